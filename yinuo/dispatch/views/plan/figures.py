"""The figures of the plans, and the visits behind each."""

from __future__ import annotations

from datetime import date, timedelta

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from yinuo.core import access as core_access
from yinuo.core.http import Request, render
from yinuo.dispatch.selectors import plan_figures
from yinuo.dispatch.selectors.plan_figures import KINDS, Period
from yinuo.dispatch.views.plan.frame import branch_of

DAYS, MOST_SHOWN = 30, 200


def titles() -> dict[str, str]:
    return {
        "as_planned": _("按计划按时到达"),
        "kept_after_all": _("计划会迟到，实际按时"),
        "broken_after_all": _("计划按时，实际迟到"),
        "broken_as_planned": _("计划就会迟到，也迟到了"),
        "overrides": _("没有派首选的人"),
        "moved": _("发布后又改动的任务"),
    }


def verdicts() -> dict[str, str]:
    return {"right": _("选对了"), "wrong": _("选错了"), "same": _("没有差别")}


@core_access.page(action="dispatch.board")
@require_GET
def figures(request: Request) -> HttpResponse:
    """The last thirty days, or those asked for."""
    period, names = _period(request), titles()
    found = plan_figures.read(period)
    context = {
        "period": period,
        "figures": found,
        "kept": [(kind, names[kind], count) for kind, count in found.kept.items()],
        "overrides": [(verdicts()[name], count) for name, count in found.overrides.items()],
    }
    return render(request, "dispatch/figures.html", context)


@core_access.page(action="dispatch.board")
@require_GET
def drill(request: Request, kind: str) -> HttpResponse:
    """The visits that a figure counts, the newest first."""
    if kind not in KINDS:
        raise Http404
    period = _period(request)
    context: dict[str, object] = {"period": period, "title": titles()[kind]}
    if kind == "overrides":
        names = verdicts()
        judged = plan_figures.overrides(period, MOST_SHOWN)
        context["choices"] = [(choice, names[verdict]) for choice, verdict in judged]
    elif kind == "moved":
        context["orders"] = plan_figures.moved(period)[:MOST_SHOWN]
    else:
        context["visits"] = plan_figures.comparison(period, kind)[:MOST_SHOWN]
    return render(request, "dispatch/figures_list.html", context)


def _period(request: Request) -> Period:
    today = timezone.localdate(request.at)
    last = _day(request, "last") or today
    first = _day(request, "first") or last - timedelta(days=DAYS - 1)
    return Period(branch_of(request), min(first, last), last)


def _day(request: Request, name: str) -> date | None:
    try:
        return parse_date(request.GET.get(name, ""))
    except ValueError:  # well formed, but no such day
        return None
