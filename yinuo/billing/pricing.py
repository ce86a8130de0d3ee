"""
What a job costs the customer, line by line. No database, no clock.

``list_price`` is the uniform price of one piece (or hour, or trip); the rule that decided says which items the customer
pays and what share of them. ``asked`` is what he was asked for one piece; where it differs from the standard, the
line is off price.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from yinuo.lib.money import rounded, times


def fen(amount: Decimal) -> int:
    """Return an amount in yuan as whole fen, as facts and events carry it."""
    return int(rounded(amount).scaleb(2))


@dataclass(frozen=True)
class Priced:
    """One line: ``standard_amount`` by the price list, ``amount`` as asked, both in yuan with two places."""

    item: str
    key: str
    name: str
    quantity: Decimal
    list_price: Decimal
    share_percent: int
    unit_price: Decimal
    standard_amount: Decimal
    amount: Decimal

    @property
    def off_price(self) -> Decimal:
        return self.amount - self.standard_amount


@dataclass(frozen=True)
class Terms:
    """Who pays: the customer's share of the items named; the other items cost him nothing."""

    items: Collection[str]
    share_percent: int

    def share(self, item: str) -> int:
        return self.share_percent if item in self.items else 0


def price(
    *,
    item: str,
    key: str,
    name: str,
    quantity: Decimal,
    list_price: Decimal,
    terms: Terms,
    asked: Decimal | None = None,
) -> Priced:
    """Work one line out. Rounds once, half up, after multiplying."""
    share = terms.share(item)
    standard = rounded(Fraction(quantity) * Fraction(list_price) * share / 100)
    return Priced(
        item=item,
        key=key,
        name=name,
        quantity=quantity,
        list_price=list_price,
        share_percent=share,
        unit_price=rounded(Fraction(list_price) * share / 100) if asked is None else asked,
        standard_amount=standard,
        amount=standard if asked is None else times(asked, quantity),
    )
