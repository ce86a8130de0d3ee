"""What rules may know of a visit and of goods taken in."""

from __future__ import annotations

from yinuo.cases import facts as case_facts
from yinuo.core import sql
from yinuo.core.facts import EntityFacts, Fact, declare, provide
from yinuo.dispatch import facts as order_facts
from yinuo.dispatch.models import Order
from yinuo.fieldwork.models import GoodsIntake, Visit

declare(
    "visit",
    {
        "toolbox_checked": Fact("bool", "工具箱已检查", "whether the toolbox was checked"),
        "papers_taken": Fact("bool", "单据已带齐", "whether the papers were taken along"),
        "diagnosed": Fact("bool", "已诊断", "whether the fault was diagnosed"),
        "is_solvable": Fact("bool", "现场可解决", "whether it can be solved on the spot"),
        "chargeable": Fact("bool", "是否应收费", "whether the customer has to pay"),
        "price_shown": Fact("bool", "已出示收费标准", "whether the price standard was shown"),
        "consented": Fact("bool", "客户已同意收费", "whether the customer consented to the price"),
        "repaired": Fact("bool", "已修好", "whether the repair is done"),
        "tested": Fact("bool", "试机已认可", "whether the customer accepted the test run"),
        "instructed": Fact("bool", "已讲解", "whether the users were instructed"),
        "cleaned": Fact("bool", "已清理现场", "whether the site was cleaned"),
        "tools_complete": Fact("bool", "工具齐全", "whether no tool is missing"),
        "settled": Fact("bool", "费用已核定", "whether the charge was settled"),
        "signed": Fact("bool", "客户已签字", "whether the customer signed"),
        "rating": Fact("int", "客户评分（0 为未评）", "rating by the customer, 0: none"),
        "receipt_complete": Fact("bool", "回执单是否完整", "whether the receipt is complete"),
        "receipt_handed_in": Fact("bool", "回执单已交回", "whether the receipt was handed in"),
        "requisition_handed_in": Fact("bool", "领料单已交回", "whether the parts requisition was handed in"),
        "reported_off": Fact("bool", "离开前已报告", "whether headquarters was called before leaving"),
        "support_open": Fact("bool", "有未答复的支援请求", "whether a request for support is open"),
        "goods_taken_in": Fact("bool", "已收进客户商品", "whether goods were taken in"),
    },
)
declare(
    "goods",
    {
        "state": Fact("str", "商品状态", "state of the goods", tuple(GoodsIntake.State.values)),
        "receipt_given": Fact("bool", "已给领取收据", "whether a receipt was given"),
        "registered": Fact("bool", "已登记进出", "whether it is in the register"),
        "card_opened": Fact("bool", "已开修护卡", "whether the repair card was opened"),
        "inspection_passed": Fact("bool", "检验合格", "whether the inspection was passed"),
        "receipt_voided": Fact("bool", "收据已收回作废", "whether the receipt was taken back and voided"),
    },
)


def of_visit(visit: Visit) -> dict[str, EntityFacts]:
    """Return the facts of the visit, its order, case, customer and machine."""
    return {**order_facts.of_order(visit.order), "visit": facts_of(visit)}


def of_goods(goods: GoodsIntake) -> dict[str, EntityFacts]:
    """Return the facts of the goods and of the order and case they came with."""
    order = goods.order
    return {
        **case_facts.of_case(order.case),
        "order": order_facts.facts_of(order),
        "goods": {
            "state": goods.state,
            "receipt_given": bool(goods.receipt_number),
            "registered": goods.registered_at is not None,
            "card_opened": goods.card_opened_at is not None,
            "inspection_passed": goods.inspection_passed is True,
            "receipt_voided": goods.receipt_voided_at is not None,
        },
    }


_BESIDE = """
SELECT
  EXISTS (SELECT 1 FROM fieldwork_supportrequest WHERE visit_id = %(order)s AND answered_at IS NULL),
  EXISTS (SELECT 1 FROM fieldwork_goodsintake WHERE order_id = %(order)s)
"""


def facts_of(visit: Visit) -> EntityFacts:
    ((is_support_open, is_taken_in),) = sql.rows(_BESIDE, {"order": visit.order_id})
    return {
        "toolbox_checked": visit.toolbox_checked_at is not None,
        "papers_taken": visit.papers_taken_at is not None,
        "diagnosed": visit.diagnosed_at is not None,
        "is_solvable": visit.is_solvable is True,
        "chargeable": is_chargeable(visit),
        "price_shown": visit.price_shown_at is not None,
        "consented": visit.consented_at is not None,
        "repaired": visit.repaired_at is not None,
        "tested": visit.tested_at is not None,
        "instructed": visit.instructed_at is not None,
        "cleaned": visit.cleaned_at is not None,
        "tools_complete": visit.tools_complete is True,
        "settled": visit.settled_at is not None,
        "signed": visit.signed_at is not None,
        "rating": visit.rating or 0,
        "receipt_complete": visit.receipt_complete,
        "receipt_handed_in": visit.receipt_handed_in_at is not None,
        "requisition_handed_in": visit.requisition_handed_in_at is not None,
        "reported_off": visit.reported_off_at is not None,
        "support_open": is_support_open,
        "goods_taken_in": is_taken_in,
    }


def is_chargeable(visit: Visit) -> bool:
    """
    Return whether the customer has to pay: as the rule of charges decided at the diagnosis.

    Before that, or without a rule, a machine that is known to be out of warranty and under no contract is charged.
    """
    if visit.is_chargeable is not None:
        return visit.is_chargeable
    case = case_facts.of_case(visit.order.case)
    return visit.order.case.in_warranty is False and not case["customer"]["has_contract"]


def _visit_of(order: int) -> EntityFacts:
    found = Visit.objects.filter(pk=order).select_related("order__case__customer").first()
    return facts_of(found or Visit(order=Order.objects.select_related("case__customer").get(pk=order)))


provide("visit", _visit_of)
