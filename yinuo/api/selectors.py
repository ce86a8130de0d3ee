from __future__ import annotations

from datetime import date, datetime

from django.db.models import QuerySet

from yinuo.api.models import Token
from yinuo.api.services.tokens import digest_of
from yinuo.core import access, loading, sql
from yinuo.core.access import GRANTS
from yinuo.core.models import Person

_PERSON = loading.Loaded(Person, "p")
_LIVING = f"""
SELECT t.id, t.last_used_on, g.role, g.scope, g.id, g.branch_id, g.department_id, {_PERSON.columns}
FROM api_token t
JOIN core_person p ON p.id = t.person_id AND p.is_active
LEFT JOIN LATERAL ({GRANTS.replace("%(person)s", "p.id")}) g ON true
WHERE t.digest = %(digest)s AND t.revoked_at IS NULL
"""  # noqa: S608  # names of our own
_BEFORE_PERSON = 7


def bearer_of(secret: str, at: datetime) -> tuple[Person, int, date | None] | None:
    """
    Return the active person of a living key, with the roles in force (see ``access.remember``), the key's id and the
    day of its last use; None: no such key.
    """
    rows = sql.rows(_LIVING, {"digest": digest_of(secret), "at": at})
    if not rows:
        return None
    (person,) = loading.load([_PERSON], rows[0][_BEFORE_PERSON:])
    access.remember(person, at, access.granted(row[2:_BEFORE_PERSON] for row in rows if row[2] is not None))
    return person, rows[0][0], rows[0][1]


def tokens_of(person: Person) -> QuerySet[Token]:
    return Token.objects.filter(person=person).order_by("revoked_at", "-created_at", "-pk")
