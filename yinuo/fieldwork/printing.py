"""维修服务回执单 on paper and as the signed file that is kept."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from yinuo.cases.models import Case
from yinuo.core import printing, qr
from yinuo.core.services import files
from yinuo.dispatch.models import Order
from yinuo.dispatch.printing import clause_of, moment, product_of, warranty_of
from yinuo.fieldwork.models import GoodsIntake, Visit
from yinuo.lib import money

TYPST = Path(__file__).resolve().parent / "typst"
RECEIPT = TYPST / "service_receipt.typ"
GOODS = TYPST / "goods_receipt.typ"
FORM = "service_receipt"
STARS = 5


def receipt(order: Order, *, at: datetime) -> bytes:
    """Return the receipt of the order's visit as PDF, A4; unsigned as long as nobody has signed."""
    return printing.render(RECEIPT, receipt_data(order, at=at))


def goods_receipt(goods: GoodsIntake, *, at: datetime) -> bytes:
    """Return the receipt that the customer keeps for goods taken in, as PDF."""
    return printing.render(GOODS, goods_data(goods, at=at))


def receipt_data(order: Order, *, at: datetime) -> dict[str, object]:
    """Return what stands on the receipt, in the language of the reader."""
    visit = Visit.objects.select_related("signature").filter(pk=order.pk).first() or Visit(order=order)
    case = order.case
    return {
        "title": _("维修服务回执单"),
        "number": order.record.number,
        "company": order.branch.name,
        "printed": _("生成于 %(at)s") % {"at": moment(at)},
        "clause": clause_of(FORM, order, at),
        "headings": [_("客户与设备"), _("维修情况"), _("费用"), _("客户验收与评价")],
        "customer": [
            [[_("客户"), case.customer.name], [_("联系人"), f"{case.contact_name} {case.contact_phone}"]],
            [[_("地址"), case.site.address]],
            [[_("产品"), product_of(order)], [_("序列号"), case.equipment.serial if case.equipment else "—"]],
            [[_("保修"), warranty_of(order)], [_("技术人员"), order.technician.name]],
            [[_("到达"), _at(order.arrived_at)], [_("修好"), _at(visit.repaired_at)]],
        ],
        "work": [
            [[_("故障现象"), case.fault]],
            [[_("故障原因"), visit.cause or "—"]],
            [[_("解决办法"), visit.solution or "—"]],
            [[_("更换配件"), visit.parts_replaced or _("无")]],
        ],
        "checks": [
            [_("试机正常，客户认可"), visit.tested_at is not None],
            [_("已讲解使用与保养"), visit.instructed_at is not None],
            [_("现场已清理，工具齐全"), visit.cleaned_at is not None and visit.tools_complete is True],
        ],
        "charge": _charge(visit),
        "survey": _survey(case),
        "rating": [_("满意度评价"), visit.rating or 0, STARS],
        "signatures": [
            _signature(visit),
            {"words": _("技术人员"), "name": order.technician.name, "at": "", "image": None},
        ],
    }


def goods_data(goods: GoodsIntake, *, at: datetime) -> dict[str, object]:
    order = goods.order
    return {
        "title": _("客户商品领取收据"),
        "number": goods.receipt_number,
        "company": order.branch.name,
        "printed": _("生成于 %(at)s") % {"at": moment(at)},
        "clause": clause_of("goods_receipt", order, at),
        "fields": [
            [[_("客户"), order.case.customer.name]],
            [[_("联系人"), order.case.contact_name], [_("电话"), order.case.contact_phone]],
            [[_("商品"), goods.description], [_("序列号"), goods.equipment.serial if goods.equipment else "—"]],
            [[_("外观与附件"), goods.condition or "—"]],
            [[_("收进时间"), moment(goods.taken_in_at)], [_("派工单"), order.record.number]],
        ],
        "notice": _("请妥善保管本收据。领回商品时凭本收据，由我方收回作废。"),
        "void": _("已作废") if goods.receipt_voided_at else "",
        "signatures": [
            {"words": _("收件人"), "name": order.technician.name, "at": "", "image": None},
            {"words": _("客户"), "name": "", "at": "", "image": None},
        ],
    }


def _charge(visit: Visit) -> list[list[list[str]]]:
    if visit.settled_at is None or visit.charge_total is None:
        return [[[_("费用"), _("未核定")]]]
    names = {"warranty": _("保修"), "contract": _("合同"), "paid": _("收费"), "internal": _("内部")}
    total = f"¥{visit.charge_total:,.2f}（{money.upper_cn(visit.charge_total)}）"
    return [
        [[_("收费类别"), names.get(visit.charge_basis, visit.charge_basis)], [_("应收金额"), total]],
        [[_("依据"), visit.charge_sentence or "—"]],
    ]


def _signature(visit: Visit) -> dict[str, object]:
    return {
        "words": _("客户签字"),
        "name": visit.signer,
        "at": _at(visit.signed_at) if visit.signed_at else "",
        "image": printing.picture(files.content_of(visit.signature)) if visit.signature else None,
    }


def _survey(case: Case) -> dict[str, object]:
    """The way to the customer's own survey, as a code to scan and as words."""
    address = str(import_string(settings.SURVEY_LINK)(case))
    words = _("请扫码评价本次服务，无需登录，每轮服务一次。")
    return {"words": words, "address": address, "image": printing.picture(qr.png(address))}


def _at(at: datetime | None) -> str:
    return moment(at) if at else "—"
