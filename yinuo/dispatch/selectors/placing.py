"""Which spot a visit takes when it is put on a technician's day at some hour."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from yinuo.cases.models import Case
from yinuo.dispatch.models import Order, Plan
from yinuo.dispatch.selectors import board, service_times, standing, travel
from yinuo.dispatch.selectors.standing import Spot


def spot_for(draft: Plan | None, case: Case, order: Order | None, technician: int, starts_at: datetime) -> Spot:
    """
    Return the spot of a visit for which the technician sets off at ``starts_at``.

    The way is from the site of his visit before on that day; the work takes as long as it took at the old spot, else
    what was learnt of such jobs.
    """
    minutes = _travel(draft, case, order, technician, starts_at)
    now = standing.spot_now(draft, case.pk, order)
    service = now.service if now is not None and now.service > timedelta() else None
    if service is None:
        service = timedelta(minutes=service_times.read().of(case).minutes)
    return Spot(technician, starts_at, starts_at + timedelta(minutes=minutes) + service, minutes)


def _travel(draft: Plan | None, case: Case, order: Order | None, technician: int, starts_at: datetime) -> int:
    start, _end = board.bounds(timezone.localdate(starts_at))
    but = standing.key_of(case.pk, order.pk if order else None)
    earlier = standing.of_technicians([technician], draft, start, starts_at + timedelta(seconds=1), but=but)
    before = [one for one in earlier if one.spot.ends_at <= starts_at]
    ways = travel.around(case.site, [case.branch, *(one.case.site for one in earlier)])
    return ways.minutes(before[-1].case.site if before else case.branch, case.site)
