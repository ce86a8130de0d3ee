from __future__ import annotations

import pytest

from tests.dispatch.optimiser.town import EIGHT, FIVE, HOUR, NOON, job, problem, technician
from tests.dispatch.optimiser.weeks import week
from yinuo.dispatch.optimiser import Appointment, Shift, evaluator, plan, suggest
from yinuo.dispatch.optimiser.suggesting import Displaced

CARD = frozenset({"电工证"})


def _quick(wanted):
    return plan(wanted, seconds=600.0, seed=1, iterations=100)


def test_technicians_are_ranked_by_promise_then_detour_with_every_term() -> None:
    people = [
        technician("far", 9, stock={"pump": 1}),
        technician("near", 1, shifts=(Shift(EIGHT, FIVE, load_limit=5),), zones=frozenset({"N"})),
    ]
    wanted = problem([job("planned", 2, pinned=Appointment(("near",), EIGHT + HOUR))], people)
    new = job("new", 3, due=NOON, parts={"pump": 0}, zone="N", own_technician="near", visited_by=frozenset({"far"}))
    found = suggest(wanted, _quick(wanted), new)
    best, second = found.ranked
    assert (best.technician, second.technician) == ("near", "far")
    assert (best.load, best.load_limit) == (2, 5)
    assert best.late_seconds == 0
    assert best.in_zone
    assert best.is_own
    assert not best.has_visited
    assert second.has_visited
    assert second.has_parts
    assert second.has_certificates
    assert second.detour_seconds == 12 * 600
    assert best.points == second.points == 0


def test_what_would_be_displaced_is_named_with_its_new_time() -> None:
    wanted = problem([job("later", 2, due=EIGHT + HOUR)], [technician("a", 0)])
    urgent = job("urgent", 1, due=EIGHT + 600, late_points=50)
    (found,) = suggest(wanted, _quick(wanted), urgent).ranked
    before, after = EIGHT + 1200, EIGHT + 1200 + HOUR
    assert found.displaced == (Displaced("later", before, after, 1200),)
    assert found.points == 10


def test_who_cannot_is_named_with_the_rule_that_forbids_it() -> None:
    people = [
        technician("no card", 0),
        technician("away", 0, shifts=(Shift(NOON, FIVE),), certificates={"电工证": None}),
        technician("full", 0, shifts=(Shift(EIGHT, FIVE, load_limit=0),), certificates={"电工证": None}),
        technician("far", 9, certificates={"电工证": None}),
    ]
    wanted = problem([], people)
    new = job("new", 0, certificates=CARD, latest=EIGHT + HOUR)
    found = suggest(wanted, _quick(wanted), new)
    assert found.ranked == ()
    assert {one.values["technician"]: one.code for one in found.impossible} == {
        "no card": "certificate",
        "away": "absent",
        "full": "load",
        "far": "busy",
    }


def test_a_job_that_is_planned_is_thought_away_before_others_are_asked() -> None:
    wanted = problem([job("j", 1), job("k", 8)], [technician("a", 0), technician("b", 9)], balance=0.0)
    found = suggest(wanted, _quick(wanted), "j")
    assert found.ranked[0].technician == "a"
    assert found.ranked[0].detour_seconds == 2 * 600


@pytest.mark.parametrize("seed", range(40, 60))
def test_doing_what_is_suggested_changes_the_score_by_what_was_said(seed: int) -> None:
    wanted = week(seed)
    before = _quick(wanted)
    left = [one.job for one in before.unassigned if wanted.job_by_id[one.job].persons == 1]
    for name in left:
        for found in suggest(wanted, before, name).ranked:
            sequences = evaluator.sequences_of(before)
            names = list(sequences.get((found.technician, found.shift), []))
            names.insert(found.position, name)
            if not any(one.is_fetch for route in before.routes for one in route.stops) and not _fetches(wanted, found):
                sequences[found.technician, found.shift] = names
                after = evaluator.evaluate(wanted, sequences, starts=evaluator.starts_of(wanted, before))
                assert after.appointments[name].start == found.start
                job_points = wanted.job_by_id[name].unassigned_points
                told = wanted.weights.moved_points if wanted.job_by_id[name].published else 0.0
                old, new = (evaluator.levels(wanted, one.terms)[0] for one in (before, after))
                assert new - old == pytest.approx(found.points - job_points - told)


def _fetches(wanted, found) -> bool:
    return wanted.technician_by_id[found.technician].depot is not None
