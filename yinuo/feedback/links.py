"""The address of a customer's survey: signed, so that it can neither be guessed nor turned to another case."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.urls import reverse

from yinuo.cases.models import Case
from yinuo.feedback.errors import LinkInvalid

_SALT = "yinuo.feedback.survey"


@dataclass(frozen=True)
class Invitation:
    case: int
    round: int


def token(case: Case) -> str:
    """Return the token of the case's present round; a reopened case needs a new one."""
    return signing.dumps([case.pk, round_of(case)], salt=_SALT)


def url(case: Case) -> str:
    """Return the full address to send or to print as QR code."""
    return f"{settings.PUBLIC_URL}{reverse('feedback:survey', args=[token(case)])}"


def read(text: str) -> Invitation:
    """:raises LinkInvalid: forged, damaged or older than the settings allow"""
    try:
        case, number = signing.loads(text, salt=_SALT, max_age=settings.YINUO["survey_days"] * 86_400)
    except (signing.BadSignature, ValueError, TypeError):
        raise LinkInvalid from None
    return Invitation(case=int(case), round=int(number))


def round_of(case: Case) -> int:
    """Return which round of service this is: 1, and one more for each time the case was reopened."""
    return case.reopened + 1
