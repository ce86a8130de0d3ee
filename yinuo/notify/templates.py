"""
What messages say, in both languages.

A module's ``messages.py`` registers its templates::

    register("rulebook.due_soon", zh="{number}：{title}将于 {due} 到期", en="{number}: {title} is due at {due}")

Placeholders are plain names; values are text, already in a form to be read. What differs by language is given as a pair
``{"zh": …, "en": …}``, and an instant as ISO 8601 with offset under a name that ends in ``_at``: it is shown in company
time.
"""

from __future__ import annotations

import string
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse


@dataclass(frozen=True, slots=True)
class Template:
    """One line in each language, longer text below it for the mail, and the page it leads to."""

    zh: str
    en: str
    body_zh: str = ""
    body_en: str = ""
    page: str = ""
    page_of: str = ""

    @property
    def names(self) -> frozenset[str]:
        """Return the names of the placeholders."""
        texts = (self.zh, self.en, self.body_zh, self.body_en)
        return frozenset().union(*(_names(text) for text in texts), {self.page_of} - {""})


TEMPLATES: dict[str, Template] = {}


class BadTemplate(ValueError):
    """A template that is registered twice, or whose languages do not name the same values."""


class UnknownTemplate(LookupError):
    """Nobody registered this template."""


class ValuesMissing(ValueError):
    """The values do not fit the template."""


def register(
    name: str, *, zh: str, en: str, body_zh: str = "", body_en: str = "", page: str = "", page_of: str = ""
) -> None:
    """
    Add a template. ``page`` is the URL name it leads to, ``page_of`` the value that is that page's one argument.

    :raises BadTemplate: see there
    """
    if name in TEMPLATES:
        raise BadTemplate(f"template {name} is registered twice")
    if _names(zh) != _names(en) or _names(body_zh) != _names(body_en):
        raise BadTemplate(f"template {name}: the two languages name different values")
    TEMPLATES[name] = Template(zh, en, body_zh, body_en, page, page_of)


def check(name: str, values: Mapping[str, Any]) -> None:
    """
    Make sure that the message can be put into words.

    :raises UnknownTemplate: see there
    :raises ValuesMissing: a placeholder has no value
    """
    missing = sorted(named(name).names - set(values))
    if missing:
        raise ValuesMissing(f"template {name} needs {', '.join(missing)}")


def named(name: str) -> Template:
    """:raises UnknownTemplate: see there"""
    try:
        return TEMPLATES[name]
    except KeyError:
        raise UnknownTemplate(f"no module registered the message template {name}") from None


def line(name: str, values: Mapping[str, Any], language: str) -> str:
    """Return the message in one line, in "en" or else Chinese."""
    template = named(name)
    return _filled(template.en if language == "en" else template.zh, values, language)


def body(name: str, values: Mapping[str, Any], language: str) -> str:
    """Return the longer text, empty if the template has none."""
    template = named(name)
    return _filled(template.body_en if language == "en" else template.body_zh, values, language)


def url(name: str, values: Mapping[str, Any]) -> str:
    """Return the address of the page that the message leads to, empty if the template names none."""
    template = named(name)
    if not template.page:
        return ""
    return reverse(template.page, args=[values[template.page_of]] if template.page_of else [])


def _filled(text: str, values: Mapping[str, Any], language: str) -> str:
    return string.Formatter().vformat(text, (), {name: _shown(name, one, language) for name, one in values.items()})


def _shown(name: str, value: Any, language: str) -> str:
    if isinstance(value, dict):
        return str(value.get("en" if language == "en" else "zh") or value.get("zh") or "")
    if name.endswith("_at") and value:
        at = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
        return at.astimezone(ZoneInfo(settings.TIME_ZONE)).strftime("%Y-%m-%d %H:%M")
    return str(value)


def _names(text: str) -> set[str]:
    names = {name for _text, name, _spec, _conversion in string.Formatter().parse(text) if name is not None}
    odd = [name for name in names if not name.isidentifier()]
    if odd:
        raise BadTemplate(f"{odd[0]!r} is no plain name")
    return names
