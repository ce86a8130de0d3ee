"""The call-back queue, and one call to one customer."""

from __future__ import annotations

from contextlib import AbstractContextManager

from django.forms import Form
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yinuo.cases.models import Case
from yinuo.core import access as core_access
from yinuo.core import paging
from yinuo.core.errors import NotVisible, Refusal
from yinuo.core.http import Request, command_id, done, refused, render
from yinuo.core.services import commands
from yinuo.feedback import access, forms, selectors
from yinuo.feedback.models import CallBack, CallBackAttempt
from yinuo.feedback.services import call_backs
from yinuo.feedback.services.call_backs import Answers
from yinuo.rulebook.selectors import conduct

BRANCH = "branch"  # the record of a branch, on which its regular programmes hang
SHOWN = 25


@require_GET
@core_access.page(action="feedback.see")
def queue(request: Request) -> HttpResponseBase:
    owed = selectors.owed(request.person)
    of_cases, of_branches = owed.exclude(record__kind=BRANCH), owed.filter(record__kind=BRANCH)
    page = paging.page(request, of_cases, by=selectors.ORDER, size=SHOWN)
    programmes = paging.page(request, of_branches, by=selectors.ORDER, size=SHOWN, name="programme_")
    branches = access.branches_for(request.person, "feedback.see")
    context = {
        "rows": selectors.queue(page.rows),
        "page": page,
        "total": of_cases.count(),
        "programmes": selectors.queue(programmes.rows),
        "programmes_page": programmes,
        "programmes_count": of_branches.count(),
        "may_call": core_access.may(request.person, "feedback.call"),
        "topics": " ".join(f"board:{branch.pk}" for branch in branches),
        "now": request.at,
    }
    return render(request, "feedback/queue.html", context, part="feedback/_queue.html")


@require_GET
@core_access.page(action="feedback.call")
def call_back(request: Request, case: int, purpose: str) -> HttpResponseBase:
    return _page(request, access.case_to_call(request.person, case), purpose)


@require_POST
@core_access.page(action="feedback.call")
def attempt(request: Request, case: int, purpose: str) -> HttpResponseBase:
    found = access.case_to_call(request.person, case)
    form = forms.Attempt(request.POST)
    if form.is_valid():
        try:
            with _once(request, "attempt", found, purpose, form) as command:
                if command.is_new:
                    told = form.cleaned_data
                    call_backs.attempt(case=found, purpose=purpose, **told, by=request.person, at=request.at)
        except Refusal as refusal:
            refused(request, form, refusal)
        else:
            done(request, _("已登记：%(outcome)s") % {"outcome": _label(form.cleaned_data["outcome"])})
            return redirect("feedback:queue")
    return _page(request, found, purpose, attempt_form=form)


@require_POST
@core_access.page(action="feedback.call")
def complete(request: Request, case: int, purpose: str) -> HttpResponseBase:
    found = access.case_to_call(request.person, case)
    form = forms.Result(request.POST)
    if form.is_valid():
        answers = Answers(**form.cleaned_data)
        try:
            with _once(request, "complete", found, purpose, form) as command:
                if command.is_new:
                    call_backs.complete(case=found, purpose=purpose, answers=answers, by=request.person, at=request.at)
        except Refusal as refusal:
            refused(request, form, refusal)
        else:
            return _completed(request, found, answers)
    return _page(request, found, purpose, result_form=form)


def _once(request: Request, deed: str, case: Case, purpose: str, form: Form) -> AbstractContextManager[commands.Once]:
    """A form that is sent twice is done once."""
    payload = {"case": case.pk, "purpose": purpose, **form.cleaned_data}
    name = f"feedback.call_back.{deed}"
    return commands.once(id=command_id(request), name=name, by=request.person, at=request.at, payload=payload)


@require_GET
@core_access.page(action="feedback.see")
def panel(request: Request, case: int) -> HttpResponseBase:
    found = access.case_for(request.person, case)
    return panel_of(request, found)


def panel_of(request: Request, case: Case, **bound: object) -> HttpResponseBase:
    from yinuo.feedback import links  # noqa: PLC0415  # signing needs the settings, the panel alone needs the link

    context = {
        "case": case,
        "call_backs": selectors.of_case(case),
        "surveys": selectors.surveys_of(case),
        "opinions": case.record.opinions.select_related("by").order_by("-at", "-pk"),
        "may_call": core_access.may(request.person, "feedback.call"),
        "purposes": CallBack.Purpose.choices,
        "survey_url": links.url(case),
        "opinion_form": forms.OpinionForm(),
        "paper_form": forms.Paper(),
        **bound,
    }
    return render(request, "feedback/panel.html", context)


def _completed(request: Request, case: Case, answers: Answers) -> HttpResponseBase:
    if answers.is_content:
        done(request, _("回访完成，客户满意"))
        return redirect("feedback:queue")
    done(request, _("客户不满意，服务单已重开，请继续跟进到满意为止"))
    return redirect("cases:case", case.pk)


def _label(outcome: str) -> str:
    return str(CallBackAttempt.Outcome(outcome).label)


def _page(request: Request, case: Case, purpose: str, **bound: object) -> HttpResponseBase:
    if purpose not in CallBack.Purpose.values:
        raise NotVisible
    context = {
        "case": case,
        "purpose": CallBack.Purpose(purpose),
        "obligation": selectors.obligation_of(case, purpose),
        "history": selectors.of_case(case),
        "asked": conduct.asked_in_call_back(case.record, request.at),
        "attempt_form": forms.Attempt(),
        "result_form": forms.Result(),
        "now": request.at,
        **bound,
    }
    return render(request, "feedback/call_back.html", context)
