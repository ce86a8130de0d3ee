"""Mails and texts to people outside: tried until taken, with growing pauses, by any number of workers."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from yinuo.core.models import Record
from yinuo.lib import canonical
from yinuo.notify import gateway, templates
from yinuo.notify.models import OutsideMessage
from yinuo.notify.services.outbox import GIVES_UP_AFTER, Sent, close, pause, until_none_is_left

logger = logging.getLogger(__name__)

Channel = OutsideMessage.Channel
BATCH = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What somebody outside is to be told, once by ``key``; ``values`` as ``notify.templates`` describes."""

    channel: str
    address: str
    name: str
    language: str
    template: str
    values: Mapping[str, Any]
    url: str
    key: str
    record: Record | None = None


@transaction.atomic
def tell_all(notes: Iterable[Note], *, at: datetime) -> dict[str, OutsideMessage]:
    """
    Queue any number of messages in two statements; what was told under its key before is not told again.

    Return key → message.

    :raises UnknownTemplate: nobody registered the template
    :raises ValuesMissing: a placeholder has no value
    """
    rows = []
    for note in notes:
        templates.check(note.template, note.values)
        rows.append(
            OutsideMessage(
                channel=note.channel,
                address=note.address,
                name=note.name[:60],
                language=note.language,
                record=note.record,
                template=note.template,
                values=canonical.to_json(note.values),
                url=note.url,
                key=note.key,
                at=at,
                try_at=at,
            )
        )
    OutsideMessage.objects.bulk_create(rows, ignore_conflicts=True)
    return {one.key: one for one in OutsideMessage.objects.filter(key__in=[row.key for row in rows])}


def send(*, at: datetime, batch: int = BATCH) -> Sent:
    """
    Send what is due, oldest first, until nothing is left. Locks each message while it is sent.

    What is not taken is tried again after the pauses of ``outbox``; after as many failures it is given up.
    """
    return until_none_is_left(_send_batch, at, batch)


@transaction.atomic
def retry(*, message: OutsideMessage, at: datetime) -> None:
    """Try again what was given up."""
    OutsideMessage.objects.filter(pk=message.pk, sent_at=None).update(try_at=at, failures=0)


@transaction.atomic
def _send_batch(at: datetime, batch: int) -> Sent:
    due = OutsideMessage.objects.filter(try_at__lte=at).order_by("try_at", "pk")
    messages = list(due.select_for_update(skip_locked=True)[:batch])
    if not messages:
        return Sent(0, 0)
    backend = get_connection()
    sent = sum(_deliver(message, backend, at) for message in messages)
    close(backend)
    OutsideMessage.objects.bulk_update(messages, ["sent_at", "try_at", "failures", "last_error"])
    return Sent(sent, len(messages) - sent)


def _deliver(message: OutsideMessage, backend: BaseEmailBackend, at: datetime) -> bool:
    try:
        with translation.override(message.language):
            if message.channel == Channel.MAIL:
                backend.send_messages([_mail(message)])
            else:
                gateway.send(phone=message.address, text=_line(message), key=message.key)
    except (OSError, SMTPException, LookupError, ValueError, gateway.NotTaken) as error:
        message.failures += 1
        message.last_error = f"{type(error).__name__}: {error}"[:300]
        message.try_at = None if message.failures >= GIVES_UP_AFTER else at + pause(message.failures)
        logger.warning("a message to somebody outside was not taken", extra={"message_id": message.pk})
        if message.channel == Channel.MAIL:
            close(backend)
        return False
    message.sent_at, message.try_at, message.last_error = at, None, ""
    return True


def _line(message: OutsideMessage) -> str:
    text = templates.line(message.template, message.values, message.language)
    return f"{text} {message.url}".strip()


def _mail(message: OutsideMessage) -> EmailMessage:
    line = templates.line(message.template, message.values, message.language)
    body = templates.body(message.template, message.values, message.language)
    parts = [_("%(name)s，您好：") % {"name": message.name}, body or line, message.url]
    return EmailMessage(
        subject=" ".join(line.split())[:200],
        body="\n\n".join([*(part for part in parts if part), _("本邮件由一诺自动发出，请勿回复。")]),
        to=[message.address],
        headers={"Message-ID": f"<outside-{message.pk}@{settings.DEFAULT_FROM_EMAIL.rpartition('@')[2]}>"},
    )
