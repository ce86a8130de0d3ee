"""What the workbench refuses."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yinuo.core.errors import Refusal
from yinuo.rulebook.errors import language
from yinuo.rulebook.extract import Unreadable
from yinuo.rulebook.models import DraftDecision


class NotReadable(Refusal):
    """The file cannot be read, for a reason that the reader gives in both languages."""

    def __init__(self, reason: Unreadable) -> None:
        message = reason.say(language())
        super().__init__(f"unreadable_{reason.code}", message, fields={"file": message})


class NothingGiven(Refusal):
    def __init__(self) -> None:
        message = _("请选择一个文件，或把制度全文粘贴进来。")
        super().__init__("nothing_given", message, fields={"text": message})


class StillReading(Refusal):
    def __init__(self) -> None:
        super().__init__("still_reading", _("文件还在读取或起草，请等它完成。"))


class ChangedMeanwhile(Refusal):
    """Somebody else decided since the page was made; ``last`` is what he did."""

    def __init__(self, last: DraftDecision | None, what: str) -> None:
        self.last = last
        who = last.by.name if last else _("别人")
        done = str(ACTIONS.get(last.action, last.action)) if last else _("改动")
        super().__init__(
            "changed_meanwhile",
            _("%(who)s 刚刚%(done)s了“%(what)s”。您填写的内容仍在，请对照现在的内容后再保存。")
            % {"who": who, "done": done, "what": what},
        )


class WorkFinished(Refusal):
    def __init__(self) -> None:
        super().__init__("work_finished", _("这项起草已经完成。要继续修改，请先重新打开。"))


class VersionTaken(Refusal):
    def __init__(self) -> None:
        super().__init__("version_taken", _("由它生成的版本已经发布，不能再打开；请从文件另起一版。"))


class CardIncomplete(Refusal):
    """A proposal cannot be taken as it stands."""

    def __init__(self, missing: str) -> None:
        super().__init__("card_incomplete", _("这条规则还不完整，请先编辑补全。"), missing=missing)


class CodeTaken(Refusal):
    def __init__(self, code: str, clause: str) -> None:
        message = _("编号 %(code)s 已用于条款 %(clause)s 的规则，请换一个编号。") % {"code": code, "clause": clause}
        super().__init__("code_taken", message, fields={"code": message})


class NumberTaken(Refusal):
    def __init__(self, number: str) -> None:
        message = _("已经有条款 %(number)s，请换一个编号。") % {"number": number}
        super().__init__("number_taken", message, fields={"number": message})


class NotSplittable(Refusal):
    def __init__(self) -> None:
        message = _("请在文字中间选一处分开：前后两段都要有文字。")
        super().__init__("not_splittable", message, fields={"first": message})


class NothingAbove(Refusal):
    def __init__(self) -> None:
        super().__init__("nothing_above", _("前面没有可以并入的条款。"))


class HasRules(Refusal):
    def __init__(self) -> None:
        super().__init__("has_rules", _("这一条已有采纳的规则，不能同时标为无需执行。请先把规则改为不用。"))


class NothingToUndo(Refusal):
    def __init__(self) -> None:
        super().__init__("nothing_to_undo", _("您在这项起草里没有可以撤销的操作。"))


class NotUndoable(Refusal):
    def __init__(self, last: DraftDecision | None) -> None:
        who = last.by.name if last else _("别人")
        super().__init__("not_undoable", _("%(who)s 在您之后改动了同一处，不能撤销；请直接修改。") % {"who": who})


class NotDone(Refusal):
    """The work cannot be finished; ``missing`` lists what is open."""

    def __init__(self, undecided: int, faults: int) -> None:
        super().__init__(
            "not_done",
            _("还不能完成：%(undecided)s 个条款待定，%(faults)s 处错误。请按下面的清单逐一处理。")
            % {"undecided": undecided, "faults": faults},
        )


ACTIONS = {
    "accept": gettext_lazy("采纳"),
    "edit": gettext_lazy("修改"),
    "reject": gettext_lazy("弃用"),
    "add": gettext_lazy("新增"),
    "restore": gettext_lazy("恢复"),
    "nothing": gettext_lazy("标注"),
    "reopen": gettext_lazy("重开"),
    "correct": gettext_lazy("更正"),
    "split": gettext_lazy("拆分"),
    "merge": gettext_lazy("合并"),
    "undo": gettext_lazy("撤销"),
}
