"""报销: everybody claims, finance checks; and the monthly reports of a branch."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yinuo.billing import access, forms
from yinuo.billing.models import ExpenseClaim
from yinuo.billing.services import expenses as expense_service
from yinuo.billing.services import reports as report_service
from yinuo.core import access as core_access
from yinuo.core.errors import Refusal
from yinuo.core.http import Request, done, refused, render

PAGE = 30


@require_GET
@core_access.page()
def expenses(request: Request) -> HttpResponseBase:
    return _page(request, forms.Claim(person=request.person))


@require_POST
@core_access.page()
def submit(request: Request) -> HttpResponseBase:
    form = forms.Claim(request.POST, person=request.person)
    if form.is_valid():
        try:
            claim = expense_service.submit(
                claimant=request.person, **form.cleaned_data, by=request.person, at=request.at
            )
        except Refusal as refusal:
            refused(request, form, refusal)
        else:
            done(request, _("报销 %(number)s 已提交") % {"number": claim.record.number})
            return redirect("billing:expenses")
    return _page(request, form)


@require_http_methods(["GET", "POST"])
@core_access.page(action="billing.check_expenses")
def check(request: Request, pk: int) -> HttpResponseBase:
    claim = access.claim_to_check(request.person, pk)
    form = forms.Check(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        data["severity"] = data["severity"] or ExpenseClaim.Severity.NONE
        try:
            expense_service.check(claim=claim, **data, by=request.person, at=request.at)
        except Refusal as refusal:
            refused(request, form, refusal)
        else:
            done(request, _("报销 %(number)s 已审核") % {"number": claim.record.number})
            return redirect("billing:expenses")
    return render(request, "billing/expense.html", {"claim": claim, "form": form})


@require_http_methods(["GET", "POST"])
@core_access.page(action="billing.report")
def reports(request: Request) -> HttpResponseBase:
    branches = access.branches_for(request.person)
    form = forms.Report(request.POST or None, branches=branches)
    if request.method == "POST" and form.is_valid():
        try:
            report_service.file(**form.cleaned_data, by=request.person, at=request.at)
        except Refusal as refusal:
            refused(request, form, refusal)
        else:
            done(request, _("报表已上报"))
            return redirect("billing:reports")
    rows = (
        access.visible_reports(request.person).select_related("branch", "by").order_by("-period", "branch__code", "pk")
    )
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(request, "billing/reports.html", {"form": form, "page": page})


def _page(request: Request, form: forms.Claim) -> HttpResponseBase:
    rows = (
        access.visible_claims(request.person)
        .select_related("record", "claimant", "order__record", "checked_by")
        .order_by("-submitted_at", "-pk")
    )
    context = {
        "form": form,
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "may_check": core_access.may(request.person, "billing.check_expenses"),
    }
    return render(request, "billing/expenses.html", context)
