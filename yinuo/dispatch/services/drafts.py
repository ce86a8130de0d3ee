"""排程草稿: coordinators put visits where they want them, see each other's moves, and take them back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.db.models import Max

from yinuo.cases.models import Case
from yinuo.core.models import Branch, Person
from yinuo.core.services import live
from yinuo.dispatch.models import Order, Plan, PlanMove, PlannedVisit
from yinuo.dispatch.plan_errors import Conflicting, MovedMeanwhile, NoDraft, NothingToUndo, PublishGoesOn, VisitIsFixed
from yinuo.dispatch.selectors import conflicts, publications, standing
from yinuo.dispatch.selectors.conflicts import Question
from yinuo.dispatch.selectors.standing import MOVABLE, Spot


@dataclass(frozen=True, slots=True)
class Placement:
    """A visit (the order's, or the waiting case's) and the spot it shall have; None: what it has without a draft."""

    case: Case
    order: Order | None
    spot: Spot | None


def topic(branch: Branch | int) -> str:
    """Return what the open boards of the branch listen to."""
    return f"plan:{branch if isinstance(branch, int) else branch.pk}"


@transaction.atomic
def open_draft(*, branch: Branch, by: Person | None, at: datetime) -> Plan:
    """
    Return the branch's draft, a new one if it has none. Of two who ask at once, both get the same.

    :raises PublishGoesOn: the draft is being published just now
    """
    demand_quiet(branch.pk)
    Branch.objects.select_for_update(no_key=True).get(pk=branch.pk)
    found = standing.draft_of(branch)
    if found is not None:
        return found
    return Plan.objects.create(
        branch=branch, version=next_version(branch), state=Plan.State.DRAFT, created_at=at, created_by=by
    )


def demand_quiet(branch: int) -> None:
    """:raises PublishGoesOn: the branch's draft is being published just now"""
    if publications.is_going(branch):
        raise PublishGoesOn


def next_version(branch: Branch) -> int:
    """Return the number of the branch's next version. The caller holds the branch's row."""
    return (Plan.objects.filter(branch=branch).aggregate(last=Max("version"))["last"] or 0) + 1


@transaction.atomic
def place(
    *, plan: Plan, placement: Placement, seen: tuple[int, datetime] | None, by: Person, at: datetime
) -> PlannedVisit:
    """
    Put one visit at a spot of the draft. ``seen`` is where the person saw it: technician and start, None if it waited.

    :raises NoDraft: the draft was published or thrown away meanwhile
    :raises MovedMeanwhile: the visit is not where it was seen; names who moved it
    :raises VisitIsFixed: its technician is on his way
    :raises Conflicting: certificate, absence, shift or another visit forbid it; all reasons in words
    """
    plan = locked(plan)
    case, order, spot = placement.case, placement.order, placement.spot
    assert spot is not None
    if order is not None and order.state not in MOVABLE:
        raise VisitIsFixed(order)
    now = standing.spot_now(plan, case.pk, order)
    if seen != (None if now is None else (now.technician, now.starts_at)):
        raise _moved_meanwhile(plan, case, order, now)
    technician = Person.objects.select_related("branch", "department").get(pk=spot.technician)
    against = conflicts.forbids(conflicts.of(Question(plan, case, order, technician, spot, at)))
    if against:
        raise Conflicting(against)
    visit = _write(plan, placement, batch=uuid4(), by=by, at=at)
    assert visit is not None
    live.tell(topic(plan.branch_id))
    return visit


@transaction.atomic
def restore(*, plan: Plan, case: Case, order: Order | None, by: Person, at: datetime) -> None:
    """
    Let the draft forget a visit: a waiting case goes back to those that wait, an order to where it stands.

    :raises NoDraft: see ``place``
    :raises NothingToUndo: the draft does not name the visit
    :raises Conflicting: the order's own time was given to another visit
    """
    plan = locked(plan)
    if not PlannedVisit.objects.filter(plan=plan, case=case, order=order).exists():
        raise NothingToUndo
    _write(plan, Placement(case, order, None), batch=uuid4(), by=by, at=at)
    _demand_free([order] if order else [], plan, at)
    live.tell(topic(plan.branch_id))


@transaction.atomic
def replace_all(*, plan: Plan, placements: Iterable[Placement], by: Person, at: datetime) -> int:
    """
    Let the draft hold exactly these placements, as one step that can be undone as one. Return how many it moves.

    :raises NoDraft: see ``place``
    """
    plan = locked(plan)
    wanted = {standing.key_of(one.case.pk, one.order.pk if one.order else None): one for one in placements}
    held = {
        standing.key_of(visit.case_id, visit.order_id): visit
        for visit in PlannedVisit.objects.filter(plan=plan).select_related("case", "order")
    }
    changed = [one for key, one in wanted.items() if key not in held or standing.of_visit(held[key]) != one.spot]
    gone = [Placement(visit.case, visit.order, None) for key, visit in held.items() if key not in wanted]
    batch = uuid4()
    before = {key: standing.of_visit(visit) for key, visit in held.items()}
    keys = [standing.key_of(one.case.pk, one.order.pk if one.order else None) for one in [*gone, *changed]]
    PlannedVisit.objects.filter(pk__in=[held[key].pk for key in keys if key in held]).delete()
    for key, placement in zip(keys, [*gone, *changed], strict=True):
        _note(plan, placement, before.get(key), batch=batch, by=by, at=at)
        if placement.spot is not None:
            _create(plan, placement)
    live.tell(topic(plan.branch_id))
    return len(keys)


@transaction.atomic
def undo(*, plan: Plan, by: Person, at: datetime) -> int:
    """
    Take back the person's own last step, all visits of it. Return how many visits went back.

    :raises NoDraft: see ``place``
    :raises NothingToUndo: the person has made no step that is not undone
    :raises MovedMeanwhile: somebody moved one of the visits since
    :raises Conflicting: the old place was taken meanwhile
    """
    plan = locked(plan)
    last = PlanMove.objects.filter(plan=plan, by=by, undone_at=None).order_by("-pk").first()
    if last is None:
        raise NothingToUndo
    moves = list(
        PlanMove.objects.filter(plan=plan, batch=last.batch, undone_at=None).select_related("case", "order__record")
    )
    for move in moves:
        _demand_untouched(plan, move)
    for move in moves:
        PlannedVisit.objects.filter(plan=plan, case=move.case, order=move.order).delete()
    for move in moves:
        if move.from_technician_id is not None:
            _create(plan, Placement(move.case, move.order, _spot_before(move)))
    PlanMove.objects.filter(pk__in=[move.pk for move in moves]).update(undone_at=at, undone_by=by)
    _demand_free([move.order for move in moves if move.order and move.from_technician_id is None], plan, at)
    live.tell(topic(plan.branch_id))
    return len(moves)


@transaction.atomic
def discard(*, plan: Plan, by: Person, at: datetime) -> None:
    """
    Throw the draft away; the orders stay as they stand.

    :raises NoDraft: see ``place``
    :raises PublishGoesOn: see ``open_draft``
    """
    demand_quiet(plan.branch_id)
    plan = locked(plan)
    plan.state, plan.ended_at, plan.ended_by = Plan.State.DISCARDED, at, by
    plan.save(update_fields=["state", "ended_at", "ended_by"])
    live.tell(topic(plan.branch_id))


def locked(plan: Plan) -> Plan:
    """
    Lock the draft, so that steps on it come one after the other, and return it as it is now.

    What of it events have overtaken is dropped: visits that began, ended or were given away by hand.

    :raises NoDraft: see ``place``
    """
    found = Plan.objects.select_for_update(of=("self",)).select_related("branch").get(pk=plan.pk)
    if found.state != Plan.State.DRAFT:
        raise NoDraft(found)
    PlannedVisit.objects.filter(plan=found).exclude(pk__in=standing.live_visits(found).values("pk")).delete()
    return found


def _write(plan: Plan, placement: Placement, *, batch: UUID, by: Person, at: datetime) -> PlannedVisit | None:
    row = PlannedVisit.objects.filter(plan=plan, case=placement.case, order=placement.order).first()
    _note(plan, placement, standing.of_visit(row) if row else None, batch=batch, by=by, at=at)
    if row is not None:
        row.delete()
    return _create(plan, placement) if placement.spot is not None else None


def _create(plan: Plan, placement: Placement) -> PlannedVisit:
    """:raises Conflicting: the database has another visit of the draft there"""
    spot = placement.spot
    assert spot is not None
    try:
        with transaction.atomic():
            return PlannedVisit.objects.create(
                plan=plan,
                case=placement.case,
                order=placement.order,
                technician_id=spot.technician,
                starts_at=spot.starts_at,
                ends_at=spot.ends_at,
                travel_minutes=spot.travel_minutes,
            )
    except IntegrityError as error:
        if "planned_visit_no_overlap" not in str(error):
            raise
        raise Conflicting([conflicts.taken()]) from error


def _note(plan: Plan, placement: Placement, before: Spot | None, *, batch: UUID, by: Person, at: datetime) -> None:
    after = placement.spot
    PlanMove.objects.create(
        plan=plan,
        batch=batch,
        case=placement.case,
        order=placement.order,
        from_technician_id=before.technician if before else None,
        from_starts_at=before.starts_at if before else None,
        from_ends_at=before.ends_at if before else None,
        from_travel_minutes=before.travel_minutes if before else 0,
        to_technician_id=after.technician if after else None,
        to_starts_at=after.starts_at if after else None,
        to_ends_at=after.ends_at if after else None,
        to_travel_minutes=after.travel_minutes if after else 0,
        by=by,
        at=at,
    )


def _demand_untouched(plan: Plan, move: PlanMove) -> None:
    """:raises MovedMeanwhile: the draft has the visit elsewhere than where the move put it"""
    row = PlannedVisit.objects.filter(plan=plan, case=move.case, order=move.order).first()
    now = (row.technician_id, row.starts_at) if row else None
    put = (move.to_technician_id, move.to_starts_at) if move.to_technician_id else None
    if now != put:
        raise _moved_meanwhile(plan, move.case, move.order, standing.of_visit(row) if row else None)


def _demand_free(orders: Iterable[Order], plan: Plan, at: datetime) -> None:
    """:raises Conflicting: an order goes back to its own time, and the draft has given that to another visit"""
    for order in orders:
        spot = standing.of_order(order)
        key = standing.key_of(order.case_id, order.pk)
        others = standing.of_technicians([spot.technician], plan, spot.starts_at, spot.ends_at, but=key)
        if order.state in MOVABLE and others and order.ends_at > at:
            raise Conflicting([conflicts.taken()])


def _spot_before(move: PlanMove) -> Spot:
    assert move.from_technician_id is not None
    assert move.from_starts_at is not None
    assert move.from_ends_at is not None
    return Spot(move.from_technician_id, move.from_starts_at, move.from_ends_at, move.from_travel_minutes)


def _moved_meanwhile(plan: Plan, case: Case, order: Order | None, now: Spot | None) -> MovedMeanwhile:
    last = PlanMove.objects.filter(plan=plan, case=case, order=order).select_related("by").order_by("-pk").first()
    technician = Person.objects.filter(pk=now.technician).first() if now else None
    return MovedMeanwhile(last.by if last else None, technician, now.starts_at if now else None)
