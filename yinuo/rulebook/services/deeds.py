"""What is to be written down, before it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from yinuo.core.happenings import Happening
from yinuo.core.models import Event, Person, Record
from yinuo.rulebook.engine import NOTHING, Effects
from yinuo.rulebook.models import Obligation
from yinuo.rulebook.services.scenes import Scene


@dataclass(slots=True)
class Deed:
    """
    Something that happened on a scene and what it brought.

    With a ``happening`` the event is still to be appended, and ``effects`` are what the engine answers to it, on top
    of what is there already. Without one, ``event`` is an earlier event that brought the effects about: a breach
    whose ladder goes on. ``breaks`` is the obligation of which the event is the breach. ``opened`` are the effects'
    obligations, once they are written. ``is_answered``: the engine has been asked.
    """

    scene: Scene
    at: datetime
    happening: Happening | None = None
    by: Person | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    effects: Effects = NOTHING
    event: Event | None = None
    breaks: Obligation | None = None
    opened: list[Obligation] | None = None
    is_answered: bool = False


@dataclass(frozen=True, slots=True)
class Notice:
    """Somebody is to be told something, once by ``key``."""

    people: Sequence[Person]
    record: Record
    template: str
    values: Mapping[str, Any]
    page: str
    pk: int
    urgency: str
    key: str


def joined(one: Effects, other: Effects) -> Effects:
    """Return both together."""
    if one is NOTHING:
        return other
    if other is NOTHING:
        return one
    return Effects(
        opened=one.opened + other.opened,
        met=one.met + other.met,
        cancelled=one.cancelled + other.cancelled,
        paused=one.paused + other.paused,
        resumed=one.resumed + other.resumed,
        rescheduled=one.rescheduled + other.rescheduled,
        breached=one.breached + other.breached,
        acted=one.acted + other.acted,
        proposed=one.proposed + other.proposed,
        told=one.told + other.told,
        reassigned=one.reassigned + other.reassigned,
        approvals=one.approvals + other.approvals,
        classified=one.classified + other.classified,
    )
