from __future__ import annotations

from datetime import date

import pytest

from tests.cast import JOINED, make_customer, make_equipment
from yinuo.customers.selectors.warranty import covers, last_covered_day, warranty
from yinuo.customers.services import contracts

TODAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("start", "months", "last"),
    [
        (date(2025, 3, 1), 12, date(2026, 2, 28)),
        (date(2025, 3, 2), 12, date(2026, 3, 1)),
        (date(2025, 1, 1), 1, date(2025, 1, 31)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),  # no such day a year later: its month ends the warranty
        (date(2025, 8, 31), 6, date(2026, 2, 28)),
        (date(2023, 2, 28), 12, date(2024, 2, 27)),
        (date(2025, 12, 15), 1, date(2026, 1, 14)),
        (date(2025, 12, 15), 0, date(2025, 12, 14)),
    ],
)
def test_a_warranty_ends_the_day_before_the_same_day_months_later(start, months, last):
    assert last_covered_day(start, months) == last


@pytest.fixture
def machine(cast):
    return make_equipment(make_customer(cast.north, cast.hotline), cast.hotline)


def test_the_last_day_is_covered_and_the_next_is_not(machine):
    machine.purchased_on = date(2025, 3, 3)

    assert warranty(machine, date(2026, 3, 2), []).in_warranty
    after = warranty(machine, date(2026, 3, 3), [])
    assert not after.in_warranty
    assert after.until == date(2026, 3, 2)
    assert "已过保修期 1 天" in after.sentence_zh
    assert "12 months" in after.sentence_en


def test_the_date_written_in_the_file_goes_before_the_months_of_the_product(machine):
    machine.warranty_until = date(2027, 1, 1)

    state = warranty(machine, date(2026, 12, 31), [])

    assert state.in_warranty
    assert "档案载明保修至 2027-01-01" in state.sentence_zh


def test_without_a_purchase_date_the_installation_counts(machine):
    machine.purchased_on, machine.installed_on = None, date(2025, 6, 1)

    state = warranty(machine, TODAY, [])

    assert (state.in_warranty, state.until) == (True, date(2026, 5, 31))
    assert "安装" in state.sentence_zh


def test_without_any_date_the_warranty_is_unknown_and_says_what_to_do(machine):
    machine.purchased_on = None

    state = warranty(machine, TODAY, [])

    assert (state.in_warranty, state.is_known, state.until) == (False, False, None)
    assert "凭证" in state.sentence_zh


def _contract(cast, customer, **changes):
    values = {
        "number": "HT-1",
        "name": "年度保养",
        "starts_on": date(2026, 1, 1),
        "ends_on": date(2027, 1, 1),
    } | changes
    return contracts.conclude(customer=customer, by=cast.account_manager, at=JOINED, **values)


def test_a_contract_that_names_no_machine_covers_all_of_them_within_its_half_open_period(cast, machine):
    contract = _contract(cast, machine.customer)

    assert not covers(contract, machine, date(2025, 12, 31))
    assert covers(contract, machine, date(2026, 1, 1))
    assert covers(contract, machine, date(2026, 12, 31))
    assert not covers(contract, machine, date(2027, 1, 1))


def test_a_contract_that_names_machines_covers_only_those(cast, machine):
    other = make_equipment(machine.customer, cast.hotline, "BX-1", product=machine.product)
    contract = _contract(cast, machine.customer, equipment=[other])

    assert not covers(contract, machine, TODAY)
    assert covers(contract, other, TODAY)
    assert warranty(other, TODAY, [contract]).contract == contract
    assert "HT-1" in warranty(other, TODAY, [contract]).sentence_en
    assert warranty(machine, TODAY, [contract]).contract is None


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"ends_on": date(2026, 1, 1)}, "bad_contract_period"),
        ({"number": "HT-0"}, "contract_number_taken"),
    ],
)
def test_a_contract_that_makes_no_sense_is_refused(cast, machine, changes, code):
    _contract(cast, machine.customer, number="HT-0")

    with pytest.raises(contracts.Refusal) as refused:
        _contract(cast, machine.customer, **changes)

    assert refused.value.code == code


def test_a_machine_of_another_customer_cannot_be_put_into_a_contract(cast, machine):
    other = make_customer(cast.north, cast.hotline, name="另一家", phone="13900001111")

    with pytest.raises(contracts.MachineOfAnother):
        _contract(cast, other, equipment=[machine])
