"""The mail that goes with messages: tried until it is taken, with growing pauses, by any number of workers."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from yinuo.notify import templates
from yinuo.notify.models import Message

logger = logging.getLogger(__name__)

BATCH = 20
GIVES_UP_AFTER = 12
_LONGEST_PAUSE = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class Sent:
    sent: int
    failed: int


def send(*, at: datetime, batch: int = BATCH) -> Sent:
    """
    Send the mails that are due, oldest first, until none is left. Locks each message while it is sent.

    A mail that the server does not take is tried again after 1, 2, 4 … minutes (at most 6 hours); after
    ``GIVES_UP_AFTER`` failures it is left to the administrator's list.
    """
    return until_none_is_left(_send_batch, at, batch)


def until_none_is_left(send_batch: Callable[[datetime, int], Sent], at: datetime, batch: int) -> Sent:
    """Send batch after batch, each in a transaction of its own, and return how many were taken and how many not."""
    total = Sent(0, 0)
    while True:
        done = send_batch(at, batch)
        total = Sent(total.sent + done.sent, total.failed + done.failed)
        if done.sent + done.failed < batch:
            return total


@transaction.atomic
def retry(*, message: Message, at: datetime) -> None:
    """Try a mail again that was given up."""
    Message.objects.filter(pk=message.pk, mailed_at=None).update(try_at=at, failures=0)


@transaction.atomic
def _send_batch(at: datetime, batch: int) -> Sent:
    due = Message.objects.filter(try_at__lte=at).order_by("try_at", "pk").select_related("person")
    messages = list(due.select_for_update(of=("self",), skip_locked=True)[:batch])
    if not messages:
        return Sent(0, 0)
    backend = get_connection()
    sent = failed = 0
    for message in messages:
        if _deliver(message, backend, at):
            sent += 1
        else:
            failed += 1
    close(backend)
    Message.objects.bulk_update(messages, ["mailed_at", "try_at", "failures", "last_error"])
    return Sent(sent, failed)


def _deliver(message: Message, backend: BaseEmailBackend, at: datetime) -> bool:
    try:
        backend.send_messages([_mail(message)])
    except (OSError, SMTPException, LookupError, ValueError) as error:
        message.failures += 1
        message.last_error = f"{type(error).__name__}: {error}"[:300]
        message.try_at = None if message.failures >= GIVES_UP_AFTER else at + pause(message.failures)
        logger.warning("a mail was not taken", extra={"message_id": message.pk, "error": message.last_error})
        close(backend)
        return False
    message.mailed_at, message.try_at, message.last_error = at, None, ""
    return True


def _mail(message: Message) -> EmailMessage:
    person = message.person
    with translation.override(person.language):
        line = templates.line(message.template, message.values, person.language)
        body = templates.body(message.template, message.values, person.language)
        parts: Sequence[str] = [
            _("%(name)s，您好：") % {"name": person.name},
            line,
            *([body] if body else []),
            *([f"{settings.PUBLIC_URL}{message.url}"] if message.url else []),
            _("本邮件由一诺自动发出，请勿回复。"),
        ]
        return EmailMessage(
            subject=" ".join(line.split())[:200],
            body="\n\n".join(parts),
            to=[person.email],
            headers={"Message-ID": f"<message-{message.pk}@{settings.DEFAULT_FROM_EMAIL.rpartition('@')[2]}>"},
        )


def pause(failures: int) -> timedelta:
    """Return how long to wait after so many failures: 1, 2, 4 … minutes, at most 6 hours."""
    return min(timedelta(minutes=2 ** (failures - 1)), _LONGEST_PAUSE)


def close(backend: BaseEmailBackend) -> None:
    """Close the connection; the next mail opens one of its own. A server that is gone cannot be told goodbye."""
    try:
        backend.close()
    except (OSError, SMTPException):
        logger.info("the mail server hung up")
