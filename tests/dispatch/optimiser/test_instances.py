"""The bench's readers, its independent evaluator, and PyVRP behind our model, on a tiny instance."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import pytest

from yinuo.dispatch.optimiser import evaluator, library, plan
from yinuo.dispatch.optimiser.compiled.packing import pack
from yinuo.stage.bench.dispatch import days, instances, ours
from yinuo.stage.bench.dispatch.instances import Illegal, Routing

TINY = """tiny

VEHICLE
NUMBER     CAPACITY
  2         20

CUSTOMER
CUST NO.  XCOORD.  YCOORD.  DEMAND  READY TIME  DUE DATE  SERVICE TIME

    0  0  0   0  0  100  0
    1  3  4  10  0   50  5
    2  3  0  10  0   50  5
    3  0  4  10  0    8  5
"""


@pytest.fixture
def tiny(tmp_path: Path) -> Routing:
    path = tmp_path / "tiny.txt"
    path.write_text(TINY)
    return instances.vrptw(path)


def test_the_evaluator_adds_the_way_in_the_units_of_the_paper(tiny: Routing) -> None:
    assert instances.cost(tiny, {0: [2, 0], 1: [1]}) == pytest.approx(4 + 3 + 5 + 3 + 3)


@pytest.mark.parametrize("routes", [{0: [0, 1, 2]}, {0: [0, 2], 1: [1, 0]}, {0: [1, 0, 2]}, {0: [0, -1]}])
def test_the_evaluator_refuses_load_repetition_lateness_and_a_depot_that_is_not_there(tiny: Routing, routes) -> None:
    with pytest.raises(Illegal):
        instances.cost(tiny, routes)


def test_what_is_left_out_costs_its_price(tiny: Routing) -> None:
    assert instances.cost(tiny, {0: [2, 0]}) == pytest.approx(4 + 3 + 5 + tiny.tasks[1].price / 10)


def test_the_library_begins_with_our_sequences_and_gives_legal_ones_back(tiny: Routing) -> None:
    problem = ours.problem(tiny)
    packed = pack(problem)
    assert library.knows(problem, packed)
    found = library.solve(packed, {("0", 0): ["0"], ("1", 0): ["2", "1"]}, until=time.perf_counter() + 0.2, seed=1)
    assert found is not None
    made = evaluator.evaluate(problem, found)
    assert instances.cost(tiny, ours.routes(made)) == pytest.approx(made.score[0] / 10) == pytest.approx(18)


def test_the_library_may_leave_a_job_out_only_where_that_can_be_worth_it(tiny: Routing) -> None:
    problem = ours.problem(tiny)
    cheap = replace(problem, jobs=(replace(problem.jobs[0], unassigned_points=9), *problem.jobs[1:]))
    demanded = [client.required for client in library.data_of(pack(cheap), all_in=True).clients()]
    assert demanded == [False, True, True]
    assert not any(client.required for client in library.data_of(pack(cheap)).clients())


def test_progress_rises_through_our_search_the_library_and_the_polish(tiny: Routing) -> None:
    told: list[float] = []
    found = plan(ours.problem(tiny), seconds=1.6, progress=lambda share, _score: told.append(share))
    assert found.score[0] == pytest.approx(180)
    assert told == sorted(told)
    assert 0.0 <= told[0] < 0.4
    assert told[-1] <= 1.0


def test_the_library_is_not_asked_for_what_it_cannot_say() -> None:
    problem = days.day(5, 2, 1)
    assert not library.knows(problem, pack(problem))


def test_a_day_by_hand_is_legal_and_the_same_for_the_same_seed() -> None:
    one, other = (days.nearest_free(days.day(12, 4, 3)) for _time in range(2))
    assert one.score == other.score
    assert len(one.appointments) + len(one.unassigned) == 12
