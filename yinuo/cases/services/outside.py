"""What is done about a case beside sending somebody: from afar, by the supplier, with the dealer who sold it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from yinuo.cases import events
from yinuo.cases.models import Case
from yinuo.cases.services.steps import lock, take, words
from yinuo.cases.states import Step
from yinuo.core.errors import Refusal
from yinuo.core.models import Person


class NoDealer(Refusal):
    def __init__(self) -> None:
        super().__init__("no_dealer", _("这台设备不是代理商售出的；如档案有误，请先更正设备资料。"))


@transaction.atomic
def support_remotely(*, case: Case, finding: str, is_solved: bool, by: Person, at: datetime) -> None:
    """
    Look at the system from afar; what was found, and whether that solved it.

    :raises StepNotPossible, WordsMissing: see there
    """
    finding = words("finding", finding, _("请写明远程检查的结果。"))
    lock(case)
    happening = events.CaseSupportedRemotely(is_solved=is_solved, finding=finding)
    take(case=case, step=Step.SUPPORT_REMOTELY, happening=happening, by=by, at=at, remote_solved=is_solved)


@transaction.atomic
def contact_supplier(*, case: Case, supplier: str, in_writing: bool, by: Person, at: datetime, note: str = "") -> None:
    """
    Have the supplier of the machine, or of the part that fails, deal with it.

    :raises StepNotPossible, WordsMissing: see there
    """
    supplier = words("supplier", supplier, _("请写明联系的是哪家供应商。"))
    lock(case)
    happening = events.CaseSupplierContacted(supplier=supplier, in_writing=in_writing, note=note.strip())
    take(case=case, step=Step.CONTACT_SUPPLIER, happening=happening, by=by, at=at)


@transaction.atomic
def note_supplier(*, case: Case, answer: str, by: Person, at: datetime) -> None:
    """
    File what came of the contact with the supplier.

    :raises StepNotPossible, WordsMissing: see there
    """
    answer = words("answer", answer, _("请写明供应商的答复和处理结果。"))
    lock(case)
    take(case=case, step=Step.NOTE_SUPPLIER, happening=events.CaseSupplierAnswered(answer=answer), by=by, at=at)


@transaction.atomic
def tell_dealer(*, case: Case, by: Person, at: datetime, note: str = "") -> None:
    """
    Tell the dealer who sold the machine that it will be served.

    :raises NoDealer: we sold it ourselves
    :raises StepNotPossible: see there
    """
    if case.equipment is None or not case.equipment.dealer:
        raise NoDealer
    lock(case)
    happening = events.CaseDealerTold(dealer=case.equipment.dealer, note=note.strip())
    take(case=case, step=Step.TELL_DEALER, happening=happening, by=by, at=at, dealer_told_at=at)


@transaction.atomic
def find_misuse(*, case: Case, finding: str, by: Person, at: datetime) -> None:
    """
    Find that wrong use, upkeep or care caused the fault.

    :raises StepNotPossible, WordsMissing: see there
    """
    finding = words("finding", finding, _("请写明怎样使用或保养不当。"))
    lock(case)
    happening = events.CaseMisuseFound(finding=finding)
    take(case=case, step=Step.FIND_MISUSE, happening=happening, by=by, at=at, misuse=finding[:300])


@transaction.atomic
def hold_travel(*, case: Case, cause: str, by: Person, at: datetime, note: str = "") -> None:
    """
    Say that nobody can set out now: a public holiday, no ticket to be had, the customer's own wish.

    :raises StepNotPossible: see there
    """
    lock(case)
    happening = events.CaseTravelHeld(cause=cause, note=note.strip())
    take(case=case, step=Step.HOLD_TRAVEL, happening=happening, by=by, at=at)


@transaction.atomic
def resume_travel(*, case: Case, by: Person, at: datetime, note: str = "") -> None:
    """Say that it is possible again. :raises StepNotPossible: see there"""
    lock(case)
    happening = events.CaseTravelResumed(note=note.strip())
    take(case=case, step=Step.RESUME_TRAVEL, happening=happening, by=by, at=at)
