"""The 派工单 on paper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

from django.utils import timezone
from django.utils.translation import gettext as _

from yinuo.core import printing
from yinuo.core.models import Person
from yinuo.dispatch.errors import span
from yinuo.dispatch.models import Order
from yinuo.rulebook.selectors import forms as form_rules

TEMPLATE = Path(__file__).resolve().parent / "typst" / "order_sheet.typ"
DAY_TEMPLATE = TEMPLATE.with_name("day_sheet.typ")
FORM = "dispatch_order"


def order_sheet(order: Order, *, at: datetime) -> bytes:
    """Return the order as PDF, A4, to take along; ``at`` is when it is printed."""
    return printing.render(TEMPLATE, sheet(order, at=at))


def sheet(order: Order, *, at: datetime) -> dict[str, object]:
    """Return what stands on the order sheet, in the language of the reader."""
    case = order.case
    return {
        "title": _("售后派工单"),
        "number": order.record.number,
        "company": order.branch.name,
        "printed": _("打印于 %(at)s") % {"at": moment(at)},
        "clause": clause_of(FORM, order, at),
        "customer": [
            [[_("客户"), case.customer.name]],
            [[_("联系人"), case.contact_name], [_("电话"), case.contact_phone]],
            [[_("地址"), case.site.address]],
            [[_("产品"), product_of(order)], [_("序列号"), case.equipment.serial if case.equipment else "—"]],
            [[_("保修"), warranty_of(order)], [_("服务单"), case.record.number]],
        ],
        "fault": [_("故障现象"), case.fault],
        "job": [
            [[_("技术人员"), order.technician.name], [_("派工人"), order.coordinator.name]],
            [[_("派工目的"), order.get_purpose_display()], [_("派工时间"), moment(order.dispatched_at or at)]],
            [[_("预约时段"), span(order.starts_at, order.ends_at)]],
            [
                [_("约定上门"), moment(order.appointment_at) if order.appointment_at else "—"],
                [_("需要配件"), _("是") if order.parts_needed else _("否")],
            ],
            [[_("说明"), order.instructions or "—"]],
        ],
        "headings": [_("客户资料"), _("派工内容"), _("处理结果（归档时由内勤补全）")],
        "result": [_("故障原因"), _("解决办法"), _("更换配件"), _("到达 / 离开时间")],
        "signatures": [
            {"words": _("技术人员"), "name": "", "at": "", "image": None},
            {"words": _("售后内勤"), "name": "", "at": "", "image": None},
        ],
    }


def day_sheets(staff: Sequence[Person], days: Mapping[int, Sequence[Order]], day: date, *, at: datetime) -> bytes:
    """Return the day of each of the people as PDF, a page each; who has nothing gets a page only if he is alone."""
    shown = [person for person in staff if days[person.pk] or len(staff) == 1]
    data = {
        "title": _("当日安排"),
        "number": f"{day:%Y-%m-%d}",
        "company": staff[0].branch.name if staff[0].branch else "",
        "printed": _("打印于 %(at)s") % {"at": moment(at)},
        "clause": "",
        "head": [_("出发"), _("到达"), _("客户与地址"), _("故障"), _("联系人"), _("签字")],
        "nothing": _("当天没有任务"),
        "days": [{"name": person.name, "rows": [_day_row(order) for order in days[person.pk]]} for person in shown],
    }
    return printing.render(DAY_TEMPLATE, data)


def _day_row(order: Order) -> list[str]:
    case, start = order.case, timezone.localtime(order.starts_at)
    arrival = timezone.localtime(order.appointment_at or order.starts_at + timedelta(minutes=order.travel_minutes))
    where = f"{order.record.number} {case.customer.name}\n{case.site.address}"
    what = f"{case.fault}\n{product_of(order)}"
    return [f"{start:%H:%M}", f"{arrival:%H:%M}", where, what, f"{case.contact_name}\n{case.contact_phone}", ""]


def moment(at: datetime) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M")


def product_of(order: Order) -> str:
    case = order.case
    return case.equipment.product.name if case.equipment else case.product_name or "—"


def warranty_of(order: Order) -> str:
    known = {True: _("保修期内"), False: _("保修期外")}
    return known.get(order.case.in_warranty, _("不详")) if order.case.in_warranty is not None else _("不详")


def clause_of(form: str, order: Order, at: datetime) -> str:
    """Return the clause that asks for the form, as "S001-R01 4.1.3"; "" if no regulation in force does."""
    definition = form_rules.definition(form, order.record, at)
    return definition.citation if definition else ""
