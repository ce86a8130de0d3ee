from __future__ import annotations

import re

import pytest
from django.urls import reverse

from tests.access import AccessSuite, Page, signed_in
from tests.cast import NOW
from tests.jobs import HOUR, MINUTE, accepted, make_case, make_machine, make_order
from tests.parts.shop import make_job, make_requisition, make_shop
from yinuo.core.models import RefusalEntry
from yinuo.parts.models import Movement, Requisition, Stock
from yinuo.parts.services import requisitions
from yinuo.parts.views import counter

OFFICE = {"coordinator", "manager", "general_manager", "finance_clerk"}
OTHERS = {"coordinator_south", "technician_two", "technician_south", "manager_south"}


class TestAccess(AccessSuite):
    def pages(self, cast):
        shop, order = make_shop(cast), make_job(cast)
        made = make_requisition(cast, order)
        stock = Stock.objects.get(part=shop.heater, location=shop.warehouse)
        readers = OFFICE | {"technician", "parts_keeper"}
        issue = reverse("parts:issue", args=[made.pk])
        return [
            Page(
                reverse("parts:counter"), allowed={"parts_keeper", "technician", "technician_two", "technician_south"}
            ),
            Page(reverse("parts:requisition", args=[made.pk]), allowed=readers, hidden=OTHERS),
            Page(reverse("parts:panel", args=[order.pk]), allowed=readers, hidden=OTHERS),
            Page(reverse("parts:stock"), allowed=readers | OTHERS),
            Page(
                reverse("parts:movements", args=[stock.pk]),
                allowed=OFFICE | {"parts_keeper"},
                hidden=OTHERS | {"technician"},
            ),
            Page(reverse("parts:catalogue"), allowed={"parts_keeper"}),
            Page(reverse("parts:print", args=[made.pk]), allowed=readers, hidden=OTHERS),
            Page(
                reverse("parts:request", args=[order.pk]),
                {"technician", "coordinator", "parts_keeper"},
                {"technician_two", "technician_south", "coordinator_south"},
                "post",
                {"part-JR-01": "1"},
            ),
            *(
                Page(
                    reverse(f"parts:{name}", args=[made.pk]),
                    {"parts_keeper"},
                    {"technician_two", "technician_south"},
                    "post",
                )
                for name in ("refuse", "give_back", "settle")
            ),
            Page(
                issue,
                allowed={"parts_keeper"},
                hidden={"technician_two", "technician_south"},
                method="post",
                data={"part-JR-01": "9"},
            ),
            Page(
                reverse("parts:use", args=[made.pk]),
                allowed={"technician", "coordinator", "parts_keeper"},
                hidden={"technician_two", "technician_south", "coordinator_south"},
                method="post",
                data={"part-JR-01": "9"},
            ),
            Page(reverse("parts:part_active", args=[shop.seal.pk]), allowed={"parts_keeper"}, method="post"),
            Page(reverse("parts:part_active", args=[0]), set(), {"parts_keeper"}, "post"),
            *(
                Page(reverse(f"parts:{name}"), allowed={"parts_keeper"}, method="post")
                for name in ("receive", "adjust", "transfer", "safety", "add_location")
            ),
        ]


@pytest.fixture
def shop(cast):
    return make_shop(cast)


def test_one_press_at_the_counter_issues_everything_and_shows_the_queue_anew(cast, shop):
    made = make_requisition(cast, make_job(cast), JR_01=2)
    browser = signed_in(cast.parts_keeper)
    page = browser.get(reverse("parts:counter"))
    assert made.record.number in page.content.decode()
    assert f"board:{cast.north.pk}" in page.content.decode()

    answer = browser.post(reverse("parts:issue", args=[made.pk]), {"everything": "1"}, headers={"HX-Request": "true"})

    made.refresh_from_db()
    assert made.state == "issued"
    text = answer.content.decode()
    assert text.lstrip().startswith('<div id="parts-queue"')
    assert "没有待发的领料单" in text


def test_a_shortage_is_shown_before_anything_is_pressed(cast, shop):
    make_requisition(cast, make_job(cast), MF_02=3)
    text = signed_in(cast.parts_keeper).get(reverse("parts:counter")).content.decode()
    assert "缺货" in text
    assert "先发现有数量" in text
    assert "全部发料" not in text


def test_the_technician_asks_for_parts_and_says_what_he_used_on_his_own_panel(cast, shop):
    order = make_job(cast)
    browser = signed_in(cast.technician)
    panel = reverse("parts:panel", args=[order.pk])
    assert "申请配件" in browser.get(panel).content.decode()

    answer = browser.post(
        reverse("parts:request", args=[order.pk]),
        {"part-JR-01": "2", "part-MF-02": "", "other": "FM-03", "other_count": "1", "note": "急"},
        headers={"HX-Request": "true"},
    )
    made = Requisition.objects.get()
    assert {line.part.code: line.requested for line in made.lines.all()} == {"JR-01": 2, "FM-03": 1}
    assert made.note == "急"
    assert made.record.number in answer.content.decode()

    requisitions.issue(requisition=made, lines={"JR-01": 2}, by=cast.parts_keeper, at=NOW)
    browser.post(reverse("parts:use", args=[made.pk]), {"part-JR-01": "1"}, headers={"HX-Request": "true"})
    assert made.lines.get(part__code="JR-01").used == 1


def test_a_refused_form_keeps_what_was_typed_and_the_refusal_is_logged(cast, shop):
    made = make_requisition(cast, make_job(cast), MF_02=3)
    browser = signed_in(cast.parts_keeper)

    answer = browser.post(reverse("parts:issue", args=[made.pk]), {"part-MF-02": "3"})

    assert answer.status_code == 200
    assert "库存不足" in answer.content.decode()
    assert RefusalEntry.objects.get().code == "parts.not_enough_stock"
    assert made.lines.get().issued == 0


def test_the_stock_page_receives_counts_and_carries(cast, shop):
    browser = signed_in(cast.parts_keeper)
    for name, data in (
        ("receive", {"quantity": "5", "note": "厂家到货"}),
        ("adjust", {"counted": "12", "reason": "盘点"}),
        ("transfer", {"quantity": "2", "target": shop.van.pk}),
        ("safety", {"quantity": "20"}),
    ):
        answer = browser.post(reverse(f"parts:{name}"), {"part": shop.heater.pk, "location": shop.warehouse.pk, **data})
        assert answer.status_code == 302, name
    assert Stock.objects.get(part=shop.heater, location=shop.warehouse).quantity == 10
    assert Stock.objects.get(part=shop.heater, location=shop.van).quantity == 2
    low = browser.get(reverse("parts:stock"), {"low": "1"}).content.decode()
    assert "JR-01" in low
    assert '<td class="text-end">1 条' not in low
    assert Movement.objects.count() == 6


def test_a_keeper_does_not_reach_the_stock_of_another_branch(cast, shop):
    browser = signed_in(cast.parts_keeper)
    browser.post(reverse("parts:receive"), {"part": shop.heater.pk, "location": shop.south.pk, "quantity": "5"})
    assert not Stock.objects.filter(location=shop.south).exists()


def test_the_counter_costs_few_queries_however_long_the_queue(cast, shop, django_assert_max_num_queries):
    make_requisition(cast, make_job(cast), JR_01=1, MF_02=1)
    for number in range(3):
        case = make_case(cast, fault=f"故障{number}")
        order = make_order(
            cast,
            case,
            technician=cast.technician_two,
            starts_at=NOW.replace(hour=10 + number * 3),
            ends_at=NOW.replace(hour=11 + number * 3),
        )
        requisitions.request(order=accepted(cast, order).record, lines={"JR-01": 1}, by=cast.technician_two, at=NOW)
    browser = signed_in(cast.parts_keeper)
    browser.get(reverse("parts:counter"))
    with django_assert_max_num_queries(20):
        assert browser.get(reverse("parts:counter")).status_code == 200
    with django_assert_max_num_queries(30):
        assert browser.get(reverse("parts:stock")).status_code == 200


def pages_of(browser, address, name=""):
    """Follow the links to the next page; yield the context of each."""
    while address:
        answer = browser.get(address)
        yield answer.context
        found = re.search(rf'rel="next" href="([^"]*{name}after=[^"]+)"', answer.content.decode())
        address = reverse("parts:counter") + found[1].replace("&amp;", "&") if found else ""


def test_a_long_queue_is_paged_and_its_length_is_told(cast, shop, monkeypatch):
    monkeypatch.setattr(counter, "SHOWN", 2)
    make_machine(cast)
    for number in range(5):
        times = {"starts_at": NOW + number * HOUR, "ends_at": NOW + (number + 1) * HOUR}
        order = accepted(cast, make_order(cast, make_case(cast, fault=f"故障{number}"), **times))
        made = requisitions.request(
            order=order.record, lines={"JR-01": 1}, by=cast.technician, at=NOW + number * MINUTE
        )
        if number >= 2:
            requisitions.issue(requisition=made, by=cast.parts_keeper, at=NOW + number * HOUR)
    browser = signed_in(cast.parts_keeper)

    out = list(pages_of(browser, reverse("parts:counter"), "out_"))

    assert [len(context["out"].rows) for context in out] == [2, 1]
    assert {(context["waiting_count"], context["out_count"], len(context["waiting"])) for context in out} == {(2, 3, 2)}
    assert "本页 2 条，共 3 条" in browser.get(reverse("parts:counter")).content.decode()


def test_the_requisition_is_printed_with_its_lines(cast, shop):
    made = make_requisition(cast, make_job(cast), JR_01=2)
    from yinuo.parts import printing

    data = printing.data_of(made)
    assert data["number"] == made.record.number
    assert data["lines"] == [["JR-01", "加热管", "根", "2", "0", "0", "0"]]
    answer = signed_in(cast.parts_keeper).get(reverse("parts:print", args=[made.pk]))
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")
