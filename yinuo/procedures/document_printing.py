"""The cover sheet of a controlled document: its signatures, who holds a copy, what changed."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from django.utils import timezone
from django.utils.translation import gettext as _

from yinuo.core import printing
from yinuo.procedures.models import Document
from yinuo.procedures.selectors import documents as selectors

SHEET = Path(__file__).resolve().parent / "typst" / "document.typ"


def cover(document: Document, *, at: datetime) -> bytes:
    """Return the cover sheet as PDF, A4."""
    return printing.render(SHEET, cover_data(document, at=at))


def cover_data(document: Document, *, at: datetime) -> dict[str, object]:
    """Return what stands on the sheet, in the language of the reader."""
    editions = list(selectors.editions(document))
    edition = document.current or editions[0]
    return {
        "title": document.title,
        "number": document.record.number,
        "company": document.record.branch.name,
        "clause": _("受控文件"),
        "printed": _("生成于 %(at)s") % {"at": _moment(at)},
        "state": document.get_state_display(),
        "is_void": document.state == Document.State.VOID,
        "rows": [
            [[_("类别"), document.get_kind_display()], [_("来源"), document.get_origin_display()]],
            [[_("版次"), edition.label], [_("生效时间"), _moment(edition.released_at)]],
            [[_("编制人"), edition.drafted_by.name], [_("来文单位"), document.sender or "—"]],
        ],
        "tables": [
            {
                "title": _("签署"),
                "head": [_("签署"), _("姓名"), _("时间")],
                "rows": [[one.place, one.who, _moment(one.at)] for one in selectors.signatures(edition)],
            },
            {
                "title": _("发放与收回"),
                "head": [_("份号"), _("领用人"), _("签收"), _("收回")],
                "rows": [
                    [f"{one.edition.label}-{one.number}", one.holder.name, _moment(one.received_at),
                     _moment(one.returned_at)]
                    for one in selectors.copies(document)
                ],
            },
            {
                "title": _("版次记录"),
                "head": [_("版次"), _("说明"), _("生效时间")],
                "rows": [[one.label, one.summary or "—", _moment(one.released_at)] for one in editions],
            },
        ],
        "nothing": _("无"),
    }  # fmt: skip


def _moment(at: datetime | None) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M") if at else "—"
