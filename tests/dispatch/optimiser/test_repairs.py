from __future__ import annotations

import pytest

from tests.dispatch.optimiser.checker import faults
from tests.dispatch.optimiser.town import EIGHT, FIVE, HOUR, job, problem, technician
from yinuo.dispatch.optimiser import (
    Appointment,
    Cancelled,
    Emergency,
    Late,
    Overrun,
    Refused,
    Sick,
    apply,
    changes,
    plan,
    repair,
)

NOW = EIGHT + 2 * HOUR


@pytest.fixture
def day():
    jobs = [job(f"j{number}", number % 10, due=FIVE) for number in range(12)]
    wanted = problem(jobs, [technician("a", 0), technician("b", 5), technician("c", 9)])
    return wanted, plan(wanted, seconds=600.0, seed=1, iterations=300)


def _repaired(day, event, **more):
    wanted, before = day
    after = repair(wanted, before, event, seconds=600.0, iterations=150, **more)
    assert faults(apply(wanted, before, event), after) == []
    return after


def _begun(before) -> dict[str, Appointment]:
    return {name: told for name, told in before.appointments.items() if told.start <= NOW}


@pytest.mark.parametrize("kind", ["late", "overrun", "refused", "sick", "emergency", "cancelled"])
def test_what_has_begun_stays_as_it_is(day, kind: str) -> None:
    _wanted, before = day
    later = next(stop for stop in before.stops if stop.start > NOW)
    running = next(stop for stop in before.stops if stop.start <= NOW < stop.end)
    event = {
        "late": Late(NOW, later.technician, NOW + HOUR),
        "overrun": Overrun(NOW, running.job, running.end + HOUR),
        "refused": Refused(NOW, later.job, later.technician),
        "sick": Sick(NOW, later.technician),
        "emergency": Emergency(NOW, job("urgent", 4, due=NOW + HOUR, late_points=100)),
        "cancelled": Cancelled(NOW, later.job),
    }[kind]
    after = _repaired(day, event)
    for name, told in _begun(before).items():
        assert after.appointments[name] == told


def test_a_sick_technicians_visits_go_to_others_and_nobody_elses_do(day) -> None:
    _wanted, before = day
    after = _repaired(day, Sick(NOW, "b"))
    theirs = {stop.job for stop in before.stops if stop.technician == "b" and stop.start > NOW}
    changed = {one.job for one in changes(before, after) if one.before and one.after
               and one.before.technicians != one.after.technicians}  # fmt: skip
    assert theirs
    assert changed == theirs


def test_an_emergency_is_put_in_and_keeps_its_promise(day) -> None:
    urgent = job("urgent", 4, due=NOW + 2 * HOUR, late_points=100, unassigned_points=500)
    after = _repaired(day, Emergency(NOW, urgent))
    assert NOW <= after.appointments["urgent"].start <= NOW + 2 * HOUR
    assert after.terms.moved <= 1


def test_nothing_moves_for_a_cancelled_job(day) -> None:
    _wanted, before = day
    last = max(before.stops, key=lambda stop: stop.start)
    after = _repaired(day, Cancelled(NOW, last.job))
    assert {one.job for one in changes(before, after)} == {last.job}


def test_a_refused_pair_is_not_planned_again(day) -> None:
    _wanted, before = day
    later = next(stop for stop in before.stops if stop.start > NOW)
    after = _repaired(day, Refused(NOW, later.job, later.technician))
    assert later.technician not in after.appointments[later.job].technicians


def test_an_overrun_pushes_only_its_own_day(day) -> None:
    _wanted, before = day
    running = next(stop for stop in before.stops if stop.start <= NOW < stop.end)
    after = _repaired(day, Overrun(NOW, running.job, running.end + HOUR // 2))
    (stop,) = [one for one in after.stops if one.job == running.job]
    assert stop.end == running.end + HOUR // 2
    assert {one.after.technicians for one in changes(before, after) if one.after} <= {(running.technician,)}


def test_changes_name_visits_before_and_after_in_order_of_time(day) -> None:
    _wanted, before = day
    after = _repaired(day, Sick(NOW, "b"))
    found = changes(before, after)
    times = [(one.after or one.before).start for one in found]
    assert times == sorted(times)
    assert all(one.before != one.after for one in found)
    assert min(one.before.start for one in found if one.before) > NOW
