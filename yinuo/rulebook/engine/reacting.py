"""
What an event does: ``react`` is pure, and the same for live traffic, replay and back-test.

Order within one event: obligations that run are met, else cancelled, else resumed or paused, else they follow their
fact; only then new ones open, so that nothing is met by the event that opened it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from yinuo.rulebook.engine import times
from yinuo.rulebook.engine.compiled import (
    CompiledObligation,
    CompiledSanction,
    Conditions,
    PauseUse,
    Program,
    Reactions,
    any_holds,
)  # fmt: skip
from yinuo.rulebook.engine.openings import matching, open_obligation, propose_for, seen
from yinuo.rulebook.engine.tiers import level_of
from yinuo.rulebook.engine.types import (
    NOTHING,
    ApprovalOpened,
    Cancelled,
    Classified,
    Effects,
    Facts,
    Incident,
    Met,
    Opened,
    Paused,
    Proposed,
    Rescheduled,
    Resumed,
    Running,
)  # fmt: skip
from yinuo.rulebook.engine.waiving import acting, is_spared

_NO_REACTIONS = Reactions()


class _Changes:
    """What happens to obligations that run. ``ended`` are the ids of those that no longer do."""

    __slots__ = ("cancelled", "ended", "met", "paused", "proposed", "rescheduled", "resumed")

    def __init__(self) -> None:
        self.met: list[Met] = []
        self.cancelled: list[Cancelled] = []
        self.paused: list[Paused] = []
        self.resumed: list[Resumed] = []
        self.rescheduled: list[Rescheduled] = []
        self.proposed: list[Proposed] = []
        self.ended: set[int] = set()


def react(program: Program, incident: Incident, running: Sequence[Running]) -> Effects:
    """
    Return what an event does to the running obligations of its tree, and what it newly asks for.

    The caller has let time pass first: ``step`` was asked, up to the event's time, for every obligation whose
    ``act_at`` had come. The order of ``running`` makes no difference.

    :raises EngineError: a condition cannot be evaluated, a calendar is missing or too short, two levels of a tier match
    """
    touched = _touched(incident, running)
    reactions = program.reactions.get(incident.kind, _NO_REACTIONS)
    if not touched:
        return _new(program, incident, running, reactions, ()) or NOTHING
    changes = _Changes()
    for one in touched:
        _change(program, incident, one, changes)
    new = _new(program, incident, running, reactions, changes.ended) or NOTHING
    effects = Effects(
        opened=new.opened,
        met=tuple(changes.met),
        cancelled=tuple(changes.cancelled),
        paused=tuple(changes.paused),
        resumed=tuple(changes.resumed),
        rescheduled=tuple(changes.rescheduled),
        proposed=(*changes.proposed, *new.proposed),
        approvals=new.approvals,
        classified=new.classified,
    )
    return effects if any(effects) else NOTHING


def _touched(incident: Incident, running: Sequence[Running]) -> list[Running]:
    """
    Return the obligations whose rules care about the event, in order of rule code.

    They lie on the same branch of the tree of records as the event, or hang on the branch's own record.
    """
    kind, record, lineage = incident.kind, incident.record, incident.lineage
    found = [
        one
        for one in running
        if (kind in one.rule.uses or one.rule.follows is not None)
        and (one.record in lineage or record in one.lineage or one.record == incident.branch)
    ]
    if len(found) > 1:
        found.sort(key=_by_rule)
    return found


def _new(
    program: Program, incident: Incident, running: Sequence[Running], reactions: Reactions, ended: Collection[int]
) -> Effects | None:
    """Return what the event newly asks for, None for nothing."""
    opened = _opened(program, incident, running, reactions.opens, ended) if reactions.opens else ()
    proposed = _proposed(reactions, incident, running) if reactions.proposes else ()
    approvals = _approvals(reactions, incident) if reactions.approvals else ()
    classified = _classified(reactions, incident) if reactions.tiers else ()
    if opened or proposed or approvals or classified:
        return Effects(
            opened=tuple(opened),
            proposed=tuple(proposed),
            approvals=tuple(approvals),
            classified=tuple(classified),
        )
    return None


def _by_rule(one: Running) -> tuple[str, tuple[str, str], int]:
    return one.rule.code, one.rule.key, one.id


def _change(program: Program, incident: Incident, one: Running, changes: _Changes) -> None:
    uses = one.rule.uses.get(incident.kind)
    facts = incident.facts
    if uses is not None:
        if uses.meets and _counts(one, incident) and any_holds(uses.meets, facts):
            _meet(program, incident, one, changes)
            return
        if uses.cancels and any_holds(uses.cancels, facts):
            changes.cancelled.append(Cancelled(one.id, times.utc(incident.at)))
            changes.ended.add(one.id)
            return
        if one.is_paused and uses.resumes and any_holds(uses.resumes, facts):
            changes.resumed.append(_resume(program, incident, one))
            return
    if one.due_at is None or not _is_broken(one, incident):
        if uses is not None and uses.pauses and one.due_at is not None:
            changes.paused.extend(_pause(program, incident, one, uses.pauses))
        elif one.rule.follows is not None:
            changes.rescheduled.extend(_follow(program, incident, one))


def _counts(one: Running, incident: Incident) -> bool:
    """Return whether the waiting time is over, before which doing it does not count."""
    return one.not_before is None or incident.at >= one.not_before


def _is_broken(one: Running, incident: Incident) -> bool:
    """Return whether its time had run out; then its due time never moves again."""
    return one.has_breached or (one.due_at is not None and incident.at > one.due_at)


def _meet(program: Program, incident: Incident, one: Running, changes: _Changes) -> None:
    changes.ended.add(one.id)
    at = times.utc(incident.at)
    if one.due_at is None or at <= one.due_at:
        changes.met.append(Met(one.id, at, is_late=False, late_seconds=0, undoes_breach=one.has_breached))
        return
    rule = one.rule
    calendar = program.calendar_for(rule, one.calendar, incident.own_calendar)
    seconds = times.late_by(rule, one.due_at, at, calendar)
    changes.met.append(Met(one.id, at, is_late=True, late_seconds=seconds))
    if rule.late:
        facts: Facts = {**incident.facts, "obligation": {"rule": rule.code, "late_minutes": seconds // 60}}
        for needed, code in rule.late:
            if (needed is None or needed.holds(facts)) and not is_spared(
                one.waivers, at, rule.id, rule.version.rules[code].id
            ):
                changes.proposed.append(propose_for(one, code, at=at, people=incident.people))


def _pause(program: Program, incident: Incident, one: Running, pauses: Iterable[PauseUse]) -> Iterator[Paused]:
    for pause in pauses:
        if one.due_at is not None and (pause.condition is None or pause.condition.holds(incident.facts)):
            calendar = program.calendar_for(one.rule, one.calendar, incident.own_calendar)
            at = times.utc(incident.at)
            seconds = times.left(one.rule, at, one.due_at, calendar)
            yield Paused(one.id, at, pause.reason_zh, pause.reason_en, pause.clause, seconds)
            return


def _resume(program: Program, incident: Incident, one: Running) -> Resumed:
    calendar = program.calendar_for(one.rule, one.calendar, incident.own_calendar)
    at = times.utc(incident.at)
    due_at = times.resumed(one.rule, at, one.remaining_seconds, calendar)
    act_at = times.next_act(one.rule, due_at, one.step, calendar)
    is_certain = one.rule.is_around_the_clock or calendar.is_certain(at, due_at)
    return Resumed(one.id, at, due_at, act_at, is_certain)


def _follow(program: Program, incident: Incident, one: Running) -> Iterator[Rescheduled]:
    due_at = times.instant(incident.facts, one.rule.follows) if one.rule.follows else None
    if due_at is not None and due_at != one.due_at:
        calendar = program.calendar_for(one.rule, one.calendar, incident.own_calendar)
        act_at = times.next_act(one.rule, due_at, one.step, calendar)
        yield Rescheduled(one.id, times.utc(incident.at), due_at, act_at)


def _opened(
    program: Program,
    incident: Incident,
    running: Sequence[Running],
    candidates: Sequence[tuple[Conditions, CompiledObligation]],
    ended: Collection[int],
) -> list[Opened]:
    opened = []
    for conditions, rule in matching(acting(candidates, incident.waivers, incident.at), incident.facts):
        record = incident.lineage[0] if rule.at_root else incident.record
        if rule.is_single and _is_running(rule, record, running, ended):
            continue
        new = open_obligation(
            program,
            rule,
            record=record,
            at=times.utc(incident.at),
            facts=incident.facts,
            people=incident.people,
            own_calendar=incident.own_calendar,
            read=seen(conditions, incident.facts),
        )
        opened.append(new)
    return opened


def _is_running(rule: CompiledObligation, record: int, running: Iterable[Running], ended: Collection[int]) -> bool:
    """Return whether the same rule, of whatever version, already runs on the record."""
    key = rule.key
    for one in running:  # noqa: SIM110 - asked for every duty that opens; a generator would cost twice as much
        if one.record == record and one.rule.key == key and one.id not in ended:
            return True
    return False


def _proposed(reactions: Reactions, incident: Incident, running: Sequence[Running]) -> list[Proposed]:
    return [
        Proposed(
            rule, incident.record, _person(rule, incident, running), _obligation_of(incident), times.utc(incident.at)
        )
        for _, rule in matching(reactions.proposes, incident.facts)
        if not is_spared(incident.waivers, incident.at, rule.id, *_rules_about(incident, running))
    ]


def _person(rule: CompiledSanction, incident: Incident, running: Iterable[Running]) -> int | None:
    """Return whom a sanction is meant for; None where the event does not say."""
    if rule.whom == "actor":
        return incident.actor
    if rule.whom == "about":
        about = incident.facts.get("complaint", incident.facts.get("event", {})).get("about", 0)
        return about if isinstance(about, int) and about > 0 else None
    if rule.whom == "assignee":
        obligation = _obligation_of(incident)
        for one in running:
            if one.id == obligation:
                return one.assignee
    return incident.people.get(rule.whom)


def _rules_about(incident: Incident, running: Sequence[Running]) -> list[int]:
    """Return the rule of the running obligation that the event is about."""
    if not incident.waivers:
        return []
    obligation = _obligation_of(incident)
    return [one.rule.id for one in running if one.id == obligation]


def _obligation_of(incident: Incident) -> int | None:
    """Return the obligation that the event is about, such as the one that was broken."""
    number = incident.facts.get("event", {}).get("obligation")
    return number if isinstance(number, int) else None


def _approvals(reactions: Reactions, incident: Incident) -> list[ApprovalOpened]:
    opened = []
    for _, rule in matching(acting(reactions.approvals, incident.waivers, incident.at), incident.facts):
        steps = tuple(
            (position, role, mode, department)
            for position, (needed, mode, roles, each) in enumerate(rule.steps, start=1)
            if needed is None or needed.holds(incident.facts)
            for role, department in _signers(roles, each, incident.facts)
        )
        if steps:
            opened.append(ApprovalOpened(rule, incident.record, steps))
    return opened


def _signers(roles: tuple[str, ...], each: tuple[str, str] | None, facts: Facts) -> list[tuple[str, str]]:
    """Return (role, code of the department) of those who sign at one place."""
    if each is None:
        return [(role, "") for role in roles]
    departments = facts.get(each[0], {}).get(each[1], ())
    return [("department_manager", code) for code in departments] if isinstance(departments, list | tuple) else []


def _classified(reactions: Reactions, incident: Incident) -> list[Classified]:
    tiers = matching(acting(reactions.tiers, incident.waivers, incident.at), incident.facts)
    found = [(rule, level_of(rule, incident.facts)) for _, rule in tiers]
    return [Classified(rule, incident.record, rule.spec.tier, level) for rule, level in found if level is not None]
