"""Any form of a regulation on paper: its fields as they were filled in, and its signatures."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from django.utils import timezone
from django.utils.translation import gettext as _

from yinuo.core import printing
from yinuo.core.models import StoredFile
from yinuo.core.services import files
from yinuo.procedures.models import FormEntry
from yinuo.procedures.services.forms import role_name
from yinuo.procedures.services.values import shown
from yinuo.rulebook.errors import language
from yinuo.rulebook.selectors import forms as form_rules

GENERIC = Path(__file__).resolve().parent / "typst" / "generic.typ"


def form(entry: FormEntry, *, at: datetime) -> bytes:
    """Return the entry as PDF, A4."""
    return printing.render(GENERIC, form_data(entry, at=at))


def form_data(entry: FormEntry, *, at: datetime) -> dict[str, object]:
    """Return what stands on the paper, in the language of the reader."""
    definition, lang = form_rules.of_rule(entry.rule), language()
    signatures = {one.role: one for one in entry.signatures.select_related("image")}
    return {
        "title": definition.title.say(lang),
        "number": entry.number,
        "company": entry.record.branch.name,
        "clause": definition.citation,
        "printed": _("生成于 %(at)s") % {"at": _moment(at)},
        "state": entry.get_state_display(),
        "is_void": entry.state == FormEntry.State.VOID,
        "rows": [
            [[one.en if lang == "en" else one.zh, shown(one, entry.data.get(one.name), lang) or "—"]]
            for one in definition.fields
            if one.type != "signature"
        ],
        "signatures": [
            {
                "words": role_name(role),
                "name": signatures[role].name if role in signatures else "",
                "at": _moment(signatures[role].at) if role in signatures else "",
                "image": _stroke(signatures[role].image) if role in signatures else None,
            }
            for role in definition.signed_by
        ],
    }


def _stroke(image: StoredFile | None) -> list[int] | None:
    return None if image is None else printing.picture(files.content_of(image))


def _moment(at: datetime) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M")
