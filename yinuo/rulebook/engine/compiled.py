"""
Rules made ready to act.

A version is compiled once, whatever calendars there are; a program joins the versions in force for one branch and the
calendars that count there, and indexes what each kind of event sets off.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal

from yinuo.lib.durations import Duration
from yinuo.lib.worktime import Calendar
from yinuo.rulebook.engine.conditions import Condition
from yinuo.rulebook.engine.errors import MissingCalendar
from yinuo.rulebook.engine.types import Facts, FactValue
from yinuo.rulebook.pack.model import Clause, Pack
from yinuo.rulebook.pack.obligation_rule import ALWAYS, OWN, By, ObligationRule
from yinuo.rulebook.pack.rules import (
    ApprovalRule,
    ChargeRule,
    ConductRule,
    FormRule,
    GateRule,
    MetricRule,
    NumberingRule,
    SanctionRule,
    TierRule,
)

Ref = tuple[str, str]
Key = tuple[str, str]
#: Conditions of which one must hold; one without a condition always does.
Conditions = tuple[Condition | None, ...]


def any_holds(conditions: Conditions, facts: Facts) -> bool:
    """Return whether one of the conditions holds."""
    for one in conditions:  # noqa: SIM110 - this loop runs for every event; a generator would cost twice as much
        if one is None or one.holds(facts):
            return True
    return False


@dataclass(slots=True, eq=False)
class CompiledVersion:
    """One regulation version. ``rules`` maps rule code → compiled rule."""

    id: int
    pack: Pack
    clauses: Mapping[str, Clause]
    rules: dict[str, CompiledRule] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"<CompiledVersion {self.pack.code} {self.pack.version}>"


@dataclass(slots=True, eq=False, repr=False, kw_only=True)
class CompiledRule:
    """
    What all rules have: id of the rule row, version, code, number of the clause.

    ``key`` is (regulation, code): the same rule in every version. ``exceptions`` are the keys that yield to it.
    """

    id: int
    version: CompiledVersion
    code: str
    clause: str
    kind: str
    key: Key
    exceptions: frozenset[Key]

    @property
    def version_id(self) -> int:
        return self.version.id

    @property
    def regulation(self) -> str:
        return self.key[0]

    @property
    def citation(self) -> str:
        """Regulation and clause as ``S001-R01 4.5.4``."""
        return f"{self.key[0]} {self.clause}"

    def role(self, name: str) -> str:
        """Return the house's role for a role that the rule names."""
        return self.version.pack.house_role(name)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.key[0]}/{self.code}>"


@dataclass(slots=True, eq=False)
class PauseUse:
    condition: Condition | None
    reason_zh: str
    reason_en: str
    clause: str


@dataclass(slots=True, eq=False)
class Uses:
    """What one kind of event can do to a running obligation. None: nothing of the sort."""

    meets: Conditions = ()
    cancels: Conditions = ()
    resumes: Conditions = ()
    pauses: tuple[PauseUse, ...] = ()


@dataclass(slots=True, eq=False)
class LadderAct:
    """One step of the ladder. ``roles`` are the house's; ``code`` names the rule to propose or open."""

    after: Duration
    action: Literal["notify", "escalate", "reassign", "propose", "open"]
    roles: tuple[str, ...]
    code: str


@dataclass(slots=True, eq=False, repr=False, kw_only=True)
class CompiledObligation(CompiledRule):
    """
    A duty. ``opens`` maps event kind → conditions; ``uses`` what each event kind does to it while it runs.

    Durations are already working durations where the calendar is one; ``elapsed`` is ``within`` where it is plain
    elapsed time around the clock, for which no calendar is asked. ``counts_working``: what is left at a pause, and how
    late it was, count in working time. ``follows`` is the fact that the due time follows; ``looks_at``: this one and
    the one that it counts from.
    """

    spec: ObligationRule
    opens: Mapping[str, Conditions]
    uses: Mapping[str, Uses]
    who: str
    at_root: bool
    is_single: bool
    calendar: str
    counts_working: bool
    counts_from: Ref | None
    within: Duration | None
    elapsed: timedelta | None
    by: By | None
    follows: Ref | None
    looks_at: tuple[Ref, ...]
    wait: Duration | None
    warn: Duration | None
    ladder: tuple[LadderAct, ...]
    late: tuple[tuple[Condition | None, str], ...]
    values: Mapping[str, FactValue]

    @property
    def is_around_the_clock(self) -> bool:
        return self.calendar == ALWAYS


@dataclass(slots=True, eq=False, repr=False, kw_only=True)
class CompiledGate(CompiledRule):
    spec: GateRule
    before: Mapping[str, Conditions]
    needs: Condition | None
    lifted_by: tuple[str, ...]


@dataclass(slots=True, eq=False, repr=False, kw_only=True)
class CompiledSanction(CompiledRule):
    """``whom`` is a role of the house, or actor, assignee, about."""

    spec: SanctionRule
    when: Mapping[str, Conditions]
    whom: str


@dataclass(slots=True, eq=False, repr=False, kw_only=True)
class CompiledTier(CompiledRule):
    """Only levels with a condition are assigned by the machine."""

    spec: TierRule
    when: Mapping[str, Conditions]
    levels: tuple[tuple[Condition, str], ...]


@dataclass(slots=True, eq=False, repr=False, kw_only=True)
class CompiledApproval(CompiledRule):
    """``steps``: condition, mode, the house's roles, and the list fact of the departments whose managers sign."""

    spec: ApprovalRule
    when: Mapping[str, Conditions]
    before: Mapping[str, Conditions]
    steps: tuple[tuple[Condition | None, Literal["all", "any"], tuple[str, ...], Ref | None], ...]


@dataclass(slots=True, eq=False, repr=False, kw_only=True)
class CompiledCharge(CompiledRule):
    spec: ChargeRule
    condition: Condition | None


@dataclass(slots=True, eq=False, repr=False, kw_only=True)
class CompiledForm(CompiledRule):
    spec: FormRule


@dataclass(slots=True, eq=False, repr=False, kw_only=True)
class CompiledNumbering(CompiledRule):
    spec: NumberingRule


@dataclass(slots=True, eq=False, repr=False, kw_only=True)
class CompiledConduct(CompiledRule):
    spec: ConductRule


@dataclass(slots=True, eq=False, repr=False, kw_only=True)
class CompiledMetric(CompiledRule):
    spec: MetricRule


@dataclass(slots=True, eq=False)
class Reactions:
    """What one kind of event sets off, each sort in order of rule code."""

    opens: list[tuple[Conditions, CompiledObligation]] = field(default_factory=list)
    proposes: list[tuple[Conditions, CompiledSanction]] = field(default_factory=list)
    approvals: list[tuple[Conditions, CompiledApproval]] = field(default_factory=list)
    tiers: list[tuple[Conditions, CompiledTier]] = field(default_factory=list)
    gates: list[tuple[Conditions, CompiledGate | CompiledApproval]] = field(default_factory=list)
    conduct: list[CompiledConduct] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class Program:
    """
    All rules in force for one branch at one instant.

    ``reactions`` maps event kind → what it sets off. ``calendars`` maps code → compiled calendar, with ``own`` for the
    branch's; ``always`` is the calendar around the clock in the branch's zone.
    """

    versions: tuple[CompiledVersion, ...]
    calendars: Mapping[str, Calendar]
    always: Calendar
    reactions: Mapping[str, Reactions]
    charges: tuple[CompiledCharge, ...]
    tiers: Mapping[tuple[str, str], CompiledTier]
    forms: Mapping[str, CompiledForm]
    numberings: Mapping[str, CompiledNumbering]
    metrics: tuple[CompiledMetric, ...]

    @property
    def rules(self) -> tuple[CompiledRule, ...]:
        return tuple(rule for version in self.versions for rule in version.rules.values())

    def calendar_for(
        self, rule: CompiledObligation, pinned: Calendar | None = None, own: Calendar | None = None
    ) -> Calendar:
        """
        Return the calendar on which a rule counts: the pinned version, else the record's own, else the program's.

        :raises MissingCalendar: there is none of that code
        """
        if rule.calendar == ALWAYS:
            return self.always
        if pinned is not None:
            return pinned
        if own is not None and rule.calendar == OWN:
            return own
        try:
            return self.calendars[rule.calendar]
        except KeyError:
            raise MissingCalendar(rule.calendar, f"{rule.code}（{rule.citation}）") from None
