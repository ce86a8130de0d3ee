"""Addresses. Each module lists its own; this file says where they hang."""

from __future__ import annotations

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

# A module's urls hang at the root: its file names the whole address of each page.
# The interface comes first: it is asked most, and no page's address begins as its addresses do.
_MODULES = (
    "api",
    "core",
    "notify",
    "rulebook",
    "procedures",
    "customers",
    "projects",
    "cases",
    "parts",
    "dispatch",
    "fieldwork",
    "billing",
    "feedback",
    "insight",
    "stage",
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include(f"yinuo.{name}.urls")) for name in _MODULES if find_spec(f"yinuo.{name}.urls")
]

handler400 = "yinuo.core.pages.bad_request"
handler403 = "yinuo.core.pages.forbidden"
handler404 = "yinuo.core.pages.not_found"
handler500 = "yinuo.core.pages.broken"
