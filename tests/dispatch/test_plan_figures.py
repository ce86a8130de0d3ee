"""How good the plans were, counted on days with known numbers."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from tests.access import signed_in
from tests.cast import NOW, at
from tests.jobs import HOUR, MINUTE, make_case, make_order
from yinuo.dispatch.models import Choice, Order, Plan, PlannedVisit
from yinuo.dispatch.selectors import plan_figures
from yinuo.dispatch.selectors.plan_figures import Period

DUE = at("2026-03-02 12:00")


@pytest.fixture
def period(cast):
    return Period(cast.north, NOW.date(), NOW.date())


@pytest.fixture
def plan(cast):
    return Plan.objects.create(
        branch=cast.north, version=1, state="published", created_at=NOW, published_at=NOW, published_by=cast.coordinator
    )


def visit(cast, plan, fault, *, planned, came, minutes=60, due=DUE):
    """A visit planned to arrive at ``planned`` that came at ``came`` (None: not yet)."""
    order = make_order(
        cast, make_case(cast, fault=fault), starts_at=NOW - 20 * HOUR, ends_at=NOW + MINUTE, technician=cast.technician
    )
    Order.objects.filter(pk=order.pk).update(
        state="finished" if came else "cancelled",
        starts_at=planned - 30 * MINUTE,
        ends_at=planned + HOUR,
        travel_minutes=30,
        arrived_at=came,
        finished_at=came + minutes * MINUTE if came else None,
    )
    PlannedVisit.objects.create(
        plan=plan,
        case=order.case,
        order=order,
        technician=cast.technician,
        starts_at=planned - 30 * MINUTE,
        ends_at=planned + timedelta(minutes=20),
        travel_minutes=30,
        due_at=due,
    )
    return order


def test_promises_are_compared_with_the_plan_and_work_with_the_way(cast, plan, period):
    visit(cast, plan, "a", planned=DUE - HOUR, came=DUE - HOUR)
    visit(cast, plan, "b", planned=DUE - 3 * HOUR, came=DUE + HOUR)
    visit(cast, plan, "c", planned=DUE + HOUR, came=DUE - 10 * MINUTE)
    visit(cast, plan, "d", planned=DUE + 2 * HOUR, came=DUE + 2 * HOUR)
    visit(cast, plan, "e", planned=DUE + 4 * HOUR, came=None)

    found = plan_figures.read(period)

    assert found.kept == {"as_planned": 1, "kept_after_all": 1, "broken_after_all": 1, "broken_as_planned": 1}
    assert (found.jobs, found.jobs_a_day) == (4, 4.0)
    assert found.travel_percent == pytest.approx(100 * 120 / (120 + 240))


def test_an_override_was_right_or_wrong_by_what_came_of_it(cast, plan, period):
    def choice(order, suggested_arrival):
        Choice.objects.create(
            order=order,
            suggested=cast.technician_two,
            rank=2,
            reason="客户指定",
            suggested_arrival_at=suggested_arrival,
            chosen_arrival_at=DUE,
            due_at=DUE,
            by=cast.coordinator,
            at=NOW,
        )

    choice(visit(cast, plan, "a", planned=DUE - HOUR, came=DUE - HOUR), DUE - 2 * HOUR)
    choice(visit(cast, plan, "b", planned=DUE - 3 * HOUR, came=DUE + HOUR), DUE - 2 * HOUR)
    choice(visit(cast, plan, "c", planned=DUE + HOUR, came=DUE + 2 * HOUR), DUE + HOUR)

    assert plan_figures.read(period).overrides == {"right": 1, "wrong": 1, "same": 1}


def test_a_published_visit_that_moved_costs_stability(cast, plan, period):
    stays = visit(cast, plan, "a", planned=DUE - HOUR, came=DUE - HOUR)
    moved = visit(cast, plan, "b", planned=DUE - 3 * HOUR, came=DUE)
    Plan.objects.filter(pk=plan.pk).update(state="superseded")
    later = Plan.objects.create(branch=cast.north, version=2, state="published", created_at=NOW, published_at=NOW)
    for order, start in ((stays, DUE - 90 * MINUTE), (moved, DUE + 3 * HOUR)):
        PlannedVisit.objects.create(
            plan=later,
            case=order.case,
            order=order,
            technician=cast.technician,
            starts_at=start,
            ends_at=start + 50 * MINUTE,
            travel_minutes=30,
        )

    found = plan_figures.read(period)

    assert (found.published, found.moved, found.stability_percent) == (2, 1, 50.0)


def test_without_visits_there_are_no_percentages(cast, period):
    found = plan_figures.read(period)

    assert (found.travel_percent, found.jobs_a_day, found.stability_percent) == (None, None, None)


def test_every_figure_leads_to_its_visits(cast, plan):
    order = visit(cast, plan, "a", planned=DUE - 3 * HOUR, came=DUE + HOUR)
    query = f"?branch={cast.north.pk}&first=2026-03-02&last=2026-03-02"

    text = signed_in(cast.coordinator).get(reverse("dispatch:plan_drill", args=["broken_after_all"]) + query)

    assert order.record.number in text.content.decode()
    assert signed_in(cast.coordinator).get(reverse("dispatch:plan_drill", args=["x"]) + query).status_code == 404
