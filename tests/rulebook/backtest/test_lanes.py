"""The fast lane comes to what lives come to, for every story and under rules of every sort."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rulebook.backtest.test_laws import STRICTER
from tests.rulebook.backtest.worlds import NORTH, WINDOW, ZONE, cut, history, judged, reading, rules
from tests.rulebook.engine.test_laws import PROGRAM, happenings
from tests.rulebook.engine.worlds import (
    AGREED,
    ANSWERED,
    ARRIVED,
    CLOSED,
    FREED,
    HELD,
    MONDAY,
    REPORTED,
    duty,
    fine,
    gate,
    incident,
    minutes,
    program_of,
    rule,
)  # fmt: skip
from yinuo.rulebook.backtest import BlockWriter, History, Judge, Outcome, Rules, Window
from yinuo.rulebook.backtest.driving import BlockJudge
from yinuo.rulebook.backtest.figures import PASSED
from yinuo.rulebook.engine import Incident

#: Rules that keep to the lane: limits by clock and calendar, waiting, following, ladders that propose, late sanctions.
QUICK = program_of(
    duty("O1", within="PT3H", warn="PT30M", cancelled_by=[{"event": CLOSED}],
         on_breach=[{"after": "PT1H", "propose": "P1"}, {"after": "P1D", "propose": "P2"}],
         on_late=[{"propose": "P1", "if": "obligation.late_minutes < 60 && case.in_city"}]),
    duty("O2", within="P2D", calendar="office", who="technician", warn="PT1H", cancelled_by=[{"event": CLOSED}],
         on_breach=[{"after": "PT2H", "propose": "P2"}], on_late=[{"propose": "P2"}]),
    duty("O3", when=(f"{REPORTED} | !case.in_city",), do=(CLOSED,), each="event", within="PT5H", count_from="case.reported_at"),
    duty("O4", when=(AGREED,), do=(ARRIVED,), by={"fact": "order.appointment_at"}, warn="PT1H"),
    duty("O5", when=(AGREED,), do=(ARRIVED, CLOSED), attach="root", by={"clock": "17:30"}, calendar="office"),
    duty("O6", when=(HELD,), do=(CLOSED, ANSWERED), cancelled_by=[{"event": ARRIVED}], within="P3D", not_before="P1D"),
    duty("O7", when=(FREED,), do=(ANSWERED,)),
    fine("P1", whom="assignee"),
    fine("P2", when=(f"{ARRIVED} | case.in_city",)),
    rule("T1", "tier", tier="place", of="case", when=[{"event": REPORTED}],
         levels=[{"level": "in", "zh": "市内", "en": "in", "if": "case.in_city"},
                 {"level": "out", "zh": "市外", "en": "out", "if": "!case.in_city"}]),
    gate("G1", (ANSWERED, f"{CLOSED} | !case.in_city"), "case.reported_at != ''"),
    gate("G2", (ARRIVED,), "case.in_city"),
    rule("M1", "metric", metric="kept", kept={"rules": ["O1", "O2"]}, target={"at_least": "90"}, unit="percent"),
    rule("M2", "metric", metric="all", kept={}, target={"at_least": "90"}, unit="percent"),
    rule("M3", "metric", metric="asked", count=[{"event": REPORTED, "if": "case.in_city"}], target={"at_most": "3"},
         unit="count"),
)  # fmt: skip
#: The same with another limit, and a ladder that opens.
OPENING = program_of(
    duty("O1", within="PT2H", cancelled_by=[{"event": CLOSED}],
         on_breach=[{"after": "PT1H", "propose": "P1"}, {"after": "P1D", "open": "O8"}]),
    duty("O8", when=(), do=(CLOSED,), within="PT2H"),
    fine("P1", whom="assignee"),
    gate("G1", (ARRIVED,), "case.in_city"),
)  # fmt: skip

pytestmark = pytest.mark.filterwarnings("error")


@dataclass(frozen=True)
class Ready:
    """A plan whose rules are compiled already."""

    sides: Mapping[Any, Rules]
    window: Window = field(default=WINDOW)

    def judge(self) -> Judge:
        return Judge(self.sides, self.window, ZONE)


def driven(sides: Mapping[Any, Rules], *histories: History) -> tuple[Outcome, int]:
    """Return what block after block comes to, and how many trees kept to the lane."""
    wanted = reading(*sides.values())
    judge, whole = BlockJudge(Ready(sides)), Outcome()  # type: ignore[arg-type]  # a plan as far as it is asked
    with TemporaryDirectory() as folder:
        with BlockWriter(Path(folder) / "histories", events_a_block=10) as writer:
            for one in histories:
                writer.add(cut(one, wanted))
        for block in writer.blocks:
            whole.merge(judge.judged(block))
    return whole.settled(), judge.driven


PAIRS = {
    "quick": {"draft": rules(QUICK)},
    "opening": {"draft": rules(OPENING)},
    "quick beside opening": {"draft": rules(OPENING), "actual": rules(QUICK)},
    "a draft from the window's start": {"draft": rules(OPENING, (MONDAY, QUICK)), "actual": rules(OPENING)},
    "pauses": {"draft": rules(PROGRAM), "actual": rules(QUICK)},
    "consequences": {"draft": rules(STRICTER), "actual": rules(PROGRAM)},
}
#: As people tell it: not always in the order in which it happened.
told = st.lists(st.lists(happenings(), max_size=20), min_size=1, max_size=3)


@pytest.mark.parametrize("name", PAIRS)
@given(found=told)
@settings(max_examples=60, deadline=None)
def test_the_lane_comes_to_what_lives_come_to(name: str, found: list[list[Incident]]) -> None:
    stories = [history(sorted(story, key=lambda one: one.at), 100 * place) for place, story in enumerate(found)]
    stories += [history(story, 1000 + 100 * place) for place, story in enumerate(found)]

    fast, _many = driven(PAIRS[name], *stories)
    plain = judged(PAIRS[name], *stories)

    assert fast.figures == plain.figures
    assert fast.changes == plain.changes
    assert fast.faults == plain.faults


def test_ordinary_cases_keep_to_the_lane() -> None:
    case = {"in_city": True, "reported_at": ""}
    answered = history([incident(REPORTED, case=case), incident(ANSWERED, MONDAY + minutes(9), case=case)])
    late = history([incident(REPORTED, case=case), incident(ANSWERED, MONDAY + minutes(900), case=case)], 100)

    outcome, many = driven(PAIRS["quick"], answered, late)

    assert many == 2
    assert {cell.rule: counts[6] for cell, counts in outcome.figures["draft"].items() if counts[6]} == {"P1": 1}


def test_a_ladder_that_opens_leaves_the_lane_only_when_it_does() -> None:
    prompt = history([incident(REPORTED), incident(ANSWERED, MONDAY + minutes(30))])
    never = history([incident(REPORTED), incident(CLOSED, MONDAY + minutes(9000))], 100)

    outcome, many = driven(PAIRS["opening"], prompt, never)

    assert many == 1
    assert {cell.rule for cell in outcome.figures["draft"]} == {"O1", "O8", "P1"}


def test_what_a_gate_stops_is_told_on_the_lane_and_a_lift_leaves_it() -> None:
    def told(number: int, *, is_known: bool, is_lifted: bool = False) -> History:
        case = {"in_city": True, "reported_at": "2026-03-02T08:00:00+08:00" if is_known else ""}
        lift = [incident("rulebook.gate.lifted", MONDAY + minutes(5), event={"rule": "G1"})] if is_lifted else []
        return history(
            [incident(REPORTED, case=case), *lift, incident(ANSWERED, MONDAY + minutes(9), case=case)], number
        )

    found = [told(0, is_known=True), told(100, is_known=False), told(200, is_known=False, is_lifted=True)]
    outcome, many = driven({"draft": rules(QUICK), "actual": rules(OPENING)}, *found)

    assert many == 2
    (counts,) = (counts for cell, counts in outcome.figures["draft"].items() if cell.rule == "G1")
    assert counts[PASSED:] == [2, 1]
    stopped = [(one.root, one.draft, one.actual) for one in outcome.changes if one.cell.rule == "G1"]
    assert stopped == [(101, "stopped", "")]


def test_records_of_several_teams_leave_the_lane() -> None:
    found = history([incident(REPORTED), incident(ANSWERED, MONDAY + minutes(30))])
    mixed = {record: place._replace(department=record) for record, place in found.places.items()}

    outcome, many = driven(PAIRS["opening"], found._replace(places=mixed))

    assert many == 0
    assert {cell.branch for cell in outcome.figures["draft"]} == {NORTH}
