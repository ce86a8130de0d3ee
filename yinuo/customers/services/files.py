"""The customer file: who the customer is, whom to ring, where machines stand, which machines."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TypedDict

from django.db import transaction
from django.utils.translation import gettext as _

from yinuo.core.errors import Refusal
from yinuo.core.happenings import Happening
from yinuo.core.models import Branch, Person
from yinuo.core.services import records
from yinuo.customers import text_index
from yinuo.customers.events import CustomerCorrected, CustomerRegistered, EquipmentRegistered
from yinuo.customers.models import Contact, Customer, CustomerLook, Equipment, Product, Site
from yinuo.customers.selectors.standing import facts_on
from yinuo.lib import zh
from yinuo.lib.zh import phone as phones
from yinuo.rulebook.services import numbering, regulated


class NameMissing(Refusal):
    def __init__(self) -> None:
        message = _("请填写客户名称。")
        super().__init__("customer_name_missing", message, fields={"name": message})


class AddressMissing(Refusal):
    def __init__(self) -> None:
        message = _("请填写地址，上门要按它派人。")
        super().__init__("address_missing", message, fields={"address": message})


class BadPhone(Refusal):
    def __init__(self, phone: str) -> None:
        message = _("“%(phone)s”不是电话号码。请写成 13812341234 或 010-62345678 这样。") % {"phone": phone}
        super().__init__("bad_phone", message, fields={"phone": message})


class PhoneOnFile(Refusal):
    def __init__(self, name: str) -> None:
        message = _("这个号码已登记为联系人%(name)s的电话，请直接更正那一位。") % {"name": name}
        super().__init__("phone_on_file", message, fields={"phone": message})


class SerialOnFile(Refusal):
    def __init__(self, serial: str) -> None:
        message = _("序列号 %(serial)s 已登记过，请核对铭牌；设备转手的请更正原档案。") % {"serial": serial}
        super().__init__("serial_on_file", message, fields={"serial": message})


class SiteOfAnother(Refusal):
    def __init__(self) -> None:
        message = _("所选地址不属于这位客户，请重新选择。")
        super().__init__("site_of_another", message, fields={"site": message})


class NothingChanged(Refusal):
    def __init__(self) -> None:
        super().__init__("nothing_changed", _("内容与档案相同，没有需要更正的地方。"))


class ReasonMissing(Refusal):
    def __init__(self) -> None:
        message = _("查看完整号码请写明理由，理由会留存备查。")
        super().__init__("reason_missing", message, fields={"reason": message})


@dataclass(frozen=True, kw_only=True)
class NewContact:
    name: str
    phone: str
    title: str = ""


@dataclass(frozen=True, kw_only=True)
class NewSite:
    address: str
    in_city: bool
    name: str = ""
    travel_minutes: int | None = None
    distance_km: int | None = None
    latitude: float | None = None
    longitude: float | None = None


class Changes(TypedDict, total=False):
    """What may be corrected in the file itself."""

    name: str
    kind: str
    tier: str
    manager: Person | None
    is_key_account: bool
    note: str


@transaction.atomic
def register(
    *,
    branch: Branch,
    name: str,
    contact: NewContact,
    site: NewSite,
    by: Person,
    at: datetime,
    kind: str = Customer.Kind.COMPANY,
    tier: str = "",
    manager: Person | None = None,
    is_key_account: bool = False,
    note: str = "",
) -> Customer:
    """
    Open a customer file with its first contact and site.

    :raises NameMissing, AddressMissing, BadPhone: a customer without these cannot be served
    """
    name = name.strip()
    if not name:
        raise NameMissing
    record = records.open_record(
        kind="customer",
        number=numbering.next_for("customer", branch=branch, at=at, default="KH{seq:6}"),
        title=name,
        branch=branch,
        state="active",
        owner=manager or by,
        participants={"account_manager": manager},
        at=at,
    )
    customer = Customer.objects.create(
        record=record,
        branch=branch,
        kind=kind,
        name=name,
        initials=zh.initials(name)[:60],
        tier=tier,
        manager=manager,
        is_key_account=is_key_account,
        note=note,
        search=text_index.vector(name, *_words_of_contact(contact.name), site.name, site.address),
    )
    _make_contact(customer, contact, is_primary=True)
    _make_site(customer, site)
    _emit(customer, CustomerRegistered(is_complete=True), by, at)
    return customer


@transaction.atomic
def correct(*, customer: Customer, changes: Changes, by: Person, at: datetime) -> Customer:
    """
    Correct the file itself.

    :raises NothingChanged: every value is what the file says already
    :raises NameMissing: the new name is empty
    """
    changed = {field: value for field, value in changes.items() if getattr(customer, field) != value}
    if not changed:
        raise NothingChanged
    if not str(changed.get("name", customer.name)).strip():
        raise NameMissing
    for field, value in changed.items():
        setattr(customer, field, value)
    customer.initials = zh.initials(customer.name)[:60]
    customer.save(update_fields=[*changed, "initials"])
    if "manager" in changed:
        records.set_participant(customer.record, "account_manager", customer.manager)
    if "name" in changed:
        customer.record.title = customer.name
        customer.record.save(update_fields=["title"])
    reindex(customer)
    _emit(customer, CustomerCorrected(fields=sorted(changed)), by, at)
    return customer


@transaction.atomic
def add_contact(*, customer: Customer, contact: NewContact, by: Person, at: datetime) -> Contact:
    """:raises BadPhone, PhoneOnFile: see there"""
    has_primary = customer.contacts.filter(is_primary=True).exists()
    added = _make_contact(customer, contact, is_primary=not has_primary)
    reindex(customer)
    _emit(customer, CustomerCorrected(fields=["contacts"]), by, at)
    return added


@transaction.atomic
def correct_contact(*, contact: Contact, name: str, phone: str, title: str, by: Person, at: datetime) -> Contact:
    """:raises BadPhone, PhoneOnFile: see there"""
    number, digits = _phone(phone)
    _refuse_phone_on_file(contact.customer, digits, besides=contact.pk)
    contact.name, contact.phone, contact.digits, contact.title = name.strip(), number, digits, title
    contact.save(update_fields=["name", "phone", "digits", "title"])
    reindex(contact.customer)
    _emit(contact.customer, CustomerCorrected(fields=["contacts"]), by, at)
    return contact


@transaction.atomic
def add_site(*, customer: Customer, site: NewSite, by: Person, at: datetime) -> Site:
    """:raises AddressMissing: see there"""
    added = _make_site(customer, site)
    reindex(customer)
    _emit(customer, CustomerCorrected(fields=["sites"]), by, at)
    return added


@transaction.atomic
def correct_site(*, site: Site, changes: NewSite, by: Person, at: datetime) -> Site:
    """:raises AddressMissing: see there"""
    if not changes.address.strip():
        raise AddressMissing
    site.name, site.address = changes.name, changes.address.strip()
    site.in_city, site.travel_minutes = changes.in_city, changes.travel_minutes
    site.distance_km, site.latitude, site.longitude = changes.distance_km, changes.latitude, changes.longitude
    site.save(update_fields=["name", "address", "in_city", "travel_minutes", "distance_km", "latitude", "longitude"])
    reindex(site.customer)
    _emit(site.customer, CustomerCorrected(fields=["sites"]), by, at)
    return site


@transaction.atomic
def register_equipment(
    *,
    customer: Customer,
    site: Site,
    product: Product,
    serial: str,
    by: Person,
    at: datetime,
    purchased_on: date | None = None,
    installed_on: date | None = None,
    warranty_until: date | None = None,
    dealer: str = "",
) -> Equipment:
    """
    Put a machine on file.

    :raises SerialOnFile: one serial number is one machine
    :raises SiteOfAnother: the site is another customer's
    """
    serial = plain_serial(serial)
    if site.customer_id != customer.pk:
        raise SiteOfAnother
    if Equipment.objects.filter(serial=serial).exists():
        raise SerialOnFile(serial)
    equipment = Equipment.objects.create(
        serial=serial,
        product=product,
        customer=customer,
        site=site,
        purchased_on=purchased_on,
        installed_on=installed_on,
        warranty_until=warranty_until,
        dealer=dealer.strip(),
        fragments=text_index.vector(serial),
    )
    _emit(customer, EquipmentRegistered(serial=serial), by, at)
    return equipment


@transaction.atomic
def correct_equipment(
    *,
    equipment: Equipment,
    site: Site,
    purchased_on: date | None,
    installed_on: date | None,
    warranty_until: date | None,
    by: Person,
    at: datetime,
    dealer: str = "",
) -> Equipment:
    """Correct where a machine stands, the dates of its warranty, and who sold it. :raises SiteOfAnother: see there"""
    if site.customer_id != equipment.customer_id:
        raise SiteOfAnother
    equipment.site, equipment.purchased_on = site, purchased_on
    equipment.installed_on, equipment.warranty_until = installed_on, warranty_until
    equipment.dealer = dealer.strip()
    equipment.save(update_fields=["site", "purchased_on", "installed_on", "warranty_until", "dealer"])
    _emit(equipment.customer, CustomerCorrected(fields=["equipment"]), by, at)
    return equipment


@transaction.atomic
def reveal(*, customer: Customer, what: str, reason: str, by: Person, at: datetime) -> list[Contact]:
    """
    Return the contacts to be shown unmasked, and keep who looked, when and why.

    :raises ReasonMissing: see there
    """
    if not reason.strip():
        raise ReasonMissing
    CustomerLook.objects.create(customer=customer, by=by, at=at, what=what[:40], reason=reason.strip()[:200])
    return list(customer.contacts.order_by("-is_primary", "pk"))


def reindex(customer: Customer) -> None:
    """Bring the full-text index of the customer up to its contacts and sites. Part of every correction."""
    words = [customer.name]
    for name in customer.contacts.order_by("pk").values_list("name", flat=True):
        words.extend(_words_of_contact(name))
    for site in customer.sites.order_by("pk"):
        words.extend((site.name, site.address))
    Customer.objects.filter(pk=customer.pk).update(search=text_index.vector(*words))


def plain_serial(serial: str) -> str:
    """Return a serial number in the one spelling that is kept: no blanks, capital letters."""
    return "".join(serial.split()).upper()


def _words_of_contact(name: str) -> tuple[str, str]:
    return name, zh.initials(name)


def _make_contact(customer: Customer, contact: NewContact, *, is_primary: bool) -> Contact:
    number, digits = _phone(contact.phone)
    if not is_primary:
        _refuse_phone_on_file(customer, digits)
    return Contact.objects.create(
        customer=customer,
        name=contact.name.strip(),
        title=contact.title,
        phone=number,
        digits=digits,
        is_primary=is_primary,
    )


def _make_site(customer: Customer, site: NewSite) -> Site:
    if not site.address.strip():
        raise AddressMissing
    return Site.objects.create(
        customer=customer,
        name=site.name,
        address=site.address.strip(),
        in_city=site.in_city,
        travel_minutes=site.travel_minutes,
        distance_km=site.distance_km,
        latitude=site.latitude,
        longitude=site.longitude,
    )


def _phone(text: str) -> tuple[str, str]:
    """Return the number in its one spelling and its digits. :raises BadPhone: it is none"""
    try:
        number = phones.normalise(text)
    except phones.BadPhone:
        raise BadPhone(text) from None
    return number, phones.digits(number)


def _refuse_phone_on_file(customer: Customer, digits: str, besides: int | None = None) -> None:
    known = customer.contacts.filter(digits=digits).exclude(pk__in=[besides] if besides else []).first()
    if known is not None:
        raise PhoneOnFile(known.name)


def _emit(customer: Customer, happening: Happening, by: Person, at: datetime) -> None:
    regulated.emit(record=customer.record, happening=happening, by=by, at=at, facts=facts_on(customer, at))
