"""The world as the optimiser is told of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.cast import NOW, at, make_fault_code
from tests.jobs import HOUR, MINUTE, SKILL, give_profile, make_case, make_machine, make_order, on_site, publish
from yinuo.core.services import people
from yinuo.dispatch.models import Order, ServiceTime
from yinuo.dispatch.optimiser.model import Appointment, Window
from yinuo.dispatch.selectors import planning, standing, travel
from yinuo.dispatch.selectors.standing import Spot
from yinuo.dispatch.services import drafts, service_times
from yinuo.dispatch.services.drafts import Placement

TODAY = NOW.date()
NINE = 9 * 3600


@pytest.fixture
def crew(cast):
    give_profile(cast.technician, SKILL, daily_orders=5)
    give_profile(cast.technician_two, "refrigeration", daily_orders=5)
    return cast


def read(cast, days=1, **changes):
    last = TODAY + timedelta(days=days - 1)
    draft = standing.draft_of(cast.north)
    return planning.read(planning.Scope(cast.north, draft, TODAY, last, NOW), **changes)


def job_of(world, thing):
    case, order = (thing.case, thing) if isinstance(thing, Order) else (thing, None)
    return world.problem.job_by_id[standing.key_of(case.pk, order.pk if order else None)]


def test_a_waiting_case_is_a_job_with_its_promise_clause_and_price(crew):
    publish()
    case = make_case(crew)

    job = job_of(read(crew), case)

    assert (job.due, job.clause, job.skills) == (NINE + 3 * 3600, "S001-R01 5.5", {SKILL})
    assert job.late_points == 10 + 5  # a fine of fifty yuan
    assert (job.pinned, job.published) == (None, None)


def test_the_customers_urgency_multiplies_the_price(crew):
    publish()
    case = make_case(crew, urgency="critical")

    job = job_of(read(crew), case)

    assert (job.late_points, job.unassigned_points) == (60, 400)


def test_shifts_absences_and_load_are_those_of_the_people(crew):
    people.set_absence(
        person=crew.technician, kind="leave", starts_at=NOW + HOUR, ends_at=NOW + 2 * HOUR, by=crew.manager, at=NOW
    )

    one, two = read(crew, days=2).problem.technicians

    assert (one.shifts[0].start, one.shifts[0].end, one.shifts[0].load_limit) == (NINE, 17 * 3600 + 1800, 5)
    assert one.shifts[1].start == 24 * 3600 + 8 * 3600 + 1800
    assert one.absences == (Window(NINE + 3600, NINE + 7200),)
    assert (one.skills, two.skills) == ({SKILL}, {"refrigeration"})


def test_an_order_is_published_and_one_that_has_begun_is_pinned_where_it_is(crew):
    order = make_order(crew, starts_at=NOW + HOUR, ends_at=NOW + 3 * HOUR, technician=crew.technician_two)
    begun = on_site(crew, make_order(crew, make_case(crew, fault="漏水")))

    world = read(crew)

    assert job_of(world, order).published == Appointment((str(crew.technician_two.pk),), NINE + 3600 + 1800)
    assert job_of(world, order).pinned is None
    assert job_of(world, begun).pinned == Appointment((str(crew.technician.pk),), NINE + 3600)


def test_what_a_coordinator_put_into_the_draft_stays_there(crew):
    case = make_case(crew)
    plan = drafts.open_draft(branch=crew.north, by=crew.coordinator, at=NOW)
    spot = Spot(crew.technician.pk, NOW + HOUR, NOW + 3 * HOUR, 30)
    drafts.place(plan=plan, placement=Placement(case, None, spot), seen=None, by=crew.coordinator, at=NOW)

    assert job_of(read(crew), case).pinned == Appointment((str(crew.technician.pk),), NINE + 3600 + 1800)
    assert job_of(read(crew, keep_draft=False), case).pinned is None


def test_the_way_is_known_from_coordinates_and_else_from_the_depot(crew):
    machine = make_machine(crew)
    far = machine.customer.sites.create(address="顺义", in_city=False, latitude=40.13, longitude=116.65)
    near = machine.customer.sites.create(address="东城", in_city=True, latitude=39.93, longitude=116.42)
    one, two, three = (
        make_case(crew, site=site, fault=fault) for site, fault in ((machine.site, "a"), (far, "b"), (near, "c"))
    )

    world = read(crew)
    place = {case.pk: job_of(world, case).location for case in (one, two, three)}
    seconds = world.problem.travel.seconds

    assert seconds[0, place[one.pk]] == 30 * 60
    assert seconds[place[two.pk], place[three.pk]] == seconds[place[three.pk], place[two.pk]]
    # 29.6 km as the crow flies are 40 by road: ten through the town, thirty around it
    assert seconds[place[two.pk], place[three.pk]] == travel.minutes(far, near) * 60 == 75 * 60
    assert not seconds.diagonal().any()


def test_how_long_it_takes_is_learnt_from_history_by_fault_and_product(crew):
    code = make_fault_code()
    machine = make_machine(crew)
    for number in range(6):
        start = NOW - timedelta(days=10 + number)
        order = make_order(
            crew,
            make_case(crew, machine, fault_code=code, at=start),
            at=start,
            starts_at=start,
            ends_at=start + 3 * HOUR,
        )
        Order.objects.filter(pk=order.pk).update(
            arrived_at=start + 30 * MINUTE, finished_at=start + (70 + 10 * number) * MINUTE, state="finished"
        )

    assert service_times.learn(at=NOW) == 4  # fault and product, fault, product, all

    learnt = ServiceTime.objects.get(fault_code=code, product=machine.product)
    assert (learnt.count, learnt.minutes, learnt.spread_minutes) == (6, 65, 19)
    case = make_case(crew, machine, fault_code=code)
    job = job_of(read(crew), case)
    assert (job.service_seconds, job.spread_seconds) == (65 * 60, 19 * 60)
    assert job.visited_by == {str(crew.technician.pk)}
    assert job.parts == {"点火针": 1}


def test_without_history_nothing_is_learnt_however_often(crew):
    service_times.learn(at=NOW)
    service_times.learn(at=NOW)

    assert not ServiceTime.objects.exists()


def test_the_number_of_queries_does_not_grow_with_the_visits(crew, django_assert_max_num_queries):
    publish()
    for number in range(8):
        make_case(crew, fault=f"漏水 {number}")
    make_order(crew, starts_at=at("2026-03-02 14:00"), ends_at=at("2026-03-02 15:00"))

    with django_assert_max_num_queries(20):
        world = read(crew)

    assert len(world.problem.jobs) == 9
