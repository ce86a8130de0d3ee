from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.lib.calendars import NEW_YORK, SHANGHAI, at, new_york, office
from yinuo.lib.localtime import NaiveInstant
from yinuo.lib.periods import BadDuration, Duration, MixedUnits, due, plus_months
from yinuo.lib.worktime import CalendarGap, always

calendar_time = st.builds(
    Duration, months=st.integers(0, 500), days=st.integers(0, 5000), seconds=st.integers(0, 10_000_000)
)
working_time = st.builds(Duration, working_days=st.integers(0, 1000), working_seconds=st.integers(0, 10_000_000))


@pytest.mark.parametrize(
    ("text", "duration", "canonical"),
    [
        ("PT3H", Duration(seconds=10_800), "PT3H"),
        ("PT10M", Duration(seconds=600), "PT10M"),
        ("PT90M", Duration(seconds=5400), "PT1H30M"),
        ("PT1.5H", Duration(seconds=5400), "PT1H30M"),
        ("PT0,5M", Duration(seconds=30), "PT30S"),
        ("PT24H", Duration(seconds=86_400), "PT24H"),
        ("P1D", Duration(days=1), "P1D"),
        ("P3D", Duration(days=3), "P3D"),
        ("P2W", Duration(days=14), "P14D"),
        ("P1M", Duration(months=1), "P1M"),
        ("P1Y", Duration(months=12), "P1Y"),
        ("P12M", Duration(months=12), "P1Y"),
        ("P1Y6M", Duration(months=18), "P18M"),
        ("P1M2DT3H", Duration(months=1, days=2, seconds=10_800), "P1M2DT3H"),
        ("working PT8H", Duration(working_seconds=28_800), "working PT8H"),
        ("working P10D", Duration(working_days=10), "working P10D"),
        ("P10D working", Duration(working_days=10), "working P10D"),
        ("  working   P1DT4H ", Duration(working_days=1, working_seconds=14_400), "working P1DT4H"),
        ("PT0S", Duration(), "PT0S"),
        ("working P0D", Duration(), "PT0S"),
    ],
)
def test_reads_and_writes_durations(text, duration, canonical):
    assert Duration.parse(text) == duration
    assert str(duration) == canonical
    assert Duration.parse(canonical) == duration


@pytest.mark.parametrize(
    "text",
    ["", "3h", "P", "PT", "PD", "P1DT", "P-1D", "PT3H PT4H", "working", "working working PT3H", "PT1.5S", "PT0.0001H",
     "working P1M", "working P1W", "working P1Y", "Working PT3H", "pt3h", "P١D", "P201Y", "P" + "9" * 5000 + "D"],
)  # fmt: skip
def test_refuses_what_is_no_duration(text):
    with pytest.raises(BadDuration, match="write for example PT3H"):
        Duration.parse(text)


def test_refuses_parts_that_are_negative_or_do_not_mix():
    with pytest.raises(BadDuration, match="negative"):
        Duration(seconds=-1)
    with pytest.raises(MixedUnits, match="do not mix"):
        Duration(days=1, working_seconds=1)


@given(calendar_time | working_time)
def test_the_canonical_text_reads_back_to_an_equal_duration(duration):
    assert Duration.parse(str(duration)) == duration
    assert str(Duration.parse(str(duration))) == str(duration)


@pytest.mark.parametrize(
    ("text", "chinese", "english"),
    [
        ("PT3H", "3 小时", "3 hours"),
        ("PT1H30M", "1 小时 30 分钟", "1 hour 30 minutes"),
        ("PT24H", "24 小时", "24 hours"),
        ("PT10M", "10 分钟", "10 minutes"),
        ("P1D", "1 天", "1 day"),
        ("P1M", "1 个月", "1 month"),
        ("P6M", "6 个月", "6 months"),
        ("P2Y", "2 年", "2 years"),
        ("P1M2DT3H", "1 个月 2 天 3 小时", "1 month 2 days 3 hours"),
        ("working P10D", "10 个工作日", "10 working days"),
        ("working P1D", "1 个工作日", "1 working day"),
        ("working PT8H", "8 个工作小时", "8 working hours"),
        ("working P1DT4H", "1 个工作日 4 个工作小时", "1 working day 4 working hours"),
        ("working PT30M", "工作时间 30 分钟", "30 minutes of working time"),
        ("working P1DT1H30M", "1 个工作日 工作时间 1 小时 30 分钟", "1 working day 1 hour 30 minutes of working time"),
        ("PT0S", "0 秒", "0 seconds"),
    ],
)
def test_says_durations_in_both_languages(text, chinese, english):
    duration = Duration.parse(text)

    assert duration.human("zh-hans") == duration.human("zh") == chinese
    assert duration.human("en") == duration.human("en-gb") == english


@pytest.mark.parametrize(
    ("start", "text", "end"),
    [
        ("2026-01-31T10:00", "P1M", "2026-02-28T10:00"),
        ("2024-01-31T10:00", "P1M", "2024-02-29T10:00"),
        ("2024-02-29T10:00", "P1Y", "2025-02-28T10:00"),
        ("2024-02-29T10:00", "P4Y", "2028-02-29T10:00"),
        ("2026-08-31T10:00", "P6M", "2027-02-28T10:00"),
        ("2025-12-15T10:00", "P1M", "2026-01-15T10:00"),
        ("2026-12-31T23:30", "PT1H", "2027-01-01T00:30"),
        ("2024-02-28T10:00", "P1D", "2024-02-29T10:00"),
        ("2026-01-30T10:00", "P1M1DT2H", "2026-03-01T12:00"),
        ("2026-02-13T17:00", "PT3H", "2026-02-13T20:00"),  # calendar time does not look at the hours
        ("2026-02-13T17:00", "working PT1H", "2026-02-14T09:00"),
        ("2026-02-14T17:00", "working P1D", "2026-02-24T17:00"),
        ("2026-02-14T17:00", "working P1DT1H", "2026-02-25T09:00"),
        ("2026-03-01T10:00", "PT0S", "2026-03-01T10:00"),
    ],
)
def test_a_duration_runs_out_on_the_right_day(start, text, end):
    assert due(at(start), Duration.parse(text), office()) == at(end)


def test_the_due_time_is_in_the_zone_of_the_calendar():
    landed = due(datetime(2026, 1, 30, 18, tzinfo=UTC), Duration(months=1), office())  # 31 January, 02:00

    assert landed.tzinfo == SHANGHAI
    assert landed.isoformat() == "2026-02-28T02:00:00+08:00"


def test_a_day_keeps_the_clock_time_over_a_clock_change_and_24_hours_do_not():
    evening = at("2025-03-08T20:00", NEW_YORK)

    assert due(evening, Duration(days=1), new_york()) == at("2025-03-09T20:00", NEW_YORK)
    assert due(evening, Duration(seconds=86_400), new_york()) == at("2025-03-09T21:00", NEW_YORK)
    assert due(at("2025-03-08T02:30", NEW_YORK), Duration(days=1), new_york()) == at("2025-03-09T03:00", NEW_YORK)


def test_calendar_time_keeps_a_fraction_of_a_second():
    assert due(at("2026-03-02T10:00:00.25"), Duration(days=1, seconds=1), office()) == at("2026-03-03T10:00:01.25")


def test_working_time_past_the_covered_dates_is_refused():
    with pytest.raises(CalendarGap):
        due(at("2028-12-28T10:00"), Duration(working_days=10), office())


def test_an_instant_without_zone_is_refused():
    with pytest.raises(NaiveInstant):
        due(datetime(2026, 1, 1), Duration(days=1), office())  # noqa: DTZ001 - the fault under test


@given(st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)), calendar_time, calendar_time)  # noqa: DTZ001 - the zone is the third argument
def test_a_longer_duration_is_never_due_earlier(start, one, more):
    longer = Duration(months=one.months + more.months, days=one.days + more.days, seconds=one.seconds + more.seconds)

    assert start <= due(start, one, always("Asia/Shanghai")) <= due(start, longer, always("Asia/Shanghai"))


@given(st.dates(date(1990, 1, 1), date(2050, 12, 31)), st.integers(0, 600))
def test_months_later_is_in_the_right_month_on_the_same_day_or_the_last(day, months):
    later = plus_months(day, months)

    assert later.year * 12 + later.month == day.year * 12 + day.month + months
    assert later.day == day.day or (later.day < day.day and (later + timedelta(days=1)).day == 1)
