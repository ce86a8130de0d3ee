"""A judge of blocks: trees go by the fast lane where they can, and are lived event by event where they cannot."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson

from yinuo.rulebook.backtest.encoding import Block, Content, content_of, history_of, places_of
from yinuo.rulebook.backtest.figures import Outcome
from yinuo.rulebook.backtest.history import Line, Place
from yinuo.rulebook.backtest.judging import Judge, Side
from yinuo.rulebook.backtest.lanes import Fined, LeftLane, micros
from yinuo.rulebook.backtest.lives import Life
from yinuo.rulebook.backtest.plan import Plan
from yinuo.rulebook.backtest.ways import Driven, Traffic, drive
from yinuo.rulebook.engine.types import Facts

_KNOWN = 500_000


class BlockJudge:
    """Judges block after block under one plan. ``driven`` counts the trees that went by the lane on every side."""

    def __init__(self, plan: Plan) -> None:
        self._judge: Judge = plan.judge()
        self._until = micros(plan.window.until)
        self._traffic = [(side, Traffic(side.rules)) for side in self._judge.sides]
        self._is_open = all(traffic.is_open for _side, traffic in self._traffic)
        self._kinds: dict[str, int] = {}
        self._facts: dict[bytes, int] = {}
        self.driven = 0

    def judged(self, block: Block) -> Outcome:
        """Return what one block came to."""
        self._judge.outcome = Outcome()
        content = content_of(block)
        if len(self._facts) > _KNOWN:
            self._facts.clear()
            self._traffic = [(side, Traffic(side.rules)) for side in self._judge.sides]
        facts = [(self._number(one), one) for one in content.facts]
        minded = [self._minded(side, content.kinds) for side in self._judge.sides]
        counted = [
            frozenset(place for place, kind in enumerate(content.kinds) if kind in side.counted)
            for side in self._judge.sides
        ]
        for root, encoded, events in content.trees:
            self._take(content, root, places_of(encoded), events, facts, minded, counted)
        return self._judge.outcome

    def _take(
        self,
        content: Content,
        root: int,
        places: Sequence[Place],
        events: Sequence[Sequence[Any]],
        facts: Sequence[tuple[int, Facts]],
        minded: Sequence[dict[int, int]],
        counted: Sequence[frozenset[int]],
    ) -> None:
        judge = self._judge
        found: list[Driven] = []
        try:
            if not self._is_open or not events:
                raise LeftLane
            for (_side, traffic), listened in zip(self._traffic, minded, strict=True):
                found.append(drive(traffic, places, events, content.kinds, facts, listened, self._until))
        except LeftLane:
            judge.judge(history_of(content, root, places, events))
            return
        self.driven += 1
        judge.outcome.trees += 1
        judge.outcome.events += len(events)
        for (side, _traffic), driven, told_kinds in zip(self._traffic, found, counted, strict=True):
            judge.count_driven(side, places, driven)
            self._count_told(content, side, places, events, told_kinds)
        if len(found) > 1 and _verdict(found[0]) != _verdict(found[1]):
            history = history_of(content, root, places, events)
            draft, actual = (Life(side.rules, history).live(judge.window.until) for side, _traffic in self._traffic)
            judge.compare(draft, actual)

    def _count_told(
        self,
        content: Content,
        side: Side,
        places: Sequence[Place],
        events: Sequence[Sequence[Any]],
        kinds: frozenset[int],
    ) -> None:
        """Count the events that targets count; the kinds are those of the block."""
        if kinds:
            for kind, at, place, fact in events:
                if kind in kinds:
                    line = Line(content.kinds[kind], self._judge.window.until, place, content.facts[fact])
                    self._judge.count_told(side, places[place], at, line)

    def _number(self, facts: Facts) -> int:
        return self._facts.setdefault(orjson.dumps(facts, option=orjson.OPT_SORT_KEYS), len(self._facts))

    def _minded(self, side: Side, kinds: Sequence[str]) -> dict[int, int]:
        """Return the block's numbers of the kinds that a side listens to, with their numbers everywhere."""
        return {
            place: self._kinds.setdefault(kind, len(self._kinds))
            for place, kind in enumerate(kinds)
            if kind in side.rules.minded
        }


def _verdict(found: Driven) -> list[tuple[Any, ...]]:
    """Return what is compared between two sides, in an order of its own."""
    ended, told, _passed = found
    promises = [
        (*one.rule.key, one.place, one.opened_at, one.fate, *sorted(_fine(fine) for fine in one.fines)) for one in ended
    ]
    return sorted(promises, key=str) + sorted((*one.rule.key, one.place, one.at) for one in told)


def _fine(fine: Fined) -> tuple[str, int]:
    amount = fine.rule.spec.amount
    return fine.rule.code, int(amount.least * 100) if amount else 0
