"""How obligations are opened and sanctions proposed, whether an event or a ladder asks for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
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


def matching(candidates: Iterable[tuple[Conditions, AnyRule]], facts: Facts) -> list[tuple[Conditions, AnyRule]]:
    """Return the rules that match, without those to which one of them is an exception."""
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
    calendar = None if rule.is_around_the_clock else program.calendar_for(rule, None, own_calendar)
    counting = calendar or program.always
    start = (times.instant(facts, rule.counts_from) if rule.counts_from else None) or at
    due_at = times.due_time(rule, start, counting, facts)
    return Opened(
        rule=rule,
        record=record,
        opened_at=at,
        counts_from=start,
        not_before=times.wait_end(rule, start, counting),
        due_at=due_at,
        act_at=times.next_act(rule, due_at, WARNING, counting),
        role=rule.who,
        assignee=people.get(rule.who),
        values=rule.values,
        facts=read,
        calendar=calendar,
        is_certain=calendar is None or due_at is None or calendar.is_certain(start, due_at),
        by_ladder_of=by_ladder_of,
    )


def propose_for(one: Running, code: str, *, at: datetime, people: Mapping[str, int]) -> Proposed:
    """Return the sanction that an obligation's own rule proposes, by the version of that rule."""
    sanction = cast(CompiledSanction, one.rule.version.rules[code])
    person = one.assignee if sanction.whom == "assignee" else people.get(sanction.whom)
    return Proposed(sanction, one.record, person, one.id, at)
