"""报价 for a case, before anybody sets out: given by telephone or in writing, accepted by name."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from yinuo.billing import events
from yinuo.billing.errors import AlreadyDone, BadAmount, TextMissing
from yinuo.billing.models import Quotation
from yinuo.billing.pricing import fen
from yinuo.cases import facts
from yinuo.cases.models import Case
from yinuo.cases.services import life
from yinuo.core.models import Person
from yinuo.core.services import records
from yinuo.lib.money import rounded
from yinuo.rulebook.services import regulated


@transaction.atomic
def give(*, case: Case, amount: Decimal, includes_travel: bool, by: Person, at: datetime, note: str = "") -> Quotation:
    """
    Tell the customer what the work would cost.

    :raises BadAmount: below zero
    """
    records.lock_tree(case.record)
    amount = rounded(amount)
    if amount < 0:
        raise BadAmount(_("报价不能为负数。"))
    quotation = Quotation.objects.create(
        case=case, amount=amount, includes_travel=includes_travel, note=note.strip(), given_at=at, given_by=by
    )
    happening = events.QuotationGiven(amount_fen=fen(amount), includes_travel=includes_travel)
    regulated.emit(record=case.record, happening=happening, by=by, at=at, facts=facts.of_case(case))
    return quotation


@transaction.atomic
def accept(*, quotation: Quotation, name: str, by: Person, at: datetime) -> Quotation:
    """
    Record that the customer's representative ``name`` accepts the quotation.

    :raises TextMissing: no name
    :raises AlreadyDone: it is accepted already
    """
    case = quotation.case
    records.lock_tree(case.record)
    if not name.strip():
        raise TextMissing("name", _("请填写接受报价的客户姓名。"))
    quotation.refresh_from_db()
    if quotation.accepted_at is not None:
        raise AlreadyDone(_("客户已接受这份报价。"))
    quotation.accepted_at, quotation.accepted_by = at, name.strip()
    quotation.save(update_fields=["accepted_at", "accepted_by"])
    life.note_quotation_accepted(case=case)
    happening = events.QuotationAccepted(amount_fen=fen(quotation.amount))
    regulated.emit(record=case.record, happening=happening, by=by, at=at, facts=facts.of_case(case))
    return quotation
