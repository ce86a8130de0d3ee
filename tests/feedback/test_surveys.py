from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.core import signing
from django.test import Client
from django.urls import reverse

from tests.access import signed_in
from tests.cast import NOW
from tests.feedback.test_call_backs import signed
from tests.jobs import HOUR, make_case, make_machine
from yinuo.core.models import Event
from yinuo.feedback import handlers, links
from yinuo.feedback.errors import AlreadySummarised, BadScore, LinkInvalid, SurveyAnswered, TextMissing, TooManyTries
from yinuo.feedback.models import Opinion, Survey
from yinuo.feedback.services import opinions, surveys

ANSWERS = {"score": "4", "is_solved": "yes", "punctual": "no", "name": "周经理", "comment": "下次早点来"}


@pytest.fixture
def case(cast):
    make_machine(cast)
    return make_case(cast)


def address(token):
    return reverse("feedback:survey", args=[token])


def test_the_customer_answers_by_his_link_without_signing_in(case):
    page = Client().get(address(links.token(case)))
    assert page.status_code == 200
    assert page["Cache-Control"].startswith("max-age=0")

    answer = Client().post(address(links.token(case)), ANSWERS)

    assert "谢谢您" in answer.content.decode()
    survey = Survey.objects.get()
    assert (survey.case, survey.score, survey.channel, survey.filled_by) == (case, 4, "link", "周经理")
    assert survey.answers == {"is_solved": "True", "punctual": "False", "comment": "下次早点来"}
    assert Event.objects.get(kind="feedback.survey.filled").by is None


def test_the_page_shows_nothing_that_would_tell_a_stranger_who_the_customer_is(case):
    text = Client().get(address(links.token(case))).content.decode()
    for secret in (case.customer.name, case.contact_phone, case.site.address, case.fault, case.record.number):
        assert secret not in text


def test_a_link_is_used_once_per_round_and_an_old_one_dies_when_the_case_is_reopened(case):
    token = links.token(case)
    Client().post(address(token), ANSWERS)
    assert Client().post(address(token), ANSWERS).status_code == 409
    assert Survey.objects.count() == 1

    case.reopened = 1
    case.save()
    assert Client().post(address(token), ANSWERS).status_code == 404
    assert Client().post(address(links.token(case)), ANSWERS).status_code == 200
    assert sorted(Survey.objects.values_list("round", flat=True)) == [1, 2]


def test_a_forged_damaged_foreign_or_turned_link_opens_nothing(cast, case):
    other = make_case(cast, fault="漏水")
    token = links.token(case)
    payload, stamp, mark = token.split(":")
    turned = links.token(other).split(":")[0]
    for bad in (
        f"{payload}:{stamp}:{mark[:-1]}x",
        f"{turned}:{stamp}:{mark}",
        signing.dumps([other.pk, 1], salt="elsewhere"),
        signing.dumps("nonsense", salt="yinuo.feedback.survey"),
        signing.dumps([10**9, 1], salt="yinuo.feedback.survey"),
        "x",
    ):
        assert Client().get(address(bad)).status_code == 404, bad
        assert Client().post(address(bad), ANSWERS).status_code == 404, bad
    assert not Survey.objects.exists()


def test_a_link_dies_of_age(case, settings):
    token = links.token(case)
    settings.YINUO = settings.YINUO | {"survey_days": -1}
    with pytest.raises(LinkInvalid):
        links.read(token)


def test_an_incomplete_answer_is_shown_again_with_what_was_said(case):
    page = Client().post(address(links.token(case)), {"comment": "还没想好"})
    assert page.status_code == 200
    assert "还没想好" in page.content.decode()
    assert not Survey.objects.exists()


def test_guessing_is_slowed_down_per_address_and_forgotten_after_a_while(db, settings):
    settings.YINUO = settings.YINUO | {"survey_tries": 3}
    for _ in range(3):
        surveys.knock(address="192.0.2.1", at=NOW)
    with pytest.raises(TooManyTries):
        surveys.knock(address="192.0.2.1", at=NOW)
    surveys.knock(address="192.0.2.2", at=NOW)
    surveys.knock(address="192.0.2.1", at=NOW + timedelta(minutes=11))


def test_too_many_tries_are_answered_as_such(case, settings):
    settings.YINUO = settings.YINUO | {"survey_tries": 2}
    client = Client()
    codes = [client.get(address("x")).status_code for _ in range(3)]
    assert codes == [404, 404, 429]


@pytest.mark.parametrize("score", [0, 6])
def test_a_score_is_one_to_five(case, score):
    with pytest.raises(BadScore):
        surveys.fill(case=case, score=score, channel="paper", filled_by="周经理", at=NOW)


def test_the_rating_on_the_glass_is_a_survey_of_its_round_once(cast, files_root):
    order = signed(cast, rating=4)
    event = Event.objects.get(kind="fieldwork.visit.signed")

    handlers.keep_rating(event, NOW + 2 * HOUR)
    handlers.keep_rating(event, NOW + 3 * HOUR)

    survey = Survey.objects.get()
    assert (survey.channel, survey.score, survey.order, survey.filled_by) == ("glass", 4, order, "周经理")


def test_the_receipt_carries_the_way_to_the_survey_as_words_and_as_a_code(cast, files_root):
    from yinuo.fieldwork import printing

    order = signed(cast, rating=4)

    told = printing.receipt_data(order, at=NOW + 2 * HOUR)["survey"]

    assert links.read(told["address"].rstrip("/").rsplit("/", 1)[1]).case == order.case_id
    assert bytes(told["image"]).startswith(b"\x89PNG")
    assert "请扫码评价本次服务" in told["words"]
    assert printing.receipt(order, at=NOW + 2 * HOUR).startswith(b"%PDF")
    assert Client().get(told["address"].removeprefix(settings.PUBLIC_URL)).status_code == 200


def test_the_technician_shows_the_code_on_his_screen_and_it_leads_to_the_survey(cast, files_root):
    order = signed(cast)
    browser = signed_in(cast.technician)

    visit = browser.get(reverse("fieldwork:visit", args=[order.pk])).content.decode()
    page = browser.get(reverse("feedback:survey_code", args=[order.case_id])).content.decode()

    assert reverse("feedback:survey_code", args=[order.case_id]) in visit
    assert "<svg" in page
    shown = re.search(r'value="([^"]*/s/[^"]+)"', page)[1]
    assert Client().get(shown.removeprefix(settings.PUBLIC_URL)).status_code == 200


def test_a_paper_survey_is_typed_in_once(cast, case):
    office = signed_in(cast.coordinator)
    for _ in range(2):
        office.post(
            reverse("feedback:paper", args=[case.pk]), {"score": "3", "name": "周经理"}, headers={"HX-Request": "true"}
        )
    assert Survey.objects.get().channel == "paper"
    with pytest.raises(SurveyAnswered):
        surveys.fill(case=case, score=3, channel="paper", filled_by="x", at=NOW)


def test_opinions_of_a_month_are_summed_up_once_and_an_empty_month_too(cast, case):
    opinions.collect(record=case.record, topic="design", text="门太重", by=cast.coordinator, at=NOW)
    opinions.collect(
        record=case.record, topic="use", text="面板看不清", by=cast.coordinator, at=NOW + timedelta(days=40)
    )

    made = opinions.summarise(branch=cast.north, period="2026-03", text="门要改轻", by=cast.coordinator, at=NOW)

    assert made.count == 1
    assert Event.objects.get(kind="feedback.opinions.summarised").data == {"count": 1, "period": "2026-03"}
    assert Opinion.objects.filter(summary=made).get().text == "门太重"
    with pytest.raises(AlreadySummarised):
        opinions.summarise(branch=cast.north, period="2026-03", text="再来", by=cast.coordinator, at=NOW)
    assert (
        opinions.summarise(branch=cast.north, period="2026-02", text="没有意见", by=cast.coordinator, at=NOW).count == 0
    )


def test_an_empty_opinion_or_summary_is_refused(cast, case):
    with pytest.raises(TextMissing):
        opinions.collect(record=case.record, topic="use", text=" ", by=cast.coordinator, at=NOW)
    with pytest.raises(TextMissing):
        opinions.summarise(branch=cast.north, period="2026-03", text="", by=cast.coordinator, at=NOW)
    with pytest.raises(TextMissing):
        opinions.summarise(branch=cast.north, period="三月", text="x", by=cast.coordinator, at=NOW)
