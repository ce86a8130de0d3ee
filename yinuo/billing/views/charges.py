"""The charge of an order: price card, quotation and consent, the amount after the repair, and the money."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.forms import Form
from django.http import HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yinuo.billing import access, forms, printing, selectors
from yinuo.billing.models import Charge
from yinuo.billing.services import charges
from yinuo.core import access as core_access
from yinuo.core.errors import Refusal
from yinuo.core.http import Request, command_id, done, refused, render, safe_next
from yinuo.core.services import commands
from yinuo.dispatch.models import Order
from yinuo.fieldwork.models import Visit
from yinuo.parts import selectors as part_selectors
from yinuo.parts.models import Part

OFFERED = 12


@require_GET
@core_access.page(action="billing.see")
def panel(request: Request, order: int) -> HttpResponseBase:
    return _panel(request, access.order_for(request.person, order))


@require_POST
@core_access.page(action="billing.charge")
def quote(request: Request, order: int) -> HttpResponseBase:
    found = access.order_for(request.person, order)
    data = _sent(request)
    codes = sorted(name.removeprefix("part-") for name in data if name.startswith("part-"))
    form = _estimate(request, found, data=data, codes=codes)
    return _act(
        request,
        found,
        form,
        "quote_form",
        lambda: charges.quote(
            order=found, parts=form.counts(), services=form.quantities(), by=request.person, at=request.at
        ),
        _("已报价，请给客户看"),
    )


@require_POST
@core_access.page(action="billing.charge")
def consent(request: Request, order: int) -> HttpResponseBase:
    found = access.order_for(request.person, order)
    if "decline" in request.POST:
        charges.decline(order=found, by=request.person, at=request.at)
        return _after(request, found, _("已记录客户不同意"))
    form = forms.Consent(request.POST)
    return _act(
        request,
        found,
        form,
        "consent_form",
        lambda: charges.consent(order=found, name=form.cleaned_data["name"], by=request.person, at=request.at),
        _("已记录客户同意"),
    )


@require_POST
@core_access.page(action="billing.charge")
def determine(request: Request, order: int) -> HttpResponseBase:
    found = access.order_for(request.person, order)
    used = [part.code for part in part_selectors.used_on(found.record)]
    form = _estimate(request, found, data=request.POST, codes=used, asks=True)
    return _act(
        request,
        found,
        form,
        "determine_form",
        lambda: charges.determine(
            order=found,
            services=form.quantities(),
            asked=form.asked(),
            basis=form.cleaned_data["basis"],
            reason=form.cleaned_data["reason"],
            by=request.person,
            at=request.at,
        ),
        _("费用已核定"),
    )


@require_POST
@core_access.page(action="billing.charge")
def collect(request: Request, pk: int) -> HttpResponseBase:
    found = access.charge_for(request.person, pk)
    form = forms.Collect(request.POST)
    return _act(
        request,
        found.order,
        form,
        "collect_form",
        lambda: take_money(request, found, form),
        _("已登记收款"),
    )


def take_money(request: Request, charge: Charge, form: forms.Collect) -> None:
    """Take what the form says, once, however often it is sent. :raises BadAmount, WrongChargeState: as the service"""
    amount, method = form.cleaned_data["amount"], form.cleaned_data["method"]
    payload = {"charge": charge.pk, "amount": str(amount), "method": method}
    with commands.once(
        id=command_id(request), name="billing.charge.collect", by=request.person, at=request.at, payload=payload
    ) as command:
        if command.is_new:
            made = charges.collect(charge=charge, amount=amount, method=method, by=request.person, at=request.at)
            command.answer = {"payment": made.pk}


@require_POST
@core_access.page(action="billing.charge")
def leave_open(request: Request, pk: int) -> HttpResponseBase:
    found = access.charge_for(request.person, pk)
    form = forms.LeaveOpen(request.POST)
    return _act(
        request,
        found.order,
        form,
        "open_form",
        lambda: charges.leave_open(charge=found, reason=form.cleaned_data["reason"], by=request.person, at=request.at),
        _("已登记为应收，由本单技术人员跟进"),
    )


@require_POST
@core_access.page(action="billing.charge")
def follow_up(request: Request, pk: int) -> HttpResponseBase:
    found = access.charge_for(request.person, pk)
    form = forms.FollowUpNote(request.POST)
    return _act(
        request,
        found.order,
        form,
        "follow_form",
        lambda: charges.follow_up(charge=found, by=request.person, at=request.at, **form.cleaned_data),
        _("催收已登记"),
    )


@require_POST
@core_access.page(action="billing.charge")
def hand_over(request: Request, pk: int) -> HttpResponseBase:
    found = access.charge_for(request.person, pk)
    charges.hand_over(charge=found, by=request.person, at=request.at)
    return _after(request, found.order, _("款项已交会计"))


@require_POST
@core_access.page(action="billing.money")
def invoice(request: Request, pk: int) -> HttpResponseBase:
    found = access.charge_for(request.person, pk)
    form = forms.Invoice(request.POST)
    return _act(
        request,
        found.order,
        form,
        "invoice_form",
        lambda: charges.invoice(charge=found, number=form.cleaned_data["number"], by=request.person, at=request.at),
        _("发票已登记"),
    )


@require_GET
@core_access.page(action="billing.see")
def sheet(request: Request, order: int) -> HttpResponseBase:
    found = access.order_for(request.person, order)
    charge = selectors.of_order(found)
    if charge is None:
        return redirect("dispatch:order", found.pk)
    answer = HttpResponse(printing.charge_sheet(charge), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{charge.record.number}.pdf"'
    return answer


def _act(
    request: Request, order: Order, form: Form, name: str, act: Callable[[], object], text: str
) -> HttpResponseBase:
    """Do what a valid form asks for; show a refusal in the form it came from, nothing typed being lost."""
    if form.is_valid():
        try:
            act()
        except Refusal as refusal:
            refused(request, form, refusal)
        else:
            return _after(request, order, text)
    return _panel(request, order, **{name: form})


def _after(request: Request, order: Order, text: str) -> HttpResponseBase:
    if request.htmx and not request.htmx.boosted:
        return _panel(request, access.order_for(request.person, order.pk))
    done(request, text)
    return redirect(safe_next(request, "/"))


def _sent(request: Request) -> QueryDict:
    """Return what was sent, the part chosen from the list of all among it; the service knows which codes exist."""
    data = request.POST.copy()
    if data.get("other") and data.get("other_count"):
        data.setlist(f"part-{data.get('other')}", data.getlist("other_count"))
    return data


def _estimate(
    request: Request, order: Order, *, data: QueryDict, codes: list[str], asks: bool = False
) -> forms.Estimate:
    decision = selectors.preview(order, request.at)
    names = [price.name for price in selectors.services_of(selectors.list_for(decision, request.at))]
    return forms.Estimate(data, parts=codes, services=names, asks=asks)


def _panel(request: Request, order: Order, **bound: Any) -> HttpResponseBase:
    charge = selectors.of_order(order)
    may_charge = core_access.may(request.person, "billing.charge")
    context: dict[str, Any] = {
        "order": order,
        "charge": charge,
        "may_charge": may_charge,
        "may_invoice": core_access.may(request.person, "billing.money"),
        "language": request.person.language,
        "visit": Visit.objects.filter(pk=order.pk).only("consented_at", "consented_by", "price_refused_at").first(),
        **bound,
    }
    if may_charge:
        context |= _offers(request, order, charge)
    return render(request, "billing/panel.html", context)


def _offers(request: Request, order: Order, charge: Charge | None) -> dict[str, Any]:
    """What the forms of the panel offer, as far as the charge has got."""
    is_open = charge is None or charge.state == Charge.State.QUOTED or not charge.collected
    offers: dict[str, Any] = {
        "may_quote": order.arrived_at is not None and (charge is None or charge.state == Charge.State.QUOTED),
        "may_determine": order.arrived_at is not None and is_open and not (charge and charge.invoice_number),
        "held": charge is not None and any(one.handed_to_finance_at is None for one in charge.payments.all()),
    }
    if not (offers["may_quote"] or offers["may_determine"]):
        return offers
    family = order.case.equipment.product.family if order.case.equipment else ""
    offered = list(part_selectors.suggested(family, [])[:OFFERED])
    used = part_selectors.used_on(order.record)
    decision = selectors.preview(order, request.at)
    price_list = selectors.list_for(decision, request.at)
    prices = selectors.part_prices(price_list)
    offers |= {
        "offered": [(part, prices.get(part.pk)) for part in offered],
        "others": Part.objects.filter(is_active=True).exclude(pk__in=[part.pk for part in offered]).order_by("code"),
        "used": [(part, count, prices.get(part.pk)) for part, count in used.items()],
        "services": selectors.services_of(price_list),
        "decision": decision,
        "bases": Charge.Basis.choices,
    }
    return offers
