"""Every error has one shape: ``{"code", "message", "clause", "fields"}``."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from yinuo.api.auth import IdempotencyKeyMissing
from yinuo.core import clock
from yinuo.core.errors import NotAllowed, NotVisible, Refusal
from yinuo.core.models import Person
from yinuo.core.services import refusals
from yinuo.core.services.commands import CommandChanged


def shape(
    code: str, message: str, *, clause: str = "", fields: dict[str, str] | None = None, **more: Any
) -> dict[str, Any]:
    return {"code": code, "message": message, "clause": clause, "fields": fields or {}, **more}


def install(api: NinjaAPI) -> None:
    """Let the API answer all errors in the one shape."""

    def refused(request: HttpRequest, refusal: Any) -> HttpResponse:
        person = getattr(request, "person", None)
        by = person if isinstance(person, Person) else None
        refusals.keep(refusal=refusal, by=by, at=clock.now(), path=request.path)
        body = shape(
            refusal.code,
            str(refusal.message),
            clause=refusal.clause,
            fields={name: str(text) for name, text in refusal.fields.items()},
            missing=str(refusal.missing),
            lifted_by=list(refusal.lifted_by),
        )
        return api.create_response(request, body, status=_status(refusal))

    def not_visible(request: HttpRequest, _: Any) -> HttpResponse:
        body = shape("not_found", "There is no such thing, or it is not yours to see.")
        return api.create_response(request, body, status=404)

    def invalid(request: HttpRequest, error: Any) -> HttpResponse:
        fields = {".".join(str(part) for part in one["loc"][2:] or one["loc"]): one["msg"] for one in error.errors}
        body = shape("invalid", "Some fields cannot be understood; see fields.", fields=fields)
        return api.create_response(request, body, status=422)

    def unknown(request: HttpRequest, _: Any) -> HttpResponse:
        body = shape("unauthenticated", "Send Authorization: Bearer with a token that is in force.")
        response = api.create_response(request, body, status=401)
        response["WWW-Authenticate"] = "Bearer"
        return response

    def failed(request: HttpRequest, error: Any) -> HttpResponse:
        return api.create_response(request, shape("bad_request", str(error)), status=error.status_code)

    api.add_exception_handler(Refusal, refused)
    api.add_exception_handler(NotVisible, not_visible)
    api.add_exception_handler(ValidationError, invalid)
    api.add_exception_handler(AuthenticationError, unknown)
    api.add_exception_handler(HttpError, failed)


def _status(refusal: Refusal) -> int:
    if isinstance(refusal, NotAllowed):
        return 403
    if isinstance(refusal, IdempotencyKeyMissing):
        return 400
    if isinstance(refusal, CommandChanged):
        return 409
    return 422 if refusal.fields else 409
