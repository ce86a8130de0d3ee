"""
Nothing of one branch's customers shows in another: neither rows nor counts, in lists, searches, hints, exports or the
API. All that the north has is marked; who has no business there asks for it everywhere.
"""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from tests.access import signed_in
from tests.api.test_access import Machine
from tests.cast import NOW, Cast, make_customer, make_equipment, make_fault_code, make_product
from tests.cast import make_case as make_report
from tests.customers.test_pages_access import make_difference
from tests.feedback.test_call_backs import repaired
from tests.insight.history import metric
from tests.jobs import make_case, publish
from yinuo.api.services import tokens
from yinuo.cases.models import Case, Complaint
from yinuo.cases.services import calls, complaints, life
from yinuo.core import access, clock, menu
from yinuo.customers.models import Customer
from yinuo.parts.services import catalogue, requisitions
from yinuo.rulebook.models import Rule
from yinuo.rulebook.services import sweeper

# A technician of the north is none: what waits for anybody of his trade there is offered to him too.
OUTSIDERS = ("coordinator_south", "manager_south", "technician_south", "stranger", "administrator")
DAY = "2026-03-02"


@pytest.fixture(autouse=True)
def _own_files(files_root):
    cache.clear()


@pytest.fixture
def north(cast: Cast) -> tuple[str, ...]:
    """Fill the north: customer, machine, calls, cases, orders, parts, complaint, difference. Return the marks."""
    publish("service_targets")
    done = repaired(cast)
    waiting = make_case(cast, fault="北极光闪")
    requisition = _parts(cast, done)
    call = calls.receive(phone="13900001111", branch=cast.north, agent=None, by=cast.hotline, at=NOW)
    calls.miss(call=call, by=cast.hotline, at=NOW + timedelta(minutes=1))
    complaint = complaints.receive(
        case=waiting, cause="late", channel="phone", text="迟到", about=None, by=cast.hotline, at=NOW
    )
    difference = make_difference(cast, make_customer(cast.north, cast.hotline, name="极北拉面", phone="13900002222"))
    sweeper.sweep(at=NOW + timedelta(days=3))
    rows = (done, waiting, requisition, call, complaint, difference.customer)
    numbers = {row.record.number for row in rows} | {done.orders.get().record.number}
    words = (
        "好味来酒店",
        "周经理",
        "139****1111",
        "13900001111",
        "建国路",
        "CO-1001",
        "北极光闪",
        "极北拉面",
    )
    return (*words, *sorted(numbers))


def _parts(cast: Cast, case: Case):
    part = catalogue.add_part(code="JR-01", name="加热管", unit="根")
    catalogue.add_location(branch=cast.north, name="北区中心库")
    order = case.orders.get()
    return requisitions.request(order=order.record, lines={part.code: 1}, by=cast.technician, at=NOW)


def lists(person) -> list[str]:
    """Return the addresses of all lists, searches, counts and exports, as anybody could type them."""
    searches = ("好味来", "hwl", "1390000", "CO-10", "建国", "SC2026")
    asked = [
        f"{reverse(name)}?{urlencode({'q': words})}"
        for words in searches
        for name in ("cases:search", "cases:list", "customers:list", "cases:desk_find", "dispatch:list")
    ]
    figures = [reverse("insight:drill", args=[metric(code)]) for code in ("M1", "M2", "M3")]
    figures += [reverse("insight:promise_list", args=[status]) for status in ("running", "broken", "soon", "unlimited")]
    figures += [reverse("insight:dashboard"), reverse("insight:promises"), reverse("insight:sanctions")]
    ranges = [
        f"{one}?{urlencode({'day': DAY, **more})}" for one in figures for more in ({"format": "csv"}, {"by": "person"})
    ]
    access.remember(person, clock.now())
    return [
        *(link.url for link in menu.links_for(person)),
        *asked,
        *ranges,
        *(
            reverse("rulebook:rule", args=[pk])
            for pk in Rule.objects.filter(code__in=("O62", "O08", "P01")).values_list("pk", flat=True)
        ),
        f"{reverse('dispatch:board')}?day={DAY}",
        f"{reverse('cases:desk')}?call=13900001111",
        f"{reverse('feedback:opinions')}?month=2026-03",
        f"{reverse('fieldwork:goods')}?all=1",
        reverse("parts:stock"),
        reverse("notify:inbox") + "?show=all",
    ]


def shown(browser: Client, address: str, marks: tuple[str, ...]) -> set[str]:
    """Return the marks that the answer shows, but for what was typed into the address."""
    answer = browser.get(address)
    if answer.status_code not in {200, 422}:
        return set()
    text = answer.content.decode()
    return {mark for mark in marks if mark in text and mark not in address}


def test_who_has_no_business_there_sees_nothing_of_it_anywhere(cast: Cast, north):
    leaks = {}
    for name in OUTSIDERS:
        person = getattr(cast, name)
        browser = signed_in(person)
        for address in lists(person):
            found = shown(browser, address, north)
            if found:
                leaks[name, address] = found

    assert leaks == {}


def test_the_marks_are_there_for_who_has_business_with_them(cast: Cast, north):
    """Without this the test above could not fail."""
    seen = set()
    for name in ("coordinator", "manager", "parts_keeper"):
        browser = signed_in(getattr(cast, name))
        for address in lists(getattr(cast, name)):
            seen |= shown(browser, address, north)

    assert set(north) - seen == set()


def test_searches_and_lists_count_ones_own_only(cast: Cast, north):
    make_customer(cast.south, cast.coordinator_south, name="好味来南店", phone="13900001119")
    browser = signed_in(cast.coordinator_south)

    found = browser.get(reverse("customers:list"), {"q": "好味来"}).context["findings"]
    assert ([row.customer.name for row in found.rows], found.count) == (["好味来南店"], 1)
    assert browser.get(reverse("feedback:queue")).context["total"] == 0
    assert browser.get(reverse("customers:differences")).context["total"] == 0
    counts = browser.get(reverse("rulebook:duties")).context["counts"]
    assert set(counts.values()) == {0}


def test_the_box_of_customers_with_the_same_telephone_names_none_of_another_branch(cast: Cast, north):
    told = {
        "name": "南方店", "kind": "company", "branch": cast.south.pk, "contact_name": "赵", "phone": "13900001111",
        "address": "天河路1号", "in_city": "1",
    }  # fmt: skip
    browser = signed_in(cast.coordinator_south)

    answer = browser.post(reverse("customers:new"), told)

    assert answer.status_code == 302
    assert Customer.objects.filter(branch=cast.south).get().name == "南方店"
    again = browser.post(reverse("customers:new"), told | {"name": "南方二店"})
    assert [one.name for one in again.context["known"]] == ["南方店"]
    assert "好味来酒店" not in again.content.decode()


def test_a_general_manager_is_warned_of_the_same_telephone_in_any_branch(cast: Cast, north):
    told = {"name": "南方店", "kind": "company", "branch": cast.south.pk, "contact_name": "赵", "phone": "13900001111",
            "address": "天河路1号", "in_city": "1"}  # fmt: skip

    answer = signed_in(cast.general_manager).post(reverse("customers:new"), told)

    assert [one.name for one in answer.context["known"]] == ["好味来酒店"]


def test_hints_of_duplicates_and_repetitions_are_of_the_same_customer_only(cast: Cast):
    code, now = make_fault_code(), clock.now()
    north = make_customer(cast.north, cast.hotline)
    machine = make_equipment(north, cast.hotline)
    old = make_report(north, cast.hotline, equipment=machine, fault_code=code, at=now - timedelta(days=3))
    life.resolve(case=old, how="清洁", by=cast.hotline, at=now - timedelta(days=3))
    south = make_customer(cast.south, cast.coordinator_south, name="南店", phone="13900003333")
    make_equipment(south, cast.coordinator_south, "ZZ-1", product=make_product("KX-1", by=cast.administrator))
    browser = signed_in(cast.coordinator_south)
    asked = {"customer": south.pk, "equipment": machine.pk, "fault_code": code.pk}

    answer = browser.get(reverse("cases:desk_hints"), asked)

    assert (answer.context["duplicates"], answer.context["repeat"]) == ([], None)
    assert old.record.number not in answer.content.decode()
    stranger = browser.get(reverse("cases:desk_hints"), asked | {"customer": north.pk})
    assert stranger.status_code == 404


def test_the_api_answers_a_key_with_what_its_person_may_see(cast: Cast, north):
    marked = re.compile("|".join(map(re.escape, north)))
    for name in ("coordinator_south", "technician_south", "stranger"):
        person = getattr(cast, name)
        _token, secret = tokens.issue(person=person, name="测试", by=person, at=NOW)
        program = Machine(secret)
        for address in (
            "/api/v1/cases?limit=200",
            "/api/v1/cases?q=好味来",
            "/api/v1/customers/search?q=好味来",
            "/api/v1/customers/search?q=1390000",
            "/api/v1/customers/search?q=CO-10",
            "/api/v1/me/duties",
            *(f"/api/v1/cases/{one.record.number}" for one in Case.objects.select_related("record")),
        ):
            text = program.get(address).content.decode()
            assert not marked.search(text.encode().decode("unicode_escape", "ignore")), (name, address)
            assert not marked.search(text), (name, address)
    assert Complaint.objects.exists()
