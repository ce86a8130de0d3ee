"""代理商费用: what a dealer pays for serving a machine that he sold."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from yinuo.billing import events
from yinuo.billing.errors import BadAmount
from yinuo.billing.models import DealerFee
from yinuo.billing.pricing import fen
from yinuo.cases import facts
from yinuo.cases.models import Case
from yinuo.cases.services.outside import NoDealer
from yinuo.core.models import Person
from yinuo.core.services import records
from yinuo.lib.money import rounded
from yinuo.rulebook.services import regulated


@transaction.atomic
def collect(*, case: Case, amount: Decimal, by: Person, at: datetime, note: str = "") -> DealerFee:
    """
    Book what the dealer paid.

    :raises NoDealer: we sold the machine ourselves
    :raises BadAmount: not above zero
    """
    records.lock_tree(case.record)
    if case.equipment is None or not case.equipment.dealer:
        raise NoDealer
    amount = rounded(amount)
    if amount <= 0:
        raise BadAmount(_("收取的金额须大于零。"))
    fee = DealerFee.objects.create(
        case=case, dealer=case.equipment.dealer, amount=amount, note=note.strip(), collected_at=at, collected_by=by
    )
    happening = events.DealerFeeCollected(dealer=fee.dealer, amount_fen=fen(amount))
    regulated.emit(record=case.record, happening=happening, by=by, at=at, facts=facts.of_case(case))
    return fee
