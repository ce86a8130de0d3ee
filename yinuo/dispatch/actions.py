"""What can be done to an order from its page: the form, who may, in which states, and the service that does it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms as django_forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yinuo.core.models import Person
from yinuo.dispatch import forms
from yinuo.dispatch.models import Order
from yinuo.dispatch.services import contacts, orders
from yinuo.dispatch.states import BEFORE_ARRIVAL, OrderState, before

Run = Callable[..., Any]
Values = Mapping[str, Any]


@dataclass(frozen=True)
class Action:
    """``manages``: for those who dispatch; otherwise for the order's technician too. ``event`` is what it emits."""

    code: str
    label: Promise | str
    icon: str
    form: type[django_forms.Form]
    run: Run
    states: tuple[OrderState, ...]
    event: str
    manages: bool = False
    values: Callable[[Values], Values] = dict
    danger: bool = False

    def is_possible(self, order: Order) -> bool:
        return order.state in self.states

    def do(self, *, order: Order, values: Values, by: Person, at: datetime) -> Any:
        return self.run(order=order, by=by, at=at, **self.values(values))


def _refusal(values: Values) -> Values:
    return {"reason": values["reason"], "is_justified": values["cause"] != forms.Refuse.UNJUSTIFIED}


ACTIONS: dict[str, Action] = {
    action.code: action
    for action in (
        Action(
            "accept",
            _("接单"),
            "check",
            forms.Accept,
            orders.accept,
            before(OrderState.ACCEPTED),
            "dispatch.order.accepted",
        ),
        Action(
            "contact",
            _("记录联系客户"),
            "phone",
            forms.Attempt,
            contacts.attempt,
            BEFORE_ARRIVAL,
            "dispatch.order.contact_attempted",
        ),
        Action(
            "unreachable",
            _("上报联系不上"),
            "phone-off",
            forms.Note,
            contacts.report_unreachable,
            BEFORE_ARRIVAL,
            "dispatch.order.unreachable_reported",
        ),
        Action(
            "agree",
            _("预约上门时间"),
            "calendar-check",
            forms.Agree,
            contacts.agree,
            BEFORE_ARRIVAL,
            "dispatch.order.appointment_agreed",
        ),
        Action(
            "late",
            _("预计不能按时到达"),
            "clock-exclamation",
            forms.Late,
            contacts.foresee_late,
            BEFORE_ARRIVAL,
            "dispatch.order.late_foreseen",
        ),
        Action(
            "customer-refuses",
            _("客户不同意改约"),
            "calendar-x",
            forms.RefusedByCustomer,
            contacts.refuse_appointment,
            BEFORE_ARRIVAL,
            "dispatch.order.appointment_refused",
        ),
        Action(
            "clash",
            _("上报时间冲突"),
            "arrows-cross",
            forms.Clash,
            contacts.report_clash,
            BEFORE_ARRIVAL,
            "dispatch.order.clash_reported",
        ),
        Action(
            "depart",
            _("出发"),
            "car",
            forms.Departure,
            contacts.depart,
            before(OrderState.DEPARTED),
            "dispatch.order.departed",
        ),
        Action(
            "arrive",
            _("到达"),
            "map-pin",
            forms.Nothing,
            contacts.arrive,
            before(OrderState.ARRIVED),
            "dispatch.order.arrived",
        ),
        Action(
            "refuse",
            _("拒单"),
            "x",
            forms.Refuse,
            orders.refuse,
            before(OrderState.REFUSED),
            "dispatch.order.refused",
            values=_refusal,
            danger=True,
        ),
        Action(
            "reassign",
            _("改派"),
            "user-share",
            forms.Reassign,
            orders.reassign,
            BEFORE_ARRIVAL,
            "dispatch.order.reassigned",
            manages=True,
        ),
        Action(
            "sheet",
            _("补填派工单"),
            "file-text",
            forms.Nothing,
            orders.fill_sheet,
            (*BEFORE_ARRIVAL, OrderState.ARRIVED, OrderState.FINISHED),
            "procedures.form.completed",
            manages=True,
        ),
        Action(
            "archive",
            _("归档"),
            "archive",
            forms.Nothing,
            orders.archive,
            before(OrderState.ARCHIVED),
            "dispatch.order.archived",
            manages=True,
        ),
        Action(
            "cancel",
            _("取消派工"),
            "ban",
            forms.Reason,
            orders.cancel,
            before(OrderState.CANCELLED),
            "dispatch.order.cancelled",
            manages=True,
            danger=True,
        ),
    )
}
