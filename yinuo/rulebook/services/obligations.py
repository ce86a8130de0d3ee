"""What a person may do to a promise by hand: give it to somebody else, stop its clock and let it run again."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from yinuo.core.errors import Refusal
from yinuo.core.models import Person
from yinuo.core.services import live, records
from yinuo.rulebook.engine import next_act
from yinuo.rulebook.engine.times import left, resumed
from yinuo.rulebook.errors import reason_of
from yinuo.rulebook.events import ObligationPaused, ObligationReassigned, ObligationResumed
from yinuo.rulebook.models import Clause, Obligation, Pause
from yinuo.rulebook.selectors import obligations as selectors
from yinuo.rulebook.services import applying, regulated, telling

State = Obligation.State


class NotRunning(Refusal):
    def __init__(self, obligation: Obligation) -> None:
        super().__init__(
            "not_running", _("这项义务是“%(state)s”，不能再改。") % {"state": obligation.get_state_display()}
        )


class HasIt(Refusal):
    def __init__(self, person: Person) -> None:
        message = _("这项义务已经由 %(name)s 负责。") % {"name": person.name}
        super().__init__("has_it", message, fields={"person": message})


class ClauseMissing(Refusal):
    def __init__(self) -> None:
        message = _("请选择允许暂停的条款。")
        super().__init__("clause_missing", message, fields={"clause": message})


class NothingToPause(Refusal):
    def __init__(self, message: str) -> None:
        super().__init__("nothing_to_pause", message)


def reassign(*, obligation: Obligation, to: Person, by: Person, at: datetime, reason: str) -> None:
    """
    Give a promise to somebody else; its time does not change.

    :raises NotRunning: it has ended
    :raises HasIt: that person has it
    :raises ReasonMissing: no reason is given
    """
    why = reason_of(reason, limit=200)
    with transaction.atomic():
        _locked(obligation)
        if obligation.assignee_id == to.pk:
            raise HasIt(to)
        before = obligation.assignee_id
        obligation.assignee, obligation.by_hand = to, True
        obligation.save(update_fields=["assignee", "by_hand"])
        rule = applying.rule_of(obligation)
        happening = ObligationReassigned(obligation=obligation.pk, rule=rule.code, person=to.pk, reason=why)
        regulated.emit(record=obligation.record, happening=happening, by=by, at=at, facts={})
        live.tell(*(f"duties:{pk}" for pk in (before, to.pk) if pk))
        telling.tell(
            [to],
            obligation.record,
            "obligation_reassigned",
            {"title": applying.pair(rule), "clause": rule.citation, "reason": why},
            page="obligation",
            pk=obligation.pk,
            key=f"obligation:{obligation.pk}:reassigned:{int(at.timestamp())}",
            at=at,
        )


def pause(*, obligation: Obligation, reason: str, clause: Clause | None, by: Person, at: datetime) -> Pause:
    """
    Stop the clock, with a reason and the clause of the same version that allows it.

    :raises NotRunning: it has ended or stands still
    :raises NothingToPause: it has no time limit, or its time has run out
    :raises ClauseMissing: no clause of that version is named
    :raises ReasonMissing: no reason is given
    """
    why = reason_of(reason, limit=200)
    if clause is None or clause.version_id != obligation.version_id:
        raise ClauseMissing
    with transaction.atomic():
        _locked(obligation)
        if obligation.state == State.PAUSED:
            raise NotRunning(obligation)
        if obligation.due_at is None:
            raise NothingToPause(_("这项义务没有期限，不需要暂停。"))
        if obligation.breached_at is not None or at > obligation.due_at:
            raise NothingToPause(_("期限已过，不能再暂停。"))
        rule, calendar = selectors.counting(obligation)
        made = Pause.objects.create(
            obligation=obligation,
            starts_at=at,
            reason=why,
            clause=clause,
            allowed_by=by,
            remaining_seconds=left(rule, at, obligation.due_at, calendar),
        )
        obligation.state, obligation.act_at = State.PAUSED, None
        obligation.save(update_fields=["state", "act_at"])
        happening = ObligationPaused(obligation=obligation.pk, rule=rule.code, reason=why)
        regulated.emit(record=obligation.record, happening=happening, by=by, at=at, facts={})
    return made


def resume(*, obligation: Obligation, by: Person, at: datetime) -> None:
    """
    Let the clock run again, with the time that was left.

    :raises NotRunning: it does not stand still
    """
    with transaction.atomic():
        _locked(obligation)
        if obligation.state != State.PAUSED:
            raise NotRunning(obligation)
        standing = obligation.pauses.get(ends_at=None)
        standing.ends_at = at
        standing.save(update_fields=["ends_at"])
        rule, calendar = selectors.counting(obligation)
        obligation.due_at = resumed(rule, at, standing.remaining_seconds, calendar)
        obligation.act_at = next_act(rule, obligation.due_at, obligation.step, calendar)
        obligation.state = State.OPEN
        obligation.save(update_fields=["state", "due_at", "act_at"])
        happening = ObligationResumed(obligation=obligation.pk, rule=rule.code)
        regulated.emit(record=obligation.record, happening=happening, by=by, at=at, facts={})


def _locked(obligation: Obligation) -> None:
    """
    Lock the tree and read the obligation under the lock.

    :raises NotRunning: it has ended
    """
    records.lock_tree(obligation.record)
    obligation.refresh_from_db()
    if obligation.state not in {State.OPEN, State.PAUSED}:
        raise NotRunning(obligation)
