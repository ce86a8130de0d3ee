"""Requests as our views see them, and the one place that chooses between a page and a part of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render as django_render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django_htmx.middleware import HtmxDetails

from yinuo.core.errors import Refusal
from yinuo.core.models import Person, Role
from yinuo.core.services import refusals


class Request(HttpRequest):
    """A request behind ``access.page``: whose it is, when it came, and what htmx says about it."""

    person: Person
    at: datetime
    htmx: HtmxDetails


def render(
    request: HttpRequest, template: str, context: Mapping[str, Any] | None = None, *, part: str = "", status: int = 200
) -> HttpResponse:
    """
    Return the page; to htmx (but not to a boosted link) the named ``part`` of it, if one is given.

    ``part`` is the template that the page includes, so that both are always the same.
    """
    htmx = getattr(request, "htmx", None)
    chosen = part if part and htmx and not htmx.boosted else template
    return django_render(request, chosen, dict(context or {}), status=status)


def refused(request: Request, form: BaseForm, refusal: Refusal) -> None:
    """Show a refusal in the form that caused it, nothing typed being lost, and keep it in the list of refusals."""
    refusals.keep(refusal=refusal, by=request.person, at=request.at, path=request.path)
    placed = {name: text for name, text in refusal.fields.items() if name in form.fields}
    for name, text in placed.items():
        form.add_error(name, str(text))
    if not placed:
        form.add_error(None, lines_of(refusal))


def lines_of(refusal: Refusal) -> list[str]:
    """Return what is to be said of a refusal: why, what is missing, by which clause, who can lift it."""
    lines = [str(refusal.message)]
    if refusal.missing:
        lines.append(_("还缺少：") + str(refusal.missing))
    if refusal.clause:
        lines.append(_("依据条款：") + refusal.clause)
    roles = [str(Role(role).label) for role in refusal.lifted_by if role in Role.values]
    if roles:
        lines.append(_("可以处理的角色：") + _("、").join(roles))
    return lines


def done(request: HttpRequest, text: str) -> None:
    """Tell the person on the next page what was done."""
    messages.success(request, text)


def safe_next(request: HttpRequest, fallback: str) -> str:
    """Return where the request asks to go on to, if that lies on this host."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    allowed = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if allowed else fallback


def address_of(request: HttpRequest) -> str | None:
    """Return the network address that the request came from. Behind a proxy: the last one that it was forwarded for."""
    is_behind_proxy = getattr(settings, "SECURE_PROXY_SSL_HEADER", None) is not None
    forwarded = request.headers.get("X-Forwarded-For", "") if is_behind_proxy else ""
    return forwarded.rsplit(",", 1)[-1].strip() or request.META.get("REMOTE_ADDR") or None


def command_id(request: HttpRequest) -> UUID:
    """Return the id that the form carries, or a new one if it is no id: then every press counts."""
    try:
        return UUID(request.POST.get("command", ""))
    except ValueError:
        return uuid4()
