"""调整建议: asked for when something comes in between, decided by a coordinator, or by a clause that says so."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from yinuo.cases.models import Case
from yinuo.core.models import Absence, Branch, Event, Person, Role
from yinuo.core.selectors import people
from yinuo.core.services import live
from yinuo.dispatch.errors import ReasonMissing
from yinuo.dispatch.models import AutoRepair, Order, Plan, ProposedMove, RepairProposal
from yinuo.dispatch.models.repairs import Cause, Overtaken
from yinuo.dispatch.plan_errors import ProposalDecided
from yinuo.dispatch.selectors import overtaken, repairs, standing
from yinuo.dispatch.selectors.standing import Spot
from yinuo.dispatch.services import drafts, publishing
from yinuo.dispatch.services.drafts import Placement
from yinuo.dispatch.states import ALIVE
from yinuo.notify.services import messages
from yinuo.rulebook.models import Clause

State = RepairProposal.State
SOON = timedelta(days=2)
MOST_TIMES = 3
RENEWED = frozenset({Overtaken.PAST, Overtaken.TAKEN, Overtaken.MOVED})


@transaction.atomic
def request(
    *,
    branch: Branch,
    cause: str,
    at: datetime,
    event: Event | None = None,
    order: Order | None = None,
    case: Case | None = None,
    absence: Absence | None = None,
) -> RepairProposal:
    """Ask for a proposal, as a job; what was asked for before is not asked for again."""
    from yinuo.dispatch.tasks import repair  # noqa: PLC0415  # tasks need the loaded queue, services do not

    about = {"event": event} if event else {"absence": absence} if absence else {"order": order, "cause": cause}
    values = {"branch": branch, "cause": cause, "case": case, "order": order, "absence": absence, "asked_at": at}
    proposal, is_new = RepairProposal.objects.get_or_create(**about, defaults=values)
    if is_new:
        repair.defer(proposal_id=proposal.pk)
        live.tell(drafts.topic(branch))
    return proposal


@transaction.atomic
def ready(
    *, proposal: RepairProposal, moves: Sequence[ProposedMove], broken_without: int, broken_with: int, at: datetime
) -> RepairProposal:
    """
    Keep what was worked out. With nothing to move, or no promise saved after a delay, there is nothing to decide; where
    a clause of the company allows it for this cause and so few moves, it is carried out at once; else the coordinators
    are told.

    :raises PublishRefused: a move that a clause allows cannot be carried out; the job is tried again on what is then
    """
    proposal = _locked(proposal)
    if proposal.state != State.REQUESTED:
        return proposal
    for move in moves:
        move.proposal = proposal
    ProposedMove.objects.bulk_create(moves)
    proposal.ready_at, proposal.broken_without, proposal.broken_with = at, broken_without, broken_with
    proposal.state = State.OPEN if moves and _is_worth_it(proposal) else State.NOTHING
    rule = repairs.automatic(proposal.branch, proposal.cause, at) if proposal.state == State.OPEN else None
    if rule is not None and len(moves) <= rule.most_moves:
        proposal.clause = rule.clause
        _carry_out(proposal, by=rule.by, at=at)
    proposal.save()
    _tell(proposal, len(moves), at)
    tidy(branch=proposal.branch, at=at)
    live.tell(drafts.topic(proposal.branch_id))
    return proposal


@transaction.atomic
def accept(*, proposal: RepairProposal, by: Person, at: datetime) -> RepairProposal:
    """
    Carry the proposal out, as a version of the plan of its own. If what it moves is not where it was, it is outdated
    instead, and another is asked for.

    :raises ProposalDecided: somebody decided it already
    :raises PublishRefused: one of the moves cannot be made
    :raises PublishGoesOn: the draft is being published just now
    """
    drafts.demand_quiet(proposal.branch_id)
    proposal = _open(proposal)
    if not all(_is_where_it_was(move) for move in proposal.moves.select_related("order")):
        proposal.state, proposal.decided_at = State.OUTDATED, at
        proposal.save()
        _again(proposal, at)
    else:
        _carry_out(proposal, by=by, at=at)
        proposal.save()
        tidy(branch=proposal.branch, at=at)
    live.tell(drafts.topic(proposal.branch_id))
    return proposal


@transaction.atomic
def decline(*, proposal: RepairProposal, reason: str, by: Person, at: datetime) -> RepairProposal:
    """
    Leave everything as it is, for a reason that is kept.

    :raises ReasonMissing: nobody said why
    :raises ProposalDecided: somebody decided it already
    """
    if not reason.strip():
        raise ReasonMissing
    proposal = _open(proposal)
    proposal.state, proposal.reason = State.DECLINED, reason.strip()[:300]
    proposal.decided_at, proposal.decided_by = at, by
    proposal.save()
    live.tell(drafts.topic(proposal.branch_id))
    return proposal


@transaction.atomic
def allow(*, branch: Branch, cause: str, clause: Clause, most_moves: int, by: Person, at: datetime) -> AutoRepair:
    """Let proposals for a cause carry themselves out from now on, by a clause, if they move no more than so many."""
    forbid(branch=branch, cause=cause, at=at)
    return AutoRepair.objects.create(
        branch=branch, cause=Cause(cause), clause=clause, most_moves=most_moves, starts_at=at, by=by
    )


@transaction.atomic
def forbid(*, branch: Branch, cause: str, at: datetime) -> None:
    """From now on a person decides about proposals for the cause."""
    AutoRepair.objects.filter(branch=branch, cause=cause, ends_at=None).update(ends_at=at)


@transaction.atomic
def tidy(*, branch: Branch, at: datetime) -> int:
    """
    Close what is overtaken, each with its reason; return how many.

    For an emergency that still waits for somebody another is asked for, until it was asked for three times. An absence
    is found again by ``look`` if visits still meet it.
    """
    found = overtaken.of_branch(branch, at)
    waiting = RepairProposal.objects.filter(pk__in=found, state__in=overtaken.PENDING)
    gone = list(waiting.order_by("pk").select_for_update(of=("self",)))
    for proposal in gone:
        proposal.state, proposal.reason, proposal.decided_at = State.OUTDATED, found[proposal.pk].value, at
        proposal.absence = None if found[proposal.pk] in RENEWED else proposal.absence
    RepairProposal.objects.bulk_update(gone, ["state", "reason", "decided_at", "absence"])
    for proposal in gone:
        if found[proposal.pk] in RENEWED and _may_ask_again(proposal):
            _again(proposal, at)
    if gone:
        live.tell(drafts.topic(branch))
    return len(gone)


def look(*, at: datetime) -> None:
    """Find what no event tells, and close the proposals that are overtaken."""
    for branch in Branch.objects.filter(pk__in=overtaken.branches()):
        tidy(branch=branch, at=at)
    notice(at=at)


def notice(*, at: datetime) -> None:
    """
    Find people who are away while they have visits, and work that runs into the next visit.

    Every worker asks once a second, so that both are noticed at once: two queries that find nothing nearly always.
    """
    for order in repairs.overruns(at):
        request(branch=order.branch, cause=Cause.OVERRUN, order=order, at=at)
    for absence, branch in repairs.absences(at, at + SOON):
        request(branch=branch, cause=Cause.ABSENCE, absence=absence, at=at)


def _is_worth_it(proposal: RepairProposal) -> bool:
    """Whoever is late comes all the same: visits move only to keep a promise. Else somebody must be found."""
    return proposal.cause not in {Cause.LATE, Cause.OVERRUN} or proposal.saved > 0


def _carry_out(proposal: RepairProposal, *, by: Person, at: datetime) -> Plan:
    placements = [
        Placement(move.case, move.order, Spot(move.technician_id, move.starts_at, move.ends_at, move.travel_minutes))
        for move in proposal.moves.select_related("case__record", "order__record")
    ]
    plan = publishing.apply(branch=proposal.branch, placements=placements, by=by, at=at)
    proposal.state, proposal.decided_at, proposal.decided_by, proposal.plan = State.ACCEPTED, at, by, plan
    return plan


def _is_where_it_was(move: ProposedMove) -> bool:
    if move.order is None:
        return not Order.objects.filter(case=move.case_id, state__in=ALIVE).exists()
    is_same = (move.order.technician_id, move.order.starts_at) == (move.was_technician_id, move.was_starts_at)
    return is_same and move.order.state in standing.MOVABLE


def _tell(proposal: RepairProposal, count: int, at: datetime) -> None:
    if proposal.state not in {State.OPEN, State.ACCEPTED}:
        return
    values = {
        "cause": str(Cause(proposal.cause).label),
        "saved": str(proposal.saved),
        "count": str(count),
        "clause": _cited(proposal.clause),
    }
    template = "dispatch.repair_applied" if proposal.clause else "dispatch.repair_proposed"
    messages.tell(
        people=people.holders(Role.COORDINATOR, proposal.branch, at),
        template=template,
        values=values,
        key=f"repair:{proposal.pk}",
        at=at,
    )


def _cited(clause: Clause | None) -> str:
    return f"{clause.version.regulation.code} {clause.number}" if clause else ""


def _may_ask_again(proposal: RepairProposal) -> bool:
    if proposal.cause != Cause.EMERGENCY or Order.objects.filter(case=proposal.case, state__in=ALIVE).exists():
        return False
    return RepairProposal.objects.filter(case=proposal.case, cause=Cause.EMERGENCY).count() < MOST_TIMES


def _again(proposal: RepairProposal, at: datetime) -> None:
    """Ask for another proposal about the same."""
    again = RepairProposal.objects.create(
        branch=proposal.branch,
        cause=Cause.EMERGENCY if proposal.case_id else Cause.LATE,
        case=proposal.case,
        order=proposal.order,
        asked_at=at,
    )
    _defer(again)


def _defer(proposal: RepairProposal) -> None:
    from yinuo.dispatch.tasks import repair  # noqa: PLC0415  # tasks need the loaded queue, services do not

    repair.defer(proposal_id=proposal.pk)


def _open(proposal: RepairProposal) -> RepairProposal:
    found = _locked(proposal)
    if found.state != State.OPEN:
        raise ProposalDecided(str(found.get_state_display()))
    return found


def _locked(proposal: RepairProposal) -> RepairProposal:
    rows = RepairProposal.objects.select_for_update(of=("self",))
    return rows.select_related("branch", "case", "order", "clause__version__regulation").get(pk=proposal.pk)
