"""The library and our search at once: who goes on from whom."""

from __future__ import annotations

import os
import time

import pytest

from tests.dispatch.optimiser.checker import faults
from yinuo.dispatch.optimiser import Job, Plan, Problem, Shift, Technician, Weights, beside, evaluator, library, plan
from yinuo.dispatch.optimiser.compiled.packing import pack
from yinuo.dispatch.optimiser.engine import Engine, Hooks
from yinuo.dispatch.optimiser.travel import Point, great_circle

SUM = Weights(lexicographic=False, point=1.0, balance=0.0)


def _town(*, left_out: int = 0) -> Problem:
    """Twelve jobs for two technicians, and some that nobody has the skill for."""
    points = [Point(22.5 + number % 4 / 50, 114.0 + number // 4 / 50) for number in range(12)]
    jobs = [Job(str(number), number, 600, load=1, unassigned_points=100_000) for number in range(12)]
    jobs += [
        Job(f"x{number}", 0, 600, load=1, unassigned_points=9, skills=frozenset({"?"})) for number in range(left_out)
    ]
    people = tuple(Technician(name, 0, 0, (Shift(0, 30_000, load_limit=7),)) for name in ("a", "b"))
    return Problem(tuple(jobs), people, great_circle(points), SUM)


def _engine(problem: Problem, order: list[list[str]]) -> Engine:
    start = {(name, 0): names for name, names in zip(("a", "b"), order, strict=True)}
    return Engine(pack(problem), seed=1, start=start)


def _good(problem: Problem) -> Plan:
    return plan(problem, seconds=600.0, iterations=2_000)


BAD = [["0", "11", "1", "10", "2", "9"], ["3", "8", "4", "7", "5", "6"]]


def test_ours_is_given_when_the_library_has_nothing_and_taken_once() -> None:
    meeting = beside.Meeting(_engine(_town(), BAD))
    meeting.meet(0.4)
    assert not meeting.is_behind(1e12)
    meeting.meet(0.5)
    assert meeting.is_behind(1e12)
    assert sorted(name for names in meeting.take().values() for name in names) == sorted(str(n) for n in range(12))
    assert not meeting.is_behind(1e12)
    assert meeting.take() == {}


def test_a_library_that_is_hardly_worse_keeps_its_own_way() -> None:
    engine = _engine(_town(), BAD)
    meeting = beside.Meeting(engine)
    meeting.meet(0.5)
    assert not meeting.is_behind(engine.cost() * (1 + beside.AHEAD / 2))
    assert meeting.is_behind(engine.cost() * (1 + beside.AHEAD * 2))


@pytest.mark.parametrize(("left_out", "is_taken"), [(0, True), (1, False)])
def test_theirs_is_taken_if_better_and_only_at_the_end_where_jobs_are_left_out(left_out: int, is_taken: bool) -> None:
    problem = _town(left_out=left_out)
    engine = _engine(problem, BAD)
    worse = engine.cost()
    theirs = library.first(engine.packed, library.data_of(engine.packed), evaluator.sequences_of(_good(problem)))
    meeting = beside.Meeting(engine)
    meeting.tell(theirs)
    meeting.meet(0.5)
    assert (engine.cost() < worse) is is_taken
    assert meeting.is_behind(1e12) is not is_taken


@pytest.mark.parametrize("cores", [1, 2])
def test_on_one_core_and_on_two_the_plan_keeps_all_rules_and_the_time(cores: int, monkeypatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _process: set(range(cores)))
    problem = _town(left_out=1)
    began = time.perf_counter()
    found = plan(problem, seconds=1.6)
    assert time.perf_counter() - began < 10.0
    assert faults(problem, found) == []
    assert found.score[0] <= _good(problem).score[0]


def test_the_library_stops_when_the_search_is_cancelled() -> None:
    engine = _engine(_town(), BAD)
    began = time.perf_counter()
    beside.search(engine, began + 60.0, 1, Hooks(cancelled=lambda: time.perf_counter() > began + 0.2))
    assert time.perf_counter() - began < 30.0
