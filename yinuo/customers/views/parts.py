"""Contacts, sites, machines and contracts of a customer, each added or corrected on a page of its own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.forms import Form
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yinuo.core import paging
from yinuo.core.access import page
from yinuo.core.errors import NotVisible, Refusal
from yinuo.core.http import Request, done, refused, render
from yinuo.customers import access, forms
from yinuo.customers.models import Customer
from yinuo.customers.selectors import history
from yinuo.customers.services import contracts, differences, files, visits
from yinuo.customers.views import panels


def _saved(request: Request, customer: Customer, form: Form, title: str, save: Callable[[], Any]) -> HttpResponseBase:
    """Show the form, or save it and go back to the customer."""
    if form.is_valid():
        try:
            save()
        except Refusal as refusal:
            refused(request, form, refusal)
        else:
            done(request, _("已保存：%(title)s。") % {"title": title})
            return redirect("customers:customer", customer.pk)
    return render(request, "customers/part.html", {"customer": customer, "form": form, "title": title})


@page(action="customers.change")
def add_contact(request: Request, pk: int) -> HttpResponseBase:
    customer = access.customer_to_change(request.person, pk)
    form = forms.ContactForm(request.POST or None)

    def save() -> None:
        contact = files.NewContact(**form.cleaned_data)
        files.add_contact(customer=customer, contact=contact, by=request.person, at=request.at)

    return _saved(request, customer, form, _("添加联系人"), save)


@page(action="customers.change")
def correct_contact(request: Request, pk: int, contact_pk: int) -> HttpResponseBase:
    customer = access.customer_to_change(request.person, pk)
    contact = customer.contacts.filter(pk=contact_pk).first()
    if contact is None:
        raise NotVisible
    initial = {name: getattr(contact, name) for name in ("name", "title", "phone", "email", "language")}
    form = forms.ContactForm(request.POST or None, initial=initial)
    if request.method == "GET":
        reason = _("更正联系人 %(name)s") % {"name": contact.name}
        files.reveal(customer=customer, what="phone", reason=reason, by=request.person, at=request.at)

    def save() -> None:
        files.correct_contact(contact=contact, by=request.person, at=request.at, **form.cleaned_data)

    return _saved(request, customer, form, _("更正联系人"), save)


@page(action="customers.change")
def add_site(request: Request, pk: int) -> HttpResponseBase:
    customer = access.customer_to_change(request.person, pk)
    form = forms.SiteForm(request.POST or None)

    def save() -> None:
        files.add_site(customer=customer, site=_site(form), by=request.person, at=request.at)

    return _saved(request, customer, form, _("添加地址"), save)


@page(action="customers.change")
def correct_site(request: Request, pk: int, site_pk: int) -> HttpResponseBase:
    customer = access.customer_to_change(request.person, pk)
    site = customer.sites.filter(pk=site_pk).first()
    if site is None:
        raise NotVisible
    kept = ("name", "address", "travel_minutes", "distance_km", "latitude", "longitude")
    initial = {name: getattr(site, name) for name in kept} | {"in_city": "1" if site.in_city else "0"}
    form = forms.SiteForm(request.POST or None, initial=initial)

    def save() -> None:
        files.correct_site(site=site, changes=_site(form), by=request.person, at=request.at)

    return _saved(request, customer, form, _("更正地址"), save)


def _site(form: forms.SiteForm) -> files.NewSite:
    told = form.cleaned_data
    return files.NewSite(
        name=told["name"],
        address=told["address"],
        in_city=forms.is_city(told["in_city"]),
        travel_minutes=told["travel_minutes"],
        distance_km=told["distance_km"],
        latitude=told["latitude"],
        longitude=told["longitude"],
    )


@page(action="customers.change")
def add_equipment(request: Request, pk: int) -> HttpResponseBase:
    customer = access.customer_to_change(request.person, pk)
    form = forms.EquipmentForm(request.POST or None, customer=customer)

    def save() -> None:
        files.register_equipment(customer=customer, by=request.person, at=request.at, **form.cleaned_data)

    return _saved(request, customer, form, _("登记设备"), save)


@page(action="customers.contract")
def add_contract(request: Request, pk: int) -> HttpResponseBase:
    customer = access.customer_to_change(request.person, pk)
    form = forms.ContractForm(request.POST or None, customer=customer)

    def save() -> None:
        told = dict(form.cleaned_data)
        ends_on = told.pop("last_day") + timedelta(days=1)
        contracts.conclude(customer=customer, ends_on=ends_on, by=request.person, at=request.at, **told)

    return _saved(request, customer, form, _("登记服务合同"), save)


@page(action="customers.change")
def visit(request: Request, pk: int) -> HttpResponseBase:
    customer = access.customer_to_change(request.person, pk)
    form = forms.VisitForm(request.POST or None)

    def save() -> None:
        told = form.cleaned_data
        if told["what"] == "plan":
            visits.plan(customer=customer, note=told["note"], by=request.person, at=request.at)
        else:
            opinions = told["opinions"] or 0
            visits.make(customer=customer, opinions=opinions, note=told["note"], by=request.person, at=request.at)

    return _saved(request, customer, form, _("客户走访"), save)


@page(action="customers.see")
def equipment(request: Request, pk: int) -> HttpResponseBase:
    found = access.equipment_for(request.person, pk)
    return render(request, "customers/equipment.html", panels.of_equipment(request, found))


@page(action="customers.change")
def correct_equipment(request: Request, pk: int) -> HttpResponseBase:
    found = access.equipment_for(request.person, pk)
    customer = access.customer_to_change(request.person, found.customer_id)
    names = ("purchased_on", "installed_on", "warranty_until", "dealer")
    initial = {name: getattr(found, name) for name in names} | {"site": found.site_id}
    form = forms.EquipmentDatesForm(request.POST or None, customer=customer, initial=initial)

    def save() -> None:
        files.correct_equipment(equipment=found, by=request.person, at=request.at, **form.cleaned_data)

    return _saved(request, customer, form, _("更正设备资料"), save)


@page(action="customers.see")
def open_differences(request: Request) -> HttpResponseBase:
    rows = history.open_differences(request.person)
    found = paging.page(request, rows, by=("reported_at", "pk"))
    return render(request, "customers/differences.html", {"page": found, "total": rows.count()})


@require_POST
@page(action="customers.change")
def settle(request: Request, pk: int) -> HttpResponseBase:
    difference = access.difference_to_settle(request.person, pk)
    is_accepted = request.POST.get("decision") == "accept"
    differences.settle(difference=difference, is_accepted=is_accepted, by=request.person, at=request.at)
    done(request, _("已按现场情况更正档案。") if is_accepted else _("已确认档案无误，不作更正。"))
    return redirect("customers:differences")
