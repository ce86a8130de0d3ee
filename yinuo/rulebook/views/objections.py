"""Objections of departments to clauses in force."""

from __future__ import annotations

from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from yinuo.core import access as house
from yinuo.core.http import Request, render
from yinuo.core.models import Record
from yinuo.core.views.login import get_or_post
from yinuo.rulebook import access
from yinuo.rulebook.forms.life_cycle import DecideObjection, Discuss, RaiseObjection
from yinuo.rulebook.services import objections
from yinuo.rulebook.views.acting import Deed, by_form
from yinuo.rulebook.views.life_cycle import back, named


@require_GET
@house.page()
def objection(request: Request, pk: int) -> HttpResponseBase:
    found = access.objection_for(request.person, pk)
    keeps = house.may(request.person, "regulations.manage")
    seen = house.visible(request.person, Record.objects.all(), is_one=True).filter(pk=found.pk)
    context = {
        "objection": found,
        "version": found.clause.version,
        "may_discuss": keeps and not found.outcome,
        "may_decide": keeps and not found.outcome and found.discussed_at is not None,
        "approvals": access.approvals_on(request.person, found.record, request.at),
        "sees_record": seen.exists(),
        "at": request.at,
    }
    return render(request, "rulebook/objection.html", context)


@get_or_post
@house.page()
def raise_(request: Request, pk: int) -> HttpResponseBase:
    """Object in the name of a department for which one speaks."""
    found = access.version_for(request.person, pk)
    departments = access.departments_of(request.person)
    if not departments:
        raise objections.NotTheDepartment
    initial = {"clause": request.GET.get("clause")}
    form = RaiseObjection(request.POST or None, version=found, departments=departments, initial=initial)
    return by_form(
        request,
        form,
        Deed(_("提出异议"), _("提交异议"), back(found), named(found)),
        lambda **said: objections.raise_(by=request.person, at=request.at, **said),
        then=lambda made: reverse("rulebook:objection", args=[made.pk]),
    )


@get_or_post
@house.page(action="regulations.manage")
def discuss(request: Request, pk: int) -> HttpResponseBase:
    found = access.objection_for(request.person, pk)
    address = reverse("rulebook:objection", args=[pk])
    deed = Deed(_("登记会商"), _("登记"), address, str(found.record), found.text)
    return by_form(
        request,
        Discuss(request.POST or None),
        deed,
        lambda **said: objections.discuss(objection=found, by=request.person, at=request.at, **said),
    )


@get_or_post
@house.page(action="regulations.manage")
def decide(request: Request, pk: int) -> HttpResponseBase:
    found = access.objection_for(request.person, pk)
    address = reverse("rulebook:objection", args=[pk])
    deed = Deed(_("裁决异议"), _("裁决"), address, str(found.record), found.proposal or found.text)
    return by_form(
        request,
        DecideObjection(request.POST or None),
        deed,
        lambda **said: objections.decide(objection=found, by=request.person, at=request.at, **said),
    )
