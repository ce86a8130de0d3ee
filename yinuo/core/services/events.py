from __future__ import annotations

from collections.abc import Mapping
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
    if happening.ON and record.kind != happening.ON:
        raise ValueError(f"{happening.KIND} happens to a {happening.ON}, not to a {record.kind}")
    event = Event(
        record=record,
        root_id=record.root_pk,
        seq=record.last_seq + 1,
        kind=happening.KIND,
        at=at,
        received_at=received_at or at,
        by=by,
        data=canonical.to_json(happening.data()),
        facts=canonical.to_json(facts),
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
    event.pk = _write(event, topics_of(record))
    event._state.adding = False  # noqa: SLF001  # the row was written by hand
    record.last_seq, record.last_hash = event.seq, digest
    return event


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
