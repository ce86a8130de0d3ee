from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import orjson
from django.db import connection, transaction

from yinuo.core.models import Person, Record
from yinuo.core.services import live
from yinuo.lib import canonical
from yinuo.notify import templates
from yinuo.notify.models import Message

_TELL = """
INSERT INTO notify_message
    (person_id, record_id, template, "values", url, urgency, key, at, try_at, failures, last_error)
VALUES (%s, %s, %s, %s::jsonb, %s, %s, %s, %s, %s, 0, '')
ON CONFLICT (key) DO NOTHING
RETURNING pg_notify(%s, %s)
"""


def tell(
    *,
    person: Person,
    template: str,
    values: Mapping[str, Any],
    key: str,
    at: datetime,
    record: Record | None = None,
    url: str = "",
    urgency: str = Message.Urgency.INFO,
    by_mail: bool = True,
) -> bool:
    """
    Tell a person something, on the page and (having an address) by mail. Return whether it is new.

    The same ``key`` is told once, however often this is called; start it with what it is about, as
    "obligation:81:warned:7". ``values`` as ``notify.templates`` describes; ``url`` is the page it leads to.

    :raises UnknownTemplate: nobody registered the template
    :raises ValuesMissing: a placeholder has no value
    """
    templates.check(template, values)
    row = [
        person.pk,
        record.pk if record else None,
        template,
        orjson.dumps(canonical.to_json(values)).decode(),
        url,
        urgency,
        key,
        at,
        at if by_mail and person.email and person.is_active else None,
        live.CHANNEL,
        live.notice(f"messages:{person.pk}"),
    ]
    with connection.cursor() as cursor:
        cursor.execute(_TELL, row)
        return cursor.rowcount == 1


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
