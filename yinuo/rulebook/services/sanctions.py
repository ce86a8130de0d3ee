"""
The life of a proposed sanction: a manager decides with a reason, the person sees the evidence and may appeal.

Nothing is applied silently, nobody decides about himself, and an appeal goes to somebody else than the first decider
wherever there is somebody else.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yinuo.core.errors import NotAllowed, Refusal
from yinuo.core.models import Person
from yinuo.core.services import records
from yinuo.rulebook.errors import reason_of
from yinuo.rulebook.events import SanctionAppealed, SanctionDecided
from yinuo.rulebook.models import Sanction, SanctionStep
from yinuo.rulebook.selectors import sanctions as selectors
from yinuo.rulebook.services import regulated, telling

State = Sanction.State

DECISIONS = {
    "confirmed": gettext_lazy("已确认"),
    "reduced": gettext_lazy("已减轻"),
    "waived": gettext_lazy("已免除"),
    "appeal_rejected": gettext_lazy("申诉未获支持，维持原决定"),
    "appeal_reduced": gettext_lazy("申诉获部分支持，予以减轻"),
    "appeal_waived": gettext_lazy("申诉获支持，予以免除"),
}


class AlreadyDecided(Refusal):
    def __init__(self, sanction: Sanction) -> None:
        super().__init__(
            "sanction_decided",
            _("这项考核已是“%(state)s”，不能再改。") % {"state": sanction.get_state_display()},
            missing=_("当事人可在期限内申诉。"),
        )


class OwnSanction(NotAllowed):
    def __init__(self) -> None:
        super().__init__("own_sanction", _("不能决定与自己有关的考核，请由上级处理。"))


class AmountOutOfRange(Refusal):
    def __init__(self, sanction: Sanction) -> None:
        message = _("金额须在 %(least)s 至 %(most)s %(unit)s 之间。") % {
            "least": sanction.amount_from,
            "most": sanction.amount_to,
            "unit": sanction.unit,
        }
        super().__init__("amount_out_of_range", message, selectors.clause_of(sanction), fields={"amount": message})


class AmountNotLower(Refusal):
    def __init__(self, sanction: Sanction) -> None:
        message = _("减轻后的金额须低于 %(least)s %(unit)s；不予考核请选“免除”。") % {
            "least": sanction.amount_from if sanction.amount is None else sanction.amount,
            "unit": sanction.unit,
        }
        super().__init__("amount_not_lower", message, fields={"amount": message})


class NoAmount(Refusal):
    def __init__(self) -> None:
        message = _("这种考核没有金额，请选“确认”或“免除”。")
        super().__init__("no_amount", message, fields={"amount": message})


class PersonMissing(Refusal):
    def __init__(self) -> None:
        message = _("请先指明当事人。")
        super().__init__("person_missing", message, fields={"person": message})


class CannotAppeal(Refusal):
    def __init__(self, message: str, clause: str = "") -> None:
        super().__init__("cannot_appeal", message, clause)


class SameDecider(NotAllowed):
    def __init__(self, others: list[Person]) -> None:
        super().__init__(
            "same_decider",
            _("申诉须由原决定人以外的人处理。可处理的人：%(names)s。")
            % {"names": "、".join(person.name for person in others[:5])},
        )


def propose_person(*, sanction: Sanction, person: Person, by: Person, at: datetime) -> None:
    """
    Say whom a sanction concerns that the rule could not tell by itself.

    :raises AlreadyDecided: it is decided
    :raises OwnSanction: ``by`` would be deciding about himself
    """
    with transaction.atomic():
        _locked(sanction)
        _must_be_open(sanction, by)
        sanction.person = person
        sanction.save(update_fields=["person"])
        _step(sanction, "person", at, by)


def confirm(*, sanction: Sanction, amount: Decimal | None, by: Person, at: datetime, reason: str = "") -> None:
    """
    Confirm it. ``amount`` lies in the range of the rule; None takes a fixed figure.

    :raises AlreadyDecided: it is decided
    :raises OwnSanction: it concerns ``by``
    :raises PersonMissing: nobody is named yet
    :raises AmountOutOfRange: the amount is not in the range of the rule
    """
    with transaction.atomic():
        _locked(sanction)
        _must_be_open(sanction, by)
        _must_name(sanction)
        _decide(sanction, State.CONFIRMED, _within(sanction, amount), reason.strip()[:300], by, at)


def reduce(*, sanction: Sanction, amount: Decimal, by: Person, at: datetime, reason: str) -> None:
    """
    Decide on less than the rule's least amount.

    :raises NoAmount: this kind of sanction has none
    :raises AmountNotLower: it is not less, or is negative
    :raises ReasonMissing: no reason is given
    :raises AlreadyDecided, OwnSanction, PersonMissing: as for confirming
    """
    why = reason_of(reason)
    with transaction.atomic():
        _locked(sanction)
        _must_be_open(sanction, by)
        _must_name(sanction)
        _must_be_lower(sanction, amount)
        _decide(sanction, State.REDUCED, amount, why, by, at)


def waive(*, sanction: Sanction, by: Person, at: datetime, reason: str) -> None:
    """
    Decide that nothing follows.

    :raises ReasonMissing: no reason is given
    :raises AlreadyDecided, OwnSanction: as for confirming
    """
    why = reason_of(reason)
    with transaction.atomic():
        _locked(sanction)
        _must_be_open(sanction, by)
        _decide(sanction, State.WAIVED, None, why, by, at)


def see(*, sanction: Sanction, by: Person, at: datetime) -> None:
    """Note that the person has seen what is held against him; the first time counts."""
    if sanction.person_id != by.pk or sanction.seen_at is not None:
        return
    with transaction.atomic():
        if Sanction.objects.filter(pk=sanction.pk, seen_at=None).update(seen_at=at):
            _step(sanction, "seen", at, by)
    sanction.seen_at = at


def appeal(*, sanction: Sanction, text: str, by: Person, at: datetime) -> None:
    """
    Object to a decision, once, within the days that the rule gives.

    :raises NotAllowed: it does not concern ``by``
    :raises CannotAppeal: it is not decided, was appealed before, or the time is over
    :raises ReasonMissing: there is no text
    """
    if sanction.person_id != by.pk:
        raise NotAllowed("not_yours", _("只有当事人可以申诉。"))
    why = reason_of(text, limit=2000)
    with transaction.atomic():
        _locked(sanction)
        _must_be_appealable(sanction, at)
        sanction.appeal, sanction.appealed_at = why, at
        sanction.save(update_fields=["appeal", "appealed_at"])
        _step(sanction, "appealed", at, by, reason=why)
        regulated.emit(record=sanction.record, happening=SanctionAppealed(sanction=sanction.pk), by=by, at=at, facts={})


def decide_appeal(
    *, sanction: Sanction, outcome: Sanction.State, amount: Decimal | None, by: Person, at: datetime, reason: str
) -> None:
    """
    Decide an appeal: CONFIRMED leaves it as it was, REDUCED lowers the amount, WAIVED lifts it.

    :raises CannotAppeal: there is no appeal, or it is decided
    :raises OwnSanction: it concerns ``by``
    :raises SameDecider: ``by`` took the first decision and somebody else could decide
    :raises ReasonMissing: no reason is given
    :raises NoAmount, AmountNotLower: as for reducing
    """
    why = reason_of(reason)
    with transaction.atomic():
        _locked(sanction)
        if sanction.appealed_at is None or sanction.appeal_decided_at is not None:
            raise CannotAppeal(_("没有待处理的申诉。"))
        _must_not_be_own(sanction, by)
        others = selectors.other_deciders(sanction, at)
        if by.pk == sanction.decided_by_id and others:
            raise SameDecider(others)
        if outcome == State.REDUCED:
            _must_be_lower(sanction, amount)
            sanction.amount = amount
        elif outcome == State.WAIVED:
            sanction.amount = None
        if outcome != State.CONFIRMED:
            sanction.state = outcome
        sanction.appeal_decided_at, sanction.appeal_decided_by = at, by
        sanction.save(update_fields=["state", "amount", "appeal_decided_at", "appeal_decided_by"])
        step = "appeal_rejected" if outcome == State.CONFIRMED else f"appeal_{outcome}"
        _announce(sanction, step, why, by, at)


def _locked(sanction: Sanction) -> None:
    """Lock the tree, then read what somebody else may have decided meanwhile."""
    records.lock_tree(sanction.record)
    sanction.refresh_from_db(
        fields=["state", "person", "amount", "decided_at", "decided_by", "appeal_until", "appealed_at",
                "appeal_decided_at"]
    )  # fmt: skip


def _must_be_open(sanction: Sanction, by: Person) -> None:
    if sanction.state != State.PROPOSED:
        raise AlreadyDecided(sanction)
    _must_not_be_own(sanction, by)


def _must_not_be_own(sanction: Sanction, by: Person) -> None:
    if sanction.person_id == by.pk:
        raise OwnSanction


def _must_name(sanction: Sanction) -> None:
    if sanction.person_id is None:
        raise PersonMissing


def _within(sanction: Sanction, amount: Decimal | None) -> Decimal | None:
    least, most = sanction.amount_from, sanction.amount_to
    if least is None or most is None:
        if amount is not None:
            raise NoAmount
        return None
    if amount is None and least == most:
        return least
    if amount is None or not least <= amount <= most:
        raise AmountOutOfRange(sanction)
    return amount


def _must_be_lower(sanction: Sanction, amount: Decimal | None) -> None:
    if sanction.amount_from is None:
        raise NoAmount
    bound = sanction.amount_from if sanction.amount is None else sanction.amount
    if amount is None or not 0 <= amount < bound:
        raise AmountNotLower(sanction)


def _must_be_appealable(sanction: Sanction, at: datetime) -> None:
    if sanction.state not in {State.CONFIRMED, State.REDUCED}:
        raise CannotAppeal(_("考核尚未确认，暂不需要申诉。"))
    if sanction.appealed_at is not None:
        raise CannotAppeal(_("已经申诉过一次，请等待处理结果。"))
    if sanction.appeal_until is None:
        raise CannotAppeal(_("制度没有规定可以申诉。"), selectors.clause_of(sanction))
    if at > sanction.appeal_until:
        raise CannotAppeal(_("申诉期限已过。"), selectors.clause_of(sanction))


def _decide(
    sanction: Sanction, state: Sanction.State, amount: Decimal | None, reason: str, by: Person, at: datetime
) -> None:
    sanction.state, sanction.amount, sanction.reason = state, amount, reason
    sanction.decided_at, sanction.decided_by = at, by
    sanction.appeal_until = selectors.appeal_until(sanction, at)
    sanction.save(update_fields=["state", "amount", "reason", "decided_at", "decided_by", "appeal_until"])
    _announce(sanction, str(state), reason, by, at)


def _announce(sanction: Sanction, decision: str, reason: str, by: Person, at: datetime) -> None:
    _step(sanction, decision, at, by, reason=reason)
    regulated.emit(
        record=sanction.record,
        happening=SanctionDecided(sanction=sanction.pk, decision=decision, reason=reason),
        by=by,
        at=at,
        facts={},
    )
    if sanction.person is not None:
        telling.tell(
            [sanction.person],
            sanction.record,
            "sanction_decided",
            {"title": selectors.title_of(sanction), "decision": telling.words(DECISIONS[decision])},
            page="sanction",
            pk=sanction.pk,
            key=f"sanction:{sanction.pk}:{decision}",
            at=at,
        )


def _step(sanction: Sanction, step: str, at: datetime, by: Person | None, reason: str = "") -> None:
    SanctionStep.objects.create(sanction=sanction, step=step, at=at, by=by, amount=sanction.amount, reason=reason[:300])
