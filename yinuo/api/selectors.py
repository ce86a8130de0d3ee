from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from yinuo.api.models import Token
from yinuo.api.services.tokens import digest_of
from yinuo.core.models import Person

_LIVING = """
SELECT p.*, t.id AS token, t.last_used_on AS token_last_used_on
FROM api_token t JOIN core_person p ON p.id = t.person_id AND p.is_active
WHERE t.digest = %s AND t.revoked_at IS NULL
"""


def bearer_of(secret: str) -> tuple[Person, int, date | None] | None:
    """Return the active person of a living key, the key's id and the day of its last use; None: no such key."""
    for person in Person.objects.raw(_LIVING, [digest_of(secret)]):
        return person, person.token, person.token_last_used_on  # type: ignore[attr-defined]  # columns of the statement
    return None


def tokens_of(person: Person) -> QuerySet[Token]:
    return Token.objects.filter(person=person).order_by("revoked_at", "-created_at", "-pk")
