"""From packs to a program."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from datetime import timedelta
from typing import Any, TypeVar

from yinuo.lib.durations import Duration
from yinuo.lib.worktime import Calendar, always
from yinuo.rulebook.engine.compiled import (
    CompiledApproval,
    CompiledCharge,
    CompiledConduct,
    CompiledForm,
    CompiledGate,
    CompiledMetric,
    CompiledNumbering,
    CompiledObligation,
    CompiledRule,
    CompiledSanction,
    CompiledTier,
    CompiledVersion,
    Conditions,
    LadderAct,
    PauseUse,
    Program,
    Reactions,
    Ref,
    Uses,
)  # fmt: skip
from yinuo.rulebook.engine.conditions import condition
from yinuo.rulebook.engine.errors import OverlappingRules
from yinuo.rulebook.engine.types import FactValue
from yinuo.rulebook.pack.model import Pack
from yinuo.rulebook.pack.obligation_rule import ALWAYS, ByFact, LadderStep, ObligationRule
from yinuo.rulebook.pack.overlaps import overlapping, triggers_of
from yinuo.rulebook.pack.rules import (
    ApprovalRule,
    ChargeRule,
    ConductRule,
    FormRule,
    GateRule,
    MetricRule,
    NumberingRule,
    Rule,
    SanctionRule,
    TierRule,
)
from yinuo.rulebook.pack.values import Trigger

Packed = tuple[int, Pack, Mapping[str, int]]
Claim = TypeVar("Claim", bound=Hashable)
Claimant = TypeVar("Claimant", bound=CompiledRule)


def compile_version(version_id: int, pack: Pack, rule_ids: Mapping[str, int]) -> CompiledVersion:
    """
    Return one version, compiled; ``rule_ids`` maps rule code → id of the rule row.

    It depends on no calendar and may be kept as long as the process lives.

    :raises BadCondition: a condition is not valid CEL
    """
    version = CompiledVersion(version_id, pack, {one.number: one for one in pack.clauses})
    for rule in pack.rules:
        common = {
            "id": rule_ids[rule.code],
            "version": version,
            "code": rule.code,
            "clause": rule.clause,
            "kind": rule.kind,
            "key": (pack.code, rule.code),
            "exceptions": frozenset(_key(pack, one) for one in rule.exception_to),
        }
        version.rules[rule.code] = _COMPILERS[type(rule)](rule, pack, common)
    return version


def compile_program(
    packs: Iterable[CompiledVersion | Packed],
    calendars: Mapping[str, Calendar],
    *,
    timezone: str = "Asia/Shanghai",
) -> Program:
    """
    Return the program of versions in force together.

    ``packs``: compiled versions, or (version id, pack, rule code → rule id); ``calendars``: code → compiled calendar,
    with ``own`` for the branch's own; ``timezone``: the branch's, for clock times of rules around the clock.

    :raises OverlappingRules: two rules claim the same thing and neither is an exception to the other
    :raises MissingCalendar: a rule counts on a calendar that is not among ``calendars``
    :raises BadCondition: a condition is not valid CEL
    """
    versions = tuple(one if isinstance(one, CompiledVersion) else compile_version(*one) for one in packs)
    overlaps = overlapping([one.pack for one in versions])
    if overlaps:
        raise OverlappingRules(overlaps)
    rules = sorted((rule for one in versions for rule in one.rules.values()), key=lambda rule: (rule.code, rule.key))
    program = Program(
        versions=versions,
        calendars=dict(calendars),
        always=always(timezone),
        reactions=_reactions(rules),
        charges=tuple(rule for rule in rules if isinstance(rule, CompiledCharge)),
        tiers=_claims(rules, CompiledTier, lambda rule: (rule.spec.of, rule.spec.tier)),
        forms=_claims(rules, CompiledForm, lambda rule: rule.spec.form),
        numberings=_claims(rules, CompiledNumbering, lambda rule: rule.spec.record),
        metrics=tuple(rule for rule in rules if isinstance(rule, CompiledMetric)),
    )
    for rule in rules:
        if isinstance(rule, CompiledObligation):
            program.calendar_for(rule)
    return program


def _key(pack: Pack, named: str) -> tuple[str, str]:
    regulation, _, code = named.rpartition("/")
    return regulation or pack.code, code


def _claims(
    rules: Iterable[CompiledRule], kind: type[Claimant], claim: Callable[[Claimant], Claim]
) -> dict[Claim, Claimant]:
    """Return the one rule of a kind for each claim: of several, the exception to the others."""
    found: dict[Claim, Claimant] = {}
    for rule in rules:
        if isinstance(rule, kind):
            before = found.get(claim(rule))
            if before is None or before.key in rule.exceptions:
                found[claim(rule)] = rule
    return found


#: Kind of rule, where it keeps its conditions by event kind, and the list of ``Reactions`` that it belongs in.
_INDEX: tuple[tuple[type[CompiledRule], str, str], ...] = (
    (CompiledObligation, "opens", "opens"),
    (CompiledSanction, "when", "proposes"),
    (CompiledTier, "when", "tiers"),
    (CompiledApproval, "when", "approvals"),
    (CompiledApproval, "before", "gates"),
    (CompiledGate, "before", "gates"),
)


def _reactions(rules: Iterable[CompiledRule]) -> dict[str, Reactions]:
    found: defaultdict[str, Reactions] = defaultdict(Reactions)
    for rule in rules:
        for kind, source, reaction in _INDEX:
            if isinstance(rule, kind):
                for event, conditions in getattr(rule, source).items():
                    getattr(found[event], reaction).append((conditions, rule))
        if isinstance(rule, CompiledConduct):
            for event in rule.spec.at:
                found[event].conduct.append(rule)
    return dict(found)


def _by_event(triggers: Iterable[Trigger]) -> dict[str, Conditions]:
    found: dict[str, Conditions] = {}
    for one in triggers:
        found[one.event] = (*found.get(one.event, ()), condition(one.condition))
    return found


def _obligation(rule: ObligationRule, pack: Pack, common: dict[str, Any]) -> CompiledObligation:
    within = _counted(rule.within, rule.calendar)
    is_elapsed = rule.calendar == ALWAYS and within is not None and not (within.months or within.days)
    counts_from = _ref(rule.count_from) if rule.count_from else None
    follows = _ref(rule.by.fact) if isinstance(rule.by, ByFact) else None
    return CompiledObligation(
        spec=rule,
        opens=_by_event(triggers_of(rule)),
        uses=_uses(rule),
        who=pack.house_role(rule.who),
        at_root=rule.attach == "root",
        is_single=rule.each == "record",
        calendar=rule.calendar,
        counts_working=rule.calendar != ALWAYS and within is not None and not within.months,
        counts_from=counts_from,
        within=within,
        elapsed=timedelta(seconds=within.seconds) if within is not None and is_elapsed else None,
        by=rule.by,
        follows=follows,
        looks_at=tuple(one for one in (counts_from, follows) if one is not None),
        wait=_counted(rule.not_before, rule.calendar),
        warn=_counted(rule.warn, rule.calendar),
        ladder=tuple(_ladder_act(step, rule.calendar, pack) for step in rule.on_breach),
        late=tuple((condition(one.condition), one.propose) for one in rule.on_late),
        values=_values(rule),
        **common,
    )


def _uses(rule: ObligationRule) -> dict[str, Uses]:
    uses: defaultdict[str, Uses] = defaultdict(Uses)
    for event, conditions in _by_event(rule.do).items():
        uses[event].meets = conditions
    for event, conditions in _by_event(rule.cancelled_by).items():
        uses[event].cancels = conditions
    for event, conditions in _by_event(rule.resumed_by).items():
        uses[event].resumes = conditions
    for one in rule.paused_by:
        pause = PauseUse(condition(one.condition), one.reason.zh, one.reason.en, one.clause or rule.clause)
        uses[one.event].pauses += (pause,)
    return dict(uses)


def _ladder_act(step: LadderStep, calendar: str, pack: Pack) -> LadderAct:
    named = step.notify or tuple(filter(None, (step.escalate, step.reassign)))
    return LadderAct(
        after=_counted(step.after, calendar) or Duration(),
        action=step.action,
        roles=tuple(pack.house_role(role) for role in named),
        code=step.propose or step.open or "",
    )


def _counted(span: Duration | None, calendar: str) -> Duration | None:
    """Return a duration as a calendar counts it: hours and days of a working calendar are working time."""
    if span is None or calendar == ALWAYS or span.is_working or span.months:
        return span
    return Duration(working_days=span.days, working_seconds=span.seconds)


def _ref(name: str) -> Ref:
    entity, _, fact = name.partition(".")
    return entity, fact


def _values(rule: ObligationRule) -> dict[str, FactValue]:
    """Return the figures that an obligation pins at opening, for people to read later."""
    spans = {"within": rule.within, "not_before": rule.not_before, "warn": rule.warn}
    values: dict[str, FactValue] = {name: str(span) for name, span in spans.items() if span is not None}
    if rule.by is not None:
        values |= {f"by_{name}": value for name, value in rule.by.model_dump(mode="json").items()}
    return {**values, "calendar": rule.calendar}


def _gate(rule: GateRule, pack: Pack, common: dict[str, Any]) -> CompiledGate:
    return CompiledGate(
        spec=rule,
        before=_by_event(rule.before),
        needs=condition(rule.needs),
        lifted_by=tuple(pack.house_role(role) for role in rule.lifted_by),
        **common,
    )


def _sanction(rule: SanctionRule, pack: Pack, common: dict[str, Any]) -> CompiledSanction:
    return CompiledSanction(spec=rule, when=_by_event(rule.when), whom=pack.house_role(rule.whom), **common)


def _tier(rule: TierRule, _pack: Pack, common: dict[str, Any]) -> CompiledTier:
    levels = [(condition(one.condition), one.level) for one in rule.levels]
    return CompiledTier(
        spec=rule,
        when=_by_event(rule.when),
        levels=tuple((needed, level) for needed, level in levels if needed is not None),
        **common,
    )


def _approval(rule: ApprovalRule, pack: Pack, common: dict[str, Any]) -> CompiledApproval:
    return CompiledApproval(
        spec=rule,
        when=_by_event(rule.when),
        before=_by_event(rule.before),
        steps=tuple(
            (
                condition(step.condition),
                step.mode,
                tuple(pack.house_role(role) for role in step.roles),
                _ref(step.each) if step.each else None,
            )
            for step in rule.steps
        ),
        **common,
    )


def _charge(rule: ChargeRule, _pack: Pack, common: dict[str, Any]) -> CompiledCharge:
    return CompiledCharge(spec=rule, condition=condition(rule.condition), **common)


def _plain(kind: type[CompiledRule]) -> Callable[[Any, Pack, dict[str, Any]], CompiledRule]:
    """Return the compiler of a kind that has nothing to be made ready."""
    return lambda rule, _pack, common: kind(**common, spec=rule)  # type: ignore[call-arg]  # every kind has a spec


_COMPILERS: Mapping[type[Rule], Callable[[Any, Pack, dict[str, Any]], CompiledRule]] = {
    ObligationRule: _obligation,
    GateRule: _gate,
    SanctionRule: _sanction,
    TierRule: _tier,
    ApprovalRule: _approval,
    ChargeRule: _charge,
    FormRule: _plain(CompiledForm),
    NumberingRule: _plain(CompiledNumbering),
    ConductRule: _plain(CompiledConduct),
    MetricRule: _plain(CompiledMetric),
}
