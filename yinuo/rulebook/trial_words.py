"""What the figures and fates of a trial are called."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

FIGURES: Mapping[str, Any] = {
    "opened": _("产生"),
    "kept": _("按时"),
    "late": _("逾期履行"),
    "broken": _("未履行"),
    "cancelled": _("取消"),
    "running": _("进行中"),
    "proposed": _("拟考核"),
    "passed": _("放过"),
    "stopped": _("会被挡下"),
}
_FATES: Mapping[str, Any] = {
    "kept": _("按时"),
    "late": _("逾期履行"),
    "broken": _("未履行"),
    "cancelled": _("取消"),
    "running": _("进行中"),
    "proposed": _("拟考核"),
    "stopped": _("会被挡下"),
    "": _("没有"),
}


def fate(name: str) -> str:
    """Return what became of a promise, in the reader's language."""
    return str(_FATES.get(name, name))


def figure(name: str) -> str:
    """Return what a figure counts, in the reader's language."""
    return str(FIGURES.get(name, name))
