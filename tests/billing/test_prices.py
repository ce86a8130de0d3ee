from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from tests.billing.till import make_prices
from tests.cast import NOW
from tests.parts.shop import make_shop
from yinuo.billing import printing, selectors
from yinuo.billing.errors import BadPriceList, NegativePrice
from yinuo.billing.models import Price, PriceList
from yinuo.billing.services import prices
from yinuo.billing.services.prices import NewPrice

TODAY = NOW.date()


def publish(cast, starts_on, *rows):
    return prices.publish(
        code="standard", name="新标准", starts_on=starts_on, prices=rows, by=cast.finance_clerk, at=NOW
    )


def heater(amount="200"):
    return NewPrice(item="part", part_code="JR-01", amount=Decimal(amount))


def test_a_new_list_ends_the_one_before_on_its_first_day_and_history_stays(cast):
    make_shop(cast)
    old = make_prices(cast)

    new = publish(cast, TODAY + timedelta(days=10), heater("200"))

    old.refresh_from_db()
    assert old.ends_on == new.starts_on
    assert selectors.list_on("standard", TODAY + timedelta(days=9)) == old
    assert selectors.list_on("standard", TODAY + timedelta(days=10)) == new
    assert old.prices.get(part__code="JR-01").amount == Decimal("180.00")
    assert new.prices.get(part__code="JR-01").amount == Decimal("200.00")


def test_a_negative_price_is_refused_by_name_and_nothing_is_published(cast):
    make_shop(cast)
    old = make_prices(cast)
    with pytest.raises(NegativePrice) as refusal:
        publish(cast, TODAY, heater("-1"))
    assert "加热管" in str(refusal.value)
    old.refresh_from_db()
    assert old.ends_on is None
    assert PriceList.objects.count() == 1


@pytest.mark.parametrize(
    ("starts_on", "rows"),
    [
        (TODAY, []),
        (TODAY - timedelta(days=1), [heater()]),
        (TODAY, [heater(), heater("190")]),
        (TODAY, [NewPrice(item="part", part_code="NO-1", amount=Decimal(1))]),
        (TODAY, [NewPrice(item="labour", name=" ", amount=Decimal(1))]),
    ],
)
def test_a_list_without_sense_is_refused(cast, starts_on, rows):
    make_shop(cast)
    with pytest.raises(BadPriceList):
        publish(cast, starts_on, *rows)


def test_a_list_cannot_begin_before_one_that_is_published_already(cast):
    make_shop(cast)
    make_prices(cast)
    publish(cast, TODAY + timedelta(days=10), heater())
    with pytest.raises(BadPriceList) as refusal:
        publish(cast, TODAY + timedelta(days=10), heater())
    assert str(TODAY + timedelta(days=10)) in str(refusal.value)


def test_the_database_itself_refuses_a_negative_price_and_two_open_lists(cast):
    make_shop(cast)
    made = make_prices(cast)
    with pytest.raises(IntegrityError), transaction.atomic():
        Price.objects.filter(price_list=made).update(amount=-1)
    with pytest.raises(IntegrityError), transaction.atomic():
        PriceList.objects.create(
            code="standard", name="另一份", starts_on=date(2030, 1, 1), published_at=NOW, published_by=None
        )


def test_the_price_card_prints_every_price(cast):
    make_shop(cast)
    made = make_prices(cast)
    data = printing.price_card_data(made)
    assert ["配件", "JR-01", "加热管", "180.00"] in data["rows"]
    assert len(data["rows"]) == 4
    assert printing.price_card(made).startswith(b"%PDF")
