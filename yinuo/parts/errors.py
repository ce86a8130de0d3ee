"""What the parts counter refuses, by name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from yinuo.core.errors import Refusal


@dataclass(frozen=True)
class Short:
    """A part of which more was asked for than lies at the location."""

    code: str
    name: str
    asked: int
    available: int


class NotEnoughStock(Refusal):
    """Stock never goes below zero."""

    def __init__(self, shorts: Sequence[Short]) -> None:
        self.shorts = tuple(shorts)
        rows = "；".join(
            _("%(part)s 需要 %(asked)d，现有 %(available)d")
            % {"part": short.name, "asked": short.asked, "available": short.available}
            for short in shorts
        )
        super().__init__(
            code="parts.not_enough_stock",
            message=_("库存不足：%(rows)s。可先发现有数量，或补货后再发。") % {"rows": rows},
        )


class BadQuantity(Refusal):
    def __init__(self, message: str) -> None:
        super().__init__(code="parts.bad_quantity", message=message)


class NoLines(Refusal):
    def __init__(self) -> None:
        super().__init__(
            code="parts.no_lines", message=_("请至少填写一种配件和数量。"), fields={"lines": _("不能为空")}
        )


class UnknownPart(Refusal):
    def __init__(self, codes: Iterable[str]) -> None:
        super().__init__(
            code="parts.unknown_part",
            message=_("配件目录里没有：%(codes)s。请核对配件编码。") % {"codes": "、".join(sorted(codes))},
        )


class NoWarehouse(Refusal):
    def __init__(self, branch: str) -> None:
        super().__init__(
            code="parts.no_warehouse",
            message=_("%(branch)s还没有仓库，请管理员先建立库位。") % {"branch": branch},
        )


class WrongState(Refusal):
    """The requisition is not in a state in which this can be done."""

    def __init__(self, number: str, state: str) -> None:
        super().__init__(
            code="parts.wrong_state",
            message=_("领料单 %(number)s 当前状态为“%(state)s”，不能执行该操作。") % {"number": number, "state": state},
        )


class AlreadyRequested(Refusal):
    def __init__(self, number: str) -> None:
        super().__init__(
            code="parts.already_requested",
            message=_("本派工单已有未结清的领料单 %(number)s。请在该单发料后再追加。") % {"number": number},
        )


class NotBalanced(Refusal):
    """What was issued must be used or given back before the requisition is settled."""

    def __init__(self, rows: Sequence[tuple[str, int]]) -> None:
        listed = "；".join(_("%(part)s 还差 %(count)d") % {"part": name, "count": count} for name, count in rows)
        super().__init__(
            code="parts.not_balanced",
            message=_("领料与用料、退料不符：%(rows)s。请登记用量或退回余料后再结清。") % {"rows": listed},
        )


class NameTaken(Refusal):
    def __init__(self, message: str, field: str) -> None:
        super().__init__(code="parts.name_taken", message=message, fields={field: message})


class ReasonMissing(Refusal):
    def __init__(self) -> None:
        super().__init__(
            code="parts.reason_missing", message=_("请填写原因，便于以后查对。"), fields={"reason": _("不能为空")}
        )
