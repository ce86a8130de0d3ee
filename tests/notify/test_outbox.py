"""The mails, sent to a real SMTP server in this process."""

from __future__ import annotations

import email
import email.policy
import socket
import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
from aiosmtpd.controller import Controller
from django.db import connection, transaction

from tests.cast import NOW, Cast, make_cast
from yinuo.notify import templates
from yinuo.notify.models import Message
from yinuo.notify.services import messages, outbox


class Postbox:
    """Takes mails; refuses recipients in ``refused``."""

    def __init__(self) -> None:
        self.mails: list[email.message.EmailMessage] = []
        self.refused: set[str] = set()

    async def handle_RCPT(self, _server, _session, envelope, address, _options):  # noqa: N802  # aiosmtpd's name
        if address in self.refused:
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802  # aiosmtpd's name
        self.mails.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        return "250 OK"


@pytest.fixture
def postbox(settings) -> Iterator[Postbox]:
    box = Postbox()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", port, False
    settings.DEFAULT_FROM_EMAIL = "yinuo@service.test"
    yield box
    server.stop()


@pytest.fixture(autouse=True)
def _template(monkeypatch):
    monkeypatch.setattr(templates, "TEMPLATES", {})
    templates.register(
        "test.plain", zh="{number} 已派工", en="{number} was dispatched", body_zh="请确认。", body_en="Please confirm."
    )


def tell(*who, key: str = "k", url: str = "") -> None:
    messages.tell(people=who, template="test.plain", values={"number": "PG-1"}, key=key, at=NOW, url=url)


def test_a_mail_arrives_in_the_reader_s_language_with_the_way_to_the_page(cast: Cast, postbox: Postbox, settings):
    settings.PUBLIC_URL = "https://yinuo.test"
    cast.coordinator.language = "en"
    cast.coordinator.save()
    tell(cast.technician, cast.coordinator, url="/orders/1/")

    assert outbox.send(at=NOW) == outbox.Sent(2, 0)

    chinese, english = sorted(postbox.mails, key=lambda mail: mail["To"], reverse=True)
    assert (chinese["To"], chinese["Subject"]) == ("wang@yinuo.test", "PG-1 已派工")
    assert english["Subject"] == "PG-1 was dispatched"
    text = chinese.get_content()
    for words in ("王小明，您好：", "请确认。", "https://yinuo.test/orders/1/"):
        assert words in text
    assert "Please confirm." in english.get_content()
    assert chinese["Message-ID"] == f"<message-{Message.objects.get(person=cast.technician).pk}@service.test>"


def test_a_mail_is_sent_once(cast: Cast, postbox: Postbox):
    tell(cast.technician)

    outbox.send(at=NOW)
    outbox.send(at=NOW + timedelta(hours=1))

    assert len(postbox.mails) == 1
    assert Message.objects.get().mailed_at == NOW


def test_a_refused_mailbox_is_tried_again_with_growing_pauses_and_hinders_nobody(cast: Cast, postbox: Postbox):
    postbox.refused = {"wang@yinuo.test"}
    tell(cast.technician, cast.coordinator)

    assert outbox.send(at=NOW) == outbox.Sent(1, 1)
    tries = [Message.objects.get(person=cast.technician).try_at]
    while tries[-1] is not None:
        outbox.send(at=tries[-1])
        tries.append(Message.objects.get(person=cast.technician).try_at)

    pauses = [
        (later - earlier) / timedelta(minutes=1) for earlier, later in zip([NOW, *tries], tries[:-1], strict=False)
    ]
    message = Message.objects.get(person=cast.technician)
    assert pauses == [1, 2, 4, 8, 16, 32, 64, 128, 256, 360, 360]
    assert (message.failures, message.mailed_at) == (12, None)
    assert "550" in message.last_error


def test_a_mail_that_was_given_up_is_shown_and_sent_again_on_demand(cast: Cast, postbox: Postbox, client, settings):
    settings.EMAIL_PORT = 1
    tell(cast.technician)
    Message.objects.update(failures=outbox.GIVES_UP_AFTER - 1)
    assert outbox.send(at=NOW) == outbox.Sent(0, 1)
    message = Message.objects.get()
    client.force_login(cast.administrator)

    shown = client.get("/admin/mails/").content.decode()
    client.post(f"/admin/mails/{message.pk}/retry/")

    assert message.try_at is None
    assert "ConnectionRefusedError" in shown
    message.refresh_from_db()
    assert (message.failures, message.try_at is None) == (0, False)


def test_a_message_whose_template_is_gone_does_not_stop_the_others(cast: Cast, postbox: Postbox):
    tell(cast.technician, cast.coordinator)
    Message.objects.filter(person=cast.technician).update(template="test.gone")

    assert outbox.send(at=NOW) == outbox.Sent(1, 1)


def test_a_line_break_in_a_value_does_not_forge_headers(cast: Cast, postbox: Postbox):
    messages.tell(
        people=[cast.technician], template="test.plain", values={"number": "PG-1\r\nBcc: x@evil.test"}, key="k", at=NOW
    )

    outbox.send(at=NOW)

    assert postbox.mails[0]["Subject"] == "PG-1 Bcc: x@evil.test 已派工"
    assert postbox.mails[0]["Bcc"] is None


def test_more_than_a_batch_is_sent_in_one_go(cast: Cast, postbox: Postbox):
    for number in range(5):
        tell(cast.technician, key=f"k{number}")

    assert outbox.send(at=NOW, batch=2) == outbox.Sent(5, 0)


@pytest.mark.django_db(transaction=True)
def test_two_workers_send_each_mail_once(postbox: Postbox):
    cast = make_cast()
    with transaction.atomic():
        for number in range(20):
            tell(cast.technician, key=f"k{number}")
    gate = threading.Barrier(2)

    def work() -> None:
        gate.wait()
        outbox.send(at=NOW, batch=3)
        connection.close()

    threads = [threading.Thread(target=work) for _one in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(postbox.mails) == 20
    assert len({mail["Message-ID"] for mail in postbox.mails}) == 20
