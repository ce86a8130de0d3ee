from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse

from tests.access import signed_in
from tests.cast import NOW, Cast
from tests.rulebook import house
from yinuo.core.models import Event, Person, Record
from yinuo.rulebook.errors import ReasonMissing
from yinuo.rulebook.models import Rule, RuleActivity
from yinuo.rulebook.selectors import tiers as selectors
from yinuo.rulebook.services import tiers

WITH_TIER = (
    house.HOUSE
    + """
  - rule: T1
    clause: "1"
    kind: tier
    title: {zh: 服务种类, en: Kind of service}
    tier: service_kind
    of: case
    when: [{event: cases.case.reported}]
    levels:
      - {level: free, zh: 免费服务, en: free, if: "case.kind == 'installation'"}
      - {level: paid, zh: 有费服务, en: paid, if: "case.kind == 'consultation'"}
      - {level: special, zh: 特批服务, en: special}
"""
)
LATER = NOW + timedelta(minutes=5)


@pytest.fixture
def record(cast: Cast) -> Record:
    cache.clear()
    house.publish(WITH_TIER)
    return house.case_of(cast)


@pytest.fixture
def rule(record: Record) -> Rule:
    return Rule.objects.select_related("clause", "version__regulation").get(code="T1")


def give(record: Record, rule: Rule, by: Person, level: str = "special", reason: str = "老客户"):
    return tiers.give(record=record, rule=rule, level=level, by=by, at=LATER, reason=reason)


def test_what_the_conditions_leave_open_is_given_by_hand_with_a_reason_as_an_event(cast, record, rule):
    house.report(record, cast.hotline)
    (before,) = selectors.of_record(record, LATER)

    give(record, rule, cast.coordinator)

    (after,) = selectors.of_record(record, LATER)
    assert (before.level, before.is_by_hand) == (None, True)
    assert (after.level.zh, after.given.by, after.given.reason) == ("特批服务", cast.coordinator, "老客户")
    event = Event.objects.get(kind="rulebook.tier.given")
    assert event.data == {"rule": "T1", "tier": "service_kind", "level": "special", "reason": "老客户"}
    assert event.by == cast.coordinator


def test_the_latest_word_counts_and_the_earlier_ones_stay_on_record(cast, record, rule):
    house.report(record, cast.hotline)
    give(record, rule, cast.coordinator)
    give(record, rule, cast.manager, level="free", reason="经理批准免费")

    (standing,) = selectors.of_record(record, LATER)
    assert standing.level.level == "free"
    assert RuleActivity.objects.filter(rule=rule, record=record).count() == 2


def test_what_the_conditions_decided_is_not_changed_by_hand(cast, record, rule):
    house.report(record, cast.hotline, kind="installation")

    with pytest.raises(tiers.LevelDecided) as refused:
        give(record, rule, cast.coordinator)

    assert "免费服务" in str(refused.value)
    assert refused.value.clause == "T-1 1"
    assert not Event.objects.filter(kind="rulebook.tier.given").exists()


def test_a_level_that_the_regulation_does_not_know_and_a_missing_reason_are_refused(cast, record, rule):
    house.report(record, cast.hotline)
    order = house.case_of(cast, "O-1", kind="order")

    with pytest.raises(tiers.LevelUnknown):
        give(record, rule, cast.coordinator, level="gold")
    with pytest.raises(tiers.LevelUnknown):
        give(order, rule, cast.coordinator)
    with pytest.raises(ReasonMissing):
        give(record, rule, cast.coordinator, reason=" ")
    assert not RuleActivity.objects.filter(rule=rule).exists()


def test_nothing_is_asked_before_its_time_has_come(cast, record):
    assert selectors.of_record(record, NOW) == []


def test_the_panel_asks_for_the_level_and_shows_who_gave_it(cast, record, rule, django_assert_max_num_queries):
    house.report(record, cast.hotline)
    panel, door = reverse("rulebook:tiers", args=[record.pk]), reverse("rulebook:tier_give", args=[record.pk, rule.pk])
    browser = signed_in(cast.coordinator)

    with django_assert_max_num_queries(30):
        text = browser.get(panel).content.decode()
    assert "请人工确定" in text
    assert door in text
    assert door not in signed_in(cast.hotline).get(panel).content.decode()

    wordless = browser.post(door, {"level": "special", "reason": ""})
    assert wordless.status_code == 422
    assert '<option value="special" selected>' in wordless.content.decode()
    assert browser.post(door, {"level": "special", "reason": "老客户"}).status_code == 302
    told = browser.get(panel).content.decode()
    assert "特批服务" in told
    assert "陈静" in told
    assert "老客户" in told


def test_without_tiers_the_panel_is_hidden(cast):
    cache.clear()
    house.publish()
    record = house.case_of(cast)
    house.report(record, cast.hotline)

    assert " hidden>" in signed_in(cast.coordinator).get(reverse("rulebook:tiers", args=[record.pk])).content.decode()


def test_a_promise_beyond_the_last_known_holiday_warns_in_the_panel_and_in_the_duties(cast):
    cache.clear()
    house.publish()
    record = house.case_of(cast)
    house.guide(record, cast.hotline, cast.at("2026-12-31 17:00"))  # two hours and a half too late for this year
    browser = signed_in(cast.coordinator)

    panel = browser.get(reverse("rulebook:promises", args=[record.pk])).content.decode()
    assert "正按普通工作日计算" in panel
    assert "涉及尚未公布的节假日" in panel
    assert "涉及尚未公布的节假日" in browser.get("/").content.decode()


def test_a_promise_within_the_known_year_does_not_warn(cast):
    cache.clear()
    house.publish()
    record = house.case_of(cast)
    house.guide(record, cast.hotline, NOW)

    panel = signed_in(cast.coordinator).get(reverse("rulebook:promises", args=[record.pk])).content.decode()

    assert "节假日" not in panel
