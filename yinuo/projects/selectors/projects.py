from __future__ import annotations

from django.db.models import Q, QuerySet

from yinuo.projects.models import Project, ProjectPaper, ProjectStep

ORDER = ("-record__opened_at", "-pk")


def listing(projects: QuerySet[Project], *, words: str = "", stage: str = "") -> QuerySet[Project]:
    if words:
        projects = projects.filter(
            Q(title__icontains=words) | Q(record__number__icontains=words) | Q(customer__name__icontains=words)
        )
    if stage:
        projects = projects.filter(stage=stage)
    return projects.select_related("record", "customer", "manager")


def steps(project: Project) -> QuerySet[ProjectStep]:
    return project.steps.select_related("by").order_by("-at", "-pk")


def papers(project: Project) -> list[tuple[str, ProjectPaper | None]]:
    """Return each kind of paper that is archived, and the paper if it is there."""
    filed = {one.kind: one for one in project.papers.select_related("by")}
    return [(str(label), filed.get(value)) for value, label in ProjectPaper.Kind.choices]
