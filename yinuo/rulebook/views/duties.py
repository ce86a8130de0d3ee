from __future__ import annotations

from django.db.models import Count, Q
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_GET

from yinuo.core import access as core_access
from yinuo.core.http import Request, render
from yinuo.rulebook import access, doors
from yinuo.rulebook.models import Obligation
from yinuo.rulebook.selectors import acknowledgements, life_cycle, obligations

SHOWN, AT_MOST = 50, 500
_FILTERS = {"mine": False, "pool": True}


@require_GET
@core_access.page()
def duties(request: Request) -> HttpResponseBase:
    """What the person has to do, what will be broken next first."""
    chosen = request.GET.get("show", "")
    found = obligations.duties(request.person, pool=_FILTERS.get(chosen))
    many = _many(request.GET.get("rows", ""))
    rows = list(found[: many + 1])
    seen = access.seen_records(request.person, [one.record_id for one in rows])
    everything = obligations.duties(request.person).order_by()
    counts = everything.aggregate(
        mine=Count("pk", filter=Q(assignee__isnull=False)),
        pool=Count("pk", filter=Q(assignee__isnull=True)),
        broken=Count("pk", filter=Q(breached_at__isnull=False) | Q(state="open", due_at__lt=request.at)),
    )
    branches = sorted({grant.branch for grant in core_access.grants(request.person) if grant.branch})
    context = {
        "rows": [(one, *(_links(one) if one.record_id in seen else ("", ""))) for one in rows[:many]],
        "has_more": len(rows) > many,
        "many": many,
        "more": min(many * 2, AT_MOST) if many < AT_MOST else 0,
        "chosen": chosen if chosen in _FILTERS else "",
        "counts": counts,
        "at": request.at,
        "readings": acknowledgements.readings(request.person),
        "consulted": life_cycle.consultations_for(request.person, request.at),
        "topics": " ".join([f"duties:{request.person.pk}", *(f"board:{pk}" for pk in branches)]),
    }
    return render(request, "rulebook/duties.html", context, part="rulebook/_duties.html")


def _many(asked: str) -> int:
    """Return how many rows are shown: as many as the address asks for, within bounds."""
    return max(SHOWN, min(AT_MOST, int(asked))) if asked.isascii() and asked.isdigit() and len(asked) < 5 else SHOWN


def _links(duty: Obligation) -> tuple[str, str]:
    return doors.of_duty(duty), doors.of_record(duty.record)
