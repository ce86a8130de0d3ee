"""A technician's day on paper."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from yinuo.core import access as core_access
from yinuo.core.errors import NotVisible
from yinuo.core.http import Request
from yinuo.dispatch import printing
from yinuo.dispatch.selectors import timeline
from yinuo.dispatch.selectors.planning import crew
from yinuo.dispatch.views.plan.frame import branch_of, day_of, number


@core_access.page(action="dispatch.board")
@require_GET
def print_days(request: Request) -> HttpResponse:
    """The day of one technician of the branch, or of everybody who has a visit, a page each."""
    branch, day, wanted = branch_of(request), day_of(request), number(request, "technician")
    staff = [one for one in crew.people_of(branch, request.at) if wanted is None or one.pk == wanted]
    if not staff:
        raise NotVisible
    days = timeline.day_sheets(staff, day)
    answer = HttpResponse(printing.day_sheets(staff, days, day, at=request.at), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{day:%Y-%m-%d}.pdf"'
    return answer
