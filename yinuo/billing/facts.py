from __future__ import annotations

from yinuo.billing.models import Charge, ExpenseClaim
from yinuo.billing.pricing import fen
from yinuo.core.facts import EntityFacts, Fact, declare
from yinuo.dispatch import facts as order_facts

declare(
    "charge",
    {
        "basis": Fact("str", "收费依据", "basis of the charge", ("warranty", "contract", "paid", "internal")),
        "total_fen": Fact("int", "应收金额（分）", "amount asked, in fen"),
        "collected_fen": Fact("int", "已收金额（分）", "amount collected, in fen"),
        "outstanding_fen": Fact("int", "未收金额（分）", "amount still owed, in fen"),
        "off_price_fen": Fact("int", "偏离收费标准的金额（分）", "amount asked above the price list, in fen"),
        "collected_on_site": Fact("bool", "当场收款", "money was taken on site"),
    },
)
declare(
    "expense",
    {
        "amount_fen": Fact("int", "报销金额（分）", "amount claimed, in fen"),
        "has_receipts": Fact("bool", "票据齐全", "receipts are attached"),
        "place_matches": Fact("bool", "地点与行程相符", "place matches the trip"),
        "finding": Fact("str", "审核结论", "finding of the check", ("", "in_order", "mismatch", "fraud")),
    },
)


def of_charge(charge: Charge) -> dict[str, EntityFacts]:
    """Return the facts of a charge, its order and its case."""
    return {
        **order_facts.of_order(charge.order),
        "charge": {
            "basis": charge.basis,
            "total_fen": fen(charge.total),
            "collected_fen": fen(charge.collected),
            "outstanding_fen": fen(charge.outstanding),
            "off_price_fen": fen(charge.off_price),
            "collected_on_site": charge.collected_on_site,
        },
    }


def of_expense(claim: ExpenseClaim) -> dict[str, EntityFacts]:
    return {
        "expense": {
            "amount_fen": fen(claim.amount),
            "has_receipts": claim.has_receipts,
            "place_matches": claim.place_matches,
            "finding": claim.finding,
        }
    }
