from __future__ import annotations

from dataclasses import dataclass

from yinuo.core.happenings import Happening


@dataclass(frozen=True, kw_only=True)
class QuotationGiven(Happening):
    KIND = "billing.quotation.given"
    ON = "case"
    FACTS = ("case", "customer", "equipment")
    ZH = "报价"
    EN = "quotation given"

    amount_fen: int
    includes_travel: bool


@dataclass(frozen=True, kw_only=True)
class QuotationAccepted(Happening):
    KIND = "billing.quotation.accepted"
    ON = "case"
    FACTS = ("case", "customer", "equipment")
    ZH = "客户接受报价"
    EN = "quotation accepted"

    amount_fen: int


@dataclass(frozen=True, kw_only=True)
class ChargeDetermined(Happening):
    KIND = "billing.charge.determined"
    ON = "charge"
    FACTS = ("case", "customer", "order", "charge")
    ZH = "费用确定"
    EN = "charge determined"

    basis: str
    total_fen: int
    off_price_fen: int


@dataclass(frozen=True, kw_only=True)
class ChargeCollected(Happening):
    KIND = "billing.charge.collected"
    ON = "charge"
    FACTS = ("case", "customer", "order", "charge")
    ZH = "收款"
    EN = "charge collected"

    amount_fen: int
    outstanding_fen: int


@dataclass(frozen=True, kw_only=True)
class ChargeLeftOpen(Happening):
    KIND = "billing.charge.left_open"
    ON = "charge"
    FACTS = ("case", "customer", "order", "charge")
    ZH = "未当场收款"
    EN = "charge not collected on site"

    outstanding_fen: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class ChargeFollowedUp(Happening):
    KIND = "billing.charge.followed_up"
    ON = "charge"
    FACTS = ("case", "customer", "order", "charge")
    ZH = "催收"
    EN = "receivable followed up"

    note: str


@dataclass(frozen=True, kw_only=True)
class ChargeHandedOver(Happening):
    KIND = "billing.charge.handed_over"
    ON = "charge"
    FACTS = ("case", "customer", "order", "charge")
    ZH = "款项交会计"
    EN = "money handed to the accountant"

    amount_fen: int


@dataclass(frozen=True, kw_only=True)
class ChargeInvoiced(Happening):
    KIND = "billing.charge.invoiced"
    ON = "charge"
    FACTS = ("case", "customer", "order", "charge")
    ZH = "开票"
    EN = "invoice issued"

    number: str
    amount_fen: int


@dataclass(frozen=True, kw_only=True)
class ExpenseSubmitted(Happening):
    KIND = "billing.expense.submitted"
    ON = "expense"
    FACTS = ("expense",)
    ZH = "提交报销"
    EN = "expense claim submitted"

    amount_fen: int
    has_receipts: bool
    place_matches: bool


@dataclass(frozen=True, kw_only=True)
class ExpenseChecked(Happening):
    KIND = "billing.expense.checked"
    ON = "expense"
    FACTS = ("expense",)
    ZH = "报销审核"
    EN = "expense claim checked"

    finding: str  # in_order, mismatch, fraud
    severity: str  # none, minor, serious, grave, criminal


@dataclass(frozen=True, kw_only=True)
class ReportFiled(Happening):
    KIND = "billing.report.filed"
    ON = "branch"
    FACTS = ()
    ZH = "报表编制"
    EN = "cost report filed"

    report: str
    period: str


@dataclass(frozen=True, kw_only=True)
class DealerFeeCollected(Happening):
    KIND = "billing.dealer_fee.collected"
    ON = "case"
    FACTS = ("case", "customer", "equipment")
    ZH = "向代理商收费"
    EN = "fee collected from the dealer"

    dealer: str
    amount_fen: int
