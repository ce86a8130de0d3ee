"""
A draft on its way: put forward with its reason, discussed, handed in, reviewed by somebody else, or dropped.

Which of these steps must be taken, and in what order, is said by the company's own regulation on regulations: its gates
and approvals stand before the events. Without one a draft may be published straight away.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from yinuo.core.errors import NotAllowed, Refusal
from yinuo.core.models import Department, Person
from yinuo.core.services import records
from yinuo.rulebook import life_cycle_events as events
from yinuo.rulebook.errors import reason_of
from yinuo.rulebook.models import Approval, LifeCycle, Meeting, RegulationVersion
from yinuo.rulebook.selectors import life_cycle as selectors
from yinuo.rulebook.services import regulation_records

Stage = LifeCycle.Stage
Status = RegulationVersion.Status


class PutForwardAlready(Refusal):
    def __init__(self, version: RegulationVersion) -> None:
        super().__init__("put_forward_already", _("%(version)s 已经立项。") % {"version": str(version)})


class NotPutForward(Refusal):
    def __init__(self, version: RegulationVersion) -> None:
        super().__init__(
            "not_put_forward", _("%(version)s 尚未立项，请先写明必要性并立项。") % {"version": str(version)}
        )


class WrongStage(Refusal):
    def __init__(self, life: LifeCycle) -> None:
        super().__init__("wrong_stage", _("草案现在是“%(stage)s”，不能这样做。") % {"stage": life.get_stage_display()})


class OwnDraft(NotAllowed):
    def __init__(self) -> None:
        super().__init__("own_draft", _("不能审查自己起草或送审的草案，请由他人审查。"))


class NotYourDraft(NotAllowed):
    def __init__(self) -> None:
        super().__init__("not_your_draft", _("草案由起草人或归口部门负责人送审。"))


class UnderApproval(Refusal):
    def __init__(self, version: RegulationVersion) -> None:
        super().__init__(
            "under_approval", _("%(version)s 正在审批，文本不能改动；请先撤回审批。") % {"version": str(version)}
        )


@transaction.atomic
def put_forward(
    *,
    version: RegulationVersion,
    department: Department,
    reason: str,
    by: Person,
    at: datetime,
    sort: str = LifeCycle.Sort.RULE,
    is_urgent: bool = False,
    crosses_departments: bool = False,
) -> LifeCycle:
    """
    Put a draft forward: which department owns it, why it is needed and how it can be done.

    :raises VersionPublished: it is no draft
    :raises PutForwardAlready: that was done
    :raises ReasonMissing: no reason is given
    """
    why = reason_of(reason, limit=2000)
    if version.status == Status.PUBLISHED:
        raise WrongVersion(version)
    if selectors.life_of(version) is not None:
        raise PutForwardAlready(version)
    record = regulation_records.record_of(version, by=by, at=at, department=department)
    if record.department_id != department.pk:
        record.department = department
        record.save(update_fields=["department"])
    life = LifeCycle.objects.create(
        record=record,
        regulation=version.regulation,
        version=version.version,
        department=department,
        sort=sort,
        reason=why,
        is_urgent=is_urgent,
        crosses_departments=crosses_departments,
        drafted_at=at,
        drafted_by=by,
    )
    code = version.regulation.code
    happening = events.RegulationDrafted(regulation=code, version=version.version, department=department.code)
    regulation_records.emit(version, happening, by=by, at=at)
    records.set_state(record, Stage.DRAFTING, at)
    return life


class WrongVersion(Refusal):
    def __init__(self, version: RegulationVersion) -> None:
        super().__init__("version_published", _("%(version)s 已发布；修改请载入新版本。") % {"version": str(version)})


@transaction.atomic
def hold_meeting(
    *,
    version: RegulationVersion,
    departments: Iterable[Department],
    note: str,
    is_agreed: bool,
    by: Person,
    at: datetime,
) -> Meeting:
    """
    Note that those concerned met about the draft, and whether they agree.

    :raises NotPutForward, WrongStage: it is not being drafted
    :raises ReasonMissing: nothing is said of the outcome
    """
    said = reason_of(note, limit=2000)
    life = locked(version, Stage.DRAFTING, Stage.CONSULTING, Stage.HANDED_IN)
    came = sorted(departments, key=lambda one: one.code)
    meeting = Meeting.objects.create(record=life.record, at=at, by=by, note=said, is_agreed=is_agreed)
    meeting.departments.set(came)
    happening = events.MeetingHeld(departments=[one.code for one in came], is_agreed=is_agreed)
    regulation_records.emit(version, happening, by=by, at=at)
    return meeting


@transaction.atomic
def hand_in(*, version: RegulationVersion, by: Person, at: datetime) -> None:
    """
    Hand the draft in for review.

    :raises NotPutForward, WrongStage: it is not being drafted
    :raises GateRefusal: a regulation in force wants something done before
    """
    life = locked(version, Stage.DRAFTING)
    happening = events.DraftHandedIn(regulation=version.regulation.code, version=version.version)
    regulation_records.emit(version, happening, by=by, at=at)
    life.handed_in_at, life.handed_in_by = at, by
    move(life, Stage.HANDED_IN, at, "handed_in_at", "handed_in_by")


@transaction.atomic
def review(*, version: RegulationVersion, is_passed: bool, note: str, by: Person, at: datetime) -> None:
    """
    Say whether the draft passes; otherwise it goes back with a reason.

    :raises OwnDraft: ``by`` drafted it or handed it in
    :raises NotPutForward, WrongStage: it was not handed in
    :raises ReasonMissing: it goes back without a reason
    """
    life = locked(version, Stage.HANDED_IN)
    if by.pk in {life.drafted_by_id, life.handed_in_by_id}:
        raise OwnDraft
    life.review_note = note.strip()[:300] if is_passed else reason_of(note)
    life.reviewed_at, life.reviewed_by = at, by
    life.reviewed_digest = version.digest if is_passed else ""
    stage = Stage.REVIEWED if is_passed else Stage.DRAFTING
    move(life, stage, at, "review_note", "reviewed_at", "reviewed_by", "reviewed_digest")
    happening = events.DraftReviewed(
        regulation=version.regulation.code, version=version.version, outcome="passed" if is_passed else "returned"
    )
    regulation_records.emit(version, happening, by=by, at=at)


@transaction.atomic
def drop(*, version: RegulationVersion, reason: str, by: Person, at: datetime) -> None:
    """
    Give the draft up; it stays readable and cannot be published.

    :raises ReasonMissing: no reason is given
    :raises UnderApproval: signatures are being gathered
    :raises NotPutForward, WrongStage: it is published or dropped
    """
    life = locked(version, Stage.DRAFTING, Stage.HANDED_IN, Stage.REVIEWED, Stage.SUBMITTED)
    life.drop_reason, life.dropped_at = reason_of(reason), at
    must_not_be_under_approval(version)
    move(life, Stage.DROPPED, at, "drop_reason", "dropped_at")
    happening = events.DraftDropped(regulation=version.regulation.code, version=version.version)
    regulation_records.emit(version, happening, by=by, at=at)


def must_not_be_under_approval(version: RegulationVersion) -> None:
    """:raises UnderApproval: signatures are being gathered for its text"""
    record = selectors.record_of(version)
    if record is not None and Approval.objects.filter(record=record, state=Approval.State.OPEN).exists():
        raise UnderApproval(version)


def locked(version: RegulationVersion, *stages: Stage) -> LifeCycle:
    """
    Return the life of a draft, its record locked, if it is at one of the stages.

    :raises NotPutForward, WrongStage: see there
    """
    life = selectors.life_of(version)
    if life is None:
        raise NotPutForward(version)
    records.lock_tree(life.record)
    life.refresh_from_db(fields=["stage"])
    if life.stage not in stages:
        raise WrongStage(life)
    return life


def move(life: LifeCycle, stage: Stage, at: datetime, *fields: str) -> None:
    """Move the draft to a stage; its record follows."""
    life.stage = stage
    life.save(update_fields=["stage", *fields])
    records.set_state(life.record, stage, at)
