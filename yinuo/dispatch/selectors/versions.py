"""The versions of a branch's plan, and how each came about."""

from __future__ import annotations

from django.db.models import Count, Q, QuerySet

from yinuo.core.models import Branch
from yinuo.dispatch.models import Plan, PlanMove, PlannedVisit

MOST_SHOWN = 200


def of_branch(branch: Branch) -> QuerySet[Plan]:
    return (
        Plan.objects.filter(branch=branch)
        .select_related("created_by", "published_by", "ended_by")
        .annotate(count=Count("visits"), changed=Count("visits", filter=Q(visits__is_change=True)))
        .order_by("-version")
    )


def visits(plan: Plan) -> list[PlannedVisit]:
    """Return what the version changes, in order of time, the first two hundred."""
    rows = PlannedVisit.objects.filter(plan=plan, is_change=True)
    about = ("technician", "case__record", "case__customer", "order__record")
    return list(
        rows.select_related(*about, "rule__clause", "rule__version__regulation").order_by("starts_at", "pk")[
            :MOST_SHOWN
        ]
    )


def moves(plan: Plan) -> list[PlanMove]:
    """Return the steps on the draft, the newest first, the first two hundred."""
    rows = PlanMove.objects.filter(plan=plan)
    related = ("by", "undone_by", "case__record", "from_technician", "to_technician")
    return list(rows.select_related(*related).order_by("-pk")[:MOST_SHOWN])
