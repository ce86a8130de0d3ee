"""自动排程: a run of the optimiser over a branch; it can be watched and cancelled, and enters the draft whole."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import IntegrityError, transaction

from yinuo.cases.models import Case
from yinuo.core.models import Branch, Person
from yinuo.core.services import live
from yinuo.dispatch import interrupted
from yinuo.dispatch.models import PlanRun, Unplanned
from yinuo.dispatch.plan_errors import NoDraft, RunGoesOn
from yinuo.dispatch.selectors.planning.outcome import Tally
from yinuo.dispatch.services import drafts
from yinuo.dispatch.services.drafts import Placement

GOING = (PlanRun.State.QUEUED, PlanRun.State.RUNNING)


@transaction.atomic
def ask(*, branch: Branch, days: int, seconds: int, by: Person, at: datetime) -> PlanRun:
    """
    Queue a run over the branch's draft.

    :raises RunGoesOn: there is one already
    """
    from yinuo.dispatch.tasks import optimise  # noqa: PLC0415  # tasks need the loaded queue, services do not

    plan = drafts.open_draft(branch=branch, by=by, at=at)
    try:
        with transaction.atomic():
            run = PlanRun.objects.create(plan=plan, days=days, seconds=seconds, asked_at=at, asked_by=by)
    except IntegrityError as error:
        raise RunGoesOn from error
    optimise.defer(run_id=run.pk)
    live.tell(drafts.topic(branch))
    return run


@transaction.atomic
def begin(*, run_id: int, at: datetime) -> PlanRun | None:
    """
    Take a run up, or up again after its worker was killed; None if there is nothing to do any more.

    A run that has been begun three times and never ended has failed.
    """
    run = _locked(run_id)
    if run.state not in GOING:
        return None
    if run.is_cancel_asked:
        _end(run, PlanRun.State.CANCELLED, at)
        return None
    if run.attempts >= interrupted.MOST_ATTEMPTS:
        _end(run, PlanRun.State.FAILED, at, error=interrupted.told_to(run.asked_by))
        return None
    run.state, run.attempts = PlanRun.State.RUNNING, run.attempts + 1
    run.started_at = run.started_at or at
    run.seen_at, run.progress = at, 0
    run.save()
    live.tell(drafts.topic(run.plan.branch_id))
    return run


@transaction.atomic
def note_travel(*, run: PlanRun, name: str, routed: int, estimated: int, fault: str) -> None:
    """Note where the ways are from that the run reckons with."""
    run.travel_by, run.travel_routed, run.travel_estimated, run.travel_fault = name, routed, estimated, fault[:300]
    run.save(update_fields=["travel_by", "travel_routed", "travel_estimated", "travel_fault"])


@transaction.atomic
def report(*, run: PlanRun, progress: int, at: datetime) -> bool:
    """Note how far it is; return whether somebody asked to stop it."""
    rows = PlanRun.objects.filter(pk=run.pk, state=PlanRun.State.RUNNING)
    rows.update(progress=progress, seen_at=at)
    live.tell(drafts.topic(run.plan.branch_id))
    return not rows.filter(is_cancel_asked=False).exists()


@transaction.atomic
def cancel(*, run: PlanRun, at: datetime) -> None:
    """Ask a run to stop: one that waits ends at once, one that works within a second; the draft stays as it is."""
    run = _locked(run.pk)
    if run.state not in GOING:
        return
    run.is_cancel_asked = True
    run.save(update_fields=["is_cancel_asked"])
    if run.state == PlanRun.State.QUEUED:
        _end(run, PlanRun.State.CANCELLED, at)
    live.tell(drafts.topic(run.plan.branch_id))


@transaction.atomic
def finish(
    *,
    run: PlanRun,
    placements: Iterable[Placement],
    before: Tally,
    after: Tally,
    unplanned: Iterable[tuple[Case, str]],
    at: datetime,
) -> PlanRun:
    """Put the result into the draft, as one step that the asker can undo; a run that was cancelled leaves no trace."""
    run = _locked(run.pk)
    if run.state != PlanRun.State.RUNNING:
        return run
    if run.is_cancel_asked:
        _end(run, PlanRun.State.CANCELLED, at)
        return run
    try:
        run.moved = drafts.replace_all(plan=run.plan, placements=placements, by=run.asked_by, at=at)
    except NoDraft:
        _end(run, PlanRun.State.CANCELLED, at)
        return run
    run.broken_before, run.broken_after = before.broken, after.broken
    run.travel_before, run.travel_after = before.travel, after.travel
    run.unassigned_after, run.progress = after.unassigned, 100
    Unplanned.objects.bulk_create([Unplanned(run=run, case=case, reason=words[:300]) for case, words in unplanned])
    _end(run, PlanRun.State.DONE, at)
    return run


@transaction.atomic
def fail(*, run: PlanRun, error: str, at: datetime) -> None:
    """Note that the run broke; the draft stays as it was."""
    run = _locked(run.pk)
    if run.state in GOING:
        _end(run, PlanRun.State.FAILED, at, error=error)


def _locked(pk: int) -> PlanRun:
    return PlanRun.objects.select_for_update(of=("self",)).select_related("plan__branch", "asked_by").get(pk=pk)


def _end(run: PlanRun, state: PlanRun.State, at: datetime, *, error: str = "") -> None:
    run.state, run.finished_at, run.error = state, at, error[:300]
    run.save()
    live.tell(drafts.topic(run.plan.branch_id))
