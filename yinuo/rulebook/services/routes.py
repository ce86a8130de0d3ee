"""The route of an approval: who signs where, written down at opening, and asking them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from yinuo.core.models import Department, Person
from yinuo.rulebook.models import Approval, ApprovalStep
from yinuo.rulebook.selectors import approvals as selectors
from yinuo.rulebook.selectors.line import Line
from yinuo.rulebook.services import telling

State = ApprovalStep.State


def write_down(
    *, approval: Approval, steps: Iterable[tuple[int, str, str, str]], people: Mapping[str, int], line: Line
) -> list[ApprovalStep]:
    """
    Write the route down and ask the first position; the caller holds the lock. ``steps`` are (position, role, mode,
    department).

    The record's own person in a role signs, else anybody who holds it; for a department its manager; never the author,
    in whose place the person above him signs.
    """
    asked = list(steps)
    departments = {one.code: one for one in Department.objects.filter(code__in={step[3] for step in asked if step[3]})}
    made = [
        ApprovalStep(
            approval=approval,
            position=position,
            mode=mode,
            role=role,
            department=departments.get(department),
            signer=_signer(role, approval, _people(people, role, departments.get(department)), line),
        )
        for position, role, mode, department in asked
    ]
    ApprovalStep.objects.bulk_create(made)
    first = min((step.position for step in made), default=None)
    ask([step for step in made if step.position == first], approval, line.at)
    return made


def ask(steps: list[ApprovalStep], approval: Approval, at: datetime) -> None:
    """Ask for these signatures now."""
    for step in steps:
        step.state, step.asked_at = State.ASKED, at
        step.save(update_fields=["state", "asked_at"])
    tell_signers(steps, approval, "approval_asked", "asked", at)


def tell_signers(steps: list[ApprovalStep], approval: Approval, template: str, occasion: str, at: datetime) -> None:
    """Tell those who can give these signatures, the deputies of the absent."""
    line = Line(at)
    for step in steps:
        telling.tell(
            selectors.who_may_sign(step, line),
            approval.record,
            template,
            {"subject": pair(approval)},
            page="approval",
            pk=approval.pk,
            key=f"approval:{step.pk}:{step.signer_id or 0}:{occasion}",
            at=at,
        )


def pair(approval: Approval) -> dict[str, str]:
    """Return what is to be approved in both languages."""
    return {"zh": approval.subject, "en": approval.subject_en or approval.subject}


def _people(people: Mapping[str, int], role: str, department: Department | None) -> Mapping[str, int]:
    """Return who plays which role, for the signature of a department: its manager."""
    if department is None or department.manager_id is None:
        return people
    return {**people, role: department.manager_id}


def _signer(role: str, approval: Approval, people: Mapping[str, int], line: Line) -> Person | None:
    author, branch = approval.author_id, approval.record.branch_id
    chosen = people.get(role)
    if chosen is not None and chosen != author:
        return line.person(chosen)
    if chosen is None and any(person.pk != author for person in line.holders(role, branch)):
        return None
    return line.superior(author) if author is not None else None
