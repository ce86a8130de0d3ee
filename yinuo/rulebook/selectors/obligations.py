"""Promises: whose, on what, and which will be broken next."""

from __future__ import annotations

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from yinuo.core import access
from yinuo.core.models import Person, Record, Scope
from yinuo.core.selectors import calendars
from yinuo.lib.worktime import Calendar
from yinuo.rulebook.engine import CompiledObligation
from yinuo.rulebook.models import Obligation
from yinuo.rulebook.selectors import programs

State = Obligation.State
RUNNING = (State.OPEN, State.PAUSED)


def full() -> QuerySet[Obligation]:
    """Return promises with all that lists and cards show of them."""
    return Obligation.objects.select_related(
        "rule__clause", "rule__version__regulation", "version", "record__root", "record__branch", "assignee", "branch"
    )


def open_for(root: Record | int) -> QuerySet[Obligation]:
    """Return what still has to be done anywhere in a tree, what is due first, first."""
    running = full().filter(root=root, state__in=RUNNING)
    return running.order_by(F("due_at").asc(nulls_last=True), "pk")


def promises(root: Record | int) -> QuerySet[Obligation]:
    """Return all promises of a tree, running ones first, then by due time."""
    everything = full().filter(root=root).prefetch_related("pauses__clause", "pauses__allowed_by")
    return everything.order_by(
        Exists(Obligation.objects.filter(pk=OuterRef("pk"), state__in=RUNNING)).desc(),
        F("due_at").asc(nulls_last=True),
        "pk",
    )


def duties(person: Person, *, pool: bool | None = None) -> QuerySet[Obligation]:
    """
    Return what the person has to do, as himself, for those he stands in for, and (``pool``) as one of several who hold
    a role; what will be broken next comes first, what has no limit last.

    ``pool``: True only what nobody in particular has, False only what is somebody's, None both. The person's roles
    are those that ``access.remember`` knows.
    """
    own, shared = Q(assignee=person), Q(pk__in=())
    for grant in access.grants(person):
        if grant.person != person.pk:
            own |= Q(assignee=grant.person, role=grant.role)
        if grant.scope == Scope.ALL:
            shared |= Q(assignee=None, role=grant.role)
        elif grant.branch is not None:
            shared |= Q(assignee=None, role=grant.role, branch=grant.branch)
    chosen = own | shared if pool is None else shared if pool else own
    running = full().filter(chosen, state__in=RUNNING).defer("facts", "rule__spec")
    return running.order_by(F("due_at").asc(nulls_last=True), "pk")


def counting(obligation: Obligation) -> tuple[CompiledObligation, Calendar]:
    """Return the rule of an obligation and the calendar on which it counts, as pinned at opening."""
    rule = programs.obligation_rule(obligation.version_id, obligation.rule_id)
    pinned = obligation.calendar_version_id
    if pinned is not None:
        return rule, calendars.compiled(pinned)
    return rule, calendars.round_the_clock(settings.TIME_ZONE)
