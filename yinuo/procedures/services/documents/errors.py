"""What document control refuses, by name."""

from __future__ import annotations

from django.utils.translation import gettext as _

from yinuo.core.errors import Refusal
from yinuo.procedures.models import ChangeRequest, Copy, Document


class WrongOrigin(Refusal):
    def __init__(self, kind: str) -> None:
        message = _("“%(kind)s”不能这样建立：内部文件由本公司编制，外来文件登记收到。") % {
            "kind": Document.Kind(kind).label
        }
        super().__init__("document_wrong_origin", message, fields={"kind": message})


class WrongDocumentState(Refusal):
    def __init__(self, document: Document) -> None:
        super().__init__(
            "document_wrong_state",
            _("文件 %(number)s 现在是“%(state)s”，不能这样做。")
            % {"number": document.record.number, "state": document.get_state_display()},
        )


class UnderApproval(Refusal):
    def __init__(self, document: Document) -> None:
        super().__init__(
            "document_under_approval",
            _("文件 %(number)s 正在审批，请等签字完成，或由发起人撤回审批。") % {"number": document.record.number},
        )


class NotInForce(Refusal):
    def __init__(self, document: Document) -> None:
        super().__init__(
            "document_not_in_force",
            _("文件 %(number)s 还没有有效版本；批准生效后才能发放或借阅。") % {"number": document.record.number},
        )


class NumberTaken(Refusal):
    def __init__(self, number: str) -> None:
        message = _("文件编号 %(number)s 已被使用。") % {"number": number}
        super().__init__("document_number_taken", message, fields={"number": message})


class LabelTaken(Refusal):
    def __init__(self, label: str) -> None:
        message = _("版次 %(label)s 已经有了，请换一个。") % {"label": label}
        super().__init__("document_label_taken", message, fields={"label": message})


class TitleMissing(Refusal):
    def __init__(self) -> None:
        super().__init__("document_title_missing", _("请写明文件名称。"), fields={"title": _("必填。")})


class FollowsItself(Refusal):
    def __init__(self, document: Document) -> None:
        message = _("文件 %(number)s 已经（直接或间接）以本文件为依据，不能反过来。") % {
            "number": document.record.number
        }
        super().__init__("document_follows_itself", message, fields={"follows": message})


class NoChangeAccepted(Refusal):
    def __init__(self, document: Document) -> None:
        super().__init__(
            "document_no_change_accepted",
            _("文件 %(number)s 没有已同意的更改；请先登记问题并决定更改。") % {"number": document.record.number},
        )


class ChangeDecidedAlready(Refusal):
    def __init__(self, change: ChangeRequest) -> None:
        super().__init__(
            "document_change_decided", _("这个问题已处理：%(state)s。") % {"state": change.get_state_display()}
        )


class CopyElsewhere(Refusal):
    """The copy is not where this could be done with it: received twice, given back, not recalled."""

    def __init__(self, copy: Copy) -> None:
        super().__init__(
            "document_copy_elsewhere",
            _("第 %(number)d 份现在不能这样处理，请刷新页面查看它的状态。") % {"number": copy.number},
        )


class NothingToRecall(Refusal):
    def __init__(self, document: Document) -> None:
        super().__init__(
            "document_nothing_to_recall",
            _("文件 %(number)s 没有在外的旧版需要收回。") % {"number": document.record.number},
        )


class HoldsOne(Refusal):
    def __init__(self, name: str) -> None:
        message = _("%(name)s 手上已有本版一份；如需再发，请先收回。") % {"name": name}
        super().__init__("document_holds_one", message, fields={"holder": message})


class DueInThePast(Refusal):
    def __init__(self) -> None:
        message = _("期限须在现在之后。")
        super().__init__("document_due_past", message, fields={"due_at": message, "review_due_at": message})
