"""客户商品: taken in against a receipt, registered, repaired under its card, inspected, given back."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from yinuo.core.happenings import Happening
from yinuo.core.models import Person
from yinuo.core.services import records
from yinuo.customers.models import Equipment
from yinuo.dispatch.models import Order
from yinuo.fieldwork import events, facts
from yinuo.fieldwork.errors import GoodsWrongState, OwnWork
from yinuo.fieldwork.models import GoodsIntake
from yinuo.fieldwork.services import steps
from yinuo.fieldwork.services.steps import ON_SITE_OR_AFTER, said
from yinuo.procedures.services import forms
from yinuo.rulebook.services import numbering, regulated

State = GoodsIntake.State
PATTERN = "SJ{yyyy}{mm}{dd}-{seq:3}"
RECEIPT, CARD = "goods_receipt", "repair_card"
IN_HOUSE = (State.TAKEN_IN, State.IN_REPAIR, State.REPAIRED, State.INSPECTED)


@transaction.atomic
def take_in(
    *,
    order: Order,
    description: str,
    by: Person,
    at: datetime,
    condition: str = "",
    equipment: Equipment | None = None,
) -> GoodsIntake:
    """
    Take a customer's machine along; the number of the goods is that of the receipt he is given.

    :raises TextMissing: it is not said what it is
    :raises WrongState: the technician has not arrived, or the order is filed
    """
    description = said(description, "description", _("收进的商品"))
    visit = steps.begin(order, *ON_SITE_OR_AFTER)
    order = visit.order
    record = records.open_record(
        kind="goods",
        number=numbering.next_for("goods", branch=order.branch, at=at, default=PATTERN),
        title=description,
        branch=order.branch,
        parent=order.record,
        owner=order.technician,
        state=State.TAKEN_IN,
        at=at,
    )
    goods = GoodsIntake.objects.create(
        record=record,
        order=order,
        equipment=equipment or order.case.equipment,
        description=description[:200],
        condition=condition.strip()[:200],
        state=State.TAKEN_IN,
        receipt_number=record.number,
        taken_in_at=at,
    )
    _emit(goods, events.GoodsTakenIn(receipt=goods.receipt_number), by=by, at=at)
    written = {"number": goods.receipt_number, "description": goods.description, "condition": goods.condition}
    forms.record(record=record, form=RECEIPT, data=written, by=by, at=at)
    return goods


@transaction.atomic
def register(*, goods: GoodsIntake, by: Person, at: datetime, note: str = "") -> GoodsIntake:
    """
    Enter the goods in the register of goods in and out.

    :raises GoodsWrongState: they are registered already, or back with the customer
    """
    goods = _locked(goods, *IN_HOUSE)
    if goods.registered_at is not None:
        raise GoodsWrongState(goods)
    goods.registered_at = at
    goods.save()
    _emit(goods, events.GoodsRegistered(note=note.strip()), by=by, at=at)
    return goods


@transaction.atomic
def open_card(*, goods: GoodsIntake, card: str, by: Person, at: datetime) -> GoodsIntake:
    """
    Open the repair card: what is to be done.

    :raises TextMissing: the card is empty
    :raises GoodsWrongState: the repair has begun already
    """
    card = said(card, "card", _("修护内容"))
    goods = _locked(goods, State.TAKEN_IN)
    goods.card, goods.card_opened_at = card[:200], at
    _enter(goods, State.IN_REPAIR, at=at)
    _emit(goods, events.GoodsCardOpened(card=goods.card), by=by, at=at)
    written = {"card": goods.card, "description": goods.description}
    forms.record(record=goods.record, form=CARD, data=written, by=by, at=at)
    return goods


@transaction.atomic
def repair(*, goods: GoodsIntake, minutes: int, parts: str, by: Person, at: datetime) -> GoodsIntake:
    """
    Write on the card how many minutes the repair took and which parts were exchanged.

    :raises GoodsWrongState: they were repaired already, or are back with the customer
    """
    goods = _locked(goods, State.TAKEN_IN, State.IN_REPAIR)
    goods.repair_minutes, goods.parts = minutes, parts.strip()[:300]
    goods.repaired_at, goods.repaired_by = at, by
    _enter(goods, State.REPAIRED, at=at)
    _emit(goods, events.GoodsRepaired(minutes=minutes, parts=goods.parts), by=by, at=at)
    return goods


@transaction.atomic
def inspect(*, goods: GoodsIntake, is_passed: bool, by: Person, at: datetime) -> GoodsIntake:
    """
    Inspect repaired goods; what does not pass goes back into repair.

    :raises OwnWork: the inspector repaired them himself
    :raises GoodsWrongState: they are not repaired
    """
    goods = _locked(goods, State.REPAIRED)
    if goods.repaired_by_id == by.pk:
        raise OwnWork
    goods.inspected_at, goods.inspected_by, goods.inspection_passed = at, by, is_passed
    _enter(goods, State.INSPECTED if is_passed else State.IN_REPAIR, at=at)
    _emit(goods, events.GoodsInspected(is_passed=is_passed), by=by, at=at)
    return goods


@transaction.atomic
def give_back(
    *, goods: GoodsIntake, name: str, receipt_voided: bool, date_registered: bool, by: Person, at: datetime
) -> GoodsIntake:
    """
    Give the goods back: who signed, whether the receipt was taken back, whether the date is in the register.

    :raises GoodsWrongState: they are back already
    :raises GateRefusal: the regulation wants something first (inspection passed, receipt voided)
    """
    goods = _locked(goods, *IN_HOUSE)
    goods.returned_at, goods.return_signer = at, name.strip()[:60]
    goods.receipt_voided_at = at if receipt_voided else None
    goods.return_registered_at = at if date_registered else None
    _enter(goods, State.RETURNED, at=at)
    happening = events.GoodsReturned(
        name=goods.return_signer, receipt_voided=receipt_voided, date_registered=date_registered
    )
    _emit(goods, happening, by=by, at=at)
    records.close(goods.record, at, state=State.RETURNED)
    return goods


def _locked(goods: GoodsIntake, *states: State) -> GoodsIntake:
    records.lock_tree(goods.record)
    fresh = GoodsIntake.objects.select_related(
        "record__branch", "order__record", "order__case__customer", "order__case__equipment__product"
    ).get(pk=goods.pk)
    if fresh.state not in states:
        raise GoodsWrongState(fresh)
    return fresh


def _enter(goods: GoodsIntake, state: State, *, at: datetime) -> None:
    goods.state = state
    goods.save()
    records.set_state(goods.record, state, at)


def _emit(goods: GoodsIntake, happening: Happening, *, by: Person, at: datetime) -> None:
    regulated.emit(record=goods.record, happening=happening, by=by, at=at, facts=facts.of_goods(goods))
