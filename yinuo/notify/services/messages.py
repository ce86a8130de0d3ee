from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import orjson
from django.db import connection, transaction

from yinuo.core.live import CHANNEL
from yinuo.core.models import Person, Record
from yinuo.core.services import live
from yinuo.lib import canonical
from yinuo.notify import templates
from yinuo.notify.models import Message

_TELL = """
INSERT INTO notify_message
    (person_id, record_id, template, "values", url, urgency, key, at, try_at, failures, last_error)
VALUES {rows}
ON CONFLICT (key) DO NOTHING
RETURNING pg_notify(%s, '{{"topics": ["messages:' || person_id || '"]}}')
"""
_ROW = "(%s, %s, %s, %s::jsonb, %s, %s, %s, %s, %s::timestamptz, 0, '')"


def tell(
    *,
    people: Iterable[Person],
    template: str,
    values: Mapping[str, Any],
    key: str,
    at: datetime,
    record: Record | None = None,
    url: str = "",
    urgency: str = Message.Urgency.INFO,
    by_mail: bool = True,
) -> int:
    """
    Tell people something, on the page and (those who have an address) by mail. Return to how many it is new.

    The same ``key`` is told to a person once, however often this is called; start it with what it is about, as
    "obligation:81:warned:7". ``values`` as ``notify.templates`` describes; ``url`` is the page it leads to, if it is
    not the template's own.

    :raises UnknownTemplate: nobody registered the template
    :raises ValuesMissing: a placeholder has no value
    """
    templates.check(template, values)
    plain = canonical.to_json(values)
    leads_to = url or templates.url(template, values)
    rows: list[Any] = []
    told = {person.pk: person for person in people if person.is_active}
    for person in told.values():
        try_at = at if by_mail and person.email else None
        rows += [person.pk, record.pk if record else None, template, orjson.dumps(plain).decode(), leads_to, urgency]
        rows += [f"{key}/{person.pk}", at, try_at]
    if not told:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(_TELL.format(rows=", ".join([_ROW] * len(told))), [*rows, CHANNEL])
        return int(cursor.rowcount)


@transaction.atomic
def mark_read(*, person: Person, message: Message, at: datetime) -> None:
    """Note that the person has seen a message of his."""
    Message.objects.filter(pk=message.pk, person=person, read_at=None).update(read_at=at)
    live.tell(f"messages:{person.pk}")


@transaction.atomic
def mark_all_read(*, person: Person, at: datetime) -> int:
    """Note that the person has seen everything; return how many were unread."""
    count = Message.objects.filter(person=person, read_at=None, at__lte=at).update(read_at=at)
    live.tell(f"messages:{person.pk}")
    return count
