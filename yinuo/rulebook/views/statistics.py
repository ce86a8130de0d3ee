"""How the clauses of a version work: kept, broken, how fast, never used, standing against each other."""

from __future__ import annotations

from collections.abc import Iterator

from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from yinuo.core import access as house
from yinuo.core import export
from yinuo.core.http import Request, render
from yinuo.rulebook import access
from yinuo.rulebook.errors import language
from yinuo.rulebook.selectors import clause_statistics
from yinuo.rulebook.selectors.clause_statistics import DEAD_AFTER_DAYS, Standing

_COLUMNS = (
    "opened", "kept", "broken", "median_seconds", "ninth_seconds", "limit_seconds", "sanctioned", "waived", "refused",
    "exceptions", "conflicts", "acted",
)  # fmt: skip


@require_GET
@house.page()
def clauses(request: Request, pk: int) -> HttpResponseBase:
    version = access.version_for(request.person, pk)
    days = _days(request.GET.get("days", ""))
    standings = clause_statistics.of_version(version, request.at, days)
    if request.GET.get("format") == "csv":
        return export.table(f"clauses-{version.regulation.code}-{version.version}", _head(), _lines(standings))
    context = {
        "version": version,
        "standings": standings,
        "dead": [one for one in standings if one.is_dead],
        "computed_at": clause_statistics.computed_at(standings),
        "days": days,
        "choices": DEAD_AFTER_DAYS,
        "is_old_enough": clause_statistics.is_in_force_since(version, request.at, days),
    }
    return render(request, "rulebook/statistics.html", context)


def _days(text: str) -> int:
    return int(text) if text in {str(one) for one in DEAD_AFTER_DAYS} else DEAD_AFTER_DAYS[1]


def _head() -> list[str]:
    return [
        _("条款"), _("规则"), _("名称"), _("产生"), _("按时"), _("违约"), _("用时中位数（秒）"), _("用时九成位（秒）"),
        _("期限中位数（秒）"), _("考核"), _("免除或放行"), _("拦下"), _("例外"), _("冲突"), _("执行次数"),
        _("最近执行"), _("长期未执行"),
    ]  # fmt: skip


def _lines(standings: list[Standing]) -> Iterator[list[object]]:
    english = language() == "en"
    for one in standings:
        rule, figures = one.rule, one.figures
        title = rule.title_en if english and rule.title_en else rule.title
        numbers = [getattr(figures, name) if figures else "" for name in _COLUMNS]
        last = figures.acted_at.isoformat() if figures and figures.acted_at else ""
        yield [rule.clause.number, rule.code, title, *numbers, last, _("是") if one.is_dead else ""]
