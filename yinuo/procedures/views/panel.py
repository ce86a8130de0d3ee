from __future__ import annotations

from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yinuo.core import access as house
from yinuo.core.errors import NotAllowed, NotVisible
from yinuo.core.http import Request, done, render
from yinuo.procedures import access
from yinuo.procedures.models import FormEntry
from yinuo.procedures.services import forms
from yinuo.rulebook.selectors import forms as form_rules


class NotYours(NotAllowed):
    def __init__(self, clause: str) -> None:
        super().__init__("form_not_yours", _("这份表单不由您填写或处理。"), clause)


@require_GET
@house.page()
def panel(request: Request, record: int) -> HttpResponseBase:
    """The papers of a record, and those that could be started on it."""
    found = access.record_for(request.person, record)
    entries = list(FormEntry.objects.filter(record=found).select_related("rule").order_by("pk"))
    running = {one.form for one in entries if one.state != FormEntry.State.VOID}
    offered = [
        one
        for one in form_rules.all_on(found, request.at)
        if one.form not in running and access.may_fill(request.person, one, found)
    ]
    return render(request, "procedures/_panel.html", {"record": found, "entries": entries, "offered": offered})


@require_POST
@house.page()
def start(request: Request, record: int, name: str) -> HttpResponseBase:
    found = access.record_for(request.person, record)
    definition = form_rules.definition(name, found, request.at)
    if definition is None:
        raise NotVisible
    if not access.may_fill(request.person, definition, found):
        raise NotYours(definition.citation)
    entry = forms.start(record=found, form=name, by=request.person, at=request.at)
    done(request, _("已开始填写。"))
    return redirect("procedures:form", entry.pk)
