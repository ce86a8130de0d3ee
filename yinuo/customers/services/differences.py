"""Customer data that turned out wrong on site: reported at once, settled by the office the same day."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from yinuo.core.errors import Refusal
from yinuo.core.facts import Facts
from yinuo.core.models import Event, Person, Record
from yinuo.customers.events import DifferenceReported, DifferenceSettled
from yinuo.customers.models import Contact, Customer, Difference, Equipment, Site
from yinuo.customers.selectors.standing import facts_on
from yinuo.customers.services import files
from yinuo.rulebook.services import regulated


class NothingFound(Refusal):
    def __init__(self) -> None:
        message = _("请写明现场实际情况。")
        super().__init__("nothing_found", message, fields={"found": message})


class SettledAlready(Refusal):
    def __init__(self) -> None:
        super().__init__("difference_settled_already", _("这项不符已经处理过了。"))


@transaction.atomic
def report(
    *,
    record: Record,
    customer: Customer,
    field: str,
    registered: str,
    found: str,
    facts: Facts,
    by: Person,
    at: datetime,
    site: Site | None = None,
    equipment: Equipment | None = None,
) -> Difference:
    """
    Report that the file says one thing and the site another. ``record`` is the order's, ``facts`` those of its events.

    :raises NothingFound: what was found is not said
    """
    if not found.strip():
        raise NothingFound
    difference = Difference.objects.create(
        record=record,
        customer=customer,
        site=site,
        equipment=equipment,
        field=Difference.Field(field),
        registered=registered[:200],
        found=found.strip()[:200],
        reported_by=by,
        reported_at=at,
    )
    happening = DifferenceReported(field=field, is_address=field == Difference.Field.ADDRESS)
    regulated.emit(record=record, happening=happening, by=by, at=at, facts=facts)
    return difference


_TOLD = [entity for entity in DifferenceSettled.FACTS if entity != "customer"]


@transaction.atomic
def settle(*, difference: Difference, is_accepted: bool, by: Person, at: datetime) -> Difference:
    """
    Decide on a reported difference; an accepted name, telephone, contact or address goes into the file by itself.

    The event carries the order's facts as they were last known, with the customer's as they are now.

    :raises SettledAlready: somebody else was faster
    """
    difference = Difference.objects.select_for_update().get(pk=difference.pk)
    if difference.settled_at is not None:
        raise SettledAlready
    if is_accepted:
        _apply(difference, by, at)
    difference.is_accepted, difference.settled_by, difference.settled_at = is_accepted, by, at
    difference.save(update_fields=["is_accepted", "settled_by", "settled_at"])
    happening = DifferenceSettled(field=difference.field, is_accepted=is_accepted)
    regulated.emit(record=difference.record, happening=happening, by=by, at=at, facts=_known(difference, at))
    return difference


def _known(difference: Difference, at: datetime) -> dict[str, Any]:
    """Events of the rules themselves, such as a breach, tell nothing of the order; the last one before them does."""
    told = Event.objects.filter(record=difference.record, facts__has_keys=_TOLD)
    latest = told.order_by("-seq").values_list("facts", flat=True).first()
    known = {entity: values for entity, values in (latest or {}).items() if entity not in {"event", "people"}}
    return known | facts_on(difference.customer, at)


def _apply(difference: Difference, by: Person, at: datetime) -> None:
    customer, found = difference.customer, difference.found
    contact = customer.contacts.filter(is_primary=True).first()
    site = difference.site or customer.sites.order_by("pk").first()
    match difference.field:
        case Difference.Field.NAME:
            files.correct(customer=customer, changes={"name": found}, by=by, at=at)
        case Difference.Field.ADDRESS if site is not None:
            changes = files.NewSite(
                address=found,
                in_city=site.in_city,
                name=site.name,
                travel_minutes=site.travel_minutes,
                distance_km=site.distance_km,
            )  # where the new address lies on the map nobody has said
            files.correct_site(site=site, changes=changes, by=by, at=at)
        case Difference.Field.PHONE | Difference.Field.CONTACT if contact is not None:
            _apply_to_contact(difference, contact, by, at)
        case _:
            return


def _apply_to_contact(difference: Difference, contact: Contact, by: Person, at: datetime) -> None:
    is_phone = difference.field == Difference.Field.PHONE
    files.correct_contact(
        contact=contact,
        name=contact.name if is_phone else difference.found,
        phone=difference.found if is_phone else contact.phone,
        title=contact.title,
        by=by,
        at=at,
    )
