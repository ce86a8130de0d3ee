"""A fault is reported: in one transaction the case, its promises, and if possible the decision how to handle it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypedDict
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yinuo.cases import events, facts
from yinuo.cases.models import Call, Case, FaultCode
from yinuo.cases.selectors import coordinators, likeness, machines
from yinuo.cases.services import life
from yinuo.cases.services.steps import words
from yinuo.cases.states import State
from yinuo.core.errors import Refusal
from yinuo.core.models import Branch, Person
from yinuo.core.services import commands, numbering, records
from yinuo.customers import text_index
from yinuo.customers.models import Customer, Equipment, Site
from yinuo.customers.selectors import standing
from yinuo.customers.services import files
from yinuo.rulebook.selectors import numbering as numbers
from yinuo.rulebook.services import regulated


class SiteOfAnotherCustomer(Refusal):
    def __init__(self) -> None:
        message = _("所选地址不属于这位客户，请重新选择。")
        super().__init__("site_of_another_customer", message, fields={"site": message})


class MachineOfAnotherCustomer(Refusal):
    def __init__(self, serial: str) -> None:
        message = _("设备 %(serial)s 登记在别的客户名下。请核对铭牌，或按未登记设备受理。") % {"serial": serial}
        super().__init__("machine_of_another_customer", message, fields={"equipment": message})


class RequestedTimePast(Refusal):
    def __init__(self) -> None:
        message = _("客户要求的时间已经过去，请重新约定。")
        super().__init__("requested_time_past", message, fields={"requested_at": message})


class Reported(TypedDict, total=False):
    """What a report may say beside customer, site and fault; see ``report``."""

    equipment: Equipment | None
    product_name: str
    purchased_on: date | None
    fault_code: FaultCode | None
    kind: str
    urgency: str
    requested_at: datetime | None
    call: Call | None


@dataclass(frozen=True, kw_only=True)
class NewCustomer:
    """A customer who is registered together with the first report."""

    branch: Branch
    name: str
    kind: str
    contact_name: str
    phone: str
    address: str
    in_city: bool


@dataclass(frozen=True, kw_only=True)
class Decision:
    """How a report is handled at once. ``route`` "" only registers it and leaves the decision for later."""

    route: str = ""
    probable_cause: str = ""
    measure: str = ""
    parts_hint: str = ""
    guidance: str = ""


@transaction.atomic
def report(
    *,
    customer: Customer,
    contact_name: str,
    contact_phone: str,
    site: Site,
    fault: str,
    channel: str,
    in_city: bool,
    by: Person,
    at: datetime,
    equipment: Equipment | None = None,
    product_name: str = "",
    purchased_on: date | None = None,
    fault_code: FaultCode | None = None,
    kind: str = Case.Kind.REPAIR,
    urgency: str = Case.Urgency.NORMAL,
    requested_at: datetime | None = None,
    call: Call | None = None,
) -> Case:
    """
    Take a report: open the case, choose its coordinator, start its promises. Who takes it by telephone has answered it.

    :raises SiteOfAnotherCustomer, MachineOfAnotherCustomer, RequestedTimePast, WordsMissing: the report contradicts
        the file, or says nothing
    """
    fault = words("fault", fault, _("请写明故障现象。"))
    if site.customer_id != customer.pk:
        raise SiteOfAnotherCustomer
    if equipment is not None and equipment.customer_id != customer.pk:
        raise MachineOfAnotherCustomer(equipment.serial)
    if requested_at is not None and requested_at < at:
        raise RequestedTimePast
    repeated = likeness.repeats(equipment, fault_code, at)
    case = _open(
        Case(
            branch=customer.branch,
            state=State.REPORTED,
            kind=kind,
            channel=channel,
            urgency=urgency,
            customer=customer,
            contact_name=contact_name.strip(),
            contact_phone=contact_phone.strip(),
            site=site,
            equipment=equipment,
            product_name=product_name.strip() or (equipment.product.name if equipment else ""),
            purchased_on=purchased_on,
            fault=fault,
            fault_code=fault_code,
            in_city=in_city,
            in_warranty=machines.in_warranty(equipment, on=at),
            requested_at=requested_at,
            reported_at=at,
            repeats=repeated,
            taken_by=by,
            coordinator=coordinators.with_fewest_open_cases(customer.branch, at),
        ),
        at,
    )
    _announce(case, call, by, at)
    return case


@transaction.atomic
def decide(*, case: Case, decision: Decision, by: Person, at: datetime) -> None:
    """Triage the case and guide the customer, or hand it over. Nothing, if the decision is left for later."""
    if not decision.route:
        return
    life.triage(
        case=case,
        route=decision.route,
        probable_cause=decision.probable_cause.strip(),
        measure=decision.measure.strip(),
        parts_hint=decision.parts_hint.strip(),
        by=by,
        at=at,
    )
    if decision.route == Case.Route.GUIDANCE:
        life.guide(case=case, guidance=decision.guidance, by=by, at=at)
    else:
        life.hand_over(case=case, by=by, at=at)


def take_in(
    *,
    command: UUID,
    payload: dict[str, Any],
    customer: Customer | NewCustomer,
    site: Site | None,
    contact_name: str,
    contact_phone: str,
    fault: str,
    channel: str,
    in_city: bool,
    reported: Reported,
    decision: Decision,
    by: Person,
    at: datetime,
) -> int:
    """
    Register a new customer if need be, take the report and decide, all or nothing; return the id of the case.

    The same ``command`` again answers the same case and does nothing. ``payload`` is what was sent, as plain JSON.

    :raises CommandChanged: the id was used for something else
    """
    with commands.once(id=command, name="cases.take_in", by=by, at=at, payload=payload) as once:
        if once.is_new:
            if isinstance(customer, NewCustomer):
                customer, site = _registered(customer, by, at)
            case = report(
                customer=customer,
                site=site or customer.sites.order_by("pk")[0],
                contact_name=contact_name,
                contact_phone=contact_phone,
                fault=fault,
                channel=channel,
                in_city=in_city,
                by=by,
                at=at,
                **reported,
            )
            decide(case=case, decision=decision, by=by, at=at)
            once.answer = {"case": case.pk, "number": case.record.number, "state": case.state}
    return int(once.answer["case"])


def _registered(new: NewCustomer, by: Person, at: datetime) -> tuple[Customer, Site]:
    customer = files.register(
        branch=new.branch,
        name=new.name,
        kind=new.kind,
        contact=files.NewContact(name=new.contact_name, phone=new.phone),
        site=files.NewSite(address=new.address, in_city=new.in_city),
        by=by,
        at=at,
    )
    return customer, customer.sites.get()


def _open(case: Case, at: datetime) -> Case:
    """Write the record and the case. Whoever repaired the machine last answers for a repetition of its fault."""
    case.record = records.open_record(
        kind="case",
        number=_next_number(case.branch, at),
        title=f"{case.customer.name} · {case.fault}",
        branch=case.branch,
        state=case.state,
        owner=case.taken_by,
        participants={
            "hotline_agent": case.taken_by,
            "coordinator": case.coordinator,
            "account_manager": case.customer.manager,
        },
        at=at,
    )
    if case.repeats is not None and (technician := case.repeats.record.participants.get("technician")):
        records.set_participant(case.record, "technician", Person.objects.get(pk=technician))
    number = case.record.number
    serial = case.equipment.serial if case.equipment else ""
    case.search = text_index.vector(
        number, case.customer.name, case.contact_name, case.contact_phone, serial, case.product_name, case.fault
    )
    case.save(force_insert=True)
    return case


def _announce(case: Case, call: Call | None, by: Person, at: datetime) -> None:
    contract, contact, site = (
        Customer.objects.filter(pk=case.customer_id)
        .values_list(*standing.expressions(timezone.localdate(at), case.equipment_id))
        .get()
    )
    is_answered = case.channel == Case.Channel.PHONE
    if call is not None:
        Call.objects.filter(pk=call.pk).update(case=case)
    known = facts.of_case_knowing(
        case, has_contract=contract, file_is_complete=bool(contact and site), has_open_complaint=False
    )
    happening = events.CaseReported(channel=case.channel, is_complete=bool(known["case"]["is_complete"]))
    regulated.emit(record=case.record, happening=happening, by=by, at=at, facts=known)
    if is_answered:
        life.answer(case=case, note=_("来电当场答复"), by=by, at=at)


def _next_number(branch: Branch, at: datetime) -> str:
    rule = numbers.pattern("case", branch, at)
    if rule is None:
        return numbering.next_number("case", at=at, pattern="SC{yyyy}{mm}{dd}-{seq:4}", resets="day")
    return numbering.next_number(
        "case", at=at, pattern=rule.pattern, resets=rule.resets, gapless=rule.gapless
    )
