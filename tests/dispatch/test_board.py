from __future__ import annotations

from tests.cast import NOW
from tests.jobs import HOUR, MINUTE, make_case, make_order, on_site, publish
from yinuo.cases.models import Case
from yinuo.dispatch.models import Order
from yinuo.dispatch.selectors import board
from yinuo.dispatch.services import orders
from yinuo.fieldwork.services import visits


def waiting():
    return [row.case for row in board.waiting(Case.objects.all())]


def test_what_breaks_next_comes_first(cast):
    publish()
    late = make_case(cast, at=NOW - 30 * MINUTE, fault="漏水")
    soon = make_case(cast, at=NOW, fault="不加热")

    rows = board.waiting(Case.objects.all())

    assert [row.case for row in rows] == [late, soon]
    assert rows[1].next_due.due_at == NOW + 10 * MINUTE


def test_cases_without_a_running_promise_come_last(cast):
    case = make_case(cast)

    assert [(row.case, row.next_due) for row in board.waiting(Case.objects.all())] == [(case, None)]


def test_a_dispatched_case_waits_no_more_and_comes_back_when_refused(cast):
    case = make_case(cast)
    order = make_order(cast, case)
    assert waiting() == []

    orders.refuse(order=order, reason="请假", is_justified=True, by=cast.technician, at=NOW)

    assert waiting() == [case]


def test_a_case_that_needs_a_second_visit_waits_again(cast):
    order = on_site(cast)
    visits.need_second_visit(order=order, reason="缺件", by=cast.technician, at=NOW + HOUR)
    visits.leave(order=order, by=cast.technician, at=NOW + HOUR)

    row = board.waiting(Case.objects.all())[0]

    assert (row.case, row.last_order) == (order.case, order)


def test_a_lane_holds_the_day_of_one_technician(cast):
    order = make_order(cast)
    make_order(cast, make_case(cast, fault="漏水"), starts_at=NOW + 26 * HOUR, ends_at=NOW + 27 * HOUR)
    dropped = make_order(cast, make_case(cast, fault="异响"), technician=cast.technician_two)
    orders.cancel(order=dropped, reason="客户改期", by=cast.coordinator, at=NOW)

    lanes = board.lanes(Order.objects.all(), [cast.technician, cast.technician_two], NOW.date())

    assert [(lane.technician, lane.orders) for lane in lanes] == [
        (cast.technician, [order]),
        (cast.technician_two, []),
    ]


def test_the_number_of_queries_does_not_grow_with_the_cases(cast, django_assert_max_num_queries):
    for number in range(12):
        make_case(cast, fault=f"故障 {number}")

    with django_assert_max_num_queries(3):
        assert len(board.waiting(Case.objects.all())) == 12
