"""What rules may know of a case and of a complaint."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.utils import timezone

from yinuo.cases.models import Case, Complaint
from yinuo.cases.states import State
from yinuo.core import sql
from yinuo.core.facts import EntityFacts, Fact, declare
from yinuo.customers import facts as customer_facts
from yinuo.customers.selectors import standing

declare(
    "case",
    {
        "kind": Fact("str", "服务类别", "kind of case", tuple(Case.Kind.values)),
        "channel": Fact("str", "受理渠道", "channel it came by", tuple(Case.Channel.values)),
        "urgency": Fact("str", "紧急程度", "urgency", tuple(Case.Urgency.values)),
        "in_city": Fact("bool", "是否市区", "whether the site is in the city"),
        "in_warranty": Fact("bool", "是否在保修期内", "whether the machine is under warranty"),
        "route": Fact("str", "处理方式", "how it is handled; empty until decided", ("", "guidance", "visit")),
        "state": Fact("str", "状态", "state of the case", tuple(State.values)),
        "reopened": Fact("int", "重开次数", "how often it was reopened"),
        "is_repeat": Fact("bool", "是否同机同故障", "whether the same machine had the same fault shortly before"),
        "reported_at": Fact("time", "报修时间", "when it was reported"),
        "requested_at": Fact("time", "客户要求时间", "when the customer wants the visit; empty if he did not say"),
        "has_requested_time": Fact("bool", "客户是否指定时间", "whether the customer asked for a time"),
        "is_complete": Fact(
            "bool",
            "六项信息是否齐全",
            "whether customer, address, telephone, product, purchase date and fault are all known",
        ),
        "has_contract": Fact("bool", "是否有有效服务合同", "whether a contract covers the machine"),
        "has_open_complaint": Fact("bool", "是否有未结投诉", "whether a complaint about it is open"),
        "fault_known": Fact("bool", "是否已知故障", "whether the fault is one of the known fault codes"),
        "quotation_accepted": Fact("bool", "是否已接受报价", "whether the customer accepted a quotation"),
        "distance_km": Fact("int", "离分公司公里数（-1 为未填）", "distance of the site in km, -1: not on file"),
        "distance_known": Fact("bool", "是否已填距离", "whether the distance of the site is on file"),
        "fault_area": Fact("str", "故障部位", "part of the product or system that fails; empty if not known"),
        "in_office_hours": Fact("bool", "是否上班时间报修", "whether it was reported in office hours"),
        "dealer_told": Fact("bool", "是否已告知代理商", "whether the dealer was told"),
        "is_misuse": Fact("bool", "是否使用不当", "whether wrong use or upkeep caused it"),
        "remote_tried": Fact("bool", "是否已远程支持", "whether it was tried from afar"),
        "remote_solved": Fact("bool", "远程是否解决", "whether that solved it"),
        "call_back_satisfied": Fact("bool", "回访是否满意", "whether the last call-back found the customer content"),
    },
)
declare(
    "complaint",
    {
        "cause": Fact("str", "投诉原因", "cause of the complaint", tuple(Complaint.Cause.values)),
        "channel": Fact("str", "投诉渠道", "channel it came by", tuple(Case.Channel.values)),
        "is_verified": Fact("bool", "是否查实", "whether it was found to be true"),
        "is_personal_fault": Fact("bool", "是否个人原因", "whether a person is at fault"),
        "severity": Fact("str", "情节", "how grave it is", ("", "minor", "serious")),
        "about": Fact("int", "被投诉人", "id of the person complained of; 0 for nobody"),
    },
)


_AROUND = f"""
SELECT {standing.SQL},
  EXISTS (SELECT 1 FROM cases_complaint WHERE case_id = %(case)s AND closed_at IS NULL)
"""  # noqa: S608  # our own words


def of_case(case: Case) -> dict[str, EntityFacts]:
    """Return the facts of the case, its customer and its machine. One query beside rows that are loaded already."""
    values = {
        "customer": case.customer_id,
        "equipment": case.equipment_id,
        "on": timezone.localdate(case.reported_at),
        "case": case.pk,
    }
    ((contract, contact, site, complaint),) = sql.rows(_AROUND, values)
    return of_case_knowing(case, has_contract=contract, file_is_complete=contact and site, has_open_complaint=complaint)


def of_case_knowing(
    case: Case, *, has_contract: bool, file_is_complete: bool, has_open_complaint: bool
) -> dict[str, EntityFacts]:
    """Return the same without any query; the caller has asked already."""
    customer = customer_facts.of_customer(
        case.customer, has_contract=has_contract, is_complete=bool(case.customer.name) and file_is_complete
    )
    in_warranty = bool(case.in_warranty)
    return {
        "case": _of_case(case, has_contract=has_contract, has_open_complaint=has_open_complaint),
        "customer": customer,
        "equipment": customer_facts.of_equipment(case.equipment, in_warranty=in_warranty),
    }


def of_complaint(complaint: Complaint) -> dict[str, EntityFacts]:
    """Return the facts of the complaint and of its case."""
    return {
        **of_case(complaint.case),
        "complaint": {
            "cause": complaint.cause,
            "channel": complaint.channel,
            "is_verified": complaint.verified_at is not None,
            "is_personal_fault": bool(complaint.is_personal_fault),
            "severity": complaint.severity,
            "about": complaint.about_id or 0,
        },
    }


def missing_facts(case: Case) -> list[str]:
    """Return which of the six facts of a report are not known, by the name of the field."""
    equipment = case.equipment
    known: dict[str, Any] = {
        "customer": case.customer.name,
        "address": case.site.address,
        "phone": case.contact_phone,
        "product": equipment is not None or case.product_name,
        "purchased_on": case.purchased_on or (equipment is not None and equipment.purchased_on),
        "fault": case.fault,
    }
    return [name for name, value in known.items() if not value]


def _of_case(case: Case, *, has_contract: bool, has_open_complaint: bool) -> EntityFacts:
    return {
        "kind": case.kind,
        "channel": case.channel,
        "urgency": case.urgency,
        "in_city": case.in_city,
        "in_warranty": bool(case.in_warranty),
        "route": case.route,
        "state": case.state,
        "reopened": case.reopened,
        "is_repeat": case.repeats_id is not None,
        "reported_at": _moment(case.reported_at),
        "requested_at": _moment(case.requested_at),
        "has_requested_time": case.requested_at is not None,
        "is_complete": not missing_facts(case),
        "has_contract": has_contract,
        "has_open_complaint": has_open_complaint,
        "fault_known": case.fault_code_id is not None,
        "quotation_accepted": case.quotation_accepted,
        "distance_km": -1 if case.site.distance_km is None else case.site.distance_km,
        "distance_known": case.site.distance_km is not None,
        "fault_area": case.fault_code.area if case.fault_code else "",
        "in_office_hours": case.in_office_hours is not False,
        "dealer_told": case.dealer_told_at is not None,
        "is_misuse": bool(case.misuse),
        "remote_tried": case.remote_solved is not None,
        "remote_solved": bool(case.remote_solved),
        "call_back_satisfied": bool(case.call_back_satisfied),
    }


def _moment(at: datetime | None) -> str:
    return "" if at is None else at.astimezone(UTC).isoformat()
