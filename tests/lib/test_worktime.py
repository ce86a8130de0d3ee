from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import pairwise

import numpy as np
import pytest

from tests.lib.calendars import (
    NEW_YORK,
    OFFICE_DAY_SECONDS,
    OFFICE_HOURS,
    SHANGHAI,
    at,
    new_york,
    night_shift,
    office,
    office_spec,
    plain_weeks,
)
from yinuo.lib.worktime import CalendarGap, DayException, Interval, NaiveInstant, always, compile_calendar

HOUR = 3600


@pytest.mark.parametrize(
    ("start", "seconds", "due"),
    [
        ("2026-03-02T09:00", 3 * HOUR, "2026-03-02T12:00"),  # ends exactly at lunch: due at lunch
        ("2026-03-02T09:00", 3 * HOUR + 1, "2026-03-02T13:30:01"),
        ("2026-03-02T11:00", 2 * HOUR, "2026-03-02T14:30"),  # 1 h before lunch, 1 h after
        ("2026-03-02T12:30", HOUR, "2026-03-02T14:30"),  # reported in the lunch break
        ("2026-03-02T16:30", HOUR, "2026-03-02T17:30"),  # lands exactly on closing, not next morning
        ("2026-03-02T16:30", HOUR + 1, "2026-03-03T08:30:01"),
        ("2026-03-06T17:00", HOUR, "2026-03-09T09:00"),  # Friday to Monday
        ("2026-03-02T17:29:59", 1, "2026-03-02T17:30"),  # the last working second
        ("2026-03-02T06:00", HOUR, "2026-03-02T09:30"),  # before opening
        ("2026-04-30T17:00", HOUR, "2026-05-06T09:00"),  # month end into Labour Day
        ("2025-12-31T17:00", HOUR, "2026-01-04T09:00"),  # year end; Sunday 01-04 makes up for 01-02
        ("2024-02-29T17:00", HOUR, "2024-03-01T09:00"),  # leap day is worked
        ("2024-02-28T17:00", HOUR, "2024-02-29T09:00"),
        ("2026-02-13T17:00", HOUR, "2026-02-14T09:00"),  # Saturday 02-14 is worked for Spring Festival
        ("2026-02-14T17:00", HOUR, "2026-02-24T09:00"),  # off 02-15 to 02-23
        ("2026-02-27T17:00", HOUR, "2026-02-28T09:00"),  # Saturday 02-28 is worked
        ("2026-02-28T17:00", HOUR, "2026-03-02T09:00"),  # month end, Sunday between
        ("2026-02-18T10:00", 2 * OFFICE_DAY_SECONDS, "2026-02-25T17:30"),  # reported on a holiday
    ],
)
def test_adds_working_time_over_breaks_nights_weekends_and_holidays(start, seconds, due):
    assert office().add(at(start), seconds) == at(due)


@pytest.mark.parametrize(
    ("start", "end", "seconds"),
    [
        ("2026-03-02T08:30", "2026-03-02T17:30", OFFICE_DAY_SECONDS),
        ("2026-03-02T11:00", "2026-03-02T12:30", HOUR),  # partial overlap with the morning
        ("2026-03-02T12:15", "2026-03-02T13:15", 0),  # inside the lunch break
        ("2026-03-02T07:00", "2026-03-02T08:30:01", 1),
        ("2026-03-02T17:30", "2026-03-03T08:30", 0),
        ("2026-02-14T17:30", "2026-02-24T08:30", 0),  # the whole Spring Festival
        ("2026-02-01T00:00", "2026-03-01T00:00", 16 * OFFICE_DAY_SECONDS),  # 20 weekdays - 6 off + 2 made up
        ("2024-02-26T00:00", "2024-03-02T00:00", 5 * OFFICE_DAY_SECONDS),  # a week with a leap day
        ("2026-03-03T10:00", "2026-03-02T10:00", 0),  # end before start
        ("2026-03-02T10:00", "2026-03-02T10:00", 0),
    ],
)
def test_counts_the_working_seconds_between_two_instants(start, end, seconds):
    assert office().between(at(start), at(end)) == seconds


@pytest.mark.parametrize(
    ("end", "seconds", "start"),
    [
        ("2026-03-02T14:30", 2 * HOUR, "2026-03-02T11:00"),
        ("2026-03-02T12:00", 3 * HOUR, "2026-03-02T09:00"),
        ("2026-03-09T09:00", HOUR, "2026-03-06T17:00"),
        ("2026-03-02T14:30", HOUR, "2026-03-02T13:30"),  # began at opening, not at the closing before
        ("2026-02-24T09:00", HOUR, "2026-02-14T17:00"),
    ],
)
def test_subtracts_working_time(end, seconds, start):
    assert office().subtract(at(end), seconds) == at(start)


def test_no_seconds_are_due_at_once_even_outside_working_hours():
    sunday = at("2026-03-01T10:00")

    assert office().add(sunday, 0) == sunday
    assert office().subtract(sunday, 0) == sunday


def test_drops_a_fraction_of_a_second():
    late = at("2026-03-02T09:00:00.999999")

    assert office().add(late, 60) == at("2026-03-02T09:01:00")
    assert office().between(at("2026-03-02T09:00"), late) == 0


def test_answers_in_the_zone_of_the_calendar_whatever_zone_was_asked_in():
    due = office().add(at("2026-03-01T20:30", NEW_YORK), HOUR)  # 2026-03-02 09:30 in Shanghai

    assert due.tzinfo == SHANGHAI
    assert due.isoformat() == "2026-03-02T10:30:00+08:00"


@pytest.mark.parametrize(
    ("instant", "working", "opening"),
    [
        ("2026-03-02T08:29:59", False, "2026-03-02T08:30"),
        ("2026-03-02T08:30", True, "2026-03-02T08:30"),
        ("2026-03-02T11:59:59", True, "2026-03-02T11:59:59"),
        ("2026-03-02T12:00", False, "2026-03-02T13:30"),
        ("2026-03-02T17:30", False, "2026-03-03T08:30"),
        ("2026-02-14T10:00", True, "2026-02-14T10:00"),
        ("2026-02-20T10:00", False, "2026-02-24T08:30"),
    ],
)
def test_knows_what_is_worked_and_when_work_goes_on(instant, working, opening):
    assert office().is_working(at(instant)) is working
    assert office().next_working(at(instant)) == at(opening)


def test_lists_working_intervals_cut_to_the_question():
    found = office().intervals_between(at("2026-03-02T10:00"), at("2026-03-03T09:00"))

    assert found == [
        (at("2026-03-02T10:00"), at("2026-03-02T12:00")),
        (at("2026-03-02T13:30"), at("2026-03-02T17:30")),
        (at("2026-03-03T08:30"), at("2026-03-03T09:00")),
    ]
    assert office().intervals_between(at("2026-03-02T12:00"), at("2026-03-02T13:30")) == []


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        ("2026-03-02T10:15", 1, "2026-03-03T10:15"),
        ("2026-03-06T10:15", 1, "2026-03-09T10:15"),
        ("2026-03-02T07:00", 1, "2026-03-03T07:00"),  # a whole working day lies between
        ("2026-03-02T20:00", 1, "2026-03-03T17:30"),  # past closing: the last working instant
        ("2026-03-02T17:30", 1, "2026-03-03T17:30"),
        ("2026-03-02T17:30:01", 1, "2026-03-03T17:30"),
        ("2026-03-07T06:00", 1, "2026-03-09T17:30"),  # Saturday counts as Friday after closing
        ("2026-03-07T23:00", 2, "2026-03-10T17:30"),
        ("2026-02-13T10:00", 1, "2026-02-14T10:00"),  # make-up Saturday is a working day
        ("2026-02-13T10:00", 2, "2026-02-24T10:00"),
        ("2026-02-13T10:00", 10, "2026-03-05T10:00"),  # 14, 24-28 (with Saturday 28), 2-5 March
        ("2024-02-28T10:00", 1, "2024-02-29T10:00"),
        ("2025-12-31T10:00", 1, "2026-01-04T10:00"),
        ("2026-03-08T10:00", 0, "2026-03-08T10:00"),
    ],
)
def test_adds_working_days_at_the_same_clock_time(start, days, due):
    assert office().add_working_days(at(start), days) == at(due)


def test_a_night_shift_belongs_to_the_day_on_which_it_begins():
    nights = night_shift()
    saturday_morning = at("2025-03-08T05:00")

    assert nights.is_working(saturday_morning)
    assert not nights.is_working(at("2025-03-08T23:00"))
    assert nights.add(at("2025-03-07T23:00"), 6 * HOUR) == saturday_morning
    assert nights.add(saturday_morning, 2 * HOUR) == at("2025-03-10T23:00")
    assert nights.between(at("2025-03-03T00:00"), at("2025-03-10T00:00")) == 5 * 8 * HOUR
    assert nights.add_working_days(saturday_morning, 1) == at("2025-03-11T06:00")


def test_the_night_before_the_first_covered_day_reaches_into_it():
    # 2024-12-31 was a Tuesday: its shift ends on 2025-01-01 at 06:00.
    assert night_shift().between(at("2025-01-01T00:00"), at("2025-01-01T12:00")) == 6 * HOUR


def test_a_closed_day_ends_no_shift_that_began_the_day_before():
    closed = DayException(date(2025, 3, 5), label="盘点", source="own", rank="own")
    weekly = {day: (Interval("22:00", "06:00"),) for day in range(5)}
    nights = compile_calendar(office_spec(weekly=weekly, exceptions=(closed,)))

    assert nights.between(at("2025-03-04T22:00"), at("2025-03-06T22:00")) == 8 * HOUR


def test_shifts_that_overlap_or_touch_count_once():
    late = DayException(date(2025, 3, 4), (Interval("05:00", "10:00"),), rank="own")
    weekly = {0: (Interval("22:00", "06:00"),), 2: (Interval("00:00", "24:00"),), 3: (Interval("00:00", "01:00"),)}
    calendar = compile_calendar(office_spec(weekly=weekly, exceptions=(late,)))

    assert calendar.between(at("2025-03-03T00:00"), at("2025-03-05T00:00")) == 12 * HOUR
    wednesday_noon = at("2025-03-05T12:00")
    assert calendar.intervals_between(wednesday_noon, at("2025-03-06T12:00")) == [
        (wednesday_noon, at("2025-03-06T01:00"))
    ]


def test_a_shift_within_another_counts_once():
    short = DayException(date(2025, 3, 4), (Interval("05:00", "05:30"),), rank="own")
    nights = compile_calendar(office_spec(weekly={0: (Interval("22:00", "06:00"),)}, exceptions=(short,)))

    assert nights.between(at("2025-03-03T00:00"), at("2025-03-05T00:00")) == 8 * HOUR


def test_hours_of_one_day_may_touch():
    weekly = {0: (Interval("08:00", "12:00"), Interval("12:00", "14:00"))}
    calendar = compile_calendar(office_spec(weekly=weekly, exceptions=()))

    assert calendar.intervals_between(at("2025-03-03T00:00"), at("2025-03-04T00:00")) == [
        (at("2025-03-03T08:00"), at("2025-03-03T14:00"))
    ]


def test_before_the_first_working_interval_nothing_is_worked_yet():
    new_year = at("2020-01-01T00:00")  # the first covered instant, a holiday
    first = int(new_year.timestamp())

    assert office().between(new_year, at("2020-01-02T08:30")) == 0
    assert office().between_many([first], [first + 86_400 + 9 * HOUR]).tolist() == [1800]
    assert office().add_many([first], [1800]).tolist() == [first + 86_400 + 9 * HOUR]


def test_running_past_the_covered_dates_is_refused():
    calendar = office()

    with pytest.raises(CalendarGap, match=r"'office' covers 2020-01-01.* to 2029-01-01") as caught:
        calendar.add(at("2028-12-28T10:00"), 365 * OFFICE_DAY_SECONDS)
    assert caught.value.code == "office"
    assert caught.value.covered == (at("2020-01-01T00:00"), at("2029-01-01T00:00"))
    for question in (
        lambda: calendar.add(at("2029-02-01T10:00"), 1),
        lambda: calendar.add(at("2019-12-31T10:00"), 0),
        lambda: calendar.subtract(at("2020-01-03T10:00"), 10 * OFFICE_DAY_SECONDS),
        lambda: calendar.between(at("2028-12-01T00:00"), at("2029-01-01T00:00:01")),
        lambda: calendar.between(at("2019-12-31T23:59:59"), at("2020-02-01T00:00")),
        lambda: calendar.is_working(at("2029-01-02T00:00")),
        lambda: calendar.next_working(at("2028-12-31T00:00")),  # a Sunday
        lambda: calendar.add_working_days(at("2028-12-28T10:00"), 2),
        lambda: calendar.intervals_between(at("2028-12-01T00:00"), at("2029-12-01T00:00")),
        lambda: calendar.skipped_days(at("2019-12-01T00:00"), at("2020-12-01T00:00")),
        lambda: calendar.add_many([int(at("2028-12-29T17:00").timestamp())], 3600),
        lambda: calendar.add_many([int(at("2019-12-29T17:00").timestamp())], 0),
        lambda: calendar.between_many([0], [1]),
    ):
        with pytest.raises(CalendarGap):
            question()


def test_the_last_covered_second_can_be_used():
    assert office().add(at("2028-12-29T16:30"), HOUR) == at("2028-12-29T17:30")
    assert office().between(at("2028-12-29T16:30"), at("2029-01-01T00:00")) == HOUR


def test_refuses_negative_time_and_instants_without_zone():
    calendar, monday = office(), at("2026-03-02T10:00")
    naive = datetime(2026, 3, 2, 10)  # noqa: DTZ001 - the fault under test

    for question in (calendar.add, calendar.subtract, calendar.add_working_days):
        with pytest.raises(ValueError, match="negative"):
            question(monday, -1)
        with pytest.raises(NaiveInstant):
            question(naive, 1)
    with pytest.raises(ValueError, match="negative"):
        calendar.add_many([int(monday.timestamp())], [-1])


def test_time_past_the_published_holidays_is_uncertain():
    calendar = office()

    assert calendar.is_certain(at("2026-12-30T10:00"), at("2026-12-31T17:30"))
    assert calendar.is_certain(at("2026-12-30T10:00"), at("2027-01-01T00:00"))
    assert not calendar.is_certain(at("2026-12-30T10:00"), at("2027-01-01T00:00:01"))
    assert not calendar.is_certain(at("2028-12-30T10:00"), at("2029-01-02T10:00"))
    assert plain_weeks().is_certain(at("2027-03-01T10:00"), at("2027-03-05T10:00"))


def test_time_over_an_unconfirmed_day_is_uncertain():
    guess = DayException(date(2025, 3, 5), label="春节", source="估计", confirmed=False)
    calendar = compile_calendar(office_spec(exceptions=(guess,)))

    assert not calendar.is_certain(at("2025-03-04T10:00"), at("2025-03-06T10:00"))
    assert not calendar.is_certain(at("2025-03-05T10:00"), at("2025-03-05T10:00"))
    assert calendar.is_certain(at("2025-03-04T10:00"), at("2025-03-05T00:00"))
    assert not calendar.is_certain(at("2025-03-05T00:00"), at("2025-03-05T00:00"))
    assert calendar.is_certain(at("2025-03-06T00:00"), at("2025-03-06T10:00"))


def test_explains_every_day_that_gave_nothing():
    stocktaking = DayException(date(2026, 2, 25), label="盘点", source="总经办通知 7 号", rank="own")
    closed_mondays = dict.fromkeys(range(1, 5), OFFICE_HOURS)
    calendar = compile_calendar(office_spec(weekly=closed_mondays, exceptions=(*office_spec().exceptions, stocktaking)))

    skipped = calendar.skipped_days(at("2026-02-13T17:00"), at("2026-03-03T09:00"))

    assert [(one.date.isoformat()[5:], one.reason, one.label, one.source) for one in skipped] == [
        *[(f"02-{day}", "holiday", "春节", "chinesecalendar") for day in range(15, 24)],
        ("02-25", "exception", "盘点", "总经办通知 7 号"),
        ("03-01", "weekend", "", ""),
        ("03-02", "closed", "", ""),
    ]


def test_a_day_is_not_skipped_when_it_gave_time_or_its_hours_merely_lie_outside():
    nights = night_shift()

    # Saturday 03-08 has no shift of its own, but the Friday shift works until 06:00.
    assert [one.date.day for one in nights.skipped_days(at("2025-03-07T23:00"), at("2025-03-10T23:00"))] == [9]
    assert [one.date.day for one in nights.skipped_days(at("2025-03-08T07:00"), at("2025-03-10T23:00"))] == [8, 9]
    # Friday after closing until Monday before opening.
    assert [one.date.day for one in plain_weeks().skipped_days(at("2026-03-06T18:00"), at("2026-03-09T08:00"))] == [
        7,
        8,
    ]
    assert plain_weeks().skipped_days(at("2026-03-09T00:00"), at("2026-03-07T00:00")) == []
    assert [one.date.day for one in plain_weeks().skipped_days(at("2026-03-06T18:00"), at("2026-03-08T00:00"))] == [7]


def test_the_calendar_that_never_rests_counts_every_second_and_day():
    around_the_clock = always("Asia/Shanghai")
    new_year = at("2026-02-17T23:30")

    assert around_the_clock.add(new_year, 3 * HOUR) == at("2026-02-18T02:30")
    assert around_the_clock.subtract(new_year, 24 * HOUR) == at("2026-02-16T23:30")
    assert around_the_clock.add_working_days(at("2024-02-28T10:00"), 2) == at("2024-03-01T10:00")
    assert around_the_clock.skipped_days(new_year, at("2026-12-31T00:00")) == []
    assert around_the_clock.is_certain(new_year, at("2090-12-31T00:00"))
    with pytest.raises(CalendarGap):
        around_the_clock.add_working_days(new_year, 4_000_000)
    assert around_the_clock.add_working_days(at("9998-12-30T10:00"), 1) == at("9998-12-31T10:00")
    with pytest.raises(CalendarGap):
        around_the_clock.add_working_days(at("9998-12-31T10:00"), 1)


def test_the_clocks_put_forward_shorten_the_night():
    spring = at("2025-03-09T00:00", NEW_YORK)  # 02:00 becomes 03:00

    assert new_york().between(spring, at("2025-03-09T12:00", NEW_YORK)) == (3 + 3) * HOUR
    assert new_york().add(spring, 2 * HOUR + 60) == at("2025-03-09T03:01", NEW_YORK)


def test_the_clocks_put_back_lengthen_the_night():
    autumn = at("2025-11-02T00:00", NEW_YORK)  # 01:00-02:00 comes twice
    second_coming = at("2025-11-02T01:30", NEW_YORK).replace(fold=1)

    assert new_york().between(autumn, at("2025-11-02T12:00", NEW_YORK)) == (5 + 3) * HOUR
    landed = new_york().add(autumn, 2 * HOUR + 1800)
    assert (landed.isoformat(), landed.fold) == (second_coming.isoformat(), 1)


def test_hours_inside_the_hour_that_never_comes_vanish():
    weekly = {6: (Interval("02:15", "02:45"), Interval("02:50", "03:15"))}
    calendar = compile_calendar(office_spec(weekly=weekly, exceptions=(), timezone="America/New_York"))

    morning = calendar.intervals_between(at("2025-03-09T00:00", NEW_YORK), at("2025-03-10T00:00", NEW_YORK))

    assert morning == [(at("2025-03-09T03:00", NEW_YORK), at("2025-03-09T03:15", NEW_YORK))]


def test_a_day_whose_only_hours_never_come_is_no_working_day():
    weekly = {5: (Interval("10:00", "12:00"),), 6: (Interval("02:15", "02:45"),), 0: (Interval("10:00", "12:00"),)}
    calendar = compile_calendar(office_spec(weekly=weekly, exceptions=(), timezone="America/New_York"))
    saturday = at("2025-03-08T11:00", NEW_YORK)

    assert calendar.add_working_days(saturday, 1) == at("2025-03-10T11:00", NEW_YORK)
    assert [one.date.day for one in calendar.skipped_days(saturday, at("2025-03-10T11:00", NEW_YORK))] == [9]


def test_working_days_into_the_hour_that_never_comes_are_due_when_the_clocks_jump():
    saturday = at("2025-03-08T02:30", NEW_YORK)

    assert new_york().add_working_days(saturday, 1) == at("2025-03-09T03:00", NEW_YORK)
    assert new_york().add_working_days(saturday, 2) == at("2025-03-10T02:30", NEW_YORK)


def test_arrays_of_any_size_and_one_amount_for_all():
    starts = np.array([int(at(f"2026-03-0{day}T17:00").timestamp()) for day in range(2, 7)])

    due = office().add_many(starts, HOUR)

    assert due.dtype == np.int64
    assert [datetime.fromtimestamp(int(one), SHANGHAI) for one in due] == [
        *[at(f"2026-03-0{day}T09:00") for day in range(3, 7)],
        at("2026-03-09T09:00"),
    ]
    assert office().between_many(starts, due).tolist() == [HOUR] * 5
    assert office().between_many(due, starts).tolist() == [0] * 5
    assert office().add_many(starts, 0).tolist() == starts.tolist()
    assert office().add_many([], []).tolist() == []
    assert office().between_many([], []).tolist() == []


def test_every_working_day_of_an_ordinary_year_is_found_once():
    monday = at("2026-01-01T00:00")

    due = [office().add_working_days(monday, count) for count in range(1, 249)]

    assert len({one.date() for one in due}) == 248  # as the State Council's notice gives for 2026
    assert due[-1] == at("2026-12-31T17:30")
    assert all(later - earlier >= timedelta(days=1) for earlier, later in pairwise(due))
