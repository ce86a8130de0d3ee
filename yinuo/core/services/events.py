from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from yinuo.core import chain, loading, sql
from yinuo.core.happenings import Happening
from yinuo.core.live import CHANNEL
from yinuo.core.models import Event, Person, Record
from yinuo.core.services import live
from yinuo.lib import canonical

# One round trip: the head of the chain moves only from where this process saw it, and the row is written with it.
# Others hang statements of their own behind it, which select from ``event``: one row, or none if the head has moved.
APPEND = f"""
told AS (SELECT t.* FROM {sql.source(Event, "%(event)s", "t")}),
head AS (
    UPDATE core_record r SET last_seq = t.seq, last_hash = t.hash
    FROM told t WHERE r.id = t.record_id AND r.last_seq = t.seq - 1
    RETURNING r.id
),
event AS (
    INSERT INTO core_event ({sql.columns(Event, alias="")})
    SELECT {sql.columns(Event, alias="t")} FROM told t JOIN head ON head.id = t.record_id
    RETURNING id
)
"""  # noqa: S608  # names of our own
TELL = "pg_notify(%(channel)s, %(topics)s)"
_APPEND = f"WITH {APPEND} SELECT id, {TELL} FROM event"  # noqa: S608  # names of our own


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
    if len(drafts) == 1:
        event, values = prepared(drafts[0], topics)
        written(event, sql.row(_APPEND, values))
        return [event]
    heads = {draft.record.pk: draft.record.last_seq for draft in drafts}
    events = [_chained(draft) for draft in drafts]
    told = [topic for draft in drafts for topic in topics_of(draft.record)]
    if events:
        sql.insert(*events)
        _move_heads(heads, {draft.record.pk: draft.record for draft in drafts})
        distinct = sorted({*told, *topics})
        for place in range(0, len(distinct), _TOPICS_AT_ONCE):
            live.tell(*distinct[place : place + _TOPICS_AT_ONCE])
    return events


def prepared(draft: Draft, topics: Iterable[str] = ()) -> tuple[Event, dict[str, Any]]:
    """Return the event, linked to its chain, and the values of ``APPEND`` and ``TELL``."""
    event = _chained(draft)
    told = live.notice(*topics_of(draft.record), *topics)
    return event, {"event": sql.dumps([_values(event)]), "channel": CHANNEL, "topics": told}


def written(event: Event, row: Sequence[Any] | None) -> None:
    """Take it down that the event has this row, of which the first value is its key. :raises StaleRecord: none"""
    if row is None:
        raise StaleRecord(f"record {event.record_id} was read before its tree was locked")
    event.pk = row[0]
    sql.written(event)


def _chained(draft: Draft) -> Event:
    """Return the event, linked to the head of its record's chain, and move the head of the ``Record`` object."""
    record, happening = draft.record, draft.happening
    if happening.ON not in {"", "*", record.kind}:
        raise ValueError(f"{happening.KIND} happens to a {happening.ON}, not to a {record.kind}")
    event = loading.new(
        Event,
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


def _values(event: Event) -> dict[str, Any]:
    names = ("record_id", "root_id", "seq", "kind", "at", "received_at", "by_id", "data", "facts")
    return {name: getattr(event, name) for name in names} | {
        "prev_hash": f"\\x{event.prev_hash.hex()}",
        "hash": f"\\x{event.hash.hex()}",
    }
