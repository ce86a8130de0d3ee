"""Small things that templates of every module need."""

from __future__ import annotations

from uuid import uuid4

from django import forms, template
from django.forms.boundfield import BoundField
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from yinuo.core.menu import Link, addresses

register = template.Library()


@register.filter
def control(field: BoundField) -> SafeString:
    """Render a form's field with the classes of the house, tied to its help and its errors for screen readers."""
    attrs: dict[str, str | bool] = {"class": _class_of(field.field.widget, has_errors=bool(field.errors))}
    described = [f"{field.auto_id}_help"] if field.help_text else []
    if field.errors:
        described.append(f"{field.auto_id}_error")
        attrs["aria-invalid"] = "true"
    if described:
        attrs["aria-describedby"] = " ".join(described)
    given = field.field.widget.attrs.get("class")
    if given:
        attrs["class"] = f"{attrs['class']} {given}"
    return _group(field, attrs) if is_group(field) else field.as_widget(attrs=attrs)


def _group(field: BoundField, attrs: dict[str, str | bool]) -> SafeString:
    """Render boxes or buttons one below the other, each with its label; only the inputs look like inputs."""
    rows = []
    for one in field.subwidgets:
        one.data["attrs"] |= attrs
        rows.append((one.id_for_label, one.tag(), one.choice_label))
    body = format_html_join(
        "", '<label class="form-check" for="{}">{}<span class="form-check-label">{}</span></label>', rows
    )
    return format_html('<div id="{}" class="form-checks">{}</div>', field.auto_id, body)


@register.filter
def is_check(field: BoundField) -> bool:
    """Tell whether the field is one box to tick, whose label stands beside it."""
    return isinstance(field.field.widget, forms.CheckboxInput)


@register.filter
def is_group(field: BoundField) -> bool:
    """Tell whether the field is a group of boxes or buttons, which needs a legend instead of a label."""
    return isinstance(field.field.widget, forms.RadioSelect | forms.CheckboxSelectMultiple)


@register.filter
def in_language(thing: object, language: str) -> str:
    """Return the name of a branch, person, calendar … in the language: ``{{ branch|in_language:LANGUAGE_CODE }}``."""
    english = str(getattr(thing, "name_en", "") or "") if language == "en" else ""
    return english or str(getattr(thing, "name", thing))


@register.simple_tag
def command_field() -> SafeString:
    """Return the hidden field by which a form that is sent twice is done once."""
    return format_html('<input type="hidden" name="command" value="{}">', uuid4())


@register.filter
def device(agent: str) -> str:
    """Return browser and system from a user agent's long story: "Chrome · Windows"; else its beginning."""
    browser = next((name for mark, name in _BROWSERS if mark in agent), "")
    system = next((name for mark, name in _SYSTEMS if mark in agent), "")
    return " · ".join(part for part in (browser, system) if part) or agent[:40] or "—"


# More particular marks first: every browser claims to be the ones before it.
_BROWSERS = (
    ("MicroMessenger", "WeChat"),
    ("Edg/", "Edge"),
    ("Firefox/", "Firefox"),
    ("OPR/", "Opera"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
    ("curl/", "curl"),
)
_SYSTEMS = (
    ("HarmonyOS", "HarmonyOS"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


def _class_of(widget: forms.Widget, *, has_errors: bool) -> str:
    if isinstance(widget, forms.CheckboxInput | forms.RadioSelect | forms.CheckboxSelectMultiple):
        base = "form-check-input"
    elif isinstance(widget, forms.Select):
        base = "form-select"
    else:
        base = "form-control"
    return f"{base} is-invalid" if has_errors else base


@register.filter
def is_current(link: Link, path: str) -> bool:
    """Tell whether the menu's link is the page at the path, or one below it that has no link of its own."""
    if link.url in {"/", path}:
        return path == link.url
    return path.startswith(link.url) and not any(
        path.startswith(other) for other in addresses() if len(other) > len(link.url) and other.startswith(link.url)
    )
