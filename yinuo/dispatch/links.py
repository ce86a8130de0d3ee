"""The address by which a customer answers the time of a visit: signed, and good for one notice only."""

from __future__ import annotations

from django.conf import settings
from django.core import signing
from django.urls import reverse

from yinuo.dispatch.models import VisitNotice
from yinuo.dispatch.plan_errors import LinkInvalid

_SALT = "yinuo.dispatch.visit"
_VALID_DAYS = 30


def token(notice: VisitNotice) -> str:
    return signing.dumps(notice.pk, salt=_SALT)


def url(notice: VisitNotice) -> str:
    """Return the full address to send to the customer."""
    return f"{settings.PUBLIC_URL}{reverse('dispatch:visit_answer', args=[token(notice)])}"


def read(text: str) -> int:
    """Return the notice's key. :raises LinkInvalid: forged, damaged or old"""
    try:
        return int(signing.loads(text, salt=_SALT, max_age=_VALID_DAYS * 86_400))
    except (signing.BadSignature, ValueError, TypeError):
        raise LinkInvalid from None
