"""What rules may know of a project."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from yinuo.core.facts import EntityFacts, Fact, declare
from yinuo.projects.models import Project, Stage

declare(
    "project",
    {
        "stage": Fact("str", "工程阶段", "stage that it has reached", tuple(Stage.values)),
        "has_manager": Fact("bool", "是否有项目经理", "whether it has a project manager"),
        "has_service_terms": Fact(
            "bool", "合同是否含售后内容", "whether the contract says how it is served after sale"
        ),
        "starts_at": Fact("time", "合同开工日（当日结束）", "end of the day on which construction begins"),
        "finishes_at": Fact("time", "合同完工日（当日结束）", "end of the day on which construction is to be finished"),
        "trial_ends_at": Fact("time", "试运行结束", "end of the trial run"),
        "has_defects": Fact("bool", "验收是否有缺陷", "whether the acceptance found defects"),
        "papers": Fact("int", "已归档资料种数", "kinds of papers in the archive"),
        "in_warranty": Fact("bool", "是否在保修期内", "whether it is under warranty at the time of the event"),
    },
)


def of_project(project: Project, at: datetime) -> dict[str, EntityFacts]:
    until = project.warranty_until
    return {
        "project": {
            "stage": project.stage,
            "has_manager": project.manager_id is not None,
            "has_service_terms": project.has_service_terms,
            "starts_at": _end_of(project.starts_on),
            "finishes_at": _end_of(project.finishes_on),
            "trial_ends_at": _end_of(project.trial_ends_on),
            "has_defects": bool(project.has_defects),
            "papers": project.papers.count(),
            "in_warranty": until is not None and timezone.localdate(at) <= until,
        }
    }


def _end_of(day: date | None) -> str:
    """Return the midnight that ends the day; "" for none."""
    if day is None:
        return ""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time())).isoformat()
