from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from tests.cast import NOW, make_case, make_customer, make_equipment, make_fault_code
from yinuo.cases.models import Case
from yinuo.cases.services import calls, life
from yinuo.core.models import Event
from yinuo.customers.models import Customer


@pytest.fixture
def duck(cast):
    return make_customer(cast.north, cast.hotline)


@pytest.fixture
def desk(client, cast):
    client.force_login(cast.hotline)
    return client


def told(customer, **changes):
    contact, site = customer.contacts.get(), customer.sites.get()
    values = {
        "command": str(uuid4()),
        "customer": customer.pk,
        "contact": contact.pk,
        "site": site.pk,
        "equipment": "",
        "fault": "打不着火",
        "kind": "repair",
        "channel": "phone",
        "urgency": "normal",
        "route": "visit",
        "probable_cause": "点火针积碳",
        "measure": "清洁点火针",
    }
    return values | changes


def kinds(case):
    return list(Event.objects.filter(root=case.record).order_by("pk").values_list("kind", flat=True))


def test_the_desk_opens_with_the_search_in_focus(desk):
    answer = desk.get(reverse("cases:desk"))

    assert answer.status_code == 200
    assert b"autofocus" in answer.content
    assert 'name="q"' in answer.text


def test_the_search_answers_options_with_masked_telephones(desk, duck, django_assert_max_num_queries):
    with django_assert_max_num_queries(10):
        answer = desk.get(reverse("cases:desk_find"), {"q": "1381234"}, HTTP_HX_REQUEST="true")

    assert "老北京烤鸭店" in answer.text
    assert "138****1234" in answer.text
    assert "13812341234" not in answer.text
    assert 'role="option"' in answer.text


def test_the_card_shows_machines_with_warranty_and_keeps_the_telephone_masked(
    desk, cast, duck, django_assert_max_num_queries
):
    machine = make_equipment(duck, cast.hotline)
    with django_assert_max_num_queries(30):
        answer = desk.get(reverse("cases:desk_card"), {"customer": duck.pk, "equipment": machine.pk})

    assert "AX-6951A" in answer.text
    assert "13812341234" not in answer.text
    assert f'value="{machine.pk}" selected' in answer.text


def test_a_customer_of_another_branch_has_no_card(desk, cast):
    other = make_customer(cast.south, cast.coordinator_south, phone="13800000000")

    assert desk.get(reverse("cases:desk_card"), {"customer": other.pk}).status_code == 404
    assert desk.get(reverse("cases:desk_hints"), {"customer": other.pk}).status_code == 404
    assert desk.post(reverse("cases:desk"), told(other)).status_code == 404
    assert not Case.objects.exists()


def test_hints_warn_of_the_same_report_and_of_the_same_fault(desk, cast, duck, django_assert_max_num_queries):
    machine, code = make_equipment(duck, cast.hotline), make_fault_code()
    now = desk_now()
    old = make_case(duck, cast.hotline, equipment=machine, fault_code=code, at=now - timedelta(days=5))
    life.resolve(case=old, how="清洁", by=cast.hotline, at=now - timedelta(days=5))
    life.close(case=old, by=cast.hotline, at=now - timedelta(days=5))
    still_open = make_case(duck, cast.hotline, equipment=machine, at=now - timedelta(hours=1))

    with django_assert_max_num_queries(30):
        answer = desk.get(
            reverse("cases:desk_hints"), {"customer": duck.pk, "equipment": machine.pk, "fault_code": code.pk}
        )

    assert "可能是重复报修" in answer.text
    assert still_open.record.number in answer.text
    assert "同一台设备同一故障近期修过" in answer.text
    assert old.record.number in answer.text
    assert "请检查气阀是否打开" in answer.text
    assert 'data-measure="清洁点火针"' in answer.text


def desk_now():
    from yinuo.core import clock

    return clock.now()


def test_a_report_for_a_visit_is_taken_answered_triaged_and_handed_over_in_one_post(desk, cast, duck):
    answer = desk.post(reverse("cases:desk"), told(duck))

    case = Case.objects.get()
    assert answer.url == reverse("cases:case", args=[case.pk])
    assert kinds(case) == [
        "cases.case.reported",
        "cases.case.answered",
        "cases.case.triaged",
        "cases.case.handed_over",
    ]
    assert (case.state, case.route, case.taken_by, case.coordinator) == (
        "handed_over",
        "visit",
        cast.hotline,
        cast.coordinator,
    )
    case.record.refresh_from_db()
    assert case.record.owner == cast.coordinator
    assert case.contact_phone == "13812341234"


def test_guidance_by_telephone_ends_with_the_customer_guided(desk, duck):
    desk.post(reverse("cases:desk"), told(duck, route="guidance", guidance="打开气阀"))

    case = Case.objects.get()
    assert kinds(case)[-2:] == ["cases.case.triaged", "cases.case.guided"]
    assert case.state == "guided"


def test_guidance_without_words_is_refused_and_nothing_typed_is_lost(desk, duck):
    answer = desk.post(reverse("cases:desk"), told(duck, route="guidance", guidance=" ", fault="火苗发黄"))

    assert answer.status_code == 200
    assert "请写明怎样指导客户" in answer.text
    assert "火苗发黄" in answer.text
    assert not Case.objects.exists()


def test_a_report_may_be_registered_only(desk, duck):
    desk.post(reverse("cases:desk"), told(duck, route="", channel="letter"))

    case = Case.objects.get()
    assert kinds(case) == ["cases.case.reported"]
    assert case.state == "reported"


def test_a_double_press_makes_one_case(desk, duck):
    once = told(duck)

    first, second = desk.post(reverse("cases:desk"), once), desk.post(reverse("cases:desk"), once)

    assert first.url == second.url
    assert Case.objects.count() == 1


def test_the_same_form_changed_after_saving_is_refused(desk, duck):
    once = told(duck)
    desk.post(reverse("cases:desk"), once)

    answer = desk.post(reverse("cases:desk"), once | {"fault": "另一件事"})

    assert answer.status_code == 200
    assert "这个编号已用于另一项内容不同的操作" in answer.text
    assert Case.objects.count() == 1


def test_a_new_customer_is_registered_with_the_report(desk, cast):
    answer = desk.post(
        reverse("cases:desk"),
        {
            "command": str(uuid4()),
            "name": "香满楼",
            "customer_kind": "company",
            "branch": cast.north.pk,
            "contact_name": "仇师傅",
            "contact_phone": "139 1111 2222",
            "address": "东城区东四1号",
            "in_city": "1",
            "fault": "漏气",
            "kind": "repair",
            "channel": "phone",
            "urgency": "urgent",
            "route": "visit",
        },
    )

    customer = Customer.objects.get()
    case = Case.objects.get()
    assert answer.status_code == 302
    assert (customer.name, customer.branch, customer.initials) == ("香满楼", cast.north, "xml")
    assert (case.customer, case.site.address, case.contact_phone) == (customer, "东城区东四1号", "13911112222")


def test_a_new_customer_cannot_be_put_into_a_branch_out_of_reach(desk, cast):
    answer = desk.get(reverse("cases:desk_card"), {"new": "1", "q": "香满楼"})
    assert "香满楼" in answer.text
    assert "南区分公司" not in answer.text

    answer = desk.post(reverse("cases:desk"), {"command": str(uuid4()), "branch": cast.south.pk, "name": "香满楼"})

    assert answer.status_code == 200
    assert not Customer.objects.exists()


@pytest.mark.parametrize("phone", ["", "abc", "12"])
def test_a_bad_telephone_number_is_said_at_its_field(desk, cast, phone):
    answer = desk.post(reverse("cases:desk"), {"command": str(uuid4()), "name": "香满楼", "contact_phone": phone})

    assert answer.status_code == 200
    assert "id_contact_phone_error" in answer.text


def test_another_caller_and_another_address_go_into_the_file(desk, duck):
    desk.post(
        reverse("cases:desk"),
        told(
            duck,
            contact="new",
            contact_name="小赵",
            contact_phone="13700001111",
            keep_contact="on",
            site="new",
            address="通州区新华大街3号",
            in_city="0",
        ),
    )

    case = Case.objects.get()
    assert set(duck.contacts.values_list("name", flat=True)) == {"单志刚", "小赵"}
    assert (case.site.address, case.in_city, case.contact_phone) == ("通州区新华大街3号", False, "13700001111")


def test_another_caller_without_a_name_is_asked_for_it(desk, duck):
    answer = desk.post(reverse("cases:desk"), told(duck, contact="new"))

    assert "请填写报修人的姓名和电话" in answer.text
    assert not Case.objects.exists()


def test_the_pop_up_of_a_call_fills_in_the_caller_and_links_the_call(desk, cast, duck):
    at = desk_now() - timedelta(seconds=20)
    call = calls.receive(phone="138-1234-1234", branch=cast.north, agent=cast.hotline, by=cast.hotline, at=at)

    page = desk.get(reverse("cases:desk"), {"call": "13812341234"})
    assert f'name="customer" value="{duck.pk}"' in page.text
    assert f'name="call" value="{call.pk}"' in page.text
    desk.post(reverse("cases:desk"), told(duck, call=call.pk))

    call.refresh_from_db()
    assert call.case == Case.objects.get()


def test_the_pop_up_of_an_unknown_number_offers_a_new_customer_with_it(desk):
    page = desk.get(reverse("cases:desk"), {"call": "13855556666"})
    assert "档案中没有这个号码" in page.text

    card = desk.get(reverse("cases:desk_card"), {"new": "1", "q": "13855556666"})
    assert 'name="contact_phone" value="13855556666"' in card.text


def test_a_requested_time_in_the_past_is_refused_at_its_field(desk, duck):
    answer = desk.post(reverse("cases:desk"), told(duck, requested_at="2020-01-01T09:00"))

    assert "客户要求的时间已经过去" in answer.text
    assert not Case.objects.exists()


def test_the_repetition_of_a_fault_is_noted_with_who_repaired_it(desk, cast, duck):
    from yinuo.core.services import records

    machine, code = make_equipment(duck, cast.hotline), make_fault_code()
    before = desk_now() - timedelta(days=3)
    old = make_case(duck, cast.hotline, equipment=machine, fault_code=code, at=before)
    records.set_participant(old.record, "technician", cast.technician)
    life.resolve(case=old, how="清洁", by=cast.hotline, at=before)

    desk.post(reverse("cases:desk"), told(duck, equipment=machine.pk, fault_code=code.pk))

    case = Case.objects.exclude(pk=old.pk).get()
    assert case.repeats == old
    assert case.record.participants["technician"] == cast.technician.pk
    event = Event.objects.get(record=case.record, kind="cases.case.reported")
    assert event.facts["case"]["is_repeat"] is True


@pytest.mark.parametrize("name", ["technician", "parts_keeper", "stranger", "administrator"])
def test_who_does_not_take_reports_is_refused_at_the_desk(client, cast, name):
    client.force_login(getattr(cast, name))

    for address in ("cases:desk", "cases:desk_find", "cases:desk_card", "cases:desk_hints"):
        assert client.get(reverse(address)).status_code == 403


def test_the_desk_wants_a_login(client, cast):
    assert client.get(reverse("cases:desk")).status_code == 302


def test_the_desk_speaks_english(desk, cast):
    cast.hotline.language = "en"
    cast.hotline.save()

    page = desk.get(reverse("cases:desk"))

    assert "Find the customer" in page.text
    assert NOW
