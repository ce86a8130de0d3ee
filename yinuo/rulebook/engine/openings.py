"""How obligations are opened and sanctions proposed, whether an event or a ladder asks for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TypeVar, cast

from yinuo.lib.worktime import Calendar
from yinuo.rulebook.engine import times
from yinuo.rulebook.engine.compiled import (
    CompiledObligation,
    CompiledRule,
    CompiledSanction,
    Conditions,
    Program,
    any_holds,
)
from yinuo.rulebook.engine.types import WARNING, Facts, FactValue, Opened, Proposed, Running

AnyRule = TypeVar("AnyRule", bound=CompiledRule)


def matching(candidates: Sequence[tuple[Conditions, AnyRule]], facts: Facts) -> Sequence[tuple[Conditions, AnyRule]]:
    """Return the rules that match, without those to which one of them is an exception."""
    if len(candidates) == 1:
        return candidates if any_holds(candidates[0][0], facts) else ()
    found = [one for one in candidates if any_holds(one[0], facts)]
    if len(found) > 1:
        yielding = {key for _, rule in found for key in rule.exceptions}
        if yielding:
            return [one for one in found if one[1].key not in yielding]
    return found


def seen(conditions: Conditions, facts: Facts) -> dict[str, FactValue]:
    """Return the facts that the condition which held has read, by dotted name."""
    for one in conditions:
        if one is None:
            break
        if one.holds(facts):
            return one.seen(facts)
    return {}


def open_obligation(
    program: Program,
    rule: CompiledObligation,
    *,
    record: int,
    at: datetime,
    facts: Facts,
    people: Mapping[str, int],
    own_calendar: Calendar | None,
    read: Mapping[str, FactValue],
    by_ladder_of: int | None = None,
) -> Opened:
    """
    Return the obligation that a rule opens on a record at ``at`` (UTC).

    :raises EngineError: its calendar is missing or too short, or a fact that it counts from is
    """
    if rule.looks_at:
        read = {**read, **_looked_at(rule, facts)}
    start, not_before, due_at, act_at, calendar = limits(program, rule, at=at, facts=facts, own_calendar=own_calendar)
    return Opened(
        rule,
        record,
        at,
        start,
        not_before,
        due_at,
        act_at,
        rule.who,
        people.get(rule.who),
        rule.values,
        read,
        calendar,
        calendar is None or due_at is None or calendar.is_certain(start, due_at),
        by_ladder_of,
    )


def limits(
    program: Program, rule: CompiledObligation, *, at: datetime, facts: Facts, own_calendar: Calendar | None
) -> tuple[datetime, datetime | None, datetime | None, datetime | None, Calendar | None]:
    """
    Return the times of what a rule opens at ``at``: since when it counts, before when doing it does not, when it is
    due, when time first has to look at it; and the calendar by which it counts, None around the clock.

    :raises EngineError: its calendar is missing or too short, or a fact that it counts from is
    """
    calendar = None if rule.is_around_the_clock else program.calendar_for(rule, None, own_calendar)
    counting = calendar or program.always
    start = (times.instant(facts, rule.counts_from) if rule.counts_from else None) or at
    due_at = times.due_time(rule, start, counting, facts)
    not_before = None if rule.wait is None else times.later(rule, start, rule.wait, counting)
    return start, not_before, due_at, times.next_act(rule, due_at, WARNING, counting), calendar


def _looked_at(rule: CompiledObligation, facts: Facts) -> dict[str, FactValue]:
    """Return the time facts that the duty counts from or follows, by dotted name, as far as the event carries them."""
    carried = ((entity, name) for entity, name in rule.looks_at if name in facts.get(entity, ()))
    return {f"{entity}.{name}": facts[entity][name] for entity, name in carried}


def propose_for(one: Running, code: str, *, at: datetime, people: Mapping[str, int]) -> Proposed:
    """Return the sanction that an obligation's own rule proposes, by the version of that rule."""
    sanction = cast(CompiledSanction, one.rule.version.rules[code])
    person = one.assignee if sanction.whom == "assignee" else people.get(sanction.whom)
    return Proposed(sanction, one.record, person, one.id, at)
