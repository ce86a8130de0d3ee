from __future__ import annotations

import pytest

from tests.cast import NOW
from tests.jobs import HOUR, MINUTE, accepted, make_case, make_order, publish
from yinuo.core.models import Event
from yinuo.dispatch import errors
from yinuo.dispatch.models import Appointment, ContactAttempt
from yinuo.dispatch.services import contacts, orders
from yinuo.rulebook.errors import GateRefusal
from yinuo.rulebook.models import Obligation


def data(order, kind):
    return Event.objects.filter(record=order.record, kind=kind).order_by("-seq").first().data


def running(order):
    return set(Obligation.objects.filter(record=order.record, state="open").values_list("rule__code", flat=True))


def test_failed_calls_are_counted_until_the_customer_is_reached(cast):
    order = accepted(cast)
    by = cast.technician

    contacts.attempt(order=order, outcome="no_answer", by=by, at=NOW)
    order = contacts.attempt(order=order, outcome="wrong_number", by=by, at=NOW + 10 * MINUTE)
    assert order.contact_failures == 2
    assert not order.has_reached_customer

    order = contacts.attempt(order=order, outcome="reached", by=by, at=NOW + 20 * MINUTE)

    assert order.contact_failures == 0
    assert order.has_reached_customer
    assert list(ContactAttempt.objects.order_by("pk").values_list("outcome", flat=True)) == [
        "no_answer",
        "wrong_number",
        "reached",
    ]


def test_an_unanswered_call_is_owed_again_after_ten_minutes(cast):
    publish()
    order = accepted(cast)

    contacts.attempt(order=order, outcome="no_answer", by=cast.technician, at=NOW + MINUTE)

    retry = Obligation.objects.get(rule__code="O16", state="open")
    assert retry.not_before == NOW + 11 * MINUTE
    contacts.attempt(order=order, outcome="no_answer", by=cast.technician, at=NOW + 5 * MINUTE)
    assert Obligation.objects.filter(rule__code="O16", state="open").exists(), "too early does not count"


def test_three_strikes_go_back_to_the_coordinator(cast):
    publish()
    order = accepted(cast)
    for minute in (1, 12, 23):
        order = contacts.attempt(order=order, outcome="no_answer", by=cast.technician, at=NOW + minute * MINUTE)
    assert "O17" in running(order)
    assert data(order, "dispatch.order.contact_attempted")["failures"] == 3

    contacts.report_unreachable(order=order, by=cast.technician, at=NOW + 24 * MINUTE, note="三次无人接听")

    assert "O17" not in running(order)


def test_nobody_is_unreachable_who_was_not_called(cast):
    with pytest.raises(errors.NotReachedYet):
        contacts.report_unreachable(order=accepted(cast), by=cast.technician, at=NOW)


def test_the_first_agreement_is_no_change(cast):
    order = contacts.agree(
        order=accepted(cast), appointment_at=NOW + HOUR, customer_name="周经理", by=cast.technician, at=NOW
    )

    assert order.appointment_at == NOW + HOUR
    assert (order.starts_at, order.ends_at) == (NOW + 30 * MINUTE, NOW + 150 * MINUTE)
    assert data(order, "dispatch.order.appointment_agreed")["is_change"] is False


def test_a_second_agreement_is_a_change_and_moves_the_window_with_its_length(cast):
    order = accepted(cast)
    contacts.agree(order=order, appointment_at=NOW + HOUR, customer_name="周经理", by=cast.technician, at=NOW)

    order = contacts.agree(
        order=order,
        appointment_at=NOW + 6 * HOUR,
        customer_name="周经理",
        reason="堵车",
        has_apologised=True,
        by=cast.technician,
        at=NOW + 10 * MINUTE,
    )

    # thirty minutes of travel before the appointment, two hours in all
    assert (order.starts_at, order.ends_at) == (NOW + 330 * MINUTE, NOW + 450 * MINUTE)
    assert data(order, "dispatch.order.appointment_agreed")["is_change"] is True
    assert Appointment.objects.count() == 2


def test_a_window_is_not_moved_onto_another_order(cast):
    order = accepted(cast)
    make_order(cast, make_case(cast, fault="漏水"), starts_at=NOW + 5 * HOUR, ends_at=NOW + 7 * HOUR)

    with pytest.raises(errors.TechnicianIsBusy):
        contacts.agree(order=order, appointment_at=NOW + 6 * HOUR, customer_name="周经理", by=cast.technician, at=NOW)

    order.refresh_from_db()
    assert order.appointment_at is None
    assert not Appointment.objects.exists()


def test_an_appointment_lies_in_the_future(cast):
    with pytest.raises(errors.AppointmentInThePast):
        contacts.agree(order=accepted(cast), appointment_at=NOW, customer_name="周经理", by=cast.technician, at=NOW)


def test_a_change_without_an_apology_is_refused_with_the_clause(cast):
    publish()
    order = accepted(cast)
    contacts.foresee_late(order=order, cause="traffic", minutes=60, by=cast.technician, at=NOW + MINUTE)

    with pytest.raises(GateRefusal) as refusal:
        contacts.agree(
            order=order, appointment_at=NOW + 4 * HOUR, customer_name="周经理", by=cast.technician, at=NOW + 2 * MINUTE
        )

    assert "4.1.3" in refusal.value.clause
    order.refresh_from_db()
    assert order.appointment_at is None


def test_late_then_apology_and_new_time_keeps_the_rule(cast):
    publish()
    order = accepted(cast)
    order = contacts.foresee_late(order=order, cause="traffic", minutes=60, by=cast.technician, at=NOW + MINUTE)
    assert (order.late_cause, order.late_minutes_foreseen) == ("traffic", 60)
    assert "O12" in running(order)

    order = contacts.agree(
        order=order,
        appointment_at=NOW + 4 * HOUR,
        customer_name="周经理",
        reason="堵车",
        has_apologised=True,
        by=cast.technician,
        at=NOW + 2 * MINUTE,
    )

    assert "O12" not in running(order)
    assert not Obligation.objects.filter(rule__code="O64", state="open").exists()
    promise = Obligation.objects.get(rule__code="O64B", state="open")
    assert promise.due_at == NOW + 4 * HOUR


def test_a_customer_in_a_hurry_gets_another_technician(cast):
    publish()
    order = accepted(cast)
    contacts.foresee_late(order=order, cause="distance", minutes=90, by=cast.technician, at=NOW + MINUTE)
    contacts.refuse_appointment(order=order, is_urgent=True, by=cast.coordinator, at=NOW + 2 * MINUTE)
    assert Obligation.objects.filter(rule__code="O13", state="open", record=order.case_id).exists()

    orders.reassign(
        order=order, technician=cast.technician_two, reason="客户等不了", by=cast.coordinator, at=NOW + 3 * MINUTE
    )

    assert not Obligation.objects.filter(rule__code="O13", state="open").exists()


def test_departing_needs_preparation_and_parts_where_the_rules_say_so(cast):
    publish()
    order = accepted(cast, make_order(cast, parts_needed=True))

    with pytest.raises(GateRefusal) as refusal:
        contacts.depart(order=order, by=cast.technician, at=NOW + 10 * MINUTE)

    assert "4.3.1" in refusal.value.clause
    order.refresh_from_db()
    assert order.state == "accepted"
    assert order.departed_at is None


def test_without_rules_a_technician_just_goes(cast):
    order = contacts.depart(order=accepted(cast), by=cast.technician, at=NOW + 10 * MINUTE)

    assert order.state == "departed"
    assert data(order, "dispatch.order.departed")["is_late"] is False


@pytest.mark.parametrize(
    ("minutes", "is_late"),
    [
        (30, False),  # 9:30 + 30 minutes of travel = the appointment at 10:00
        (31, True),
    ],
)
def test_departing_is_late_when_the_appointment_cannot_be_kept(cast, minutes, is_late):
    order = accepted(cast)
    contacts.agree(order=order, appointment_at=NOW + HOUR, customer_name="周", by=cast.technician, at=NOW)

    contacts.depart(order=order, by=cast.technician, at=NOW + minutes * MINUTE)

    assert data(order, "dispatch.order.departed")["is_late"] is is_late


@pytest.mark.parametrize(
    ("minutes", "late"),
    [
        (60, 0),  # the appointment itself
        (61, 1),
        (90, 30),
    ],
)
def test_arriving_is_late_after_the_appointment(cast, minutes, late):
    order = accepted(cast)
    contacts.agree(order=order, appointment_at=NOW + HOUR, customer_name="周", by=cast.technician, at=NOW)
    contacts.depart(order=order, by=cast.technician, at=NOW + 20 * MINUTE)

    contacts.arrive(order=order, by=cast.technician, at=NOW + minutes * MINUTE)

    assert data(order, "dispatch.order.arrived") == {"is_late": late > 0, "late_minutes": late}


def test_without_an_appointment_the_end_of_the_window_counts(cast):
    order = accepted(cast)
    contacts.depart(order=order, by=cast.technician, at=NOW + 2 * HOUR)

    contacts.arrive(order=order, by=cast.technician, at=NOW + 150 * MINUTE)

    assert data(order, "dispatch.order.arrived")["is_late"] is False


def test_nobody_arrives_who_has_not_set_off(cast):
    with pytest.raises(errors.WrongState):
        contacts.arrive(order=accepted(cast), by=cast.technician, at=NOW)
