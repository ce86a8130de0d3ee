from __future__ import annotations

from typing import Any

from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yinuo.cases import access, forms
from yinuo.cases.models import Complaint
from yinuo.cases.selectors import calls as call_lists
from yinuo.cases.selectors import timeline
from yinuo.cases.services import complaints
from yinuo.cases.states import COMPLAINT_MOVES, ComplaintState, ComplaintStep
from yinuo.core import paging
from yinuo.core.access import may, page
from yinuo.core.errors import NotVisible, Refusal
from yinuo.core.http import Request, done, refused, render

ORDER = ("-received_at", "-pk")


@page(action="complaints.take")
def listing(request: Request) -> HttpResponseBase:
    rows = access.visible_complaints(request.person).select_related("record", "about", "case__record", "case__customer")
    state = request.GET.get("state", "")
    if state in ComplaintState.values:
        rows = rows.filter(state=state)
    found = paging.page(request, rows, by=ORDER, size=25)
    context = {"page": found, "state": state, "states": ComplaintState.choices, "kept": f"state={state}"}
    return render(request, "cases/complaints.html", context)


@page(action="complaints.take")
def new(request: Request, pk: int) -> HttpResponseBase:
    case = access.case_to_complain_about(request.person, pk)
    form = forms.ComplaintForm(request.POST or None, branch=case.branch)
    if form.is_valid():
        try:
            made = complaints.receive(case=case, by=request.person, at=request.at, **form.cleaned_data)
        except Refusal as refusal:
            refused(request, form, refusal)
        else:
            done(request, _("投诉 %(number)s 已登记。") % {"number": made.record.number})
            return redirect("cases:complaint", made.pk)
    return render(request, "cases/complaint_new.html", {"case": case, "form": form})


@page(action="complaints.take")
def complaint(request: Request, pk: int) -> HttpResponseBase:
    return _show(request, access.complaint_for(request.person, pk))


def _show(request: Request, found: Complaint) -> HttpResponseBase:
    steps = [step for step, (sources, _target) in COMPLAINT_MOVES.items() if found.state in sources]
    entries = [entry for entry in timeline.timeline(found.case.record) if entry.record.pk == found.pk]
    context = {
        "complaint": found,
        "steps": steps if may(request.person, "complaints.decide") else [],
        "entries": entries,
    }
    return render(request, "cases/complaint.html", context)


@page(action="complaints.decide")
def step(request: Request, pk: int, name: str) -> HttpResponseBase:
    """Look into a complaint: true, not true, made good."""
    if name not in ComplaintStep.values:
        raise NotVisible
    chosen = ComplaintStep(name)
    found = access.complaint_to_decide(request.person, pk)
    form = _form(chosen, found, request)
    if form.is_valid():
        try:
            _take(chosen, found, form.cleaned_data, request)
        except Refusal as refusal:
            refused(request, form, refusal)
        else:
            done(request, _("%(step)s：已记录。") % {"step": chosen.label})
            return redirect("cases:complaint", pk)
    return render(request, "cases/complaint_step.html", {"complaint": found, "form": form, "step": chosen})


def _form(step: ComplaintStep, found: Complaint, request: Request) -> forms.VerifyForm | forms.Words:
    data = request.POST if request.method == "POST" else None
    if step is ComplaintStep.VERIFY:
        initial = {"cause": found.cause, "about": found.about_id}
        return forms.VerifyForm(data, initial=initial, branch=found.case.branch)
    is_remedy = step is ComplaintStep.REMEDY
    label = gettext_lazy("怎样补救，客户是否接受") if is_remedy else gettext_lazy("认定不属实的依据")
    return forms.Words(data, label=label, required=True)


def _take(step: ComplaintStep, found: Complaint, told: dict[str, Any], request: Request) -> None:
    if step is ComplaintStep.VERIFY:
        complaints.verify(complaint=found, by=request.person, at=request.at, **told)
    elif step is ComplaintStep.REMEDY:
        complaints.remedy(complaint=found, remedy=told["text"], by=request.person, at=request.at)
    else:
        complaints.find_unfounded(complaint=found, finding=told["text"], by=request.person, at=request.at)


@page(action="calls.see")
def calls(request: Request) -> HttpResponseBase:
    only_missed = request.GET.get("missed") == "1"
    rows = call_lists.listing(request.person, only_missed=only_missed)
    found = paging.page(request, rows, by=call_lists.ORDER, size=25)
    kept = "missed=1" if only_missed else ""
    return render(request, "cases/calls.html", {"page": found, "only_missed": only_missed, "kept": kept})
