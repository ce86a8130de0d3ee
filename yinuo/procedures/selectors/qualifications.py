"""The training files of the staff."""

from __future__ import annotations

from django.db.models import Prefetch, Q, QuerySet

from yinuo.procedures.models import GradeApplication, StaffFile

ORDER = ("person__name", "pk")


def listing(files: QuerySet[StaffFile], *, words: str = "", grade: str = "", standing: str = "") -> QuerySet[StaffFile]:
    """``standing``: qualified or unqualified, "" for all."""
    if words:
        files = files.filter(Q(person__name__icontains=words) | Q(person__initials__istartswith=words))
    if grade:
        files = files.filter(grade=grade)
    if standing:
        files = files.filter(is_qualified=standing == "qualified")
    waiting = GradeApplication.objects.filter(state__in=("applied", "passed"))
    return files.select_related("person__department", "record__branch").prefetch_related(
        Prefetch("applications", queryset=waiting, to_attr="waiting")
    )


def applications(staff: StaffFile) -> QuerySet[GradeApplication]:
    return staff.applications.select_related("assessed_by").order_by("-applied_at", "-pk")
