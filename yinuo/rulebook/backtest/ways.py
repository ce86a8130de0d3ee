"""How trees find their lane and go along it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from operator import itemgetter
from typing import Any, NamedTuple

from yinuo.rulebook.backtest.history import Place
from yinuo.rulebook.backtest.lanes import (
    DUE,
    NO_LIMIT,
    REMEMBERED,
    SECOND,
    WAIT,
    Ended,
    Gates,
    Lane,
    LeftLane,
    Passage,
    Shape,
    Times,
    Told,
    micros,
)  # fmt: skip
from yinuo.rulebook.backtest.lives import CONSEQUENCES
from yinuo.rulebook.backtest.rules import Rules
from yinuo.rulebook.engine.errors import EngineError
from yinuo.rulebook.engine.types import Facts

#: A named tuple made at once, half a million times a second.
_new = tuple.__new__
_BEFORE_ALL = -(10**18)


class Traffic:
    """All lanes of one side. ``is_open`` is False where rules listen to breaches, which lanes do not live through."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._lanes: dict[tuple[int, Shape, int], Lane] = {}
        self._steady = {branch: _steady_from(rules, branch) for branch in rules.spans}
        self.is_open = not (rules.minded & CONSEQUENCES)

    def lane(self, places: Sequence[Place], first: int) -> Lane:
        """
        Return the lane of a tree whose first event is at ``first``.

        :raises LeftLane: the rules change or a waiver holds on its way, or its records belong to several teams
        """
        branch, department = places[0].branch, places[0].department
        if first <= self._steady[branch] or any(
            place.branch != branch or place.department != department for place in places
        ):
            raise LeftLane
        if self._is_waived(places):
            raise LeftLane
        numbers = {place.lineage[-1]: number for number, place in enumerate(places)}
        try:
            shape = tuple(tuple(numbers[record] for record in place.lineage) for place in places)
        except KeyError:
            raise LeftLane from None  # an event of another tree
        program = self._rules.spans[branch][-1].program
        own = self._rules.own_calendar(places[0], program)
        key = id(program), shape, id(own)
        found = self._lanes.get(key)
        if found is None:
            found = self._lanes[key] = Lane(self._rules, program, shape, own)
        return found

    def _is_waived(self, places: Sequence[Place]) -> bool:
        """Return whether a waiver may reach the tree; whose customer it is, only its facts would say."""
        return any(
            one.customer is not None or any(one.reaches(place.branch, place.lineage, None) for place in places)
            for one in self._rules.waivers
        )


def _steady_from(rules: Rules, branch: int) -> int:
    """Return since when (microseconds) the program of a branch is the last one that is known."""
    spans = rules.spans[branch]
    last = len(spans) - 1
    while last and spans[last - 1].program is spans[-1].program:
        last -= 1
    return micros(spans[last].starts_at) if last else _BEFORE_ALL


Event = Sequence[Any]  # kind, microseconds, place, facts: numbers of the block
_PLAIN = 4
_AT = itemgetter(1)


def drive(
    traffic: Traffic,
    places: Sequence[Place],
    events: Sequence[Event],
    kinds: Sequence[str],
    facts: Sequence[tuple[int, Facts]],
    minded: Mapping[int, int],
    until: int,
) -> Driven:
    """
    Drive one tree along its lane. ``facts`` are the block's, each with the number that it has everywhere; ``minded``
    maps the block's number of a kind that is listened to → the number that it has everywhere.

    :raises LeftLane: it has to be lived event by event
    """
    try:
        if max(map(len, events)) > _PLAIN:
            raise LeftLane  # somebody stopped a clock by hand
        lane = traffic.lane(places, min(map(_AT, events)))
        return _driven(lane, events, kinds, facts, minded, until)
    except EngineError:
        raise LeftLane from None


Passed = tuple[Gates, int]


class Driven(NamedTuple):
    """What came of a tree on the lane: promises, what was told, and which gates let what pass when (microseconds)."""

    ended: list[Ended]
    told: list[Told]
    passed: list[Passed]


class _Way:
    """One tree on its way along a lane: what runs, since when, until when, and what has ended."""

    __slots__ = ("clocks", "ended", "lane", "now", "passed", "stage", "told")

    def __init__(self, lane: Lane) -> None:
        self.lane = lane
        self.stage = lane.first
        self.clocks: list[Times] = []
        self.now = _BEFORE_ALL
        self.ended: list[Ended] = []
        self.told: list[Told] = []
        self.passed: list[Passed] = []

    def passage(self, key: tuple[Any, ...], kind: str, place: int, at: int, facts: Facts) -> Passage:
        """Return what the event does here, worked out if it is new."""
        stage = self.stage
        counts: Sequence[bool] = ()
        if stage.waits:
            counts = [at >= clock[WAIT] for clock in self.clocks]
            key = (*key, *counts)
        found = stage.passages.get(key)
        if found is None:
            found = self.lane.passage(stage, kind, place, facts, counts or [True] * len(self.clocks))
            if len(stage.passages) > REMEMBERED:
                stage.passages.clear()
            stage.passages[key] = found
        return found

    def go(self, passage: Passage, place: int, at: int, facts: Facts) -> None:
        """Go on to the next stage."""
        running, clocks, lane = self.stage.running, self.clocks, self.lane
        meets, cancels, follows, keeps, opens, tells, _is_idle, self.stage, _gates = passage
        for met in meets:
            opened_at, due, _wait = clocks[met]
            if due is None or at <= due:
                self.ended.append(_new(Ended, (*running[met], opened_at, due, "kept", ())))
            else:
                self.ended.append(lane.late(lane.end(running[met], clocks[met], self.now, "late"), at, facts))
        for one in cancels:
            self.ended.append(lane.end(running[one], clocks[one], self.now, "cancelled"))
        for moved, instant in follows:
            due = clocks[moved][DUE]
            if due is None or (at <= due and due + SECOND > self.now):
                clocks[moved][DUE] = instant
        if keeps is not None:
            self.clocks = clocks = [clocks[number] for number in keeps]
        for rule, _record, limit in opens:
            if limit is None:
                clocks.append(lane.begin(rule, at, facts))
            else:
                clocks.append([at, None if limit == NO_LIMIT else at + limit, 0])
        if tells:
            self.told += [_new(Told, (rule, place, at)) for rule in tells]

    def see_openers(self) -> None:
        """:raises LeftLane: a ladder has opened something"""
        for number in self.stage.openers:
            self.lane.end(self.stage.running[number], self.clocks[number], self.now, "running")

    def arrive(self, until: int) -> None:
        """Let time pass to the end."""
        now = max(self.now, until)
        for one, clock in zip(self.stage.running, self.clocks, strict=True):
            self.ended.append(self.lane.end(one, clock, now, "running"))


def _driven(
    lane: Lane,
    events: Sequence[Event],
    kinds: Sequence[str],
    facts: Sequence[tuple[int, Facts]],
    minded: Mapping[int, int],
    until: int,
) -> Driven:
    way = _Way(lane)
    for kind, at, place, fact in events:
        number = minded.get(kind)
        stage = way.stage
        if number is None and (not stage.follows or kinds[kind] in CONSEQUENCES):
            continue
        if at < way.now:
            raise LeftLane  # told late: what time had brought meanwhile is undone
        way.now = at
        if stage.openers:
            way.see_openers()
        same, carried = facts[fact]
        key = (kinds[kind] if number is None else number, place, same)
        passage = None if stage.waits else stage.passages.get(key)
        if passage is None:
            passage = way.passage(key, kinds[kind], place, at, carried)
        if passage.gates:
            way.passed.append((passage.gates, at))
        if not passage.is_idle:
            way.go(passage, place, at, carried)
    way.arrive(until)
    return Driven(way.ended, way.told, way.passed)
