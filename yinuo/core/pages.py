"""Error pages, and the page of a refusal: what speaks against it, what is missing, who can lift it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader

from yinuo.core.errors import Refusal
from yinuo.core.models import Role


def refusal(request: HttpRequest, refused: Refusal, status: int) -> HttpResponse:
    """Return the refusal as a page, to htmx as the part that goes to the top of the page that asked."""
    template = "core/_refusal.html" if request.headers.get("HX-Request") else "core/refusal.html"
    lifted_by = [Role(role).label for role in refused.lifted_by if role in Role.values]
    return render(request, template, {"refusal": refused, "lifted_by": lifted_by}, status=status)


def error(request: HttpRequest, status: int) -> HttpResponse:
    template = "core/_error.html" if request.headers.get("HX-Request") else "core/error.html"
    return render(request, template, {"status": status}, status=status)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001  # Django's signature
    return error(request, 404)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001  # Django's signature
    return error(request, 403)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001  # Django's signature
    return error(request, 400)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001  # Django's signature
    """The form was open too long, or cookies are off."""
    return render(request, "core/error.html", {"status": 403, "is_stale": True}, status=403)


def broken(request: HttpRequest) -> HttpResponse:  # noqa: ARG001  # Django's signature
    """Return a page that needs neither the database nor a session, for they may be what broke."""
    return HttpResponse(loader.render_to_string("core/broken.html"), status=500)
