"""Every arrangement published for 2020 to 2026, off days and make-up working days alike."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import groupby, pairwise

import chinese_calendar
import pytest

from tests.lib.calendars import OFFICE_DAY_SECONDS, OFFICE_HOURS, SHANGHAI, at, office
from yinuo.lib.worktime.china import published_days, published_until

YEARS = range(2020, 2027)
# Make-up working days as the State Council's yearly notices give them (2020: with the prolonged Spring Festival).
MAKE_UP = {
    2020: "01-19 04-26 05-09 06-28 09-27 10-10",
    2021: "02-07 02-20 04-25 05-08 09-18 09-26 10-09",
    2022: "01-29 01-30 04-02 04-24 05-07 10-08 10-09",
    2023: "01-28 01-29 04-23 05-06 06-25 10-07 10-08",
    2024: "02-04 02-18 04-07 04-28 05-11 09-14 09-29 10-12",
    2025: "01-26 02-08 04-27 09-28 10-11",
    2026: "01-04 02-14 02-28 05-09 09-20 10-10",
}


def day_bounds(day: date) -> tuple[datetime, datetime]:
    midnight = datetime(day.year, day.month, day.day, tzinfo=SHANGHAI)
    return midnight, midnight + timedelta(days=1)


def days_of(year: int) -> list[date]:
    first = date(year, 1, 1)
    return [first + timedelta(days=count) for count in range((date(year + 1, 1, 1) - first).days)]


@pytest.mark.parametrize("year", YEARS)
def test_every_day_of_the_year_is_worked_or_off_as_published(year):
    calendar = office()

    wrong = [
        day
        for day in days_of(year)
        if calendar.between(*day_bounds(day)) != OFFICE_DAY_SECONDS * chinese_calendar.is_workday(day)
    ]

    assert wrong == []


@pytest.mark.parametrize("year", YEARS)
def test_every_swapped_weekend_of_the_notice_is_worked(year):
    worked_weekends = [
        day.isoformat()[5:]
        for day in days_of(year)
        if day.weekday() >= 5 and office().between(*day_bounds(day)) == OFFICE_DAY_SECONDS
    ]

    assert " ".join(worked_weekends) == MAKE_UP[year]


@pytest.mark.parametrize("year", YEARS)
def test_one_working_second_before_each_closure_leads_to_the_first_second_after_it(year):
    calendar = office()
    worked = [day for day in days_of(year) if chinese_calendar.is_workday(day)]

    for before, after in pairwise(worked):
        closing = datetime(before.year, before.month, before.day, 17, 29, 59, tzinfo=SHANGHAI)
        assert calendar.add(closing, 2) == datetime(after.year, after.month, after.day, 8, 30, 1, tzinfo=SHANGHAI)
        assert calendar.add_working_days(closing, 1).date() == after


@pytest.mark.parametrize("year", YEARS)
def test_every_day_off_is_explained_by_its_holiday_or_weekend(year):
    start, end = day_bounds(date(year, 1, 1))[0], day_bounds(date(year, 12, 31))[1]

    skipped = office().skipped_days(start, end)

    assert [one.date for one in skipped] == [day for day in days_of(year) if chinese_calendar.is_holiday(day)]
    reasons = {
        reason: list(group)
        for reason, group in groupby(sorted(skipped, key=lambda one: one.reason), key=lambda one: one.reason)
    }
    assert set(reasons) == {"holiday", "weekend"}
    assert {one.label for one in reasons["holiday"]} >= {"元旦", "春节", "清明节", "劳动节", "端午节", "国庆节"}
    assert {one.source for one in reasons["holiday"]} == {"chinesecalendar"}


def test_spring_festival_2026_is_off_from_the_15th_to_the_23rd_with_two_saturdays_worked():
    calendar = office()

    off = calendar.skipped_days(at("2026-02-14T00:00"), at("2026-03-01T00:00"))

    assert [one.date.day for one in off] == list(range(15, 24))
    assert {one.label for one in off} == {"春节"}
    for saturday in (date(2026, 2, 14), date(2026, 2, 28)):
        assert saturday.weekday() == 5
        assert calendar.between(*day_bounds(saturday)) == OFFICE_DAY_SECONDS


def test_the_table_speaks_of_the_asked_dates_only_and_in_order():
    found = published_days(date(2026, 2, 14), date(2026, 2, 16), OFFICE_HOURS)

    assert [(one.date.day, bool(one.intervals), one.label) for one in found] == [
        (14, True, "春节调休上班"),
        (15, False, "春节"),
        (16, False, "春节"),
    ]


def test_no_label_of_the_table_is_left_in_english():
    labels = {one.label for one in published_days(date(2004, 1, 1), published_until(), OFFICE_HOURS)}

    assert [label for label in labels if label.isascii()] == []


def test_the_table_ends_with_a_whole_year():
    assert published_until() >= date(2026, 12, 31)
    assert (published_until().month, published_until().day) == (12, 31)
