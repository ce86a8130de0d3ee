"""The papers of a visit as the regulation's own forms: filled from what the technician noted anyway."""

from __future__ import annotations

from datetime import datetime

from yinuo.core.models import Person, Role
from yinuo.core.services import files
from yinuo.fieldwork import printing
from yinuo.fieldwork.models import Visit
from yinuo.procedures.models import FormEntry
from yinuo.procedures.services import forms
from yinuo.procedures.services.forms import CUSTOMER
from yinuo.rulebook.selectors import forms as form_rules

RECEIPT = "service_receipt"
PRICE_CARD = "price_card"
PRICE_LIST = "standard"


def receipt(visit: Visit, *, by: Person, at: datetime) -> None:
    """
    Keep the signed receipt as PDF, and fill in and sign the regulation's form of it.

    An incomplete receipt stays a draft: its missing fields are shown where the form is shown.
    """
    record = visit.order.record
    visit.receipt = files.store(
        record=record,
        purpose="receipt",
        name=f"{record.number}.pdf",
        content=printing.receipt(visit.order, at=at),
        by=by,
        at=at,
    )
    visit.save(update_fields=["receipt"])
    case = visit.order.case
    written = {
        "cause": visit.cause,
        "solution": visit.solution,
        "parts": visit.parts_replaced,
        "rating": visit.rating,
        "product": case.equipment.product.name if case.equipment else case.product_name,
    }
    entry = forms.record(record=record, form=RECEIPT, data=written, by=by, at=at)
    if entry is not None and entry.state == FormEntry.State.COMPLETE and _awaits_customer(entry):
        forms.sign(entry=entry, role=CUSTOMER, name=visit.signer, image=visit.signature, at=at)


def price_card(visit: Visit, *, by: Person, at: datetime) -> None:
    """Fill in the price card that the customer consented to; a second consent leaves the first card as it is."""
    written = {"amount": str(visit.quoted_amount), "price_list": PRICE_LIST, "name": visit.consented_by}
    forms.record(record=visit.order.record, form=PRICE_CARD, data=written, by=by, at=at)


def hand_in_receipt(visit: Visit, *, by: Person, at: datetime) -> None:
    """Hand the form of the receipt to the coordinator, if it was filled in and signed."""
    whole = FormEntry.objects.filter(record=visit.order.record, form=RECEIPT, state=FormEntry.State.COMPLETE)
    entry = whole.first()
    if entry is not None and not forms.missing_signatures(entry, form_rules.of_rule(entry.rule)):
        forms.hand_in(entry=entry, to_role=Role.COORDINATOR, by=by, at=at)


def _awaits_customer(entry: FormEntry) -> bool:
    return CUSTOMER in forms.missing_signatures(entry, form_rules.of_rule(entry.rule))
