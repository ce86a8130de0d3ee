from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yinuo.core import paging
from yinuo.core.access import page
from yinuo.core.errors import Refusal
from yinuo.core.http import Request, done, refused, render
from yinuo.core.models import Branch
from yinuo.customers import access, forms
from yinuo.customers.models import Customer
from yinuo.customers.selectors import history, search
from yinuo.customers.services import files
from yinuo.customers.views import panels
from yinuo.lib.zh import phone as phones


@page(action="customers.see")
def listing(request: Request) -> HttpResponseBase:
    query = request.GET.get("q", "").strip()
    tier, key = request.GET.get("tier", ""), request.GET.get("key") == "1"
    context: dict[str, Any] = {"query": query, "tier": tier, "key": key, "tiers": history.tiers(request.person)}
    if query:
        context["findings"] = search.find(request.person, query, limit=50)
    else:
        customers = history.listing(request.person, is_key_account=key, tier=tier)
        context["page"] = paging.page(request, customers, by=history.ORDER, size=25)
    context["may_add"] = bool(access.branches_of(request.person))
    return render(request, "customers/list.html", context, part="customers/_list.html")


@page(action="customers.see")
def customer(request: Request, pk: int) -> HttpResponseBase:
    found = access.customer_for(request.person, pk)
    return render(request, "customers/customer.html", panels.of_customer(request, found))


@page(action="customers.change")
def new(request: Request) -> HttpResponseBase:
    branch_ids = access.branches_of(request.person)
    form = forms.NewCustomerForm(request.POST or None, branch_ids=branch_ids, initial={"in_city": "1"})
    known: list[Customer] = []
    if form.is_valid():
        if not request.POST.get("known_phone"):
            known = history.same_phone(request.person, phones.digits(form.cleaned_data["phone"]))
        if not known:
            return _register(request, form)
    return render(request, "customers/new.html", {"form": form, "known": known})


def _register(request: Request, form: forms.NewCustomerForm) -> HttpResponse:
    told = form.cleaned_data
    branch: Branch = told["branch"]
    try:
        made = files.register(
            branch=branch,
            name=told["name"],
            kind=told["kind"],
            tier=told["tier"],
            manager=told["manager"],
            is_key_account=told["is_key_account"],
            note=told["note"],
            contact=files.NewContact(name=told["contact_name"], phone=told["phone"], title=told["contact_title"]),
            site=files.NewSite(address=told["address"], in_city=forms.is_city(told["in_city"])),
            by=request.person,
            at=request.at,
        )
    except Refusal as refusal:
        refused(request, form, refusal)
        return render(request, "customers/new.html", {"form": form, "known": []})
    done(request, _("已建立客户档案 %(number)s。") % {"number": made.record.number})
    return redirect("customers:customer", made.pk)


@page(action="customers.change")
def edit(request: Request, pk: int) -> HttpResponseBase:
    found = access.customer_to_change(request.person, pk)
    names = ("name", "kind", "tier", "is_key_account", "note")
    initial = {name: getattr(found, name) for name in names} | {"manager": found.manager_id}
    form = forms.CustomerForm(request.POST or None, initial=initial, branch_ids=[found.branch_id])
    if form.is_valid():
        changes = files.Changes(
            name=form.cleaned_data["name"],
            kind=form.cleaned_data["kind"],
            tier=form.cleaned_data["tier"],
            manager=form.cleaned_data["manager"],
            is_key_account=form.cleaned_data["is_key_account"],
            note=form.cleaned_data["note"],
        )
        try:
            files.correct(customer=found, changes=changes, by=request.person, at=request.at)
        except Refusal as refusal:
            refused(request, form, refusal)
        else:
            done(request, _("客户资料已更正。"))
            return redirect("customers:customer", pk)
    return render(request, "customers/edit.html", {"customer": found, "form": form})


@require_POST
@page(action="customers.see")
def reveal(request: Request, pk: int) -> HttpResponseBase:
    """Answer the contacts unmasked, once a reason is given; every look is kept."""
    found = access.customer_for(request.person, pk)
    form = forms.RevealForm(request.POST)
    contacts = None
    if form.is_valid():
        contacts = files.reveal(
            customer=found, what="phone", reason=form.cleaned_data["reason"], by=request.person, at=request.at
        )
    context = {"customer": found, "reveal_form": form, "contacts": contacts or panels.contacts_of(found)}
    return render(request, "customers/_contacts.html", context | {"is_revealed": contacts is not None})
