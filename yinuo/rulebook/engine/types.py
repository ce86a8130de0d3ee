"""
What goes into the engine and what comes out. Plain values: no database, no clock, no I/O.

A *program* is all rules in force for one branch at one instant, compiled. ``react`` is told what happened and which
obligations run on the same tree of records, and answers with effects, which a caller writes down. ``step`` answers in
the same way when time alone has passed. All instants that the engine returns are in UTC.

They are named tuples because thousands are made each second, and a frozen dataclass takes four times as long to make.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from yinuo.lib.worktime import Calendar
    from yinuo.rulebook.engine.compiled import (
        CompiledApproval,
        CompiledCharge,
        CompiledForm,
        CompiledNumbering,
        CompiledObligation,
        CompiledRule,
        CompiledSanction,
        CompiledTier,
    )
    from yinuo.rulebook.pack.rules import FormRule

FactValue = bool | int | str | list[str]
Facts = Mapping[str, Mapping[str, FactValue]]

NOBODY: Mapping[str, int] = MappingProxyType({})

#: Numbers of the acts that time brings to an obligation: the warning, the breach, then the ladder's steps.
WARNING, BREACH, LADDER = 0, 1, 2


class Waiver(NamedTuple):
    """
    A dated exception, in [starts_at, ends_at): what these rules (by id) do then brings no sanction, and where it
    ``suspends`` them they do nothing new at all. ``target`` is the record with all below it, to which it is confined.
    """

    number: str
    rules: frozenset[int]
    starts_at: datetime
    ends_at: datetime
    suspends: bool
    target: int | None = None

    def covers(self, rule: int, at: datetime) -> bool:
        return rule in self.rules and self.starts_at <= at < self.ends_at


class Incident(NamedTuple):
    """
    An event as the engine sees it.

    ``lineage`` are the record ids from the root of the tree down to the record itself. ``facts`` are those stored with
    the event, ``facts["event"]`` its data. ``people`` maps role → person id as the record knew them then.
    ``own_calendar`` is the calendar of the record's department or branch, for rules that say ``calendar: own``.
    ``branch`` is the record of the branch: what hangs on it (the duties of a period) is reached by all its events.
    ``waivers`` are those that reach the record, whenever they hold.
    """

    kind: str
    at: datetime
    record: int
    lineage: tuple[int, ...]
    facts: Facts
    people: Mapping[str, int] = NOBODY
    actor: int | None = None
    own_calendar: Calendar | None = None
    branch: int | None = None
    waivers: tuple[Waiver, ...] = ()


class Running(NamedTuple):
    """
    An obligation that is open or paused, as the engine sees it. ``rule`` is the rule of its own version.

    ``due_at`` is None while it is paused or when there is no time limit (yet). ``remaining_seconds`` counts working
    time where the rule's calendar does. ``step`` is the act that time brings next (WARNING, BREACH, LADDER + n).
    ``calendar`` is the calendar version pinned at opening, as ``Opened.calendar`` gave it; ``people`` maps role →
    person id for sanctions that the ladder proposes; ``waivers`` are those that reach its record, whenever they hold.
    """

    id: int
    rule: CompiledObligation
    record: int
    lineage: tuple[int, ...]
    opened_at: datetime
    due_at: datetime | None
    is_paused: bool = False
    remaining_seconds: int = 0
    assignee: int | None = None
    has_breached: bool = False
    not_before: datetime | None = None
    step: int = WARNING
    calendar: Calendar | None = None
    people: Mapping[str, int] = NOBODY
    waivers: tuple[Waiver, ...] = ()


class Opened(NamedTuple):
    """
    Open an obligation.

    ``act_at`` is when ``step`` has to look at it first. ``calendar`` is to be pinned with it (None: around the clock).
    ``is_certain`` is False when the due time lies on days whose holidays are not published yet. ``values`` are the
    rule's figures to pin, ``facts`` those that its condition read. ``by_ladder_of`` is the obligation whose breach
    opened it, if that was the reason.
    """

    rule: CompiledObligation
    record: int
    opened_at: datetime
    counts_from: datetime
    not_before: datetime | None
    due_at: datetime | None
    act_at: datetime | None
    role: str
    assignee: int | None
    values: Mapping[str, FactValue]
    facts: Mapping[str, FactValue]
    calendar: Calendar | None = None
    is_certain: bool = True
    by_ladder_of: int | None = None


class Met(NamedTuple):
    """
    Done. Exactly at the due time is in time; one second past is late.

    ``late_seconds`` counts working time where the rule's calendar does. ``undoes_breach``: the sweeper had counted it
    as broken already, but this event, told late, happened in time.
    """

    obligation: int
    at: datetime
    is_late: bool
    late_seconds: int
    undoes_breach: bool = False


class Cancelled(NamedTuple):
    obligation: int
    at: datetime


class Paused(NamedTuple):
    """The clock stops: ``remaining_seconds`` of (working) time were left. ``clause`` is its number."""

    obligation: int
    at: datetime
    reason_zh: str
    reason_en: str
    clause: str
    remaining_seconds: int


class Resumed(NamedTuple):
    obligation: int
    at: datetime
    due_at: datetime
    act_at: datetime | None
    is_certain: bool = True


class Rescheduled(NamedTuple):
    """The due time follows a fact (an agreed appointment) that has changed; the old one stays in the events."""

    obligation: int
    at: datetime
    due_at: datetime
    act_at: datetime | None


class Breached(NamedTuple):
    """The time ran out at ``at``, which is the due time, whenever that was noticed."""

    obligation: int
    at: datetime


class Acted(NamedTuple):
    """
    One act of time on an obligation: write it down once, by (obligation, step).

    ``next_step`` and ``act_at`` are what the obligation carries from then on (``act_at`` None: nothing more comes).
    """

    obligation: int
    step: int
    action: Literal["warn", "breach", "notify", "escalate", "reassign", "propose", "open"]
    scheduled_at: datetime
    next_step: int
    act_at: datetime | None


class Proposed(NamedTuple):
    """Propose a sanction against ``person`` (None: the manager has to say who)."""

    rule: CompiledSanction
    record: int
    person: int | None
    obligation: int | None
    at: datetime


class Told(NamedTuple):
    """Tell people of a role something: a warning, an escalation, a plain notice about an obligation."""

    action: Literal["notify", "warn", "escalate"]
    rule: CompiledObligation
    record: int
    roles: tuple[str, ...]
    obligation: int
    at: datetime


class Reassigned(NamedTuple):
    """The ladder hands an obligation to another role."""

    obligation: int
    role: str
    at: datetime


class ApprovalOpened(NamedTuple):
    """
    Ask for signatures. ``steps`` are those whose condition held: (position, role, mode, department), position from 1;
    ``department`` is the code of the one whose manager signs, "" where it is not a matter of departments.
    """

    rule: CompiledApproval
    record: int
    steps: tuple[tuple[int, str, Literal["all", "any"], str], ...]


class Classified(NamedTuple):
    rule: CompiledTier
    record: int
    tier: str
    level: str


class Effects(NamedTuple):
    """What is to be written, each sort ordered by rule code."""

    opened: tuple[Opened, ...] = ()
    met: tuple[Met, ...] = ()
    cancelled: tuple[Cancelled, ...] = ()
    paused: tuple[Paused, ...] = ()
    resumed: tuple[Resumed, ...] = ()
    rescheduled: tuple[Rescheduled, ...] = ()
    breached: tuple[Breached, ...] = ()
    acted: tuple[Acted, ...] = ()
    proposed: tuple[Proposed, ...] = ()
    told: tuple[Told, ...] = ()
    reassigned: tuple[Reassigned, ...] = ()
    approvals: tuple[ApprovalOpened, ...] = ()
    classified: tuple[Classified, ...] = ()


NOTHING = Effects()


class GateAnswer(NamedTuple):
    """
    Whether one gate (or one approval that must come first) lets an event pass.

    ``missing_*`` says what is missing in both languages, empty when it passed. ``is_lifted``: it passed because
    somebody lifted it for this record; ``is_waived``: because its clause is waived.
    """

    rule: CompiledRule
    passed: bool
    missing_zh: str = ""
    missing_en: str = ""
    lifted_by: tuple[str, ...] = ()
    is_lifted: bool = False
    is_waived: bool = False


class ChargeAnswer(NamedTuple):
    """Who pays: ``share_percent`` of the price-list amount is the customer's, for the listed items only."""

    rule: CompiledCharge
    basis: Literal["warranty", "contract", "paid", "internal"]
    price_list: str
    items: tuple[str, ...]
    share_percent: int
    sentence_zh: str
    sentence_en: str


class TierAnswer(NamedTuple):
    rule: CompiledTier
    tier: str
    level: str
    zh: str
    en: str


class NumberingAnswer(NamedTuple):
    rule: CompiledNumbering
    pattern: str
    resets: Literal["day", "month", "year", "never"]
    gapless: bool


class FormAnswer(NamedTuple):
    """The form that a regulation in force defines; roles are the house's."""

    rule: CompiledForm
    form: FormRule
    filled_by: str
    signed_by: tuple[str, ...]


class ConductItem(NamedTuple):
    """One point of behaviour to be shown when something happens, with the clause that asks for it."""

    rule: CompiledRule
    code: str
    zh: str
    en: str
    clause: str
    who: str
