"""What dispatch refuses, and what the person can do about it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from yinuo.core.errors import Refusal

if TYPE_CHECKING:
    from yinuo.core.models import Absence, Person
    from yinuo.dispatch.models import Order


class WrongState(Refusal):
    """The order is in a state in which this cannot happen any more, or not yet."""

    def __init__(self, order: Order) -> None:
        message = _("派工单 %(number)s 现在是“%(state)s”，不能这样操作。请刷新页面查看最新情况。")
        super().__init__("order_state", message % {"number": order.record.number, "state": order.get_state_display()})


class CaseNotOpen(Refusal):
    def __init__(self, number: str) -> None:
        message = _("服务单 %(number)s 已经结束，不能再派工。如问题没有解决，请先重开服务单。")
        super().__init__("case_closed", message % {"number": number})


class BadPeriod(Refusal):
    """The end of the time window is not after its start."""

    def __init__(self) -> None:
        message = _("结束时间必须晚于开始时间。")
        super().__init__("bad_period", message, fields={"ends_at": message})


class PeriodIsOver(Refusal):
    """The time window lies in the past."""

    def __init__(self) -> None:
        message = _("这个时间段已经过去，请选择将来的时间。")
        super().__init__("period_is_over", message, fields={"starts_at": message})


class NoTechnician(Refusal):
    def __init__(self, person: Person) -> None:
        message = _("%(name)s 不是在职的售后技术人员，请另选一人。") % {"name": person.name}
        super().__init__("not_a_technician", message, fields={"technician": message})


class SameTechnician(Refusal):
    def __init__(self, person: Person) -> None:
        message = _("这张派工单本来就是 %(name)s 的。要改时间请用“预约上门时间”。") % {"name": person.name}
        super().__init__("same_technician", message, fields={"technician": message})


class TechnicianIsAbsent(Refusal):
    def __init__(self, person: Person, absence: Absence) -> None:
        message = _("%(name)s 在 %(starts)s 至 %(ends)s 期间%(kind)s，请另选一人或另选时间。") % {
            "name": person.name,
            "starts": clock(absence.starts_at),
            "ends": clock(absence.ends_at),
            "kind": absence.get_kind_display(),
        }
        super().__init__("technician_absent", message, fields={"technician": message})


class TechnicianIsBusy(Refusal):
    """The technician's time is reserved for another order; ``order`` is that one, if it can be named."""

    def __init__(self, person: Person, order: Order | None) -> None:
        self.order = order
        if order is None:
            message = _("%(name)s 这段时间刚被另一张派工单占用，请另选一人或另选时间。") % {"name": person.name}
        else:
            message = _("%(name)s 在 %(window)s 已有派工单 %(number)s，请另选一人或另选时间。") % {
                "name": person.name,
                "window": span(order.starts_at, order.ends_at),
                "number": order.record.number,
            }
        super().__init__("technician_busy", message, fields={"technician": message})


class ReasonMissing(Refusal):
    def __init__(self) -> None:
        message = _("请写明原因。")
        super().__init__("reason_missing", message, fields={"reason": message})


class AppointmentInThePast(Refusal):
    def __init__(self) -> None:
        message = _("约定的时间已经过去，请填写将来的时间。")
        super().__init__("appointment_in_the_past", message, fields={"appointment_at": message})


class NotReachedYet(Refusal):
    """Only a customer who cannot be reached is reported as unreachable."""

    def __init__(self) -> None:
        super().__init__("no_failed_attempt", _("还没有联系失败的记录，请先拨打客户电话并记录结果。"))


class SheetFilled(Refusal):
    def __init__(self, order: Order) -> None:
        message = _("%(number)s 的派工单表单已经填过，请在“表单”里查看或更正。") % {"number": order.record.number}
        super().__init__("sheet_filled", message)


class PapersOutstanding(Refusal):
    def __init__(self) -> None:
        super().__init__("papers_outstanding", _("维修服务回执单还没有交回，不能归档。请先登记单据交回。"))


class ReceiptIncomplete(Refusal):
    def __init__(self) -> None:
        super().__init__(
            "receipt_incomplete",
            _("回执单还缺故障原因、解决办法或客户签字，不能归档。请让技术人员在上门页面补齐。"),
        )


def span(starts_at: datetime, ends_at: datetime) -> str:
    """Return a window of time as people here read it; the day is said once if it is the same."""
    ends = timezone.localtime(ends_at)
    is_one_day = timezone.localtime(starts_at).date() == ends.date()
    return f"{clock(starts_at)}–{ends:%H:%M}" if is_one_day else f"{clock(starts_at)} – {clock(ends_at)}"


def clock(at: datetime) -> str:
    """Return an instant as people here read it: 03-02 14:30."""
    local = timezone.localtime(at)
    return f"{local:%m-%d %H:%M}"
