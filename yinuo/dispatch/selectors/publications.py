"""What the board says of a publication."""

from __future__ import annotations

from datetime import datetime, timedelta

from yinuo.core.models import Branch
from yinuo.dispatch.models import Plan, Publication

#: So long the board says that it succeeded; that it did not, it says as long as there is that draft.
SAID_FOR = timedelta(minutes=3)


def is_going(branch: Branch | int) -> bool:
    """Whether the branch's draft is being published just now."""
    going = [Publication.State.QUEUED, Publication.State.RUNNING]
    return Publication.objects.filter(branch=branch, state__in=going).exists()


def of_board(branch: Branch, draft: Plan | None, at: datetime) -> Publication | None:
    """Return the branch's last publication if there is still something to say of it."""
    last = Publication.objects.filter(branch=branch).select_related("plan").order_by("-pk").first()
    if last is None or last.is_going:
        return last
    if last.state == Publication.State.DONE:
        return last if last.finished_at is not None and last.finished_at > at - SAID_FOR else None
    return last if draft is not None and draft.pk == last.plan_id else None
