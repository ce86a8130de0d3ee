from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django import forms as django_forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yinuo.core import access as core_access
from yinuo.core.errors import Refusal
from yinuo.core.http import Request, command_id, done, refused, render
from yinuo.core.services import commands, files
from yinuo.dispatch import access as orders_access
from yinuo.dispatch.models import Order
from yinuo.dispatch.selectors import orders
from yinuo.fieldwork import access, facts, forms, printing
from yinuo.fieldwork.itinerary import ALL, ASIDE, STEPS, Step, next_step
from yinuo.fieldwork.selectors.jobs import Job, job_of
from yinuo.fieldwork.services import visits
from yinuo.rulebook.engine import ConductItem, GateAnswer
from yinuo.rulebook.selectors import conduct, gates


@dataclass(frozen=True)
class Offer:
    """A step as the page shows it: its form, and the points of conduct that belong to it."""

    step: Step
    form: django_forms.Form
    points: forms.Conduct


@core_access.page(action="dispatch.see")
@require_GET
def visit(request: Request, pk: int) -> HttpResponse:
    """The visit as a list of steps; the next one is the big button."""
    return _page(request, orders_access.order_for(request.person, pk))


@core_access.page(action="dispatch.see")
@require_POST
def take(request: Request, pk: int, code: str) -> HttpResponse:
    """Take a step of the visit."""
    step = ALL.get(code)
    if step is None or step.run is None:
        raise Http404
    order = orders_access.order_to_work_on(request.person, pk)
    offer = _offer(request, job_of(order), step, request.POST)
    if offer.form.is_valid() and offer.points.is_valid():
        try:
            _do(request, order, offer)
            return redirect("fieldwork:visit", pk)
        except Refusal as refusal:
            refused(request, offer.form, refusal)
    return _page(request, orders_access.order_for(request.person, pk), offer, status=422)


@core_access.page(action="dispatch.see")
@require_POST
def photo(request: Request, pk: int) -> HttpResponse:
    """Keep a photograph."""
    order = orders_access.order_to_work_on(request.person, pk)
    form = forms.PhotoUpload(request.POST, request.FILES, auto_id="id_photo_%s")
    if form.is_valid():
        upload = form.cleaned_data["photo"]
        try:
            visits.add_photo(
                order=order,
                name=upload.name,
                content=upload,
                caption=form.cleaned_data["caption"],
                by=request.person,
                at=request.at,
            )
            done(request, _("照片已保存"))
            return redirect("fieldwork:visit", pk)
        except Refusal as refusal:
            refused(request, form, refusal)
    return _page(request, orders_access.order_for(request.person, pk), photo_form=form, status=422)


@core_access.page(action="fieldwork.support")
@require_POST
def give_support(request: Request, pk: int) -> HttpResponse:
    """Answer a technician's request for help."""
    order = access.order_to_step_in(request.person, pk, "fieldwork.support")
    return _help(request, order, forms.Support(request.POST), visits.give_support)


@core_access.page(action="fieldwork.step_in")
@require_POST
def step_in(request: Request, pk: int) -> HttpResponse:
    """Say how the department settled a conflict."""
    order = access.order_to_step_in(request.person, pk, "fieldwork.step_in")
    return _help(request, order, forms.StepIn(request.POST), visits.handle_abuse)


@core_access.page(action="dispatch.see")
@require_GET
def receipt(request: Request, pk: int) -> HttpResponse:
    """The receipt: as it was signed, or as it stands."""
    order = orders_access.order_for(request.person, pk)
    kept = job_of(order).visit.receipt
    content = files.content_of(kept) if kept else printing.receipt(order, at=request.at)
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{order.record.number}-receipt.pdf"'
    return answer


def _do(request: Request, order: Order, offer: Offer) -> None:
    step = offer.step
    assert step.run is not None
    values = step.values(offer.form.cleaned_data)
    points = offer.points.cleaned_data.get("points", [])
    payload = {name: request.POST.getlist(name) for name in sorted(request.POST) if name != "csrfmiddlewaretoken"}
    with commands.once(
        id=command_id(request),
        name=f"fieldwork.{step.code}",
        by=request.person,
        at=request.at,
        payload=payload | {"order": order.pk},
    ) as command:
        if command.is_new:
            if points:
                visits.confirm_conduct(order=order, moment=step.event, items=points, by=request.person, at=request.at)
            step.run(order=order, by=request.person, at=request.at, **values)
    done(request, _("已完成：%(step)s") % {"step": step.label})


def _help(request: Request, order: Order, form: django_forms.Form, run: Any) -> HttpResponse:
    if form.is_valid():
        try:
            run(order=order, by=request.person, at=request.at, **form.cleaned_data)
            return redirect("fieldwork:visit", order.pk)
        except Refusal as refusal:
            refused(request, form, refusal)
    return _page(request, order, help_form=form, status=422)


def _offer(request: Request, job: Job, step: Step, data: Mapping[str, Any] | None = None) -> Offer:
    initial: dict[str, Any] = {}
    if step.form is forms.Agree:
        initial = {"customer_name": job.order.case.contact_name}
    elif step.form is forms.Sign:
        initial = {"name": job.order.case.contact_name}
    form = step.form(data, auto_id=f"id_{step.code}_%s", initial=initial)
    points = _points(request, job, step)
    english = (get_language() or "").startswith("en")
    return Offer(step, form, forms.Conduct(data, points=points, english=english, auto_id=f"id_{step.code}_%s"))


def _points(request: Request, job: Job, step: Step) -> list[ConductItem]:
    return conduct.checklist(step.event, job.order.record, request.at) if step.asks_conduct else []


def _missing(request: Request, job: Job, step: Step) -> list[GateAnswer]:
    """Return what the regulation still wants before the step; what its own form will say counts as said."""
    if not step.event:
        return []
    answers = gates.preview(
        record=job.order.record, kind=step.event, facts=facts.of_visit(job.visit), at=request.at, **_as_if_filled(step)
    )
    return [answer for answer in answers if not answer.passed]


def _as_if_filled(step: Step) -> dict[str, Any]:
    ticks = [name for name, field in step.form.base_fields.items() if isinstance(field, django_forms.BooleanField)]
    return dict.fromkeys(ticks, True)


def _page(
    request: Request,
    order: Order,
    bound: Offer | None = None,
    *,
    photo_form: django_forms.Form | None = None,
    help_form: django_forms.Form | None = None,
    status: int = 200,
) -> HttpResponse:
    job = job_of(order)
    works = orders_access.may_work_on(request.person, order)
    following = next_step(job)
    if bound is not None and bound.step in STEPS and bound.step is not following:
        following = bound.step if bound.step.is_possible(job) else following
    has_begun = job.visit.pk is not None and not job.visit._state.adding  # noqa: SLF001  # blank until its first step
    promises = orders.promises(order)
    context = {
        "order": order,
        "case": order.case,
        "job": job,
        "works": works,
        "steps": [(step, step.is_done(job), step is following) for step in STEPS if step.matters(job)],
        "next": _next(request, job, following, bound),
        "missing": _missing(request, job, following) if following and works else [],
        "aside": [
            bound if bound and bound.step is step else _offer(request, job, step)
            for step in ASIDE
            if works and step.is_possible(job) and step.matters(job) and not step.is_done(job)
        ],
        "bound": bound,
        "retry": orders.retry(promises),
        "strikes": orders.strikes(promises),
        "promises": promises,
        "photos": job.visit.photos.select_related("file").order_by("at", "pk") if has_begun else [],
        "support": job.visit.support_requests.filter(answered_at=None).first() if has_begun else None,
        "abuse": job.visit.abuse_reports.filter(handled_at=None).first() if has_begun else None,
        "goods": order.goods.order_by("pk"),
        "photo_form": photo_form or forms.PhotoUpload(auto_id="id_photo_%s"),
        "support_form": help_form if isinstance(help_form, forms.Support) else forms.Support(auto_id="id_support_%s"),
        "step_in_form": help_form if isinstance(help_form, forms.StepIn) else forms.StepIn(auto_id="id_stepin_%s"),
        "may_support": core_access.may(request.person, "fieldwork.support"),
        "may_step_in": core_access.may(request.person, "fieldwork.step_in"),
        "command": uuid4(),
        "at": request.at,
    }
    part = "fieldwork/_visit_rest.html" if request.GET.get("part") == "rest" else "fieldwork/_visit.html"
    return render(request, "fieldwork/visit.html", context, part=part, status=status)


def _next(request: Request, job: Job, step: Step | None, bound: Offer | None) -> Offer | None:
    if step is None:
        return None
    return bound if bound and bound.step is step else _offer(request, job, step)
