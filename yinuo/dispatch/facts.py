"""What rules may know of a dispatch order."""

from __future__ import annotations

from datetime import datetime

from yinuo.cases import facts as case_facts
from yinuo.core.facts import EntityFacts, Fact, declare
from yinuo.dispatch.models import Order
from yinuo.dispatch.states import OrderState
from yinuo.parts.models import Requisition
from yinuo.procedures.models import Grade, StaffFile

declare(
    "order",
    {
        "purpose": Fact("str", "派工目的", "purpose of the visit", tuple(Order.Purpose.values)),
        "state": Fact("str", "派工单状态", "state of the order", tuple(OrderState.values)),
        "parts_needed": Fact("bool", "是否需要配件", "whether parts are needed"),
        "requisition": Fact(
            "str", "领料情况", "how far drawing parts has got", ("none", "requested", "issued", "settled")
        ),
        "prepared": Fact("bool", "出发准备是否完成", "whether the preparation is done"),
        "appointment_at": Fact("time", "约定上门时间", "agreed time of the visit"),
        "has_appointment": Fact("bool", "是否已约定时间", "whether a time was agreed with the customer"),
        "depart_by": Fact("time", "最晚出发时间", "latest departure that keeps the appointment"),
        "contact_failures": Fact("int", "连续联系失败次数", "calls without contact in a row"),
        "late_cause": Fact("str", "迟到原因", "cause of the delay", ("", *Order.LateCause.values)),
        "is_late": Fact("bool", "是否已迟到", "whether the arrival was later than promised"),
        "is_replacement": Fact("bool", "是否改派而来", "whether it took another technician's place"),
        "has_reached_customer": Fact("bool", "是否联系上客户", "whether the customer was reached"),
        "technician_qualified": Fact(
            "bool", "技术人员是否考试合格", "whether the technician was taught and passed the examination"
        ),
        "technician_grade": Fact("str", "技术人员技能等级", "grade of the technician", ("", *Grade.values)),
        "technician_busy": Fact(
            "bool", "派工时技术人员是否在忙", "whether the technician was at another job when it was given to him"
        ),
    },
)


def of_order(order: Order) -> dict[str, EntityFacts]:
    """Return the facts of the order, its case, customer and machine."""
    return {**case_facts.of_case(order.case), "order": facts_of(order)}


def facts_of(order: Order) -> EntityFacts:
    staff = StaffFile.objects.filter(person=order.technician_id).only("is_qualified", "grade").first()
    return {
        "purpose": order.purpose,
        "state": order.state,
        "parts_needed": order.parts_needed,
        "requisition": _requisition(order),
        "prepared": order.prepared_at is not None,
        "appointment_at": _time(order.appointment_at),
        "has_appointment": order.appointment_at is not None,
        "depart_by": _time(order.depart_by),
        "contact_failures": order.contact_failures,
        "late_cause": order.late_cause,
        "is_late": order.arrived_at is not None and order.arrived_at > order.promised_at,
        "is_replacement": order.replaces_id is not None,
        "has_reached_customer": order.has_reached_customer,
        "technician_qualified": staff is not None and staff.is_qualified,
        "technician_grade": staff.grade if staff else "",
        "technician_busy": order.technician_was_busy,
    }


def _requisition(order: Order) -> str:
    """Return the state of the one that is furthest back; refused ones do not count."""
    states = set(Requisition.objects.filter(order=order.record_id).values_list("state", flat=True))
    if states & {Requisition.State.REQUESTED, Requisition.State.PARTLY}:
        return "requested"
    if Requisition.State.ISSUED in states:
        return "issued"
    return "settled" if Requisition.State.SETTLED in states else "none"


def _time(at: datetime | None) -> str:
    return at.isoformat() if at else ""
