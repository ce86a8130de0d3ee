"""Who may see and work on cases, calls and complaints."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db.models import QuerySet

from yinuo.cases.models import Call, Case, Complaint
from yinuo.cases.states import Step, steps_from
from yinuo.core import access
from yinuo.core.models import Person, Role

H, C, T = Role.HOTLINE_AGENT, Role.COORDINATOR, Role.TECHNICIAN
D, G, Q = Role.DEPARTMENT_MANAGER, Role.GENERAL_MANAGER, Role.QUALITY_ENGINEER

TAKERS = (H, C, Role.ACCOUNT_MANAGER, D, G)
READERS = (H, C, T, Role.PARTS_KEEPER, Q, Role.ACCOUNT_MANAGER, Role.FINANCE_CLERK, D, G, Role.REGULATION_OWNER)
CALL_READERS = (H, C, D, G)
COMPLAINT_TAKERS = (H, C, Role.ACCOUNT_MANAGER, Q, D, G)
COMPLAINT_DECIDERS = (D, G, Q)

STEP_ROLES: Mapping[Step, tuple[Role, ...]] = {
    Step.ANSWER: (H, C, D, G),
    Step.TRIAGE: (H, C, D, G),
    Step.GUIDE: (H, C, D, G),
    Step.HAND_OVER: (H, C, D, G),
    Step.ESCALATE: (H, C, D, G),
    Step.ARRANGE: (D, G),
    Step.REFER: (H, C, T, D, G),
    Step.ANSWER_REFERRAL: (Q, D, G),
    Step.RESOLVE: (H, C, D, G),
    Step.CLOSE: (H, C, D, G),
    Step.REOPEN: (H, C, D, G),
    Step.CANCEL: (H, C, D, G),
    Step.FILE: (C, D, G),
}

_WITH = ("record", "branch", "customer__record", "site", "equipment__product", "fault_code", "coordinator", "taken_by")


def visible_cases(person: Person) -> QuerySet[Case]:
    return access.visible(person, Case.objects.all(), roles=READERS, path="record")


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
    return _held(person, pk, STEP_ROLES[step])


def case_to_work_on(person: Person, pk: int) -> Case:
    """Return a case to which the person may add: notes, files, missing facts. :raises: as ``case_to_step``"""
    return _held(person, pk, (H, C, T, Role.ACCOUNT_MANAGER, Q, D, G))


def case_to_complain_about(person: Person, pk: int) -> Case:
    """:raises: as ``case_to_step``"""
    return _held(person, pk, COMPLAINT_TAKERS)


def steps_for(person: Person, case: Case) -> list[Step]:
    """Return the steps that state and roles allow. Which clauses speak against them is the rulebook's to say."""
    return [
        step
        for step in steps_from(case.state)
        if step in STEP_ROLES and access.has_role(person, STEP_ROLES[step])
    ]


def visible_calls(person: Person) -> QuerySet[Call]:
    return access.visible(person, Call.objects.all(), roles=CALL_READERS, path="record")


def call_for(person: Person, pk: int) -> Call:
    """:raises NotVisible: see ``case_for``"""
    rows = Call.objects.select_related("record", "agent", "case__record")
    return access.visible_or_404(person, rows, pk=pk, roles=CALL_READERS, path="record")


def visible_complaints(person: Person) -> QuerySet[Complaint]:
    return access.visible(person, Complaint.objects.all(), roles=COMPLAINT_TAKERS, path="record")


def complaint_for(person: Person, pk: int) -> Complaint:
    """:raises NotVisible: see ``case_for``"""
    rows = Complaint.objects.select_related("record", "about", "case__record", "case__customer__record", "case__site")
    return access.visible_or_404(person, rows, pk=pk, roles=COMPLAINT_TAKERS, path="record")


def complaint_to_decide(person: Person, pk: int) -> Complaint:
    """:raises RoleNeeded: the person may see it but not decide"""
    complaint = complaint_for(person, pk)
    held = access.visible(person, Complaint.objects.filter(pk=pk), roles=COMPLAINT_DECIDERS, path="record")
    if not held.exists():
        raise access.RoleNeeded(COMPLAINT_DECIDERS)
    return complaint


def _held(person: Person, pk: int, roles: Iterable[Role]) -> Case:
    case = case_for(person, pk)
    if not access.visible(person, Case.objects.filter(pk=pk), roles=roles, path="record").exists():
        raise access.RoleNeeded(roles)
    return case
