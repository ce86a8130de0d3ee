from __future__ import annotations

from datetime import date, datetime

import pytest

from tests.cast import JOINED, NOW, OFFICE_HOURS, SHANGHAI, Cast, at, make_calendar, make_record
from yinuo.core.models import CalendarDay, CalendarVersion, Change, Record
from yinuo.core.selectors import calendars as selectors
from yinuo.core.services import calendars


def working(calendar, text: str, moment: datetime = NOW) -> bool:
    return selectors.compiled(selectors.current_version(calendar, moment).pk).is_working(at(text))


@pytest.mark.parametrize(
    ("moment", "is_worked"),
    [
        ("2026-02-13 17:29", True),  # the last minutes of an ordinary Friday
        ("2026-02-13 17:30", False),
        ("2026-02-14 10:00", True),  # a Saturday that makes up for the Spring Festival
        ("2026-02-14 12:30", False),  # its lunch break
        ("2026-02-16 10:00", False),  # a Monday in the Spring Festival
        ("2026-02-24 10:00", True),
    ],
)
def test_public_holidays_and_make_up_days_are_followed(cast: Cast, moment: str, is_worked: bool):
    assert working(cast.office, moment) == is_worked


def test_an_import_twice_changes_nothing_and_keeps_what_was_entered_by_hand(cast: Cast):
    calendars.set_day(
        calendar=None,
        date=date(2026, 10, 8),
        kind=CalendarDay.Kind.HOLIDAY,
        source="市政府通知",
        label="加放一天",
        by=cast.administrator,
        at=NOW,
    )
    versions = CalendarVersion.objects.count()

    again = calendars.import_public_holidays(by=cast.administrator, at=NOW)

    assert again.written == 0
    assert again.unchanged > 100
    assert again.last_year == 2026
    assert CalendarVersion.objects.count() == versions
    assert CalendarDay.objects.get(calendar=None, date=date(2026, 10, 8)).source == "市政府通知"
    assert CalendarDay.objects.filter(calendar=None, source="chinesecalendar 1.11.0").count() > 100


def test_a_change_makes_a_new_version_and_leaves_the_old_one_alone(cast: Cast):
    before = selectors.current_version(cast.office, NOW)

    calendars.set_day(
        calendar=cast.office,
        date=date(2026, 3, 3),
        kind=CalendarDay.Kind.CLOSED,
        source="公司通知",
        label="盘点",
        by=cast.administrator,
        at=NOW,
    )

    after = selectors.current_version(cast.office, NOW)
    assert (before.version, after.version) == (2, 3)
    assert selectors.compiled(before.pk).is_working(at("2026-03-03 10:00"))
    assert not selectors.compiled(after.pk).is_working(at("2026-03-03 10:00"))
    assert selectors.current_version(cast.office, at("2026-03-02 08:59")) == before
    assert Change.objects.filter(kind="calendars.day_set", by=cast.administrator).count() == 1


def test_a_day_taken_back_is_worked_again(cast: Cast):
    day = calendars.set_day(
        calendar=cast.office,
        date=date(2026, 3, 3),
        kind=CalendarDay.Kind.CLOSED,
        source="公司通知",
        by=cast.administrator,
        at=NOW,
    )

    calendars.remove_day(day=day, by=cast.administrator, at=NOW)

    assert working(cast.office, "2026-03-03 10:00")


def test_an_own_day_goes_before_the_public_one(cast: Cast):
    calendars.set_day(
        calendar=cast.office,
        date=date(2026, 5, 1),
        kind=CalendarDay.Kind.SPECIAL,
        hours=[("10:00", "16:00")],
        source="值班安排",
        by=cast.administrator,
        at=NOW,
    )

    assert working(cast.office, "2026-05-01 15:59")
    assert not working(cast.office, "2026-05-01 09:00")


def test_a_night_shift_belongs_to_the_day_on_which_it_begins(db):
    night = make_calendar("night", weekly={4: [("22:00", "06:00")]}, uses_public_holidays=False)

    assert working(night, "2026-03-07 05:59")
    assert not working(night, "2026-03-07 06:00")


@pytest.mark.parametrize("weekly", [{}, {0: []}, {day: [] for day in range(7)}])
def test_a_calendar_with_no_hours_is_refused(db, weekly):
    with pytest.raises(calendars.CalendarHasNoHours) as refused:
        make_calendar("empty", weekly=weekly)

    assert "没有任何工作时间" in str(refused.value)
    assert refused.value.fields.keys() == {"weekly"}


def test_hours_cannot_be_taken_away_altogether(cast: Cast):
    with pytest.raises(calendars.CalendarHasNoHours):
        calendars.set_weekly(calendar=cast.office, weekly={}, by=cast.administrator, at=NOW)

    assert selectors.current_version(cast.office, NOW).version == 2


@pytest.mark.parametrize(
    "pairs",
    [[("08:30", "08:30")], [("8点", "12:00")], [("08:30", "12:00"), ("11:00", "15:00")], [("24:00", "25:00")]],
)
def test_hours_that_cannot_be_meant_are_refused_by_name(db, pairs):
    with pytest.raises(calendars.HoursRefused) as refused:
        make_calendar("odd", weekly={0: pairs})

    assert pairs[0][0] in str(refused.value)


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("08:30-12:00, 13:30-17:30", [("08:30", "12:00"), ("13:30", "17:30")]),
        ("08：30—12：00，13：30–17：30", [("08:30", "12:00"), ("13:30", "17:30")]),
        ("22:00-06:00", [("22:00", "06:00")]),
        ("", []),
    ],
)
def test_hours_are_read_as_people_write_them(text, pairs):
    assert calendars.parse_hours(text) == pairs


@pytest.mark.parametrize("text", ["08:30", "morning", "08:30-", "08:30-12:00-13:00"])
def test_what_are_no_hours_is_refused(text):
    with pytest.raises(calendars.HoursRefused):
        calendars.parse_hours(text)


def test_a_day_needs_the_paper_it_rests_on(cast: Cast):
    with pytest.raises(calendars.DayNeedsSource):
        calendars.set_day(
            calendar=cast.office, date=date(2026, 3, 3), kind="closed", source=" ", by=cast.administrator, at=NOW
        )


def test_a_special_opening_needs_hours(cast: Cast):
    with pytest.raises(calendars.SpecialDayNeedsHours):
        calendars.set_day(
            calendar=cast.office, date=date(2026, 3, 7), kind="special", source="通知", by=cast.administrator, at=NOW
        )


@pytest.mark.parametrize("code", ["office", "24x7"])
def test_a_code_is_used_once_and_the_built_in_one_never(cast: Cast, code: str):
    with pytest.raises(calendars.CalendarCodeTaken):
        make_calendar(code)


@pytest.mark.parametrize(
    ("moment", "warned", "is_past"),
    [
        ("2026-09-30 12:00", False, False),
        ("2026-10-01 12:00", True, False),
        ("2026-12-31 23:59", True, False),
        ("2027-01-01 00:00", True, True),
    ],
)
def test_the_end_of_the_known_years_is_announced_three_months_ahead(
    cast: Cast, moment: str, warned: bool, is_past: bool
):
    warnings = selectors.warnings(at(moment), months=3)

    assert [(one.calendar, one.known_until, one.is_past) for one in warnings] == (
        [(cast.office, date(2026, 12, 31), is_past)] if warned else []
    )


def test_a_calendar_that_follows_no_holidays_is_never_announced(db):
    shift = make_calendar("shift", uses_public_holidays=False)

    assert selectors.warnings(datetime(2040, 1, 1, tzinfo=SHANGHAI), months=3) == []
    assert selectors.current_version(shift, NOW).known_until is None


def test_before_its_first_version_a_calendar_is_what_it_was_then(cast: Cast):
    assert selectors.current_version(cast.office, at("2023-01-01 00:00")).version == 1
    assert selectors.current_versions(NOW) == {"office": selectors.current_version(cast.office, NOW).pk}


def test_a_department_has_its_own_calendar_or_its_branch_s(cast: Cast):
    shift = make_calendar("shift", uses_public_holidays=False, weekly=OFFICE_HOURS, at=JOINED)
    record = make_record(cast.north, department=cast.service_north)

    assert selectors.own(record) == cast.office
    cast.service_north.calendar = shift
    cast.service_north.save()
    assert selectors.own(Record.objects.get(pk=record.pk)) == shift
