"""Lists ask the branch of the row itself; it must never say anything else than the branch of its record."""

from __future__ import annotations

import pytest

from tests.jobs import make_case, make_machine, publish
from yinuo.cases import access as case_access
from yinuo.cases.models import Case
from yinuo.core import access
from yinuo.customers import access as customer_access
from yinuo.customers.models import Customer
from yinuo.dispatch import access as order_access
from yinuo.dispatch.models import Order


@pytest.mark.parametrize("who", ["coordinator", "coordinator_south", "manager", "general_manager", "technician"])
def test_the_branch_of_the_row_shows_just_what_the_branch_of_its_record_shows(cast, who):
    publish()
    make_machine(cast)
    make_case(cast)
    person = getattr(cast, who)

    for rows, model, roles in (
        (case_access.visible_cases(person), Case, case_access.READERS),
        (order_access.visible_orders(person), Order, order_access.READERS),
        (customer_access.visible_customers(person), Customer, customer_access.READERS),
    ):
        by_record = access.visible(person, model.objects.all(), roles=roles, path="record")
        assert set(rows.values_list("pk", flat=True)) == set(by_record.values_list("pk", flat=True))
        assert all(row.branch_id == row.record.branch_id for row in model.objects.select_related("record"))
