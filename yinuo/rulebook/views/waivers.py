"""Dated exceptions to clauses: asked for, decided, ended; what holds now is for everybody to see."""

from __future__ import annotations

from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from yinuo.core import access as house
from yinuo.core import paging
from yinuo.core.http import Request, render
from yinuo.core.models import Record
from yinuo.core.views.login import get_or_post
from yinuo.rulebook import access, doors
from yinuo.rulebook.forms.life_cycle import AskWaiver, DecideWaiver, Why
from yinuo.rulebook.models import Waiver
from yinuo.rulebook.selectors import life_cycle
from yinuo.rulebook.services import waivers
from yinuo.rulebook.views.acting import Deed, by_form
from yinuo.rulebook.views.life_cycle import back, named

State = Waiver.State


@require_GET
@house.page()
def listing(request: Request) -> HttpResponseBase:
    """All waivers, those that hold now first among the filters."""
    found = Waiver.objects.select_related("record", "clause__version__regulation", "branch", "target", "asked_by")
    chosen = request.GET.get("show", "")
    if chosen == "now":
        found = found.filter(holds_from__lte=request.at, holds_until__gt=request.at)
    elif chosen == "asked":
        found = found.filter(state=State.ASKED)
    context = {"page": paging.page(request, found, by=("-asked_at", "-pk")), "chosen": chosen, "at": request.at}
    return render(request, "rulebook/waivers.html", context)


@require_GET
@house.page()
def waiver(request: Request, pk: int) -> HttpResponseBase:
    return _page(request, access.waiver_for(request.person, pk))


@get_or_post
@house.page(action="waivers.ask")
def ask(request: Request, pk: int) -> HttpResponseBase:
    found = access.version_for(request.person, pk)
    initial = {"starts_at": request.at, "clause": request.GET.get("clause")}
    form = AskWaiver(request.POST or None, version=found, person=request.person, initial=initial)
    hint = _("豁免期内该条（及其下级条款）的规则按所选效果执行，每处都会标明；期满自动恢复。")
    deed = Deed(_("申请豁免"), _("提交申请"), back(found), named(found), hint)
    return by_form(
        request,
        form,
        deed,
        lambda **said: waivers.ask(by=request.person, at=request.at, **said),
        then=lambda made: reverse("rulebook:waiver", args=[made.pk]),
    )


@get_or_post
@house.page(action="waivers.decide")
def decide(request: Request, pk: int) -> HttpResponseBase:
    """Let it hold, or refuse it, by the button that was pressed."""
    found = access.waiver_for(request.person, pk)

    def do(note: str) -> None:
        if "refuse" in request.POST:
            waivers.refuse(waiver=found, reason=note, by=request.person, at=request.at)
        else:
            waivers.grant(waiver=found, note=note, by=request.person, at=request.at)

    address = reverse("rulebook:waiver", args=[pk])
    deed = Deed(_("决定豁免"), _("批准"), address, str(found.record), found.reason, _("不批准"))
    return by_form(request, DecideWaiver(request.POST or None), deed, do)


@get_or_post
@house.page(action="waivers.decide")
def end(request: Request, pk: int) -> HttpResponseBase:
    found = access.waiver_for(request.person, pk)
    deed = Deed(_("提前终止豁免"), _("终止"), reverse("rulebook:waiver", args=[pk]), str(found.record))
    return by_form(
        request,
        Why(request.POST or None),
        deed,
        lambda **said: waivers.end(waiver=found, by=request.person, at=request.at, **said),
    )


def _page(request: Request, found: Waiver) -> HttpResponseBase:
    target = found.target
    seen = target is not None and house.visible(request.person, Record.objects.all(), is_one=True).filter(
        pk=target.pk
    ).exists()  # fmt: skip
    decides = house.may(request.person, "waivers.decide")
    holds = found.holds_until is not None and found.holds_until > request.at
    context = {
        "waiver": found,
        "version": found.clause.version,
        "scope": life_cycle.scope_of(found),
        "target_url": doors.of_record(target) if target is not None and seen else "",
        "sees_target": seen,
        "holds": holds and found.holds_from is not None and found.holds_from <= request.at,
        "may_decide": decides and found.state == State.ASKED and found.asked_by_id != request.person.pk,
        "may_end": decides and found.state == State.GRANTED and holds,
        "approvals": access.approvals_on(request.person, found.record, request.at),
        "at": request.at,
    }
    return render(request, "rulebook/waiver.html", context)
