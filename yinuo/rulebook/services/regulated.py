"""
The door that every business event passes.

Event, obligations, sanctions and queued jobs are written in the caller's transaction or not at all: there is no state
in which the call was taken but its clock is not running.
"""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from yinuo.core import handlers
from yinuo.core.facts import Facts
from yinuo.core.happenings import Happening
from yinuo.core.models import Event, Person, Record
from yinuo.core.services import records
from yinuo.rulebook.selectors import programs
from yinuo.rulebook.selectors.around import Around
from yinuo.rulebook.selectors.line import Line
from yinuo.rulebook.services import applying, gates, ladders, scenes
from yinuo.rulebook.services.deeds import Deed
from yinuo.rulebook.services.ledger import Ledger


def emit(
    *,
    record: Record,
    happening: Happening,
    by: Person | None,
    at: datetime,
    facts: Facts,
    received_at: datetime | None = None,
    fresh: Around | None = None,
    opening: records.Opening | None = None,
) -> Event:
    """
    Let an event happen to a record, by the regulations in force at ``at``.

    ``facts`` maps entity → facts for all entities that the event declares in FACTS. ``received_at`` is when the server
    learnt of it, if later (offline work). ``fresh``: what is around a root that nobody else knows of yet. ``opening``:
    such a root that is written together with this event; where nothing follows from it, that is one statement without
    a transaction. Locks the record's tree; inside a transaction it opens no
    savepoint, so a caller who goes on after a refusal must not have written anything before.

    :raises GateRefusal: a gate does not let it pass
    :raises ApprovalMissing: it waits for signatures
    :raises Taken: the command of the opening was sent before
    :raises ValueError: facts are missing, or the event does not happen to this kind of record
    """
    missing = [entity for entity in happening.FACTS if entity not in facts]
    if missing:
        raise ValueError(f"{happening.KIND} needs the facts of {', '.join(missing)}")
    alone = opening is not None and fresh is not None and _may_stand_alone(happening.KIND, fresh)
    with nullcontext() if alone else _transaction():
        scene = scenes.lock(record, at, happening.KIND, fresh=fresh)
        ledger = Ledger(now=received_at or at, line=Line(received_at or at), opening=opening)
        data = happening.data()
        told: dict[str, Any] = {**facts, "people": scene.people}
        seen: dict[str, Any] = {**told, "event": data}
        incident = scene.incident(happening.KIND, at, seen, by.pk if by else None)
        gates.check(ledger, scene, incident, by)
        ladders.let_time_pass(ledger, scene, at)
        if ledger.wave or ledger.changed:
            ledger.write()
        applying.follow_roles(ledger, scene, data)
        applying.show_conduct(ledger, scene, happening.KIND, at, by)
        ledger.add(Deed(scene, at, happening, by, told))
        with nullcontext() if alone and ledger.is_one_statement() else _transaction():
            event = ledger.write()
            assert event is not None
            handlers.defer_for(event)
    return event


def _may_stand_alone(kind: str, fresh: Around) -> bool:
    """Whether an event that opens a record may turn out to be one statement, which needs no transaction around it."""
    if connection.in_atomic_block or handlers.has(kind):
        return False
    return kind not in programs.periodic_kinds(programs.timetable(fresh.stamp))


def _transaction() -> AbstractContextManager[None]:
    """Return the caller's transaction, or one of our own. A savepoint would cost two statements an event."""
    return nullcontext() if connection.in_atomic_block else transaction.atomic()
