"""The dashboard, and the rows behind each of its figures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import cast, get_args
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from yinuo.core import access as core_access
from yinuo.core import export
from yinuo.core.errors import NotVisible
from yinuo.core.http import Request, render
from yinuo.core.models import Branch
from yinuo.insight import access, figures
from yinuo.insight.selectors import dashboard as board
from yinuo.insight.selectors import drill as behind
from yinuo.insight.selectors import metrics
from yinuo.insight.selectors.counting import Reach
from yinuo.insight.selectors.dashboard import Card, Grouping
from yinuo.insight.selectors.drill import Side
from yinuo.lib import periods
from yinuo.lib.periods import Period
from yinuo.rulebook.models import Rule

PAGE = 50
EXPORTED = 10_000


@dataclass(frozen=True)
class Choice:
    """What was asked for: the day whose periods are shown, the branch (None: all), and how figures are broken down."""

    day: date
    branch: Branch | None
    grouping: Grouping
    reach: Reach

    @property
    def branch_id(self) -> int | None:
        return self.branch.pk if self.branch else None

    def query(self, **changes: object) -> str:
        values = {"day": self.day.isoformat(), "branch": self.branch_id or "", "by": self.grouping} | changes
        return urlencode({name: value for name, value in values.items() if value not in ("", None)})


@require_GET
@core_access.page(action="insight.see")
def dashboard(request: Request) -> HttpResponseBase:
    choice = _choice(request)
    cards = _cards(request, choice)
    if request.GET.get("format") == "csv":
        return _export(cards, choice)
    month = board.trend_of("month", choice.day)[-1]
    following = periods.following(month)
    context = {
        "cards": [
            {
                "card": card,
                "id": card.metric.rule.pk,
                "element": f"chart-{card.metric.rule.pk}",
                "chart": chart_of(card, choice),
            }
            for card in cards
        ],
        "choice": choice,
        "month": month,
        "before": choice.query(day=periods.preceding(month).first.isoformat()),
        "after": choice.query(day=following.first.isoformat()) if following.start <= request.at else "",
        "groupings": [("branch", _("按分公司")), ("team", _("按部门")), ("person", _("按人员"))],
        "branches": access.branches_for(request.person),
        "is_company": access.allowed(request.person).is_company,
    }
    return render(request, "insight/dashboard.html", context, part="insight/_cards.html")


@require_GET
@core_access.page(action="insight.see")
def drill(request: Request, pk: int) -> HttpResponseBase:
    """The rows behind one side of one bar: exactly as many as the figure says."""
    choice = _choice(request)
    try:
        metric = metrics.one(pk)
    except Rule.DoesNotExist:
        raise NotVisible from None
    side = _side(request, behind.sides(metric))
    reach = _bar(request, choice)
    period = board.trend_of(metric.spec.period, choice.day)[-1]
    ids = behind.ids(metric, side, period, reach)
    if request.GET.get("format") == "csv":
        return _export_rows(behind.rows(metric, list(ids[:EXPORTED])), period)
    page = Paginator(ids, PAGE).get_page(request.GET.get("page"))
    context = {
        "metric": metric,
        "period": period,
        "side": side,
        "sides": [(one, _SIDES[one]()) for one in behind.sides(metric)],
        "count": page.paginator.count,
        "page": page,
        "rows": behind.rows(metric, list(page.object_list)),
        "choice": choice,
        "back": f"{reverse('insight:dashboard')}?{choice.query()}",
    }
    return render(request, "insight/drill.html", context)


def chart_of(card: Card, choice: Choice) -> dict[str, object]:
    """Return what the chart draws, with the address behind each bar."""
    side = "rest" if card.formula == "kept" else "numerator"
    address = reverse("insight:drill", args=[card.metric.rule.pk])
    return {
        "title": card.title,
        "unit": card.unit,
        "target": float(figures.limit(card.metric.spec.target)[1]),
        "targetName": _("目标"),
        "noData": _("没有数据"),
        "trend": [{"label": point.label, "value": _number(point.value), "met": point.is_met} for point in card.trend],
        "bars": [
            {
                "label": bar.name,
                "value": _number(bar.value),
                "met": bar.is_met,
                "count": f"{bar.figure.numerator}/{bar.figure.denominator}",
                "url": f"{address}?{choice.query(key=bar.key if bar.key is not None else 'none', side=side)}",
            }
            for bar in card.bars
        ],
    }


def _number(value: object) -> float | None:
    return None if value is None else float(str(value))


def _cards(request: Request, choice: Choice) -> list[Card]:
    mine = access.allowed(request.person)
    is_whole = mine.department is None and (choice.branch is not None or mine.is_company)
    return board.cards(
        day=choice.day,
        at=request.at,
        reach=choice.reach,
        branch_id=choice.branch_id,
        grouping=choice.grouping,
        is_whole=is_whole,
    )


def _choice(request: Request) -> Choice:
    try:
        day = date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        day = timezone.localdate(request.at)
    asked = request.GET.get("branch", "")
    branch_id = int(asked) if asked.isdigit() else None
    reach = access.reach_for(request.person, branch_id)
    mine = access.allowed(request.person)
    if branch_id is None and mine.branches is not None and len(mine.branches) == 1:
        branch_id = mine.branches[0]
    grouping = request.GET.get("by", "branch")
    return Choice(
        day=min(day, timezone.localdate(request.at)),
        branch=Branch.objects.filter(pk=branch_id).first() if branch_id else None,
        grouping=cast(Grouping, grouping) if grouping in get_args(Grouping) else "branch",
        reach=reach,
    )


def _bar(request: Request, choice: Choice) -> Reach:
    """Narrow the reach to one bar; never widen it beyond what the person may see."""
    key = request.GET.get("key", "")
    if key == "none":
        return board.narrowed(choice.reach, choice.grouping, None)
    if not key.isdigit():
        return choice.reach
    if choice.grouping == "branch":
        return access.reach_for(request.person, int(key))
    if choice.grouping == "team" and choice.reach.department not in (None, int(key)):
        raise NotVisible
    return board.narrowed(choice.reach, choice.grouping, int(key))


_SIDES = {
    "numerator": lambda: _("达成的"),
    "denominator": lambda: _("全部"),
    "rest": lambda: _("未达成的"),
}


def _side(request: Request, known: tuple[Side, ...]) -> Side:
    asked = request.GET.get("side", "")
    return next((one for one in known if one == asked), known[0])


def _export(cards: list[Card], choice: Choice) -> HttpResponseBase:
    head = [_("指标"), _("条款"), _("周期"), _("目标"), _("数值"), _("分子"), _("分母"), _("达标")]
    rows = [
        [
            card.title,
            f"{card.metric.rule.version.regulation.code} {card.metric.rule.clause.number}",
            point.label,
            card.target,
            point.value,
            point.figure.numerator,
            point.figure.denominator,
            "" if point.is_met is None else _("是") if point.is_met else _("否"),
        ]
        for card in cards
        for point in card.trend
    ]
    return export.table(f"metrics-{choice.day}", head, rows)


def _export_rows(rows: list[behind.Behind], period: Period) -> HttpResponseBase:
    head = [_("服务单"), _("单据"), _("时间"), _("事项"), _("责任人")]
    body = [
        [
            row.root.number,
            row.record.number,
            timezone.localtime(row.at).strftime("%Y-%m-%d %H:%M"),
            row.what,
            row.person.name if row.person else "",
        ]
        for row in rows
    ]
    return export.table(f"cases-{period.key}", head, body)
