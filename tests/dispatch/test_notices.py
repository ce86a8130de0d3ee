"""The customer answers the time of his visit by a link."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from tests.access import signed_in
from tests.browser.planning import open_all_day
from tests.jobs import HOUR, MINUTE, make_case, make_order
from yinuo.core import clock
from yinuo.core.services import people
from yinuo.dispatch import links
from yinuo.dispatch.models import Appointment, VisitNotice
from yinuo.dispatch.plan_errors import LinkInvalid, SlotTaken
from yinuo.dispatch.selectors import notices
from yinuo.dispatch.services import contacts, orders
from yinuo.dispatch.services import notices as service
from yinuo.notify.models import Message


@pytest.fixture
def told(cast):
    """An order four hours ahead, and the word to its customer."""
    open_all_day(cast)
    now = clock.now().replace(minute=0, second=0, microsecond=0)
    order = make_order(
        cast, make_case(cast, at=now), at=now, starts_at=now + 4 * HOUR, ends_at=now + 6 * HOUR, travel_minutes=30
    )
    return VisitNotice.objects.create(order=order, created_at=now)


def page(notice):
    return reverse("dispatch:visit_answer", args=[links.token(notice)])


def test_the_customer_confirms_without_signing_in(cast, told):
    shown = Client().get(page(told))
    assert shown.status_code == 200

    answered = Client().post(page(told))

    told.order.refresh_from_db()
    arrival = told.order.starts_at + 30 * MINUTE
    assert told.order.appointment_at == arrival
    assert Appointment.objects.get().by is None
    assert "谢谢，我们会准时上门" in answered.content.decode()


def test_the_page_gives_away_neither_people_nor_telephones_nor_places(cast, told):
    text = Client().get(page(told)).content.decode()

    for secret in ("13900001111", "周经理", "建国路", "王小明", "好味来"):
        assert secret not in text


def test_the_customer_chooses_another_free_time_and_the_coordinator_is_told(cast, told):
    now = clock.now()
    other = make_order(
        cast,
        make_case(cast, fault="漏水", at=now),
        at=now,
        starts_at=told.order.starts_at + 20 * HOUR,
        ends_at=told.order.starts_at + 22 * HOUR,
    )
    slots = notices.slots(told.order, now)
    assert slots
    assert not any(other.starts_at < slot < other.ends_at for slot in slots)

    Client().post(page(told), {"slot": int(slots[-1].timestamp() // 60)})

    told.refresh_from_db()
    told.order.refresh_from_db()
    assert (told.answer, told.order.appointment_at) == ("moved", slots[-1])
    assert told.order.starts_at == slots[-1] - 30 * MINUTE
    assert Message.objects.get(template="dispatch.customer_moved").person == told.order.coordinator


def test_a_time_that_was_taken_meanwhile_is_refused(cast, told):
    now = clock.now()
    slot = notices.slots(told.order, now)[-1]
    people.set_absence(
        person=told.order.technician, kind="leave", starts_at=slot, ends_at=slot + HOUR, by=cast.manager, at=now
    )

    with pytest.raises(SlotTaken):
        service.move(notice=told, arrival_at=slot, at=now)
    refused = Client().post(page(told), {"slot": int(slot.timestamp() // 60)})

    assert refused.status_code == 409
    assert "另选一个" in refused.content.decode()


def test_one_notice_is_answered_once(cast, told):
    service.confirm(notice=told, at=clock.now())

    with pytest.raises(LinkInvalid):
        service.confirm(notice=told, at=clock.now())
    assert "<button" not in Client().post(page(told)).content.decode().partition("<main")[2].partition("</main")[0]
    assert Appointment.objects.count() == 1


@pytest.mark.parametrize("text", ["x", "1:abc", "eyJ:1abc:zzz"])
def test_a_forged_link_opens_nothing(db, text):
    assert Client().get(reverse("dispatch:visit_answer", args=[text])).status_code == 404


def test_the_link_dies_with_a_later_notice_and_with_the_order(cast, told):
    later = VisitNotice.objects.create(order=told.order, created_at=clock.now())
    assert Client().get(page(told)).status_code == 404
    assert Client().get(page(later)).status_code == 200

    orders.cancel(order=told.order, reason="客户取消", by=cast.coordinator, at=clock.now())

    assert Client().get(page(later)).status_code == 404


def test_guessing_is_slowed_down(cast, told):
    client = Client()
    answers = [client.get(page(told)).status_code for _turn in range(31)]

    assert answers == [200] * 30 + [429]


def test_the_coordinator_sees_whom_to_tell_and_says_that_it_is_done(cast, told):
    client, url = signed_in(cast.coordinator), f"{reverse('dispatch:notices')}?branch={cast.north.pk}"
    assert links.url(told) in client.get(url).content.decode()

    client.post(reverse("dispatch:notice_told", args=[told.pk]))

    told.refresh_from_db()
    assert told.told_by == cast.coordinator
    assert told.order.record.number not in client.get(url).content.decode().partition('id="notices"')[2]


def test_a_visit_agreed_by_telephone_moves_the_plan_as_before(cast, told):
    contacts.agree(
        order=told.order,
        appointment_at=told.order.starts_at + HOUR,
        customer_name="周经理",
        by=cast.coordinator,
        at=clock.now(),
    )

    assert Appointment.objects.get().by == cast.coordinator
