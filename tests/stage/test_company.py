from __future__ import annotations

import pytest

from tests.cast import at
from yinuo.billing.models import PriceList
from yinuo.stage import company
from yinuo.stage.demo import company as demo_company


@pytest.mark.django_db
@pytest.mark.parametrize("when", ["2026-03-02 00:30", "2026-03-02 12:00", "2026-03-02 23:30"])
def test_the_company_of_the_stories_can_be_built_at_any_hour_of_the_day(when):
    company.build(code="SC", at=at(when))

    assert PriceList.objects.get().starts_on.isoformat() == "2026-03-01"


@pytest.mark.django_db
def test_the_demo_company_can_be_built_in_the_small_hours():
    demo_company.build(at=at("2026-03-02 00:30"), password="a-long-password-2026")

    assert PriceList.objects.get().starts_on.isoformat() == "2026-03-02"
