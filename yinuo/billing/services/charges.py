"""
A job's charge: quoted and consented to before the work, determined after it from what was used, then collected or owed.

Who pays is never chosen here: the charge rules of the regulation in force decide it, and their sentence is kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from yinuo.billing import events, facts, selectors
from yinuo.billing.errors import (
    AlreadyDone,
    BadAmount,
    InvoiceNumberTaken,
    NoChargeRule,
    NothingToHandOver,
    RuleDecides,
    TextMissing,
    WrongChargeState,
)
from yinuo.billing.models import Charge, ChargeLine, FollowUp, Payment
from yinuo.billing.pricing import Priced, fen
from yinuo.core.happenings import Happening
from yinuo.core.models import Person, Record
from yinuo.core.services import records
from yinuo.dispatch.models import Order
from yinuo.fieldwork.services import visits
from yinuo.lib.money import rounded
from yinuo.parts import selectors as part_selectors
from yinuo.rulebook.services import activity, numbering, regulated

State = Charge.State
PATTERN = "SF{yyyy}{mm}{dd}-{seq:3}"


@transaction.atomic
def quote(
    *,
    order: Order,
    parts: Mapping[str, int],
    by: Person,
    at: datetime,
    services: Mapping[str, Decimal] | None = None,
) -> Charge:
    """
    Work out what the repair will cost and show it to the customer; a later quotation replaces an earlier one.

    ``parts`` is part code → pieces, ``services`` the name of a labour or travel item on the price list → quantity.

    :raises NoChargeRule: no rule in force says who pays
    :raises NoPriceList: the rule's list is not published for the day
    :raises NoPrice: something stands on no price list
    :raises WrongChargeState: the charge is determined already
    """
    records.lock_tree(order.record)
    charge = _of(order)
    if charge is not None and charge.state != State.QUOTED:
        raise WrongChargeState(charge.get_state_display(), _("再报价"))
    terms = _terms(order, at=at)
    priced = selectors.price_lines(terms, parts=selectors.parts_by_code(parts), services=services or {}, asked={})
    charge = _store(order, charge, terms, priced, state=State.QUOTED, at=at)
    visits.show_price(order=order, amount=charge.total, by=by, at=at)
    return charge


@transaction.atomic
def consent(*, order: Order, name: str, by: Person, at: datetime) -> Charge:
    """
    Record that the customer's representative ``name`` agreed to the quoted price.

    :raises WrongChargeState: nothing is quoted
    :raises TextMissing: no name
    """
    charge = _quoted(order)
    if not name.strip():
        raise TextMissing("name", _("请填写同意收费的客户姓名。"))
    visits.consent(order=order, name=name.strip(), by=by, at=at)
    return charge


@transaction.atomic
def decline(*, order: Order, by: Person, at: datetime) -> Charge:
    """
    Record that the customer refused the quoted price; the repair may not begin.

    :raises WrongChargeState: nothing is quoted
    """
    charge = _quoted(order)
    visits.refuse_price(order=order, by=by, at=at)
    return charge


@transaction.atomic
def determine(
    *,
    order: Order,
    by: Person,
    at: datetime,
    services: Mapping[str, Decimal] | None = None,
    asked: Mapping[str, Decimal] | None = None,
    basis: str = "",
    reason: str = "",
) -> Charge:
    """
    Fix what the job costs, from the parts used on it and the price list of the day.

    ``services`` is a labour or travel item → quantity; ``asked`` a part code or item name → what the customer is asked
    for one piece where that is not the list's price: the difference is recorded as off price. ``basis`` with ``reason``
    only counts when no rule decides. May be said again until money has been taken.

    :raises NoChargeRule: no rule decides and no basis was given
    :raises RuleDecides: a basis was given against the rule's
    :raises NoPriceList: the list is not published for the day
    :raises NoPrice: something was used that stands on no list, and no asked price was given
    :raises WrongChargeState: money has been taken
    """
    records.lock_tree(order.record)
    charge = _of(order)
    if charge is not None and (charge.collected or charge.invoice_number):
        raise WrongChargeState(charge.get_state_display(), _("重新核定"))
    terms = _terms(order, at=at, basis=basis, reason=reason)
    priced = selectors.price_lines(
        terms, parts=part_selectors.used_on(order.record), services=services or {}, asked=asked or {}
    )
    total = sum((line.amount for line in priced), Decimal(0))
    charge = _store(order, charge, terms, priced, state=State.DUE if total else State.FREE, at=at)
    happening = events.ChargeDetermined(
        basis=charge.basis, total_fen=fen(charge.total), off_price_fen=fen(charge.off_price)
    )
    _emit(charge, happening, by=by, at=at)
    visits.settle(order=order, basis=charge.basis, total=charge.total, sentence=charge.sentence, by=by, at=at)
    return charge


@transaction.atomic
def collect(*, charge: Charge, amount: Decimal, method: str, by: Person, at: datetime) -> Payment:
    """
    Take money from the customer.

    :raises BadAmount: not above zero, or more than is owed
    :raises WrongChargeState: nothing is owed
    """
    charge = _locked(charge, State.DUE, what=_("收款"))
    amount = rounded(amount)
    if amount <= 0:
        raise BadAmount(_("收款金额必须大于零。"))
    if amount > charge.outstanding:
        raise BadAmount(_("收款 %(amount)s 超过未收金额 %(left)s。") % {"amount": amount, "left": charge.outstanding})
    payment = Payment.objects.create(charge=charge, amount=amount, method=Payment.Method(method), at=at, by=by)
    charge.collected += amount
    charge.collected_on_site = charge.collected_on_site or charge.left_open_at is None
    if charge.outstanding == 0:
        charge.settled_at = at
        _enter(charge, State.COLLECTED, at=at)
    else:
        charge.save()
    happening = events.ChargeCollected(amount_fen=fen(amount), outstanding_fen=fen(charge.outstanding))
    _emit(charge, happening, by=by, at=at)
    return payment


@transaction.atomic
def leave_open(*, charge: Charge, reason: str, by: Person, at: datetime) -> Charge:
    """
    Say that the money could not be taken on site: it becomes a receivable of the technician who did the job.

    :raises WrongChargeState: nothing is owed
    :raises TextMissing: nobody said why
    :raises AlreadyDone: it is a receivable already
    """
    charge = _locked(charge, State.DUE, what=_("转为应收"))
    if not reason.strip():
        raise TextMissing("reason", _("请写明未能当场收款的原因。"))
    if charge.left_open_at is not None:
        raise AlreadyDone(_("这笔费用已经登记为未当场收款。"))
    charge.left_open_at, charge.left_open_reason = at, reason.strip()
    charge.collector = charge.order.technician
    charge.save()
    happening = events.ChargeLeftOpen(outstanding_fen=fen(charge.outstanding), reason=charge.left_open_reason)
    _emit(charge, happening, by=by, at=at)
    return charge


@transaction.atomic
def follow_up(*, charge: Charge, note: str, by: Person, at: datetime, promised_on: date | None = None) -> FollowUp:
    """
    Write down one try to get the money.

    :raises WrongChargeState: nothing is owed
    :raises TextMissing: no note
    """
    charge = _locked(charge, State.DUE, what=_("催收"))
    if not note.strip():
        raise TextMissing("note", _("请写明催收情况。"))
    entry = FollowUp.objects.create(charge=charge, at=at, by=by, note=note.strip(), promised_on=promised_on)
    _emit(charge, events.ChargeFollowedUp(note=entry.note), by=by, at=at)
    return entry


@transaction.atomic
def hand_over(*, charge: Charge, by: Person, at: datetime) -> Decimal:
    """
    Hand all money taken and still held to the accountant; returns how much.

    :raises NothingToHandOver: none is held
    """
    charge = _locked(charge)
    held = list(charge.payments.filter(handed_to_finance_at__isnull=True))
    if not held:
        raise NothingToHandOver
    charge.payments.filter(pk__in=[payment.pk for payment in held]).update(handed_to_finance_at=at)
    amount = sum((payment.amount for payment in held), Decimal(0))
    _emit(charge, events.ChargeHandedOver(amount_fen=fen(amount)), by=by, at=at)
    return amount


@transaction.atomic
def invoice(*, charge: Charge, number: str, by: Person, at: datetime) -> Charge:
    """
    Record the invoice over the whole charge; it may come before or after the money.

    :raises WrongChargeState: the charge is not determined, or free
    :raises TextMissing: no number
    :raises AlreadyDone: it is invoiced already
    :raises InvoiceNumberTaken: another charge has the number
    """
    charge = _locked(charge, State.DUE, State.COLLECTED, what=_("开票"))
    number = number.strip()
    if not number:
        raise TextMissing("number", _("请填写发票号。"))
    if charge.invoice_number:
        raise AlreadyDone(_("这笔费用已开发票 %(number)s。") % {"number": charge.invoice_number})
    if Charge.objects.filter(invoice_number=number).exists():
        raise InvoiceNumberTaken(number)
    charge.invoice_number, charge.invoiced_at = number, at
    charge.save()
    _emit(charge, events.ChargeInvoiced(number=number, amount_fen=fen(charge.total)), by=by, at=at)
    return charge


def _of(order: Order) -> Charge | None:
    return Charge.objects.select_related("record").filter(order=order).first()


def _quoted(order: Order) -> Charge:
    charge = _of(order)
    if charge is None or charge.state != State.QUOTED:
        raise WrongChargeState(charge.get_state_display() if charge else _("未报价"), _("确认报价"))
    return charge


def _locked(charge: Charge, *states: Charge.State, what: str = "") -> Charge:
    """Lock the case's tree, read the charge anew, and refuse when it is in none of the states."""
    records.lock_tree(charge.record)
    fresh = Charge.objects.select_related(
        "record", "order__record", "order__technician", "order__case__customer", "price_list"
    ).get(pk=charge.pk)
    if states and fresh.state not in states:
        raise WrongChargeState(fresh.get_state_display(), what)
    return fresh


def _terms(order: Order, *, at: datetime, basis: str = "", reason: str = "") -> selectors.Decision:
    """Ask the regulation; a basis chosen by hand only counts where it is silent."""
    decided = selectors.decide(order, at)
    if decided is None and not (basis and reason.strip()):
        raise NoChargeRule
    if decided is None:
        return selectors.by_hand(Charge.Basis(basis), reason.strip(), at)
    if basis and basis != decided.basis:
        raise RuleDecides(decided.sentence, decided.clause)
    return decided


def _store(
    order: Order,
    charge: Charge | None,
    terms: selectors.Decision,
    priced: Iterable[Priced],
    *,
    state: Charge.State,
    at: datetime,
) -> Charge:
    priced = list(priced)
    charge = charge or Charge(record=_open(order, state, at=at), order=order)
    charge.rule, charge.basis, charge.price_list = terms.rule, terms.basis, terms.price_list
    charge.sentence, charge.sentence_en = terms.sentence, terms.sentence_en
    charge.standard_total = sum((line.standard_amount for line in priced), Decimal(0))
    charge.total = sum((line.amount for line in priced), Decimal(0))
    if state == State.QUOTED:
        charge.quoted_at = at
    else:
        charge.determined_at = at
        charge.settled_at = at if state == State.FREE else None
    _enter(charge, state, at=at)
    if terms.rule is not None:
        activity.note(rule_id=terms.rule.pk, record=charge.record, outcome="decided", value=charge.basis, at=at)
    charge.lines.all().delete()
    ChargeLine.objects.bulk_create(selectors.line_of(charge, line) for line in priced)
    return charge


def _open(order: Order, state: Charge.State, *, at: datetime) -> Record:
    return records.open_record(
        kind="charge",
        number=numbering.next_for("charge", branch=order.branch, at=at, default=PATTERN),
        title=order.record.title,
        branch=order.branch,
        parent=order.record,
        owner=order.technician,
        participants={"technician": order.technician},
        state=state,
        at=at,
    )


def _enter(charge: Charge, state: Charge.State, *, at: datetime) -> None:
    charge.state = state
    charge.save()
    if state in (State.FREE, State.COLLECTED):
        records.close(charge.record, at, state)
    elif charge.record.closed_at:
        records.reopen(charge.record, state, at)
    else:
        records.set_state(charge.record, state, at)


def _emit(charge: Charge, happening: Happening, *, by: Person, at: datetime) -> None:
    regulated.emit(record=charge.record, happening=happening, by=by, at=at, facts=facts.of_charge(charge))
