"""Small histories: a case with two orders and a call-back, under rules of the engine's own tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tests.rulebook.engine.worlds import LINEAGES, MONDAY
from yinuo.rulebook.backtest import History, Judge, Line, Outcome, Place, Rules, Span, Window
from yinuo.rulebook.backtest.lives import TOLD
from yinuo.rulebook.backtest.reading import Reading
from yinuo.rulebook.engine import Incident, Program

ZONE = ZoneInfo("Asia/Shanghai")
NORTH, SERVICE = 7, 70
BEGINNING = MONDAY - timedelta(days=3650)
WINDOW = Window(MONDAY - timedelta(days=1), MONDAY + timedelta(days=15), MONDAY + timedelta(days=40))
CARRIED = ("case", "order")


def rules(*spans: tuple[Any, Program] | Program) -> Rules:
    """Return rules of the north: one program for good, or (from when, program)."""
    found = tuple(Span(*one) if isinstance(one, tuple) else Span(BEGINNING, one) for one in spans)
    return Rules({NORTH: found}, {}, TOLD)


def line(one: Incident) -> Line:
    return Line(one.kind, one.at, one.record, one.facts, one.people, one.actor)


def history(story: Sequence[Incident], shift: int = 0) -> History:
    """Return a story as a history; ``shift`` makes it another case's, with other record ids."""
    places = {
        record + shift: Place(tuple(above + shift for above in lineage), NORTH, SERVICE)
        for record, lineage in LINEAGES.items()
        if lineage[0] == LINEAGES[1][0]
    }
    lines = [line(one)._replace(record=one.record + shift) for one in story]
    return History(LINEAGES[1][0] + shift, places, lines)


def judged(sides: Mapping[str, Rules], *histories: History, window: Window = WINDOW) -> Outcome:
    judge = Judge(sides, window, ZONE)
    for one in histories:
        judge.judge(one)
    return judge.outcome.settled()


def reading(*some: Rules) -> Reading:
    """Return what the rules read, where every event carries the case and the order."""
    kinds = {kind for one in some for kind in one.minded} | {"x.y.z"}
    return Reading(some, {kind: frozenset(CARRIED) for kind in kinds})


def cut(one: History, wanted: Reading) -> History:
    """Return a history as the log is exported for rules: without what they do not listen to or read."""
    lines = [each._replace(facts=wanted.cut(each.kind, each.facts)) for each in one.lines if each.kind in wanted.kinds]
    return one._replace(lines=lines)
