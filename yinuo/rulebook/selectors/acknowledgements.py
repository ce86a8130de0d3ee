"""Who has read what, and who has not yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from yinuo.core.models import Department, Person
from yinuo.rulebook.models import Campaign, Recipient


@dataclass(frozen=True, slots=True)
class Progress:
    """How many of those asked who still work here have read it."""

    department: Department | None
    asked: int
    given: int

    @property
    def percent(self) -> int:
        """Whole per cent, rounded down: only all is 100."""
        return self.given * 100 // self.asked if self.asked else 100


def pending(campaign: Campaign) -> QuerySet[Recipient]:
    """Return those who have not read it yet and still work here, by department and name."""
    asked = Recipient.objects.filter(campaign=campaign, acknowledgement=None, person__is_active=True)
    return asked.select_related("person", "department").order_by("department__code", "person__name", "pk")


def given(campaign: Campaign) -> QuerySet[Recipient]:
    """Return those who have read it, the last first."""
    read = Recipient.objects.filter(campaign=campaign).exclude(acknowledgement=None)
    return read.select_related("person", "department", "acknowledgement__event").order_by("-acknowledgement__at", "pk")


def by_department(campaign: Campaign) -> list[Progress]:
    """Return the progress of each department, the one most behind first."""
    counts = _counted(Recipient.objects.filter(campaign=campaign).values("department"))
    known = {one.pk: one for one in Department.objects.filter(pk__in=[row["department"] for row in counts])}
    rows = [Progress(known[row["department"]], row["asked"], row["given"]) for row in counts if row["asked"]]
    return sorted(rows, key=lambda row: (row.percent, row.department.code if row.department else ""))


def of_versions(version_ids: list[int]) -> dict[int, Progress]:
    """Return version → progress of all its campaigns, for those that have one. One query."""
    counts = _counted(Recipient.objects.filter(campaign__version__in=version_ids).values("campaign__version"))
    return {row["campaign__version"]: Progress(None, row["asked"], row["given"]) for row in counts}


def readings(person: Person) -> QuerySet[Recipient]:
    """Return what the person himself is asked to read and has not, the first due first."""
    asked = Recipient.objects.filter(person=person, acknowledgement=None)
    related = asked.select_related("campaign__version__regulation", "campaign__record")
    return related.order_by("campaign__due_at", "pk")


def latest(version_id: int) -> Campaign | None:
    found = Campaign.objects.select_related("version__regulation", "record", "opened_by").filter(version=version_id)
    return found.order_by("-pk").first()


def people_in(departments: list[Department]) -> QuerySet[Person]:
    """Return who works in the departments or in those directly below them."""
    pks = [one.pk for one in departments]
    here = Q(department__in=pks) | Q(department__parent__in=pks)
    return Person.objects.filter(here, is_active=True).select_related("department").order_by("pk")


def is_overdue(campaign: Campaign, at: datetime) -> bool:
    return campaign.completed_at is None and campaign.due_at < at


def _counted(rows: QuerySet[Recipient, Any]) -> list[dict[str, int]]:
    """Count those who still work here, and whoever has read it."""
    counts = Q(person__is_active=True) | Q(acknowledgement__isnull=False)
    return list(
        rows.annotate(
            asked=Count("pk", filter=counts), given=Count("pk", filter=Q(acknowledgement__isnull=False))
        ).order_by()
    )
