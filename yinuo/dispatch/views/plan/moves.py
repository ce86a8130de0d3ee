"""Steps on the draft, as the board's script sends them; each answers at once whether it was taken, or why not."""

from __future__ import annotations

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yinuo.core import access as core_access
from yinuo.core.errors import NotVisible, Refusal
from yinuo.core.http import Request, command_id, done
from yinuo.core.models import Branch
from yinuo.core.services import commands
from yinuo.dispatch import access
from yinuo.dispatch.models import Plan
from yinuo.dispatch.selectors import placing, standing
from yinuo.dispatch.services import drafts, publications
from yinuo.dispatch.services.drafts import Placement
from yinuo.dispatch.views.plan.board import technician_of
from yinuo.dispatch.views.plan.frame import answer, demanded, minute, number, said, seen_of


@core_access.page(action="dispatch.manage")
@require_POST
def move(request: Request) -> JsonResponse:
    """Put a visit on a technician's day."""
    case, order = access.subject_to_plan(request.person, *standing.read_key(request.POST.get("key", "")))
    technician = technician_of(request, case)
    starts_at, seen = minute(demanded(request, "start")), seen_of(request)
    try:
        draft = drafts.open_draft(branch=case.branch, by=request.person, at=request.at)
        spot = placing.spot_for(draft, case, order, technician.pk, starts_at)
        placement = Placement(case, order, spot)
        drafts.place(plan=draft, placement=placement, seen=seen, by=request.person, at=request.at)
    except Refusal as refusal:
        return said(request, refusal)
    return answer(end=int(spot.ends_at.timestamp() // 60), travel=spot.travel_minutes)


@core_access.page(action="dispatch.manage")
@require_POST
def restore(request: Request) -> JsonResponse:
    """Take a visit out of the draft."""
    case, order = access.subject_to_plan(request.person, *standing.read_key(request.POST.get("key", "")))
    try:
        draft = drafts.open_draft(branch=case.branch, by=request.person, at=request.at)
        drafts.restore(plan=draft, case=case, order=order, by=request.person, at=request.at)
    except Refusal as refusal:
        return said(request, refusal)
    return answer()


@core_access.page(action="dispatch.manage")
@require_POST
def undo(request: Request) -> JsonResponse:
    """Take back one's own last step."""
    try:
        draft = drafts.open_draft(branch=branch_to_manage(request), by=request.person, at=request.at)
        count = drafts.undo(plan=draft, by=request.person, at=request.at)
    except Refusal as refusal:
        return said(request, refusal)
    return answer(count=count)


@core_access.page(action="dispatch.manage")
@require_POST
def publish(request: Request) -> HttpResponse:
    """Have the draft put into force by a worker; the bar above the board says how far it is."""
    draft = draft_to_manage(request)
    with commands.once(
        id=command_id(request),
        name="dispatch.plan.publish",
        by=request.person,
        at=request.at,
        payload={"plan": draft.pk},
    ) as command:
        if command.is_new:
            publications.ask(plan=draft, by=request.person, at=request.at)
    return redirect(back_to_board(request, draft.branch))


@core_access.page(action="dispatch.manage")
@require_POST
def discard(request: Request) -> HttpResponse:
    """Throw the draft away."""
    draft = draft_to_manage(request)
    drafts.discard(plan=draft, by=request.person, at=request.at)
    done(request, _("草稿已放弃，派工单没有变动。"))
    return redirect(back_to_board(request, draft.branch))


def branch_to_manage(request: Request) -> Branch:
    """:raises NotVisible: the person does not dispatch there"""
    return access.branch_for(request.person, number(request, "branch"), access.MANAGERS)


def draft_to_manage(request: Request) -> Plan:
    """:raises NotVisible: there is no such draft where the person dispatches"""
    mine = Plan.objects.filter(branch__in=access.branches_for(request.person, access.MANAGERS))
    found = mine.select_related("branch").filter(pk=demanded(request, "plan")).first()
    if found is None:
        raise NotVisible
    return found


def back_to_board(request: Request, branch: Branch) -> str:
    """Return the board as the person looked at it: its day and span, if the form carries them."""
    day, span = request.POST.get("day", ""), request.POST.get("span", "")
    wanted = "".join(
        f"&{name}={value}" for name, value in (("day", day), ("span", span)) if value.replace("-", "").isalnum()
    )
    return f"{reverse('dispatch:plan')}?branch={branch.pk}{wanted}"
