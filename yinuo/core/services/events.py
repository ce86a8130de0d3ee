from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from django.db import connection

from yinuo.core import chain
from yinuo.core.happenings import Happening
from yinuo.core.live import CHANNEL
from yinuo.core.models import Event, Person, Record
from yinuo.core.services import live
from yinuo.lib import canonical

# One round trip: the head of the chain moves only from where this process saw it, and the row is written with it.
_APPEND = """
WITH head AS (
    UPDATE core_record SET last_seq = %(seq)s, last_hash = %(hash)s
    WHERE id = %(record)s AND last_seq = %(seq)s - 1
    RETURNING id
)
INSERT INTO core_event (record_id, root_id, seq, kind, at, received_at, by_id, data, facts, prev_hash, hash)
SELECT id, %(root)s, %(seq)s, %(kind)s, %(at)s, %(received_at)s, %(by)s, %(data)s::jsonb, %(facts)s::jsonb,
       %(previous)s, %(hash)s
FROM head
RETURNING id, pg_notify(%(channel)s, %(topics)s)
"""


_MOVE_HEADS = """
UPDATE core_record r SET last_seq = v.seq, last_hash = v.hash
FROM unnest(%s::bigint[], %s::int[], %s::int[], %s::bytea[]) AS v(id, before, seq, hash)
WHERE r.id = v.id AND r.last_seq = v.before
"""
# A notification carries less than 8000 bytes.
_TOPICS_AT_ONCE = 150


@dataclass(frozen=True, slots=True)
class Draft:
    """An event to be appended together with others."""

    record: Record
    happening: Happening
    by: Person | None
    at: datetime
    facts: Mapping[str, Any]
    received_at: datetime


class StaleRecord(RuntimeError):
    """The record's chain has moved on since it was read: the caller did not hold the root's lock."""


def append(
    *,
    record: Record,
    happening: Happening,
    by: Person | None,
    at: datetime,
    facts: Mapping[str, Any],
    received_at: datetime | None = None,
) -> Event:
    """
    Append an event to the record's chain and move its head; open pages learn of it on commit.

    The caller holds the root's lock (``records.lock_tree``) and read the record under it. ``by`` is None for what the
    system does by itself. Only ``rulebook.services.regulated`` calls this in the normal way.

    :raises StaleRecord: the record was read before the lock was taken
    :raises ValueError: the event does not happen to this kind of record
    :raises NotCanonical: data or facts hold what JSON cannot say in one way
    """
    draft = Draft(record, happening, by, at, facts, received_at or at)
    return append_many([draft])[0]


def append_many(drafts: Sequence[Draft], topics: Iterable[str] = ()) -> list[Event]:
    """
    Append events in this order; those of one record must share its ``Record`` object. ``topics`` are told besides.

    One event costs one round trip, any number of them three.

    :raises StaleRecord, ValueError, NotCanonical: as for one
    """
    heads = {draft.record.pk: draft.record.last_seq for draft in drafts}
    events = [_chained(draft) for draft in drafts]
    told = [topic for draft in drafts for topic in topics_of(draft.record)]
    if len(events) == 1:
        events[0].pk = _write(events[0], [*told, *topics])
    elif events:
        Event.objects.bulk_create(events)
        _move_heads(heads, {draft.record.pk: draft.record for draft in drafts})
        distinct = sorted({*told, *topics})
        for place in range(0, len(distinct), _TOPICS_AT_ONCE):
            live.tell(*distinct[place : place + _TOPICS_AT_ONCE])
    for event in events:
        event._state.adding = False  # noqa: SLF001  # one row alone is written by hand
    return events


def _chained(draft: Draft) -> Event:
    """Return the event, linked to the head of its record's chain, and move the head of the ``Record`` object."""
    record, happening = draft.record, draft.happening
    if happening.ON not in {"", "*", record.kind}:
        raise ValueError(f"{happening.KIND} happens to a {happening.ON}, not to a {record.kind}")
    event = Event(
        record=record,
        root_id=record.root_pk,
        seq=record.last_seq + 1,
        kind=happening.KIND,
        at=draft.at,
        received_at=draft.received_at,
        by=draft.by,
        data=canonical.to_json(happening.data()),
        facts=canonical.to_json(draft.facts),
        prev_hash=bytes(record.last_hash),
    )
    digest = chain.link(
        bytes(record.last_hash),
        {
            "record": record.pk,
            "seq": event.seq,
            "kind": event.kind,
            "at": chain.instant(event.at),
            "received_at": chain.instant(event.received_at),
            "by": event.by_id,
            "data": event.data,
            "facts": event.facts,
        },
    )
    event.hash = digest
    record.last_seq, record.last_hash = event.seq, digest
    return event


def _move_heads(before: Mapping[int, int], records: Mapping[int, Record]) -> None:
    ids = list(before)
    columns: list[Any] = [
        ids,
        [before[pk] for pk in ids],
        [records[pk].last_seq for pk in ids],
        [bytes(records[pk].last_hash) for pk in ids],
    ]
    with connection.cursor() as cursor:
        cursor.execute(_MOVE_HEADS, columns)
        if cursor.rowcount != len(ids):
            raise StaleRecord("a record was read before its tree was locked")


def topics_of(record: Record) -> list[str]:
    """Return what pages that show the record listen to."""
    return [f"record:{record.root_pk}", f"record:{record.pk}", f"board:{record.branch_id}"]


def _write(event: Event, topics: list[str]) -> int:
    values: dict[str, Any] = {
        "seq": event.seq,
        "hash": event.hash,
        "previous": event.prev_hash,
        "record": event.record_id,
        "root": event.root_id,
        "kind": event.kind,
        "at": event.at,
        "received_at": event.received_at,
        "by": event.by_id,
        "data": orjson.dumps(event.data).decode(),
        "facts": orjson.dumps(event.facts).decode(),
        "channel": CHANNEL,
        "topics": live.notice(*topics),
    }
    with connection.cursor() as cursor:
        cursor.execute(_APPEND, values)
        row = cursor.fetchone()
    if row is None:
        raise StaleRecord(f"record {event.record_id} was read before its tree was locked")
    return int(row[0])
