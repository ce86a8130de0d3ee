"""The steps in the life of a case: each asks for what it needs on a small page, then makes one service call."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms as django_forms
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from yinuo.cases import access, forms, outside_forms
from yinuo.cases.models import Case
from yinuo.cases.services import life, outside
from yinuo.cases.states import Step
from yinuo.cases.views import cases
from yinuo.core.access import page
from yinuo.core.errors import NotVisible, Refusal
from yinuo.core.http import Request, done, refused, render
from yinuo.core.models import Person, Role
from yinuo.core.services import files

Take = Callable[[Case, dict[str, Any], Person, datetime], None]


@dataclass(frozen=True)
class Ask:
    """What a step asks for, and what is done with the answers."""

    form: Callable[..., django_forms.Form]
    take: Take


def _words(label: Any, take: Callable[..., None], argument: str, *, required: bool = True) -> Ask:
    """Ask for one text, which goes to the service under the name of ``argument``."""

    def form(*args: Any, **kwargs: Any) -> forms.Words:
        return forms.Words(*args, label=label, required=required, **kwargs)

    def act(case: Case, told: dict[str, Any], by: Person, at: datetime) -> None:
        take(case=case, by=by, at=at, **{argument: told["text"]})

    return Ask(form, act)


def _more(kind: type[forms.Words], label: Any, take: Callable[..., None], argument: str) -> Ask:
    """Ask for a text and the further fields of ``kind``."""

    def form(*args: Any, **kwargs: Any) -> forms.Words:
        return kind(*args, label=label, required=True, **kwargs)

    def act(case: Case, told: dict[str, Any], by: Person, at: datetime) -> None:
        rest = {name: value for name, value in told.items() if name != "text"}
        take(case=case, by=by, at=at, **{argument: told["text"]}, **rest)

    return Ask(form, act)


def _triage(case: Case, told: dict[str, Any], by: Person, at: datetime) -> None:
    life.triage(case=case, by=by, at=at, **told)


def _told(form: Callable[..., django_forms.Form], take: Callable[..., None]) -> Ask:
    """Ask for the fields of a form that are named as the arguments of the service."""

    def act(case: Case, told: dict[str, Any], by: Person, at: datetime) -> None:
        take(case=case, by=by, at=at, **told)

    return Ask(form, act)


ASKS: Mapping[Step, Ask] = {
    Step.ANSWER: _words(gettext_lazy("答复内容"), life.answer, "note", required=False),
    Step.ANSWER_LATE: _words(gettext_lazy("答复内容"), life.answer, "note", required=False),
    Step.TRIAGE: Ask(forms.TriageForm, _triage),
    Step.GUIDE: _words(gettext_lazy("指导内容"), life.guide, "guidance"),
    Step.HAND_OVER: _words(gettext_lazy("给内勤的备注"), life.hand_over, "note", required=False),
    Step.ESCALATE: _words(gettext_lazy("上报原因"), life.escalate, "reason"),
    Step.ARRANGE: _words(gettext_lazy("部门的安排"), life.arrange, "arrangement"),
    Step.REFER: _more(forms.ReferForm, gettext_lazy("要总部答复的问题"), life.refer, "question"),
    Step.ANSWER_REFERRAL: _more(forms.AnswerReferralForm, gettext_lazy("答复内容"), life.answer_referral, "answer"),
    Step.RESOLVE: _words(gettext_lazy("怎样解决的"), life.resolve, "how"),
    Step.CLOSE: _words(gettext_lazy("关闭说明"), life.close, "note", required=False),
    Step.REOPEN: _more(forms.ReopenForm, gettext_lazy("重开原因"), life.reopen, "reason"),
    Step.CANCEL: _words(gettext_lazy("取消原因"), life.cancel, "reason"),
    Step.FILE: _words(gettext_lazy("归档说明"), life.file, "note", required=False),
    Step.SUPPORT_REMOTELY: _told(outside_forms.RemoteForm, outside.support_remotely),
    Step.CONTACT_SUPPLIER: _told(outside_forms.SupplierForm, outside.contact_supplier),
    Step.NOTE_SUPPLIER: _words(gettext_lazy("供应商的答复和处理结果"), outside.note_supplier, "answer"),
    Step.TELL_DEALER: _words(gettext_lazy("告知的内容"), outside.tell_dealer, "note", required=False),
    Step.HOLD_TRAVEL: _told(outside_forms.HoldForm, outside.hold_travel),
    Step.RESUME_TRAVEL: _words(gettext_lazy("说明"), outside.resume_travel, "note", required=False),
    Step.FIND_MISUSE: _words(gettext_lazy("怎样使用或保养不当"), outside.find_misuse, "finding"),
}


@page(action="cases.see")
def step(request: Request, pk: int, name: str) -> HttpResponseBase:
    """Ask for what the step needs, or take it. A refusal says its clause, what is missing and who can lift it."""
    if name not in Step.values or Step(name) not in ASKS:
        raise NotVisible
    chosen = Step(name)
    case = access.case_to_step(request.person, pk, chosen)
    ask = ASKS[chosen]
    form = ask.form(request.POST if request.method == "POST" else None, initial=_initial(chosen, case))
    context: dict[str, Any] = {"case": case, "form": form, "step": chosen}
    if form.is_valid():
        try:
            ask.take(case, form.cleaned_data, request.person, request.at)
        except Refusal as refusal:
            refused(request, form, refusal)
            lifted_by = [Role(role).label for role in refusal.lifted_by if role in Role.values]
            context |= {"refusal": refusal, "lifted_by": lifted_by}
        else:
            done(request, _("%(step)s：已记录。") % {"step": chosen.label})
            return redirect("cases:case", pk)
    return render(request, "cases/step.html", context)


def _initial(step: Step, case: Case) -> dict[str, Any]:
    """Return what is known already: the guess of the fault code, the guidance that belongs to it."""
    code = case.fault_code
    if step is Step.TRIAGE:
        return {
            "route": case.route or Case.Route.VISIT,
            "probable_cause": case.probable_cause or (code.cause if code else ""),
            "measure": case.measure or (code.measure if code else ""),
            "parts_hint": case.parts_hint or ("、".join(code.usual_parts) if code else ""),
        }
    return {"text": code.guidance} if step is Step.GUIDE and code else {}


@page(action="cases.add")
def complete(request: Request, pk: int) -> HttpResponseBase:
    """Fill in what was not known when the case was taken."""
    case = access.case_to_work_on(request.person, pk)
    names = ("product_name", "purchased_on", "contact_name", "fault")
    form = forms.CompleteFileForm(request.POST or None, initial={name: getattr(case, name) for name in names})
    if form.is_valid():
        try:
            life.complete_file(case=case, by=request.person, at=request.at, **form.cleaned_data)
        except Refusal as refusal:
            refused(request, form, refusal)
        else:
            done(request, _("报修信息已补全。"))
            return redirect("cases:case", pk)
    return render(request, "cases/complete.html", {"case": case, "form": form})


@require_POST
@page(action="cases.add")
def add_note(request: Request, pk: int) -> HttpResponseBase:
    case = access.case_to_work_on(request.person, pk)
    form = forms.NoteForm(request.POST)
    if not form.is_valid():
        return cases.show(request, case, note_form=form)
    life.add_note(case=case, text=form.cleaned_data["text"], by=request.person, at=request.at)
    return redirect("cases:case", pk)


@require_POST
@page(action="cases.add")
def add_file(request: Request, pk: int) -> HttpResponseBase:
    case = access.case_to_work_on(request.person, pk)
    form = forms.FileForm(request.POST, request.FILES)
    if form.is_valid():
        upload = form.cleaned_data["file"]
        purpose = form.cleaned_data["purpose"]
        try:
            files.store(
                record=case.record, purpose=purpose, name=upload.name, content=upload, by=request.person, at=request.at
            )
        except Refusal as refusal:
            refused(request, form, refusal)
        else:
            done(request, _("文件已保存。"))
            return redirect("cases:case", pk)
    return cases.show(request, case, file_form=form)
