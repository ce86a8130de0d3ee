"""Who may see and work on cases, calls and complaints."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import QuerySet

from yinuo.cases.models import Call, Case, Complaint
from yinuo.cases.states import Step, steps_from
from yinuo.core import access
from yinuo.core.models import Person
from yinuo.core.rights import RIGHTS

READERS = RIGHTS["cases.see"]
COMPLAINT_READERS = RIGHTS["complaints.take"]

STEP_RIGHTS: Mapping[Step, str] = {
    Step.ANSWER: "cases.handle",
    Step.ANSWER_LATE: "cases.handle",
    Step.TRIAGE: "cases.handle",
    Step.GUIDE: "cases.handle",
    Step.HAND_OVER: "cases.handle",
    Step.ESCALATE: "cases.handle",
    Step.ARRANGE: "cases.arrange",
    Step.REFER: "cases.refer",
    Step.ANSWER_REFERRAL: "cases.answer_referral",
    Step.RESOLVE: "cases.handle",
    Step.CLOSE: "cases.handle",
    Step.REOPEN: "cases.handle",
    Step.CANCEL: "cases.handle",
    Step.FILE: "cases.file",
    Step.SUPPORT_REMOTELY: "cases.refer",
    Step.CONTACT_SUPPLIER: "cases.refer",
    Step.NOTE_SUPPLIER: "cases.refer",
    Step.TELL_DEALER: "cases.handle",
    Step.FIND_MISUSE: "cases.refer",
    Step.HOLD_TRAVEL: "cases.refer",
    Step.RESUME_TRAVEL: "cases.refer",
}

_WITH = ("record", "branch", "customer__record", "site", "equipment__product", "fault_code", "coordinator", "taken_by")


def visible_cases(person: Person) -> QuerySet[Case]:
    return access.visible(person, Case.objects.all(), roles=READERS, path="record", branch="branch")


def case_for(person: Person, pk: int) -> Case:
    """:raises NotVisible: no such case, or none of the person's business"""
    rows = Case.objects.select_related(*_WITH)
    return access.visible_or_404(person, rows, pk=pk, roles=READERS, path="record")


def case_to_step(person: Person, pk: int, step: Step) -> Case:
    """
    Return a case on which the person may take the step.

    :raises NotVisible: see ``case_for``
    :raises RoleNeeded: the person may see it but not do this
    """
    return _held(person, pk, STEP_RIGHTS[step])


def case_to_work_on(person: Person, pk: int) -> Case:
    """Return a case to which the person may add: notes, files, missing facts. :raises: as ``case_to_step``"""
    return _held(person, pk, "cases.add")


def case_to_complain_about(person: Person, pk: int) -> Case:
    """:raises: as ``case_to_step``"""
    return _held(person, pk, "complaints.take")


def steps_for(person: Person, case: Case) -> list[Step]:
    """Return the steps that state and roles allow. Which clauses speak against them is the rulebook's to say."""
    return [
        step
        for step in steps_from(case.state)
        if step in STEP_RIGHTS and access.may(person, STEP_RIGHTS[step])
        if step is not Step.ANSWER_LATE or case.answered_at is None
        if step is not Step.TELL_DEALER or (case.equipment is not None and case.equipment.dealer)
    ]


def visible_calls(person: Person) -> QuerySet[Call]:
    return access.visible(person, Call.objects.all(), roles=RIGHTS["calls.see"], path="record")


def call_for(person: Person, pk: int) -> Call:
    """:raises NotVisible: see ``case_for``"""
    rows = Call.objects.select_related("record", "agent", "case__record")
    return access.visible_or_404(person, rows, pk=pk, roles=RIGHTS["calls.see"], path="record")


def visible_complaints(person: Person) -> QuerySet[Complaint]:
    return access.visible(person, Complaint.objects.all(), roles=COMPLAINT_READERS, path="record")


def complaint_for(person: Person, pk: int) -> Complaint:
    """:raises NotVisible: see ``case_for``"""
    rows = Complaint.objects.select_related("record", "about", "case__record", "case__customer__record", "case__site")
    return access.visible_or_404(person, rows, pk=pk, roles=COMPLAINT_READERS, path="record")


def complaint_to_decide(person: Person, pk: int) -> Complaint:
    """:raises RoleNeeded: the person may see it but not decide"""
    complaint = complaint_for(person, pk)
    held = access.visible(
        person, Complaint.objects.filter(pk=pk), roles=RIGHTS["complaints.decide"], path="record", is_one=True
    )
    if not held.exists():
        raise access.RoleNeeded(RIGHTS["complaints.decide"])
    return complaint


def _held(person: Person, pk: int, action: str) -> Case:
    case = case_for(person, pk)
    if not access.visible(
        person, Case.objects.filter(pk=pk), roles=RIGHTS[action], path="record", is_one=True
    ).exists():
        raise access.RoleNeeded(RIGHTS[action])
    return case
