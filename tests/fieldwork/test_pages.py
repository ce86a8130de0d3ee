from __future__ import annotations

import base64
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.access import AccessSuite, Page, signed_in
from tests.cast import NOW
from tests.fieldwork.test_visits import signed
from tests.jobs import HOUR, MINUTE, accepted, make_case, make_order, on_site, publish
from tests.pictures import png
from yinuo.core import clock
from yinuo.core.models import Event, RefusalEntry
from yinuo.dispatch.models import ContactAttempt, Order
from yinuo.fieldwork.models import ConductConfirmation, GoodsIntake, Visit
from yinuo.fieldwork.selectors import days
from yinuo.fieldwork.services import goods, visits

DISPATCHERS = {"coordinator", "manager"}
HIDDEN = {"coordinator_south", "manager_south", "technician_two", "technician_south"}
READERS = DISPATCHERS | {
    "hotline",
    "technician",
    "parts_keeper",
    "quality_engineer",
    "finance_clerk",
    "account_manager",
    "general_manager",
}
TECHNICIANS = {"technician", "technician_two", "technician_south"}
DRAWING = "data:image/png;base64," + base64.b64encode(png()).decode()


@pytest.fixture(autouse=True)
def _own_files(files_root):
    pass


class TestAccess(AccessSuite):
    def pages(self, cast):
        order = on_site(cast)
        one = goods.take_in(order=order, description="主板", by=cast.technician, at=NOW + 2 * HOUR)
        goods_readers = {"coordinator", "technician", "parts_keeper", "hotline", "manager", "quality_engineer"}

        def url(name, *args):
            return reverse(f"fieldwork:{name}", args=args)

        return [
            Page(url("day"), TECHNICIANS),
            Page(url("visit", order.pk), READERS, hidden=HIDDEN),
            Page(url("receipt", order.pk), READERS, hidden=HIDDEN),
            Page(url("take", order.pk, "diagnose"), DISPATCHERS | {"technician"}, hidden=HIDDEN, method="post"),
            Page(url("photo", order.pk), DISPATCHERS | {"technician"}, hidden=HIDDEN, method="post"),
            Page(url("give_support", order.pk), DISPATCHERS | {"technician"}, hidden=HIDDEN, method="post"),
            Page(url("step_in", order.pk), {"manager", "general_manager"}, hidden={"manager_south"}, method="post"),
            Page(url("papers"), {"coordinator", "coordinator_south", "parts_keeper"}),
            Page(
                url("hand_in", order.pk), {"coordinator", "parts_keeper"}, hidden={"coordinator_south"}, method="post"
            ),
            Page(url("archive", order.pk), DISPATCHERS, hidden={"coordinator_south", "manager_south"}, method="post"),
            Page(url("goods"), goods_readers | HIDDEN),
            Page(url("goods_one", one.pk), goods_readers, hidden=HIDDEN),
            Page(url("goods_receipt", one.pk), goods_readers, hidden=HIDDEN),
            Page(url("goods_take", one.pk, "inspect"), {"manager", "quality_engineer"}, hidden=HIDDEN, method="post"),
            Page(
                url("goods_take", one.pk, "card"),
                {"coordinator", "technician", "parts_keeper", "hotline"},
                hidden=HIDDEN,
                method="post",
            ),
        ]


def today_order(cast, **changes):
    now = clock.now()
    values = {"starts_at": now, "ends_at": now + timedelta(minutes=60)} | changes
    return make_order(cast, at=now, **values)


def take(client, order, code, **data):
    url = reverse("fieldwork:take", args=[order.pk, code])
    return client.post(url, {"command": str(uuid4())} | data)


def next_code(client, order):
    found = client.get(reverse("fieldwork:visit", args=[order.pk])).context["next"]
    return found.step.code if found else None


def test_a_technician_walks_through_a_whole_visit(cast):
    publish()
    order = today_order(cast)
    client = signed_in(cast.technician)
    walk = [
        ("accept", {}),
        ("call", {"outcome": "reached"}),
        ("prepare", {"toolbox_checked": "on", "papers_taken": "on", "points": ["uniform", "badge"]}),
        ("depart", {}),
        ("arrive", {"points": ["appearance", "work_card", "listen"]}),
        ("diagnose", {"cause": "加热管烧断", "is_solvable": "True", "points": ["safety", "calm"]}),
        ("repair", {"solution": "更换加热管"}),
        ("test", {"is_accepted": "True"}),
        ("instruct", {"topics": "除垢"}),
        ("clean", {"tools_complete": "on"}),
    ]
    for code, data in walk:
        assert next_code(client, order) == code
        assert take(client, order, code, **data).status_code == 302, code
    assert next_code(client, order) == "settle"
    visits.settle(
        order=order, basis="warranty", total=Decimal(0), sentence="保修期内免费", by=cast.technician, at=clock.now()
    )
    assert next_code(client, order) == "sign"
    assert take(client, order, "sign", name="周经理", rating="5", image=DRAWING).status_code == 302
    assert next_code(client, order) == "leave"
    assert take(client, order, "leave").status_code == 302
    assert next_code(client, order) is None

    visit = Visit.objects.get()
    assert (visit.signer, visit.rating, visit.receipt_complete) == ("周经理", 5, True)
    assert Order.objects.get().state == "finished"
    assert set(ConductConfirmation.objects.values_list("moment", flat=True)) == {
        "fieldwork.visit.prepared",
        "dispatch.order.arrived",
        "fieldwork.visit.diagnosed",
    }
    receipt = client.get(reverse("fieldwork:receipt", args=[order.pk]))
    assert receipt.content.startswith(b"%PDF")


def test_a_refused_step_shows_the_clause_and_keeps_what_was_typed(cast):
    publish()
    order = accepted(cast, today_order(cast), at=clock.now())
    client = signed_in(cast.technician)
    take(client, order, "call", outcome="reached")

    response = take(client, order, "prepare", papers_taken="on")

    page = response.content.decode()
    assert response.status_code == 422
    assert "请检查工具箱" in page
    assert 'name="papers_taken"' in page
    assert "checked" in page
    assert RefusalEntry.objects.filter(clause__contains="4.3.1").exists()
    assert Order.objects.get().prepared_at is None


def test_what_is_missing_is_shown_before_the_button_is_pressed(cast):
    publish()
    order = accepted(cast, today_order(cast, parts_needed=True), at=clock.now())
    client = signed_in(cast.technician)
    take(client, order, "call", outcome="reached")
    visits.prepare(order=order, toolbox_checked=True, papers_taken=True, by=cast.technician, at=clock.now())

    response = client.get(reverse("fieldwork:visit", args=[order.pk]))

    assert response.context["next"].step.code == "parts"
    assert take(client, order, "depart").status_code == 422


@pytest.mark.parametrize("image", ["data:image/png;base64,!!!", "data:image/png;base64,aGVsbG8="])
def test_a_drawing_that_is_none_is_refused(cast, image):
    order = on_site(cast)

    response = take(signed_in(cast.technician), order, "sign", name="周经理", rating="4", image=image)

    assert response.status_code == 422
    assert "签名图片无法识别" in response.content.decode()


def test_a_double_tap_happens_once(cast):
    order = accepted(cast, today_order(cast), at=clock.now())
    client = signed_in(cast.technician)
    data = {"command": str(uuid4()), "outcome": "no_answer"}

    for _ in range(2):
        assert client.post(reverse("fieldwork:take", args=[order.pk, "call"]), data).status_code == 302

    assert ContactAttempt.objects.count() == 1
    assert Order.objects.get().contact_failures == 1


def test_the_customer_is_a_tap_away(cast):
    order = today_order(cast)
    client = signed_in(cast.technician)

    for url in (reverse("fieldwork:day"), reverse("fieldwork:visit", args=[order.pk])):
        assert 'href="tel:13900001111"' in client.get(url).content.decode()


def test_the_day_begins_with_the_job_that_is_under_way(cast):
    later = make_order(cast, at=NOW, starts_at=NOW + MINUTE, ends_at=NOW + 20 * MINUTE)
    leak = make_case(cast, fault="漏水")
    under_way = make_order(cast, leak, at=NOW, starts_at=NOW + 30 * MINUTE, ends_at=NOW + HOUR)
    on_site(cast, under_way, at=NOW)

    day = days.day_of(cast.technician, NOW.date())

    assert day.next.order == under_way
    assert [stop.order for stop in day.later] == [later]


def test_a_job_begun_before_midnight_of_its_day_is_not_lost(cast):
    late = cast.at("2026-03-02 23:40")
    order = make_order(cast, at=NOW, starts_at=late + HOUR, ends_at=late + 2 * HOUR)
    on_site(cast, order, at=late)

    assert days.day_of(cast.technician, late.date()).next.order == order
    assert days.day_of(cast.technician, (late + HOUR).date()).next.order == order


def test_a_photograph_is_uploaded_and_shown(cast):
    order = on_site(cast)
    client = signed_in(cast.technician)

    response = client.post(
        reverse("fieldwork:photo", args=[order.pk]),
        {"photo": SimpleUploadedFile("铭牌.png", png()), "caption": "铭牌"},
    )

    assert response.status_code == 302
    assert 'alt="铭牌"' in client.get(reverse("fieldwork:visit", args=[order.pk])).content.decode()


def test_a_file_that_is_no_picture_nor_document_is_refused(cast):
    order = on_site(cast)

    response = signed_in(cast.technician).post(
        reverse("fieldwork:photo", args=[order.pk]), {"photo": SimpleUploadedFile("a.exe", b"MZ\x90\x00\x03\x00")}
    )

    assert response.status_code == 422
    assert not Visit.objects.get().photos.exists()


def test_a_request_for_support_is_answered_on_the_page(cast):
    order = on_site(cast)
    take(signed_in(cast.technician), order, "support", reason="报错 E7")
    coordinator = signed_in(cast.coordinator)
    assert "报错 E7" in coordinator.get(reverse("fieldwork:visit", args=[order.pk])).content.decode()

    response = coordinator.post(
        reverse("fieldwork:give_support", args=[order.pk]), {"how": "phone", "answer": "重置参数"}
    )

    assert response.status_code == 302
    assert Event.objects.get(kind="fieldwork.visit.support_given").data == {"how": "phone"}


def test_papers_are_listed_until_they_are_handed_in_and_then_filed(cast):
    order = signed(cast)
    visits.leave(order=order, by=cast.technician, at=NOW + 2 * HOUR)
    client = signed_in(cast.coordinator)
    page = client.get(reverse("fieldwork:papers"))
    assert [visit.pk for visit in page.context["outstanding"]] == [order.pk]
    assert list(page.context["to_archive"]) == []

    empty = client.post(reverse("fieldwork:hand_in", args=[order.pk]), {})
    assert empty.status_code == 422
    assert "请至少勾选一种" in empty.content.decode()
    client.post(reverse("fieldwork:hand_in", args=[order.pk]), {"receipt": "on"})

    page = client.get(reverse("fieldwork:papers"))
    assert list(page.context["outstanding"]) == []
    assert list(page.context["to_archive"]) == [order]
    client.post(reverse("fieldwork:archive", args=[order.pk]))
    assert Order.objects.get().state == "archived"


def test_goods_go_in_and_out_by_their_pages(cast):
    order = on_site(cast)
    take(signed_in(cast.technician), order, "goods", description="主板", condition="完好")
    one = GoodsIntake.objects.get()
    keeper, manager = signed_in(cast.coordinator), signed_in(cast.manager)
    assert one.receipt_number in keeper.get(reverse("fieldwork:goods")).content.decode()

    def step(client, code, **data):
        return client.post(reverse("fieldwork:goods_take", args=[one.pk, code]), data).status_code

    assert step(keeper, "register") == 302
    assert step(keeper, "card", card="换继电器") == 302
    assert step(signed_in(cast.technician), "repair", minutes="45", parts="继电器") == 302
    assert step(manager, "inspect", is_passed="True") == 302
    assert step(keeper, "give-back", name="周经理", receipt_voided="on", date_registered="on") == 302

    one.refresh_from_db()
    assert one.state == "returned"
    assert one.receipt_number not in keeper.get(reverse("fieldwork:goods")).content.decode()
    assert one.receipt_number in keeper.get(reverse("fieldwork:goods"), {"all": "1"}).content.decode()


def test_pages_stay_within_thirty_queries(cast, django_assert_max_num_queries):
    publish()
    order = on_site(cast)
    for number in range(6):
        visits.add_photo(order=order, name=f"{number}.png", content=png(), by=cast.technician, at=NOW + 2 * HOUR)
    one = goods.take_in(order=order, description="主板", by=cast.technician, at=NOW + 2 * HOUR)
    now = clock.now()
    for number in range(5):
        start = now + timedelta(minutes=10 * number + 1)
        make_order(
            cast,
            make_case(cast, fault=f"故障 {number}"),
            at=now,
            starts_at=start,
            ends_at=start + timedelta(minutes=10),
        )
    client = signed_in(cast.technician)

    for url in (
        reverse("fieldwork:day"),
        reverse("fieldwork:visit", args=[order.pk]),
        reverse("fieldwork:goods"),
        reverse("fieldwork:goods_one", args=[one.pk]),
    ):
        with django_assert_max_num_queries(30):
            assert client.get(url).status_code == 200
    with django_assert_max_num_queries(30):
        assert signed_in(cast.coordinator).get(reverse("fieldwork:papers")).status_code == 200
