"""The desk: one page on which a report is taken by keyboard alone."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from yinuo.cases import access, forms
from yinuo.cases.models import Call, FaultCode
from yinuo.cases.selectors import calls, card, likeness
from yinuo.cases.services import intake
from yinuo.core.access import page
from yinuo.core.errors import Refusal
from yinuo.core.http import Request, done, refused, render
from yinuo.customers import access as customer_access
from yinuo.customers.selectors import search
from yinuo.lib.zh import phone as phones


@page(action="cases.take")
def desk(request: Request) -> HttpResponseBase:
    """Show the desk, filled in with the caller if the telephone system says who it is; or take the report."""
    if request.method == "POST":
        return _take(request)
    if "customer" in request.GET:
        chosen = customer_access.customer_for(request.person, _number(request.GET["customer"]))
        shown = card.card(chosen, request.at)
        blank: dict[str, Any] = {"query": "", "phone": "", "call": ""}
        return render(request, "cases/desk.html", blank | _card_context(shown, forms.KnownCustomerForm(card=shown)))
    line = access.call_for(request.person, _number(request.GET["call_id"])) if "call_id" in request.GET else None
    phone = line.phone if line else request.GET.get("call", "").strip()
    if phone and line is None:
        line = calls.waiting(request.person, phone, request.at)
    query = request.GET.get("q", phone)
    context: dict[str, Any] = {"query": query, "phone": phone, "call": line.pk if line else ""}
    if query:
        context["findings"] = search.find(request.person, query)
        if phone and len(context["findings"].rows) == 1:
            return _with_card(request, context, context["findings"].rows[0])
    return render(request, "cases/desk.html", context)


def _with_card(request: Request, context: dict[str, Any], found: search.Found) -> HttpResponse:
    shown = card.card(found.customer, request.at)
    contact = str(found.contact.pk) if found.contact and found.reason == "phone" else ""
    form = forms.KnownCustomerForm(card=shown, initial={"call": context["call"], "contact": contact})
    return render(request, "cases/desk.html", context | _card_context(shown, form))


@page(action="cases.take")
def find(request: Request) -> HttpResponseBase:
    """Answer the customers that fit what was typed."""
    query = request.GET.get("q", "").strip()
    found = search.find(request.person, query) if len(query) >= 2 else None
    context = {"findings": found, "query": query, "call": request.GET.get("call", "")}
    return render(request, "cases/_desk_results.html", context)


@page(action="cases.take")
def open_card(request: Request) -> HttpResponseBase:
    """Answer the card and the form of one customer; with ``new`` those of somebody who is not on file."""
    query, call = request.GET.get("q", "").strip(), request.GET.get("call", "")
    if request.GET.get("new"):
        branch_ids = customer_access.branches_of(request.person)
        blank = forms.NewCustomerDeskForm(branch_ids=branch_ids, initial=_guess(query) | {"call": call})
        return render(request, "cases/_desk_card.html", _card_context(None, blank))
    customer = customer_access.customer_for(request.person, _number(request.GET.get("customer", "")))
    shown = card.card(customer, request.at)
    initial = {name: request.GET.get(name, "") for name in ("contact", "equipment")} | {"call": call}
    if not initial["contact"] and query and phones.digits(query) and not shown.contacts:
        initial |= {"contact": forms.OTHER, "contact_phone": query}
    form = forms.KnownCustomerForm(card=shown, initial=initial)
    return render(request, "cases/_desk_card.html", _card_context(shown, form))


@page(action="cases.take")
def hints(request: Request) -> HttpResponseBase:
    """Answer what to know before saving: warranty, open cases, the same report or fault; guidance for the fault."""
    customer = customer_access.customer_for(request.person, _number(request.GET.get("customer", "")))
    shown = card.card(customer, request.at)
    machine = next((one for one in shown.machines if str(one.equipment.pk) == request.GET.get("equipment")), None)
    equipment = machine.equipment if machine else None
    code = request.GET.get("fault_code", "")
    fault_code = FaultCode.objects.filter(pk=int(code)).first() if code.isdecimal() else None
    context = {
        "card": shown,
        "machine": machine,
        "fault_code": fault_code,
        "duplicates": likeness.duplicates(customer, equipment, request.at),
        "repeat": likeness.repeats(equipment, fault_code, request.at),
    }
    return render(request, "cases/_desk_hints.html", context)


@page(action="cases.take")
def guidance(request: Request) -> HttpResponseBase:
    """Answer the guidance for a fault, for somebody who is not on file."""
    code = request.GET.get("fault_code", "")
    fault_code = FaultCode.objects.filter(pk=int(code)).first() if code.isdecimal() else None
    return render(request, "cases/_desk_hints.html", {"fault_code": fault_code})


def _take(request: Request) -> HttpResponseBase:
    form = _bound(request)
    if form.is_valid():
        try:
            taken = intake.take_in(
                command=form.command_id,
                payload=form.payload(),
                customer=form.card.customer if isinstance(form, forms.KnownCustomerForm) else form.customer(),
                report=form.report(_call(request, form)),
                decision=form.decision(),
                by=request.person,
                at=request.at,
            )
        except Refusal as refusal:
            refused(request, form, refusal)
        else:
            done(request, _("已受理：服务单 %(number)s。") % {"number": taken.number})
            return redirect("cases:case", taken.case)
    context = {"query": request.POST.get("q", ""), "phone": "", "call": request.POST.get("call", "")}
    shown = form.card if isinstance(form, forms.KnownCustomerForm) else None
    return render(request, "cases/desk.html", context | _card_context(shown, form))


def _bound(request: Request) -> forms.KnownCustomerForm | forms.NewCustomerDeskForm:
    pk = request.POST.get("customer", "")
    if not pk:
        return forms.NewCustomerDeskForm(request.POST, branch_ids=customer_access.branches_of(request.person))
    customer = customer_access.customer_for(request.person, _number(pk))
    return forms.KnownCustomerForm(request.POST, card=card.card(customer, request.at))


def _call(request: Request, form: forms.DeskForm) -> Call | None:
    pk = form.cleaned_data["call"]
    return access.call_for(request.person, pk) if pk else None


def _card_context(shown: card.Card | None, form: forms.DeskForm) -> dict[str, Any]:
    return {"card": shown, "form": form}


def _guess(query: str) -> dict[str, str]:
    """Return where what was typed belongs: digits are a telephone number, anything else a name."""
    if not query:
        return {}
    return {"contact_phone": query} if query.replace("-", "").replace(" ", "").isdigit() else {"name": query}


def _number(text: str) -> int:
    return int(text) if text.isdecimal() else 0
