from __future__ import annotations

import json
from datetime import date

import pytest

from tests.lib.calendars import OFFICE_HOURS, at, office_spec
from yinuo.lib.worktime import (
    BadCalendar,
    BadInterval,
    ConflictingDays,
    DayException,
    EmptyCalendar,
    Interval,
    compile_calendar,
    effective_days,
    from_stored,
    to_stored,
)


@pytest.mark.parametrize(
    ("start", "end", "fault"),
    [
        ("8.30", "12:00", "not a time of day"),
        ("08:60", "12:00", "not a time of day"),
        ("08:30", "24:01", "later than 24:00"),
        ("24:00", "06:00", "begins at 24:00"),
        ("08:30", "08:30", "no length"),
    ],
)
def test_refuses_hours_that_are_no_interval(start, end, fault):
    with pytest.raises(BadInterval, match=fault):
        Interval(start, end)


def test_writes_hours_in_one_way_and_compares_them():
    assert Interval("8:30", "12:00:00") == Interval("08:30", "12:00")
    assert (Interval("22:00", "6:00").start, Interval("22:00", "6:00").end) == ("22:00", "06:00")
    assert Interval("08:30:15", "24:00").start == "08:30:15"


def test_refuses_overlapping_hours_of_one_day():
    overlap = (Interval("08:30", "12:00"), Interval("11:00", "15:00"))

    with pytest.raises(BadInterval, match=r"weekday 2: 08:30-12:00 and 11:00-15:00 overlap"):
        office_spec(weekly={2: overlap})
    with pytest.raises(BadInterval, match=r"2026-03-02: 08:30-12:00 and 11:00-15:00 overlap"):
        DayException(date(2026, 3, 2), overlap)


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"weekly": {7: OFFICE_HOURS}}, "weekday 7"),
        ({"timezone": "Asia/Beijing"}, "'Asia/Beijing' is not a time zone"),
        ({"timezone": "../etc"}, "not a time zone"),
        ({"start": date(2027, 1, 1), "end": date(2026, 1, 1)}, "ends .* before it starts"),
    ],
)
def test_refuses_a_description_that_contradicts_itself(changes, fault):
    with pytest.raises(BadCalendar, match=fault):
        office_spec(**changes)


@pytest.mark.parametrize(
    "changes",
    [
        {"weekly": {}, "exceptions": ()},
        {"weekly": {0: (), 1: ()}, "exceptions": (DayException(date(2026, 1, 1)),)},
        {"weekly": {}, "exceptions": (DayException(date(2019, 1, 1), OFFICE_HOURS),)},  # before the covered dates
        {"start": date(2026, 3, 7), "end": date(2026, 3, 8), "exceptions": ()},  # one weekend
    ],
)
def test_refuses_a_calendar_without_working_hours(changes):
    with pytest.raises(EmptyCalendar, match="'office' has no working hours"):
        compile_calendar(office_spec(**changes))


def test_hours_on_a_single_date_make_a_calendar():
    fair = DayException(date(2026, 3, 7), (Interval("10:00", "16:00"),), label="展会", rank="own")

    calendar = compile_calendar(office_spec(weekly={}, exceptions=(fair,)))

    assert calendar.total_seconds == 6 * 3600
    assert calendar.add(at("2026-01-01T00:00"), 3600) == at("2026-03-07T11:00")


def test_an_own_day_goes_before_the_holiday_table():
    open_on_holiday = DayException(date(2026, 2, 18), (Interval("09:00", "11:00"),), label="春节值班", rank="own")

    calendar = compile_calendar(office_spec(exceptions=(open_on_holiday, *office_spec().exceptions)))

    assert calendar.between(at("2026-02-15T00:00"), at("2026-02-24T00:00")) == 2 * 3600
    assert date(2026, 2, 18) not in {
        one.date for one in calendar.skipped_days(at("2026-02-15T00:00"), at("2026-02-24T00:00"))
    }


@pytest.mark.parametrize("rank", ["holiday", "own"])
def test_two_days_of_equal_rank_on_one_date_are_refused(rank):
    twice = (
        DayException(date(2026, 3, 2), label="盘点", rank=rank),
        DayException(date(2026, 3, 2), OFFICE_HOURS, label="培训", rank=rank),
    )

    with pytest.raises(ConflictingDays, match=r"2026-03-02.*'盘点', '培训'") as caught:
        compile_calendar(office_spec(exceptions=twice))
    assert caught.value.day == date(2026, 3, 2)


def test_tells_which_exception_counts_for_each_date():
    table = DayException(date(2026, 3, 2), label="table")
    own = DayException(date(2026, 3, 2), label="own", rank="own")
    other = DayException(date(2026, 3, 3), label="other")

    assert effective_days((own, table, other)) == {date(2026, 3, 2): own, date(2026, 3, 3): other}


def test_a_stored_description_comes_back_equal():
    spec = office_spec(weekly={0: OFFICE_HOURS, 5: (Interval("22:00", "06:00"),), 6: ()})

    again = from_stored(json.loads(json.dumps(to_stored(spec))))

    assert again == spec
    assert compile_calendar(again).total_seconds == compile_calendar(spec).total_seconds


def test_a_stored_description_that_lacks_a_part_is_refused():
    stored = to_stored(office_spec())
    del stored["end"]

    with pytest.raises(BadCalendar, match="lacks 'end'"):
        from_stored(stored)
