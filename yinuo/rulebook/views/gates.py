from __future__ import annotations

from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from yinuo.core import access as house
from yinuo.core.errors import NotVisible, Refusal
from yinuo.core.http import Request, done, refused, render
from yinuo.core.views.login import get_or_post
from yinuo.rulebook import access, doors
from yinuo.rulebook.forms import Lift
from yinuo.rulebook.models import Rule
from yinuo.rulebook.services import gates


@get_or_post
@house.page()
def lift(request: Request, record: int, rule: int) -> HttpResponseBase:
    """Let one record pass a gate, with a reason."""
    found = access.record_for(request.person, record)
    gate = access.rule_for(request.person, rule)
    if gate.kind != Rule.Kind.GATE:
        raise NotVisible
    if not access.may_lift(request.person, gate, found, request.at):
        raise gates.GateNotLiftable(f"{gate.version.regulation.code} {gate.clause.number}")
    form = Lift(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            gates.lift(record=found, rule=gate, by=request.person, at=request.at, **form.cleaned_data)
        except Refusal as refusal:
            refused(request, form, refusal)
        else:
            done(request, _("已放行，可以继续办理。"))
            return redirect(doors.of_record(found) or "rulebook:duties")
    context = {"record": found, "record_url": doors.of_record(found), "rule": gate, "form": form}
    return render(request, "rulebook/gate_lift.html", context, status=422 if form.errors else 200)
