"""报销: claimed with receipts, checked by the accountant, never reimbursed when the papers do not match the trip."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from yinuo.billing import events, facts
from yinuo.billing.errors import AlreadyDone, BadAmount, TextMissing
from yinuo.billing.models import ExpenseClaim
from yinuo.billing.pricing import fen
from yinuo.core.models import Person, Record, Role
from yinuo.core.services import records
from yinuo.dispatch.models import Order
from yinuo.lib.money import rounded
from yinuo.rulebook.services import numbering, regulated

PATTERN = "BX{yyyy}{mm}{dd}-{seq:3}"
Finding = ExpenseClaim.Finding
Severity = ExpenseClaim.Severity


@transaction.atomic
def submit(
    *,
    claimant: Person,
    amount: Decimal,
    place: str,
    purpose: str,
    has_receipts: bool,
    by: Person,
    at: datetime,
    order: Order | None = None,
) -> ExpenseClaim:
    """
    Claim costs. Whether the place matches the trip is compared with the order's address, if there is an order.

    :raises BadAmount: not above zero
    :raises TextMissing: no place or purpose
    """
    amount = rounded(amount)
    if amount <= 0:
        raise BadAmount(_("报销金额必须大于零。"))
    for field, value, message in (
        ("place", place, _("请填写费用发生的地点。")),
        ("purpose", purpose, _("请填写事由。")),
    ):
        if not value.strip():
            raise TextMissing(field, message)
    claim = ExpenseClaim(
        record=_open(claimant, purpose, order, at=at),
        claimant=claimant,
        order=order,
        amount=amount,
        place=place.strip(),
        purpose=purpose.strip(),
        has_receipts=has_receipts,
        place_matches=order is None or place.strip() in order.case.site.address,
        state=ExpenseClaim.State.SUBMITTED,
        submitted_at=at,
    )
    claim.save()
    happening = events.ExpenseSubmitted(
        amount_fen=fen(amount), has_receipts=has_receipts, place_matches=claim.place_matches
    )
    regulated.emit(record=claim.record, happening=happening, by=by, at=at, facts=facts.of_expense(claim))
    return claim


@transaction.atomic
def check(
    *,
    claim: ExpenseClaim,
    finding: str,
    by: Person,
    at: datetime,
    severity: str = Severity.NONE,
    note: str = "",
) -> ExpenseClaim:
    """
    Decide on a claim: only papers in order are reimbursed.

    :raises AlreadyDone: it is checked already
    :raises OwnClaim: the claimant checks his own claim
    :raises TextMissing: papers are not in order and nobody said what is wrong, or fraud has no severity
    """
    records.lock_tree(claim.record)
    claim.refresh_from_db(fields=["state", "claimant"])
    if claim.state != ExpenseClaim.State.SUBMITTED:
        raise AlreadyDone(_("这笔报销已经审核过。"))
    if claim.claimant_id == by.pk:
        raise OwnClaim
    outcome, degree = Finding(finding), Severity(severity)
    if outcome != Finding.IN_ORDER and not note.strip():
        raise TextMissing("note", _("请写明票据哪里不符。"))
    if outcome == Finding.FRAUD and degree == Severity.NONE:
        raise TextMissing("severity", _("弄虚作假要选择情节轻重。"))
    claim.finding, claim.note, claim.checked_at, claim.checked_by = outcome, note.strip(), at, by
    claim.severity = degree if outcome == Finding.FRAUD else Severity.NONE
    claim.state = ExpenseClaim.State.APPROVED if outcome == Finding.IN_ORDER else ExpenseClaim.State.REFUSED
    claim.save()
    records.close(claim.record, at, claim.state)
    happening = events.ExpenseChecked(finding=claim.finding, severity=claim.severity)
    regulated.emit(record=claim.record, happening=happening, by=by, at=at, facts=facts.of_expense(claim))
    return claim


class OwnClaim(AlreadyDone):
    """Nobody decides on his own money."""

    def __init__(self) -> None:
        super().__init__(_("不能审核自己的报销，请由另一位财务审核。"))
        self.code = "billing.own_claim"


def _open(claimant: Person, purpose: str, order: Order | None, *, at: datetime) -> Record:
    branch = order.branch if order else claimant.branch
    if branch is None:
        raise TextMissing("branch", _("报销人没有所属分公司，请管理员先登记。"))
    return records.open_record(
        kind="expense",
        number=numbering.next_for("expense", branch=branch, at=at, default=PATTERN),
        title=purpose.strip(),
        branch=branch,
        owner=claimant,
        department=claimant.department,
        participants={"claimant": claimant, **_own_role(claimant, at)},
        state=ExpenseClaim.State.SUBMITTED,
        at=at,
    )


def _own_role(claimant: Person, at: datetime) -> dict[str, Person]:
    """A technician's claim concerns him as technician too, so that rules for technicians find him."""
    is_technician = claimant.roles.filter(role=Role.TECHNICIAN, starts_at__lte=at, ends_at__isnull=True).exists()
    return {"technician": claimant} if is_technician else {}
