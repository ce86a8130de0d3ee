from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
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
SELECT person, record, template, said::jsonb, url, urgency, key, %s, CASE WHEN by_mail THEN %s END, 0, ''
FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::boolean[])
    AS told(person, record, template, said, url, urgency, key, by_mail)
ON CONFLICT (key) DO NOTHING
RETURNING pg_notify(%s, '{"topics": ["messages:' || person_id || '"]}')
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """
    What some people are to be told, once by ``key``: start it with what it is about, as "obligation:81:warned:7".

    ``values`` as ``notify.templates`` describes; ``url`` is the page it leads to, if it is not the template's own.
    """

    people: Iterable[Person]
    template: str
    values: Mapping[str, Any]
    key: str
    record: Record | None = None
    url: str = ""
    urgency: str = Message.Urgency.INFO
    by_mail: bool = True


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

    The same ``key`` is told to a person once, however often this is called. See ``Letter``.

    :raises UnknownTemplate: nobody registered the template
    :raises ValuesMissing: a placeholder has no value
    """
    letter = Letter(
        people=people,
        template=template,
        values=values,
        key=key,
        record=record,
        url=url,
        urgency=urgency,
        by_mail=by_mail,
    )
    return tell_all([letter], at=at)


def tell_all(letters: Iterable[Letter], *, at: datetime) -> int:
    """Tell any number of things in one statement; as ``tell``, which tells one."""
    rows = [row for letter in letters for row in _rows(letter)]
    if not rows:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(_TELL, [at, at, *(list(column) for column in zip(*rows, strict=True)), CHANNEL])
        return int(cursor.rowcount)


def _rows(letter: Letter) -> Iterator[tuple[Any, ...]]:
    """Return a row for each of the people; what all of them read is made once."""
    templates.check(letter.template, letter.values)
    told = {person.pk: person for person in letter.people if person.is_active}
    if not told:
        return
    said = orjson.dumps(canonical.to_json(letter.values)).decode()
    leads_to = letter.url or templates.url(letter.template, letter.values)
    record = letter.record.pk if letter.record else None
    for person in told.values():
        by_mail = letter.by_mail and bool(person.email)
        key = f"{letter.key}/{person.pk}"
        yield person.pk, record, letter.template, said, leads_to, str(letter.urgency), key, by_mail


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
