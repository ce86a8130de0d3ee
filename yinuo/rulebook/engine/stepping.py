"""What time alone does to an obligation: the warning, the breach, and each step of the ladder."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import cast

from yinuo.lib.worktime import Calendar
from yinuo.rulebook.engine import times
from yinuo.rulebook.engine.compiled import CompiledObligation, LadderAct, Program
from yinuo.rulebook.engine.openings import open_obligation, propose_for
from yinuo.rulebook.engine.types import (
    BREACH,
    LADDER,
    NOTHING,
    WARNING,
    Acted,
    Breached,
    Effects,
    Opened,
    Proposed,
    Reassigned,
    Running,
    Told,
)  # fmt: skip
from yinuo.rulebook.engine.waiving import is_spared, is_suspended


class _Acts:
    """What the acts of one sweep come to."""

    __slots__ = ("acted", "breached", "opened", "proposed", "reassigned", "told")

    def __init__(self) -> None:
        self.acted: list[Acted] = []
        self.breached: list[Breached] = []
        self.opened: list[Opened] = []
        self.proposed: list[Proposed] = []
        self.reassigned: list[Reassigned] = []
        self.told: list[Told] = []


def next_act(rule: CompiledObligation, due_at: datetime | None, step: int, calendar: Calendar) -> datetime | None:
    """Return when ``step`` must look at an obligation whose next act is number ``step``; see ``times.next_act``."""
    return times.next_act(rule, due_at, step, calendar)


def step(program: Program, running: Running, at: datetime, others: Iterable[Running] = ()) -> Effects:
    """
    Return all acts of time on one obligation up to ``at``, each with the time for which it was scheduled.

    However the time is cut into sweeps, the acts are the same, each once: the caller keeps ``next_step`` of the last
    act. A breach is always dated at the due time. ``others`` are the obligations running on the same tree: a ladder
    does not open what already runs on the record.

    :raises EngineError: a calendar is missing or too short
    """
    if running.is_paused or running.due_at is None:
        return NOTHING
    calendar = program.calendar_for(running.rule, running.calendar)
    acts = _Acts()
    number = running.step
    if number == WARNING and running.rule.warn is None:
        number = BREACH
    while True:
        look_at = times.next_act(running.rule, running.due_at, number, calendar)
        if look_at is None or look_at > at:
            break
        number = _act(program, running, running.due_at, number, calendar, others, acts)
    if not acts.acted:
        return NOTHING
    return Effects(
        opened=tuple(acts.opened),
        breached=tuple(acts.breached),
        acted=tuple(acts.acted),
        proposed=tuple(acts.proposed),
        told=tuple(acts.told),
        reassigned=tuple(acts.reassigned),
    )


def _act(
    program: Program,
    one: Running,
    due_at: datetime,
    number: int,
    calendar: Calendar,
    others: Iterable[Running],
    acts: _Acts,
) -> int:
    """Add one act and return the number of the next."""
    rule = one.rule
    at = times.act_time(rule, due_at, number, calendar) or due_at
    following = times.next_act(rule, due_at, number + 1, calendar)
    if number == WARNING:
        at = max(at, one.opened_at)
        acts.acted.append(Acted(one.id, number, "warn", at, number + 1, following))
        acts.told.append(Told("warn", rule, one.record, (rule.who,), one.id, at))
    elif number == BREACH:
        acts.acted.append(Acted(one.id, number, "breach", at, number + 1, following))
        acts.breached.append(Breached(one.id, at))
    else:
        rung = rule.ladder[number - LADDER]
        acts.acted.append(Acted(one.id, number, rung.action, at, number + 1, following))
        _climb(program, one, rung, at, others, acts)
    return number + 1


def _climb(
    program: Program, one: Running, rung: LadderAct, at: datetime, others: Iterable[Running], acts: _Acts
) -> None:
    """Add what one step of the ladder does."""
    match rung.action:
        case "notify" | "escalate":
            acts.told.append(Told(rung.action, one.rule, one.record, rung.roles, one.id, at))
        case "reassign":
            acts.reassigned.append(Reassigned(one.id, rung.roles[0], at))
        case "propose":
            if not is_spared(one.waivers, at, one.rule.id, one.rule.version.rules[rung.code].id):
                acts.proposed.append(propose_for(one, rung.code, at=at, people=one.people))
        case "open":
            rule = cast(CompiledObligation, one.rule.version.rules[rung.code])
            record = one.lineage[0] if rule.at_root else one.record
            runs = rule.is_single and any(o.record == record and o.rule.key == rule.key for o in others)
            if not runs and not is_suspended(one.waivers, rule.id, at):
                acts.opened.append(
                    open_obligation(
                        program,
                        rule,
                        record=record,
                        at=at,
                        facts={},
                        people=one.people,
                        own_calendar=one.calendar if rule.calendar == one.rule.calendar else None,
                        read={},
                        by_ladder_of=one.id,
                    )
                )
