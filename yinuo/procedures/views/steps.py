"""The steps in the life of a document and of its copies: each asks for what it needs, then makes one service call."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms as django_forms
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yinuo.core import access as house
from yinuo.core.access import page
from yinuo.core.errors import NotVisible, Refusal
from yinuo.core.http import Request, done, refused, render
from yinuo.core.models import Person
from yinuo.procedures import access
from yinuo.procedures import document_forms as forms
from yinuo.procedures.document_steps import CONTROL, Step
from yinuo.procedures.models import Document
from yinuo.procedures.services.documents import changes, copies, writing

Told = dict[str, Any]


@dataclass(frozen=True)
class Ask:
    """What a step asks for, and what is done with the answers."""

    form: Callable[..., django_forms.Form]
    take: Callable[..., object]


def _taking(form: type[django_forms.Form], take: Callable[..., object]) -> Ask:
    def act(document: Document, told: Told, by: Person, at: datetime) -> object:
        return take(document=document, by=by, at=at, **told)

    return Ask(form, act)


ASKS: Mapping[Step, Ask] = {
    Step.REVISE: _taking(forms.Revise, writing.revise),
    Step.FOLLOW: _taking(forms.Follow, changes.follow),
    Step.SUBMIT: _taking(forms.Nothing, writing.submit),
    Step.REVIEW: _taking(forms.Review, writing.review),
    Step.CONVERT: _taking(forms.Convert, writing.convert),
    Step.RELEASE: _taking(forms.Nothing, writing.release),
    Step.ISSUE: _taking(forms.Issue, copies.issue),
    Step.ARCHIVE: _taking(forms.Place, writing.archive),
    Step.RECALL_OLD: _taking(forms.Reason, copies.recall_old),
    Step.REPORT: _taking(forms.Report, changes.report),
    Step.CHANGE: _taking(forms.Change, changes.start),
    Step.NEW_EDITION: _taking(forms.NewEdition, writing.receive_edition),
    Step.VOID: _taking(forms.Reason, writing.void),
}


@page(action="documents.see")
def step(request: Request, pk: int, name: str) -> HttpResponseBase:
    """Ask for what the step needs, or take it."""
    if name not in Step.values:
        raise NotVisible
    chosen = Step(name)
    document = access.document_to_step(request.person, pk, chosen)
    ask = ASKS[chosen]
    form = ask.form(
        request.POST if request.method == "POST" else None,
        request.FILES if request.method == "POST" else None,
        initial=_initial(chosen, document, request),
        **_choices(chosen, document, request),
    )
    return _asked(request, document, form, chosen.label, lambda: ask.take(document, form.cleaned_data, *_who(request)))


COPY_ASKS: Mapping[str, tuple[str | Promise, type[django_forms.Form], Callable[..., object]]] = {
    "receive": (gettext_lazy("签收"), forms.WherePut, copies.receive),
    "recall": (gettext_lazy("收回"), forms.Reason, copies.recall),
    "give-back": (gettext_lazy("登记交回"), forms.GiveBack, copies.give_back),
}


@page(action="documents.see")
def copy_step(request: Request, pk: int, name: str) -> HttpResponseBase:
    if name not in COPY_ASKS:
        raise NotVisible
    copy = access.copy_for(request.person, pk)
    if name == "receive":
        access.demand_receive(request.person, copy)
    else:
        house.demand(request.person, house.RIGHTS[CONTROL])
    label, kind, take = COPY_ASKS[name]
    form = kind(request.POST if request.method == "POST" else None)
    title = _("%(step)s：第 %(number)d 份（%(holder)s）") % {
        "step": label, "number": copy.number, "holder": copy.holder.name,
    }  # fmt: skip

    def act() -> object:
        return take(copy=copy, by=request.person, at=request.at, **form.cleaned_data)

    return _asked(request, copy.edition.document, form, title, act)


@page(action="documents.see")
def decide(request: Request, pk: int) -> HttpResponseBase:
    """Decide on a problem that was reported."""
    change = access.change_for(request.person, pk)
    house.demand(request.person, house.RIGHTS[CONTROL])
    form = forms.Decide(request.POST if request.method == "POST" else None)

    def act() -> object:
        return changes.decide(change=change, by=request.person, at=request.at, **form.cleaned_data)

    return _asked(request, change.document, form, _("处理文件问题"), act, note=change.text)


def _asked(
    request: Request,
    document: Document,
    form: django_forms.Form,
    title: str | Promise,
    act: Callable[[], object],
    *,
    note: str = "",
) -> HttpResponseBase:
    """Show the form, or do what it asks for and go back to the document; a refusal stays in the form."""
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
                return redirect("procedures:document", document.pk)
    context = {"document": document, "form": form, "title": title, "note": note}
    return render(request, "procedures/document_step.html", context, status=status)


def _who(request: Request) -> tuple[Person, datetime]:
    return request.person, request.at


def _initial(step: Step, document: Document, request: Request) -> Told:
    edition = document.draft
    if step is Step.REVISE and edition is not None:
        return {"label": edition.label, "summary": edition.summary}
    if step is Step.FOLLOW:
        return {"follows": request.GET.get("follows", "")}
    return {}


def _choices(step: Step, document: Document, request: Request) -> Told:
    """Return what a step's form offers to choose from."""
    mine = access.visible_documents(request.person).exclude(pk=document.pk).exclude(state=Document.State.VOID)
    mine = mine.select_related("record").order_by("record__number")
    match step:
        case Step.FOLLOW:
            return {"documents": mine}
        case Step.CONVERT:
            return {"documents": mine.filter(origin=Document.Origin.INTERNAL)}
        case Step.ISSUE:
            return {"people": Person.objects.filter(is_active=True).order_by("name", "pk")}
        case _:
            return {}
