from __future__ import annotations

from dataclasses import dataclass

from yinuo.core.happenings import Happening


@dataclass(frozen=True, kw_only=True)
class RequisitionRequested(Happening):
    KIND = "parts.requisition.requested"
    ON = "requisition"
    FACTS = ("case", "requisition")
    ZH = "领料申请"
    EN = "parts requested"

    lines: int


@dataclass(frozen=True, kw_only=True)
class RequisitionIssued(Happening):
    KIND = "parts.requisition.issued"
    ON = "requisition"
    FACTS = ("case", "requisition")
    ZH = "已发料"
    EN = "parts issued"

    lines: int
    is_complete: bool = True


@dataclass(frozen=True, kw_only=True)
class RequisitionRefused(Happening):
    KIND = "parts.requisition.refused"
    ON = "requisition"
    FACTS = ("case", "requisition")
    ZH = "领料退回"
    EN = "requisition refused"

    reason: str


@dataclass(frozen=True, kw_only=True)
class RequisitionSettled(Happening):
    KIND = "parts.requisition.settled"
    ON = "requisition"
    FACTS = ("case", "requisition")
    ZH = "领料单结清"
    EN = "requisition settled"

    used: int
    returned: int
