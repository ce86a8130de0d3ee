from __future__ import annotations

from dataclasses import replace

from tests.dispatch.optimiser.checker import faults
from tests.dispatch.optimiser.town import EIGHT, FIVE, HOUR, NOON, job, problem, technician
from tests.dispatch.optimiser.weeks import week
from yinuo.dispatch.optimiser import Appointment, Break, Plan, Problem, Shift, Window, plan


def _plan(wanted: Problem, **more) -> Plan:
    found = plan(wanted, **{"seconds": 600.0, "seed": 1, "iterations": 200, **more})
    assert faults(wanted, found) == []
    return found


def test_the_same_seed_and_iterations_give_the_same_plan() -> None:
    one, other = (plan(week(17), seconds=600.0, seed=5, iterations=80) for _time in range(2))
    assert one.routes == other.routes
    assert one.score == other.score
    assert one.iterations == 80


def test_promises_come_before_driving() -> None:
    urgent = job("urgent", 9, due=EIGHT + 2 * HOUR)
    near = [job(f"near{number}", 1, due=FIVE) for number in range(4)]
    found = _plan(problem([*near, urgent], [technician("a", 0)]))
    assert found.terms.broken_promises == 0
    assert found.stops[0].job == "urgent"


def test_without_promises_the_shortest_way_is_driven() -> None:
    found = _plan(problem([job(f"j{place}", place) for place in (5, 1, 9, 3)], [technician("a", 0)], balance=0.0))
    assert found.terms.driving_seconds == 18 * 600


def test_load_is_shared_when_it_costs_no_driving() -> None:
    jobs = [job(f"j{number}", 5) for number in range(6)]
    fair = _plan(problem(jobs, [technician("a", 5), technician("b", 5)]))
    assert sorted(len(route.stops) for route in fair.routes) == [3, 3]


def test_a_break_is_taken_when_the_rule_says() -> None:
    rest = Break(NOON - HOUR, NOON, HOUR)
    found = _plan(
        problem(
            [job(f"j{number}", 1) for number in range(6)],
            [technician("a", 0, shifts=(Shift(EIGHT, FIVE, breaks=(rest,)),))],
        )
    )
    (taken,) = found.routes[0].rests
    assert NOON - HOUR <= taken.start <= NOON
    assert taken.end - taken.start == HOUR


def test_parts_are_fetched_at_the_depot_once_and_only_if_the_van_lacks_them() -> None:
    jobs = [job("has", 3, parts={"pump": 1}), job("lacks", 4, parts={"pump": 1})]
    poor = technician("a", 0, stock={"pump": 1}, depot=2, depot_seconds=300)
    found = _plan(problem(jobs, [poor]))
    assert sum(stop.is_fetch for stop in found.routes[0].stops) == 1
    rich = replace(poor, stock={"pump": 2})
    assert not any(stop.is_fetch for stop in _plan(problem(jobs, [rich])).routes[0].stops)


def test_two_persons_begin_together_and_only_one_need_be_able() -> None:
    heavy = job("heavy", 5, persons=2, skills=frozenset({"lift"}))
    able, strong = technician("able", 0, skills=frozenset({"lift"})), technician("strong", 9)
    found = _plan(problem([heavy, job("other", 1)], [able, strong]))
    assert found.appointments["heavy"].technicians == ("able", "strong")


def test_the_customers_free_times_and_the_technicians_days_are_kept() -> None:
    day = 24 * HOUR
    shifts = (Shift(EIGHT, FIVE), Shift(EIGHT + day, FIVE + day))
    waits = job("waits", 3, windows=(Window(0, HOUR), Window(day + NOON, day + NOON + HOUR)))
    found = _plan(problem([waits], [technician("a", 0, shifts=shifts)]))
    assert found.appointments["waits"].start == day + NOON
    assert found.routes[0].shift == 1


def test_a_pin_stays_and_everything_else_goes_around_it() -> None:
    fixed = job("fixed", 9, pinned=Appointment(("a",), NOON))
    found = _plan(problem([fixed, job("free", 9)], [technician("a", 0)]))
    assert found.appointments["fixed"] == Appointment(("a",), NOON)
    assert found.terms.driving_seconds == 18 * 600


def test_a_published_visit_moves_only_for_a_gain_above_the_threshold() -> None:
    told = job("told", 5, published=Appointment(("far",), EIGHT + HOUR))
    people = [technician("far", 0), technician("near", 4)]
    assert _plan(problem([told], people, balance=0.0)).appointments["told"].technicians == ("far",)
    cheap = problem([told], people, balance=0.0, moved=60.0, moved_points=0.0)
    assert _plan(cheap).appointments["told"].technicians == ("near",)


def test_a_plan_can_be_begun_from_another_and_is_never_worse() -> None:
    wanted = week(23)
    first = _plan(wanted, iterations=20)
    assert _plan(wanted, iterations=20, start=first, seed=9).score <= first.score


def test_a_cancelled_search_still_gives_a_legal_plan_and_says_so() -> None:
    told: list[float] = []
    found = _plan(
        week(29), iterations=5_000, progress=lambda share, _score: told.append(share), cancelled=lambda: bool(told)
    )
    assert found.notes == ("stopped",)
    assert found.iterations < 5_000
    assert told == sorted(told)


def test_nothing_to_do_and_nobody_there_are_plans_too() -> None:
    assert _plan(problem([], [technician("a", 0)])).routes == ()
    alone = _plan(problem([job("j", 1)], []))
    assert [one.job for one in alone.unassigned] == ["j"]


def test_the_checker_sees_a_visit_by_somebody_who_is_not_able() -> None:
    wanted = problem([job("j", 1)], [technician("a", 0)])
    found = _plan(wanted)
    strict = problem([job("j", 1, certificates=frozenset({"电工证"}))], [technician("a", 0)])
    assert faults(strict, found) == ["a does j without a valid 电工证"]


def test_the_checker_sees_wrong_times_and_wrong_sums() -> None:
    wanted = problem([job("j", 5, due=EIGHT + 3 * HOUR)], [technician("a", 0)])
    found = _plan(wanted)
    (route,) = found.routes
    (stop,) = route.stops
    early = replace(stop, arrive=stop.arrive - 600, start=stop.start - 600, end=stop.end - 600)
    assert "a cannot be at j by" in faults(wanted, replace(found, routes=(replace(route, stops=(early,)),)))[0]
    assert faults(wanted, replace(found, terms=replace(found.terms, late_jobs=1))) == ["late_jobs is 0, not 1"]
    assert faults(wanted, replace(found, routes=()))[0] == "j is lost"
