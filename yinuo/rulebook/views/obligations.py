from __future__ import annotations

from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yinuo.core import access as house
from yinuo.core.errors import NotAllowed, Refusal
from yinuo.core.http import Request, done, refused, render
from yinuo.rulebook import access, doors
from yinuo.rulebook.errors import language
from yinuo.rulebook.explain import explain
from yinuo.rulebook.forms import PauseClock, Reassign
from yinuo.rulebook.models import Obligation
from yinuo.rulebook.services import obligations


@require_GET
@house.page()
def obligation(request: Request, pk: int) -> HttpResponseBase:
    """One promise: why it is owed, how its time was counted, what became of it."""
    return _page(request, access.obligation_for(request.person, pk))


@require_POST
@house.page()
def reassign(request: Request, pk: int) -> HttpResponseBase:
    found = _managed(request, pk)
    form = Reassign(request.POST, obligation=found)
    if form.is_valid():
        values = form.cleaned_data
        try:
            obligations.reassign(
                obligation=found, to=values["person"], reason=values["reason"], by=request.person, at=request.at
            )
        except Refusal as refusal:
            refused(request, form, refusal)
        else:
            done(request, _("已转给 %(name)s。") % {"name": values["person"].name})
            return redirect("rulebook:obligation", pk)
    return _page(request, found, reassign_form=form, status=422)


@require_POST
@house.page()
def pause(request: Request, pk: int) -> HttpResponseBase:
    found = _managed(request, pk)
    form = PauseClock(request.POST, obligation=found)
    if form.is_valid():
        try:
            obligations.pause(obligation=found, by=request.person, at=request.at, **form.cleaned_data)
        except Refusal as refusal:
            refused(request, form, refusal)
        else:
            done(request, _("计时已暂停。"))
            return redirect("rulebook:obligation", pk)
    return _page(request, found, pause_form=form, status=422)


@require_POST
@house.page()
def resume(request: Request, pk: int) -> HttpResponseBase:
    obligations.resume(obligation=_managed(request, pk), by=request.person, at=request.at)
    done(request, _("计时已恢复。"))
    return redirect("rulebook:obligation", pk)


class NotManaged(NotAllowed):
    def __init__(self) -> None:
        super().__init__("obligation_not_managed", _("只有负责调度或管理的人可以改派或暂停。"))


def _managed(request: Request, pk: int) -> Obligation:
    found = access.obligation_for(request.person, pk)
    if not access.may_manage(request.person, found):
        raise NotManaged
    return found


def _page(
    request: Request,
    found: Obligation,
    *,
    reassign_form: Reassign | None = None,
    pause_form: PauseClock | None = None,
    status: int = 200,
) -> HttpResponseBase:
    explained = explain(found)
    one = explained.obligation
    is_running = one.state in {Obligation.State.OPEN, Obligation.State.PAUSED}
    is_seen = one.record_id in access.seen_records(request.person, [one.record_id])
    may_manage = is_running and access.may_manage(request.person, one)
    context = {
        "obligation": one,
        "explained": explained,
        "lines": [(line.topic, line.en if language() == "en" else line.zh) for line in explained.lines],
        "sanctions": access.visible_sanctions(request.person).filter(obligation=one).order_by("pk"),
        "opened": Obligation.objects.filter(by_ladder_of=one).select_related("rule").order_by("pk"),
        "record_url": doors.of_record(one.record) if is_seen else "",
        "action_url": doors.of_duty(one) if is_seen and is_running else "",
        "may_manage": may_manage,
        "reassign_form": reassign_form or Reassign(obligation=one) if may_manage else None,
        "pause_form": pause_form or PauseClock(obligation=one) if may_manage and one.due_at else None,
        "at": request.at,
    }
    return render(request, "rulebook/obligation.html", context, part="rulebook/_obligation.html", status=status)
