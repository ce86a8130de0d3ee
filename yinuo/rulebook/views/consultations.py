"""Departments are asked for their opinion on a draft, and answered."""

from __future__ import annotations

from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yinuo.core import access as house
from yinuo.core.http import Request
from yinuo.core.models import Department
from yinuo.core.views.login import get_or_post
from yinuo.rulebook import access
from yinuo.rulebook.forms.life_cycle import Answer, CommentOn, OpenConsultation
from yinuo.rulebook.models import RegulationVersion
from yinuo.rulebook.selectors import life_cycle
from yinuo.rulebook.services import consultations
from yinuo.rulebook.views.acting import Deed, at_once, by_form
from yinuo.rulebook.views.life_cycle import back, named


@get_or_post
@house.page(action="regulations.manage")
def open_(request: Request, pk: int) -> HttpResponseBase:
    found = access.version_for(request.person, pk)
    deed = Deed(_("征求意见"), _("开始征求意见"), back(found), named(found))
    return by_form(
        request,
        OpenConsultation(request.POST or None),
        deed,
        lambda **said: consultations.open_(version=found, by=request.person, at=request.at, **said),
    )


@require_POST
@house.page(action="regulations.manage")
def close(request: Request, pk: int) -> HttpResponseBase:
    found = access.version_for(request.person, pk)
    return at_once(request, lambda: consultations.close(version=found, by=request.person, at=request.at), back(found))


@get_or_post
@house.page()
def comment(request: Request, pk: int) -> HttpResponseBase:
    """Say a department's opinion on a clause."""
    found = access.version_for(request.person, pk)
    departments = _asked(request, found)
    form = CommentOn(
        request.POST or None, version=found, departments=departments, initial={"clause": request.GET.get("clause")}
    )
    deed = Deed(_("对条款提意见"), _("提交意见"), back(found), named(found))
    return by_form(
        request,
        form,
        deed,
        lambda **said: consultations.comment(version=found, by=request.person, at=request.at, **said),
    )


@require_POST
@house.page()
def agree(request: Request, pk: int, department: int) -> HttpResponseBase:
    """Say that a department has nothing to object."""
    found = access.version_for(request.person, pk)
    asked = get_object_or_404(Department, pk=department)
    return at_once(
        request,
        lambda: consultations.agree(version=found, department=asked, by=request.person, at=request.at),
        back(found),
    )


@get_or_post
@house.page(action="regulations.manage")
def answer(request: Request, pk: int) -> HttpResponseBase:
    """Take a comment up or not, and say why."""
    found = access.comment_for(request.person, pk)
    version = life_cycle.version_of(found.consultation.record)
    subject = f"{named(version)} · {found.clause}"
    deed = Deed(_("答复意见"), _("答复"), back(version), subject, f"{found.department}：{found.text}")
    return by_form(
        request,
        Answer(request.POST or None),
        deed,
        lambda **said: consultations.answer(version=version, comment=found, by=request.person, at=request.at, **said),
    )


def _asked(request: Request, version: RegulationVersion) -> list[Department]:
    """
    Return the departments that are asked for their opinion now and for which the person speaks.

    :raises NotConsulted: there is none
    """
    record = life_cycle.record_of(version)
    asked = [one for one in life_cycle.consultations_for(request.person, request.at)
             if record is not None and one.consultation.record_id == record.pk]  # fmt: skip
    if not asked:
        raise consultations.NotConsulted
    return [one.department for one in asked]
