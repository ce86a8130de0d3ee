from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yinuo.cases import access, facts, forms, states
from yinuo.cases.models import Case
from yinuo.cases.selectors import listing as lists
from yinuo.cases.selectors import timeline
from yinuo.cases.states import OUTSIDE, Step
from yinuo.core import paging
from yinuo.core.access import may, page
from yinuo.core.http import Request, render
from yinuo.customers import access as customer_access
from yinuo.customers.forms import RevealForm
from yinuo.customers.models import ServiceContract
from yinuo.customers.selectors import search as customer_search
from yinuo.customers.selectors.warranty import warranty
from yinuo.rulebook.selectors import gates

# What upper modules show on a case, in order; each loads itself.
PANELS = (
    "rulebook:promises",
    "rulebook:tiers",
    "dispatch:panel",
    "billing:quotations",
    "feedback:panel",
    "procedures:panel",
    "rulebook:sanction_panel",
)

# The right without which a panel would only be refused; the others decide by what the person sees.
_PANEL_RIGHTS = {
    "billing:quotations": "billing.see",
    "billing:dealer_fees": "billing.see",
    "feedback:panel": "feedback.see",
}

FACT_LABELS = {
    "customer": _("客户名称"),
    "address": _("地址"),
    "phone": _("电话"),
    "product": _("产品型号"),
    "purchased_on": _("购买日期"),
    "fault": _("故障现象"),
}


@page(action="cases.see")
def listing(request: Request) -> HttpResponseBase:
    form = forms.FilterForm(request.GET)
    form.is_valid()
    told = form.cleaned_data
    filters = lists.Filters(
        query=told.get("q", ""),
        state=told.get("state", ""),
        kind=told.get("kind", ""),
        urgency=told.get("urgency", ""),
        branch=told.get("branch"),
        is_mine=told.get("mine", False),
    )
    rows = paging.page(request, lists.narrowed(request.person, filters), by=lists.ORDER, size=25)
    kept = request.GET.copy()
    for name in ("after", "before"):
        kept.pop(name, None)
    context = {"form": form, "page": rows, "kept": kept.urlencode(), "may_take": may(request.person, "cases.take")}
    return render(request, "cases/list.html", context, part="cases/_list.html")


@page()
def search(request: Request) -> HttpResponseBase:
    """Search everything that the person may see: customers and machines, cases."""
    query = request.GET.get("q", "").strip()
    context: dict[str, Any] = {"query": query}
    if len(query) >= 2:
        if may(request.person, "customers.see"):
            context["findings"] = customer_search.find(request.person, query, limit=10)
        if may(request.person, "cases.see"):
            context["cases"] = lists.search(request.person, query)
    return render(request, "cases/search.html", context, part="cases/_search.html")


@page(action="cases.see")
def case(request: Request, pk: int) -> HttpResponseBase:
    return show(request, access.case_for(request.person, pk))


@page(action="cases.see")
def history(request: Request, pk: int) -> HttpResponseBase:
    """Answer the timeline alone: the page asks for it again whenever something happens."""
    found = access.case_for(request.person, pk)
    return render(request, "cases/_timeline.html", {"case": found, "entries": timeline.timeline(found.record)})


@page(action="cases.see")
def of_customer(request: Request, pk: int) -> HttpResponseBase:
    """Answer the cases of a customer, for the page of the customer."""
    customer = customer_access.customer_for(request.person, pk)
    rows = access.visible_cases(request.person).filter(customer=customer)
    return _recent(request, rows)


@page(action="cases.see")
def of_equipment(request: Request, pk: int) -> HttpResponseBase:
    """Answer the history of a machine, for the page of the machine."""
    equipment = customer_access.equipment_for(request.person, pk)
    return _recent(request, access.visible_cases(request.person).filter(equipment=equipment))


def _recent(request: Request, rows: QuerySet[Case]) -> HttpResponseBase:
    found = paging.page(request, rows.select_related("record", "equipment", "fault_code"), by=lists.ORDER)
    return render(request, "cases/_recent.html", {"page": found, "total": rows.count(), "path": request.path})


def show(request: Request, case: Case, **filled: Any) -> HttpResponseBase:
    """Render the page of a case; ``filled`` carries a form that was sent and found wanting."""
    on = timezone.localdate(request.at)
    contracts = list(ServiceContract.objects.filter(customer=case.customer_id).prefetch_related("equipment"))
    steps = access.steps_for(request.person, case)
    context: dict[str, Any] = {
        "case": case,
        "warranty": warranty(case.equipment, on, contracts) if case.equipment else None,
        "entries": timeline.timeline(case.record),
        "steps": [step for step in steps if step not in OUTSIDE],
        "outside": [step for step in steps if step in OUTSIDE],
        "closing": _closing(request, case),
        "missing": [str(FACT_LABELS[name]) for name in facts.missing_facts(case)],
        "notes": list(case.notes.select_related("by").order_by("at", "pk")),
        "files": list(case.record.files.select_related("by").order_by("-at", "-pk")),
        "complaints": list(case.complaints.select_related("record", "about").order_by("-received_at", "-pk")),
        "calls": list(case.calls.select_related("record", "agent").order_by("-received_at")),
        "may_add": may(request.person, "cases.add"),
        "may_complain": may(request.person, "complaints.take"),
        "may_see_customer": may(request.person, "customers.see"),
        "note_form": forms.NoteForm(),
        "file_form": forms.FileForm(),
        "reveal_form": RevealForm(initial={"reason": case.record.number}),
        "contacts": list(case.customer.contacts.order_by("-is_primary", "pk")),
        "panels": [url for url in (_address(name, case.pk) for name in _panels(request, case)) if url],
        "dispatch_url": _address("dispatch:new", case.pk) if _may_dispatch(request, case) else "",
    }
    return render(request, "cases/case.html", context | filled)


def _may_dispatch(request: Request, case: Case) -> bool:
    return states.may(Step.BEGIN_WORK, case.state) and may(request.person, "dispatch.manage")


def _address(name: str, pk: int) -> str:
    try:
        return reverse(name, args=[pk])
    except NoReverseMatch:
        return ""


def _closing(request: Request, case: Case) -> list[Any]:
    """Return what the regulations still ask for before the case may be closed, if closing is the next step."""
    if Step.CLOSE not in access.steps_for(request.person, case):
        return []
    answers = gates.preview(record=case.record, kind="cases.case.closed", facts=facts.of_case(case), at=request.at)
    return [answer for answer in answers if not answer.passed]


def _panels(request: Request, case: Case) -> list[str]:
    """Return the panels of upper modules that the person may see; a dealer pays only for what he sold."""
    is_dealer_sold = case.equipment is not None and bool(case.equipment.dealer)
    found = (*PANELS, "billing:dealer_fees") if is_dealer_sold else PANELS
    return [one for one in found if one not in _PANEL_RIGHTS or may(request.person, _PANEL_RIGHTS[one])]
