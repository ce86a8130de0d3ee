"""Money still to come in: by age, with every try to get it; money taken that the accountant has not got yet."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yinuo.billing import access, forms, selectors
from yinuo.billing.models import Payment
from yinuo.billing.services import charges
from yinuo.billing.views.charges import take_money
from yinuo.core import access as core_access
from yinuo.core.errors import Refusal
from yinuo.core.http import Request, done, refused, render

PAGE = 20


@require_GET
@core_access.page(action="billing.receivables")
def receivables(request: Request) -> HttpResponseBase:
    return _page(request)


@require_POST
@core_access.page(action="billing.charge")
def collect(request: Request, pk: int) -> HttpResponseBase:
    found = access.charge_for(request.person, pk)
    form = forms.Collect(request.POST)
    if form.is_valid():
        try:
            take_money(request, found, form)
        except Refusal as refusal:
            refused(request, form, refusal)
        else:
            done(request, _("%(number)s 已登记收款") % {"number": found.record.number})
            return redirect("billing:receivables")
    return _page(request, failed=found.pk, collect_form=form)


@require_POST
@core_access.page(action="billing.charge")
def follow_up(request: Request, pk: int) -> HttpResponseBase:
    found = access.charge_for(request.person, pk)
    form = forms.FollowUpNote(request.POST)
    if form.is_valid():
        try:
            charges.follow_up(charge=found, by=request.person, at=request.at, **form.cleaned_data)
        except Refusal as refusal:
            refused(request, form, refusal)
        else:
            done(request, _("%(number)s 催收已登记") % {"number": found.record.number})
            return redirect("billing:receivables")
    return _page(request, failed=found.pk, follow_form=form)


@require_POST
@core_access.page(action="billing.charge")
def hand_over(request: Request, pk: int) -> HttpResponseBase:
    found = access.charge_for(request.person, pk)
    amount = charges.hand_over(charge=found, by=request.person, at=request.at)
    done(request, _("%(amount)s 元已交会计") % {"amount": amount})
    return redirect("billing:receivables")


def _page(request: Request, *, failed: int | None = None, **bound: object) -> HttpResponseBase:
    mine = access.visible_charges(request.person)
    context = {
        "ages": selectors.ages(mine, request.at),
        "page": Paginator(selectors.due(mine), PAGE).get_page(request.GET.get("page")),
        "held": Paginator(selectors.held_money(mine), PAGE).get_page(request.GET.get("held")),
        "methods": Payment.Method.choices,
        "may_charge": core_access.may(request.person, "billing.charge"),
        "failed": failed,
        "now": request.at,
        **bound,
    }
    return render(request, "billing/receivables.html", context)
