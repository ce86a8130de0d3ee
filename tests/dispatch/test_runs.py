"""A run of the optimiser: into the draft whole or not at all, watched, cancelled, killed."""

from __future__ import annotations

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from tests.browser.planning import open_all_day
from tests.jobs import HOUR, SKILL, give_profile, make_case, make_machine, make_order, publish
from yinuo.core import clock
from yinuo.dispatch import optimising
from yinuo.dispatch.models import PlannedVisit, PlanRun
from yinuo.dispatch.plan_errors import RunGoesOn
from yinuo.dispatch.selectors import standing
from yinuo.dispatch.selectors.standing import Spot
from yinuo.dispatch.services import drafts, publishing, runs
from yinuo.dispatch.services.drafts import Placement

State = PlanRun.State


@pytest.fixture
def crew(cast):
    open_all_day(cast)
    publish()
    give_profile(cast.technician, SKILL, daily_orders=9)
    give_profile(cast.technician_two, SKILL, daily_orders=9)
    return cast


def ask(cast, seconds=1, days=2):
    return runs.ask(branch=cast.north, days=days, seconds=seconds, by=cast.coordinator, at=clock.now())


def fresh(run):
    run.refresh_from_db()
    return run


def test_what_waits_is_planned_into_the_draft_in_one_step_that_can_be_undone(crew):
    for number in range(6):
        make_case(crew, fault=f"不加热 {number}", at=clock.now())
    run = ask(crew)
    assert ProcrastinateJob.objects.filter(task_name="dispatch.optimise").count() == 1

    optimising.carry_out(run.pk)

    run = fresh(run)
    assert (run.state, run.moved, run.error) == (State.DONE, 6, "")
    assert PlannedVisit.objects.filter(plan=run.plan).count() == 6
    assert (run.broken_before, run.unassigned_after) == (6, 0)
    assert run.broken_after < 6
    assert drafts.undo(plan=run.plan, by=crew.coordinator, at=clock.now()) == 6


def test_the_result_can_be_published(crew):
    for number in range(3):
        make_case(crew, fault=f"不加热 {number}", at=clock.now())
    run = ask(crew)
    optimising.carry_out(run.pk)

    plan = publishing.publish(plan=run.plan, by=crew.coordinator, at=clock.now())

    assert plan.visits.filter(is_change=True).count() == 3


def test_what_a_coordinator_placed_by_hand_stays_exactly_there(crew):
    now = clock.now().replace(second=0, microsecond=0)
    by_hand, other = make_case(crew, at=now), make_case(crew, fault="漏水", at=now)
    plan = drafts.open_draft(branch=crew.north, by=crew.coordinator, at=now)
    spot = Spot(crew.technician_two.pk, now + 5 * HOUR, now + 7 * HOUR, 30)
    drafts.place(plan=plan, placement=Placement(by_hand, None, spot), seen=None, by=crew.coordinator, at=now)

    optimising.carry_out(ask(crew).pk)

    rows = {row.case_id: standing.of_visit(row) for row in PlannedVisit.objects.filter(plan=plan)}
    assert rows[by_hand.pk] == spot
    assert other.pk in rows


def test_who_nobody_can_serve_is_said_with_the_reason(crew):
    machine = make_machine(crew)
    machine.product.skill = "x_ray"
    machine.product.save()
    case = make_case(crew, machine, at=clock.now())

    run = ask(crew)
    optimising.carry_out(run.pk)

    left = run.unplanned.get()
    assert left.case == case
    assert "x_ray" in left.reason


def test_there_is_one_run_at_a_time_and_no_publication_beside_it(crew):
    run = ask(crew)

    with pytest.raises(RunGoesOn):
        ask(crew)
    with pytest.raises(RunGoesOn):
        publishing.publish(plan=run.plan, by=crew.coordinator, at=clock.now())


def test_a_run_that_is_cancelled_before_it_begins_does_nothing(crew):
    make_case(crew, at=clock.now())
    run = ask(crew)

    runs.cancel(run=run, at=clock.now())
    optimising.carry_out(run.pk)

    assert fresh(run).state == State.CANCELLED
    assert not PlannedVisit.objects.exists()


def test_a_run_that_is_cancelled_in_its_middle_leaves_no_trace(crew):
    make_case(crew, at=clock.now())
    run = ask(crew, seconds=60)
    begun = runs.begin(run_id=run.pk, at=clock.now())
    runs.cancel(run=run, at=clock.now())

    assert runs.report(run=begun, progress=10, at=clock.now()) is True
    optimising.carry_out(run.pk)

    assert fresh(run).state == State.CANCELLED
    assert not PlannedVisit.objects.exists()


def test_a_run_whose_worker_was_killed_is_begun_again_and_at_last_given_up(crew):
    make_case(crew, at=clock.now())
    run = ask(crew)
    runs.begin(run_id=run.pk, at=clock.now())  # and here the worker dies
    optimising.carry_out(run.pk)
    assert (fresh(run).state, run.attempts) == (State.DONE, 2)

    hopeless = ask(crew)
    for _worker in range(3):
        runs.begin(run_id=hopeless.pk, at=clock.now())
    optimising.carry_out(hopeless.pk)

    assert fresh(hopeless).state == State.FAILED
    assert "中断了 3 次" in fresh(hopeless).error


def test_an_order_moves_only_for_a_gain(crew):
    now = clock.now()
    order = make_order(crew, make_case(crew, at=now), at=now, starts_at=now + HOUR, ends_at=now + 2 * HOUR)

    run = ask(crew)
    optimising.carry_out(run.pk)

    assert fresh(run).moved == 0
    assert not PlannedVisit.objects.filter(order=order).exists()
