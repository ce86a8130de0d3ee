"""For who keeps the machinery: how it is, what failed, and whether the log is whole."""

from __future__ import annotations

import socket
from urllib.parse import urlsplit

from django.conf import settings
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yinuo.core import access, handlers, paging
from yinuo.core.http import Request, done, render
from yinuo.core.models import Change, Event, RefusalEntry
from yinuo.core.selectors import system as selectors
from yinuo.core.services import audit as auditing
from yinuo.core.services import jobs as services

_CONNECT_SECONDS = 0.5


@require_GET
@access.page(action="system.operate")
def system(request: Request) -> HttpResponseBase:
    context = {
        "status": selectors.status(request.at),
        "live_answers": _live_answers(),
        "handlers": handlers.table(),
        "at": request.at,
    }
    return render(request, "core/system.html", context, part="core/_system.html")


@require_GET
@access.page(action="system.operate")
def jobs(request: Request) -> HttpResponseBase:
    return render(request, "core/jobs.html", {"page": paging.page(request, selectors.failed_jobs(), by=("-id",))})


@require_POST
@access.page(action="system.operate")
def retry_job(request: Request, pk: int) -> HttpResponseBase:
    services.retry(job_id=pk, by=request.person, at=request.at)
    done(request, _("任务已重新排队。"))
    return redirect("core:admin_jobs")


@require_GET
@access.page(action="audit.see")
def audit(request: Request) -> HttpResponseBase:
    refusals = RefusalEntry.objects.select_related("by", "record")
    context = {
        "events": Event.objects.count(),
        "page": paging.page(request, refusals, by=("-at", "-pk")),
        "changes": paging.page(request, Change.objects.select_related("by"), by=("-at", "-pk"), name="changes_"),
    }
    return render(request, "core/audit.html", context, part="core/_refusals.html")


@require_POST
@access.page(action="audit.see")
def verify(request: Request) -> HttpResponseBase:
    """Walk all chains now and say what was found."""
    return render(request, "core/_verdict.html", {"verdict": auditing.verify(), "at": request.at})


def _live_answers() -> bool:
    """Tell whether something listens where the live stream should be."""
    address = urlsplit(settings.LIVE_URL or f"http://127.0.0.1:{settings.LIVE_PORT}")
    port = address.port or (443 if address.scheme == "https" else 80)
    try:
        with socket.create_connection((address.hostname or "127.0.0.1", port), timeout=_CONNECT_SECONDS):
            return True
    except OSError:
        return False
