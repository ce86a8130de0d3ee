"""Proposals to be decided, what calls for one, and where the company lets them carry themselves out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from yinuo.core.models import Absence, Branch
from yinuo.dispatch.models import AutoRepair, Order, ProposedMove, RepairProposal
from yinuo.dispatch.selectors import overtaken
from yinuo.dispatch.selectors.standing import MOVABLE
from yinuo.dispatch.states import OrderState
from yinuo.rulebook.models import Clause, Rule

# A visit that runs over matters once the next one is so near.
NEAR = timedelta(minutes=60)


def pending(branch: Branch, at: datetime) -> list[RepairProposal]:
    """
    Return what is worked out or waits for a decision and is not overtaken, with all that its card shows.

    First what saves the most promises, of these what begins first; last what is still being worked out.
    """
    moves = ProposedMove.objects.select_related(
        "case__record", "case__customer", "order__record", "technician", "was_technician", "saves__rule__clause",
        "saves__rule__version__regulation",
    )  # fmt: skip
    rows = (
        RepairProposal.objects.filter(branch=branch, state__in=overtaken.PENDING)
        .select_related("order__record", "case__record", "absence__person")
        .prefetch_related(Prefetch("moves", moves.order_by("starts_at", "pk")))
        .order_by("asked_at", "pk")
    )
    gone = overtaken.of_branch(branch, at)
    return sorted((row for row in rows if row.pk not in gone), key=_urgency)


def _urgency(proposal: RepairProposal) -> tuple[bool, int, datetime]:
    begins = min((move.starts_at for move in proposal.moves.all()), default=proposal.asked_at)
    return proposal.state == RepairProposal.State.REQUESTED, -proposal.saved, begins


def automatic(branch: Branch, cause: str, at: datetime) -> AutoRepair | None:
    """Return what lets proposals for the cause carry themselves out, if anything does."""
    rows = AutoRepair.objects.filter(branch=branch, cause=cause, starts_at__lte=at).exclude(ends_at__lte=at)
    return rows.select_related("clause__version__regulation", "by").first()


def citable() -> QuerySet[Clause]:
    """Return the clauses in force under which the company moves visits by itself: those that ask for it."""
    rules = Rule.objects.filter(
        clause=OuterRef("pk"), kind=Rule.Kind.OBLIGATION, spec__do__contains=[{"event": "dispatch.order.reassigned"}]
    )
    return (
        Clause.objects.filter(Exists(rules), version__status="published")
        .select_related("version__regulation")
        .order_by("version__regulation__code", "pk")
    )


def overruns(at: datetime) -> QuerySet[Order]:
    """Return visits under way beyond their time while the same technician's next one is near, not proposed for yet."""
    following = Order.objects.filter(
        technician=OuterRef("technician"),
        state__in=MOVABLE,
        starts_at__gte=OuterRef("ends_at"),
        starts_at__lt=at + NEAR,
    )
    known = RepairProposal.objects.filter(order=OuterRef("pk"), cause="overrun")
    return Order.objects.filter(
        Exists(following), ~Exists(known), state=OrderState.ARRIVED, ends_at__lt=at
    ).select_related("branch")


def absences(start: datetime, end: datetime) -> Iterator[tuple[Absence, Branch]]:
    """Yield absences in [start, end) that meet a visit, with the visit's branch, not proposed for yet."""
    known = RepairProposal.objects.filter(absence=OuterRef("pk"))
    found = Absence.objects.filter(~Exists(known), starts_at__lt=end, ends_at__gt=start).order_by("pk")
    met = Order.objects.filter(
        technician=OuterRef("person"),
        state__in=MOVABLE,
        starts_at__lt=OuterRef("ends_at"),
        ends_at__gt=OuterRef("starts_at"),
    )
    for absence in found.filter(Exists(met)).select_related("person"):
        order = (
            Order.objects.filter(
                technician=absence.person,
                state__in=MOVABLE,
                starts_at__lt=absence.ends_at,
                ends_at__gt=max(absence.starts_at, start),
            )
            .select_related("branch")
            .first()
        )
        if order is not None:
            yield absence, order.branch
