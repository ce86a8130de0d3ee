"""Whose call-backs, surveys and opinions a person may see."""

from __future__ import annotations

from django.db.models import QuerySet

from yinuo.cases.models import Case
from yinuo.core import access
from yinuo.core.errors import NotVisible
from yinuo.core.models import Branch, Person, Scope
from yinuo.feedback.models import Opinion

_WITH = ("record", "branch", "customer", "site", "equipment__product")


def case_for(person: Person, pk: int) -> Case:
    """:raises NotVisible: there is none, or it is none of the person's business"""
    return access.visible_or_404(person, Case.objects.select_related(*_WITH), pk=pk, path="record")


def case_to_call(person: Person, pk: int) -> Case:
    """
    Return a case whose customer the person may call back.

    :raises NotVisible: there is none within the reach of those who call
    """
    rows = Case.objects.select_related(*_WITH)
    return access.visible_or_404(person, rows, pk=pk, roles=access.RIGHTS["feedback.call"], path="record")


def case_to_invite(person: Person, pk: int) -> Case:
    """Return a case whose customer the person may ask for an answer. :raises NotVisible: as ``case_for``"""
    rows = Case.objects.select_related(*_WITH)
    return access.visible_or_404(person, rows, pk=pk, roles=access.RIGHTS["feedback.invite"], path="record")


def visible_opinions(person: Person) -> QuerySet[Opinion]:
    return Opinion.objects.filter(branch__in=branches_for(person, "feedback.see").values("pk"))


def branches_for(person: Person, action: str) -> QuerySet[Branch]:
    """Return the branches in which the person may do the action."""
    pks = set()
    for grant in access.grants(person):
        if grant.role in access.RIGHTS[action]:
            if grant.scope == Scope.ALL:
                return Branch.objects.order_by("code")
            pks.add(grant.branch)
    return Branch.objects.filter(pk__in=pks - {None}).order_by("code")


def branch_for(person: Person, action: str, pk: int) -> Branch:
    """:raises NotVisible: the person may not do it there"""
    found = branches_for(person, action).filter(pk=pk).first()
    if found is None:
        raise NotVisible
    return found
