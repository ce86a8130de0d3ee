"""发布: asked for in a moment, carried out by a job; the draft enters into force whole or not at all."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from yinuo.core.models import Person
from yinuo.core.services import live
from yinuo.dispatch import interrupted
from yinuo.dispatch.models import Plan, PlannedVisit, PlanRun, Publication
from yinuo.dispatch.plan_errors import NothingToPublish, PublishGoesOn, RunGoesOn
from yinuo.dispatch.services import drafts

State = Publication.State


@transaction.atomic
def ask(*, plan: Plan, by: Person, at: datetime) -> Publication:
    """
    Queue the publication of a draft. Until it has ended nobody changes the draft.

    :raises NoDraft: the draft was published or thrown away meanwhile
    :raises NothingToPublish: it changes nothing
    :raises RunGoesOn: the optimiser is at work on it
    :raises PublishGoesOn: it is being published already
    """
    from yinuo.dispatch.tasks import publish  # noqa: PLC0415  # tasks need the loaded queue, services do not

    drafts.demand_quiet(plan.branch_id)
    plan = drafts.locked(plan)
    if plan.runs.filter(state__in=[PlanRun.State.QUEUED, PlanRun.State.RUNNING]).exists():
        raise RunGoesOn
    total = PlannedVisit.objects.filter(plan=plan).count()
    if not total:
        raise NothingToPublish
    try:
        with transaction.atomic():
            publication = Publication.objects.create(
                plan=plan, branch_id=plan.branch_id, asked_at=at, asked_by=by, total=total
            )
    except IntegrityError as error:
        raise PublishGoesOn from error
    publish.defer(publication_id=publication.pk)
    live.tell(drafts.topic(plan.branch_id))
    return publication


@transaction.atomic
def begin(*, publication_id: int, at: datetime) -> Publication | None:
    """
    Take it up, or up again after its worker was killed; None if there is nothing to do any more.

    One that was begun three times and never ended has failed.
    """
    publication = _locked(publication_id)
    if not publication.is_going:
        return None
    if publication.attempts >= interrupted.MOST_ATTEMPTS:
        _end(publication, State.FAILED, at, said=interrupted.told_to(publication.asked_by))
        return None
    publication.state, publication.attempts, publication.progress = State.RUNNING, publication.attempts + 1, 0
    publication.started_at = publication.started_at or at
    publication.save()
    live.tell(drafts.topic(publication.branch_id))
    return publication


@transaction.atomic
def report(*, publication: Publication, progress: int) -> None:
    """Note how many visits are carried out."""
    Publication.objects.filter(pk=publication.pk, state=State.RUNNING).update(progress=progress)
    live.tell(drafts.topic(publication.branch_id))


@transaction.atomic
def finish(*, publication: Publication, at: datetime) -> None:
    """Note that the plan is in force: in the transaction that brings it about."""
    publication = _locked(publication.pk)
    publication.progress = publication.total
    _end(publication, State.DONE, at)


@transaction.atomic
def give_up(*, publication: Publication, state: State, said: str, at: datetime) -> None:
    """Note why nothing was published; the draft stays as it was."""
    publication = _locked(publication.pk)
    if publication.is_going:
        _end(publication, state, at, said=said)


def _locked(pk: int) -> Publication:
    rows = Publication.objects.select_for_update(of=("self",))
    return rows.select_related("plan__branch", "asked_by").get(pk=pk)


def _end(publication: Publication, state: State, at: datetime, *, said: str = "") -> None:
    publication.state, publication.finished_at, publication.said = state, at, said
    publication.save()
    live.tell(drafts.topic(publication.branch_id))
