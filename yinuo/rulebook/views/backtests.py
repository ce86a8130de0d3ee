"""Trying a draft on what happened: asking for it, watching it, reading what it came to."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yinuo.core import access as house
from yinuo.core import export, paging
from yinuo.core.errors import Refusal
from yinuo.core.http import Request, done, refused, render
from yinuo.core.views.login import get_or_post
from yinuo.rulebook import backtest_access as access
from yinuo.rulebook import doors, trial_words
from yinuo.rulebook.errors import language
from yinuo.rulebook.forms.backtests import TryOut
from yinuo.rulebook.models import BacktestCase, BacktestRun
from yinuo.rulebook.selectors import backtests as figures_of
from yinuo.rulebook.services import backtests as services


@get_or_post
@house.page(action=access.SEE)
def trials(request: Request, pk: int) -> HttpResponseBase:
    """The trials of a version, and the form that asks for another one."""
    version = access.version_for(request.person, pk)
    may_manage = house.may(request.person, "regulations.manage")
    form = TryOut(request.POST or None, initial=TryOut.last_year(request.at)) if may_manage else None
    if request.method == "POST":
        house.demand(request.person, house.RIGHTS["regulations.manage"])
        assert form is not None
        if form.is_valid():
            try:
                run = services.ask(
                    version=version,
                    branch=form.cleaned_data["branch"],
                    by=request.person,
                    at=request.at,
                    **form.window(),
                )
            except Refusal as refusal:
                refused(request, form, refusal)
            else:
                done(request, _("已开始试算。"))
                return redirect("rulebook:trial", run.pk)
    runs = version.backtests.select_related("branch", "asked_by").order_by("-asked_at", "-pk")[:50]
    context = {"version": version, "form": form, "runs": runs}
    return render(request, "rulebook/trials.html", context, status=422 if form is not None and form.errors else 200)


@require_GET
@house.page(action=access.SEE)
def trial(request: Request, pk: int) -> HttpResponseBase:
    """How far a trial is, and then what it came to."""
    run = access.run_for(request.person, pk)
    if run.state != BacktestRun.State.DONE:
        may_cancel = house.may(request.person, "regulations.manage") and run.is_under_way
        context: dict[str, Any] = {"run": run, "may_cancel": may_cancel}
        return render(request, "rulebook/trial.html", context, part="rulebook/_trial.html")
    figures, cases = access.figures_of(request.person, run), access.cases_of(request.person, run)
    chosen = _chosen(request)
    rows = figures_of.by_rule(run, figures.filter(**chosen), cases.filter(**chosen))
    if request.GET.get("format") == "csv":
        return _rules_table(run, rows)
    context = {
        "run": run,
        "rows": [one for one in rows if not one.is_gate],
        "gates": [one for one in rows if one.is_gate],
        "total": figures_of.total(rows),
        "teams": figures_of.by_team(figures.filter(**chosen)),
        "months": figures_of.by_month(figures.filter(**chosen)),
        "faults": run.faults.select_related("first").order_by("-trees", "pk"),
        "branches": access.branches_of(request.person),
        "known_months": figures_of.months_of(figures),
        "branch_id": chosen.get("branch"),
        "month": chosen.get("month"),
        "filter": request.GET.urlencode(),
    }
    return render(request, "rulebook/trial.html", context, part="rulebook/_trial.html")


@require_POST
@house.page(action="regulations.manage")
def cancel(request: Request, pk: int) -> HttpResponseBase:
    run = access.run_for(request.person, pk)
    services.cancel(run=run, at=request.at)
    done(request, _("试算已取消。"))
    return redirect("rulebook:trial", pk)


@require_GET
@house.page(action=access.SEE)
def cases(request: Request, pk: int) -> HttpResponseBase:
    """Exactly the promises and sanctions that come out otherwise, with the case of each."""
    run = access.run_for(request.person, pk)
    found = access.cases_of(request.person, run).filter(**_chosen(request))
    if rule := request.GET.get("rule"):
        found = found.filter(rule=rule, regulation=request.GET.get("regulation") or run.version.regulation.code)
    if department := _number(request.GET.get("department")):
        found = found.filter(department=department)
    if request.GET.get("format") == "csv":
        return _cases_table(run, found)
    page = paging.page(request, found, by=("at", "pk"))
    context = {
        "run": run,
        "rule": rule,
        "page": page,
        "rows": [(one, doors.of_record(one.record)) for one in page.rows],
    }
    return render(request, "rulebook/trial_cases.html", context)


def _chosen(request: Request) -> dict[str, Any]:
    """Return the branch and the month that the address asks for."""
    chosen: dict[str, Any] = {}
    if branch := _number(request.GET.get("branch")):
        chosen["branch"] = branch
    with suppress(ValueError):
        chosen["month"] = date.fromisoformat(f"{request.GET.get('month', '')}-01")
    return chosen


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() and len(text) < 10 else None


_COUNTED = (*figures_of.SHOWN, *figures_of.OF_GATES)


def _rules_table(run: BacktestRun, rows: list[figures_of.Row]) -> HttpResponseBase:
    names = [str(trial_words.FIGURES[name]) for name in _COUNTED]
    head = [_("制度"), _("条款"), _("规则"), _("名称")]
    for side in (_("草案"), _("实际")):
        head += [f"{name}（{side}）" for name in (*names, _("金额"), _("分子"), _("分母"))]
    return export.table(f"trial-{run.pk}", head, _lines(rows))


def _lines(rows: list[figures_of.Row]) -> Iterator[list[object]]:
    english = language() == "en"
    for row in rows:
        title = "" if row.rule is None else (row.rule.title_en if english and row.rule.title_en else row.rule.title)
        line: list[object] = [row.regulation, row.clause, row.code, title]
        for side in ("draft", "actual"):
            line += [row.sides[side][name] for name in (*_COUNTED, "least", "numerator", "denominator")]
        yield line


def _cases_table(run: BacktestRun, found: QuerySet[BacktestCase]) -> HttpResponseBase:
    head = [
        _("单号"),
        _("制度"),
        _("条款"),
        _("规则"),
        _("时间"),
        _("草案"),
        _("实际"),
        _("期限（草案）"),
        _("期限（实际）"),
    ]
    rows = (
        [
            one.record.number,
            one.regulation,
            one.clause,
            one.rule,
            one.at.isoformat(),
            trial_words.fate(one.draft),
            trial_words.fate(one.actual),
            one.draft_due_at.isoformat() if one.draft_due_at else "",
            one.actual_due_at.isoformat() if one.actual_due_at else "",
        ]
        for one in found.order_by("at", "pk").iterator(chunk_size=1000)
    )
    return export.table(f"trial-{run.pk}-cases", head, rows)
