"""The explanation of an obligation as a user reads it, for stories that say what must stand in it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from yinuo.core.models import Branch
from yinuo.rulebook.explain import explain
from yinuo.rulebook.models import Obligation
from yinuo.stage.scenario import Explained, ScenarioError


def text(wanted: Explained, *, branch: Branch) -> str:
    """Return what is said of the rule's newest (or ``nth``) obligation. :raises ScenarioError: there is none"""
    code, _slash, rule = wanted.rule.rpartition("/")
    rows = Obligation.objects.filter(branch=branch, rule__code=rule).order_by("pk")
    if code:
        rows = rows.filter(version__regulation__code=code)
    found = list(rows)
    if len(found) < max(wanted.nth, 1):
        raise ScenarioError(_("%(rule)s 还没有第 %(nth)d 项义务") % {"rule": wanted.rule, "nth": max(wanted.nth, 1)})
    return "\n".join(explain(found[wanted.nth - 1]).said(wanted.lang))
