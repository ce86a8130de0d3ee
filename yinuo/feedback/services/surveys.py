"""满意度调查: what the customer himself filled in, once per round of service and way."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from yinuo.cases import facts
from yinuo.cases.models import Case
from yinuo.core.models import Person
from yinuo.core.services import records
from yinuo.dispatch.models import Order
from yinuo.feedback import events, links
from yinuo.feedback.errors import BadScore, LinkInvalid, SurveyAnswered, TooManyTries
from yinuo.feedback.models import Survey, SurveyKnock
from yinuo.rulebook.services import regulated

KNOCK_WINDOW = timedelta(minutes=10)


@transaction.atomic
def fill(
    *,
    case: Case,
    score: int,
    channel: str,
    filled_by: str,
    at: datetime,
    by: Person | None = None,
    order: Order | None = None,
    answers: Mapping[str, str] | None = None,
    round_number: int | None = None,
) -> Survey:
    """
    Keep a customer's answers. ``by`` is None when he filled them in himself by the link.

    :raises BadScore: the score is not 1 to 5
    :raises SurveyAnswered: this round was answered this way already
    :raises LinkInvalid: the link belongs to an earlier round
    """
    if not 1 <= score <= 5:
        raise BadScore
    records.lock_tree(case.record)
    case.refresh_from_db(fields=["reopened"])
    current = links.round_of(case)
    if round_number is not None and round_number != current:
        raise LinkInvalid
    way = Survey.Channel(channel)
    if Survey.objects.filter(case=case, round=current, channel=way).exists():
        raise SurveyAnswered
    survey = Survey.objects.create(
        case=case,
        order=order,
        round=current,
        channel=way,
        score=score,
        answers=dict(answers or {}),
        filled_by=filled_by.strip(),
        at=at,
    )
    happening = events.SurveyFilled(score=score, channel=way)
    regulated.emit(record=case.record, happening=happening, by=by, at=at, facts=facts.of_case(case))
    return survey


@transaction.atomic
def knock(*, address: str, at: datetime) -> None:
    """
    Count a try at the public page from an address; old tries are forgotten.

    :raises TooManyTries: too many within ten minutes (``YINUO_SURVEY_TRIES``)
    """
    digest = hashlib.sha256(f"{settings.SECRET_KEY}{address}".encode()).hexdigest()
    SurveyKnock.objects.filter(at__lt=at - KNOCK_WINDOW).delete()
    if SurveyKnock.objects.filter(address=digest).count() >= settings.YINUO["survey_tries"]:
        raise TooManyTries
    SurveyKnock.objects.create(address=digest, at=at)
