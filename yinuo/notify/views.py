from __future__ import annotations

from dataclasses import dataclass

from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yinuo.core import access, paging
from yinuo.core.http import Request, done, render
from yinuo.notify import templates
from yinuo.notify.models import Message, OutsideMessage
from yinuo.notify.selectors import messages as selectors
from yinuo.notify.services import messages, outbox, outside

MOST_OUTSIDE = 200


@dataclass(frozen=True)
class Line:
    """A message as the reader's language puts it."""

    message: Message
    text: str
    more: str


@require_GET
@access.page()
def inbox(request: Request) -> HttpResponseBase:
    unread_only = request.GET.get("show") != "all"
    found = selectors.inbox(request.person, unread_only=unread_only).select_related("record")
    page = paging.page(request, found, by=("-at", "-pk"))
    context = {
        "page": page,
        "lines": [_line(message) for message in page.rows],
        "unread_only": unread_only,
        "unread": selectors.unread_count(request.person),
    }
    return render(request, "notify/inbox.html", context, part="notify/_inbox.html")


@require_GET
@access.page()
def badge(request: Request) -> HttpResponseBase:
    return render(request, "notify/_badge.html", {"unread": selectors.unread_count(request.person)})


@require_POST
@access.page()
def open_message(request: Request, pk: int) -> HttpResponseBase:
    """Mark the message as read and go where it leads."""
    message = get_object_or_404(Message, pk=pk, person=request.person)
    messages.mark_read(person=request.person, message=message, at=request.at)
    return redirect(message.url or "notify:inbox")


@require_POST
@access.page()
def read_all(request: Request) -> HttpResponseBase:
    count = messages.mark_all_read(person=request.person, at=request.at)
    done(request, _("已将 %(count)d 条消息标为已读。") % {"count": count})
    return redirect("notify:inbox")


@require_GET
@access.page(action="system.operate")
def undelivered(request: Request) -> HttpResponseBase:
    """The mails that no server took."""
    page = paging.page(request, selectors.given_up(), by=("-at", "-pk"))
    context = {
        "page": page,
        "lines": [_line(one) for one in page.rows],
        "outside": selectors.given_up_outside()[:MOST_OUTSIDE],
    }
    return render(request, "notify/undelivered.html", context)


@require_POST
@access.page(action="system.operate")
def retry(request: Request, pk: int) -> HttpResponseBase:
    outbox.retry(message=get_object_or_404(Message, pk=pk), at=request.at)
    done(request, _("邮件将再次发送。"))
    return redirect("notify:undelivered")


@require_POST
@access.page(action="system.operate")
def retry_outside(request: Request, pk: int) -> HttpResponseBase:
    outside.retry(message=get_object_or_404(OutsideMessage, pk=pk), at=request.at)
    done(request, _("消息将再次发送。"))
    return redirect("notify:undelivered")


def _line(message: Message) -> Line:
    language = "en" if get_language() == "en" else "zh"
    text = templates.line(message.template, message.values, language)
    return Line(message, text, templates.body(message.template, message.values, language))
