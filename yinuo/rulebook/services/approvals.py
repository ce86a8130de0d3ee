"""
Signatures that a rule demands: in sequence, or several at one position.

The route is written down when the approval opens and is not changed by a later version. A signer never signs for
himself: where the route would lead to the author, it leads to the person above him.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from yinuo.core.errors import NotAllowed, Refusal
from yinuo.core.models import Person
from yinuo.core.services import records
from yinuo.rulebook.errors import reason_of
from yinuo.rulebook.events import ApprovalEnded, ApprovalSigned
from yinuo.rulebook.models import Approval, ApprovalStep
from yinuo.rulebook.selectors import approvals as selectors
from yinuo.rulebook.selectors.line import Line
from yinuo.rulebook.services import regulated, routes, telling

State = ApprovalStep.State


class NotAsked(Refusal):
    def __init__(self, step: ApprovalStep) -> None:
        super().__init__("not_asked", _("这一步现在是“%(state)s”，不需要签字。") % {"state": step.get_state_display()})


class NotTheSigner(NotAllowed):
    def __init__(self) -> None:
        super().__init__("not_the_signer", _("这一步不由您签字。"))


class OwnApproval(NotAllowed):
    def __init__(self) -> None:
        super().__init__("own_approval", _("不能为自己发起的事项签字。"))


class NotTheAuthor(NotAllowed):
    def __init__(self) -> None:
        super().__init__("not_the_author", _("只有发起人可以催办或撤回。"))


class SignsAlready(Refusal):
    def __init__(self, person: Person) -> None:
        message = _("%(name)s 已在签字名单中。") % {"name": person.name}
        super().__init__("signs_already", message, fields={"person": message})


class RemindedLately(Refusal):
    def __init__(self) -> None:
        super().__init__("reminded_lately", _("一小时内已催办过，请稍后再催。"))


def sign(*, step: ApprovalStep, by: Person, at: datetime, opinion: str = "") -> None:
    """
    Sign, for oneself or as the deputy of an absent signer; the last signature approves.

    :raises NotAsked: it is not this step's turn, or it is decided
    :raises OwnApproval: ``by`` is the author
    :raises NotTheSigner: somebody else signs here
    """
    with transaction.atomic():
        approval = _locked(step)
        _must_sign(step, by, at)
        _decide(step, State.SIGNED, by, at, opinion.strip()[:300])
        regulated.emit(
            record=approval.record,
            happening=ApprovalSigned(approval=approval.pk, rule=approval.rule.code, position=step.position),
            by=by,
            at=at,
            facts={},
        )
        _advance(approval, step.position, by, at)


def refuse(*, step: ApprovalStep, by: Person, at: datetime, reason: str) -> None:
    """
    Refuse; the approval ends.

    :raises ReasonMissing: no reason is given
    :raises NotAsked, OwnApproval, NotTheSigner: as for signing
    """
    why = reason_of(reason)
    with transaction.atomic():
        approval = _locked(step)
        _must_sign(step, by, at)
        _decide(step, State.REFUSED, by, at, why)
        _end(approval, Approval.State.REFUSED, by, at, why)


def return_(*, step: ApprovalStep, by: Person, at: datetime, reason: str) -> None:
    """
    Give it back to the author to be put right; it ends, and is opened anew by the same event.

    :raises ReasonMissing: no reason is given
    :raises NotAsked, OwnApproval, NotTheSigner: as for signing
    """
    why = reason_of(reason)
    with transaction.atomic():
        approval = _locked(step)
        _must_sign(step, by, at)
        _decide(step, State.RETURNED, by, at, why)
        _end(approval, Approval.State.RETURNED, by, at, why)


def delegate(*, step: ApprovalStep, to: Person, by: Person, at: datetime) -> None:
    """
    Let somebody else sign in one's place.

    :raises SignsAlready: that person signs here anyway
    :raises OwnApproval: that person is the author
    :raises NotAsked, NotTheSigner: as for signing
    """
    with transaction.atomic():
        approval = _locked(step)
        _must_sign(step, by, at)
        _must_be_free(approval, to)
        step.signer, step.delegated_by = to, by
        step.save(update_fields=["signer", "delegated_by"])
        routes.ask([step], approval, at)


def add_signer(*, step: ApprovalStep, person: Person, by: Person, at: datetime) -> ApprovalStep:
    """
    Have somebody else sign beside oneself, at the same position.

    :raises SignsAlready, OwnApproval, NotAsked, NotTheSigner: as for delegating
    """
    with transaction.atomic():
        approval = _locked(step)
        _must_sign(step, by, at)
        _must_be_free(approval, person)
        added = ApprovalStep.objects.create(
            approval=approval, position=step.position, mode="all", role=step.role, signer=person, added_by=by
        )
        routes.ask([added], approval, at)
    return added


def remind(*, approval: Approval, by: Person, at: datetime) -> None:
    """
    Tell those who have not signed yet again.

    :raises NotTheAuthor: somebody else asked for it
    :raises RemindedLately: that was done less than an hour ago
    """
    if approval.author_id != by.pk:
        raise NotTheAuthor
    with transaction.atomic():
        records.lock_tree(approval.record)
        steps = list(approval.steps.filter(state=State.ASKED).order_by("pk"))
        last = max((step.reminded_at for step in steps if step.reminded_at), default=None)
        if last is not None and (at - last).total_seconds() < 3600:
            raise RemindedLately
        for step in steps:
            step.reminded_at = at
            step.save(update_fields=["reminded_at"])
        routes.tell_signers(steps, approval, "approval_reminded", f"{at:%Y%m%d%H%M%S}", at)


def withdraw(*, approval: Approval, by: Person, at: datetime, reason: str) -> None:
    """
    Take back what one has asked for.

    :raises NotTheAuthor: somebody else asked for it
    :raises NotAsked: it has ended
    :raises ReasonMissing: no reason is given
    """
    why = reason_of(reason)
    with transaction.atomic():
        records.lock_tree(approval.record)
        approval.refresh_from_db(fields=["state"])
        if approval.author_id != by.pk:
            raise NotTheAuthor
        if approval.state != Approval.State.OPEN:
            raise Ended(approval)
        _end(approval, Approval.State.WITHDRAWN, by, at, why)


class Ended(Refusal):
    def __init__(self, approval: Approval) -> None:
        super().__init__("approval_ended", _("审批已结束：%(state)s。") % {"state": approval.get_state_display()})


def _locked(step: ApprovalStep) -> Approval:
    """Lock the tree and read step and approval under the lock."""
    approval = step.approval
    records.lock_tree(approval.record)
    approval.refresh_from_db(fields=["state"])
    step.refresh_from_db(fields=["state", "signer"])
    return approval


def _must_sign(step: ApprovalStep, by: Person, at: datetime) -> None:
    if step.state != State.ASKED or step.approval.state != Approval.State.OPEN:
        raise NotAsked(step)
    if step.approval.author_id == by.pk:
        raise OwnApproval
    if not selectors.may_sign(step, by, Line(at)):
        raise NotTheSigner


def _must_be_free(approval: Approval, person: Person) -> None:
    if approval.author_id == person.pk:
        raise OwnApproval
    if approval.steps.filter(signer=person, state__in=(State.WAITING, State.ASKED, State.SIGNED)).exists():
        raise SignsAlready(person)


def _decide(step: ApprovalStep, state: ApprovalStep.State, by: Person, at: datetime, opinion: str) -> None:
    step.state, step.decided_at, step.decided_by, step.opinion = state, at, by, opinion
    step.save(update_fields=["state", "decided_at", "decided_by", "opinion"])


def _advance(approval: Approval, here: int, by: Person, at: datetime) -> None:
    """Ask the next position once this one has all it needs."""
    steps = list(approval.steps.order_by("position", "pk"))
    current = [step for step in steps if step.position == here]
    if not _is_complete(current):
        return
    for step in current:
        if step.state == State.ASKED:
            step.state = State.SKIPPED
            step.save(update_fields=["state"])
    later = [step for step in steps if step.position > here and step.state == State.WAITING]
    if later:
        nearest = min(step.position for step in later)
        routes.ask([step for step in later if step.position == nearest], approval, at)
    else:
        _end(approval, Approval.State.APPROVED, by, at, "")


def _is_complete(steps: list[ApprovalStep]) -> bool:
    every = [step for step in steps if step.mode == "all"]
    anyone = [step for step in steps if step.mode == "any"]
    return all(step.state == State.SIGNED for step in every) and (
        not anyone or any(step.state == State.SIGNED for step in anyone)
    )


def _end(approval: Approval, state: Approval.State, by: Person | None, at: datetime, reason: str) -> None:
    approval.state, approval.ended_at = state, at
    approval.save(update_fields=["state", "ended_at"])
    approval.steps.filter(state__in=(State.WAITING, State.ASKED)).update(state=State.SKIPPED)
    regulated.emit(
        record=approval.record,
        happening=ApprovalEnded(approval=approval.pk, rule=approval.rule.code, outcome=str(state)),
        by=by,
        at=at,
        facts={},
    )
    if approval.author is not None:
        telling.tell(
            [approval.author],
            approval.record,
            "approval_ended",
            {"subject": routes.pair(approval), "outcome": telling.words(state.label), "reason": reason},
            page="approval",
            pk=approval.pk,
            key=f"approval:{approval.pk}:{state}",
            at=at,
        )
