"""How figures of a trial look: the draft's, and what it was where that differs."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from yinuo.rulebook import trial_words
from yinuo.rulebook.selectors.backtests import Pair

register = template.Library()


@register.simple_tag
def beside(pair: Pair, unit: str = "") -> SafeString:
    """Show the draft's figure; where it differs, the actual one and the difference below it."""
    draft = _amount(pair.draft, unit)
    if not pair.is_moved:
        return format_html('<span class="{}">{}</span>', "" if pair.draft else "text-secondary", draft)
    sign = "+" if pair.difference > 0 else "−"
    return format_html(
        '<strong>{}</strong><span class="d-block text-secondary text-nowrap">{} {} ({}{})</span>',
        draft,
        _("实际"),
        _amount(pair.actual, unit),
        sign,
        _amount(abs(pair.difference), unit),
    )


@register.filter
def fate(name: str) -> str:
    """Return what became of a promise."""
    return trial_words.fate(name)


@register.filter
def figure(name: str) -> str:
    """Return what a figure counts."""
    return trial_words.figure(name)


def _amount(value: Any, unit: str) -> str:
    text = format(value, "f") if isinstance(value, Decimal) else str(value)
    text = text.rstrip("0").rstrip(".") if "." in text else text
    if unit == "CNY":
        return f"¥{text}"
    return f"{text} {unit}" if unit else text
