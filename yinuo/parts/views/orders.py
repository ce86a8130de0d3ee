"""The panel of an order: what was drawn for it, what went into the machine, and the request for more."""

from __future__ import annotations

from django.http import QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yinuo.core import access as core_access
from yinuo.core.errors import Refusal
from yinuo.core.http import Request, done, refused, render, safe_next
from yinuo.core.models import Record
from yinuo.parts import access, forms, selectors
from yinuo.parts.models import Part
from yinuo.parts.services import requisitions

OFFERED = 12


@require_GET
@core_access.page(action="parts.see")
def panel(request: Request, order: int) -> HttpResponseBase:
    return _panel(request, access.order_record_for(request.person, order))


@require_POST
@core_access.page(action="parts.draw")
def ask(request: Request, order: int) -> HttpResponseBase:
    record = access.order_record_for(request.person, order)
    offered = _offered(record)
    data = _asked(request)
    codes = {part.code for part in offered} | {name.removeprefix("part-") for name in data if name.startswith("part-")}
    form = forms.Lines(data, codes=sorted(codes))
    if form.is_valid():
        try:
            made = requisitions.request(
                order=record,
                lines=form.cleaned_data["lines"],
                note=form.cleaned_data["note"],
                by=request.person,
                at=request.at,
            )
        except Refusal as refusal:
            refused(request, form, refusal)
        else:
            return _after(request, record, _("领料单 %(number)s 已提交") % {"number": made.record.number})
    return _panel(request, record, request_form=form)


@require_POST
@core_access.page(action="parts.draw")
def use(request: Request, pk: int) -> HttpResponseBase:
    found = access.requisition_for(request.person, pk)
    access.demand_use(request.person, found)
    codes = found.lines.values_list("part__code", flat=True)
    form = forms.Lines(request.POST, codes=codes, keep_zero=True)
    if form.is_valid():
        try:
            requisitions.use(requisition=found, lines=form.cleaned_data["lines"])
        except Refusal as refusal:
            refused(request, form, refusal)
        else:
            return _after(request, found.order, _("用料已登记"))
    return _panel(request, found.order, use_form=form)


def _asked(request: Request) -> QueryDict:
    """Return what was sent, the part chosen from the list of all among it; the service knows which codes exist."""
    data = request.POST.copy()
    if data.get("other") and data.get("other_count"):
        data.setlist(f"part-{data.get('other')}", data.getlist("other_count"))
    return data


def _offered(record: Record) -> list[Part]:
    case = record.parent.case if record.parent else None
    equipment = case.equipment if case else None
    family = equipment.product.family if equipment else ""
    usual = case.fault_code.usual_parts if case and case.fault_code else []
    return list(selectors.suggested(family, usual)[:OFFERED])


def _after(request: Request, record: Record, text: str) -> HttpResponseBase:
    if request.htmx and not request.htmx.boosted:
        return _panel(request, record)
    done(request, text)
    return redirect(safe_next(request, "/"))


def _panel(request: Request, record: Record, **bound: object) -> HttpResponseBase:
    found = list(selectors.of_order(record))
    may_ask = core_access.may(request.person, "parts.draw") and record.closed_at is None
    offered = _offered(record) if may_ask else []
    context = {
        "order": record,
        "rows": [{"requisition": one, "may_use": access.may_use(request.person, one)} for one in found],
        "may_ask": may_ask and not any(one.state in ("requested", "partly") for one in found),
        "offered": offered,
        "others": Part.objects.filter(is_active=True).exclude(pk__in=[part.pk for part in offered]).order_by("code")
        if may_ask
        else (),
        **bound,
    }
    return render(request, "parts/panel.html", context)
