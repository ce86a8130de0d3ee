from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.cast import make_customer, make_equipment, make_product
from yinuo.core import access
from yinuo.customers.models import Customer
from yinuo.customers.selectors import search


@pytest.fixture
def town(cast):
    duck = make_customer(cast.north, cast.hotline, name="老北京烤鸭店", phone="13812341234", address="朝阳区建国路1号")
    noodle = make_customer(
        cast.north,
        cast.hotline,
        name="兰州拉面馆",
        contact_name="马路遥",
        phone="010-62345678",
        address="海淀区学院路9号",
    )
    south = make_customer(
        cast.south, cast.coordinator_south, name="广州烤鸭店", phone="13812349999", address="天河区体育路2号"
    )
    product = make_product()
    make_equipment(duck, cast.hotline, "AX-6951A", product=product)
    make_equipment(noodle, cast.hotline, "BK20260042", product=product)
    make_equipment(south, cast.coordinator_south, "AX-6952B", product=product)
    return {"duck": duck, "noodle": noodle, "south": south}


def names(person, query):
    return [found.customer.name for found in search.find(person, query).rows]


@pytest.mark.parametrize(
    ("query", "reason", "name"),
    [
        ("13812341234", "phone", "老北京烤鸭店"),
        ("+86 138 1234 1234", "phone", "老北京烤鸭店"),
        ("138123", "phone", "老北京烤鸭店"),
        ("1234", "phone", "老北京烤鸭店"),  # the last four digits
        ("62345678", "phone", "兰州拉面馆"),  # without the area code
        ("010 6234-5678", "phone", "兰州拉面馆"),
        ("烤鸭", "text", "老北京烤鸭店"),
        ("鸭", "text", "老北京烤鸭店"),
        ("拉面馆", "text", "兰州拉面馆"),
        ("蘭州拉麵", "text", "兰州拉面馆"),  # traditional characters
        ("lbjkyd", "initials", "老北京烤鸭店"),
        ("LZL", "initials", "兰州拉面馆"),
        ("mly", "text", "兰州拉面馆"),  # initials of the contact
        ("单志刚", "text", "老北京烤鸭店"),
        ("学院路", "text", "兰州拉面馆"),
        ("AX-6951A", "serial", "老北京烤鸭店"),
        ("ax-69", "serial", "老北京烤鸭店"),
        ("6951a", "serial", "老北京烤鸭店"),
        ("0042", "serial", "兰州拉面馆"),
        ("烤鸭 建国路", "text", "老北京烤鸭店"),
    ],
)
def test_a_customer_is_found_by_telephone_name_initials_serial_number_or_address(cast, town, query, reason, name):
    found = search.find(cast.hotline, query)

    assert [row.customer.name for row in found.rows] == [name]
    assert found.rows[0].reason == reason
    assert (found.count, found.is_capped) == (1, False)


def test_what_matched_is_told_so_that_it_can_be_picked(cast, town):
    assert search.find(cast.hotline, "1234").rows[0].contact.digits == "13812341234"
    assert search.find(cast.hotline, "6951A").rows[0].equipment.serial == "AX-6951A"


def test_a_customer_number_finds_its_customer(cast, town):
    number = town["duck"].record.number

    assert names(cast.hotline, number.lower()) == ["老北京烤鸭店"]


def test_an_exact_match_comes_before_a_beginning_before_a_part(cast):
    for name, phone in (("新烤鸭店旁", "13800000001"), ("烤鸭店二店", "13800000002"), ("烤鸭店", "13800000003")):
        make_customer(cast.north, cast.hotline, name=name, phone=phone)

    assert names(cast.hotline, "烤鸭店") == ["烤鸭店", "烤鸭店二店", "新烤鸭店旁"]


@pytest.mark.parametrize("query", ["", " ", "、", "'", "a' | 'b", "%", "100%_", "\\", "\x00", "（）", "&|!", "🐼"])
def test_what_nobody_can_be_called_finds_nobody_and_breaks_nothing(cast, town, query):
    assert search.find(cast.hotline, query).rows == []


def test_an_unknown_serial_number_finds_nothing(cast, town):
    assert search.find(cast.hotline, "ZZ-0000").rows == []


def test_too_many_are_counted_up_to_the_cap_only(cast, monkeypatch):
    monkeypatch.setattr(search, "CAP", 3)
    for number in range(5):
        make_customer(cast.north, cast.hotline, name=f"烤鸭店{number}", phone=f"1390000000{number}")

    found = search.find(cast.hotline, "烤鸭", limit=2)

    assert (len(found.rows), found.count, found.is_capped) == (2, 3, True)


def test_another_branch_is_neither_shown_nor_counted(cast, town):
    assert names(cast.hotline, "烤鸭") == ["老北京烤鸭店"]
    assert search.find(cast.hotline, "13812349999").count == 0
    assert search.find(cast.hotline, "AX-6952B").count == 0
    assert names(cast.coordinator_south, "烤鸭") == ["广州烤鸭店"]
    assert set(names(cast.general_manager, "烤鸭")) == {"老北京烤鸭店", "广州烤鸭店"}


def test_who_has_no_role_that_deals_with_customers_finds_nobody(cast, town):
    assert names(cast.stranger, "烤鸭") == []
    assert names(cast.technician, "13812341234") == []
    assert names(cast.administrator, "烤鸭") == []


QUERIES = st.one_of(
    st.text(alphabet="烤鸭店北京广州兰拉面馆体育路138123490AXax-695B2 单志刚lbjkydgz", max_size=12),
    st.text(max_size=8),
)


@pytest.mark.django_db
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=QUERIES)
def test_a_search_never_returns_a_customer_outside_the_scope(cast, town, query):
    for person in (cast.hotline, cast.coordinator_south, cast.stranger, cast.technician):
        allowed = set(
            access.visible(
                person, Customer.objects.all(), path="record", roles=access.RIGHTS["customers.see"]
            ).values_list("pk", flat=True)
        )
        found = search.find(person, query)

        assert {row.customer.pk for row in found.rows} <= allowed
        assert found.count <= len(allowed)


def test_a_search_takes_at_most_five_statements_beside_the_roles(cast, town, django_assert_max_num_queries):
    access.remember(cast.hotline, cast.at("2026-03-02 09:00"))

    with django_assert_max_num_queries(5):
        search.find(cast.hotline, "6951A")
