"""
The steps of a visit in the order in which they are lived, for the page of the technician.

The first step that matters and is not done is the one big button; the rest is a list. What must come before what is
not decided here but by the regulation, whose gates the page shows before the button is pressed.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms as django_forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yinuo.dispatch.services import contacts, orders
from yinuo.dispatch.states import BEFORE_ARRIVAL, OrderState, before
from yinuo.fieldwork import forms
from yinuo.fieldwork.errors import SignatureUnreadable
from yinuo.fieldwork.selectors.jobs import Job
from yinuo.fieldwork.services import goods, visits
from yinuo.fieldwork.services.steps import ON_SITE, ON_SITE_OR_AFTER, UNDER_WAY

Values = Mapping[str, Any]


def _always(job: Job) -> bool:  # noqa: ARG001  # the shape of all tests
    return True


def _never(job: Job) -> bool:  # noqa: ARG001  # the shape of all tests
    return False


def _aims_at_a_repair(job: Job) -> bool:
    return not job.ends_without_repair


@dataclass(frozen=True)
class Step:
    """
    ``panel`` names the panel of another module in which the step is done instead of a form ("parts", "charge").
    ``event`` is the kind whose gates are shown, ``moment`` the kind whose points of conduct are to be confirmed.
    """

    code: str
    label: Promise | str
    icon: str
    is_done: Callable[[Job], bool]
    states: tuple[OrderState, ...]
    event: str = ""
    form: type[django_forms.Form] = forms.Nothing
    run: Callable[..., Any] | None = None
    matters: Callable[[Job], bool] = _always
    values: Callable[[Values], Values] = dict
    panel: str = ""
    asks_conduct: bool = False

    def is_possible(self, job: Job) -> bool:
        return job.order.state in self.states


def _drawing(values: Values) -> Values:
    """Turn the data URL of the canvas into the bytes of the picture. :raises SignatureUnreadable: it is none"""
    text = values["image"]
    _head, _comma, body = text.rpartition(",")
    try:
        image = base64.b64decode(body, validate=True)
    except binascii.Error as error:
        raise SignatureUnreadable from error
    return {"name": values["name"], "rating": values["rating"], "image": image}


STEPS: tuple[Step, ...] = (
    Step(
        "accept",
        _("接单"),
        "check",
        lambda job: job.order.accepted_at is not None,
        before(OrderState.ACCEPTED),
        "dispatch.order.accepted",
        run=orders.accept,
    ),
    Step(
        "call",
        _("联系客户"),
        "phone",
        lambda job: job.order.has_reached_customer,
        BEFORE_ARRIVAL,
        "dispatch.order.contact_attempted",
        forms.Attempt,
        contacts.attempt,
        matters=lambda job: job.order.arrived_at is None or job.order.has_reached_customer,
    ),
    Step(
        "parts",
        _("领配件"),
        "box",
        lambda job: job.has_requisition,
        (*BEFORE_ARRIVAL, *ON_SITE),
        matters=lambda job: job.order.parts_needed,
        panel="parts",
    ),
    Step(
        "prepare",
        _("出发准备"),
        "tool",
        lambda job: job.order.prepared_at is not None,
        UNDER_WAY,
        "fieldwork.visit.prepared",
        forms.Prepare,
        visits.prepare,
        asks_conduct=True,
    ),
    Step(
        "depart",
        _("出发"),
        "car",
        lambda job: job.order.departed_at is not None,
        before(OrderState.DEPARTED),
        "dispatch.order.departed",
        forms.Departure,
        contacts.depart,
    ),
    Step(
        "arrive",
        _("到达现场"),
        "map-pin",
        lambda job: job.order.arrived_at is not None,
        before(OrderState.ARRIVED),
        "dispatch.order.arrived",
        run=contacts.arrive,
        asks_conduct=True,
    ),
    Step(
        "diagnose",
        _("检查诊断"),
        "stethoscope",
        lambda job: job.visit.diagnosed_at is not None,
        ON_SITE_OR_AFTER,
        "fieldwork.visit.diagnosed",
        forms.Diagnose,
        visits.diagnose,
        asks_conduct=True,
    ),
    Step(
        "price",
        _("出示收费标准，征得同意"),
        "currency-yuan",
        lambda job: job.visit.consented_at is not None or job.visit.price_refused_at is not None,
        ON_SITE,
        matters=lambda job: job.is_chargeable and (job.visit.second_visit_at is None),
        panel="charge",
    ),
    Step(
        "repair",
        _("维修完成"),
        "settings-check",
        lambda job: job.visit.repaired_at is not None,
        ON_SITE_OR_AFTER,
        "fieldwork.visit.repaired",
        forms.Repair,
        visits.repair,
        matters=_aims_at_a_repair,
    ),
    Step(
        "test",
        _("当面试机"),
        "player-play",
        lambda job: job.visit.tested_at is not None,
        ON_SITE,
        "fieldwork.visit.tested",
        forms.Test,
        visits.test,
        matters=_aims_at_a_repair,
    ),
    Step(
        "instruct",
        _("讲解使用保养"),
        "school",
        lambda job: job.visit.instructed_at is not None,
        ON_SITE,
        "fieldwork.visit.instructed",
        forms.Instruct,
        visits.instruct,
        matters=_aims_at_a_repair,
        asks_conduct=True,
    ),
    Step(
        "clean",
        _("清理现场，清点工具"),
        "wash",
        lambda job: job.visit.cleaned_at is not None,
        ON_SITE,
        "fieldwork.visit.cleaned",
        forms.Clean,
        visits.clean,
    ),
    Step(
        "settle",
        _("核定费用"),
        "receipt",
        lambda job: job.visit.settled_at is not None,
        ON_SITE_OR_AFTER,
        matters=_aims_at_a_repair,
        panel="charge",
    ),
    Step(
        "sign",
        _("客户签字评价"),
        "signature",
        lambda job: job.visit.signed_at is not None,
        ON_SITE_OR_AFTER,
        "fieldwork.visit.signed",
        forms.Sign,
        visits.sign,
        matters=_aims_at_a_repair,
        values=_drawing,
    ),
    Step(
        "leave",
        _("离开现场"),
        "door-exit",
        lambda job: job.order.finished_at is not None,
        ON_SITE,
        "fieldwork.visit.left",
        run=visits.leave,
    ),
)

# What may happen at any time of the visit; shown below the steps.
ASIDE: tuple[Step, ...] = (
    Step(
        "agree",
        _("预约上门时间"),
        "calendar-check",
        _never,
        BEFORE_ARRIVAL,
        "dispatch.order.appointment_agreed",
        forms.Agree,
        contacts.agree,
    ),
    Step(
        "late",
        _("预计不能按时到达"),
        "clock-exclamation",
        _never,
        BEFORE_ARRIVAL,
        "dispatch.order.late_foreseen",
        forms.Late,
        contacts.foresee_late,
    ),
    Step(
        "unreachable",
        _("上报联系不上"),
        "phone-off",
        _never,
        BEFORE_ARRIVAL,
        "dispatch.order.unreachable_reported",
        forms.Note,
        contacts.report_unreachable,
        matters=lambda job: job.order.contact_failures > 0,
    ),
    Step(
        "clash",
        _("上报时间冲突"),
        "arrows-cross",
        _never,
        BEFORE_ARRIVAL,
        "dispatch.order.clash_reported",
        forms.Clash,
        contacts.report_clash,
    ),
    Step(
        "refuse",
        _("拒单"),
        "x",
        _never,
        before(OrderState.REFUSED),
        "dispatch.order.refused",
        forms.Refuse,
        orders.refuse,
        values=lambda values: {
            "reason": values["reason"],
            "is_justified": values["cause"] != forms.Refuse.UNJUSTIFIED,
        },
    ),
    Step(
        "support",
        _("请求支援"),
        "lifebuoy",
        _never,
        UNDER_WAY,
        "fieldwork.visit.support_requested",
        forms.Reason,
        visits.request_support,
    ),
    Step(
        "second-visit",
        _("需要二次上门"),
        "repeat",
        lambda job: job.visit.second_visit_at is not None,
        ON_SITE,
        "fieldwork.visit.second_visit_needed",
        forms.Reason,
        visits.need_second_visit,
    ),
    Step(
        "goods",
        _("收进客户商品"),
        "package-import",
        _never,
        ON_SITE_OR_AFTER,
        "fieldwork.goods.taken_in",
        forms.TakeIn,
        goods.take_in,
    ),
    Step(
        "difference",
        _("客户资料不符"),
        "file-diff",
        _never,
        (*UNDER_WAY, OrderState.FINISHED),
        "customers.difference.reported",
        forms.DifferenceFound,
        visits.report_difference,
    ),
    Step(
        "need",
        _("记录客户设备需求"),
        "bulb",
        _never,
        ON_SITE_OR_AFTER,
        "fieldwork.visit.need_noted",
        forms.Need,
        visits.note_need,
    ),
    Step(
        "report-off",
        _("离开前报告总部"),
        "phone-outgoing",
        lambda job: job.visit.reported_off_at is not None,
        ON_SITE,
        "fieldwork.visit.reported_off",
        forms.Note,
        visits.report_off,
    ),
    Step(
        "abuse",
        _("客户辱骂或冲突，上报"),
        "alert-octagon",
        _never,
        (*UNDER_WAY, OrderState.FINISHED),
        "fieldwork.visit.abuse_reported",
        forms.Abuse,
        visits.report_abuse,
    ),
)

ALL: dict[str, Step] = {step.code: step for step in (*STEPS, *ASIDE)}


def next_step(job: Job) -> Step | None:
    """Return the first step that matters, can be taken now and is not done; None when the visit is over."""
    return next((step for step in STEPS if step.matters(job) and step.is_possible(job) and not step.is_done(job)), None)
