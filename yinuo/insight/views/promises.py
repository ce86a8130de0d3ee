"""Open promises by rule and status, and sanctions by clause and month."""

from __future__ import annotations

from typing import cast, get_args
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.paginator import Paginator
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from yinuo.core import access as core_access
from yinuo.core import export
from yinuo.core.errors import NotVisible
from yinuo.core.http import Request, render
from yinuo.insight import access
from yinuo.insight.selectors import promises as board
from yinuo.insight.selectors.counting import Reach
from yinuo.insight.selectors.promises import Status
from yinuo.lib import periods

PAGE = 50
MONTHS = 12


def names() -> dict[str, str]:
    return {
        "broken": _("已违约"),
        "soon": _("即将到期"),
        "running": _("进行中"),
        "paused": _("已暂停"),
        "unlimited": _("无期限"),
    }


@require_GET
@core_access.page(action="insight.see")
def promises(request: Request) -> HttpResponseBase:
    reach, branch_id = _reach(request)
    rows = board.by_rule(reach, request.at)
    if request.GET.get("format") == "csv":
        head = [_("条款"), _("规则"), *names().values()]
        body = [[_citation(row), row.rule.title, *(getattr(row, status) for status in names())] for row in rows]
        return export.table(f"promises-{timezone.localdate(request.at)}", head, body)
    totals = {status: sum(getattr(row, status) for row in rows) for status in names()}
    context = {
        "rows": rows,
        "totals": [(status, label, totals[status]) for status, label in names().items()],
        "branches": access.branches_for(request.person),
        "branch_id": branch_id,
        "topics": f"board:{branch_id}" if branch_id else "*",
    }
    return render(request, "insight/promises.html", context, part="insight/_promises.html")


@require_GET
@core_access.page(action="insight.see")
def of_status(request: Request, status: str) -> HttpResponseBase:
    if status not in get_args(Status):
        raise NotVisible
    reach, branch_id = _reach(request)
    asked = request.GET.get("rule", "")
    rows = board.of_status(reach, cast(Status, status), request.at, int(asked) if asked.isdigit() else None)
    context = {
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "status": status,
        "label": names()[status],
        "branch_id": branch_id,
    }
    return render(request, "insight/promise_list.html", context)


@require_GET
@core_access.page(action="insight.see")
def sanctions(request: Request) -> HttpResponseBase:
    reach, branch_id = _reach(request)
    zone = ZoneInfo(settings.TIME_ZONE)
    month = periods.containing("month", request.at, zone)
    first = month
    for _number in range(MONTHS - 1):
        first = periods.preceding(first)
    rows = board.sanctions(reach, first.start, month.end)
    if request.GET.get("format") == "csv":
        head = [_("月份"), _("条款"), _("规则"), _("提出"), _("成立"), _("免除"), _("金额（元）")]
        body = [
            [
                row.month.strftime("%Y-%m"),
                f"{row.regulation} {row.clause}",
                row.title,
                row.proposed,
                row.standing,
                row.waived,
                row.amount,
            ]
            for row in rows
        ]
        return export.table("sanctions", head, body)
    context = {
        "rows": rows,
        "total": sum(row.amount for row in rows),
        "branches": access.branches_for(request.person),
        "branch_id": branch_id,
    }
    return render(request, "insight/sanctions.html", context)


def _reach(request: Request) -> tuple[Reach, int | None]:
    asked = request.GET.get("branch", "")
    branch_id = int(asked) if asked.isdigit() else None
    return access.reach_for(request.person, branch_id), branch_id


def _citation(row: board.Promises) -> str:
    return f"{row.rule.version.regulation.code} {row.rule.clause.number}"
