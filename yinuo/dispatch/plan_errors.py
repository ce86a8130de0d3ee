"""What work on a plan refuses, and what the coordinator can do about it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from yinuo.core.errors import Refusal
from yinuo.core.models import Role
from yinuo.dispatch.errors import clock

if TYPE_CHECKING:
    from yinuo.core.models import Person
    from yinuo.dispatch.models import Order, Plan
    from yinuo.dispatch.selectors.conflicts import Conflict


class NoDraft(Refusal):
    """The draft was published or thrown away by somebody else."""

    def __init__(self, plan: Plan) -> None:
        message = _("第 %(version)d 版排程已经%(state)s，不能再改。请刷新页面，在最新的排程上操作。")
        super().__init__("no_draft", message % {"version": plan.version, "state": plan.get_state_display()})


class MovedMeanwhile(Refusal):
    """The visit is not where the person saw it."""

    def __init__(self, who: Person | None, technician: Person | None, starts_at: datetime | None) -> None:
        if technician is None or starts_at is None:
            message = _("这个任务已不在您看到的位置：它刚回到待派队列。页面已更新，请重试。")
        else:
            message = _("这个任务已不在您看到的位置：%(who)s刚把它排给 %(name)s %(starts)s。页面已更新，请重试。") % {
                "who": who.name if who else _("有人"),
                "name": technician.name,
                "starts": clock(starts_at),
            }
        super().__init__("moved_meanwhile", message)


class Conflicting(Refusal):
    """It cannot be put there. ``conflicts`` are all reasons; the first one is told."""

    def __init__(self, conflicts: list[Conflict]) -> None:
        self.conflicts = conflicts
        first = conflicts[0]
        super().__init__(f"plan_{first.code}", " ".join(one.words for one in conflicts), clause=first.clause)


class PublishGoesOn(Refusal):
    """The draft is on its way into force: what is changed now would be lost."""

    def __init__(self) -> None:
        super().__init__("publish_goes_on", _("排程正在发布，几秒钟后再操作。发布完成后页面会自己更新。"))


class VisitIsFixed(Refusal):
    """The technician is on his way or further: the plan leaves the visit alone."""

    def __init__(self, order: Order) -> None:
        message = _("派工单 %(number)s 现在是“%(state)s”，排程不能再移动它。")
        super().__init__(
            "visit_is_fixed", message % {"number": order.record.number, "state": order.get_state_display()}
        )


class NothingToUndo(Refusal):
    def __init__(self) -> None:
        super().__init__("nothing_to_undo", _("没有可以撤销的操作。"))


class NothingToPublish(Refusal):
    def __init__(self) -> None:
        super().__init__("nothing_to_publish", _("草稿里没有改动，不用发布。"))


class PublishRefused(Refusal):
    """One visit of the plan cannot be carried out, so none of it is."""

    def __init__(self, number: str, refusal: Refusal) -> None:
        message = _("排程没有发布：%(number)s 不行。%(why)s 其他任务也都没有变动。")
        super().__init__(
            "publish_refused",
            message % {"number": number, "why": refusal.message},
            clause=refusal.clause,
            missing=refusal.missing,
            lifted_by=refusal.lifted_by,
        )


class RunGoesOn(Refusal):
    def __init__(self) -> None:
        super().__init__("run_goes_on", _("自动排程正在计算，请等它结束或先取消。"))


class ProposalDecided(Refusal):
    def __init__(self, state: str) -> None:
        super().__init__("proposal_decided", _("这条调整建议已经是“%(state)s”，不能再处理。") % {"state": state})


class LinkInvalid(Refusal):
    def __init__(self) -> None:
        super().__init__("link_invalid", _("这个链接无效或已过期。如需帮助，请拨打服务热线。"))


class TooManyTries(Refusal):
    def __init__(self) -> None:
        super().__init__("too_many_tries", _("打开次数过多，请十分钟后再试。"))


class SlotTaken(Refusal):
    def __init__(self) -> None:
        super().__init__("slot_taken", _("这个时间刚被别人选走了，请另选一个。"))


class ChoiceReasonMissing(Refusal):
    """Somebody else than the first of the list was chosen, and nobody said why."""

    def __init__(self, first: str) -> None:
        message = _("系统首先建议派 %(name)s。另选他人请写明原因。") % {"name": first}
        super().__init__(
            "choice_reason_missing", message, lifted_by=(Role.COORDINATOR,), fields={"choice_reason": message}
        )
