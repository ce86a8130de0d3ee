from __future__ import annotations

from django.urls import reverse

from tests.access import EVERYBODY, AccessSuite, Page
from tests.cast import NOW, Cast, make_case, make_customer, make_equipment
from tests.jobs import make_order
from yinuo.customers.models import Customer, Difference
from yinuo.customers.services import differences
from yinuo.dispatch import facts

SOUTH = {"coordinator_south", "manager_south"}
WRITERS = {"hotline", "coordinator", "account_manager", "manager", "general_manager"}
READERS = WRITERS | {"parts_keeper", "quality_engineer", "finance_clerk"}
KEEPERS = {"administrator", "quality_engineer"}
CONTRACTORS = {"account_manager", "manager", "general_manager"}


def make_difference(cast: Cast, customer: Customer, field: str = "name", found: str = "新店名") -> Difference:
    """What a technician found otherwise than on file, on an order at the customer's."""
    case = make_case(customer, cast.hotline)
    order = make_order(cast, case)
    return differences.report(
        record=order.record,
        customer=customer,
        field=field,
        registered=customer.name,
        found=found,
        facts=facts.of_order(order),
        by=cast.technician,
        at=NOW,
    )


class TestAccess(AccessSuite):
    def pages(self, cast: Cast) -> list[Page]:
        customer = make_customer(cast.north, cast.hotline)
        machine = make_equipment(customer, cast.hotline)
        contact, site = customer.contacts.get(), customer.sites.get()
        difference = make_difference(cast, customer)

        def url(name: str, *args: int) -> str:
            return reverse(f"customers:{name}", args=args)

        change = {"allowed": WRITERS, "hidden": SOUTH}
        return [
            Page(url("list"), READERS | SOUTH),
            Page(url("list") + "?q=138", READERS | SOUTH),
            Page(url("new"), WRITERS | SOUTH),
            Page(url("customer", customer.pk), READERS, SOUTH),
            Page(url("edit", customer.pk), **change),
            Page(url("edit", customer.pk), method="post", data={"name": "新名"}, **change),
            Page(url("reveal", customer.pk), READERS, SOUTH, method="post", data={"reason": "回电"}),
            Page(url("add_contact", customer.pk), **change),
            Page(url("correct_contact", customer.pk, contact.pk), **change),
            Page(url("correct_contact", customer.pk, contact.pk), method="post", data={"name": "改"}, **change),
            Page(url("correct_contact", customer.pk, 0), set(), WRITERS | SOUTH),
            Page(url("add_site", customer.pk), **change),
            Page(url("correct_site", customer.pk, site.pk), **change),
            Page(url("correct_site", customer.pk, 0), set(), WRITERS | SOUTH),
            Page(url("add_equipment", customer.pk), **change),
            Page(url("add_contract", customer.pk), CONTRACTORS, {"manager_south"}),
            Page(url("visit", customer.pk), **change),
            Page(url("visit", customer.pk), method="post", data={"what": "plan", "note": "走访"}, **change),
            Page(url("equipment", machine.pk), READERS, SOUTH),
            Page(url("correct_equipment", machine.pk), **change),
            Page(url("differences"), READERS | SOUTH),
            Page(url("settle_difference", difference.pk), method="post", data={"decision": "accept"}, **change),
            Page(url("products"), KEEPERS),
            Page(url("product_new"), KEEPERS),
            Page(url("product_new"), KEEPERS, method="post", data={"code": "ZJ-1"}),
            Page(url("product", machine.product_id), KEEPERS),
            Page(url("product", 0), set(), KEEPERS),
            Page(url("product_sold", machine.product_id), KEEPERS, method="post"),
            Page(url("customer", 0), set(), READERS | SOUTH),
        ]


def test_the_two_sides_of_a_change_are_the_readers_and_the_writers() -> None:
    assert WRITERS < READERS < EVERYBODY
