"""What happens to every request before and after its view."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import Resolver404, resolve
from django.utils import translation
from django.utils.cache import patch_vary_headers

from yinuo.core import clock, login, pages
from yinuo.core.errors import NotAllowed, NotVisible, Refusal
from yinuo.core.models import Person
from yinuo.core.services import refusals

Next = Callable[[HttpRequest], HttpResponseBase]


class Interface:
    """
    Lead programs straight to their view: they bring a key, and have no session, no cookie, no form and no page.

    What stands below it in the list of settings is for browsers and is left out. An address that is none goes the
    ordinary way.
    """

    def __init__(self, get_response: Next) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith(settings.INTERFACE):
            return self._get_response(request)
        try:
            request.resolver_match = match = resolve(request.path_info)
        except Resolver404:
            return self._get_response(request)
        response: HttpResponseBase = match.func(request, *match.args, **match.kwargs)
        if isinstance(response, HttpResponse):
            response.headers.setdefault("Content-Length", str(len(response.content)))
        return response


class Moment:
    """Give the request its instant: everything that it does happens then."""

    def __init__(self, get_response: Next) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.at = clock.now()  # type: ignore[attr-defined]  # see core.http.Request
        return self._get_response(request)


class Language:
    """Speak the language that the signed-in person prefers; before that, the one of the cookie or the browser."""

    def __init__(self, get_response: Next) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        person = request.user
        if isinstance(person, Person) and person.language in dict(settings.LANGUAGES):
            translation.activate(person.language)
            request.LANGUAGE_CODE = person.language
        return self._get_response(request)


class Sessions:
    """Note that a signed-in browser was seen, at most every few minutes."""

    def __init__(self, get_response: Next) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.user.is_authenticated:
            login.note_seen(request)
        return self._get_response(request)


class Refusals:
    """Turn a refusal into a page (to htmx: a part of one) that says what to do, and keep it in the list."""

    def __init__(self, get_response: Next) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self._get_response(request)
        if request.headers.get("HX-Request"):
            patch_vary_headers(response, ("HX-Request",))
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, NotVisible | Http404):
            return pages.error(request, 404)
        if isinstance(exception, PermissionDenied):
            return pages.error(request, 403)
        if not isinstance(exception, Refusal):
            return None
        person = request.user if isinstance(request.user, Person) else None
        refusals.keep(refusal=exception, by=person, at=clock.now(), path=request.path)
        return pages.refusal(request, exception, 403 if isinstance(exception, NotAllowed) else 409)
