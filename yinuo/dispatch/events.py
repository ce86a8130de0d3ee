from __future__ import annotations

from dataclasses import dataclass

from yinuo.core.happenings import Happening


@dataclass(frozen=True, kw_only=True)
class OrderDispatched(Happening):
    KIND = "dispatch.order.dispatched"
    ON = "order"
    FACTS = ("case", "customer", "equipment", "order")
    ZH = "派工"
    EN = "order dispatched"

    technician: int
    purpose: str
    form_filled: bool


@dataclass(frozen=True, kw_only=True)
class OrderAccepted(Happening):
    KIND = "dispatch.order.accepted"
    ON = "order"
    FACTS = ("case", "customer", "equipment", "order")
    ZH = "接单"
    EN = "order accepted"

    note: str


@dataclass(frozen=True, kw_only=True)
class OrderRefused(Happening):
    KIND = "dispatch.order.refused"
    ON = "order"
    FACTS = ("case", "customer", "equipment", "order")
    ZH = "拒单"
    EN = "order refused"

    reason: str
    is_justified: bool


@dataclass(frozen=True, kw_only=True)
class OrderReassigned(Happening):
    KIND = "dispatch.order.reassigned"
    ON = "order"
    FACTS = ("case", "customer", "equipment", "order")
    ZH = "改派"
    EN = "order reassigned"

    technician: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class OrderRescheduled(Happening):
    KIND = "dispatch.order.rescheduled"
    ON = "order"
    FACTS = ("case", "customer", "equipment", "order")
    ZH = "派工时段调整"
    EN = "time window moved"

    starts_at: str
    ends_at: str


@dataclass(frozen=True, kw_only=True)
class OrderCancelled(Happening):
    KIND = "dispatch.order.cancelled"
    ON = "order"
    FACTS = ("case", "customer", "equipment", "order")
    ZH = "派工取消"
    EN = "order cancelled"

    reason: str


@dataclass(frozen=True, kw_only=True)
class OrderContactAttempted(Happening):
    KIND = "dispatch.order.contact_attempted"
    ON = "order"
    FACTS = ("case", "customer", "equipment", "order")
    ZH = "联系客户"
    EN = "contact with the customer attempted"

    outcome: str  # reached, no_answer, wrong_number
    failures: int


@dataclass(frozen=True, kw_only=True)
class OrderUnreachableReported(Happening):
    KIND = "dispatch.order.unreachable_reported"
    ON = "order"
    FACTS = ("case", "customer", "equipment", "order")
    ZH = "上报联系不上"
    EN = "customer reported unreachable"

    note: str


@dataclass(frozen=True, kw_only=True)
class OrderAppointmentAgreed(Happening):
    KIND = "dispatch.order.appointment_agreed"
    ON = "order"
    FACTS = ("case", "customer", "equipment", "order")
    ZH = "预约上门时间"
    EN = "appointment agreed"

    appointment_at: str
    is_change: bool
    has_apologised: bool
    reason: str


@dataclass(frozen=True, kw_only=True)
class OrderLateForeseen(Happening):
    KIND = "dispatch.order.late_foreseen"
    ON = "order"
    FACTS = ("case", "customer", "equipment", "order")
    ZH = "预计不能按时到达"
    EN = "arrival in time cannot be promised"

    cause: str  # traffic, accident, previous_job, distance, workload, personal
    minutes: int


@dataclass(frozen=True, kw_only=True)
class OrderAppointmentRefused(Happening):
    KIND = "dispatch.order.appointment_refused"
    ON = "order"
    FACTS = ("case", "customer", "equipment", "order")
    ZH = "客户不同意改约"
    EN = "customer refuses the new time"

    is_urgent: bool


@dataclass(frozen=True, kw_only=True)
class OrderClashReported(Happening):
    KIND = "dispatch.order.clash_reported"
    ON = "order"
    FACTS = ("case", "customer", "equipment", "order")
    ZH = "上报时间冲突"
    EN = "clash of jobs reported"

    where: str
    minutes_left: int


@dataclass(frozen=True, kw_only=True)
class OrderDeparted(Happening):
    KIND = "dispatch.order.departed"
    ON = "order"
    FACTS = ("case", "customer", "equipment", "order")
    ZH = "出发"
    EN = "technician departed"

    is_late: bool
    plan: str


@dataclass(frozen=True, kw_only=True)
class OrderArrived(Happening):
    KIND = "dispatch.order.arrived"
    ON = "order"
    FACTS = ("case", "customer", "equipment", "order")
    ZH = "到达"
    EN = "technician arrived"

    is_late: bool
    late_minutes: int


@dataclass(frozen=True, kw_only=True)
class OrderArchived(Happening):
    KIND = "dispatch.order.archived"
    ON = "order"
    FACTS = ("case", "customer", "equipment", "order", "visit")
    ZH = "派工单归档"
    EN = "dispatch order completed and filed"

    is_complete: bool
