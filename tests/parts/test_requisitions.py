from __future__ import annotations

import pytest

from tests.cast import NOW
from tests.jobs import HOUR, publish
from tests.parts.shop import make_job, make_requisition, make_shop
from yinuo.core.models import Event
from yinuo.parts import selectors
from yinuo.parts.errors import (
    AlreadyRequested,
    BadQuantity,
    NoLines,
    NotBalanced,
    NotEnoughStock,
    NoWarehouse,
    ReasonMissing,
    UnknownPart,
    WrongState,
)
from yinuo.parts.models import Movement, Stock
from yinuo.parts.services import requisitions
from yinuo.rulebook.models import Obligation


def in_stock(part, location):
    return Stock.objects.get(part=part, location=location).quantity


def kinds(record):
    return list(Event.objects.filter(record=record).order_by("seq").values_list("kind", flat=True))


def test_a_requisition_hangs_on_its_order_and_names_technician_and_keeper(cast):
    shop, order = make_shop(cast), make_job(cast)

    made = make_requisition(cast, order)

    assert made.record.number == "LL20260302-001"
    assert made.record.parent_id == order.pk
    assert made.record.root_id == order.case_id
    assert made.location == shop.warehouse
    assert made.record.participants == {"technician": cast.technician.pk, "parts_keeper": cast.parts_keeper.pk}
    assert kinds(made.record) == ["parts.requisition.requested"]


def test_the_whole_round_ends_settled_with_the_rest_back_in_stock(cast):
    shop, order = make_shop(cast), make_job(cast)
    made = make_requisition(cast, order, JR_01=3)

    requisitions.issue(requisition=made, by=cast.parts_keeper, at=NOW + HOUR)
    assert in_stock(shop.heater, shop.warehouse) == 7
    requisitions.use(requisition=made, lines={"JR-01": 2})
    requisitions.give_back(requisition=made, by=cast.parts_keeper, at=NOW + 2 * HOUR)
    settled = requisitions.settle(requisition=made, by=cast.parts_keeper, at=NOW + 3 * HOUR)

    assert in_stock(shop.heater, shop.warehouse) == 8
    assert settled.state == "settled"
    assert settled.record.closed_at == NOW + 3 * HOUR
    assert selectors.used_on(order.record) == {shop.heater: 2}
    assert kinds(settled.record) == [
        "parts.requisition.requested",
        "parts.requisition.issued",
        "parts.requisition.settled",
    ]
    assert Event.objects.get(kind="parts.requisition.settled").data == {"used": 2, "returned": 1}


def test_issuing_more_than_there_is_is_refused_and_names_the_part_and_nothing_moves(cast):
    shop, order = make_shop(cast), make_job(cast)
    made = make_requisition(cast, order, JR_01=2, MF_02=3)

    with pytest.raises(NotEnoughStock) as refusal:
        requisitions.issue(requisition=made, by=cast.parts_keeper, at=NOW)

    assert "门封" in str(refusal.value)
    assert "加热管" not in str(refusal.value)
    assert [(short.asked, short.available) for short in refusal.value.shorts] == [(3, 1)]
    assert in_stock(shop.heater, shop.warehouse) == 10
    made.refresh_from_db()
    assert made.state == "requested"


def test_what_is_there_can_be_issued_first_and_the_rest_later(cast):
    shop, order = make_shop(cast), make_job(cast)
    made = make_requisition(cast, order, JR_01=2, MF_02=3)

    requisitions.issue(requisition=made, lines=selectors.issuable(made), by=cast.parts_keeper, at=NOW)
    made.refresh_from_db()
    assert made.state == "partly"
    issued = Event.objects.get(kind="parts.requisition.issued")
    assert issued.data == {"lines": 2, "is_complete": False}
    assert issued.facts["requisition"] == {"state": "partly", "lines": 2, "shortage": True}

    from yinuo.parts.services import stock

    stock.receive(part=shop.seal, location=shop.warehouse, quantity=2, by=cast.parts_keeper, at=NOW + HOUR)
    again = requisitions.issue(requisition=made, by=cast.parts_keeper, at=NOW + HOUR)
    assert again.state == "issued"
    assert in_stock(shop.seal, shop.warehouse) == 0


def test_the_clock_of_the_parts_keeper_stops_when_he_issues(cast):
    publish()
    make_shop(cast)
    order = make_job(cast)
    made = make_requisition(cast, order)
    owed = Obligation.objects.get(record=made.record, rule__code="O21B")
    assert owed.assignee == cast.parts_keeper

    requisitions.issue(requisition=made, by=cast.parts_keeper, at=NOW + HOUR / 4)

    owed.refresh_from_db()
    assert owed.state == "met"


def test_a_refused_requisition_says_why_and_frees_the_order_for_a_new_one(cast):
    make_shop(cast)
    order = make_job(cast)
    made = make_requisition(cast, order)

    refused = requisitions.refuse(requisition=made, reason="型号不对", by=cast.parts_keeper, at=NOW)

    assert refused.state == "refused"
    assert refused.refused_reason == "型号不对"
    assert make_requisition(cast, order, MF_02=1).state == "requested"


def test_a_second_requisition_waits_until_the_first_is_dealt_with(cast):
    make_shop(cast)
    order = make_job(cast)
    first = make_requisition(cast, order)

    with pytest.raises(AlreadyRequested) as refusal:
        make_requisition(cast, order, MF_02=1)
    assert first.record.number in str(refusal.value)

    requisitions.issue(requisition=first, by=cast.parts_keeper, at=NOW)
    assert make_requisition(cast, order, MF_02=1).record.number == "LL20260302-002"


@pytest.mark.parametrize(
    ("lines", "error"),
    [
        ({}, NoLines),
        ({"JR-01": 0}, BadQuantity),
        ({"JR-01": -1}, BadQuantity),
        ({"NO-99": 1}, UnknownPart),
    ],
)
def test_a_request_that_cannot_be_meant_is_refused(cast, lines, error):
    make_shop(cast)
    order = make_job(cast)
    with pytest.raises(error):
        requisitions.request(order=order.record, lines=lines, by=cast.technician, at=NOW)


def test_without_a_warehouse_the_refusal_names_the_branch(cast):
    order = make_job(cast)
    from yinuo.parts.services import catalogue

    catalogue.add_part(code="JR-01", name="加热管", unit="根")
    with pytest.raises(NoWarehouse) as refusal:
        make_requisition(cast, order)
    assert "北区分公司" in str(refusal.value)


@pytest.mark.parametrize("lines", [{"JR-01": 3}, {"JR-01": -1}, {"JR-01": 0}])
def test_issuing_another_count_than_is_outstanding_is_refused(cast, lines):
    make_shop(cast)
    made = make_requisition(cast, make_job(cast), JR_01=2)
    with pytest.raises(BadQuantity):
        requisitions.issue(requisition=made, lines=lines, by=cast.parts_keeper, at=NOW)


def test_nothing_can_be_used_or_given_back_before_it_is_issued(cast):
    make_shop(cast)
    made = make_requisition(cast, make_job(cast))
    with pytest.raises(WrongState):
        requisitions.use(requisition=made, lines={"JR-01": 1})
    with pytest.raises(WrongState):
        requisitions.give_back(requisition=made, by=cast.parts_keeper, at=NOW)
    with pytest.raises(WrongState):
        requisitions.settle(requisition=made, by=cast.parts_keeper, at=NOW)


def test_an_issued_requisition_cannot_be_refused_and_a_reason_is_needed_at_all(cast):
    make_shop(cast)
    made = make_requisition(cast, make_job(cast))
    with pytest.raises(ReasonMissing):
        requisitions.refuse(requisition=made, reason="  ", by=cast.parts_keeper, at=NOW)
    requisitions.issue(requisition=made, by=cast.parts_keeper, at=NOW)
    with pytest.raises(WrongState):
        requisitions.refuse(requisition=made, reason="不发", by=cast.parts_keeper, at=NOW)


def test_what_was_used_may_be_corrected_but_never_beyond_what_was_issued(cast):
    make_shop(cast)
    made = make_requisition(cast, make_job(cast), JR_01=2)
    requisitions.issue(requisition=made, by=cast.parts_keeper, at=NOW)

    requisitions.use(requisition=made, lines={"JR-01": 2})
    requisitions.use(requisition=made, lines={"JR-01": 1})
    assert made.lines.get().used == 1
    with pytest.raises(BadQuantity):
        requisitions.use(requisition=made, lines={"JR-01": 3})
    with pytest.raises(BadQuantity):
        requisitions.give_back(requisition=made, lines={"JR-01": 2}, by=cast.parts_keeper, at=NOW)


def test_settling_names_what_is_unaccounted_for(cast):
    make_shop(cast)
    made = make_requisition(cast, make_job(cast), JR_01=3)
    requisitions.issue(requisition=made, by=cast.parts_keeper, at=NOW)
    requisitions.use(requisition=made, lines={"JR-01": 1})

    with pytest.raises(NotBalanced) as refusal:
        requisitions.settle(requisition=made, by=cast.parts_keeper, at=NOW)

    assert "加热管" in str(refusal.value)
    assert "2" in str(refusal.value)


def test_parts_drawn_from_the_own_van_leave_the_van(cast):
    shop, order = make_shop(cast), make_job(cast)
    from yinuo.parts.services import stock

    stock.transfer(part=shop.heater, source=shop.warehouse, target=shop.van, quantity=4, by=cast.parts_keeper, at=NOW)
    made = requisitions.request(order=order.record, lines={"JR-01": 1}, location=shop.van, by=cast.technician, at=NOW)
    requisitions.issue(requisition=made, by=cast.technician, at=NOW)

    assert in_stock(shop.heater, shop.van) == 3
    assert made.record.participants["parts_keeper"] == cast.technician.pk
    assert Movement.objects.filter(reason="transfer").count() == 2
