"""Walk the chains of events and find what does not fit."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Literal

import orjson
from django.db import connection, transaction

from yinuo.core import chain
from yinuo.core.models import Event, Record

Fault = Literal["changed", "missing", "unlinked", "cut_off", "added"]

_BATCH = 2000
_INSTANT = """to_char({} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"')"""
_EVENTS = f"""
SELECT id, record_id, seq, kind, {_INSTANT.format("at")}, {_INSTANT.format("received_at")}, by_id,
       data::text, facts::text, prev_hash, hash
FROM core_event
WHERE %(records)s::bigint[] IS NULL OR record_id = ANY(%(records)s::bigint[])
ORDER BY record_id, seq
"""  # noqa: S608  # parts of our own
# The head that the record remembers, against the last event that is there.
_HEADS = """
SELECT r.id, CASE WHEN last.seq > r.last_seq THEN last.seq ELSE r.last_seq END, coalesce(last.seq > r.last_seq, false)
FROM core_record r
LEFT JOIN LATERAL (
    SELECT seq, hash FROM core_event e WHERE e.record_id = r.id ORDER BY seq DESC LIMIT 1
) last ON true
WHERE (%(records)s::bigint[] IS NULL OR r.id = ANY(%(records)s::bigint[]))
  AND (coalesce(last.seq, 0) <> r.last_seq OR (r.last_seq > 0 AND last.hash <> r.last_hash))
ORDER BY r.id
LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class BrokenLink:
    """
    The first event that does not fit: on which record, which event of it (``seq``), and how.

    ``fault``: "changed" its content, "missing" it is not there, "unlinked" it does not refer to the one before,
    "cut_off" the end of the chain is not what the record remembers, "added" behind the remembered end.
    """

    record: Record
    seq: int
    event_kind: str
    fault: Fault


@dataclass(frozen=True, slots=True)
class Verdict:
    records: int
    events: int
    broken: BrokenLink | None


def verify(records: list[Record] | None = None) -> Verdict:
    """Check the chains of these records, or of all. Reads each event once, in order, in constant memory."""
    pks = None if records is None else [record.pk for record in records]
    walk = _Walk()
    for row in _stream(pks):
        if (fault := walk.take(row)) is not None:
            return Verdict(walk.records, walk.events, _broken(row[1], *fault))
    with connection.cursor() as cursor:
        cursor.execute(_HEADS, {"records": pks})
        head = cursor.fetchone()
    if head is None:
        return Verdict(walk.records, walk.events, None)
    record_pk, seq, is_added = head
    return Verdict(walk.records, walk.events, _broken(record_pk, seq, "added" if is_added else "cut_off"))


class _Walk:
    """Where the walk stands: the record, the last sequence number on it and its hash."""

    __slots__ = ("events", "hash", "record", "records", "seq")

    def __init__(self) -> None:
        self.events = self.records = self.record = self.seq = 0
        self.hash = chain.START

    def take(self, row: tuple[Any, ...]) -> tuple[int, Fault] | None:
        """Step to the next event; return its number and fault if it does not fit."""
        _pk, record, seq, kind, at, received_at, by, data, facts, previous, digest = row
        if record != self.record:
            self.record, self.seq, self.hash = record, 0, chain.START
            self.records += 1
        self.events += 1
        if seq != self.seq + 1:
            return self.seq + 1, "missing"
        if bytes(previous) != self.hash:
            return seq, "unlinked"
        found = chain.link(
            self.hash,
            {
                "record": record,
                "seq": seq,
                "kind": kind,
                "at": at,
                "received_at": received_at,
                "by": by,
                "data": orjson.loads(data),
                "facts": orjson.loads(facts),
            },
        )
        if found != bytes(digest):
            return seq, "changed"
        self.seq, self.hash = seq, found
        return None


def _stream(pks: list[int] | None) -> Iterator[tuple[Any, ...]]:
    """
    Yield the events in order. While one batch is looked at, the next is fetched.

    In a transaction: outside of one the server would first put the whole answer aside.
    """
    with transaction.atomic(), connection.chunked_cursor() as cursor, ThreadPoolExecutor(max_workers=1) as fetcher:
        cursor.execute(_EVENTS, {"records": pks})
        coming = fetcher.submit(cursor.fetchmany, _BATCH)
        while rows := coming.result():
            coming = fetcher.submit(cursor.fetchmany, _BATCH)
            yield from rows


def _broken(record_pk: int, seq: int, fault: Fault) -> BrokenLink:
    event = Event.objects.filter(record=record_pk, seq=seq).first()
    return BrokenLink(Record.objects.get(pk=record_pk), seq, event.kind if event else "", fault)
