"""Monthly reports of a branch: overtime hours and costs, filed with the figures as they stood."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from yinuo.billing import events, selectors
from yinuo.billing.errors import AlreadyDone, BadAmount, TextMissing
from yinuo.billing.models import FiledReport
from yinuo.core.models import Branch, Person, Record
from yinuo.core.services import records
from yinuo.lib import periods
from yinuo.procedures.services import forms
from yinuo.rulebook.services import regulated

_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")


@transaction.atomic
def file(
    *,
    branch: Branch,
    report: str,
    period: str,
    by: Person,
    at: datetime,
    overtime_hours: Decimal = Decimal(0),
    note: str = "",
) -> FiledReport:
    """
    File a report for a month ("2026-03"), and fill in the form of it that the regulation has.

    The money figures are worked out from charges and expense claims.

    :raises TextMissing: the month is not a month
    :raises BadAmount: negative hours
    :raises AlreadyDone: it is filed already
    """
    if not _MONTH.fullmatch(period):
        raise TextMissing("period", _("月份请写成 2026-03 的样子。"))
    if overtime_hours < 0:
        raise BadAmount(_("加班工时不能为负数。"))
    record = Record.objects.get(kind="branch", number=branch.code)
    records.lock_tree(record)
    kind = FiledReport.Kind(report)
    month = periods.of_date("month", date.fromisoformat(f"{period}-01"), ZoneInfo(settings.TIME_ZONE))
    if FiledReport.objects.filter(branch=branch, report=kind, period=period).exists():
        raise AlreadyDone(_("%(month)s 的%(report)s已经上报。") % {"month": period, "report": kind.label})
    filed = FiledReport.objects.create(
        branch=branch,
        report=kind,
        period=period,
        figures={**selectors.month_figures(branch, month.start, month.end), "overtime_hours": str(overtime_hours)},
        note=note.strip(),
        by=by,
        at=at,
    )
    regulated.emit(record=record, happening=events.ReportFiled(report=kind, period=period), by=by, at=at, facts={})
    written = {**filed.figures, "period": period, "costs": filed.figures["expenses_claimed"], "note": filed.note}
    forms.record(record=record, form=kind, data=written, by=by, at=at, number=f"{branch.code}-{period}")
    return filed
