from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
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
from yinuo.projects import access, forms
from yinuo.projects.models import Project, Stage
from yinuo.projects.selectors import projects as selectors
from yinuo.projects.services import projects


@dataclass(frozen=True)
class Ask:
    """What a button asks for, and the service that takes it."""

    label: str | Promise
    form: type[django_forms.Form]
    take: Callable[..., object]


OF_STAGE: Mapping[str, Ask] = {
    Stage.CONTRACTED: Ask(Stage.CONTRACTED.label, forms.Contract, projects.contract),
    Stage.TRIAL: Ask(Stage.TRIAL.label, forms.Trial, projects.begin_trial),
    Stage.ACCEPTED: Ask(Stage.ACCEPTED.label, forms.Accept, projects.accept),
}
DEEDS: Mapping[str, Ask] = {
    "team": Ask(gettext_lazy("派出项目部"), forms.Team, projects.send_team),
    "do": Ask(gettext_lazy("登记事项"), forms.Do, projects.do),
    "file": Ask(gettext_lazy("资料归档"), forms.File, projects.file_paper),
    "cancel": Ask(gettext_lazy("取消工程"), forms.Cancel, projects.cancel),
}


@require_GET
@page(action="projects.see")
def listing(request: Request) -> HttpResponseBase:
    form = forms.Filter(request.GET)
    told = form.cleaned_data if form.is_valid() else {}
    found = selectors.listing(
        access.visible_projects(request.person), words=told.get("q", "").strip(), stage=told.get("stage", "")
    )
    context = {
        "form": form,
        "page": paging.page(request, found, by=selectors.ORDER, size=30),
        "is_filtered": any(told.values()),
        "may_keep": house.may(request.person, access.KEEP),
    }
    return render(request, "projects/list.html", context, part="projects/_list.html")


@page(action="projects.keep")
def new(request: Request) -> HttpResponseBase:
    form = forms.Entrust(request.POST or None, customers=access.customers_for(request.person))
    if form.is_valid():
        try:
            made = projects.entrust(by=request.person, at=request.at, **form.cleaned_data)
        except Refusal as refusal:
            refused(request, form, refusal)
        else:
            done(request, _("已登记工程 %(number)s。") % {"number": made.record.number})
            return redirect("projects:project", made.pk)
    return render(request, "projects/step.html", {"form": form, "title": _("登记工程")})


@require_GET
@page(action="projects.see")
def project(request: Request, pk: int) -> HttpResponseBase:
    found = access.project_for(request.person, pk)
    may_keep = house.may(request.person, access.KEEP)
    is_over = found.stage == Stage.CANCELLED
    context: dict[str, Any] = {
        "project": found,
        "steps": selectors.steps(found),
        "papers": selectors.papers(found),
        "stages": projects.NEXT[found.stage] if may_keep else (),
        "deeds": _deeds(found) if may_keep and not is_over else (),
        "panels": [reverse("rulebook:promises", args=[found.pk]), reverse("procedures:panel", args=[found.pk])],
    }
    return render(request, "projects/project.html", context)


@page(action="projects.keep")
def reach(request: Request, pk: int, stage: str) -> HttpResponseBase:
    """Reach a stage; three of them fix dates or a finding besides."""
    if stage not in Stage.values or stage in {Stage.ENTRUSTED, Stage.CANCELLED}:
        raise NotVisible
    found = access.project_for(request.person, pk)
    ask = OF_STAGE.get(stage)
    if ask is not None:
        return _asked(request, found, ask)

    def take(**told: Any) -> None:
        projects.reach(stage=stage, **told)

    return _asked(request, found, Ask(Stage(stage).label, forms.Note, take))


@page(action="projects.keep")
def deed(request: Request, pk: int, name: str) -> HttpResponseBase:
    if name not in DEEDS:
        raise NotVisible
    return _asked(request, access.project_for(request.person, pk), DEEDS[name])


def _deeds(found: Project) -> list[tuple[str, str | Promise]]:
    is_served = found.stage == Stage.HANDED_OVER
    hidden = {"team", "cancel"} if is_served else set[str]()
    return [(name, ask.label) for name, ask in DEEDS.items() if name not in hidden]


def _asked(request: Request, found: Project, ask: Ask) -> HttpResponseBase:
    form = ask.form(request.POST if request.method == "POST" else None)
    status = 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            try:
                ask.take(project=found, by=request.person, at=request.at, **form.cleaned_data)
            except Refusal as refusal:
                refused(request, form, refusal)
            else:
                done(request, _("%(step)s：已记录。") % {"step": ask.label})
                return redirect("projects:project", found.pk)
    return render(request, "projects/step.html", {"project": found, "form": form, "title": ask.label}, status=status)
