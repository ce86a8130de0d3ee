from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yinuo.billing.pricing import Terms, fen, price

MONEY = st.decimals(min_value=0, max_value=99_999, places=2)
QUANTITY = st.decimals(min_value=Decimal("0.01"), max_value=999, places=2)


def line(quantity="1", list_price="100", share=100, items=("part",), item="part", asked=None):
    return price(
        item=item,
        key="x",
        name="x",
        quantity=Decimal(quantity),
        list_price=Decimal(list_price),
        terms=Terms(items=items, share_percent=share),
        asked=None if asked is None else Decimal(asked),
    )


@pytest.mark.parametrize(
    ("given", "standard", "amount"),
    [
        ({}, "100.00", "100.00"),
        ({"quantity": "3"}, "300.00", "300.00"),
        ({"share": 0}, "0.00", "0.00"),
        ({"share": 50}, "50.00", "50.00"),
        ({"share": 50, "list_price": "0.01"}, "0.01", "0.01"),  # half a fen is rounded away from zero
        ({"item": "labour"}, "0.00", "0.00"),  # not among the items that the rule charges
        ({"item": "labour", "items": ("part", "labour")}, "100.00", "100.00"),
        ({"asked": "120"}, "100.00", "120.00"),
        ({"asked": "120", "quantity": "1.5"}, "150.00", "180.00"),
        ({"asked": "30", "share": 0}, "0.00", "30.00"),  # a disguised demand under warranty
    ],
)
def test_a_line_costs_what_the_list_the_rule_and_the_technician_say(given, standard, amount):
    made = line(**given)
    assert (made.standard_amount, made.amount) == (Decimal(standard), Decimal(amount))
    assert made.off_price == made.amount - made.standard_amount


@given(quantity=QUANTITY, list_price=MONEY, share=st.integers(0, 100), asked=st.none() | MONEY)
def test_amounts_are_whole_fen_and_within_half_a_fen_of_the_exact_product(quantity, list_price, share, asked):
    made = price(
        item="part",
        key="x",
        name="x",
        quantity=quantity,
        list_price=list_price,
        terms=Terms(items=("part",), share_percent=share),
        asked=asked,
    )
    assert abs(made.standard_amount - quantity * list_price * share / 100) <= Decimal("0.005")
    expected = made.standard_amount if asked is None else quantity * asked
    assert abs(made.amount - expected) <= Decimal("0.005")
    for amount in (made.standard_amount, made.amount):
        assert amount == amount.quantize(Decimal("0.01"))
        assert fen(amount) == int(amount * 100)
    assert 0 <= made.standard_amount <= quantity * list_price + Decimal("0.005")
