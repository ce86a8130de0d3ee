"""How far a person sees figures: the company, the branch, or the own department."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from yinuo.core import access
from yinuo.core.errors import NotVisible
from yinuo.core.models import Branch, Person, Scope
from yinuo.insight.selectors.counting import Reach


@dataclass(frozen=True)
class Allowed:
    """Branches (None: all) whose figures the person sees; of the department's people only, if one is given."""

    branches: tuple[int, ...] | None
    department: int | None

    @property
    def is_company(self) -> bool:
        return self.branches is None


def allowed(person: Person) -> Allowed:
    """Return the widest reach of the person's roles that see figures; own scope reaches no further than the team."""
    wide: set[int] = set()
    team: int | None = None
    for grant in access.grants(person):
        if grant.role not in access.RIGHTS["insight.see"]:
            continue
        if grant.scope == Scope.ALL:
            return Allowed(None, None)
        if grant.scope == Scope.BRANCH and grant.branch is not None:
            wide.add(grant.branch)
        team = team or grant.department
    if wide:
        return Allowed(tuple(sorted(wide)), None)
    return Allowed((person.branch_id,) if person.branch_id else (), team or 0)


def branches_for(person: Person) -> QuerySet[Branch]:
    reach = allowed(person)
    rows = Branch.objects.order_by("code")
    return rows if reach.branches is None else rows.filter(pk__in=reach.branches)


def reach_for(person: Person, branch_id: int | None) -> Reach:
    """
    Return whose figures to count: of one branch, or of all that the person sees.

    :raises NotVisible: the branch is not among them
    """
    mine = allowed(person)
    if branch_id is not None:
        if not branches_for(person).filter(pk=branch_id).exists():
            raise NotVisible
        return Reach(branches=(branch_id,), department=mine.department)
    return Reach(branches=mine.branches, department=mine.department)
