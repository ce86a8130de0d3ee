"""The life of a case and of a complaint, as tables: which step may be taken from where, and where it leads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    REPORTED = "reported", _("已受理")
    ANSWERED = "answered", _("已答复")
    GUIDED = "guided", _("已电话指导")
    HANDED_OVER = "handed_over", _("待派工")
    ESCALATED = "escalated", _("部门处理中")
    ARRANGED = "arranged", _("部门已安排")
    IN_PROGRESS = "in_progress", _("上门处理中")
    REOPENED = "reopened", _("已重开")
    RESOLVED = "resolved", _("已解决")
    CLOSED = "closed", _("已关闭")
    CANCELLED = "cancelled", _("已取消")
    FILED = "filed", _("已归档")


class Step(models.TextChoices):
    ANSWER = "answer", _("答复客户")
    ANSWER_LATE = "answer_late", _("补记答复")
    TRIAGE = "triage", _("判断处理方式")
    GUIDE = "guide", _("电话指导")
    HAND_OVER = "hand_over", _("转售后内勤")
    ESCALATE = "escalate", _("上报售后部")
    ARRANGE = "arrange", _("部门另作安排")
    REFER = "refer", _("疑难上报总部")
    ANSWER_REFERRAL = "answer_referral", _("总部答复")
    BEGIN_WORK = "begin_work", _("派工上门")
    BACK_TO_DISPATCH = "back_to_dispatch", _("退回待派工")
    RESOLVE = "resolve", _("标记已解决")
    CLOSE = "close", _("关闭")
    REOPEN = "reopen", _("重开")
    CANCEL = "cancel", _("取消")
    FILE = "file", _("归档")
    SUPPORT_REMOTELY = "support_remotely", _("远程支持")
    CONTACT_SUPPLIER = "contact_supplier", _("联系供应商")
    NOTE_SUPPLIER = "note_supplier", _("登记供应商答复")
    TELL_DEALER = "tell_dealer", _("告知代理商")
    FIND_MISUSE = "find_misuse", _("认定使用不当")
    HOLD_TRAVEL = "hold_travel", _("暂缓出行")
    RESUME_TRAVEL = "resume_travel", _("恢复出行")


@dataclass(frozen=True, slots=True)
class Move:
    """A step may be taken from any of ``sources``; ``target`` None leaves the state as it is."""

    sources: frozenset[State]
    target: State | None = None


S = State
AT_DESK = frozenset({S.REPORTED, S.ANSWERED, S.GUIDED, S.REOPENED})
UNRESOLVED = AT_DESK | {S.HANDED_OVER, S.ESCALATED, S.ARRANGED, S.IN_PROGRESS}
OPEN = UNRESOLVED | {S.RESOLVED}
WAITING = frozenset({S.HANDED_OVER, S.ESCALATED, S.ARRANGED})

MOVES: Mapping[Step, Move] = {
    Step.ANSWER: Move(frozenset({S.REPORTED, S.REOPENED}), S.ANSWERED),
    Step.ANSWER_LATE: Move(frozenset({S.GUIDED, S.HANDED_OVER, S.ESCALATED, S.ARRANGED, S.IN_PROGRESS})),
    Step.TRIAGE: Move(AT_DESK),
    Step.GUIDE: Move(AT_DESK, S.GUIDED),
    Step.HAND_OVER: Move(AT_DESK | {S.ESCALATED, S.ARRANGED}, S.HANDED_OVER),
    Step.ESCALATE: Move(UNRESOLVED - {S.ESCALATED}, S.ESCALATED),
    Step.ARRANGE: Move(frozenset({S.ESCALATED}), S.ARRANGED),
    Step.REFER: Move(UNRESOLVED),
    Step.ANSWER_REFERRAL: Move(OPEN),
    Step.BEGIN_WORK: Move(UNRESOLVED, S.IN_PROGRESS),
    Step.BACK_TO_DISPATCH: Move(frozenset({S.IN_PROGRESS}), S.HANDED_OVER),
    Step.RESOLVE: Move(UNRESOLVED - {S.REPORTED}, S.RESOLVED),
    Step.CLOSE: Move(frozenset({S.RESOLVED}), S.CLOSED),
    Step.REOPEN: Move(
        frozenset({S.ANSWERED, S.GUIDED, S.IN_PROGRESS, S.REOPENED, S.RESOLVED, S.CLOSED, S.FILED}), S.REOPENED
    ),
    Step.CANCEL: Move(UNRESOLVED, S.CANCELLED),
    Step.FILE: Move(frozenset({S.CLOSED, S.CANCELLED}), S.FILED),
    Step.SUPPORT_REMOTELY: Move(UNRESOLVED),
    Step.CONTACT_SUPPLIER: Move(UNRESOLVED),
    Step.NOTE_SUPPLIER: Move(OPEN),
    Step.TELL_DEALER: Move(UNRESOLVED),
    Step.FIND_MISUSE: Move(UNRESOLVED),
    Step.HOLD_TRAVEL: Move(frozenset({S.HANDED_OVER, S.IN_PROGRESS})),
    Step.RESUME_TRAVEL: Move(frozenset({S.HANDED_OVER, S.IN_PROGRESS})),
}


# Steps that bring in others or stop the journey: needed now and then, so that a page shows them behind the usual ones.
OUTSIDE = (
    Step.SUPPORT_REMOTELY,
    Step.CONTACT_SUPPLIER,
    Step.NOTE_SUPPLIER,
    Step.TELL_DEALER,
    Step.FIND_MISUSE,
    Step.HOLD_TRAVEL,
    Step.RESUME_TRAVEL,
)


class ComplaintState(models.TextChoices):
    RECEIVED = "received", _("待查实")
    VERIFIED = "verified", _("已查实")
    UNFOUNDED = "unfounded", _("不属实")
    REMEDIED = "remedied", _("已补救")


class ComplaintStep(models.TextChoices):
    VERIFY = "verify", _("查实")
    FIND_UNFOUNDED = "find_unfounded", _("认定不属实")
    REMEDY = "remedy", _("补救")


COMPLAINT_MOVES: Mapping[ComplaintStep, tuple[frozenset[ComplaintState], ComplaintState]] = {
    ComplaintStep.VERIFY: (frozenset({ComplaintState.RECEIVED}), ComplaintState.VERIFIED),
    ComplaintStep.FIND_UNFOUNDED: (frozenset({ComplaintState.RECEIVED}), ComplaintState.UNFOUNDED),
    ComplaintStep.REMEDY: (
        frozenset({ComplaintState.RECEIVED, ComplaintState.VERIFIED}),
        ComplaintState.REMEDIED,
    ),
}


def may(step: Step, state: str) -> bool:
    return state in MOVES[step].sources


def steps_from(state: str) -> list[Step]:
    """Return the steps that may be taken from ``state``, in the order of the table."""
    return [step for step, move in MOVES.items() if state in move.sources]
