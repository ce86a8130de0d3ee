"""At publication customers are told by themselves where a channel leads to them; the others stay with the coordinator."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.conf import settings as django_settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.access import signed_in
from tests.browser.planning import open_all_day, tomorrow
from tests.jobs import HOUR, SKILL, give_profile, make_case
from tests.notify.test_outbox import Postbox, postbox
from yinuo import env
from yinuo.core import clock
from yinuo.customers.models import Contact
from yinuo.dispatch.models import VisitNotice
from yinuo.dispatch.selectors import notices
from yinuo.dispatch.selectors.standing import Spot
from yinuo.dispatch.services import drafts, publishing, telling
from yinuo.dispatch.services.drafts import Placement
from yinuo.notify.models import OutsideMessage
from yinuo.notify.services import outside
from yinuo.notify.services.outbox import GIVES_UP_AFTER, Sent

__all__ = ["Postbox", "postbox"]


@pytest.fixture
def crew(cast):
    open_all_day(cast)
    give_profile(cast.technician_two, SKILL, daily_orders=9)
    return cast


class Gateway:
    """A text message gateway: keeps what it was sent, and refuses while it is told to."""

    def __init__(self):
        self.bodies = []
        self.headers = []
        self.answer = (200, '{"code": 0}')
        gateway = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                gateway.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
                gateway.headers.append(self.headers)
                self.send_response(gateway.answer[0])
                self.end_headers()
                self.wfile.write(gateway.answer[1].encode())

            def log_message(self, *_words):
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)


@pytest.fixture
def texts(settings):
    gateway = Gateway()
    gateway.thread.start()
    settings.YINUO = {
        **django_settings.YINUO,
        "sms_url": f"http://127.0.0.1:{gateway.server.server_port}/send?v=1",
        "sms_body": '{"to": ["{phone}"], "content": "{text}", "id": "{key}", "sign": 7}',
        "sms_header": "X-Token: abc",
        "sms_secret": "geheim",
        "sms_success": '"code": 0',
    }
    yield gateway
    gateway.server.shutdown()
    gateway.server.server_close()
    gateway.thread.join()


def publish_visit(cast, case=None, hour=10):
    now, start = clock.now(), tomorrow(clock.now()) + hour * HOUR
    plan = drafts.open_draft(branch=cast.north, by=cast.coordinator, at=now)
    spot = Spot(cast.technician_two.pk, start, start + 2 * HOUR, 30)
    case = case or make_case(cast, at=now)
    drafts.place(plan=plan, placement=Placement(case, None, spot), seen=None, by=cast.coordinator, at=now)
    publishing.publish(plan=plan, by=cast.coordinator, at=now)
    return VisitNotice.objects.select_related("message", "order").latest("pk")


def write_to(email="chef@hotel.test", language="zh-hans"):
    Contact.objects.update(email=email, language=language)


def listed(cast):
    return signed_in(cast.coordinator).get(f"{reverse('dispatch:notices')}?branch={cast.north.pk}").content.decode()


def test_a_customer_with_an_address_gets_the_time_the_technician_and_the_link_by_mail(crew, postbox):
    make_case(crew, at=clock.now())
    write_to()
    notice = publish_visit(crew)

    assert outside.send(at=clock.now()) == Sent(1, 0)
    assert outside.send(at=clock.now()) == Sent(0, 0)

    [mail] = postbox.mails
    day = f"{tomorrow(clock.now()):%Y-%m-%d}"
    assert mail["To"] == "chef@hotel.test"
    assert mail["Subject"].strip() == f"{notice.order.record.number} 上门时间：{day} 10:30"  # folded, as it is long
    text = mail.get_content()
    assert f"{crew.technician_two.name}计划 {day} 10:30 到达，{day} 12:00 前完成" in text
    link = next(line for line in text.splitlines() if "/visit/" in line)
    answered = Client().post(link.partition("127.0.0.1:8000")[2])
    assert "谢谢，我们会准时上门" in answered.content.decode()
    assert not notices.untold(crew.north).exists()
    assert "系统已通知 1 位客户" in listed(crew)


def test_it_is_written_in_the_contacts_language(crew, postbox):
    make_case(crew, at=clock.now())
    write_to(language="en")
    publish_visit(crew)

    outside.send(at=clock.now())

    assert "Please open the link below to confirm" in postbox.mails[0].get_content()
    assert "our visit on" in postbox.mails[0]["Subject"]


def test_without_any_channel_the_coordinator_calls(crew, postbox):
    notice = publish_visit(crew)

    assert notice.message is None
    assert list(notices.untold(crew.north)) == [notice]
    assert outside.send(at=clock.now()) == Sent(0, 0)


def test_without_an_address_a_text_goes_to_the_mobile_that_was_left(crew, texts):
    notice = publish_visit(crew)

    assert outside.send(at=clock.now()) == Sent(1, 0)

    body = json.loads(texts.bodies[0])
    assert (body["to"], body["id"], body["sign"]) == (["13900001111"], f"notice:{notice.pk}", 7)
    assert crew.technician_two.name in body["content"]
    assert "/visit/" in body["content"]
    signature = hmac.new(b"geheim", texts.bodies[0], hashlib.sha256).hexdigest()
    assert texts.headers[0]["X-Yinuo-Signature"] == f"sha256={signature}"
    assert texts.headers[0]["X-Token"] == "abc"
    assert not notices.untold(crew.north).exists()


@pytest.mark.parametrize("answer", [(500, "oops"), (200, '{"code": 17, "message": "余额不足"}'), (302, "")])
def test_what_the_gateway_does_not_take_is_tried_again_and_meanwhile_somebody_calls(crew, texts, answer):
    notice, now = publish_visit(crew), clock.now()
    texts.answer = answer

    for _turn in range(3):
        assert outside.send(at=now) == Sent(0, 1)
        now += timedelta(hours=1)
    assert list(notices.untold(crew.north)) == [notice]
    assert "短信发不出去" in listed(crew)
    texts.answer = (200, '{"code": 0}')
    assert outside.send(at=now) == Sent(1, 0)
    assert not notices.untold(crew.north).exists()


def test_what_was_given_up_stands_in_the_administrators_list_and_can_be_sent_again(crew, texts):
    publish_visit(crew)
    texts.answer, now = (500, "oops"), clock.now()
    for _turn in range(GIVES_UP_AFTER):
        outside.send(at=now)
        now += timedelta(hours=7)
    message = OutsideMessage.objects.get()
    assert message.is_given_up
    client = signed_in(crew.administrator)
    assert "发给客户的消息" in client.get(reverse("notify:undelivered")).content.decode()

    client.post(reverse("notify:retry_outside", args=[message.pk]))
    texts.answer = (200, '{"code": 0}')

    assert outside.send(at=clock.now()) == Sent(1, 0)


def test_a_later_time_takes_the_place_of_one_that_was_not_sent_yet(crew, postbox):
    make_case(crew, at=clock.now())
    write_to()
    first = publish_visit(crew)
    telling.announce([first.order], clock.now())

    assert outside.send(at=clock.now()) == Sent(1, 0)
    assert OutsideMessage.objects.count() == 1


def test_many_customers_cost_no_more_statements(crew, postbox):
    make_case(crew, at=clock.now())
    write_to()
    orders = [publish_visit(crew, make_case(crew, fault=f"{hour}", at=clock.now()), hour).order for hour in (2, 6, 10)]

    def statements(some):
        with CaptureQueriesContext(connection) as asked:
            telling.announce(some, clock.now())
        return len(asked)

    assert statements(orders) == statements(orders[:1])


def test_a_template_that_is_no_json_or_lacks_a_place_is_refused_by_name(monkeypatch):
    for value, said in (("{phone}", "not JSON"), ('{"to": "{phone}"}', r"\{text\} does not stand in it")):
        monkeypatch.setenv("YINUO_SMS_BODY", value)
        with pytest.raises(ImproperlyConfigured, match=said):
            env.json_with("YINUO_SMS_BODY", "{}", "{phone}", "{text}")
