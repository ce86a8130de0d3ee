"""What every page shows around its content."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject

from yinuo.core import access, clock, menu
from yinuo.core.models import Person, Role
from yinuo.core.selectors import calendars

# Who works in the office sees that a calendar is running out: its promises are counted wrongly from then on.
_TOLD_OF_CALENDARS = frozenset(Role.values) - {Role.TECHNICIAN}
_WARNINGS_KEPT_SECONDS = 300


def layout(request: HttpRequest) -> dict[str, Any]:
    """Give templates the menu, the search page and the warnings; worked out only if the template asks."""
    person = getattr(request, "person", None) or getattr(request, "user", None)
    at: datetime = getattr(request, "at", None) or clock.now()
    context: dict[str, Any] = {"yinuo_languages": settings.LANGUAGES, "is_demo": settings.YINUO["demo"]}
    if not isinstance(person, Person):
        return context
    links = SimpleLazyObject(lambda: menu.links_for(person))
    return context | {
        "nav_links": links,
        "nav_bottom": SimpleLazyObject(lambda: menu.bottom_for(person, list(links))),
        "search_url": _search_url(),
        "calendar_warnings": SimpleLazyObject(lambda: _calendar_warnings(person, at)),
        "may_see_calendars": SimpleLazyObject(lambda: access.may(person, "calendars.see")),
    }


def _search_url() -> str:
    try:
        return reverse("cases:search")
    except NoReverseMatch:
        return ""


def _calendar_warnings(person: Person, at: datetime) -> list[calendars.CalendarWarning]:
    if not access.has_role(person, _TOLD_OF_CALENDARS):
        return []
    key = f"calendar-warnings:{at.date()}"
    found: list[calendars.CalendarWarning] | None = cache.get(key)
    if found is None:
        found = calendars.warnings(at, months=settings.YINUO["calendar_warning_months"])
        cache.set(key, found, _WARNINGS_KEPT_SECONDS)
    return found
