"""A regulation on paper: PDF by the house's own templates, and docx for those who go on working with the text."""

from __future__ import annotations

import io
from pathlib import Path

import docx
from django.utils.translation import gettext as _
from docx.document import Document as WordFile
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml.ns import qn
from docx.shared import Pt

from yinuo.core import printing
from yinuo.rulebook.selectors.document import Document, Signature, moment

TEMPLATE = Path(__file__).resolve().parent / "typst" / "regulation.typ"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_FONT = "Noto Sans SC"


def pdf(document: Document) -> bytes:
    """Return the regulation as PDF, A4."""
    return printing.render(TEMPLATE, _data(document))


def word(document: Document) -> bytes:
    """Return the regulation as docx: cover, clauses as headings and paragraphs, signature page."""
    file = docx.Document()
    _style(file)
    _cover(file, document)
    _break_page(file)
    for passage in document.passages:
        heading = " ".join(part for part in (passage.number, passage.title) if part)
        if passage.title:
            file.add_heading(heading, level=min(passage.depth + 1, 4))
        for place, line in enumerate(passage.text.splitlines() if passage.text else ()):
            number = f"{passage.number} " if place == 0 and not passage.title else ""
            file.add_paragraph(f"{number}{line}")
    _break_page(file)
    _signature_page(file, document)
    file.core_properties.title = f"{document.code} {document.title}"
    file.core_properties.subject = document.digest
    file.core_properties.author = document.company
    out = io.BytesIO()
    file.save(out)
    return out.getvalue()


def _facts(document: Document) -> list[tuple[str, str]]:
    return [
        (_("编号"), document.code),
        (_("版本"), document.version),
        (_("状态"), document.standing),
        (_("归口部门"), document.owner or "—"),
        (_("生效时间"), moment(document.effective_at) or "—"),
    ]


def _row(one: Signature) -> list[str]:
    return [one.step, one.who, moment(one.at), one.note]


def _head() -> list[str]:
    return [_("步骤"), _("签署人"), _("时间"), _("意见")]


def _data(document: Document) -> dict[str, object]:
    return {
        "title": document.title,
        "number": f"{document.code} {document.version}",
        "company": document.company,
        "clause": "",
        "printed": _("生成于 %(at)s") % {"at": moment(document.printed_at)},
        "facts": [[[label, value]] for label, value in _facts(document)],
        "passages": [
            {"depth": one.depth, "number": one.number, "title": one.title, "text": one.text}
            for one in document.passages
        ],
        "signatures_title": _("签署页"),
        "head": _head(),
        "signatures": [_row(one) for one in document.signatures],
        "nobody": _("尚无人签署。"),
        "digest_title": _("文本摘要（SHA-256）"),
        "digest": document.digest,
    }


def _style(file: WordFile) -> None:
    for name in ("Normal", "Heading 1", "Heading 2", "Heading 3", "Heading 4", "Title"):
        style = file.styles[name]
        style.font.name = _FONT
        style.element.rPr.rFonts.set(qn("w:eastAsia"), _FONT)
    file.styles["Normal"].font.size = Pt(10.5)


def _cover(file: WordFile, document: Document) -> None:
    company = file.add_paragraph(document.company)
    company.alignment = WD_ALIGN_PARAGRAPH.CENTER
    title = file.add_heading(document.title, level=0)
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    table = file.add_table(rows=0, cols=2, style="Table Grid")
    for label, value in _facts(document):
        cells = table.add_row().cells
        cells[0].text, cells[1].text = label, value


def _break_page(file: WordFile) -> None:
    file.add_paragraph().add_run().add_break(WD_BREAK.PAGE)


def _signature_page(file: WordFile, document: Document) -> None:
    file.add_heading(_("签署页"), level=1)
    table = file.add_table(rows=1, cols=4, style="Table Grid")
    for cell, label in zip(table.rows[0].cells, _head(), strict=True):
        cell.text = label
    for one in document.signatures:
        for cell, value in zip(table.add_row().cells, _row(one), strict=True):
            cell.text = value
    if not document.signatures:
        file.add_paragraph(_("尚无人签署。"))
    file.add_paragraph(f"{_('文本摘要（SHA-256）')}：{document.digest}")
