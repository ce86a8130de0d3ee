"""What rules may know of a customer and of a machine."""

from __future__ import annotations

from yinuo.core.facts import EntityFacts, Fact, declare
from yinuo.customers.models import Customer, Equipment

declare(
    "customer",
    {
        "file": Fact("int", "客户档案", "the customer's file, by the id of its record"),
        "kind": Fact("str", "客户类别", "kind of customer", ("company", "person")),
        "tier": Fact("str", "客户等级", "tier of the customer"),
        "is_key_account": Fact("bool", "是否重点客户", "whether it is a key account"),
        "has_contract": Fact("bool", "是否有有效服务合同", "whether a service contract is in force"),
        "is_complete": Fact("bool", "客户资料是否齐全", "whether name, telephone and address are all on file"),
    },
)
declare(
    "equipment",
    {
        "is_known": Fact("bool", "设备是否在档", "whether the machine is on file"),
        "in_warranty": Fact("bool", "设备是否在保修期内", "whether the machine is under warranty"),
        "family": Fact("str", "产品系列", "product family of the machine"),
        "is_dealer_sold": Fact("bool", "是否代理商售出", "whether a dealer sold it"),
    },
)


def of_customer(customer: Customer, *, has_contract: bool, is_complete: bool) -> EntityFacts:
    """Return the facts of the customer; what its file alone does not say is told by the caller."""
    return {
        "file": customer.pk,
        "kind": customer.kind,
        "tier": customer.tier,
        "is_key_account": customer.is_key_account,
        "has_contract": has_contract,
        "is_complete": is_complete,
    }


def of_equipment(equipment: Equipment | None, *, in_warranty: bool) -> EntityFacts:
    """Return the facts of a machine, or of one that is not on file. The product must be loaded."""
    if equipment is None:
        return {"is_known": False, "in_warranty": in_warranty, "family": "", "is_dealer_sold": False}
    return {
        "is_known": True,
        "in_warranty": in_warranty,
        "family": equipment.product.family,
        "is_dealer_sold": bool(equipment.dealer),
    }
