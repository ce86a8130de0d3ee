"""Stock by location: what lies where, what runs low, goods in, counts, and the catalogue."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.paginator import Paginator
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yinuo.core import access as core_access
from yinuo.core.errors import Refusal
from yinuo.core.http import Request, done, refused, render
from yinuo.core.models import Role
from yinuo.core.selectors import people
from yinuo.parts import access, forms, selectors
from yinuo.parts.models import Part
from yinuo.parts.services import catalogue as catalogue_service
from yinuo.parts.services import stock as stock_service

PAGE = 50


@require_GET
@core_access.page(action="parts.see")
def stock(request: Request) -> HttpResponseBase:
    return _page(request)


@require_GET
@core_access.page(action="parts.see")
def movements(request: Request, pk: int) -> HttpResponseBase:
    found = access.stock_for(request.person, pk)
    page = Paginator(selectors.movements_of(found), PAGE).get_page(request.GET.get("page"))
    return render(request, "parts/movements.html", {"stock": found, "page": page})


@require_POST
@core_access.page(action="parts.keep")
def receive(request: Request) -> HttpResponseBase:
    return _do(request, "receive_form", forms.Receive, _receive)


@require_POST
@core_access.page(action="parts.keep")
def adjust(request: Request) -> HttpResponseBase:
    return _do(request, "adjust_form", forms.Adjust, _adjust)


@require_POST
@core_access.page(action="parts.keep")
def transfer(request: Request) -> HttpResponseBase:
    return _do(request, "transfer_form", forms.Transfer, _transfer)


@require_POST
@core_access.page(action="parts.keep")
def safety(request: Request) -> HttpResponseBase:
    return _do(request, "safety_form", forms.SafetyStock, _safety)


@require_http_methods(["GET", "POST"])
@core_access.page(action="parts.keep")
def catalogue(request: Request) -> HttpResponseBase:
    form = forms.NewPart(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        families = [one.strip() for one in data.pop("families").replace("，", ",").split(",") if one.strip()]
        try:
            catalogue_service.add_part(**data, families=families)
        except Refusal as refusal:
            refused(request, form, refusal)
        else:
            done(request, _("配件已加入目录"))
            return redirect("parts:catalogue")
    words = request.GET.get("q", "").strip()
    rows = selectors.catalogue(words)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(request, "parts/catalogue.html", {"page": page, "form": form, "words": words})


@require_POST
@core_access.page(action="parts.keep")
def part_active(request: Request, pk: int) -> HttpResponseBase:
    part = get_object_or_404(Part, pk=pk)
    catalogue_service.set_active(part=part, is_active=not part.is_active)
    done(request, _("已更新配件 %(code)s") % {"code": part.code})
    return redirect("parts:catalogue")


@require_POST
@core_access.page(action="parts.keep")
def add_location(request: Request) -> HttpResponseBase:
    branch = request.person.branch
    form = forms.NewLocation(request.POST, people=people.holders(Role.TECHNICIAN, branch, request.at))
    if branch is not None and form.is_valid():
        try:
            catalogue_service.add_location(branch=branch, **form.cleaned_data)
        except Refusal as refusal:
            refused(request, form, refusal)
        else:
            done(request, _("库位已建立"))
            return redirect("parts:stock")
    return _page(request, location_form=form)


def _receive(request: Request, data: dict[str, Any]) -> None:
    stock_service.receive(**data, by=request.person, at=request.at)


def _adjust(request: Request, data: dict[str, Any]) -> None:
    stock_service.adjust(**data, by=request.person, at=request.at)


def _transfer(request: Request, data: dict[str, Any]) -> None:
    source = data.pop("location")
    stock_service.transfer(source=source, **data, by=request.person, at=request.at)


def _safety(_request: Request, data: dict[str, Any]) -> None:
    stock_service.set_safety_stock(**data)


def _do(
    request: Request,
    name: str,
    kind: type[forms.LocationForm],
    act: Callable[[Request, dict[str, Any]], None],
) -> HttpResponseBase:
    form = kind(request.POST, person=request.person)
    if form.is_valid():
        try:
            act(request, dict(form.cleaned_data))
        except Refusal as refusal:
            refused(request, form, refusal)
        else:
            done(request, _("库存已更新"))
            return redirect("parts:stock")
    return _page(request, **{name: form})


def _page(request: Request, **bound: object) -> HttpResponseBase:
    locations = access.locations_for(request.person)
    words, only_low = request.GET.get("q", "").strip(), "low" in request.GET
    chosen = request.GET.get("location", "")
    shown = locations.filter(pk=chosen) if chosen.isdigit() else locations
    rows = selectors.stock_at(shown, words=words, only_low=only_low)
    keeps = core_access.may(request.person, "parts.keep")
    context: dict[str, object] = {
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "locations": locations,
        "chosen": int(chosen) if chosen.isdigit() else None,
        "words": words,
        "only_low": only_low,
        "keeps": keeps,
    }
    if keeps:
        context |= _forms(request)
    return render(request, "parts/stock.html", context | bound, part="parts/_stock.html")


def _forms(request: Request) -> dict[str, object]:
    holders = people.holders(Role.TECHNICIAN, request.person.branch, request.at)
    return {
        "receive_form": forms.Receive(person=request.person, auto_id="receive_%s"),
        "adjust_form": forms.Adjust(person=request.person, auto_id="adjust_%s"),
        "transfer_form": forms.Transfer(person=request.person, auto_id="transfer_%s"),
        "safety_form": forms.SafetyStock(person=request.person, auto_id="safety_%s"),
        "location_form": forms.NewLocation(people=holders, auto_id="location_%s"),
    }
