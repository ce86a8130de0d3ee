"""A fault is reported: in one transaction the case, its promises, and if possible the decision how to handle it."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from yinuo.cases import events, facts
from yinuo.cases.models import Call, Case, FaultCode
from yinuo.cases.selectors import likeness, machines, taking
from yinuo.cases.services import life
from yinuo.cases.services.steps import take, words
from yinuo.cases.states import State, Step
from yinuo.core import loading
from yinuo.core.errors import Refusal
from yinuo.core.models import Branch, Person
from yinuo.core.services import commands, records
from yinuo.customers import text_index
from yinuo.customers.models import Customer, Equipment, Site
from yinuo.customers.services import files
from yinuo.rulebook.selectors import programs
from yinuo.rulebook.services import numbering, regulated

NUMBER = "SC{yyyy}{mm}{dd}-{seq:4}"


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


@dataclass(frozen=True, kw_only=True)
class Report:
    """
    What is reported of a customer on file; see ``report`` for the fields.

    ``site`` None: the customer's first. ``new_contact`` and ``new_site`` go into the file and are used for this case.
    """

    contact_name: str
    contact_phone: str
    fault: str
    channel: str
    in_city: bool | None = None
    site: Site | None = None
    equipment: Equipment | None = None
    product_name: str = ""
    purchased_on: date | None = None
    fault_code: FaultCode | None = None
    kind: str = Case.Kind.REPAIR
    urgency: str = Case.Urgency.NORMAL
    requested_at: datetime | None = None
    call: Call | None = None
    new_contact: files.NewContact | None = None
    new_site: files.NewSite | None = None


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


@dataclass(frozen=True, kw_only=True)
class TakenIn:
    """The case that a command made, as it was answered the first time."""

    case: int
    number: str
    state: str


def report(  # noqa: PLR0913 - a report says that much
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
    claim: commands.Claim | None = None,
    alone: bool = False,
) -> Case:
    """
    Take a report: open the case, choose its coordinator, start its promises. Who takes it by telephone has answered it.
    ``claim``: the command that asks for it, to be taken down with the case; its answer is the case. ``alone``: nothing
    else is written with it, so that one statement may do without a transaction.

    :raises SiteOfAnotherCustomer, MachineOfAnotherCustomer, RequestedTimePast, WordsMissing: the report contradicts
        the file, or says nothing
    :raises Taken: the command was sent before
    :raises NeedsTransaction: ``alone``, and it turns out that more must be written
    """
    case = loading.new(
        Case,
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
        fault=words("fault", fault, _("请写明故障现象。")),
        fault_code=fault_code,
        in_city=in_city,
        requested_at=requested_at,
        reported_at=at,
        taken_by=by,
    )
    with nullcontext() if alone else _transaction():
        _take(case, claim, at, alone=alone)
        if call is not None:
            Call.objects.filter(pk=call.pk).update(case=case)
    return case


def _take(case: Case, claim: commands.Claim | None, at: datetime, *, alone: bool) -> None:
    _check(case)
    case.in_warranty = machines.in_warranty(case.equipment, on=at)
    case.repeats = likeness.repeats(case.equipment, case.fault_code, at)
    known = taking.known(case, numbering.foreseen("case", branch=case.branch, at=at, default=NUMBER))
    case.coordinator = known.coordinator
    case.in_office_hours = programs.is_office_time(case.branch_id, at, known.around.stamp)
    _draw_up(case, known, alone=alone)
    if claim is not None:
        claim.answer = _answer(case)
    _announce(case, known, records.Opening(case.record, case, claim))


def _answer(case: Case) -> dict[str, Any]:
    return {"case": case.pk, "number": case.record.number, "state": case.state}


def _check(case: Case) -> None:
    if case.equipment is not None and case.equipment.customer_id != case.customer_id:
        raise MachineOfAnotherCustomer(case.equipment.serial)
    if case.site.customer_id != case.customer_id:
        raise SiteOfAnotherCustomer
    if case.requested_at is not None and case.requested_at < case.reported_at:
        raise RequestedTimePast


def _transaction() -> AbstractContextManager[None]:
    """Return the caller's transaction, or one of our own: a savepoint would cost two statements a report."""
    return nullcontext() if connection.in_atomic_block else transaction.atomic()


@transaction.atomic
def decide(*, case: Case, decision: Decision, by: Person, at: datetime) -> None:
    """Triage the case and guide the customer by telephone, or hand it over for a visit."""
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
    payload: Mapping[str, Any],
    customer: Customer | NewCustomer,
    report: Report,
    decision: Decision,
    by: Person,
    at: datetime,
) -> TakenIn:
    """
    Register a new customer if need be, take the report and decide, all or nothing.

    The same ``command`` again answers the same and does nothing. ``payload`` is what was sent, as plain JSON.

    :raises CommandChanged: the id was used for something else
    """
    claim = commands.claim(id=command, name="cases.take_in", by=by, at=at, payload=payload)
    try:
        if not _taken_alone(customer, report, decision, claim):
            with transaction.atomic():
                known = _registered(customer, by, at) if isinstance(customer, NewCustomer) else customer
                case = _reported(known, report, claim)
                if decision.route:
                    decide(case=case, decision=decision, by=by, at=at)
                    commands.answer(claim, _answer(case))
    except (commands.Taken, Refusal):
        earlier = commands.answered(claim)  # what is refused today may have been done yesterday
        if earlier is None:
            raise
        return TakenIn(**earlier)
    return TakenIn(**claim.answer)


def _taken_alone(customer: Customer | NewCustomer, told: Report, decision: Decision, claim: commands.Claim) -> bool:
    """
    Take a report from which nothing else follows than its case, if it is one, and return whether it was.

    It is one statement, so it goes without a transaction: two round trips less.
    """
    brings_more = decision.route or told.call or told.new_contact or told.new_site
    if brings_more or told.channel == Case.Channel.PHONE or isinstance(customer, NewCustomer):
        return False
    if not numbering.is_plain("case", branch=customer.branch, at=claim.at, default=NUMBER):
        return False
    try:
        _reported(customer, told, claim, alone=True)
    except numbering.NeedsTransaction:  # the rules have changed since this process last saw them
        return False
    return True


def _reported(customer: Customer, told: Report, claim: commands.Claim, *, alone: bool = False) -> Case:
    by, at = claim.by, claim.at
    if told.new_contact is not None:
        files.add_contact(customer=customer, contact=told.new_contact, by=by, at=at)
    site = told.site
    if told.new_site is not None:
        site = files.add_site(customer=customer, site=told.new_site, by=by, at=at)
    if site is None:
        site = customer.sites.order_by("pk")[0]
    return report(
        customer=customer,
        site=site,
        contact_name=told.contact_name,
        contact_phone=told.contact_phone,
        fault=told.fault,
        channel=told.channel,
        in_city=site.in_city if told.in_city is None else told.in_city,
        equipment=told.equipment,
        product_name=told.product_name,
        purchased_on=told.purchased_on,
        fault_code=told.fault_code,
        kind=told.kind,
        urgency=told.urgency,
        requested_at=told.requested_at,
        call=told.call,
        claim=claim,
        alone=alone,
        by=by,
        at=at,
    )


def _registered(new: NewCustomer, by: Person, at: datetime) -> Customer:
    return files.register(
        branch=new.branch,
        name=new.name,
        kind=new.kind,
        contact=files.NewContact(name=new.contact_name, phone=new.phone),
        site=files.NewSite(address=new.address, in_city=new.in_city),
        by=by,
        at=at,
    )


def _draw_up(case: Case, known: taking.Known, *, alone: bool) -> None:
    """Give the case its record; both are written with the first event."""
    at = case.reported_at
    number = numbering.next_for(
        "case", branch=case.branch, at=at, default=NUMBER, known=known.around.stamp, drawn=known.drawn, alone=alone
    )
    case.search = text_index.words(
        number,
        case.customer.name,
        case.contact_name,
        case.contact_phone,
        case.equipment.serial if case.equipment else "",
        case.product_name,
        case.fault,
    )
    case.record = records.drawn_up(
        key=known.key,
        kind="case",
        number=number,
        title=f"{case.customer.name} · {case.fault}",
        branch=case.branch,
        state=case.state,
        owner=case.taken_by,
        participants=_participants(case),
        at=at,
    )


def _participants(case: Case) -> dict[str, Person | int | None]:
    """Whoever repaired the machine last answers for a repetition of its fault."""
    last = case.repeats.record.participants.get("technician") if case.repeats is not None else None
    return {
        "hotline_agent": case.taken_by,
        "coordinator": case.coordinator,
        "account_manager": case.customer.manager_id,
        "technician": last,
    }


def _announce(case: Case, known: taking.Known, opening: records.Opening) -> None:
    """Emit that the case was reported; by telephone it is answered in the same breath."""
    by, at = case.taken_by, case.reported_at
    told = facts.of_case_knowing(
        case, has_contract=known.has_contract, file_is_complete=known.file_is_complete, has_open_complaint=False
    )
    happening = events.CaseReported(channel=case.channel, is_complete=bool(told["case"]["is_complete"]))
    regulated.emit(
        record=case.record, happening=happening, by=by, at=at, facts=told, fresh=known.around, opening=opening
    )
    if case.channel == Case.Channel.PHONE:
        answered = events.CaseAnswered(note=_("来电当场答复"))
        take(case=case, step=Step.ANSWER, happening=answered, by=by, at=at, answered_at=at)
