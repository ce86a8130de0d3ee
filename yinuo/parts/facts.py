from __future__ import annotations

from yinuo.cases import facts as case_facts
from yinuo.core.facts import EntityFacts, Fact, declare
from yinuo.parts import selectors
from yinuo.parts.models import Requisition

declare(
    "requisition",
    {
        "state": Fact(
            "str",
            "领料单状态",
            "state of the requisition",
            ("requested", "partly", "issued", "refused", "settled"),
        ),
        "lines": Fact("int", "领料行数", "number of lines"),
        "shortage": Fact("bool", "待发配件库存不足", "some outstanding part is short in stock"),
    },
)


def of_requisition(requisition: Requisition) -> dict[str, EntityFacts]:
    """Return the facts of a requisition, its case, customer and machine. The case is the root of the record's tree."""
    return {
        **case_facts.of_case(requisition.order.parent.case),  # type: ignore[union-attr]  # an order always hangs on a case
        "requisition": {
            "state": requisition.state,
            "lines": requisition.lines.count(),
            "shortage": selectors.has_shortage(requisition),
        },
    }
