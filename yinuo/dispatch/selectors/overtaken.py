"""Proposals that the day has overtaken: there is nothing in them to decide any more."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from yinuo.cases import states as case_states
from yinuo.core.models import Branch
from yinuo.dispatch.models import Order, ProposedMove, RepairProposal
from yinuo.dispatch.models.repairs import Overtaken
from yinuo.dispatch.selectors.standing import MOVABLE, key_of
from yinuo.dispatch.states import ALIVE

PENDING = (RepairProposal.State.REQUESTED, RepairProposal.State.OPEN)
#: The job that works one out takes seconds. After an outage of an hour there is another day to plan.
PATIENCE = timedelta(hours=1)


def branches() -> QuerySet[RepairProposal, Any]:
    """Return the keys of the branches where something waits for a decision."""
    return RepairProposal.objects.filter(state__in=PENDING).values("branch")


def of_branch(branch: Branch, at: datetime) -> dict[int, Overtaken]:
    """Return proposal → why it is overtaken, for those that are. Five queries at most."""
    pending = list(
        RepairProposal.objects.filter(branch=branch, state__in=PENDING).select_related("case").order_by("pk")
    )
    if not pending:
        return {}
    rows = ProposedMove.objects.filter(proposal__in=[one.pk for one in pending]).select_related("case", "order")
    moves: dict[int, list[ProposedMove]] = defaultdict(list)
    for row in rows.order_by("pk"):
        moves[row.proposal_id].append(row)
    day = _Day(list(rows), at)
    newer = _newer(branch, pending, moves)
    found = {one.pk: day.why(one, moves[one.pk]) or newer.get(one.pk) for one in pending}
    return {pk: why for pk, why in found.items() if why is not None}


class _Day:
    """The orders that the moves touch, as they stand."""

    def __init__(self, moves: Iterable[ProposedMove], at: datetime) -> None:
        self.at = at
        waiting = [move.case_id for move in moves if move.order_id is None]
        served = Order.objects.filter(case__in=waiting, state__in=ALIVE)
        self.served = set(served.values_list("case_id", flat=True)) if waiting else set()
        ahead = Order.objects.filter(
            technician__in={move.technician_id for move in moves}, state__in=ALIVE, ends_at__gt=at
        )
        self.held: dict[int, list[Order]] = defaultdict(list)
        for order in ahead.only("technician_id", "starts_at", "ends_at") if moves else ():
            self.held[order.technician_id].append(order)

    def why(self, proposal: RepairProposal, moves: list[ProposedMove]) -> Overtaken | None:
        if proposal.state == RepairProposal.State.REQUESTED:
            return Overtaken.UNANSWERED if proposal.asked_at < self.at - PATIENCE else None
        cases = [move.case for move in moves] + ([proposal.case] if proposal.case else [])
        if any(case.state not in case_states.UNRESOLVED for case in cases):
            return Overtaken.CLOSED
        if not all(self._stands(move) for move in moves):
            return Overtaken.MOVED
        if any(move.starts_at + timedelta(minutes=move.travel_minutes) <= self.at for move in moves):
            return Overtaken.PAST
        own = {move.order_id for move in moves}
        return Overtaken.TAKEN if any(self._is_taken(move, own) for move in moves) else None

    def _stands(self, move: ProposedMove) -> bool:
        """Whether the visit is where the proposal found it."""
        if move.order is None:
            return move.case_id not in self.served
        is_same = (move.order.technician_id, move.order.starts_at) == (move.was_technician_id, move.was_starts_at)
        return is_same and move.order.state in MOVABLE

    def _is_taken(self, move: ProposedMove, own: set[int | None]) -> bool:
        return any(
            order.pk not in own and order.starts_at < move.ends_at and move.starts_at < order.ends_at
            for order in self.held[move.technician_id]
        )


def _newer(branch: Branch, pending: list[RepairProposal], moves: dict[int, list[ProposedMove]]) -> dict[int, Overtaken]:
    """Return the open proposals that a later one answers: it moves the same visits, or was asked for the same."""
    later = RepairProposal.objects.filter(branch=branch, pk__gt=pending[0].pk, ready_at__isnull=False)
    answered: dict[tuple[int | None, int | None, int | None], int] = {}
    for pk, *about in later.order_by("pk").values_list("pk", "case", "order", "absence"):
        answered[(about[0], about[1], about[2])] = pk
    found: dict[int, Overtaken] = {}
    covered: list[set[str]] = []
    for one in reversed(pending):
        if one.state != RepairProposal.State.OPEN:
            continue
        about_it = answered.get((one.case_id, one.order_id, one.absence_id), 0)
        jobs = {key_of(move.case_id, move.order_id) for move in moves[one.pk]}
        if about_it > one.pk or (jobs and any(jobs <= later for later in covered)):
            found[one.pk] = Overtaken.NEWER
        else:
            covered.append(jobs)
    return found
