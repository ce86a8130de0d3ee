"""A regulation in use: looked through again, checked, told about, and in the end retired."""

from __future__ import annotations

from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yinuo.core import access as house
from yinuo.core.http import Request
from yinuo.core.views.login import get_or_post
from yinuo.rulebook import access
from yinuo.rulebook.forms.life_cycle import Check, GiveFeedback, Reassess, Retire, Why
from yinuo.rulebook.selectors import life_cycle
from yinuo.rulebook.services import remarks, retirements
from yinuo.rulebook.views.acting import Deed, at_once, by_form
from yinuo.rulebook.views.life_cycle import back, named


@get_or_post
@house.page(action="regulations.manage")
def reassess(request: Request, pk: int) -> HttpResponseBase:
    found = access.version_for(request.person, pk)
    return by_form(
        request,
        Reassess(request.POST or None),
        Deed(_("复审"), _("提交复审结论"), back(found), named(found)),
        lambda **said: remarks.reassess(version=found, by=request.person, at=request.at, **said),
    )


@get_or_post
@house.page(action="regulations.manage")
def check(request: Request, pk: int) -> HttpResponseBase:
    found = access.version_for(request.person, pk)
    return by_form(
        request,
        Check(request.POST or None),
        Deed(_("执行检查"), _("提交检查结果"), back(found), named(found)),
        lambda **said: remarks.check(version=found, by=request.person, at=request.at, **said),
    )


@get_or_post
@house.page()
def feedback(request: Request, pk: int) -> HttpResponseBase:
    """Say in the name of a department for which one speaks how the regulation works."""
    found = access.version_for(request.person, pk)
    departments = access.departments_of(request.person)
    if not departments:
        raise remarks.NotTheirSpokesman
    return by_form(
        request,
        GiveFeedback(request.POST or None, departments=departments),
        Deed(_("反馈执行情况"), _("提交反馈"), back(found), named(found)),
        lambda **said: remarks.give_feedback(version=found, by=request.person, at=request.at, **said),
    )


@get_or_post
@house.page(action="regulations.manage")
def ask_retirement(request: Request, pk: int) -> HttpResponseBase:
    found = access.version_for(request.person, pk)
    return by_form(
        request,
        Why(request.POST or None),
        Deed(_("申请废止"), _("提交申请"), back(found), named(found)),
        lambda **said: retirements.ask(version=found, by=request.person, at=request.at, **said),
    )


@get_or_post
@house.page(action="regulations.manage")
def retire(request: Request, pk: int) -> HttpResponseBase:
    found = access.retirement_for(request.person, pk)
    version = life_cycle.version_of(found.record)
    hint = _("申请理由：%(reason)s") % {"reason": found.reason}
    return by_form(
        request,
        Retire(request.POST or None, initial={"effective_at": request.at}),
        Deed(_("废止制度"), _("废止"), back(version), named(version), hint),
        lambda **said: retirements.retire(retirement=found, by=request.person, at=request.at, **said),
    )


@require_POST
@house.page(action="regulations.manage")
def give_up_retirement(request: Request, pk: int) -> HttpResponseBase:
    found = access.retirement_for(request.person, pk)
    version = life_cycle.version_of(found.record)
    return at_once(
        request, lambda: retirements.give_up(retirement=found, by=request.person, at=request.at), back(version)
    )
