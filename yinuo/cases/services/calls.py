"""Calls as the telephone exchange reports them."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from yinuo.cases.events import CallAnswered, CallMissed, CallReceived
from yinuo.cases.models import Call
from yinuo.core.errors import Refusal
from yinuo.core.happenings import Happening
from yinuo.core.models import Branch, Person
from yinuo.core.services import records
from yinuo.lib.zh import phone as phones
from yinuo.rulebook.services import numbering, regulated


class CallOver(Refusal):
    def __init__(self) -> None:
        super().__init__("call_over", _("这通来电已经接听或结束，不能再改。"))


class CallBeforeItself(Refusal):
    def __init__(self) -> None:
        message = _("时间早于来电时间，请核对电话系统的时钟。")
        super().__init__("call_before_itself", message, fields={"at": message})


@transaction.atomic
def receive(*, phone: str, branch: Branch, agent: Person | None, by: Person, at: datetime) -> Call:
    """A telephone rings. ``agent``: at whose desk, if the exchange knows; a number that is withheld is ""."""
    record = records.open_record(
        kind="call",
        number=numbering.next_for("call", branch=branch, at=at, default="LD{yyyy}{mm}{dd}-{seq:4}"),
        title=phones.mask(phone) if phone else _("号码未显示"),
        branch=branch,
        state="ringing",
        owner=agent,
        participants={"hotline_agent": agent},
        at=at,
    )
    call = Call.objects.create(
        record=record, phone=phone[:30], digits=phones.digits(phone)[:20], agent=agent, received_at=at
    )
    _emit(call, CallReceived(phone=phones.mask(phone) if phone else ""), by, at)
    return call


@transaction.atomic
def answer(*, call: Call, agent: Person, by: Person, at: datetime) -> Call:
    """
    Somebody picked up.

    :raises CallOver: it was answered or given up before
    :raises CallBeforeItself: the instant lies before the ringing
    """
    waited = _check(call, at)
    call.agent, call.answered_at = agent, at
    call.save(update_fields=["agent", "answered_at"])
    records.set_participant(call.record, "hotline_agent", agent)
    records.set_owner(call.record, agent)
    records.close(call.record, at, "answered")
    _emit(call, CallAnswered(waited_seconds=waited), by, at)
    return call


@transaction.atomic
def miss(*, call: Call, by: Person, at: datetime) -> Call:
    """Nobody picked up until the caller gave up. :raises CallOver, CallBeforeItself: see ``answer``"""
    rang = _check(call, at)
    call.ended_at = at
    call.save(update_fields=["ended_at"])
    records.close(call.record, at, "missed")
    _emit(call, CallMissed(rang_seconds=rang), by, at)
    return call


def _check(call: Call, at: datetime) -> int:
    """Lock the call; return the seconds since it began to ring."""
    records.lock_tree(call.record)
    call.refresh_from_db(fields=["answered_at", "ended_at"])
    if call.answered_at is not None or call.ended_at is not None:
        raise CallOver
    if at < call.received_at:
        raise CallBeforeItself
    return int((at - call.received_at).total_seconds())


def _emit(call: Call, happening: Happening, by: Person, at: datetime) -> None:
    regulated.emit(record=call.record, happening=happening, by=by, at=at, facts={})
