"""Who may see what a draft would have brought: those who keep regulations, and those who lead, as far as they reach."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from yinuo.core import access
from yinuo.core.errors import NotVisible
from yinuo.core.models import Branch, Person, Scope
from yinuo.core.rights import RIGHTS
from yinuo.rulebook.models import BacktestCase, BacktestFigure, BacktestRun, RegulationVersion

SEE = "backtests.see"


def version_for(person: Person, pk: int) -> RegulationVersion:
    """
    Return a version, draft or published, to whoever may see trials.

    :raises NotVisible: there is none, or it is none of the person's business
    """
    found = RegulationVersion.objects.select_related("regulation").filter(pk=pk).first()
    if found is None or not access.may(person, SEE):
        raise NotVisible
    return found


def run_for(person: Person, pk: int) -> BacktestRun:
    """:raises NotVisible: there is none, or it is none of the person's business"""
    runs = BacktestRun.objects.select_related("version__regulation", "branch", "asked_by")
    found = runs.filter(pk=pk).first()
    if found is None or not access.may(person, SEE):
        raise NotVisible
    return found


def figures_of(person: Person, run: BacktestRun) -> QuerySet[BacktestFigure]:
    """Return the figures of the teams that the person leads; of all, if the role reaches so far."""
    return run.figures.filter(_reach(person))


def cases_of(person: Person, run: BacktestRun) -> QuerySet[BacktestCase]:
    """Return the changed cases that the person sees."""
    return access.visible(person, run.cases.select_related("record"), roles=RIGHTS[SEE], path="record")


def branches_of(person: Person) -> QuerySet[Branch]:
    """Return the branches whose figures the person may see, at least in part."""
    found = Branch.objects.order_by("code")
    reach = access.grants(person)
    if any(one.scope == Scope.ALL for one in reach if one.role in RIGHTS[SEE]):
        return found
    return found.filter(pk__in={one.branch for one in reach if one.role in RIGHTS[SEE]} - {None})


def _reach(person: Person) -> Q:
    allowed = Q(pk__in=[])
    for grant in access.grants(person):
        if grant.role not in RIGHTS[SEE]:
            continue
        if grant.scope == Scope.ALL:
            return Q()
        if grant.scope == Scope.BRANCH and grant.branch:
            allowed |= Q(branch=grant.branch)
        elif grant.department:
            allowed |= Q(department=grant.department)
    return allowed
