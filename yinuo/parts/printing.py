"""领料单 on paper."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from yinuo.core import printing
from yinuo.parts.models import Requisition, RequisitionLine

TEMPLATE = Path(__file__).resolve().parent / "typst" / "requisition.typ"


def requisition(found: Requisition) -> bytes:
    """Return the requisition as PDF, in the language of the reader."""
    return printing.render(TEMPLATE, data_of(found))


def data_of(found: Requisition) -> dict[str, object]:
    lines = found.lines.select_related("part").order_by("part__code")
    return {
        "title": _("零配件领料单"),
        "number": found.record.number,
        "company": found.record.branch.name,
        "clause": "",
        "printed": "",
        "order": found.order.number,
        "technician": found.technician.name,
        "location": found.location.name,
        "requested_at": _moment(found.requested_at),
        "issued_at": _moment(found.issued_at),
        "state": str(found.get_state_display()),
        "note": found.note or found.refused_reason,
        "words": {
            "order": _("派工单号"),
            "technician": _("领料人"),
            "location": _("库位"),
            "requested_at": _("申请时间"),
            "issued_at": _("发料时间"),
            "state": _("状态"),
            "note": _("备注"),
            "lines": _("配件明细"),
        },
        "head": [_("配件编码"), _("名称"), _("单位"), _("申请"), _("发料"), _("用料"), _("退料")],
        "lines": [_row(line) for line in lines],
        "signatures": [
            {"words": _("领料人签字"), "name": found.technician.name, "at": "", "image": None},
            {
                "words": _("仓库管理员签字"),
                "name": found.issued_by.name if found.issued_by else "",
                "at": "",
                "image": None,
            },
        ],
    }


def _row(line: RequisitionLine) -> list[str]:
    part = line.part
    return [
        part.code,
        part.name,
        part.unit,
        str(line.requested),
        str(line.issued),
        str(line.used),
        str(line.returned),
    ]


def _moment(at: datetime | None) -> str:
    return date_format(timezone.localtime(at), "Y-m-d H:i") if at else ""
