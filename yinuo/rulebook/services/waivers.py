"""
Dated exceptions to a clause: asked for with a reason, decided by somebody else after the signatures that the company's
rule wants, shown wherever they act, and over by themselves. Nothing is waived backwards in time.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from yinuo.core.errors import NotAllowed, Refusal
from yinuo.core.happenings import Happening
from yinuo.core.models import Branch, Person, Record
from yinuo.core.services import records
from yinuo.rulebook import life_cycle_events as events
from yinuo.rulebook.errors import reason_of
from yinuo.rulebook.models import Clause, Waiver
from yinuo.rulebook.selectors import life_cycle
from yinuo.rulebook.services import numbering, regulated, regulation_records, telling

State = Waiver.State
PATTERN = "HM{yyyy}-{seq:3}"


class BadPeriod(Refusal):
    def __init__(self) -> None:
        message = _("结束时间须晚于开始时间，也须晚于现在。")
        super().__init__("bad_period", message, fields={"ends_at": message})


class ScopeTwice(Refusal):
    def __init__(self) -> None:
        message = _("分公司与业务对象只能选一种范围。")
        super().__init__("scope_twice", message, fields={"branch": message})


class OwnWaiver(NotAllowed):
    def __init__(self) -> None:
        super().__init__("own_waiver", _("不能批准自己申请的豁免。"))


class WaiverDecided(Refusal):
    def __init__(self, waiver: Waiver) -> None:
        super().__init__("waiver_decided", _("这项豁免已是“%(state)s”。") % {"state": waiver.get_state_display()})


class WaiverOver(Refusal):
    def __init__(self) -> None:
        super().__init__("waiver_over", _("豁免期已过，不能再批准；如仍需要，请重新申请。"))


@transaction.atomic
def ask(
    *,
    clause: Clause,
    effect: str,
    starts_at: datetime,
    ends_at: datetime,
    reason: str,
    by: Person,
    at: datetime,
    branch: Branch | None = None,
    target: Record | None = None,
) -> Waiver:
    """
    Ask that a clause (with those below it) be waived for the whole company, one branch, or one record or customer.

    :raises NotPublished: the clause is one of a draft
    :raises BadPeriod, ScopeTwice: see there
    :raises ReasonMissing: no reason is given
    """
    why = reason_of(reason)
    version = clause.version
    regulation_records.must_be_published(version)
    if ends_at <= starts_at or ends_at <= at:
        raise BadPeriod
    if branch is not None and target is not None:
        raise ScopeTwice
    above = regulation_records.record_of(version, by=by, at=at)
    record = records.open_record(
        kind="waiver",
        number=numbering.next_for("waiver", branch=above.branch, at=at, default=PATTERN),
        title=f"{version.regulation.code} {clause.number}",
        branch=above.branch,
        state=State.ASKED,
        parent=above,
        owner=by,
        department=by.department,
        at=at,
    )
    waiver = Waiver.objects.create(
        record=record, clause=clause, effect=effect, branch=branch, target=target, starts_at=starts_at, ends_at=ends_at,
        reason=why, asked_at=at, asked_by=by,
    )  # fmt: skip
    _emit(waiver, events.WaiverAsked(clause=clause.number, reason=why), by, at)
    return waiver


@transaction.atomic
def grant(*, waiver: Waiver, by: Person, at: datetime, note: str = "") -> None:
    """
    Let it hold: from its beginning, but not before now.

    :raises WaiverDecided: it is decided
    :raises OwnWaiver: ``by`` asked for it
    :raises WaiverOver: its time is over
    :raises ApprovalMissing, GateRefusal: a regulation in force wants signatures, or does not allow it
    """
    _lock(waiver, by)
    if waiver.ends_at <= at:
        raise WaiverOver
    waiver.holds_from, waiver.holds_until = max(waiver.starts_at, at), waiver.ends_at
    _decide(waiver, State.GRANTED, note.strip()[:300], by, at)
    happening = events.WaiverGranted(
        clause=waiver.clause.number, starts_at=waiver.holds_from.isoformat(), ends_at=waiver.holds_until.isoformat()
    )
    _emit(waiver, happening, by, at)


@transaction.atomic
def refuse(*, waiver: Waiver, reason: str, by: Person, at: datetime) -> None:
    """
    :raises WaiverDecided: it is decided
    :raises OwnWaiver: ``by`` asked for it
    :raises ReasonMissing: no reason is given
    """
    why = reason_of(reason)
    _lock(waiver, by)
    _decide(waiver, State.REFUSED, why, by, at)
    _emit(waiver, events.WaiverRefused(clause=waiver.clause.number, reason=why), by, at)


@transaction.atomic
def end(*, waiver: Waiver, reason: str, by: Person, at: datetime) -> None:
    """
    End a waiver before its time.

    :raises WaiverDecided: it was not granted, or is over
    :raises ReasonMissing: no reason is given
    """
    why = reason_of(reason)
    records.lock_tree(waiver.record)
    waiver.refresh_from_db(fields=["state", "holds_from", "holds_until"])
    if waiver.state != State.GRANTED or waiver.holds_until is None or waiver.holds_until <= at:
        raise WaiverDecided(waiver)
    waiver.state, waiver.holds_until = State.ENDED, at
    waiver.save(update_fields=["state", "holds_until"])
    records.close(waiver.record, at, State.ENDED)
    _emit(waiver, events.WaiverEnded(clause=waiver.clause.number, reason=why), by, at)


def _lock(waiver: Waiver, by: Person) -> None:
    records.lock_tree(waiver.record)
    waiver.refresh_from_db(fields=["state"])
    if waiver.state != State.ASKED:
        raise WaiverDecided(waiver)
    if waiver.asked_by_id == by.pk:
        raise OwnWaiver


def _decide(waiver: Waiver, state: Waiver.State, decision: str, by: Person, at: datetime) -> None:
    waiver.state, waiver.decision, waiver.decided_at, waiver.decided_by = state, decision, at, by
    waiver.save(update_fields=["state", "decision", "decided_at", "decided_by", "holds_from", "holds_until"])
    records.set_state(waiver.record, state, at)
    telling.tell(
        [waiver.asked_by],
        waiver.record,
        "waiver_decided",
        {"clause": waiver.record.title, "outcome": telling.words(state.label)},
        page="waiver",
        pk=waiver.pk,
        key=f"waiver:{waiver.pk}:{state}",
        at=at,
    )


def _emit(waiver: Waiver, happening: Happening, by: Person, at: datetime) -> None:
    regulated.emit(record=waiver.record, happening=happening, by=by, at=at, facts=life_cycle.waiver_facts(waiver))
