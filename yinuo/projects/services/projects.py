"""A project, stage by stage: surveyed, designed, contracted, built, tried, accepted, settled, handed over, visited."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from yinuo.core.errors import Refusal
from yinuo.core.happenings import Happening
from yinuo.core.models import Person
from yinuo.core.services import records
from yinuo.customers.models import Customer
from yinuo.projects import events, facts
from yinuo.projects.models import Project, ProjectPaper, ProjectStep, Stage
from yinuo.rulebook.errors import reason_of
from yinuo.rulebook.services import numbering, regulated

PATTERN = "GC{yyyy}-{seq:3}"
Deed = ProjectStep.Deed

S = Stage
NEXT: Mapping[str, tuple[Stage, ...]] = {
    S.ENTRUSTED: (S.SURVEYED,),
    S.SURVEYED: (S.DESIGNED,),
    S.DESIGNED: (S.CONFIRMED, S.DESIGNED),
    S.CONFIRMED: (S.CONTRACTED,),
    S.CONTRACTED: (S.STARTED,),
    S.STARTED: (S.FINISHED,),
    S.FINISHED: (S.CHECKED,),
    S.CHECKED: (S.TRIAL,),
    S.TRIAL: (S.ACCEPTED,),
    S.ACCEPTED: (S.RECTIFIED, S.REINSPECTED),
    S.RECTIFIED: (S.REINSPECTED, S.RECTIFIED),
    S.REINSPECTED: (S.SETTLED,),
    S.SETTLED: (S.HANDED_OVER,),
    S.HANDED_OVER: (),
    S.CANCELLED: (),
}
OVER = frozenset({S.HANDED_OVER, S.CANCELLED})


class StageNotNext(Refusal):
    def __init__(self, project: Project, stage: str) -> None:
        listed = "、".join(str(one.label) for one in NEXT[project.stage]) or _("无")
        super().__init__(
            "project_stage_not_next",
            _("工程现为“%(now)s”，不能进入“%(stage)s”。") % {
                "now": project.get_stage_display(), "stage": Stage(stage).label,
            },
            missing=_("下一步可以是：%(listed)s。") % {"listed": listed},
        )  # fmt: skip


class ProjectOver(Refusal):
    def __init__(self, project: Project) -> None:
        super().__init__("project_over", _("工程现为“%(now)s”，不能这样做。") % {"now": project.get_stage_display()})


class PaperOnFile(Refusal):
    def __init__(self, kind: str) -> None:
        message = _("“%(kind)s”已经归档。") % {"kind": ProjectPaper.Kind(kind).label}
        super().__init__("project_paper_on_file", message, fields={"kind": message})


@transaction.atomic
def entrust(*, customer: Customer, title: str, by: Person, at: datetime) -> Project:
    """
    Take on a project.

    :raises ReasonMissing: it has no name
    """
    title = reason_of(title)
    record = records.open_record(
        kind="project",
        number=numbering.next_for("project", branch=customer.branch, at=at, default=PATTERN),
        title=title,
        branch=customer.branch,
        state=Stage.ENTRUSTED,
        owner=by,
        participants={"account_manager": customer.manager},
        at=at,
    )
    project = Project.objects.create(record=record, customer=customer, title=title[:120])
    _reached(project, Stage.ENTRUSTED, "", by, at)
    return project


@transaction.atomic
def reach(*, project: Project, stage: str, by: Person, at: datetime, note: str = "") -> None:
    """
    Reach the next stage. What a stage fixes besides has a service of its own.

    :raises StageNotNext: another stage comes first
    :raises GateRefusal: the regulation does not let it pass
    """
    _lock(project)
    _enter(project, stage, at)
    _reached(project, stage, note, by, at)


@transaction.atomic
def contract(
    *,
    project: Project,
    number: str,
    has_service_terms: bool,
    starts_on: date,
    finishes_on: date,
    warranty_until: date,
    by: Person,
    at: datetime,
) -> None:
    """
    Sign the contract, with the days on which construction begins and is finished, and the last day of the warranty.

    :raises StageNotNext, GateRefusal: as for any stage
    """
    _lock(project)
    project.contract, project.has_service_terms = number.strip(), has_service_terms
    project.starts_on, project.finishes_on, project.warranty_until = starts_on, finishes_on, warranty_until
    _enter(project, Stage.CONTRACTED, at)
    project.save(update_fields=["contract", "has_service_terms", "starts_on", "finishes_on", "warranty_until"])
    _reached(project, Stage.CONTRACTED, project.contract, by, at)


@transaction.atomic
def begin_trial(*, project: Project, ends_on: date, by: Person, at: datetime) -> None:
    """:raises StageNotNext, GateRefusal: as for any stage"""
    _lock(project)
    project.trial_ends_on = ends_on
    _enter(project, Stage.TRIAL, at)
    project.save(update_fields=["trial_ends_on"])
    _reached(project, Stage.TRIAL, "", by, at)


@transaction.atomic
def accept(*, project: Project, has_defects: bool, by: Person, at: datetime, note: str = "") -> None:
    """
    Hold the acceptance with the authority and the customer.

    :raises StageNotNext, GateRefusal: as for any stage
    """
    _lock(project)
    project.has_defects = has_defects
    _enter(project, Stage.ACCEPTED, at)
    project.save(update_fields=["has_defects"])
    _reached(project, Stage.ACCEPTED, note, by, at)


@transaction.atomic
def send_team(*, project: Project, manager: Person, by: Person, at: datetime, note: str = "") -> None:
    """
    Send out the project team under its manager.

    :raises ProjectOver: it is handed over or cancelled
    """
    _lock(project)
    project.manager = manager
    project.save(update_fields=["manager"])
    records.set_participant(project.record, "technician", manager)
    _done(project, Deed.TEAM_SENT, note, by, at)


@transaction.atomic
def do(*, project: Project, deed: str, by: Person, at: datetime, note: str = "") -> None:
    """
    Keep that something was done: a liaison sheet issued, a change proposed, surplus returned, the customer trained or
    visited. A visit is made after the hand-over, all else before.

    :raises ProjectOver: the project is not in a stage for it
    """
    _lock(project)
    _done(project, deed, note, by, at)


@transaction.atomic
def file_paper(*, project: Project, kind: str, secrecy: str, place: str, by: Person, at: datetime) -> ProjectPaper:
    """:raises PaperOnFile: it is in the archive already"""
    _lock(project)
    if project.papers.filter(kind=kind).exists():
        raise PaperOnFile(kind)
    paper = ProjectPaper.objects.create(project=project, kind=kind, secrecy=secrecy, place=place.strip(), at=at, by=by)
    _emit(project, events.PaperFiled(kind=kind, secrecy=secrecy), by, at)
    return paper


@transaction.atomic
def cancel(*, project: Project, reason: str, by: Person, at: datetime) -> None:
    """
    Give a project up.

    :raises ReasonMissing: nobody said why
    :raises ProjectOver: it is over
    """
    why = reason_of(reason)
    _lock(project)
    if project.stage in OVER:
        raise ProjectOver(project)
    project.stage = Stage.CANCELLED
    project.save(update_fields=["stage"])
    records.close(project.record, at, state=Stage.CANCELLED)
    _reached(project, Stage.CANCELLED, why, by, at)


def _lock(project: Project) -> None:
    records.lock_tree(project.record)
    project.refresh_from_db(fields=["stage", "manager"])


def _enter(project: Project, stage: str, at: datetime) -> None:
    if stage not in NEXT[project.stage]:
        raise StageNotNext(project, stage)
    project.stage = stage
    project.save(update_fields=["stage"])
    records.set_state(project.record, stage, at)


def _reached(project: Project, stage: str, note: str, by: Person, at: datetime) -> None:
    note = note.strip()[:300]
    ProjectStep.objects.create(project=project, what=stage, note=note, at=at, by=by)
    _emit(project, events.StageReached(stage=stage, note=note), by, at)


def _done(project: Project, deed: str, note: str, by: Person, at: datetime) -> None:
    is_visit = deed == Deed.VISITED
    if project.stage == Stage.CANCELLED or is_visit != (project.stage == Stage.HANDED_OVER):
        raise ProjectOver(project)
    note = note.strip()[:300]
    ProjectStep.objects.create(project=project, what=deed, note=note, at=at, by=by)
    _emit(project, events.DeedDone(deed=deed, note=note), by, at)


def _emit(project: Project, happening: Happening, by: Person, at: datetime) -> None:
    regulated.emit(record=project.record, happening=happening, by=by, at=at, facts=facts.of_project(project, at))
