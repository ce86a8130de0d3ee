from __future__ import annotations

import pytest

from tests.cast import NOW
from tests.jobs import HOUR, make_case, make_order, on_site, publish
from yinuo.core.models import Event, Record
from yinuo.fieldwork import errors
from yinuo.fieldwork.models import GoodsIntake
from yinuo.fieldwork.services import goods
from yinuo.rulebook.errors import GateRefusal
from yinuo.rulebook.models import ApprovalStep
from yinuo.rulebook.services import approvals

LATER = NOW + 2 * HOUR


@pytest.fixture(autouse=True)
def _own_files(files_root):
    pass


def taken_in(cast):
    return goods.take_in(
        order=on_site(cast), description="蒸烤箱主板", condition="外壳有划痕", by=cast.technician, at=LATER
    )


def in_repair(cast):
    one = goods.register(goods=taken_in(cast), by=cast.coordinator, at=LATER)
    return goods.open_card(goods=one, card="更换继电器", by=cast.coordinator, at=LATER)


def repaired(cast):
    return goods.repair(goods=in_repair(cast), minutes=90, parts="继电器", by=cast.technician, at=LATER)


def give_back(cast, one, **changes):
    values = {"name": "周经理", "receipt_voided": True, "date_registered": True} | changes
    return goods.give_back(goods=one, by=cast.technician, at=LATER, **values)


def test_goods_are_a_record_below_the_order_with_a_receipt_number(cast):
    one = taken_in(cast)

    assert one.receipt_number == "SJ20260302-001"
    assert one.record.parent_id == one.order_id
    assert Event.objects.get(record=one.pk).data == {"receipt": "SJ20260302-001"}


def test_the_whole_way_in_and_out(cast):
    one = repaired(cast)
    one = goods.inspect(goods=one, is_passed=True, by=cast.manager, at=LATER)

    one = give_back(cast, one)

    assert (one.state, one.return_signer, one.receipt_voided_at) == ("returned", "周经理", LATER)
    assert Record.objects.get(pk=one.pk).closed_at == LATER
    assert list(Event.objects.filter(record=one.pk).order_by("seq").values_list("kind", flat=True)) == [
        "fieldwork.goods.taken_in",
        "fieldwork.goods.registered",
        "fieldwork.goods.card_opened",
        "fieldwork.goods.repaired",
        "fieldwork.goods.inspected",
        "fieldwork.goods.returned",
    ]


def test_nobody_inspects_his_own_work(cast):
    one = repaired(cast)

    with pytest.raises(errors.OwnWork):
        goods.inspect(goods=one, is_passed=True, by=cast.technician, at=LATER)

    assert GoodsIntake.objects.get().inspected_at is None


def test_what_does_not_pass_goes_back_into_repair(cast):
    one = goods.inspect(goods=repaired(cast), is_passed=False, by=cast.manager, at=LATER)

    assert (one.state, one.inspection_passed) == ("in_repair", False)
    assert goods.repair(goods=one, minutes=30, parts="", by=cast.technician, at=LATER).state == "repaired"


def test_nothing_goes_back_uninspected_where_the_regulation_says_so(cast):
    publish("s001_r21")
    case = make_case(cast)
    step = ApprovalStep.objects.get(approval__record=case.pk)
    approvals.sign(step=step, by=cast.manager, at=NOW)
    one = goods.take_in(order=on_site(cast, make_order(cast, case)), description="主板", by=cast.technician, at=LATER)
    one = goods.open_card(goods=one, card="更换继电器", by=cast.coordinator, at=LATER)
    one = goods.repair(goods=one, minutes=90, parts="继电器", by=cast.technician, at=LATER)

    with pytest.raises(GateRefusal) as refusal:
        give_back(cast, one)

    assert "12" in refusal.value.clause
    assert GoodsIntake.objects.get().state == "repaired"
    one = goods.inspect(goods=one, is_passed=True, by=cast.manager, at=LATER)
    with pytest.raises(GateRefusal):
        give_back(cast, one, receipt_voided=False)
    assert give_back(cast, one).state == "returned"


@pytest.mark.parametrize("step", ["register", "card", "repair", "inspect", "give_back"])
def test_goods_that_are_back_move_no_more(cast, step):
    one = give_back(cast, taken_in(cast))
    calls = {
        "register": lambda: goods.register(goods=one, by=cast.coordinator, at=LATER),
        "card": lambda: goods.open_card(goods=one, card="修", by=cast.coordinator, at=LATER),
        "repair": lambda: goods.repair(goods=one, minutes=1, parts="", by=cast.technician, at=LATER),
        "inspect": lambda: goods.inspect(goods=one, is_passed=True, by=cast.manager, at=LATER),
        "give_back": lambda: give_back(cast, one),
    }

    with pytest.raises(errors.GoodsWrongState) as refusal:
        calls[step]()

    assert "已归还" in str(refusal.value)


def test_the_register_is_written_once(cast):
    one = in_repair(cast)

    with pytest.raises(errors.GoodsWrongState):
        goods.register(goods=one, by=cast.coordinator, at=LATER)


def test_it_is_said_what_is_taken_in(cast):
    with pytest.raises(errors.TextMissing):
        goods.take_in(order=on_site(cast), description=" ", by=cast.technician, at=LATER)

    assert not GoodsIntake.objects.exists()
