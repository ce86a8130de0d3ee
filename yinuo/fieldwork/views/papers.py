from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yinuo.core import access as core_access
from yinuo.core.errors import Refusal
from yinuo.core.http import Request, done, refused, render
from yinuo.dispatch import access as orders_access
from yinuo.dispatch.services import orders
from yinuo.fieldwork import access, forms
from yinuo.fieldwork.models import Visit
from yinuo.fieldwork.selectors import days
from yinuo.fieldwork.services import visits


@core_access.page(action="fieldwork.papers")
def papers(request: Request) -> HttpResponse:
    """Which receipts and requisitions are still out, and which orders can be filed."""
    return _page(request)


@core_access.page(action="fieldwork.papers")
@require_POST
def hand_in(request: Request, pk: int) -> HttpResponse:
    """Take papers in."""
    order = access.order_for_papers(request.person, pk)
    form = forms.Papers(request.POST)
    if form.is_valid():
        try:
            visits.hand_in_papers(order=order, by=request.person, at=request.at, **form.cleaned_data)
            done(request, _("%(number)s 的单据已登记交回") % {"number": order.record.number})
            return redirect("fieldwork:papers")
        except Refusal as refusal:
            refused(request, form, refusal)
    return _page(request, form=form, bound=pk, status=422)


@core_access.page(action="dispatch.manage")
@require_POST
def archive(request: Request, pk: int) -> HttpResponse:
    """File an order whose papers are complete."""
    order = orders_access.order_to_manage(request.person, pk)
    orders.archive(order=order, by=request.person, at=request.at)
    done(request, _("%(number)s 已归档") % {"number": order.record.number})
    return redirect("fieldwork:papers")


def _page(request: Request, status: int = 200, **extra: Any) -> HttpResponse:
    orders_seen = orders_access.visible_orders(request.person)
    context = {
        "outstanding": days.outstanding(Visit.objects.filter(order__in=orders_seen)),
        "to_archive": days.to_archive(orders_seen),
        "may_archive": core_access.may(request.person, "dispatch.manage"),
        "topic": f"board:{request.person.branch_id}",
        "at": request.at,
        **extra,
    }
    return render(request, "fieldwork/papers.html", context, part="fieldwork/_papers.html", status=status)
