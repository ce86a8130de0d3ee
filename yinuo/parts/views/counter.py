"""The parts keeper's counter: what waits, one press to issue."""

from __future__ import annotations

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yinuo.core import access as core_access
from yinuo.core import paging
from yinuo.core.errors import Refusal
from yinuo.core.http import Request, done, refused, render
from yinuo.parts import access, forms, printing, selectors
from yinuo.parts.models import Requisition
from yinuo.parts.services import requisitions

QUEUE = (Requisition.State.REQUESTED, Requisition.State.PARTLY)
SHOWN = 40


@require_GET
@core_access.page(action="parts.issue")
def counter(request: Request) -> HttpResponseBase:
    rows = (
        access.visible_requisitions(request.person)
        .select_related("record", "order", "technician", "location__branch")
        .prefetch_related(selectors.with_lines())
    )
    queued, issued = rows.filter(state__in=QUEUE), rows.filter(state=Requisition.State.ISSUED)
    waiting = paging.page(request, queued, by=("requested_at", "pk"), size=SHOWN)
    out = paging.page(request, issued, by=("issued_at", "pk"), size=SHOWN, name="out_")
    branches = {location.branch_id for location in access.kept_locations(request.person)}
    context = {
        "waiting": selectors.with_stock(waiting.rows),
        "waiting_page": waiting,
        "waiting_count": queued.count(),
        "out": out,
        "out_count": issued.count(),
        "topics": " ".join(f"board:{pk}" for pk in sorted(branches)),
    }
    return render(request, "parts/counter.html", context, part="parts/_queue.html")


@require_GET
@core_access.page(action="parts.see")
def requisition(request: Request, pk: int) -> HttpResponseBase:
    return _page(request, access.requisition_for(request.person, pk))


@require_POST
@core_access.page(action="parts.issue")
def issue(request: Request, pk: int) -> HttpResponseBase:
    """One press: all that is outstanding. From the requisition's own page: the counts typed there."""
    found = access.requisition_for(request.person, pk)
    access.demand_issue(request.person, found)
    if "everything" in request.POST:
        requisitions.issue(requisition=found, by=request.person, at=request.at)
        return _after(request, found, _("已发料"))
    if "available" in request.POST:
        requisitions.issue(requisition=found, lines=selectors.issuable(found), by=request.person, at=request.at)
        return _after(request, found, _("已发现有数量"))
    form = _lines(request, found)
    if form.is_valid():
        try:
            requisitions.issue(requisition=found, lines=form.cleaned_data["lines"], by=request.person, at=request.at)
        except Refusal as refusal:
            refused(request, form, refusal)
        else:
            return _after(request, found, _("已发料"))
    return _page(request, found, issue_form=form)


@require_POST
@core_access.page(action="parts.issue")
def refuse(request: Request, pk: int) -> HttpResponseBase:
    found = access.requisition_for(request.person, pk)
    access.demand_issue(request.person, found)
    form = forms.Reason(request.POST)
    if form.is_valid():
        try:
            requisitions.refuse(requisition=found, reason=form.cleaned_data["reason"], by=request.person, at=request.at)
        except Refusal as refusal:
            refused(request, form, refusal)
        else:
            return _after(request, found, _("已退回申请"))
    return _page(request, found, refuse_form=form)


@require_POST
@core_access.page(action="parts.issue")
def give_back(request: Request, pk: int) -> HttpResponseBase:
    """Take back all that the technician still holds, or the counts typed."""
    found = access.requisition_for(request.person, pk)
    access.demand_issue(request.person, found)
    if "everything" in request.POST:
        requisitions.give_back(requisition=found, by=request.person, at=request.at)
        return _after(request, found, _("余料已退回"))
    form = _lines(request, found)
    if form.is_valid():
        try:
            requisitions.give_back(
                requisition=found, lines=form.cleaned_data["lines"], by=request.person, at=request.at
            )
        except Refusal as refusal:
            refused(request, form, refusal)
        else:
            return _after(request, found, _("余料已退回"))
    return _page(request, found, give_back_form=form)


@require_POST
@core_access.page(action="parts.issue")
def settle(request: Request, pk: int) -> HttpResponseBase:
    found = access.requisition_for(request.person, pk)
    access.demand_issue(request.person, found)
    requisitions.settle(requisition=found, by=request.person, at=request.at)
    return _after(request, found, _("领料单已结清"))


@require_GET
@core_access.page(action="parts.see")
def print_pdf(request: Request, pk: int) -> HttpResponseBase:
    found = access.requisition_for(request.person, pk)
    answer = HttpResponse(printing.requisition(found), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{found.record.number}.pdf"'
    return answer


def _lines(request: Request, found: Requisition) -> forms.Lines:
    return forms.Lines(request.POST, codes=found.lines.values_list("part__code", flat=True))


def _after(request: Request, found: Requisition, text: str) -> HttpResponseBase:
    """Go back to where it was pressed: the queue takes itself out, the requisition's page shows the new state."""
    if request.htmx and not request.htmx.boosted:
        return counter_part(request)
    done(request, f"{found.record.number}：{text}")
    return redirect("parts:requisition", found.pk)


def counter_part(request: Request) -> HttpResponseBase:
    request.method = "GET"
    return counter(request)


def _page(request: Request, found: Requisition, **bound: object) -> HttpResponseBase:
    rows = access.visible_requisitions(request.person).filter(pk=found.pk)
    fresh = (
        rows.select_related("record__branch", "order__parent", "technician", "issued_by", "location__holder")
        .prefetch_related(selectors.with_lines())
        .get()
    )
    (waiting,) = selectors.with_stock([fresh])
    context = {
        "requisition": fresh,
        "waiting": waiting,
        "may_issue": access.may_issue(request.person, fresh),
        "may_use": access.may_use(request.person, fresh),
        "refuse_form": forms.Reason(),
        **bound,
    }
    return render(request, "parts/requisition.html", context)
