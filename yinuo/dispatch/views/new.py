from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import uuid4

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from yinuo.cases.models import Case
from yinuo.core import access as core_access
from yinuo.core.errors import Refusal
from yinuo.core.http import Request, command_id, done, refused, render
from yinuo.core.models import Person, Role
from yinuo.core.selectors import people
from yinuo.core.services import commands
from yinuo.dispatch import access, facts, forms
from yinuo.dispatch.models import Order
from yinuo.dispatch.selectors import board, standing, suggestions, technicians
from yinuo.dispatch.services import choices
from yinuo.rulebook.engine import GateAnswer
from yinuo.rulebook.selectors import gates

# What the form proposes; the coordinator changes it at will.
PROPOSED_LENGTH = timedelta(hours=2)
STEP = timedelta(minutes=15)
SUGGESTED = 5


@core_access.page(action="dispatch.manage")
def new(request: Request, case_id: int) -> HttpResponse:
    """Choose who goes, when, with what."""
    case = access.case_to_dispatch(request.person, case_id)
    choice = people.holders(Role.TECHNICIAN, case.branch, request.at)
    if request.method != "POST":
        options = suggestions.rank(case, at=request.at, draft=standing.draft_of(case.branch))
        form = forms.Dispatch(technicians=choice, initial=_proposal(request, case, options))
        return _page(request, case, form, options=options)
    form = forms.Dispatch(request.POST, technicians=choice)
    if form.is_valid():
        try:
            return _dispatch(request, case, form)
        except Refusal as refusal:
            refused(request, form, refusal)
    return _page(request, case, form, status=422)


@core_access.page(action="dispatch.manage")
def candidates(request: Request, case_id: int) -> HttpResponse:
    """The technicians for another window, fetched whenever the window in the form changes."""
    case = access.case_to_dispatch(request.person, case_id)
    window = forms.Window(request.GET)
    chosen = request.GET.get("technician", "")
    found = _candidates(request, case, window, chosen) if window.is_valid() else []
    return render(request, "dispatch/_candidates.html", {"case": case, "candidates": found, "chosen": chosen})


def _dispatch(request: Request, case: Case, form: forms.Dispatch) -> HttpResponse:
    values = form.cleaned_data
    payload = {name: request.POST.get(name, "") for name in form.fields} | {"case": case.pk}
    with commands.once(
        id=command_id(request), name="dispatch.order.dispatch", by=request.person, at=request.at, payload=payload
    ) as command:
        if command.is_new:
            options = suggestions.rank(case, at=request.at, draft=standing.draft_of(case.branch))
            order = choices.dispatch(case=case, options=options, by=request.person, at=request.at, **values)
            command.answer = {"order": order.pk, "number": order.record.number}
    done(request, _("已派工：%(number)s，%(name)s。") % {**command.answer, "name": values["technician"].name})
    return redirect("dispatch:order", command.answer["order"])


def _page(
    request: Request,
    case: Case,
    form: forms.Dispatch,
    status: int = 200,
    options: Sequence[suggestions.Option] = (),
) -> HttpResponse:
    window = forms.Window({name: form[name].value() for name in ("starts_at", "ends_at")})
    due = board.next_dues([case.pk]).get(case.pk)
    chosen = str(form["technician"].value() or "")
    candidates = _candidates(request, case, window, chosen) if window.is_valid() else []
    going = next((one.person for one in candidates if chosen in {"", str(one.person.pk)}), None)
    context = {
        "case": case,
        "form": form,
        "command": uuid4(),
        "candidates": candidates,
        "options": [option for option in options[:SUGGESTED] if option.can_go],
        "chosen": chosen,
        "next_due": due,
        "missing": [answer for answer in _gates(request, case, going) if not answer.passed],
        "at": request.at,
    }
    return render(request, "dispatch/new.html", context, status=status)


def _gates(request: Request, case: Case, going: Person | None) -> list[GateAnswer]:
    """What the regulation wants before ``going`` may be sent to this case, asked as if the order were there already."""
    draft = Order(case=case, branch=case.branch, technician=going, starts_at=request.at, ends_at=request.at)
    draft.record_id = case.pk
    return gates.preview(
        record=case.record, kind="dispatch.order.dispatched", facts=facts.of_order(draft), at=request.at
    )


def _candidates(request: Request, case: Case, window: forms.Window, chosen: str) -> list[technicians.Candidate]:
    """Return who could go in the window: who is chosen or suggested first, so that nobody looks for him."""
    starts_at, ends_at = window.cleaned_data["starts_at"], window.cleaned_data["ends_at"]
    skill = case.equipment.product.skill if case.equipment else ""
    found = technicians.free(case.branch, starts_at, ends_at, skill, request.at, case.equipment)
    return sorted(found, key=lambda one: str(one.person.pk) != chosen)


def _proposal(request: Request, case: Case, options: Sequence[suggestions.Option]) -> dict[str, object]:
    last = Order.objects.filter(case=case).order_by("-pk").first()
    return {
        **_who_and_when(request, case, options),
        "purpose": _purpose(case, last),
        "parts_needed": bool(case.parts_hint),
        "instructions": case.measure,
    }


def _who_and_when(request: Request, case: Case, options: Sequence[suggestions.Option]) -> dict[str, object]:
    """Return what the address asks for ("采用" of a suggestion), else the first suggestion, else the next two hours."""
    wanted = request.GET.get("technician", "")
    found = next((one for one in options if one.can_go and str(one.person.pk) == (wanted or str(one.person.pk))), None)
    if found is not None and found.fit is not None:
        times = (found.fit.starts_at, found.fit.ends_at)
        return {"technician": found.person.pk, "starts_at": forms.local(times[0]), "ends_at": forms.local(times[1])}
    start = _quarter(max(case.requested_at or request.at, request.at))
    return {"starts_at": forms.local(start), "ends_at": forms.local(start + PROPOSED_LENGTH)}


def _purpose(case: Case, last: Order | None) -> str:
    if last is not None and last.finished_at is not None:
        return Order.Purpose.SECOND_VISIT
    return Order.Purpose.INSTALLATION if case.kind == Case.Kind.INSTALLATION else Order.Purpose.REPAIR


def _quarter(at: datetime) -> datetime:
    """Return the next full quarter of an hour."""
    past = timedelta(minutes=at.minute % 15, seconds=at.second, microseconds=at.microsecond)
    return at if not past else at - past + STEP
