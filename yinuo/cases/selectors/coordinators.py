"""Which coordinator gets a new case."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Exists, IntegerField, OuterRef, Q, QuerySet, Subquery

from yinuo.cases.models import Case
from yinuo.core.models import Absence, Branch, Person, Role, RoleAssignment, Scope
from yinuo.core.selectors.people import in_force

COUNTED = 200


class _CountOf(Subquery):
    """Count the rows of a subquery; slice it, and counting stops there."""

    template = "(SELECT count(*) FROM (%(subquery)s) _rows)"
    output_field = IntegerField()


def with_fewest_open_cases(branch: Branch, at: datetime) -> Person | None:
    """
    Return the branch's coordinator with the fewest open cases who is not absent; if all are, the one with the fewest.

    Counting stops at ``COUNTED`` open cases. Among equals it is the one who got a case longest ago.
    Company-wide coordinators are asked only where the branch has none of its own. One query.
    """
    open_cases = Case.objects.filter(coordinator=OuterRef("pk"), closed_at__isnull=True)
    latest = Case.objects.filter(coordinator=OuterRef("pk"), closed_at__isnull=True).order_by("-record")
    candidates: QuerySet[Any] = _coordinators(branch, at).annotate(
        is_away=Exists(Absence.objects.filter(person=OuterRef("pk"), starts_at__lte=at, ends_at__gt=at)),
        is_of_another=~Q(branch=branch),
        open_cases=_CountOf(open_cases.order_by().values("pk")[:COUNTED]),
        latest=Subquery(latest.values("pk")[:1]),
    )
    return candidates.order_by("is_of_another", "is_away", "open_cases", "latest", "pk").first()


def _coordinators(branch: Branch, at: datetime) -> QuerySet[Person]:
    held = RoleAssignment.objects.filter(in_force(at), role=Role.COORDINATOR, person=OuterRef("pk"))
    return Person.objects.filter(
        Exists(held.filter(scope=Scope.ALL)) | Q(Exists(held), branch=branch),
        is_active=True,
    )
