from __future__ import annotations

from django.db.models import QuerySet

from yinuo.api.models import Token
from yinuo.api.services.tokens import digest_of
from yinuo.core.models import Person


def token_of(secret: str) -> Token | None:
    """Return the living key of an active person, with the person loaded. One query."""
    tokens = Token.objects.filter(digest=digest_of(secret), revoked_at__isnull=True, person__is_active=True)
    return tokens.select_related("person__branch").first()


def tokens_of(person: Person) -> QuerySet[Token]:
    return Token.objects.filter(person=person).order_by("revoked_at", "-created_at", "-pk")
