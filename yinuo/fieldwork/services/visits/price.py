"""What the customer is asked to pay: shown before the work, consented to or not, settled after it."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from yinuo.core.models import Person
from yinuo.dispatch.models import Order
from yinuo.fieldwork import events
from yinuo.fieldwork.errors import BadAmount, PriceNotShown
from yinuo.fieldwork.models import Visit
from yinuo.fieldwork.services import forms, steps
from yinuo.fieldwork.services.steps import ON_SITE, ON_SITE_OR_AFTER, said


@transaction.atomic
def show_price(*, order: Order, amount: Decimal, by: Person, at: datetime) -> Visit:
    """
    Note that the customer was shown the price standard and the amount to expect (yuan).

    :raises BadAmount: it is negative
    :raises WrongState: the technician is not on site
    """
    if amount < 0:
        raise BadAmount("amount")
    visit = steps.begin(order, *ON_SITE)
    visit.quoted_amount = amount
    visit.price_shown_at = at
    visit.consented_at, visit.consented_by, visit.price_refused_at = None, "", None
    visit.save()
    steps.emit(visit, events.VisitPriceShown(amount_fen=_fen(amount)), by=by, at=at)
    return visit


@transaction.atomic
def consent(*, order: Order, name: str, by: Person, at: datetime) -> Visit:
    """
    Record who consented to the price that was shown.

    :raises PriceNotShown: none was shown
    :raises TextMissing: nobody is named
    :raises WrongState: the technician is not on site
    """
    name = said(name, "name", _("同意人姓名"))
    visit = steps.begin(order, *ON_SITE)
    if visit.quoted_amount is None:
        raise PriceNotShown
    visit.consented_at, visit.consented_by, visit.price_refused_at = at, name[:60], None
    visit.save()
    forms.price_card(visit, by=by, at=at)
    happening = events.VisitPriceConsented(amount_fen=_fen(visit.quoted_amount), name=visit.consented_by)
    steps.emit(visit, happening, by=by, at=at)
    return visit


@transaction.atomic
def refuse_price(*, order: Order, by: Person, at: datetime) -> Visit:
    """
    Record that the customer does not consent: nothing is repaired.

    :raises PriceNotShown: none was shown
    :raises WrongState: the technician is not on site
    """
    visit = steps.begin(order, *ON_SITE)
    if visit.quoted_amount is None:
        raise PriceNotShown
    visit.price_refused_at, visit.consented_at, visit.consented_by = at, None, ""
    visit.save()
    steps.emit(visit, events.VisitPriceRefused(amount_fen=_fen(visit.quoted_amount)), by=by, at=at)
    return visit


@transaction.atomic
def settle(*, order: Order, basis: str, total: Decimal, sentence: str, by: Person, at: datetime) -> Visit:
    """
    Take over what billing determined: basis (warranty, contract, paid, internal), amount in yuan, and the sentence
    that decided, for the receipt.

    :raises BadAmount: the total is negative
    :raises WrongState: the technician has not arrived, or the order is filed
    """
    if total < 0:
        raise BadAmount("total")
    visit = steps.begin(order, *ON_SITE_OR_AFTER)
    visit.charge_basis, visit.charge_total, visit.charge_sentence = basis, total, sentence[:300]
    visit.settled_at = at
    visit.save()
    steps.emit(visit, events.VisitSettled(basis=basis, total_fen=_fen(total)), by=by, at=at)
    return visit


def _fen(amount: Decimal) -> int:
    return int((amount * 100).to_integral_value())
