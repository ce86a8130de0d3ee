"""客户意见: what was heard, by month, and its summary."""

from __future__ import annotations

import re
from datetime import date
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.paginator import Paginator
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from yinuo.core import access as core_access
from yinuo.core.errors import Refusal
from yinuo.core.http import Request, done, refused, render
from yinuo.feedback import access, forms, selectors
from yinuo.feedback.services import opinions as opinion_service
from yinuo.lib import periods
from yinuo.lib.periods import Period

PAGE = 50


@require_http_methods(["GET", "POST"])
@core_access.page(action="feedback.see")
def opinions(request: Request) -> HttpResponseBase:
    month = _month(request)
    may_summarise = core_access.may(request.person, "feedback.summarise")
    branches = access.branches_for(request.person, "feedback.summarise")
    bound = request.POST if request.method == "POST" and may_summarise else None
    form = forms.SummaryForm(bound, branches=branches, initial={"period": month.key})
    if bound is not None and form.is_valid():
        try:
            opinion_service.summarise(**form.cleaned_data, by=request.person, at=request.at)
        except Refusal as refusal:
            refused(request, form, refusal)
        else:
            done(request, _("意见汇总已提交部门经理"))
            return redirect("feedback:opinions")
    return _page(request, month, form if may_summarise else None)


def _page(request: Request, month: Period, form: forms.SummaryForm | None) -> HttpResponseBase:
    rows = access.visible_opinions(request.person).filter(at__gte=month.start, at__lt=month.end)
    listed = rows.select_related("record__root", "by", "branch").order_by("-at", "-pk")
    context = {
        "month": month,
        "before": periods.preceding(month).key,
        "after": periods.following(month).key if month.end <= request.at else "",
        "topics": selectors.topics(rows),
        "page": Paginator(listed, PAGE).get_page(request.GET.get("page")),
        "summaries": selectors.summaries(access.branches_for(request.person, "feedback.see"))[:24],
        "form": form,
    }
    return render(request, "feedback/opinions.html", context)


def _month(request: Request) -> Period:
    asked = request.GET.get("month", "")
    known = re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", asked)
    day = date.fromisoformat(f"{asked}-01") if known else timezone.localdate(request.at)
    return periods.of_date("month", day, ZoneInfo(settings.TIME_ZONE))
