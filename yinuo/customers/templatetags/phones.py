from __future__ import annotations

from django import template

from yinuo.lib.zh import phone as phones

register = template.Library()


@register.filter
def masked(phone: str) -> str:
    """Show a telephone number with its middle hidden."""
    return phones.mask(phone) if phone else ""
