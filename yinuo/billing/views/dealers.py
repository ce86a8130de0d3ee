"""The panel of a case whose machine a dealer sold: what he paid."""

from __future__ import annotations

from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yinuo.billing import access, forms
from yinuo.billing.services import dealers
from yinuo.cases.models import Case
from yinuo.core import access as core_access
from yinuo.core.errors import Refusal
from yinuo.core.http import Request, done, refused, render, safe_next


@require_GET
@core_access.page(action="billing.see")
def panel(request: Request, case: int) -> HttpResponseBase:
    return _panel(request, access.case_for(request.person, case))


@require_POST
@core_access.page(action="billing.money")
def collect(request: Request, case: int) -> HttpResponseBase:
    found = access.case_for(request.person, case)
    form = forms.DealerPaid(request.POST)
    if form.is_valid():
        try:
            dealers.collect(case=found, **form.cleaned_data, by=request.person, at=request.at)
        except Refusal as refusal:
            refused(request, form, refusal)
        else:
            if request.htmx and not request.htmx.boosted:
                return _panel(request, found)
            done(request, _("已登记代理商付款"))
            return redirect(safe_next(request, "/"))
    return _panel(request, found, form=form)


def _panel(request: Request, case: Case, **bound: object) -> HttpResponseBase:
    context = {
        "case": case,
        "dealer": case.equipment.dealer if case.equipment else "",
        "rows": case.dealer_fees.select_related("collected_by").order_by("-collected_at", "-pk"),
        "may_collect": core_access.may(request.person, "billing.money"),
        **bound,
    }
    return render(request, "billing/dealer_fees.html", context)
