"""A proposal worked out: what happened, said to the optimiser, and its answer compared with doing nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from django.utils import timezone

from yinuo.cases.models import Case
from yinuo.core import clock
from yinuo.dispatch import optimiser
from yinuo.dispatch.models import Order, ProposedMove, RepairProposal
from yinuo.dispatch.models.repairs import Cause
from yinuo.dispatch.optimiser import Emergency, Event, Late, Overrun, Sick
from yinuo.dispatch.selectors import board, planning, standing
from yinuo.dispatch.selectors.planning import outcome, today
from yinuo.dispatch.selectors.planning.crew import second
from yinuo.dispatch.selectors.planning.world import World, all_of
from yinuo.dispatch.selectors.standing import Spot
from yinuo.dispatch.services import repairs
from yinuo.dispatch.states import ALIVE

DAYS, SECONDS = 2, 2.0
OVERRUN = timedelta(minutes=30)


def work_out(proposal_id: int) -> None:
    """Find what to move, unless it is found already. Killed at any moment, it can be begun again."""
    rows = RepairProposal.objects.select_related("branch", "case", "order__case", "absence")
    proposal = rows.get(pk=proposal_id)
    if proposal.state != RepairProposal.State.REQUESTED:
        return
    at = clock.now()
    first = timezone.localdate(at)
    scope = planning.Scope(proposal.branch, None, first, first + timedelta(days=DAYS - 1), at)
    new = _new_case(proposal)
    world = planning.read(scope, cases=[new] if new else [])
    event = _event(proposal, world, new, at)
    if event is None:
        repairs.ready(proposal=proposal, moves=[], broken_without=0, broken_with=0, at=at)
        return
    _propose(proposal, world, event, at)


def _propose(proposal: RepairProposal, world: World, event: Event, at: datetime) -> None:
    problem = world.problem
    if isinstance(event, Emergency):
        jobs = tuple(job for job in problem.jobs if job.id != event.job.id)
        problem = replace(problem, jobs=jobs)
    stands = today.plan(world, problem)
    found = optimiser.repair(problem, stands, event, seconds=SECONDS, seed=proposal.pk)
    left_alone = today.plan(world, optimiser.apply(problem, stands, event))
    without = {**_pinned(world), **{stop.job: world.spot(stop) for stop in left_alone.stops}}
    after = outcome.spots(world, found)
    repairs.ready(
        proposal=proposal,
        moves=[_move(world, name, spot, without) for name, _visit, spot in outcome.changes(world, after)],
        broken_without=outcome.tally(world, without).broken,
        broken_with=outcome.tally(world, after).broken,
        at=at,
    )


def _new_case(proposal: RepairProposal) -> Case | None:
    """Return the case that looks for somebody; after a cancellation the one whose promise breaks next."""
    if proposal.cause in {Cause.EMERGENCY, Cause.REFUSED}:
        found = proposal.case or (proposal.order.case if proposal.order else None)
        wanted = all_of(proposal.branch).filter(pk=found.pk).first() if found else None
        return wanted if wanted is not None and not _is_served(wanted) else None
    if proposal.cause == Cause.CANCELLED:
        waiting = [row.case for row in board.waiting(all_of(proposal.branch)) if row.case.pk != proposal.case_id]
        return waiting[0] if waiting else None
    return None


def _is_served(case: Case) -> bool:
    return Order.objects.filter(case=case, state__in=ALIVE).exists()


def _event(proposal: RepairProposal, world: World, new: Case | None, at: datetime) -> Event | None:
    """Return what happened as the optimiser knows it; None: nothing that calls for a change any more."""
    now = second(at, world.origin)
    if new is not None:
        job = world.problem.job_by_id[standing.key_of(new.pk, None)]
        if proposal.cause == Cause.REFUSED and proposal.order is not None:
            job = replace(job, refused=job.refused | {str(proposal.order.technician_id)})
        return Emergency(now, job)
    if proposal.absence is not None:
        absence = proposal.absence
        start = max(now, second(absence.starts_at, world.origin))
        return Sick(start, str(absence.person_id), second(absence.ends_at, world.origin))
    order = proposal.order
    name = standing.key_of(order.case_id, order.pk) if order else ""
    if order is None or name not in world.visits or proposal.cause not in {Cause.LATE, Cause.OVERRUN}:
        return None
    if proposal.cause == Cause.OVERRUN:
        return Overrun(now, name, second(at + OVERRUN, world.origin))
    until = order.starts_at + timedelta(minutes=order.late_minutes_foreseen or 0)
    return Late(now, str(order.technician_id), max(now + 60, second(until, world.origin)))


def _pinned(world: World) -> dict[str, Spot]:
    return {
        name: visit.spot
        for name, visit in world.visits.items()
        if visit.spot is not None and world.problem.job_by_id[name].pinned is not None
    }


def _move(world: World, name: str, spot: Spot, without: dict[str, Spot]) -> ProposedMove:
    visit = world.visits[name]
    is_saved = outcome.is_broken(visit, without.get(name)) and not outcome.is_broken(visit, spot)
    return ProposedMove(
        case=visit.case,
        order=visit.order,
        was_technician_id=visit.spot.technician if visit.spot else None,
        was_starts_at=visit.spot.starts_at if visit.spot else None,
        technician_id=spot.technician,
        starts_at=spot.starts_at,
        ends_at=spot.ends_at,
        travel_minutes=spot.travel_minutes,
        saves=visit.promises[0].obligation if is_saved else None,
    )
