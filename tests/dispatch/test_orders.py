from __future__ import annotations

from datetime import timedelta

import pytest

from tests.cast import NOW
from tests.jobs import HOUR, MINUTE, accepted, make_case, make_order, on_site, publish
from yinuo.core.models import Event, Record
from yinuo.core.services import people
from yinuo.dispatch import errors
from yinuo.dispatch.models import Order
from yinuo.dispatch.services import contacts, orders
from yinuo.procedures.models import FormEntry
from yinuo.rulebook.models import Obligation, Sanction


def kinds(record: Record) -> list[str]:
    return list(Event.objects.filter(record=record).order_by("seq").values_list("kind", flat=True))


def running(record: Record) -> set[str]:
    return set(Obligation.objects.filter(record=record, state="open").values_list("rule__code", flat=True))


def test_an_order_is_a_child_of_its_case_and_moves_it_on(cast):
    case = make_case(cast)

    order = make_order(cast, case)

    case.refresh_from_db()
    assert order.record.number == "PG20260302-001"
    assert order.record.parent_id == case.pk
    assert order.record.participants == {"technician": cast.technician.pk}
    assert case.record.participants["technician"] == cast.technician.pk
    assert case.state == "in_progress"
    assert order.travel_minutes == 30
    assert kinds(order.record) == ["dispatch.order.dispatched"]


def test_dispatching_keeps_the_ten_minute_promise_and_fills_the_sheet(cast):
    publish()
    case = make_case(cast)

    order = make_order(cast, case, at=NOW + 8 * MINUTE)

    assert Obligation.objects.get(rule__code="O63").state == "met"
    sheet = FormEntry.objects.get(record=order.record, form="dispatch_order")
    assert sheet.state == "complete"
    assert sheet.data["technician"] == "王小明"
    assert "O11" not in running(order.record)


def test_a_sheet_that_follows_is_owed_until_it_is_filled(cast):
    publish()
    order = make_order(cast, sheet_follows=True)
    assert "O11" in running(order.record)

    orders.fill_sheet(order=order, by=cast.coordinator, at=NOW + HOUR)

    assert "O11" not in running(order.record)


def test_a_technician_is_never_booked_twice_and_the_other_order_is_named(cast):
    first = make_order(cast)
    other = make_case(cast, fault="漏水")

    with pytest.raises(errors.TechnicianIsBusy) as refusal:
        make_order(cast, other, starts_at=NOW + 2 * HOUR, ends_at=NOW + 3 * HOUR)

    assert first.record.number in str(refusal.value)
    assert "03-02 09:30" in str(refusal.value)
    assert refusal.value.order == first
    assert Order.objects.count() == 1
    other.refresh_from_db()
    assert other.state == "handed_over"


def test_a_window_that_begins_when_another_ends_is_free(cast):
    make_order(cast)

    second = make_order(cast, make_case(cast, fault="漏水"), starts_at=NOW + 150 * MINUTE, ends_at=NOW + 200 * MINUTE)

    assert second.state == "dispatched"


def test_the_database_itself_refuses_overlapping_orders(cast):
    from yinuo.dispatch.services.reservations import refusing_double_booking

    first = make_order(cast)
    second = make_order(cast, make_case(cast, fault="漏水"), technician=cast.technician_two)
    second.technician = cast.technician

    with (
        pytest.raises(errors.TechnicianIsBusy) as refusal,
        refusing_double_booking(second),
    ):
        second.save()

    assert first.record.number in str(refusal.value)


def test_nobody_is_sent_while_absent(cast):
    people.set_absence(
        person=cast.technician, kind="leave", starts_at=NOW, ends_at=NOW + timedelta(days=1), by=cast.manager, at=NOW
    )

    with pytest.raises(errors.TechnicianIsAbsent) as refusal:
        make_order(cast)

    assert "请假" in str(refusal.value)
    assert not Order.objects.exists()


@pytest.mark.parametrize(
    ("starts", "ends", "error"),
    [
        (2 * HOUR, 2 * HOUR, errors.BadPeriod),
        (2 * HOUR, HOUR, errors.BadPeriod),
        (-2 * HOUR, -HOUR, errors.PeriodIsOver),
    ],
)
def test_a_window_must_have_a_length_and_a_future(cast, starts, ends, error):
    with pytest.raises(error):
        make_order(cast, starts_at=NOW + starts, ends_at=NOW + ends)


def test_only_a_technician_is_sent(cast):
    with pytest.raises(errors.NoTechnician):
        make_order(cast, technician=cast.hotline)


def test_a_case_that_is_over_gets_no_order(cast):
    from yinuo.cases.services import life

    case = make_case(cast)
    life.cancel(case=case, reason="客户自行修好", by=cast.coordinator, at=NOW)

    with pytest.raises(errors.CaseNotOpen):
        make_order(cast, case)


def test_refusing_an_order_sends_the_case_back_and_may_cost(cast):
    publish()
    order = make_order(cast)

    orders.refuse(order=order, reason="不想去", is_justified=False, by=cast.technician, at=NOW + MINUTE)

    order.refresh_from_db()
    order.case.refresh_from_db()
    assert (order.state, order.ended_reason) == ("refused", "不想去")
    assert order.record.closed_at is None or order.record.closed_at == NOW + MINUTE
    assert Record.objects.get(pk=order.pk).closed_at == NOW + MINUTE
    assert order.case.state == "handed_over"
    assert Sanction.objects.get(rule__code="P11").person == cast.technician
    assert not running(order.record)


def test_a_justified_refusal_costs_nothing(cast):
    publish()

    orders.refuse(order=make_order(cast), reason="请假", is_justified=True, by=cast.technician, at=NOW + MINUTE)

    assert not Sanction.objects.exists()


def test_refusing_needs_a_reason(cast):
    order = make_order(cast)

    with pytest.raises(errors.ReasonMissing):
        orders.refuse(order=order, reason="  ", is_justified=True, by=cast.technician, at=NOW)

    order.refresh_from_db()
    assert order.state == "dispatched"


def test_reassigning_makes_a_new_order_that_replaces_the_old(cast):
    publish()
    order = accepted(cast)

    new = orders.reassign(
        order=order, technician=cast.technician_two, reason="路上堵车", by=cast.coordinator, at=NOW + 40 * MINUTE
    )

    order.refresh_from_db()
    assert order.state == "reassigned"
    assert kinds(order.record)[-1] == "dispatch.order.reassigned"
    assert (new.replaces, new.technician, new.state) == (order, cast.technician_two, "dispatched")
    assert (new.starts_at, new.ends_at) == (NOW + 40 * MINUTE, NOW + 160 * MINUTE)
    assert Record.objects.get(pk=order.case_id).participants["technician"] == cast.technician_two.pk
    assert kinds(new.record) == ["dispatch.order.dispatched", "procedures.form.completed"]


def test_reassigning_to_somebody_busy_changes_nothing(cast):
    order = make_order(cast)
    make_order(cast, make_case(cast, fault="漏水"), technician=cast.technician_two)

    with pytest.raises(errors.TechnicianIsBusy):
        orders.reassign(order=order, technician=cast.technician_two, reason="换人", by=cast.coordinator, at=NOW)

    order.refresh_from_db()
    assert order.state == "dispatched"
    assert kinds(order.record) == ["dispatch.order.dispatched"]


def test_reassigning_to_the_same_technician_is_refused(cast):
    with pytest.raises(errors.SameTechnician):
        orders.reassign(order=make_order(cast), technician=cast.technician, reason="换人", by=cast.coordinator, at=NOW)


def test_cancelling_frees_the_technician_and_the_case_waits_again(cast):
    order = make_order(cast)

    orders.cancel(order=order, reason="客户改期", by=cast.coordinator, at=NOW)

    order.case.refresh_from_db()
    assert order.case.state == "handed_over"
    assert make_order(cast, make_case(cast, fault="漏水")).technician == cast.technician


@pytest.mark.parametrize("step", ["accept", "refuse", "reassign", "cancel"])
def test_a_dropped_order_moves_no_more(cast, step):
    order = make_order(cast)
    orders.cancel(order=order, reason="客户改期", by=cast.coordinator, at=NOW)
    calls = {
        "accept": lambda: orders.accept(order=order, by=cast.technician, at=NOW),
        "refuse": lambda: orders.refuse(order=order, reason="忙", is_justified=True, by=cast.technician, at=NOW),
        "reassign": lambda: orders.reassign(
            order=order, technician=cast.technician_two, reason="忙", by=cast.coordinator, at=NOW
        ),
        "cancel": lambda: orders.cancel(order=order, reason="再取消", by=cast.coordinator, at=NOW),
    }

    with pytest.raises(errors.WrongState) as refusal:
        calls[step]()

    assert "已取消" in str(refusal.value)


def test_a_technician_who_has_arrived_is_not_replaced(cast):
    order = on_site(cast)

    with pytest.raises(errors.WrongState):
        orders.reassign(order=order, technician=cast.technician_two, reason="换人", by=cast.coordinator, at=NOW)


def test_whether_the_technician_was_busy_is_kept_with_the_order(cast):
    publish()
    on_site(cast)

    second = make_order(
        cast, make_case(cast, fault="漏水"), starts_at=NOW + 3 * HOUR, ends_at=NOW + 4 * HOUR, at=NOW + HOUR
    )

    assert second.technician_was_busy
    assert "O36" in running(second.record)
    contacts.report_clash(order=second, where="好味来酒店", minutes_left=40, by=cast.technician, at=NOW + HOUR)
    assert "O36" not in running(second.record)
    assert "O37" in running(second.record)
