"""Training files: who was taught what, who passed, who holds which grade."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django import forms as django_forms
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from yinuo.core import access as house
from yinuo.core import paging
from yinuo.core.access import page
from yinuo.core.errors import NotVisible, Refusal
from yinuo.core.http import Request, done, refused, render
from yinuo.procedures import access
from yinuo.procedures import qualification_forms as forms
from yinuo.procedures.models import StaffFile
from yinuo.procedures.selectors import qualifications as selectors
from yinuo.procedures.services import qualifications

KEEP = "staff.keep"


@require_GET
@page(action="staff.see")
def listing(request: Request) -> HttpResponseBase:
    form = forms.Filter(request.GET)
    told = form.cleaned_data if form.is_valid() else {}
    found = selectors.listing(
        access.visible_staff(request.person),
        words=told.get("q", "").strip(),
        grade=told.get("grade", ""),
        standing=told.get("standing", ""),
    )
    context = {
        "form": form,
        "page": paging.page(request, found, by=selectors.ORDER, size=50),
        "is_filtered": any(told.values()),
        "may_keep": house.may(request.person, KEEP),
    }
    return render(request, "procedures/staff_list.html", context, part="procedures/_staff_list.html")


@require_GET
@page(action="staff.see")
def staff(request: Request, pk: int) -> HttpResponseBase:
    found = access.staff_for(request.person, pk)
    may_keep = house.may(request.person, KEEP)
    context = {
        "staff": found,
        "trainings": found.trainings.select_related("by").order_by("-held_at", "-pk"),
        "exams": found.exams.select_related("by").order_by("-held_at", "-pk"),
        "applications": selectors.applications(found),
        "may_keep": may_keep,
        "may_apply": may_keep or found.person_id == request.person.pk,
        "panels": [reverse("rulebook:promises", args=[found.pk]), reverse("procedures:panel", args=[found.pk])],
    }
    return render(request, "procedures/staff.html", context)


@page(action="staff.keep")
def open_file(request: Request) -> HttpResponseBase:
    form = forms.OpenFile(request.POST or None, people=access.people_without_file(request.person))
    if form.is_valid():
        try:
            made = qualifications.open_file(person=form.cleaned_data["person"], by=request.person, at=request.at)
        except Refusal as refusal:
            refused(request, form, refusal)
        else:
            done(request, _("已为 %(name)s 建立培训技能档案。") % {"name": made.person.name})
            return redirect("procedures:staff", made.pk)
    return render(request, "procedures/staff_step.html", {"form": form, "title": _("建立培训技能档案")})


STEPS: Mapping[str, tuple[str | Promise, type[django_forms.Form], Callable[..., object]]] = {
    "train": (gettext_lazy("登记培训"), forms.Train, qualifications.train),
    "examine": (gettext_lazy("登记考试"), forms.Examine, qualifications.examine),
    "apply": (gettext_lazy("申请技能等级"), forms.Apply, qualifications.apply),
}


@page(action="staff.see")
def step(request: Request, pk: int, name: str) -> HttpResponseBase:
    """Training and examinations are kept by the office; a grade is applied for by the person himself."""
    if name not in STEPS:
        raise NotVisible
    found = access.staff_for(request.person, pk)
    if name != "apply" or found.person_id != request.person.pk:
        house.demand(request.person, house.RIGHTS[KEEP])
    title, kind, take = STEPS[name]
    form = kind(request.POST if request.method == "POST" else None)

    def act() -> object:
        return take(staff=found, by=request.person, at=request.at, **form.cleaned_data)

    return _asked(request, found, form, title, act)


APPLICATION_STEPS: Mapping[str, tuple[str | Promise, type[django_forms.Form], Callable[..., object]]] = {
    "assess": (gettext_lazy("评定技能等级"), forms.Assess, qualifications.assess),
    "certify": (gettext_lazy("颁发证书"), forms.Certify, qualifications.certify),
}


@page(action="staff.keep")
def application_step(request: Request, pk: int, name: str) -> HttpResponseBase:
    if name not in APPLICATION_STEPS:
        raise NotVisible
    application = access.application_for(request.person, pk)
    title, kind, take = APPLICATION_STEPS[name]
    form = kind(request.POST if request.method == "POST" else None)

    def act() -> object:
        return take(application=application, by=request.person, at=request.at, **form.cleaned_data)

    return _asked(request, application.staff, form, title, act)


def _asked(
    request: Request, staff: StaffFile, form: django_forms.Form, title: str | Promise, act: Callable[[], object]
) -> HttpResponseBase:
    status = 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            try:
                act()
            except Refusal as refusal:
                refused(request, form, refusal)
            else:
                done(request, _("%(step)s：已记录。") % {"step": title})
                return redirect("procedures:staff", staff.pk)
    context: dict[str, Any] = {"staff": staff, "form": form, "title": title}
    return render(request, "procedures/staff_step.html", context, status=status)
