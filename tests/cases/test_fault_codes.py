from __future__ import annotations

import pytest
from django.urls import reverse

from tests.access import signed_in
from tests.cast import NOW, Cast, make_case, make_customer, make_fault_code
from yinuo.cases.models import FaultCode
from yinuo.cases.selectors.fault_codes import listing
from yinuo.cases.services import fault_codes
from yinuo.core.models import Change

TOLD = {"name": "风机不转", "family": "烤箱", "guidance": "检查电源", "usual_parts": "FJ-01，电容、 继电器"}


@pytest.fixture
def browser(cast: Cast):
    return signed_in(cast.quality_engineer)


def test_a_fault_code_is_added_put_right_and_taken_off_the_desk(cast, browser):
    browser.post(reverse("cases:fault_code_new"), TOLD | {"code": "E07"})
    made = FaultCode.objects.get(code="E07")
    assert made.usual_parts == ["FJ-01", "电容", "继电器"]
    shown = browser.get(reverse("cases:fault_code", args=[made.pk])).content.decode()
    assert "FJ-01，电容，继电器" in shown

    browser.post(reverse("cases:fault_code", args=[made.pk]), TOLD | {"cause": "电容老化"})
    browser.post(reverse("cases:fault_code_active", args=[made.pk]), {"active": "0"})

    made.refresh_from_db()
    assert (made.cause, made.is_active) == ("电容老化", False)
    kept = Change.objects.filter(subject="E07").order_by("pk").values_list("kind", flat=True)
    assert list(kept) == ["cases.fault_code_added", "cases.fault_code_changed", "cases.fault_code_retired"]


def test_a_code_that_is_taken_is_said_and_nothing_typed_is_lost(browser):
    make_fault_code("E07")

    page = browser.post(reverse("cases:fault_code_new"), TOLD | {"code": "E07"}).content.decode()

    assert "故障代码 E07 已存在" in page
    assert "风机不转" in page
    assert FaultCode.objects.count() == 1


@pytest.mark.parametrize("query", ["e01", "打不着", "dbzh", "灶具", "light"])
def test_a_fault_is_found_by_code_name_initials_family_or_english(db, query):
    made = make_fault_code()
    make_fault_code("X09", name="漏水", name_en="leaks", family="洗碗机")

    assert list(listing(query)) == [made]


def test_a_retired_code_is_not_offered_at_the_desk_but_its_cases_keep_it(cast):
    customer, code = make_customer(cast.north, cast.hotline), make_fault_code()
    case = make_case(customer, cast.hotline, fault_code=code)
    hotline, card = signed_in(cast.hotline), reverse("cases:desk_card")
    assert "打不着火" in hotline.get(card, {"customer": customer.pk}).content.decode()

    fault_codes.set_active(fault_code=code, is_active=False, by=cast.administrator, at=NOW)

    form = hotline.get(card, {"customer": customer.pk}).context["form"]
    assert list(form.fields["fault_code"].queryset) == []
    assert code.name in hotline.get(reverse("cases:case", args=[case.pk])).content.decode()


def test_an_empty_catalogue_says_what_to_do(browser, django_assert_max_num_queries):
    with django_assert_max_num_queries(30):
        assert "没有符合条件的故障代码" in browser.get(reverse("cases:fault_codes")).content.decode()
