"""Complaints of how a customer was served: received, looked into, found true or not, made good."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from yinuo.cases import events, facts
from yinuo.cases.models import Case, Complaint
from yinuo.cases.services.steps import words
from yinuo.cases.states import COMPLAINT_MOVES, ComplaintState, ComplaintStep
from yinuo.core.errors import Refusal
from yinuo.core.happenings import Happening
from yinuo.core.models import Person
from yinuo.core.services import records
from yinuo.rulebook.services import numbering, regulated


class ComplaintStepNotPossible(Refusal):
    def __init__(self, complaint: Complaint, step: ComplaintStep) -> None:
        super().__init__(
            "complaint_step_not_possible",
            _("投诉现为“%(state)s”，不能“%(step)s”。")
            % {"state": ComplaintState(complaint.state).label, "step": step.label},
        )


@transaction.atomic
def receive(
    *, case: Case, cause: str, channel: str, text: str, about: Person | None, by: Person, at: datetime
) -> Complaint:
    """
    Take a complaint about a case; ``about`` is the person complained of, if the customer named one.

    :raises WordsMissing: see there
    """
    text = words("text", text, _("请写下客户投诉的内容。"))
    records.lock_tree(case.record)
    role = "hotline_agent" if cause == Complaint.Cause.NO_ANSWER else "technician"
    record = records.open_record(
        kind="complaint",
        number=numbering.next_for("complaint", branch=case.branch, at=at, default="TS{yyyy}{mm}-{seq:3}"),
        title=f"{case.customer.name} · {Complaint.Cause(cause).label}",
        branch=case.branch,
        state=ComplaintState.RECEIVED,
        parent=case.record,
        owner=by,
        participants={role: about},
        at=at,
    )
    complaint = Complaint.objects.create(
        record=record,
        case=case,
        channel=channel,
        cause=cause,
        about=about,
        text=text,
        received_at=at,
        state=ComplaintState.RECEIVED,
    )
    _emit(complaint, events.ComplaintReceived(cause=cause, channel=channel), by, at)
    return complaint


@transaction.atomic
def verify(
    *,
    complaint: Complaint,
    cause: str,
    is_personal_fault: bool,
    severity: str,
    finding: str,
    by: Person,
    at: datetime,
    about: Person | None = None,
) -> None:
    """
    The complaint was looked into and is true; what was found may differ from what was complained of.

    :raises ComplaintStepNotPossible, WordsMissing: see there
    """
    finding = words("finding", finding, _("请写明查实的情况。"))
    _move(complaint, ComplaintStep.VERIFY, at)
    if about is not None and about.pk != complaint.about_id:
        complaint.about = about
        role = "hotline_agent" if cause == Complaint.Cause.NO_ANSWER else "technician"
        records.set_participant(complaint.record, role, about)
    complaint.cause, complaint.severity, complaint.finding = cause, severity, finding
    complaint.is_personal_fault, complaint.verified_at = is_personal_fault, at
    complaint.save(update_fields=["state", "about", "cause", "severity", "finding", "is_personal_fault", "verified_at"])
    happening = events.ComplaintVerified(cause=cause, is_personal_fault=is_personal_fault, severity=severity)
    _emit(complaint, happening, by, at)


@transaction.atomic
def find_unfounded(*, complaint: Complaint, finding: str, by: Person, at: datetime) -> None:
    """:raises ComplaintStepNotPossible, WordsMissing: see there"""
    finding = words("finding", finding, _("请写明认定不属实的依据。"))
    _move(complaint, ComplaintStep.FIND_UNFOUNDED, at)
    complaint.finding, complaint.closed_at = finding, at
    complaint.save(update_fields=["state", "finding", "closed_at"])
    _emit(complaint, events.ComplaintUnfounded(finding=finding), by, at)


@transaction.atomic
def remedy(*, complaint: Complaint, remedy: str, by: Person, at: datetime) -> None:
    """The damage is made good, which ends the complaint. :raises ComplaintStepNotPossible, WordsMissing: see there"""
    remedy = words("remedy", remedy, _("请写明怎样补救、客户是否接受。"))
    _move(complaint, ComplaintStep.REMEDY, at)
    complaint.remedy, complaint.closed_at = remedy, at
    complaint.save(update_fields=["state", "remedy", "closed_at"])
    _emit(complaint, events.ComplaintRemedied(remedy=remedy), by, at)


def _move(complaint: Complaint, step: ComplaintStep, at: datetime) -> None:
    """Lock the tree, check the state and move it. :raises ComplaintStepNotPossible: see there"""
    records.lock_tree(complaint.record)
    complaint.refresh_from_db(fields=["state", "closed_at"])
    sources, target = COMPLAINT_MOVES[step]
    if complaint.state not in sources:
        raise ComplaintStepNotPossible(complaint, step)
    complaint.state = target.value
    if step is ComplaintStep.VERIFY:
        records.set_state(complaint.record, target, at)
    else:
        records.close(complaint.record, at, target)


def _emit(complaint: Complaint, happening: Happening, by: Person, at: datetime) -> None:
    regulated.emit(record=complaint.record, happening=happening, by=by, at=at, facts=facts.of_complaint(complaint))
