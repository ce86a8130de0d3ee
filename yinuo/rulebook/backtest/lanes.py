"""
The fast lane: most trees of one kind go the same way, and what an event does to them is worked out once.

What runs on a tree, without its times, is a *stage*. What an event of a kind with certain facts does on a stage (which
promises it meets, cancels and moves, which it opens, what it proposes) is asked of the rules once and remembered; from
then on only times are added and compared. Warnings, breaches and ladders are not lived through but read off the due
time when a promise ends. Whatever is rare (clocks that stop, approvals, ladders that open, events told late, versions
that change on the way) leaves the lane, and the tree is lived by ``Life``. The tests hold both to the same outcome.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from yinuo.lib.worktime import Calendar
from yinuo.rulebook.backtest.lives import GATE_LIFTED
from yinuo.rulebook.backtest.rules import Rules
from yinuo.rulebook.engine import times
from yinuo.rulebook.engine.compiled import (
    CompiledGate,
    CompiledObligation,
    CompiledRule,
    CompiledSanction,
    Program,
    any_holds,
)
from yinuo.rulebook.engine.gates import is_met
from yinuo.rulebook.engine.openings import limits, matching
from yinuo.rulebook.engine.tiers import level_of
from yinuo.rulebook.engine.types import Facts

SECOND = 1_000_000
NO_LIMIT = -1
REMEMBERED = 200_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICRO = timedelta(microseconds=1)

Shape = tuple[tuple[int, ...], ...]
#: A promise that runs: when it was opened, when it is due (None: no limit), before when doing it does not count.
Times = list[Any]
OPENED, DUE, WAIT = range(3)


class LeftLane(Exception):
    """The tree does something rare and is lived event by event."""


class Fined(NamedTuple):
    """A sanction that is proposed at an instant (microseconds)."""

    rule: CompiledSanction
    at: int


class Ended(NamedTuple):
    """A promise and what became of it; instants in microseconds. ``place`` is the number of its record in the tree."""

    rule: CompiledObligation
    place: int
    opened_at: int
    due_at: int | None
    fate: str
    fines: tuple[Fined, ...]


class Told(NamedTuple):
    """Something that an event brought at once: a sanction proposed, a level given, a gate that would have refused."""

    rule: CompiledRule
    place: int
    at: int


Gates = tuple[CompiledGate, ...]


class Passage(NamedTuple):
    """
    What an event does on a stage. ``meets`` and ``cancels`` are places among the promises that run, ``follows`` such
    places with the instant that the fact now says; ``keeps`` are those that run on, ``opens`` what begins. ``gates``
    are those that it passes; where it does nothing else, it is idle.
    """

    meets: tuple[int, ...]
    cancels: tuple[int, ...]
    follows: tuple[tuple[int, int], ...]
    keeps: tuple[int, ...] | None
    opens: tuple[tuple[CompiledObligation, int, int | None], ...]
    tells: tuple[CompiledRule, ...]
    is_idle: bool
    next: Stage
    gates: Gates


class Stage:
    """What runs on a tree, each as rule and number of its record; ``passages`` maps event → what it does here."""

    __slots__ = ("follows", "openers", "passages", "running", "waits")

    def __init__(self, running: tuple[tuple[CompiledObligation, int], ...]) -> None:
        self.running = running
        self.passages: dict[Any, Passage] = {}
        self.follows = any(rule.follows is not None for rule, _place in running)
        self.waits = tuple(number for number, (rule, _place) in enumerate(running) if rule.wait is not None)
        self.openers = tuple(
            number for number, (rule, _place) in enumerate(running) if any(act.action == "open" for act in rule.ladder)
        )


class Lane:
    """The lane of one program for trees of one shape and calendar; ``lane_of`` finds or makes it."""

    __slots__ = ("_own", "_program", "_rules", "_shape", "_stages", "first")

    def __init__(self, rules: Rules, program: Program, shape: Shape, own: Calendar | None) -> None:
        self._rules = rules
        self._program = program
        self._shape = shape
        self._own = own
        self._stages: dict[tuple[tuple[CompiledObligation, int], ...], Stage] = {}
        self.first = self._stage(())

    def _stage(self, running: tuple[tuple[CompiledObligation, int], ...]) -> Stage:
        found = self._stages.get(running)
        if found is None:
            if len(self._stages) > REMEMBERED:
                self._stages.clear()
            found = self._stages[running] = Stage(running)
        return found

    def passage(self, stage: Stage, kind: str, place: int, facts: Facts, counts: Sequence[bool]) -> Passage:
        """
        Work out what an event does on a stage. ``counts`` says of each promise whether its waiting time is over.

        :raises LeftLane: something rare
        """
        reactions = self._program.reactions.get(kind)
        meets: list[int] = []
        cancels: list[int] = []
        follows: list[tuple[int, int]] = []
        for number, (rule, record) in enumerate(stage.running):
            if record in self._shape[place] or place in self._shape[record]:
                self._touch(number, rule, kind, facts, counts[number], meets, cancels, follows)
        ended = {*meets, *cancels}
        keeps = tuple(number for number in range(len(stage.running)) if number not in ended)
        opens: list[tuple[CompiledObligation, int, int | None]] = []
        tells: list[CompiledRule] = []
        gates: list[CompiledGate] = []
        if kind == GATE_LIFTED:
            raise LeftLane
        if reactions is not None:
            if reactions.approvals and matching(reactions.approvals, facts):
                raise LeftLane
            opens = self._opens(stage, keeps, place, matching(reactions.opens, facts))
            tells += [rule for _conditions, rule in matching(reactions.proposes, facts)]
            tells += [rule for _, rule in matching(reactions.tiers, facts) if level_of(rule, facts) is not None]
            asked = [gate for _, gate in matching(reactions.gates, facts) if isinstance(gate, CompiledGate)]
            gates = [gate for gate in asked if is_met(gate, facts)]
            tells += [gate for gate in asked if gate not in gates]
        following = tuple(stage.running[number] for number in keeps) + tuple((rule, at) for rule, at, _ in opens)
        whole = len(keeps) == len(stage.running)
        return Passage(
            tuple(meets),
            tuple(cancels),
            tuple(follows),
            None if whole else keeps,
            tuple(opens),
            tuple(tells),
            whole and not opens and not follows and not tells,
            self._stage(following),
            tuple(gates),
        )

    def _touch(
        self,
        number: int,
        rule: CompiledObligation,
        kind: str,
        facts: Facts,
        counts: bool,  # noqa: FBT001  # one of a row that belongs together
        meets: list[int],
        cancels: list[int],
        follows: list[tuple[int, int]],
    ) -> None:
        """The order of ``react``: met, else cancelled, else paused, else it follows its fact."""
        uses = rule.uses.get(kind)
        if uses is not None:
            if uses.meets and counts and any_holds(uses.meets, facts):
                meets.append(number)
                return
            if uses.cancels and any_holds(uses.cancels, facts):
                cancels.append(number)
                return
            if uses.pauses:
                raise LeftLane
        if rule.follows is not None:
            instant = times.instant(facts, rule.follows)
            if instant is not None:
                follows.append((number, micros(instant)))

    def _opens(
        self, stage: Stage, keeps: Sequence[int], place: int, found: Sequence[tuple[Any, Any]]
    ) -> list[tuple[CompiledObligation, int, int | None]]:
        """Return what begins: rule, record, and its limit as ``_limit`` says it."""
        running = {(rule.key, record) for rule, record in (stage.running[number] for number in keeps)}
        opens: list[tuple[CompiledObligation, int, int | None]] = []
        for _conditions, rule in found:
            record = self._shape[place][0] if rule.at_root else place
            if not (rule.is_single and (rule.key, record) in running):
                opens.append((rule, record, _limit(rule)))
        return opens

    def begin(self, rule: CompiledObligation, at: int, facts: Facts) -> Times:
        """Return the times of a promise whose limit needs a calendar, a fact or a waiting time."""
        when = _EPOCH + timedelta(microseconds=at)
        _start, not_before, due_at, _act_at, _calendar = limits(
            self._program, rule, at=when, facts=facts, own_calendar=self._own
        )
        return [at, None if due_at is None else micros(due_at), 0 if not_before is None else micros(not_before)]

    def end(self, running: tuple[CompiledObligation, int], clock: Times, now: int, how: str) -> Ended:
        """
        Return what became of a promise that ends, or still runs, with time having passed until ``now``.

        :raises LeftLane: its ladder has opened something
        """
        rule, place = running
        due = clock[DUE]
        is_past = due is not None and due + SECOND <= now
        fate = "broken" if is_past else how
        fines = self._climbed(rule, due, now) if is_past and rule.ladder else ()
        return Ended(rule, place, clock[OPENED], due, fate, fines)

    def _climbed(self, rule: CompiledObligation, due: int, now: int) -> tuple[Fined, ...]:
        """Return what the ladder has proposed until ``now``, rung after rung."""
        found: list[Fined] = []
        due_at = _EPOCH + timedelta(microseconds=due)
        counting = self._program.calendar_for(rule, None, self._own)
        for act in rule.ladder:
            at = micros(times.later(rule, due_at, act.after, counting))
            if at + SECOND > now:
                break
            if act.action == "open":
                raise LeftLane
            if act.action == "propose":
                sanction = rule.version.rules[act.code]
                assert isinstance(sanction, CompiledSanction)
                found.append(Fined(sanction, at))
        return tuple(found)

    def late(self, ended: Ended, at: int, facts: Facts) -> Ended:
        """Return the promise as done late at ``at``, with what that proposes."""
        rule = ended.rule
        if not rule.late:
            return ended._replace(fate="late")
        when, due = (_EPOCH + timedelta(microseconds=one) for one in (at, ended.due_at or 0))
        seconds = times.late_by(rule, due, when, self._program.calendar_for(rule, None, self._own))
        told: Facts = {**facts, "obligation": {"rule": rule.code, "late_minutes": seconds // 60}}
        fines = list(ended.fines)
        for needed, code in rule.late:
            if needed is None or needed.holds(told):
                sanction = rule.version.rules[code]
                assert isinstance(sanction, CompiledSanction)
                fines.append(Fined(sanction, at))
        return ended._replace(fate="late", fines=tuple(fines))


def micros(at: datetime) -> int:
    """Return the microseconds since 1970."""
    since = at - _EPOCH
    return (since.days * 86_400 + since.seconds) * SECOND + since.microseconds


def _limit(rule: CompiledObligation) -> int | None:
    """Return the microseconds of a limit of elapsed time, NO_LIMIT without one, None if it must be worked out."""
    if rule.looks_at or rule.wait is not None:
        return None
    if rule.elapsed is not None:
        return rule.elapsed // _MICRO
    return NO_LIMIT if rule.within is None and rule.by is None else None
