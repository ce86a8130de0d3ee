from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django import forms as django_forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yinuo.core import access as core_access
from yinuo.core.errors import Refusal
from yinuo.core.http import Request, command_id, done, refused, render, safe_next
from yinuo.core.models import Role
from yinuo.core.selectors import people
from yinuo.core.services import commands
from yinuo.dispatch import access, forms, printing
from yinuo.dispatch.actions import ACTIONS, Action
from yinuo.dispatch.models import Order
from yinuo.dispatch.selectors import orders
from yinuo.dispatch.services import sheets


@dataclass(frozen=True)
class Offer:
    """An action as the page shows it."""

    action: Action
    form: django_forms.Form

    @property
    def label(self) -> Promise | str:
        return self.action.label


@core_access.page(action="dispatch.see")
@require_GET
def order(request: Request, pk: int) -> HttpResponse:
    """One order: where it stands, what can be done, its story."""
    return _page(request, access.order_for(request.person, pk))


@core_access.page(action="dispatch.see")
@require_POST
def act(request: Request, pk: int, code: str) -> HttpResponse:
    """Take one of the order's actions."""
    action = ACTIONS.get(code)
    if action is None:
        raise Http404
    found = (access.order_to_manage if action.manages else access.order_to_work_on)(request.person, pk)
    form = _form(request, action, found, request.POST)
    if form.is_valid():
        try:
            return _do(request, action, found, form)
        except Refusal as refusal:
            refused(request, form, refusal)
    return _page(request, access.order_for(request.person, pk), Offer(action, form), status=422)


@core_access.page(action="dispatch.see")
@require_GET
def print_order(request: Request, pk: int) -> HttpResponse:
    """The 派工单 on paper."""
    found = access.order_for(request.person, pk)
    answer = HttpResponse(printing.order_sheet(found, at=request.at), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{found.record.number}.pdf"'
    return answer


def _do(request: Request, action: Action, found: Order, form: django_forms.Form) -> HttpResponse:
    payload = {name: request.POST.get(name, "") for name in form.fields} | {"order": found.pk}
    with commands.once(
        id=command_id(request), name=f"dispatch.{action.code}", by=request.person, at=request.at, payload=payload
    ) as command:
        if command.is_new:
            result = action.do(order=found, values=form.cleaned_data, by=request.person, at=request.at)
            command.answer = {"order": result.pk if isinstance(result, Order) else found.pk}
    done(request, _("已完成：%(action)s") % {"action": action.label})
    target = redirect("dispatch:order", command.answer["order"])
    return redirect(safe_next(request, target.url))


def _form(request: Request, action: Action, found: Order, data: Any = None) -> django_forms.Form:
    extra: dict[str, Any] = {}
    if issubclass(action.form, forms.Technician):
        choice = people.holders(Role.TECHNICIAN, found.branch, request.at)
        extra["technicians"] = [person for person in choice if person.pk != found.technician_id]
    if action.form is forms.Agree:
        extra["initial"] = {"customer_name": found.case.contact_name}
    return action.form(data, auto_id=f"id_{action.code}_%s", **extra)


def _page(request: Request, found: Order, bound: Offer | None = None, status: int = 200) -> HttpResponse:
    manages = access.may_manage(request.person, found)
    works = manages or found.technician_id == request.person.pk
    has_sheet = sheets.is_started(found)
    possible = [
        action
        for action in ACTIONS.values()
        if action.is_possible(found)
        and (manages if action.manages else works)
        and not (action.code == "sheet" and has_sheet)
    ]
    promises = orders.promises(found)
    context = {
        "order": found,
        "case": found.case,
        "offers": [
            bound if bound and bound.action is action else Offer(action, _form(request, action, found))
            for action in possible
        ],
        "bound": bound,
        "promises": promises,
        "retry": orders.retry(promises),
        "strikes": orders.strikes(promises),
        "attempts": orders.attempts(found),
        "appointments": found.appointments.select_related("by").order_by("-agreed_at", "-pk"),
        "successor": found.replaced_by.select_related("record", "technician").first(),
        "story": orders.story(found),
        "works": works,
        "sees_parts": core_access.may(request.person, "parts.see"),
        "command": uuid4(),
        "at": request.at,
    }
    return render(request, "dispatch/order.html", context, part="dispatch/_order.html", status=status)
