"""What customers are told of their visits, and the public page on which they answer."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.shortcuts import render as render_bare
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yinuo.core import access as core_access
from yinuo.core import clock
from yinuo.core.errors import NotVisible, Refusal
from yinuo.core.http import Request, address_of, done, render
from yinuo.dispatch import access, links
from yinuo.dispatch.models import VisitNotice
from yinuo.dispatch.plan_errors import LinkInvalid, TooManyTries
from yinuo.dispatch.selectors import notices, standing
from yinuo.dispatch.services import drafts
from yinuo.dispatch.services import notices as service
from yinuo.dispatch.views.plan.frame import branch_of, minute

MOST_SHOWN = 200


@core_access.page(action="dispatch.manage")
@require_GET
def listing(request: Request) -> HttpResponse:
    """The customers to be told: for each a text to send, with his link."""
    branch = branch_of(request)
    rows = [
        {"notice": one, "arrival_at": standing.of_order(one.order).arrival_at, "url": links.url(one)}
        for one in notices.untold(branch)
    ]
    on_their_way = list(notices.sent(branch).order_by("order__starts_at", "pk")[:MOST_SHOWN])
    context = {"rows": rows, "sent": on_their_way, "branch": branch, "topic": drafts.topic(branch)}
    return render(request, "dispatch/notices.html", context, part="dispatch/_notices.html")


@core_access.page(action="dispatch.manage")
@require_POST
def told(request: Request, pk: int) -> HttpResponse:
    """Note that the text went out."""
    mine = VisitNotice.objects.filter(order__branch__in=access.branches_for(request.person, access.MANAGERS))
    notice = mine.select_related("order__record").filter(pk=pk).first()
    if notice is None:
        raise NotVisible
    service.told(notice=notice, by=request.person, at=request.at)
    done(request, _("已记下：%(number)s 的客户已告知。") % {"number": notice.order.record.number})
    return redirect(f"{reverse('dispatch:notices')}?branch={notice.order.branch_id}")


@never_cache
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """The customer confirms his visit or chooses another time. Every try counts against the address it comes from."""
    at = clock.now()
    try:
        service.knock(address=address_of(request) or "", at=at)
        notice = notices.answerable(links.read(token))
    except (LinkInvalid, TooManyTries) as refusal:
        status = 429 if isinstance(refusal, TooManyTries) else 404
        return render_bare(request, "dispatch/visit_closed.html", {"refusal": refusal}, status=status)
    context: dict[str, object] = {}
    status = 200
    if request.method == "POST" and notice.answered_at is None:
        try:
            notice = _answered(request, notice)
        except Refusal as refusal:
            context["refusal"], status = refusal, 409
    order = notice.order
    context |= {
        "notice": notice,
        "order": order,
        "arrival_at": order.appointment_at or standing.of_order(order).arrival_at,
        "slots": [] if notice.answered_at else [(_value(one), one) for one in notices.slots(order, at)],
    }
    return render_bare(request, "dispatch/visit_answer.html", context, status=status)


def _answered(request: HttpRequest, notice: VisitNotice) -> VisitNotice:
    at, slot = clock.now(), request.POST.get("slot", "")
    if not slot:
        return service.confirm(notice=notice, at=at)
    if not (slot.isascii() and slot.isdigit() and len(slot) < 12):
        raise LinkInvalid
    return service.move(notice=notice, arrival_at=minute(int(slot)), at=at)


def _value(at: datetime) -> int:
    return int(at.timestamp() // 60)
