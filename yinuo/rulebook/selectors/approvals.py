from __future__ import annotations

from django.db.models import Q, QuerySet

from yinuo.core.models import Person, RoleAssignment, Scope
from yinuo.core.selectors.people import in_force
from yinuo.rulebook.models import Approval, ApprovalStep
from yinuo.rulebook.selectors.line import Line

State = ApprovalStep.State


def who_may_sign(step: ApprovalStep, line: Line) -> list[Person]:
    """Return who can give this signature now: the signer or the deputy, without one any holder of the role."""
    author = step.approval.author_id
    if step.signer_id is not None:
        people = [line.acting(step.signer_id, step.role)]
    else:
        people = line.holders(step.role, step.approval.record.branch_id)
    return [person for person in people if person.pk != author]


def may_sign(step: ApprovalStep, person: Person, line: Line) -> bool:
    """Whether this person can give this signature now; the signer himself may also while he is away."""
    if step.approval.author_id == person.pk:
        return False
    return step.signer_id == person.pk or any(one.pk == person.pk for one in who_may_sign(step, line))


def inbox(person: Person, line: Line) -> list[ApprovalStep]:
    """Return the signatures that wait for this person, oldest first, those that he gives as a deputy too."""
    held = RoleAssignment.objects.filter(in_force(line.at), person=person).values_list("role", "scope")
    pool = Q(pk__in=())
    for role, scope in held:
        reach = Q(approval__record__branch=person.branch_id) if scope != Scope.ALL else Q()
        pool |= Q(signer=None, role=role) & reach
    represented = person.stands_in_for.filter(in_force(line.at)).values("person")
    steps = _asked().filter(Q(signer=person) | Q(signer__in=represented) | pool)
    return [step for step in steps.order_by("asked_at", "pk") if may_sign(step, person, line)]


def asked_by(person: Person) -> QuerySet[Approval]:
    """Return what the person has asked to be approved, newest first."""
    approvals = Approval.objects.filter(author=person).select_related("rule__clause", "rule__version", "record")
    return approvals.prefetch_related("steps__signer", "steps__decided_by").order_by("-opened_at", "-pk")


def _asked() -> QuerySet[ApprovalStep]:
    steps = ApprovalStep.objects.filter(state=State.ASKED, approval__state=Approval.State.OPEN)
    return steps.select_related(
        "approval__record", "approval__author", "approval__rule__clause", "approval__rule__version", "signer"
    )
