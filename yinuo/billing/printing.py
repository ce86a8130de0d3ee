"""收费标准卡 and 费用单 on paper."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yinuo.billing.models import Charge, PriceList
from yinuo.core import printing
from yinuo.lib import money

HERE = Path(__file__).resolve().parent / "typst"


def price_card(found: PriceList) -> bytes:
    """Return the price card that the technician shows, as PDF."""
    return printing.render(HERE / "price_card.typ", price_card_data(found))


def charge_sheet(charge: Charge) -> bytes:
    """Return what the customer pays and why, as PDF."""
    return printing.render(HERE / "charge_sheet.typ", charge_sheet_data(charge))


def price_card_data(found: PriceList) -> dict[str, object]:
    rows = found.prices.select_related("part").order_by("item", "part__code", "name")
    return {
        "title": _("售后服务收费标准卡"),
        "number": f"{found.code} {found.starts_on}",
        "company": found.name,
        "clause": "",
        "printed": "",
        "valid": _("自 %(day)s 起执行") % {"day": found.starts_on},
        "head": [_("类别"), _("编码"), _("名称"), _("单价（元）")],
        "rows": [
            [str(row.get_item_display()), row.part.code if row.part else "", row.name, f"{row.amount:,.2f}"]
            for row in rows
        ],
        "note": _("未列入本卡的项目，须先报价并经客户同意。"),
    }


def charge_sheet_data(charge: Charge) -> dict[str, object]:
    in_english = get_language() == "en"
    case = charge.order.case
    return {
        "title": _("服务费用单"),
        "number": charge.record.number,
        "company": charge.order.branch.name,
        "clause": "",
        "printed": "",
        "fields": [
            [[_("客户"), case.customer.name], [_("服务单号"), case.record.number]],
            [[_("派工单号"), charge.order.record.number], [_("核定时间"), _moment(charge.determined_at)]],
            [[_("收费依据"), str(charge.get_basis_display())], [_("发票号"), charge.invoice_number or "—"]],
            [[_("说明"), charge.sentence_en if in_english and charge.sentence_en else charge.sentence]],
        ],
        "lines_title": _("费用明细"),
        "head": [_("项目"), _("数量"), _("标准单价"), _("客户承担"), _("实收单价"), _("金额")],
        "lines": [
            [
                line.name,
                f"{line.quantity.normalize():f}",
                f"{line.list_price:,.2f}",
                f"{line.share_percent}%",
                f"{line.unit_price:,.2f}",
                f"{line.amount:,.2f}",
            ]
            for line in charge.lines.order_by("pk")
        ],
        "totals": [
            [_("合计"), f"{money.formatted(charge.total)}（{money.upper_cn(charge.total)}）"],
            [_("已收"), money.formatted(charge.collected)],
            [_("未收"), money.formatted(charge.outstanding)],
        ],
        "signatures": [
            {"words": _("客户签字"), "name": "", "at": "", "image": None},
            {"words": _("技术人员签字"), "name": charge.order.technician.name, "at": "", "image": None},
        ],
    }


def _moment(at: datetime | None) -> str:
    return date_format(timezone.localtime(at), "Y-m-d H:i") if at else "—"
