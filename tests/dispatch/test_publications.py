"""A draft of hundreds of visits enters into force by a job: asked for at once, whole or not at all."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from tests.access import signed_in
from tests.browser.planning import LONG_DAY, fill, open_all_day, tomorrow
from tests.jobs import HOUR, SKILL, give_profile, make_case, make_order
from yinuo.cases.models import Case
from yinuo.core import clock
from yinuo.dispatch import entering
from yinuo.dispatch.models import Order, Plan, PlannedVisit, Publication
from yinuo.dispatch.plan_errors import NothingToPublish, PublishGoesOn
from yinuo.dispatch.selectors.standing import Spot
from yinuo.dispatch.services import drafts, publications
from yinuo.dispatch.services.drafts import Placement

State = Publication.State


@pytest.fixture
def crew(cast):
    open_all_day(cast)
    give_profile(cast.technician, SKILL, daily_orders=9)
    give_profile(cast.technician_two, SKILL, daily_orders=9)
    return cast


def draft(cast, count=1):
    """Return a draft of the north that puts so many new cases on the second technician's day tomorrow."""
    now, day = clock.now(), tomorrow(clock.now())
    plan = drafts.open_draft(branch=cast.north, by=cast.coordinator, at=now)
    placements = [
        Placement(
            make_case(cast, fault=f"不加热 {number}", at=now),
            None,
            Spot(cast.technician_two.pk, day + (2 * number) * HOUR, day + (2 * number + 2) * HOUR, 20),
        )
        for number in range(count)
    ]
    drafts.replace_all(plan=plan, placements=placements, by=cast.coordinator, at=now)
    return plan


def full_draft(cast, technicians):
    """Return a draft with ten visits tomorrow for each of so many technicians."""
    open_all_day(cast, LONG_DAY)
    day = tomorrow(clock.now())
    like = make_case(cast, at=clock.now() - HOUR)
    people = fill(cast, like, day, technicians=technicians, visits_each=10)
    Order.objects.all().delete()
    waiting = Case.objects.exclude(pk=like.pk).order_by("pk")
    waiting.update(state="handed_over")
    plan = drafts.open_draft(branch=cast.north, by=cast.coordinator, at=clock.now())
    length = timedelta(minutes=72)
    PlannedVisit.objects.bulk_create(
        PlannedVisit(
            plan=plan,
            case=case,
            technician=people[number // 10],
            starts_at=day + timedelta(hours=8) + length * (number % 10),
            ends_at=day + timedelta(hours=9) + length * (number % 10),
            travel_minutes=15,
        )
        for number, case in enumerate(waiting)
    )
    return plan


def ask(cast, plan):
    return publications.ask(plan=plan, by=cast.coordinator, at=clock.now())


def fresh(thing):
    thing.refresh_from_db()
    return thing


def board(cast):
    return signed_in(cast.coordinator).get(f"{reverse('dispatch:plan')}?branch={cast.north.pk}").content.decode()


def test_the_press_queues_a_job_and_the_job_publishes(crew):
    plan = draft(crew, 2)

    answer = signed_in(crew.coordinator).post(reverse("dispatch:plan_publish"), {"plan": plan.pk})

    assert answer.status_code == 302
    publication = Publication.objects.get()
    assert (publication.state, publication.total, Order.objects.count()) == (State.QUEUED, 2, 0)
    assert "正在发布第 1 版" in board(crew)
    assert board(crew).count("data-live-catch-up") == 2  # the page asks again once it listens
    assert ProcrastinateJob.objects.filter(task_name="dispatch.publish").count() == 1
    entering.carry_out(publication.pk)
    assert (fresh(publication).state, publication.progress, Order.objects.count()) == (State.DONE, 2, 2)
    assert fresh(plan).state == Plan.State.PUBLISHED
    assert "排程第 1 版已发布，2 个任务已通知技术人员。" in board(crew)
    assert "data-live-catch-up" not in board(crew)


def test_until_it_has_ended_nobody_changes_the_draft_and_nobody_publishes_twice(crew):
    plan = draft(crew)
    ask(crew, plan)

    for change in (
        lambda: ask(crew, plan),
        lambda: drafts.open_draft(branch=crew.north, by=crew.manager, at=clock.now()),
        lambda: drafts.discard(plan=plan, by=crew.manager, at=clock.now()),
    ):
        with pytest.raises(PublishGoesOn):
            change()
    assert "data-plan-undo" not in board(crew)


def test_an_empty_draft_is_refused_at_the_press(crew):
    plan = drafts.open_draft(branch=crew.north, by=crew.coordinator, at=clock.now())

    with pytest.raises(NothingToPublish):
        ask(crew, plan)


def test_what_is_refused_leaves_everything_as_it_was_and_says_why_on_the_board(crew):
    plan = draft(crew, 2)
    publication = ask(crew, plan)
    last = PlannedVisit.objects.filter(plan=plan).order_by("starts_at").last()
    other = make_case(crew, fault="漏水", at=clock.now())
    start = last.starts_at
    make_order(crew, other, at=clock.now(), starts_at=start, ends_at=start + HOUR, technician=crew.technician_two)

    entering.carry_out(publication.pk)

    assert (fresh(publication).state, fresh(plan).state) == (State.REFUSED, Plan.State.DRAFT)
    assert Order.objects.count() == 1
    assert PlannedVisit.objects.filter(plan=plan).count() == 2
    page = board(crew)
    assert "没有发布，任何派工单都没有变动。" in page
    assert crew.technician_two.name in publication.said
    assert "data-plan-undo" in page


def test_one_whose_worker_was_killed_is_begun_again_and_at_last_given_up(crew):
    publication = ask(crew, draft(crew))
    publications.begin(publication_id=publication.pk, at=clock.now())  # and here the worker dies
    entering.carry_out(publication.pk)
    assert (fresh(publication).state, publication.attempts) == (State.DONE, 2)
    entering.carry_out(publication.pk)  # the job comes twice
    assert Order.objects.count() == 1

    hopeless = ask(crew, draft(crew))
    for _worker in range(3):
        publications.begin(publication_id=hopeless.pk, at=clock.now())
    entering.carry_out(hopeless.pk)
    assert fresh(hopeless).state == State.FAILED
    assert "中断了 3 次" in fresh(hopeless).said


def test_three_hundred_visits_are_asked_for_within_a_tenth_of_a_second(cast):
    plan = full_draft(cast, technicians=30)
    client = signed_in(cast.coordinator)
    client.get(reverse("dispatch:plan_pulse"))

    with CaptureQueriesContext(connection) as asked:
        begun = time.process_time()
        client.post(reverse("dispatch:plan_publish"), {"plan": plan.pk})
        pressed = time.process_time() - begun
    begun = time.perf_counter()
    entering.carry_out(Publication.objects.get().pk)

    took = time.perf_counter() - begun
    print(f"pressed {pressed * 1000:.0f} ms, {len(asked)} statements; job {took:.1f} s")  # noqa: T201  # its figures
    assert pressed < 0.1
    assert len(asked) < 25
    assert Order.objects.filter(state="dispatched").count() == 300


def test_what_is_known_of_all_visits_is_read_once_and_not_for_each(cast):
    plan = full_draft(cast, technicians=2)
    signed_in(cast.coordinator).post(reverse("dispatch:plan_publish"), {"plan": plan.pk})

    with CaptureQueriesContext(connection) as asked:
        entering.carry_out(Publication.objects.get().pk)

    assert Order.objects.filter(state="dispatched").count() == 20
    for table in ("customers_site", "customers_customer", "customers_equipment", "core_branch"):
        assert sum(f'FROM "{table}"' in str(one["sql"]) for one in asked.captured_queries) < 5, table
    assert len(asked) < 20 * 40
