"""客户意见: collected wherever they are heard, summed up once a month for the department manager."""

from __future__ import annotations

import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from yinuo.core.models import Branch, Person, Record
from yinuo.core.services import records
from yinuo.feedback import events
from yinuo.feedback.errors import AlreadySummarised, TextMissing
from yinuo.feedback.models import Opinion, OpinionSummary
from yinuo.lib import periods
from yinuo.rulebook.services import regulated

_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")


@transaction.atomic
def collect(*, record: Record, topic: str, text: str, by: Person, at: datetime) -> Opinion:
    """
    Write down what a customer said; ``record`` is what it was about: a case, a visit, a customer.

    :raises TextMissing: nothing was said
    """
    if not text.strip():
        raise TextMissing("text", _("请写下客户的意见。"))
    records.lock_tree(record)
    opinion = Opinion.objects.create(
        record=record, branch=record.branch, topic=Opinion.Topic(topic), text=text.strip(), by=by, at=at
    )
    regulated.emit(record=record, happening=events.OpinionCollected(topic=opinion.topic), by=by, at=at, facts={})
    return opinion


@transaction.atomic
def summarise(*, branch: Branch, period: str, text: str, by: Person, at: datetime) -> OpinionSummary:
    """
    Sum up the branch's opinions of a month ("2026-03"). A month without opinions is summed up too: nobody complained.

    :raises TextMissing: no text, or the month is not a month
    :raises AlreadySummarised: the month is summed up already
    """
    if not _MONTH.fullmatch(period):
        raise TextMissing("period", _("月份请写成 2026-03 的样子。"))
    if not text.strip():
        raise TextMissing("text", _("请写下汇总内容。"))
    record = Record.objects.get(kind="branch", number=branch.code)
    records.lock_tree(record)
    if OpinionSummary.objects.filter(branch=branch, period=period).exists():
        raise AlreadySummarised(period)
    month = periods.of_date("month", date.fromisoformat(f"{period}-01"), ZoneInfo(settings.TIME_ZONE))
    opinions = Opinion.objects.filter(branch=branch, at__gte=month.start, at__lt=month.end, summary=None)
    summary = OpinionSummary.objects.create(
        branch=branch, period=period, text=text.strip(), count=opinions.count(), by=by, at=at
    )
    opinions.update(summary=summary)
    happening = events.OpinionsSummarised(count=summary.count, period=period)
    regulated.emit(record=record, happening=happening, by=by, at=at, facts={})
    return summary
