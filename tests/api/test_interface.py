"""Programs are led straight to their view: no session, no cookie, no form."""

from __future__ import annotations

import pytest

from tests.access import signed_in
from tests.api.test_report import Machine


@pytest.fixture
def shop(client, cast):
    return Machine(client, cast.hotline)


def test_a_session_opens_nothing_to_a_program(cast):
    answer = signed_in(cast.hotline).get("/api/v1/cases")

    assert answer.status_code == 401
    assert answer.json()["code"] == "unauthenticated"


def test_an_answer_sets_no_cookie_and_says_how_long_it_is(shop):
    answer = shop.get("/cases")

    assert answer.status_code == 200
    assert not answer.cookies
    assert answer["Content-Length"] == str(len(answer.content))
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_a_program_is_refused_in_the_language_that_it_asks_for(shop):
    told = {"customer": {"number": "KH-none"}, "fault": "打不着火"}
    chinese = shop.post("/cases", told).json()["message"]
    shop.client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    english = shop.post("/cases", told).json()["message"]

    assert chinese.startswith("档案中没有这位客户")
    assert english.isascii()


def test_an_address_that_is_none_answers_so(shop):
    assert shop.get("/no-such-thing").status_code == 404
