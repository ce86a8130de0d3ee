"""The papers of a visit as the regulation's own forms: filled from what the technician noted anyway."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from yinuo.core.models import Person, Record, Role
from yinuo.core.services import files
from yinuo.fieldwork import printing
from yinuo.fieldwork.models import Visit
from yinuo.procedures.models import FormEntry
from yinuo.procedures.services import forms
from yinuo.rulebook.selectors import forms as form_rules

RECEIPT = "service_receipt"
PRICE_CARD = "price_card"
CUSTOMER = "customer"


def receipt(visit: Visit, *, by: Person, at: datetime) -> None:
    """
    Keep the signed receipt as PDF, and fill in and sign the regulation's form of it.

    An incomplete receipt is started but not filled: its missing fields are shown where the form is shown.
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
    entry = _entry(record, RECEIPT, by=by, at=at)
    if entry is None or not visit.receipt_complete:
        return
    values = {
        "cause": visit.cause,
        "solution": visit.solution,
        "parts": visit.parts_replaced,
        "rating": visit.rating,
        "product": str(visit.order.case.equipment or visit.order.case.product_name),
    }
    if _fill(entry, values, by=by, at=at) and CUSTOMER in form_rules.of_rule(entry.rule).signed_by:
        forms.sign(entry=entry, role=CUSTOMER, name=visit.signer, image=visit.signature, at=at)


def price_card(visit: Visit, *, by: Person, at: datetime) -> None:
    """Fill in the price card that the customer consented to; a second consent leaves the first card as it is."""
    if FormEntry.objects.filter(record=visit.order.record, form=PRICE_CARD).exists():
        return
    entry = _entry(visit.order.record, PRICE_CARD, by=by, at=at)
    if entry is None:
        return
    values = {"amount": str(visit.quoted_amount), "price_list": "standard", "name": visit.consented_by}
    _fill(entry, values, by=by, at=at)


def hand_in_receipt(visit: Visit, *, by: Person, at: datetime) -> None:
    """Hand the form of the receipt to the coordinator, if it was filled in and signed."""
    entry = FormEntry.objects.filter(record=visit.order.record, form=RECEIPT, state=FormEntry.State.COMPLETE).first()
    if entry is not None and not forms.missing_signatures(entry, form_rules.of_rule(entry.rule)):
        forms.hand_in(entry=entry, to_role=Role.COORDINATOR, by=by, at=at)


def _entry(record: Record, form: str, *, by: Person, at: datetime) -> FormEntry | None:
    """Return the record's entry of the form, started now if need be; None if no regulation has the form."""
    found = FormEntry.objects.filter(record=record, form=form).exclude(state=FormEntry.State.VOID).first()
    if found is not None or form_rules.definition(form, record.branch, at) is None:
        return found
    return forms.start(record=record, form=form, by=by, at=at)


def _fill(entry: FormEntry, values: Mapping[str, object], *, by: Person, at: datetime) -> bool:
    """Write into the form what it has fields for; tell whether it is whole, otherwise it stays a draft."""
    fields = form_rules.of_rule(entry.rule).fields
    data = {field.name: values[field.name] for field in fields if values.get(field.name)}
    is_whole = all(field.name in data for field in fields if field.required and field.type != "signature")
    forms.fill(entry=entry, data=data, by=by, at=at, is_draft=not is_whole)
    return is_whole
