from __future__ import annotations

from django.core.mail import EmailMessage
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from yinuo.core import clock, handlers
from yinuo.core.models import Event

# 2, 4, 8 … seconds: the last try comes about an hour after the first; then it is an administrator's turn.
RETRY = RetryStrategy(max_attempts=11, exponential_wait=2)


@app.task(name="core.run_handlers", retry=RETRY)
def run_handlers(event_id: int) -> None:
    handlers.run(Event.objects.select_related("record", "root").get(pk=event_id), clock.now())


@app.task(name="core.send_mail", retry=RETRY)
def send_mail(to: str, subject: str, body: str) -> None:
    EmailMessage(subject=subject, body=body, to=[to]).send()
