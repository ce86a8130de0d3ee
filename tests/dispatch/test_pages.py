from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from django.urls import reverse
from django.utils import timezone

from tests.access import AccessSuite, Page, signed_in
from tests.cast import NOW
from tests.dispatch.planning_pages import planning_pages
from tests.jobs import HOUR, accepted, make_case, make_order, publish
from yinuo.core import clock
from yinuo.dispatch.forms import local
from yinuo.dispatch.models import ContactAttempt, Order
from yinuo.dispatch.services import contacts
from yinuo.procedures.services import qualifications

DISPATCHERS = {"coordinator", "manager"}
SOUTH = {"coordinator_south", "manager_south"}
OTHER_TECHNICIANS = {"technician_two", "technician_south"}
READERS = DISPATCHERS | {
    "hotline",
    "technician",
    "parts_keeper",
    "quality_engineer",
    "finance_clerk",
    "account_manager",
    "general_manager",
}


class TestAccess(AccessSuite):
    def pages(self, cast):
        waiting = make_case(cast, fault="漏水")
        order = make_order(cast)
        hidden = SOUTH | OTHER_TECHNICIANS
        accept = reverse("dispatch:act", args=[order.pk, "accept"])
        cancel = reverse("dispatch:act", args=[order.pk, "cancel"])
        return [
            Page(reverse("dispatch:board"), DISPATCHERS | SOUTH | {"hotline", "general_manager"}),
            *planning_pages(cast, waiting, order),
            Page(reverse("dispatch:list"), READERS | SOUTH | OTHER_TECHNICIANS),
            Page(reverse("dispatch:new", args=[waiting.pk]), DISPATCHERS, hidden=SOUTH),
            Page(reverse("dispatch:candidates", args=[waiting.pk]), DISPATCHERS, hidden=SOUTH),
            Page(reverse("dispatch:new", args=[waiting.pk]), DISPATCHERS, hidden=SOUTH, method="post"),
            Page(reverse("dispatch:order", args=[order.pk]), READERS, hidden=hidden),
            Page(reverse("dispatch:order_print", args=[order.pk]), READERS, hidden=hidden),
            Page(accept, DISPATCHERS | {"technician"}, hidden=hidden, method="post"),
            Page(cancel, DISPATCHERS, hidden=hidden, method="post"),
        ]


def dispatch_data(cast, **changes):
    start = clock.now() + timedelta(hours=1)
    values = {
        "technician": cast.technician.pk,
        "starts_at": local(start),
        "ends_at": local(start + timedelta(hours=2)),
        "purpose": "repair",
        "instructions": "带加热管",
        "command": str(uuid4()),
    }
    return values | changes


def test_a_coordinator_dispatches_from_the_page(cast):
    case = make_case(cast)

    response = signed_in(cast.coordinator).post(reverse("dispatch:new", args=[case.pk]), dispatch_data(cast))

    order = Order.objects.get()
    assert response.status_code == 302
    assert response["Location"] == reverse("dispatch:order", args=[order.pk])
    assert (order.technician, order.instructions) == (cast.technician, "带加热管")


def test_a_double_press_dispatches_once(cast):
    case = make_case(cast)
    client, data = signed_in(cast.coordinator), dispatch_data(cast)

    answers = [client.post(reverse("dispatch:new", args=[case.pk]), data)["Location"] for _ in range(2)]

    assert answers[0] == answers[1]
    assert Order.objects.count() == 1


def test_a_clash_is_shown_before_anybody_presses(cast):
    client = signed_in(cast.coordinator)
    client.post(reverse("dispatch:new", args=[make_case(cast).pk]), dispatch_data(cast))
    other = make_case(cast, fault="漏水")
    data = dispatch_data(cast)

    page = client.get(
        reverse("dispatch:candidates", args=[other.pk]), {name: data[name] for name in ("starts_at", "ends_at")}
    ).content.decode()

    assert f"已有 {Order.objects.get().record.number}" in page
    assert f'value="{cast.technician.pk}" disabled' in page
    assert f'value="{cast.technician_two.pk}" disabled' not in page


def test_a_window_that_ends_before_it_begins_is_refused(cast):
    case = make_case(cast)
    now = clock.now()
    data = dispatch_data(cast, starts_at=local(now + 3 * HOUR), ends_at=local(now + 2 * HOUR))

    response = signed_in(cast.coordinator).post(reverse("dispatch:new", args=[case.pk]), data)

    assert response.status_code == 422
    assert "结束时间必须晚于开始时间" in response.content.decode()


def test_the_page_says_what_the_regulation_wants_before_a_dispatch(cast):
    publish("s001_r21")
    case = make_case(cast)

    page = signed_in(cast.coordinator).get(reverse("dispatch:new", args=[case.pk])).content.decode()

    assert "S001-R21 8" in page


def test_the_board_shows_who_waits_and_who_goes(cast):
    publish()
    waiting, order = make_case(cast, fault="漏水"), make_order(cast)

    page = signed_in(cast.coordinator).get(reverse("dispatch:board"), {"day": "2026-03-02"}).content.decode()

    assert waiting.record.number in page
    assert "S001-R01 5.5" in page
    assert order.record.number in page
    assert f'data-live-topic="board:{cast.north.pk}"' in page


def test_htmx_gets_only_the_part_that_changes(cast):
    page = signed_in(cast.coordinator).get(reverse("dispatch:board"), headers={"HX-Request": "true"}).content.decode()

    assert page.lstrip().startswith('<div id="board"')


def test_a_day_that_does_not_exist_shows_today(cast):
    response = signed_in(cast.coordinator).get(reverse("dispatch:board"), {"day": "2026-02-31"})

    assert response.context["day"] == timezone.localdate()


def test_the_list_is_filtered(cast):
    first = make_order(cast)
    second = make_order(cast, make_case(cast, fault="漏水"), technician=cast.technician_two)
    client = signed_in(cast.coordinator)

    def found(**query):
        return client.get(reverse("dispatch:list"), query).context["page"].rows

    assert found() == [second, first]
    assert found(technician=cast.technician_two.pk) == [second]
    assert found(q=first.record.number) == [first]
    assert found(q="好味来") == [second, first]
    assert found(state="archived") == []
    assert found(day="2026-03-03") == []


def test_the_order_page_hints_when_to_call_again(cast):
    publish()
    order = accepted(cast, at=clock.now())
    contacts.attempt(order=order, outcome="no_answer", by=cast.technician, at=clock.now())

    page = signed_in(cast.technician).get(reverse("dispatch:order", args=[order.pk])).content.decode()

    assert "之后再拨" in page
    assert "S001-R01 4.2.1" in page


def test_three_strikes_are_said_on_the_page(cast):
    publish()
    order = accepted(cast, at=NOW)
    for minute in (1, 12, 23):
        contacts.attempt(order=order, outcome="no_answer", by=cast.technician, at=NOW + timedelta(minutes=minute))

    page = signed_in(cast.technician).get(reverse("dispatch:order", args=[order.pk])).content.decode()

    assert "已有 3 次没有联系上客户" in page


def test_a_call_is_logged_once_however_often_it_is_pressed(cast):
    order = accepted(cast)
    client = signed_in(cast.technician)
    data = {"outcome": "reached", "note": "", "command": str(uuid4())}

    for _ in range(2):
        response = client.post(reverse("dispatch:act", args=[order.pk, "contact"]), data)
        assert response.status_code == 302

    assert ContactAttempt.objects.count() == 1


def test_a_technician_may_look_at_a_colleagues_order_of_his_case_but_not_act(cast):
    from yinuo.dispatch.services import orders

    old = accepted(cast)
    new = orders.reassign(order=old, technician=cast.technician_two, reason="堵车", by=cast.coordinator, at=NOW + HOUR)
    client = signed_in(cast.technician_two)

    assert client.get(reverse("dispatch:order", args=[new.pk])).status_code == 200
    response = client.post(reverse("dispatch:act", args=[old.pk, "contact"]), {"outcome": "reached"})

    assert response.status_code == 403
    assert not ContactAttempt.objects.exists()


def test_refusing_without_a_justified_cause_is_said_as_such(cast):
    from yinuo.core.models import Event

    order = make_order(cast)

    signed_in(cast.technician).post(
        reverse("dispatch:act", args=[order.pk, "refuse"]), {"cause": "other", "reason": "不想去"}
    )

    assert Event.objects.get(kind="dispatch.order.refused").data == {"reason": "不想去", "is_justified": False}


def test_an_unknown_action_is_not_found(cast):
    order = make_order(cast)

    assert signed_in(cast.coordinator).post(reverse("dispatch:act", args=[order.pk, "explode"])).status_code == 404


def test_the_printed_order_is_a_pdf(cast):
    order = make_order(cast)

    response = signed_in(cast.technician).get(reverse("dispatch:order_print", args=[order.pk]))

    assert response["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF")


def test_pages_stay_within_thirty_queries(cast, django_assert_max_num_queries):
    publish()
    for number in range(8):
        make_case(cast, fault=f"故障 {number}")
    order = accepted(cast)
    for minute in range(1, 20):
        contacts.attempt(order=order, outcome="no_answer", by=cast.technician, at=NOW + timedelta(minutes=minute))
    waiting = make_case(cast, fault="异响")
    client = signed_in(cast.coordinator)

    for url in (
        reverse("dispatch:board") + "?day=2026-03-02",
        reverse("dispatch:list"),
        reverse("dispatch:order", args=[order.pk]),
        reverse("dispatch:new", args=[waiting.pk]),
    ):
        with django_assert_max_num_queries(30):
            assert client.get(url).status_code == 200


def test_what_the_regulation_wants_of_a_technician_is_asked_of_the_one_who_is_proposed(cast):
    publish("s001_r12")
    case = make_case(cast)
    page = reverse("dispatch:new", args=[case.pk])
    words = "还没有培训考试合格"
    assert words in signed_in(cast.coordinator).get(page).content.decode()

    for technician in (cast.technician, cast.technician_two):
        told = {"staff": qualifications.open_file(person=technician, by=cast.manager, at=NOW), "by": cast.manager}
        qualifications.train(kind="entry", topic="产品", at=NOW, **told)
        qualifications.examine(subject="燃气", score=90, is_passed=True, at=NOW, **told)

    assert words not in signed_in(cast.coordinator).get(page).content.decode()
