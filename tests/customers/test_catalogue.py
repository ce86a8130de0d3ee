from __future__ import annotations

import pytest
from django.urls import reverse

from tests.access import signed_in
from tests.cast import NOW, Cast, make_customer, make_equipment, make_product
from yinuo.core.models import Change
from yinuo.customers.models import Product
from yinuo.customers.selectors.products import listing
from yinuo.customers.services import products

TOLD = {"name": "十盘蒸烤箱", "name_en": "Combi oven", "family": "烤箱", "warranty_months": "24", "skill": "oven"}


@pytest.fixture
def browser(cast: Cast):
    return signed_in(cast.quality_engineer)


def test_a_product_is_added_put_right_and_taken_off_the_list(cast, browser):
    browser.post(reverse("customers:product_new"), TOLD | {"code": "KX-10"})
    made = Product.objects.get(code="KX-10")
    browser.post(reverse("customers:product", args=[made.pk]), TOLD | {"warranty_months": "36"})
    browser.post(reverse("customers:product_sold", args=[made.pk]), {"sold": "0"})

    made.refresh_from_db()
    assert (made.name, made.warranty_months, made.skill, made.is_sold) == ("十盘蒸烤箱", 36, "oven", False)
    kept = list(Change.objects.filter(subject="KX-10").order_by("pk").values_list("kind", "data"))
    assert [kind for kind, _data in kept] == [
        "customers.product_added",
        "customers.product_changed",
        "customers.product_retired",
    ]
    assert kept[1][1] == {"before": {"warranty_months": 24}, "after": {"warranty_months": 36}}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"code": "ZJ-200"}, "产品编码 ZJ-200 已存在"),
        ({"warranty_months": "-1"}, "0"),
        ({"warranty_months": "两年"}, "整数"),
        ({"family": ""}, "必填"),
    ],
)
def test_what_is_wrong_with_a_product_is_said_and_nothing_typed_is_lost(cast, browser, changes, said):
    make_product(by=cast.administrator)

    page = browser.post(reverse("customers:product_new"), TOLD | {"code": "KX-10"} | changes).content.decode()

    assert said in page
    assert 'value="十盘蒸烤箱"' in page
    assert Product.objects.count() == 1


@pytest.mark.parametrize("query", ["zj-2", "节能", "jndgz", "灶具", "wok"])
def test_a_product_is_found_by_code_name_initials_family_or_english(cast, query):
    made = make_product(by=cast.administrator)
    make_product("KX-10", by=cast.administrator, name="蒸烤箱", name_en="Oven", family="烤箱")

    assert list(listing(query)) == [made]


def test_the_list_says_how_many_machines_there_are_and_what_to_do_when_nothing_fits(
    cast, browser, django_assert_max_num_queries
):
    make_equipment(make_customer(cast.north, cast.hotline), cast.hotline)

    with django_assert_max_num_queries(30):
        page = browser.get(reverse("customers:products")).content.decode()
    assert '<td data-label="设备数">1</td>' in page
    part = browser.get(reverse("customers:products"), {"q": "zzz"}, headers={"HX-Request": "true"}).content.decode()
    assert "没有符合条件的产品" in part
    assert "<html" not in part


def test_a_product_that_is_no_longer_sold_is_not_offered_for_a_new_machine(cast):
    customer, product = make_customer(cast.north, cast.hotline), make_product(by=cast.administrator)
    address = reverse("customers:add_equipment", args=[customer.pk])
    hotline = signed_in(cast.hotline)
    assert "节能大锅灶" in hotline.get(address).content.decode()

    products.set_sold(product=product, is_sold=False, by=cast.administrator, at=NOW)

    assert "节能大锅灶" not in hotline.get(address).content.decode()
