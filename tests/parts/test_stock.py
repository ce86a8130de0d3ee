from __future__ import annotations

import threading

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.cast import NOW, make_cast
from tests.parts.shop import make_job, make_requisition, make_shop
from yinuo.core.errors import Refusal
from yinuo.parts.errors import BadQuantity, NameTaken, NotEnoughStock, ReasonMissing
from yinuo.parts.models import Location, Movement, Part, Stock
from yinuo.parts.services import catalogue, requisitions, stock


def sums_of_movements():
    rows = Movement.objects.values_list("part", "location").annotate(total=Sum("quantity"))
    return {(part, location): total for part, location, total in rows}


def balances():
    return {(row.part_id, row.location_id): row.quantity for row in Stock.objects.all()}


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["receive", "adjust", "transfer", "request", "issue", "some", "use", "back", "settle"]),
        st.integers(0, 2),
        st.integers(0, 1),
        st.integers(-1, 5),
    ),
    max_size=25,
)


def take(cast, shop, orders, made, step, part_number, place_number, count):  # noqa: C901 - one branch per step
    """Take one random step; whatever is refused leaves things as they were."""
    part = [shop.heater, shop.seal, shop.valve][part_number]
    place = [shop.warehouse, shop.van][place_number]
    by, open_one = cast.parts_keeper, made[-1] if made else None
    match step:
        case "receive":
            stock.receive(part=part, location=place, quantity=count, by=by, at=NOW)
        case "adjust":
            stock.adjust(part=part, location=place, counted=count, reason="盘点", by=by, at=NOW)
        case "transfer":
            stock.transfer(part=part, source=shop.warehouse, target=shop.van, quantity=count, by=by, at=NOW)
        case "request":
            made.append(
                requisitions.request(order=orders.record, lines={part.code: count}, location=place, by=by, at=NOW)
            )
        case _ if open_one is None:
            return
        case "issue":
            requisitions.issue(requisition=open_one, by=by, at=NOW)
        case "some":
            requisitions.issue(requisition=open_one, lines={part.code: count}, by=by, at=NOW)
        case "use":
            requisitions.use(requisition=open_one, lines={part.code: count})
        case "back":
            requisitions.give_back(requisition=open_one, lines={part.code: count}, by=by, at=NOW)
        case "settle":
            requisitions.settle(requisition=open_one, by=by, at=NOW)


@pytest.mark.django_db
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(steps=STEPS)
def test_stock_is_the_sum_of_its_movements_and_never_negative_whatever_happens(world, steps):
    cast, shop, order = world
    made = []
    savepoint = transaction.savepoint()
    try:
        for step in steps:
            try:
                with transaction.atomic():
                    take(cast, shop, order, made, *step)
            except Refusal:
                pass
            here = balances()
            assert all(count >= 0 for count in here.values())
            assert {key: count for key, count in here.items() if count} == {
                key: count for key, count in sums_of_movements().items() if count
            }
        for one in made:
            one.refresh_from_db()
            lines = list(one.lines.all())
            assert all(line.issued >= line.used + line.returned for line in lines)
            if one.state == "settled":
                assert all(line.in_hand == 0 for line in lines)
            drawn = Movement.objects.filter(record=one.record).aggregate(total=Sum("quantity"))["total"] or 0
            assert -drawn == sum(line.issued - line.returned for line in lines)
    finally:
        transaction.savepoint_rollback(savepoint)


@pytest.fixture
def world(cast):
    return cast, make_shop(cast), make_job(cast)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_take_the_last_piece_at_once_one_gets_it_and_one_a_refusal():
    cast = make_cast()
    shop = make_shop(cast)
    from tests.jobs import accepted, make_case, make_order

    first = make_job(cast)
    second = accepted(cast, make_order(cast, make_case(cast, fault="漏水"), technician=cast.technician_two))
    waiting = [make_requisition(cast, first, MF_02=1), make_requisition(cast, second, MF_02=1)]
    barrier = threading.Barrier(2)
    outcomes = []

    def press(requisition):
        try:
            barrier.wait(timeout=10)
            requisitions.issue(requisition=requisition, by=cast.parts_keeper, at=NOW)
            outcomes.append("issued")
        except NotEnoughStock as refusal:
            outcomes.append(str(refusal))
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=(one,)) for one in waiting]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)

    assert sorted(outcome == "issued" for outcome in outcomes) == [False, True]
    assert any("门封" in outcome for outcome in outcomes)
    assert Stock.objects.get(part=shop.seal, location=shop.warehouse).quantity == 0
    assert sorted(one.__class__.objects.get(pk=one.pk).state for one in waiting) == ["issued", "requested"]


def test_a_movement_is_never_changed_or_deleted(cast):
    make_shop(cast)
    movement = Movement.objects.first()
    for change in (lambda: Movement.objects.filter(pk=movement.pk).update(quantity=99), movement.delete):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()


def test_the_database_itself_refuses_negative_stock(cast):
    make_shop(cast)
    with pytest.raises(IntegrityError), transaction.atomic():
        Stock.objects.update(quantity=-1)


def test_a_count_that_differs_becomes_a_movement_with_its_reason(cast):
    shop = make_shop(cast)

    made = stock.adjust(
        part=shop.heater, location=shop.warehouse, counted=8, reason="盘亏两根", by=cast.parts_keeper, at=NOW
    )

    assert (made.quantity, made.reason, made.note) == (-2, "adjust", "盘亏两根")
    assert Stock.objects.get(part=shop.heater, location=shop.warehouse).quantity == 8


@pytest.mark.parametrize(
    ("counted", "reason", "error"), [(-1, "盘点", BadQuantity), (10, "盘点", BadQuantity), (9, " ", ReasonMissing)]
)
def test_a_count_without_sense_or_reason_is_refused(cast, counted, reason, error):
    shop = make_shop(cast)
    with pytest.raises(error):
        stock.adjust(
            part=shop.heater, location=shop.warehouse, counted=counted, reason=reason, by=cast.parts_keeper, at=NOW
        )


def test_goods_are_only_received_and_carried_in_whole_numbers_above_zero(cast):
    shop = make_shop(cast)
    by = cast.parts_keeper
    with pytest.raises(BadQuantity):
        stock.receive(part=shop.heater, location=shop.warehouse, quantity=0, by=by, at=NOW)
    with pytest.raises(BadQuantity):
        stock.transfer(part=shop.heater, source=shop.van, target=shop.van, quantity=1, by=by, at=NOW)
    with pytest.raises(NotEnoughStock):
        stock.transfer(part=shop.heater, source=shop.van, target=shop.warehouse, quantity=1, by=by, at=NOW)
    with pytest.raises(BadQuantity):
        stock.set_safety_stock(part=shop.heater, location=shop.warehouse, quantity=-1)


def test_a_code_or_a_van_exists_once(cast):
    make_shop(cast)
    with pytest.raises(NameTaken) as refusal:
        catalogue.add_part(code="JR-01", name="另一个", unit="个")
    assert refusal.value.fields["code"]
    with pytest.raises(NameTaken):
        catalogue.add_location(branch=cast.north, name="第二辆车", holder=cast.technician)
    assert Part.objects.filter(code="JR-01").count() == 1
    assert Location.objects.filter(holder=cast.technician).count() == 1
