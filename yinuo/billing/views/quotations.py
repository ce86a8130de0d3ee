"""The quotations panel of a case."""

from __future__ import annotations

from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yinuo.billing import access, forms
from yinuo.billing.services import quotations
from yinuo.cases.models import Case
from yinuo.core import access as core_access
from yinuo.core.errors import Refusal
from yinuo.core.http import Request, done, refused, render, safe_next


@require_GET
@core_access.page(action="billing.see")
def panel(request: Request, case: int) -> HttpResponseBase:
    return _panel(request, access.case_for(request.person, case))


@require_POST
@core_access.page(action="billing.quote")
def give(request: Request, case: int) -> HttpResponseBase:
    found = access.case_for(request.person, case)
    form = forms.Quote(request.POST)
    if form.is_valid():
        try:
            quotations.give(case=found, **form.cleaned_data, by=request.person, at=request.at)
        except Refusal as refusal:
            refused(request, form, refusal)
        else:
            return _after(request, found, _("报价已登记"))
    return _panel(request, found, quote_form=form)


@require_POST
@core_access.page(action="billing.quote")
def accept(request: Request, pk: int) -> HttpResponseBase:
    found = access.quotation_for(request.person, pk)
    form = forms.AcceptQuote(request.POST)
    if form.is_valid():
        try:
            quotations.accept(quotation=found, name=form.cleaned_data["name"], by=request.person, at=request.at)
        except Refusal as refusal:
            refused(request, form, refusal)
        else:
            return _after(request, found.case, _("已记录客户接受报价"))
    return _panel(request, found.case, accept_form=form)


def _after(request: Request, case: Case, text: str) -> HttpResponseBase:
    if request.htmx and not request.htmx.boosted:
        return _panel(request, case)
    done(request, text)
    return redirect(safe_next(request, "/"))


def _panel(request: Request, case: Case, **bound: object) -> HttpResponseBase:
    context = {
        "case": case,
        "rows": case.quotations.select_related("given_by").order_by("-given_at", "-pk"),
        "may_quote": core_access.may(request.person, "billing.quote"),
        **bound,
    }
    return render(request, "billing/quotations.html", context)
