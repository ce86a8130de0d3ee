"""What happened to one tree of records, as a back-test reads it. Plain values: no database, no clock, no I/O."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import NamedTuple

from yinuo.rulebook.engine.types import NOBODY, Facts

NO_FACTS: Facts = MappingProxyType({})


class Place(NamedTuple):
    """Where a record stands: record ids from the root down to it, and whose it is."""

    lineage: tuple[int, ...]
    branch: int
    department: int | None = None


class Hand(NamedTuple):
    """Whose clock a person stopped or started by hand: the promise's rule, record and time of opening."""

    regulation: str
    code: str
    record: int
    opened_at: datetime


class Line(NamedTuple):
    """
    One event. ``facts`` are those stored with it, with its data as ``event``. ``hand``: a person stopped or started one
    clock.
    """

    kind: str
    at: datetime
    record: int
    facts: Facts = NO_FACTS
    people: Mapping[str, int] = NOBODY
    actor: int | None = None
    hand: Hand | None = None


class History(NamedTuple):
    """
    One tree in the order in which it was written down.

    ``places`` maps record id → place. A record whose lineage begins elsewhere belongs to another tree: its events can
    move the duties of a period, which hang on the branch's record, the ``root`` here, and open nothing.
    """

    root: int
    places: Mapping[int, Place]
    lines: Sequence[Line]
