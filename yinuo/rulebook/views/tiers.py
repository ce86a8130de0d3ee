"""The classes of a record: those that the regulation worked out, and those that somebody gives."""

from __future__ import annotations

from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from yinuo.core import access as house
from yinuo.core.errors import NotVisible, Refusal
from yinuo.core.http import Request, done, refused, render
from yinuo.core.models import Record
from yinuo.core.views.login import get_or_post
from yinuo.rulebook import access, doors
from yinuo.rulebook.forms import GiveLevel
from yinuo.rulebook.selectors import tiers as selectors
from yinuo.rulebook.services import tiers


@require_GET
@house.page()
def panel(request: Request, root: int) -> HttpResponseBase:
    record = access.record_for(request.person, root)
    context = {
        "record": record,
        "standings": selectors.of_record(record, request.at),
        "may_give": _reaches(request, record),
    }
    return render(request, "rulebook/_tiers.html", context)


@get_or_post
@house.page()
def give(request: Request, record: int, rule: int) -> HttpResponseBase:
    """Give the level that the conditions of the rule leave open, with a reason."""
    found = access.record_for(request.person, record)
    chosen = access.rule_for(request.person, rule)
    standing = selectors.of_rule(chosen, found)
    if standing is None:
        raise NotVisible
    if not _reaches(request, found):
        raise house.RoleNeeded(house.RIGHTS["tiers.give"])
    initial = {"level": standing.level.level if standing.level else ""}
    form = GiveLevel(request.POST or None, levels=standing.levels, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            tiers.give(record=found, rule=chosen, by=request.person, at=request.at, **form.cleaned_data)
        except Refusal as refusal:
            refused(request, form, refusal)
        else:
            done(request, _("级别已记录。"))
            return redirect(doors.of_record(found) or "rulebook:duties")
    context = {"record": found, "record_url": doors.of_record(found), "standing": standing, "form": form}
    return render(request, "rulebook/tier.html", context, status=422 if form.errors else 200)


def _reaches(request: Request, record: Record) -> bool:
    """Whether the person gives levels, as far as this record."""
    held = house.visible(request.person, Record.objects.all(), roles=house.RIGHTS["tiers.give"])
    return house.may(request.person, "tiers.give") and held.filter(pk=record.pk).exists()
