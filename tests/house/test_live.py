from __future__ import annotations

import http.client
import json
import signal

import pytest
from django.http import HttpResponse, HttpResponseRedirect
from django.test import Client, RequestFactory

from tests.cast import make_person
from tests.house.running import answer, database_url, free_port, running, wait_until_it_answers
from yinuo.core import live
from yinuo.core.services.live import tell
from yinuo.serving import Ports, commands


class Browser:
    """A page that listens: one connection, read event by event."""

    def __init__(self, port, person, topics, **headers):
        client = Client()
        client.force_login(person)
        self.cookie = f"yinuo_session={client.cookies['yinuo_session'].value}"
        self.client = client
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        token = live.sign(person.pk, topics)
        self._connection.request("GET", f"/live?token={token}", headers={"Cookie": self.cookie, **headers})
        self.response = self._connection.getresponse()

    def next_topics(self):
        """Return the next message; the second sign of life without one means that none comes."""
        signs_of_life = 0
        while signs_of_life < 2 and (line := self.response.readline().decode()):
            if line.startswith("data: "):
                return json.loads(line.removeprefix("data: "))
            signs_of_life += line.startswith(":")
        return None

    def close(self):
        self._connection.close()


@pytest.fixture(scope="module")
def process(django_db_setup):
    port = free_port()
    words = ["-m", "granian", "--interface", "asgi", "--port", str(port), "yinuo.config.asgi:application"]
    with running(words, DATABASE_URL=database_url()):
        wait_until_it_answers(port, "/live/health")
        yield port


@pytest.fixture
def stream(process, transactional_db):
    return process


@pytest.fixture
def person(transactional_db):
    return make_person("listener", "听者")


def test_a_page_is_told_of_its_topics_and_of_no_others(stream, person):
    browser = Browser(stream, person, ["record:1", "board:7"])
    assert browser.response.status == 200
    assert browser.response.getheader("Content-Type").startswith("text/event-stream")

    tell("record:2")
    tell("record:1", "record:2")

    assert browser.next_topics() == ["record:1"]
    browser.close()


def test_every_browser_gets_its_own_part(stream, person):
    first = Browser(stream, person, ["record:1"])
    second = Browser(stream, person, ["record:2"])

    tell("record:1", "record:2")

    assert first.next_topics() == ["record:1"]
    assert second.next_topics() == ["record:2"]
    first.close()
    second.close()


def test_after_a_lost_database_connection_everybody_is_told_to_refresh(stream, person):
    browser = Browser(stream, person, ["record:1"])
    _end_the_listening_connection()

    assert browser.next_topics() == ["*"]

    tell("record:1")
    assert browser.next_topics() == ["record:1"]
    browser.close()


def _end_the_listening_connection():
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND query LIKE 'LISTEN %' AND pid <> pg_backend_pid()"
        )
        assert cursor.fetchall() == [(True,)]


def test_a_stranger_a_borrowed_token_a_forged_one_and_a_foreign_page_are_refused(stream, person):
    other = make_person("other", "旁人")
    token = live.sign(other.pk, ["record:1"])
    cookie = Browser(stream, person, ["record:1"]).cookie

    assert answer(stream, f"/live?token={token}").status == 401
    assert answer(stream, f"/live?token={token}", Cookie=cookie).status == 403
    assert answer(stream, "/live?token=made-up", Cookie=cookie).status == 403
    assert answer(stream, f"/live?token={token}", Cookie=cookie, Origin="https://evil.example").status == 403


def test_a_page_of_the_same_host_at_another_port_may_listen(stream, person):
    browser = Browser(stream, person, ["record:1"], Origin="http://127.0.0.1:8000")

    assert browser.response.status == 200
    assert browser.response.getheader("Access-Control-Allow-Origin") == "http://127.0.0.1:8000"
    assert browser.response.getheader("Access-Control-Allow-Credentials") == "true"
    browser.close()


def test_who_signed_out_or_was_dismissed_is_not_let_in_again(stream, person):
    token = live.sign(person.pk, ["record:1"])
    signed_out = Browser(stream, person, ["record:1"])
    signed_out.client.logout()
    dismissed = Browser(stream, person, ["record:1"])
    person.is_active = False
    person.save()

    assert answer(stream, f"/live?token={token}", Cookie=signed_out.cookie).status == 401
    assert answer(stream, f"/live?token={token}", Cookie=dismissed.cookie).status == 401


def test_an_open_stream_does_not_hold_up_the_end_of_its_process(person):
    port = free_port()
    live_child = next(
        c for c in commands(Ports(host="127.0.0.1", web=1, live=port), with_worker=False) if c.name == "live"
    )
    with running(live_child.command[1:], DATABASE_URL=database_url()) as program:
        wait_until_it_answers(port, "/live/health")
        browser = Browser(port, person, ["record:1"])
        assert browser.response.status == 200

        assert program.stop(signal.SIGTERM) == 0

    browser.close()


def _answer(person, response):
    request = RequestFactory().get("/", headers={"Host": "127.0.0.1:8000"})
    request.user = person
    return live.SignTopics(lambda _request: response)(request)


def test_the_topics_of_a_page_are_signed_for_its_reader(db):
    person = make_person("reader", "读者")
    page = HttpResponse('<div data-live-topic="record:1 board:7" hx-get="/x/">…</div>')

    text = _answer(person, page).content.decode()

    token = text.split('data-live-token="')[1].split('"')[0]
    assert live.allowed_topics(token, person.pk) == {"record:1", "board:7"}
    assert live.allowed_topics(token, person.pk + 1) == frozenset()
    assert 'data-live-url="http://127.0.0.1:8001/live"' in text


def test_what_is_no_page_and_what_a_user_wrote_stays_as_it_is(db):
    person = make_person("reader", "读者")
    text = "&lt;b data-live-topic=&quot;record:1&quot;&gt;"

    assert _answer(person, HttpResponse(text)).content.decode() == text
    data = HttpResponse('{"a": "data-live-topic=\\"record:1\\""}', content_type="application/json")
    assert b"token" not in _answer(person, data).content
    assert _answer(person, HttpResponseRedirect("/")).status_code == 302
