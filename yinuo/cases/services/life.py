"""From the report to the archive: what happens to a case once it is taken in."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from yinuo.cases import events
from yinuo.cases.models import Case, CaseNote
from yinuo.cases.selectors import machines
from yinuo.cases.services.steps import emit, lock, move, take, words
from yinuo.cases.states import WAITING, Step, may
from yinuo.core.models import Person
from yinuo.core.services import records


@transaction.atomic
def answer(*, case: Case, note: str, by: Person, at: datetime) -> None:
    """
    The customer has been answered. One whose case is under way already may be answered still, if nobody did so before.

    :raises StepNotPossible: see there
    """
    lock(case)
    is_under_way = case.answered_at is None and may(Step.ANSWER_LATE, case.state)
    step = Step.ANSWER_LATE if is_under_way else Step.ANSWER
    take(case=case, step=step, happening=events.CaseAnswered(note=note), by=by, at=at, answered_at=at)


@transaction.atomic
def triage(
    *, case: Case, route: str, probable_cause: str, measure: str, parts_hint: str, by: Person, at: datetime
) -> None:
    """
    Decide how the case is handled: ``route`` is guidance or visit.

    :raises StepNotPossible: see there
    """
    lock(case)
    happening = events.CaseTriaged(route=route, probable_cause=probable_cause, measure=measure, parts_hint=parts_hint)
    take(
        case=case,
        step=Step.TRIAGE,
        happening=happening,
        by=by,
        at=at,
        route=route,
        probable_cause=probable_cause,
        measure=measure,
        parts_hint=parts_hint,
    )


@transaction.atomic
def guide(*, case: Case, guidance: str, by: Person, at: datetime) -> None:
    """:raises StepNotPossible, WordsMissing: see there"""
    guidance = words("guidance", guidance, _("请写明怎样指导客户，回访时要用。"))
    lock(case)
    take(case=case, step=Step.GUIDE, happening=events.CaseGuided(guidance=guidance), by=by, at=at)


@transaction.atomic
def hand_over(*, case: Case, by: Person, at: datetime, note: str = "") -> None:
    """
    Hand the case to its coordinator, who answers for it from now on; not for the first time if it was reopened, or
    comes back from the department.

    :raises StepNotPossible: see there
    """
    lock(case)
    take(
        case=case,
        step=Step.HAND_OVER,
        happening=events.CaseHandedOver(note=note, is_again=case.reopened > 0 or case.state in WAITING),
        by=by,
        at=at,
        route=Case.Route.VISIT,
    )
    if case.coordinator is not None:
        records.set_owner(case.record, case.coordinator)


@transaction.atomic
def escalate(*, case: Case, reason: str, by: Person, at: datetime) -> None:
    """:raises StepNotPossible, WordsMissing: see there"""
    reason = words("reason", reason, _("请写明为什么要上报。"))
    lock(case)
    take(case=case, step=Step.ESCALATE, happening=events.CaseEscalated(reason=reason), by=by, at=at)


@transaction.atomic
def arrange(*, case: Case, arrangement: str, by: Person, at: datetime) -> None:
    """:raises StepNotPossible, WordsMissing: see there"""
    arrangement = words("arrangement", arrangement, _("请写明部门的安排。"))
    lock(case)
    take(case=case, step=Step.ARRANGE, happening=events.CaseArranged(arrangement=arrangement), by=by, at=at)


@transaction.atomic
def refer(*, case: Case, question: str, cause: str, by: Person, at: datetime) -> None:
    """
    Refer a question to headquarters; ``cause`` is question, bought_in_part, major_quality or
    third_party.

    :raises StepNotPossible, WordsMissing: see there
    """
    question = words("question", question, _("请写明要总部答复的问题。"))
    lock(case)
    take(case=case, step=Step.REFER, happening=events.CaseReferred(question=question, cause=cause), by=by, at=at)


@transaction.atomic
def answer_referral(*, case: Case, answer: str, department: str, by: Person, at: datetime) -> None:
    """:raises StepNotPossible, WordsMissing: see there"""
    answer = words("answer", answer, _("请写明答复内容。"))
    lock(case)
    happening = events.CaseReferralAnswered(answer=answer, department=department)
    take(case=case, step=Step.ANSWER_REFERRAL, happening=happening, by=by, at=at)


@transaction.atomic
def begin_work(*, case: Case, at: datetime) -> None:
    """An order was dispatched for the case; the order's own event says so. :raises StepNotPossible: see there"""
    lock(case)
    move(case=case, step=Step.BEGIN_WORK, at=at, route=Case.Route.VISIT)


@transaction.atomic
def back_to_dispatch(*, case: Case, by: Person, at: datetime) -> None:
    """
    The last live order was refused or cancelled: the case waits for dispatch again.

    A case that has meanwhile been escalated, resolved or cancelled stays where it is.
    """
    lock(case)
    if may(Step.BACK_TO_DISPATCH, case.state):
        happening = events.CaseHandedOver(note=_("派工单已退回，需重新派工"), is_again=True)
        take(case=case, step=Step.BACK_TO_DISPATCH, happening=happening, by=by, at=at)


@transaction.atomic
def resolve(*, case: Case, how: str, by: Person, at: datetime) -> None:
    """:raises StepNotPossible, WordsMissing: see there"""
    how = words("how", how, _("请写明怎样解决的。"))
    lock(case)
    take(case=case, step=Step.RESOLVE, happening=events.CaseResolved(how=how), by=by, at=at, resolved_at=at)


@transaction.atomic
def close(*, case: Case, by: Person, at: datetime, note: str = "") -> None:
    """
    Close a resolved case.

    :raises StepNotPossible: it is not resolved
    :raises GateRefusal: a clause is not fulfilled yet
    """
    lock(case)
    take(case=case, step=Step.CLOSE, happening=events.CaseClosed(note=note), by=by, at=at, closed_at=at)


@transaction.atomic
def reopen(*, case: Case, reason: str, cause: str, by: Person, at: datetime) -> None:
    """
    Open a case again; ``cause`` is unsatisfied or unsolved.

    A case that waits for its dispatch or for the department keeps waiting: only the count goes up.

    :raises WordsMissing: see there
    :raises StepNotPossible: nobody has dealt with it yet, or it was cancelled
    """
    reason = words("reason", reason, _("请写明重开的原因。"))
    lock(case)
    happening = events.CaseReopened(reason=reason, cause=cause)
    again = case.reopened + 1
    if case.state in WAITING:
        case.reopened = again
        case.save(update_fields=["reopened"])
        emit(case=case, happening=happening, by=by, at=at)
        return
    take(
        case=case,
        step=Step.REOPEN,
        happening=happening,
        by=by,
        at=at,
        reopened=again,
        call_back_satisfied=None,
        resolved_at=None,
        closed_at=None,
        filed_at=None,
    )


@transaction.atomic
def cancel(*, case: Case, reason: str, by: Person, at: datetime) -> None:
    """:raises StepNotPossible, WordsMissing: see there"""
    reason = words("reason", reason, _("请写明取消的原因。"))
    lock(case)
    take(case=case, step=Step.CANCEL, happening=events.CaseCancelled(reason=reason), by=by, at=at, closed_at=at)


@transaction.atomic
def file(*, case: Case, by: Person, at: datetime, note: str = "") -> None:
    """:raises StepNotPossible: only what is closed or cancelled goes into the archive"""
    lock(case)
    take(case=case, step=Step.FILE, happening=events.CaseFiled(note=note), by=by, at=at, filed_at=at)


@transaction.atomic
def note_call_back(*, case: Case, is_content: bool) -> None:
    """Keep whether the last call-back found the customer content; the call-back's own event says so."""
    lock(case)
    case.call_back_satisfied = is_content
    case.save(update_fields=["call_back_satisfied"])


@transaction.atomic
def note_quotation_accepted(*, case: Case) -> None:
    """Keep that the customer accepted a quotation; the quotation's own event says so."""
    lock(case)
    case.quotation_accepted = True
    case.save(update_fields=["quotation_accepted"])


@transaction.atomic
def complete_file(
    *,
    case: Case,
    product_name: str,
    purchased_on: date | None,
    contact_name: str,
    fault: str,
    note: str,
    by: Person,
    at: datetime,
) -> None:
    """
    Fill in what was not known when the case was taken; the warranty is worked out again.

    :raises WordsMissing: the fault may not be emptied
    """
    case.fault = words("fault", fault, _("请写明故障现象。"))
    lock(case)
    case.product_name, case.purchased_on = product_name.strip(), purchased_on
    case.contact_name = contact_name.strip()
    case.in_warranty = machines.in_warranty(case.equipment, on=case.reported_at)
    case.save(update_fields=["fault", "product_name", "purchased_on", "contact_name", "in_warranty"])
    emit(case=case, happening=events.CaseFileCompleted(note=note), by=by, at=at)


@transaction.atomic
def add_note(*, case: Case, text: str, by: Person, at: datetime) -> CaseNote:
    """:raises WordsMissing: see there"""
    return CaseNote.objects.create(case=case, by=by, at=at, text=words("text", text, _("请写下备注内容。")))
