"""Keys for other programs. The secret is shown once; only its digest is kept."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from yinuo.api.models import Token
from yinuo.core.errors import Refusal
from yinuo.core.models import Person
from yinuo.core.services import changes

PREFIX = "yn_"


class TokenNameMissing(Refusal):
    def __init__(self) -> None:
        message = _("请写明这个密钥给哪个系统用。")
        super().__init__("token_name_missing", message, fields={"name": message})


class TokenRevoked(Refusal):
    def __init__(self) -> None:
        super().__init__("token_revoked", _("这个密钥已经停用。"))


@transaction.atomic
def issue(*, person: Person, name: str, by: Person, at: datetime) -> tuple[Token, str]:
    """
    Make a key that acts as the person; return it with its secret, which cannot be shown again.

    :raises TokenNameMissing: nobody would know what it is for
    """
    name = name.strip()
    if not name:
        raise TokenNameMissing
    secret = PREFIX + secrets.token_urlsafe(32)
    token = Token.objects.create(person=person, name=name[:60], digest=digest_of(secret), created_at=at)
    changes.keep(kind="api.token_issued", subject=person.username, by=by, at=at, token=token.pk, name=name)
    return token, secret


@transaction.atomic
def revoke(*, token: Token, by: Person, at: datetime) -> None:
    """:raises TokenRevoked: it was revoked before"""
    revoked = Token.objects.filter(pk=token.pk, revoked_at__isnull=True).update(revoked_at=at)
    if not revoked:
        raise TokenRevoked
    changes.keep(kind="api.token_revoked", subject=token.person.username, by=by, at=at, token=token.pk)


def note_used(*, token: int, at: datetime) -> None:
    """Keep the day of the last use; to be called once a day only."""
    Token.objects.filter(pk=token).update(last_used_on=at.date())


def digest_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
