"""Bearer tokens: the request acts as the token's person, with that person's roles and reach."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest
from ninja.security import HttpBearer

from yinuo.api import selectors
from yinuo.api.services import tokens
from yinuo.core import clock
from yinuo.core.errors import Refusal
from yinuo.core.http import Request
from yinuo.core.models import Person


class IdempotencyKeyMissing(Refusal):
    def __init__(self) -> None:
        super().__init__(
            "idempotency_key_missing",
            "Send the header Idempotency-Key with a UUID of your own making: the same key again does nothing twice.",
        )


class Bearer(HttpBearer):
    def authenticate(self, request: HttpRequest, token: str) -> Person | None:
        asked = known(request)
        if not hasattr(asked, "at"):
            asked.at = clock.now()
        found = selectors.bearer_of(token, asked.at)
        if found is None:
            return None
        person, key, last_used_on = found
        asked.person = person
        if last_used_on != asked.at.date():
            tokens.note_used(token=key, at=asked.at)
        return person


def known(request: HttpRequest) -> Request:
    """Return the request as the bearer check left it: with its person and its instant."""
    checked: Request = request  # type: ignore[assignment]  # set by Bearer
    return checked


def idempotency_key(request: HttpRequest) -> UUID:
    """:raises IdempotencyKeyMissing: the header is missing or no UUID"""
    try:
        return UUID(request.headers.get("Idempotency-Key", ""))
    except ValueError:
        raise IdempotencyKeyMissing from None
