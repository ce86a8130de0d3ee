"""What billing refuses, by name."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from yinuo.core.errors import Refusal


class NegativePrice(Refusal):
    def __init__(self, name: str, amount: Decimal) -> None:
        super().__init__(
            code="billing.negative_price",
            message=_("“%(name)s”的价格 %(amount)s 为负数，价目表未发布。价格不能小于零。")
            % {"name": name, "amount": amount},
            fields={name: _("不能为负数")},
        )


class BadPriceList(Refusal):
    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(code="billing.bad_price_list", message=message, fields={field: message} if field else {})


class NoPriceList(Refusal):
    def __init__(self, code: str, day: date) -> None:
        super().__init__(
            code="billing.no_price_list",
            message=_("%(day)s 没有生效的收费标准“%(code)s”。请财务先发布价目表。") % {"code": code, "day": day},
        )


class NoPrice(Refusal):
    """Something that is to be charged stands on no price list, and nobody said what was asked for it."""

    def __init__(self, names: Sequence[str], price_list: str) -> None:
        super().__init__(
            code="billing.no_price",
            message=_("收费标准“%(list)s”里没有：%(names)s。请财务补充价格，或如实填写实收单价。")
            % {"list": price_list, "names": "、".join(names)},
        )


class NoChargeRule(Refusal):
    def __init__(self) -> None:
        super().__init__(
            code="billing.no_charge_rule",
            message=_("现行制度没有规定这种情况由谁付费。请内勤或财务选择收费依据并说明理由。"),
            lifted_by=("coordinator", "finance_clerk", "department_manager"),
        )


class RuleDecides(Refusal):
    def __init__(self, sentence: str, clause: str) -> None:
        super().__init__(
            code="billing.rule_decides",
            message=_("收费依据由制度决定，不能另选：%(sentence)s") % {"sentence": sentence},
            clause=clause,
        )


class WrongChargeState(Refusal):
    def __init__(self, state: str, what: str) -> None:
        super().__init__(
            code="billing.wrong_state",
            message=_("费用当前状态为“%(state)s”，不能%(what)s。") % {"state": state, "what": what},
        )


class BadAmount(Refusal):
    def __init__(self, message: str) -> None:
        super().__init__(code="billing.bad_amount", message=message, fields={"amount": message})


class NothingToHandOver(Refusal):
    def __init__(self) -> None:
        super().__init__(code="billing.nothing_to_hand_over", message=_("没有待上交的款项：都已交会计，或尚未收款。"))


class InvoiceNumberTaken(Refusal):
    def __init__(self, number: str) -> None:
        super().__init__(
            code="billing.invoice_number_taken",
            message=_("发票号 %(number)s 已用于另一笔费用，请核对。") % {"number": number},
            fields={"number": _("发票号重复")},
        )


class TextMissing(Refusal):
    def __init__(self, field: str, message: str) -> None:
        super().__init__(code="billing.text_missing", message=message, fields={field: message})


class AlreadyDone(Refusal):
    def __init__(self, message: str) -> None:
        super().__init__(code="billing.already_done", message=message)
