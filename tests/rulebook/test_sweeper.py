from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection, connections, transaction

from tests.cast import NOW, Cast, make_person
from tests.rulebook import house
from yinuo.core.models import Event, Record, Role, Scope
from yinuo.core.services import audit, people
from yinuo.notify.models import Message
from yinuo.rulebook.models import Obligation, ObligationStep, Sanction
from yinuo.rulebook.selectors import replay
from yinuo.rulebook.services import sweeper

State = Obligation.State
MINUTE = timedelta(minutes=1)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _published(cast: Cast) -> None:
    house.publish()


def _told(record: Record) -> list[tuple[str, str]]:
    rows = Message.objects.filter(record=record).order_by("pk").values_list("template", "person__username")
    return [(template.removeprefix("rulebook."), name) for template, name in rows]


def test_the_ladder_is_climbed_step_by_step(cast: Cast) -> None:
    record = house.case_of(cast)
    house.report(record, cast.hotline)

    told = []
    for minutes in (6, 8, 11, 21, 31, 41, 71, 200):
        sweeper.sweep(at=NOW + minutes * MINUTE)
        told.append(_told(record)[len([one for some in told for one in some]) :])

    assert told == [
        [],
        [("obligation_warn", "he")],
        [("obligation_notify", "he")],
        [("obligation_escalate", "lin")],
        [("sanction_proposed", "he")],
        [],
        [("obligation_escalate", "zong")],
        [],
    ]


def test_a_breach_carries_its_due_time_whatever_the_time_of_the_sweep(cast: Cast) -> None:
    record = house.case_of(cast)
    house.report(record, cast.hotline)

    result = sweeper.sweep(at=NOW + timedelta(days=3))

    promise = house.owed(record, "O1")
    event = Event.objects.get(record=record, kind="rulebook.obligation.breached")
    assert (result.acted, result.breached) == (1, 1)
    assert promise.breached_at == NOW + 10 * MINUTE
    assert (event.at, event.received_at) == (NOW + 10 * MINUTE, NOW + timedelta(days=3))
    assert promise.breached_by == event
    assert promise.state == State.OPEN


def test_after_an_outage_everything_is_caught_up_in_order_and_once(cast: Cast) -> None:
    record = house.case_of(cast)
    house.report(record, cast.hotline)

    sweeper.sweep(at=NOW + timedelta(days=1))
    sweeper.sweep(at=NOW + timedelta(days=1, minutes=1))

    steps = ObligationStep.objects.filter(obligation=house.owed(record, "O1")).order_by("step")
    assert [(one.action, int((one.scheduled_at - NOW).total_seconds() // 60)) for one in steps] == [
        ("warn", 7),
        ("breach", 10),
        ("notify", 10),
        ("escalate", 20),
        ("propose", 30),
        ("reassign", 40),
        ("open", 40),
        ("escalate", 70),
    ]
    assert steps[0].people == []
    assert Sanction.objects.count() == 1
    assert "obligation_warn" not in [template for template, _name in _told(record)]


def test_an_outage_changes_nothing_but_the_time_of_noticing(cast: Cast) -> None:
    watched, missed = house.case_of(cast, "C-1"), house.case_of(cast, "C-2")
    house.report(watched, cast.hotline)
    for minutes in range(1, 90):
        sweeper.sweep(at=NOW + minutes * MINUTE)
    house.report(missed, cast.hotline)
    sweeper.sweep(at=NOW + 90 * MINUTE)

    def outcome(record: Record) -> list[tuple[object, ...]]:
        fields = ("rule__code", "state", "due_at", "breached_at", "role", "step", "act_at", "opened_at")
        return list(Obligation.objects.filter(root=record).order_by("rule__code").values_list(*fields))

    assert outcome(watched) == outcome(missed)
    assert audit.verify().broken is None


def test_a_reassigning_step_hands_the_promise_up_and_an_opening_step_opens_another(cast: Cast) -> None:
    record = house.case_of(cast)
    house.report(record, cast.hotline)

    sweeper.sweep(at=NOW + 45 * MINUTE)

    promise, apology = house.owed(record, "O1"), house.owed(record, "O3")
    assert (promise.role, promise.assignee) == (Role.DEPARTMENT_MANAGER, cast.manager)
    assert apology.by_ladder_of == promise
    assert apology.opened_by.kind == "rulebook.obligation.breached"
    assert apology.opened_at == NOW + 40 * MINUTE


def test_an_absent_person_is_replaced_by_the_deputy_of_that_time(cast: Cast) -> None:
    people.set_absence(
        person=cast.manager, kind="leave", starts_at=NOW - timedelta(days=1), ends_at=NOW + timedelta(days=1),
        by=cast.administrator, at=NOW,
    )  # fmt: skip
    people.set_deputy(
        person=cast.manager, deputy=cast.coordinator, starts_at=NOW - timedelta(days=1),
        ends_at=NOW + timedelta(days=1), by=cast.administrator, at=NOW,
    )  # fmt: skip
    record = house.case_of(cast)
    house.report(record, cast.hotline)

    sweeper.sweep(at=NOW + 21 * MINUTE)

    assert ("obligation_escalate", "chen") in _told(record)
    assert ("obligation_escalate", "lin") not in _told(record)


def test_nobody_is_told_of_his_own_failure_as_if_he_were_his_own_superior(cast: Cast) -> None:
    record = house.case_of(cast, participants={"hotline_agent": cast.manager, "coordinator": cast.coordinator})
    house.report(record, cast.manager)

    sweeper.sweep(at=NOW + 21 * MINUTE)

    assert ("obligation_escalate", "zong") in _told(record)


def test_a_role_that_nobody_plays_is_told_as_a_whole(cast: Cast) -> None:
    make_person("hu", "胡二", (Role.HOTLINE_AGENT, Scope.BRANCH), branch=cast.north, department=cast.service_north)
    record = house.case_of(cast, participants={})
    house.report(record, cast.hotline)

    sweeper.sweep(at=NOW + 11 * MINUTE)

    assert {name for template, name in _told(record) if template == "obligation_notify"} == {"he", "hu"}


def test_paused_promises_are_left_alone(cast: Cast) -> None:
    from yinuo.rulebook.services import obligations

    record = house.case_of(cast)
    house.report(record, cast.hotline)
    promise = house.owed(record, "O1")
    obligations.pause(
        obligation=promise, reason="停电", clause=promise.rule.clause, by=cast.manager, at=NOW + 5 * MINUTE
    )

    assert sweeper.sweep(at=NOW + timedelta(days=2)).acted == 0

    obligations.resume(obligation=promise, by=cast.manager, at=NOW + timedelta(days=2))
    promise.refresh_from_db()
    assert promise.due_at == NOW + timedelta(days=2, minutes=5)
    assert sweeper.sweep(at=NOW + timedelta(days=2, minutes=6)).breached == 1
    assert replay.check(at=NOW + timedelta(days=2, minutes=6)).differences == []


def test_an_idle_sweep_asks_once(cast: Cast, django_assert_num_queries) -> None:
    house.report(house.case_of(cast), cast.hotline)

    with django_assert_num_queries(1):
        sweeper.sweep(at=NOW + MINUTE)


def test_a_batch_costs_hardly_more_than_one(cast: Cast, django_assert_max_num_queries) -> None:
    for number in range(30):
        house.report(house.case_of(cast, f"B-{number}"), cast.hotline)

    with django_assert_max_num_queries(60):
        result = sweeper.sweep(at=NOW + 11 * MINUTE)

    assert result.breached == 30


@pytest.mark.django_db(transaction=True)
def test_two_sweepers_at_once_act_once(cast: Cast) -> None:
    records = [house.case_of(cast, f"T-{number}") for number in range(12)]
    for record in records:
        house.report(record, cast.hotline)
    results, faults = [], []
    start = threading.Barrier(3)

    def work() -> None:
        try:
            start.wait()
            results.append(sweeper.sweep(at=NOW + 90 * MINUTE, batch=3))
        except Exception as error:  # noqa: BLE001  # shown by the assertion below
            faults.append(error)
        finally:
            connections.close_all()

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    sweeper.sweep(at=NOW + 90 * MINUTE)

    assert faults == []
    assert Event.objects.filter(kind="rulebook.obligation.breached").count() == 12
    assert Sanction.objects.count() == 12
    assert ObligationStep.objects.count() == 12 * 8
    assert not Obligation.objects.filter(act_at__lte=NOW + 90 * MINUTE).exists()
    assert audit.verify().broken is None


@pytest.mark.django_db(transaction=True)
def test_what_a_person_holds_locked_waits_for_the_next_sweep(cast: Cast) -> None:
    held, free = house.case_of(cast, "L-1"), house.case_of(cast, "L-2")
    house.report(held, cast.hotline)
    house.report(free, cast.hotline)
    locked, release = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM core_record WHERE id = %s FOR UPDATE", [held.pk])
            locked.set()
            release.wait(20)
        connections.close_all()

    holder = threading.Thread(target=hold)
    holder.start()
    locked.wait(20)
    first = sweeper.sweep(at=NOW + 11 * MINUTE)
    release.set()
    holder.join()
    second = sweeper.sweep(at=NOW + 11 * MINUTE)

    assert (first.breached, second.breached) == (1, 1)
    assert house.owed(held, "O1").breached_at == NOW + 10 * MINUTE
