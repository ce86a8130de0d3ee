"""
What goes into the engine and what comes out. Plain values: no database, no clock, no I/O.

A *program* is all rules in force for one branch at one instant, compiled. ``react`` is told what happened and which
obligations run on the same tree of records, and answers with effects, which a caller writes down.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from yinuo.rulebook.engine.compiled import CompiledRule

FactValue = bool | int | str | list[str]
Facts = Mapping[str, Mapping[str, FactValue]]


@dataclass(frozen=True, slots=True)
class Incident:
    """
    An event as the engine sees it.

    ``lineage`` are the record ids from the root of the tree down to the record itself. ``facts`` are those stored with
    the event, ``facts["event"]`` its data. ``people`` maps role → person id as the record knew them then.
    """

    kind: str
    at: datetime
    record: int
    lineage: tuple[int, ...]
    facts: Facts
    people: Mapping[str, int] = field(default_factory=dict)
    actor: int | None = None


@dataclass(frozen=True, slots=True)
class Running:
    """
    An obligation that is open or paused, as the engine sees it. ``rule`` is the rule of its own version.

    ``due_at`` is None while it is paused or when the rule has no time limit.
    """

    id: int
    rule: CompiledRule
    record: int
    lineage: tuple[int, ...]
    opened_at: datetime
    due_at: datetime | None
    is_paused: bool = False
    remaining_seconds: int = 0
    assignee: int | None = None
    has_breached: bool = False


@dataclass(frozen=True, slots=True)
class Opened:
    """Open an obligation. ``act_at`` is when the sweeper must look first (warning, due time or first ladder step)."""

    rule: CompiledRule
    record: int
    opened_at: datetime
    counts_from: datetime
    not_before: datetime | None
    due_at: datetime | None
    act_at: datetime | None
    role: str
    assignee: int | None
    values: Mapping[str, FactValue]


@dataclass(frozen=True, slots=True)
class Met:
    obligation: int
    at: datetime
    is_late: bool
    late_seconds: int


@dataclass(frozen=True, slots=True)
class Cancelled:
    obligation: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Paused:
    """The clock stops: ``remaining_seconds`` of (working) time were left."""

    obligation: int
    at: datetime
    reason: str
    clause: str
    remaining_seconds: int


@dataclass(frozen=True, slots=True)
class Resumed:
    obligation: int
    at: datetime
    due_at: datetime
    act_at: datetime | None


@dataclass(frozen=True, slots=True)
class Rescheduled:
    """The due time follows a fact (an agreed appointment) that has changed; the old one stays in the events."""

    obligation: int
    at: datetime
    due_at: datetime
    act_at: datetime | None


@dataclass(frozen=True, slots=True)
class Proposed:
    """Propose a sanction against ``person`` (None: the manager has to say who)."""

    rule: CompiledRule
    record: int
    person: int | None
    obligation: int | None


@dataclass(frozen=True, slots=True)
class Told:
    """Tell people of a role (or one person) something: a warning, an escalation, a plain notice."""

    action: Literal["notify", "warn", "escalate"]
    rule: CompiledRule
    record: int
    roles: tuple[str, ...]
    obligation: int | None


@dataclass(frozen=True, slots=True)
class Reassigned:
    """The ladder hands an obligation to another role."""

    obligation: int
    role: str


@dataclass(frozen=True, slots=True)
class ApprovalOpened:
    """Ask for signatures. ``steps`` are those whose condition held: (position, role, mode)."""

    rule: CompiledRule
    record: int
    steps: tuple[tuple[int, str, Literal["all", "any"]], ...]


@dataclass(frozen=True, slots=True)
class Classified:
    rule: CompiledRule
    record: int
    tier: str
    level: str


@dataclass(frozen=True, slots=True)
class Effects:
    opened: tuple[Opened, ...] = ()
    met: tuple[Met, ...] = ()
    cancelled: tuple[Cancelled, ...] = ()
    paused: tuple[Paused, ...] = ()
    resumed: tuple[Resumed, ...] = ()
    rescheduled: tuple[Rescheduled, ...] = ()
    proposed: tuple[Proposed, ...] = ()
    told: tuple[Told, ...] = ()
    reassigned: tuple[Reassigned, ...] = ()
    approvals: tuple[ApprovalOpened, ...] = ()
    classified: tuple[Classified, ...] = ()


@dataclass(frozen=True, slots=True)
class GateAnswer:
    """Whether one gate lets an event pass; ``missing_*`` says what is missing in both languages."""

    rule: CompiledRule
    passed: bool
    missing_zh: str = ""
    missing_en: str = ""
    lifted_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ChargeAnswer:
    """Who pays: ``share_percent`` of the price-list amount is the customer's, for the listed items only."""

    rule: CompiledRule
    basis: Literal["warranty", "contract", "paid", "internal"]
    price_list: str
    items: tuple[str, ...]
    share_percent: int
    sentence_zh: str
    sentence_en: str
