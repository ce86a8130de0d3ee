"""The public survey page: by a signed link, without signing in."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yinuo.cases.models import Case
from yinuo.core import access as core_access
from yinuo.core import clock, qr
from yinuo.core.errors import Refusal
from yinuo.core.http import Request, address_of, refused
from yinuo.core.http import render as render_page
from yinuo.feedback import access, forms, links
from yinuo.feedback.errors import LinkInvalid, SurveyAnswered, TooManyTries
from yinuo.feedback.models import Survey
from yinuo.feedback.services import opinions, surveys
from yinuo.feedback.views.call_backs import panel_of


@never_cache
@require_http_methods(["GET", "POST"])
def survey(request: HttpRequest, token: str) -> HttpResponseBase:
    """One answer per round of service. Every try counts against the address it comes from."""
    at = clock.now()
    try:
        surveys.knock(address=address_of(request) or "", at=at)
        case, round_number = _invited(token)
    except (LinkInvalid, TooManyTries) as refusal:
        status = 429 if isinstance(refusal, TooManyTries) else 404
        return render(request, "feedback/survey_closed.html", {"refusal": refusal}, status=status)
    form = forms.SurveyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            surveys.fill(
                case=case,
                score=data["score"],
                channel=Survey.Channel.LINK,
                filled_by=data["name"] or case.contact_name,
                answers={name: str(data[name]) for name in ("is_solved", "punctual", "comment")},
                round_number=round_number,
                at=at,
            )
        except Refusal as refusal:
            return render(request, "feedback/survey_closed.html", {"refusal": refusal}, status=409)
        return render(request, "feedback/survey_thanks.html", {"case": case})
    return render(request, "feedback/survey.html", {"form": form, "case": case})


def _invited(token: str) -> tuple[Case, int]:
    """:raises LinkInvalid: forged, too old, of an earlier round, or answered already"""
    invitation = links.read(token)
    case = Case.objects.select_related("record", "branch", "customer", "equipment__product").filter(pk=invitation.case)
    found = case.first()
    if found is None or links.round_of(found) != invitation.round:
        raise LinkInvalid
    return found, invitation.round


@never_cache
@require_GET
@core_access.page(action="feedback.invite")
def code(request: Request, case: int) -> HttpResponseBase:
    """The survey's address as a code that the customer scans from the screen."""
    found = access.case_to_invite(request.person, case)
    address = links.url(found)
    context = {"case": found, "address": address, "picture": qr.svg(address)}
    return render_page(request, "feedback/survey_code.html", context)


@require_POST
@core_access.page(action="feedback.call")
def paper(request: Request, case: int) -> HttpResponseBase:
    found = access.case_to_call(request.person, case)
    form = forms.Paper(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        try:
            surveys.fill(
                case=found,
                score=data["score"],
                channel=Survey.Channel.PAPER,
                filled_by=data["name"],
                answers={"comment": data["comment"]},
                by=request.person,
                at=request.at,
            )
        except SurveyAnswered as refusal:
            refused(request, form, refusal)
        else:
            return panel_of(request, found)
    return panel_of(request, found, paper_form=form)


@require_POST
@core_access.page(action="feedback.call")
def opinion(request: Request, case: int) -> HttpResponseBase:
    found = access.case_to_call(request.person, case)
    form = forms.OpinionForm(request.POST)
    if form.is_valid():
        try:
            opinions.collect(record=found.record, **form.cleaned_data, by=request.person, at=request.at)
        except Refusal as refusal:
            refused(request, form, refusal)
        else:
            return panel_of(request, found)
    return panel_of(request, found, opinion_form=form)
