"""From what a report says of the customer to the customer on file, in as few statements as can be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from yinuo.cases.models import FaultCode
from yinuo.cases.services.intake import NewCustomer, Report
from yinuo.core.errors import Refusal
from yinuo.core.models import Branch, Person
from yinuo.customers import access
from yinuo.customers.models import Contact, Customer, Equipment
from yinuo.customers.services.files import plain_serial
from yinuo.lib.zh import phone as phones

if TYPE_CHECKING:
    from yinuo.api.v1.cases import Fault, Who


class CustomerUnclear(Refusal):
    def __init__(self) -> None:
        message = _("请只用 id、number、phone、serial、new 中的一种说明是哪位客户。")
        super().__init__("customer_unclear", message, fields={"customer": message})


class CustomerUnknown(Refusal):
    def __init__(self) -> None:
        message = _("档案中没有这位客户。请核对，或用 new 一并建档。")
        super().__init__("customer_unknown", message, fields={"customer": message})


class CustomerAmbiguous(Refusal):
    def __init__(self, numbers: list[str]) -> None:
        message = _("这个电话登记在几位客户名下：%(numbers)s。请改用 number。") % {"numbers": "、".join(numbers)}
        super().__init__("customer_ambiguous", message, fields={"customer": message})


class SerialUnknown(Refusal):
    def __init__(self, serial: str) -> None:
        message = _("档案中没有序列号 %(serial)s。请核对铭牌，或不填 serial 而填 product_name。") % {"serial": serial}
        super().__init__("serial_unknown", message, fields={"serial": message})


class FaultCodeUnknown(Refusal):
    def __init__(self, code: str) -> None:
        message = _("没有故障代码 %(code)s。") % {"code": code}
        super().__init__("fault_code_unknown", message, fields={"fault_code": message})


class BranchUnknown(Refusal):
    def __init__(self) -> None:
        message = _("没有这个分公司，或您不能在那里建档。")
        super().__init__("branch_unknown", message, fields={"customer.new.branch": message})


@dataclass(frozen=True)
class Resolved:
    """Whom the report is of, and what was loaded on the way."""

    customer: Customer | NewCustomer
    contact: Contact | None = None
    equipment: Equipment | None = None


# Few joins: planning them would cost more than the statement itself.
_FILE = ("record", "branch")


def customer_of(person: Person, told: Fault) -> Resolved:
    """
    Return the customer, who must be within the person's reach.

    :raises CustomerUnclear, CustomerUnknown, CustomerAmbiguous, SerialUnknown, BranchUnknown: see there
    """
    who = told.customer
    if who is None:
        if not told.serial:
            raise CustomerUnclear
        machine = _machine(person, told.serial)
        return Resolved(machine.customer, equipment=machine)
    given = [name for name in ("id", "number", "phone", "serial", "new") if getattr(who, name) is not None]
    if len(given) != 1:
        raise CustomerUnclear
    if who.new is not None:
        return Resolved(_new(person, who))
    if who.serial is not None:
        machine = _machine(person, who.serial)
        return Resolved(machine.customer, equipment=machine)
    if who.phone is not None:
        return _by_phone(person, who.phone, told)
    customers = access.visible_customers(person).select_related(*_FILE).defer("search")
    if who.id is not None:
        found = customers.filter(pk=who.id).first()
    else:
        found = customers.filter(record__kind="customer", record__number=who.number).first()
    if found is None:
        raise CustomerUnknown
    return Resolved(found, equipment=_machine(person, told.serial) if told.serial else None)


def report_of(told: Fault, found: Resolved) -> Report:
    """Return the report, what it does not say being taken from the file. :raises FaultCodeUnknown: see there"""
    known = found.customer if isinstance(found.customer, Customer) else None
    name, phone = told.contact_name, told.contact_phone
    if known is not None and not (name and phone):
        contact = found.contact or known.contacts.order_by("-is_primary", "pk").first()
        name, phone = name or (contact.name if contact else ""), phone or (contact.phone if contact else "")
    elif isinstance(found.customer, NewCustomer):
        name, phone = name or found.customer.contact_name, phone or found.customer.phone
    return Report(
        contact_name=name,
        contact_phone=phone,
        fault=told.fault,
        channel=told.channel,
        in_city=told.in_city,
        site=found.equipment.site if found.equipment else None,
        equipment=found.equipment,
        product_name=told.product_name,
        purchased_on=told.purchased_on,
        fault_code=_fault_code(told.fault_code),
        kind=told.kind,
        urgency=told.urgency,
        requested_at=told.requested_at,
    )


def _by_phone(person: Person, phone: str, told: Fault) -> Resolved:
    visible = access.visible_customers(person)
    contacts = Contact.objects.filter(digits=phones.digits(phone), customer__in=visible)
    names = (f"customer__{name}" for name in _FILE)
    found = list(contacts.select_related("customer", *names).order_by("customer", "pk")[:10])
    numbers = list(dict.fromkeys(contact.customer.record.number for contact in found))
    if not found:
        raise CustomerUnknown
    if len(numbers) > 1:
        raise CustomerAmbiguous(numbers)
    machine = _machine(person, told.serial) if told.serial else None
    return Resolved(found[0].customer, contact=found[0], equipment=machine)


def _machine(person: Person, serial: str) -> Equipment:
    found = access.machine_by_serial(person, plain_serial(serial))
    if found is None:
        raise SerialUnknown(serial)
    return found


def _new(person: Person, who: Who) -> NewCustomer:
    new = who.new
    if new is None:
        raise CustomerUnclear
    reach = access.branches_of(person)
    branches = Branch.objects.filter(pk__in=reach)
    branch = branches.filter(code=new.branch).first() if new.branch else branches.filter(pk__in=reach[:1]).first()
    if branch is None:
        raise BranchUnknown
    return NewCustomer(
        branch=branch,
        name=new.name,
        kind=new.kind,
        contact_name=new.contact_name,
        phone=new.phone,
        address=new.address,
        in_city=new.in_city,
    )


def _fault_code(code: str) -> FaultCode | None:
    if not code:
        return None
    found = FaultCode.objects.filter(code=code).first()
    if found is None:
        raise FaultCodeUnknown(code)
    return found
