from __future__ import annotations

from django.http import HttpResponse
from django.utils import timezone

from yinuo.core import access as core_access
from yinuo.core.http import Request, render
from yinuo.core.models import Role
from yinuo.fieldwork.selectors import days


@core_access.page(roles=(Role.TECHNICIAN,))
def day(request: Request) -> HttpResponse:
    """The technician's jobs of today: the next one large, the others in the order of the way."""
    today = timezone.localdate(request.at)
    context = {"today": today, "day": days.day_of(request.person, today), "at": request.at}
    return render(request, "fieldwork/day.html", context, part="fieldwork/_day.html")
