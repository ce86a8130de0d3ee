from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from tests.lib.calendars import at, new_york, night_shift, office
from tests.rulebook.engine.worlds import MONDAY, REPORTED, duty, incident, obligation, pack_of, program_of
from yinuo.lib.worktime import Calendar
from yinuo.rulebook.engine import MissingCalendar, NoDueTime, Opened, compile_program, react


def opened(when: datetime, **fields: Any) -> Opened:
    [found] = react(program_of(duty(**fields)), incident(REPORTED, when), ()).opened
    return found


def opened_on(calendar: Calendar, when: datetime, **fields: Any) -> Opened:
    program = compile_program([(1, pack_of(duty(calendar="cal", **fields)), {"O1": 1})], {"cal": calendar})
    [found] = react(program, incident(REPORTED, when), ()).opened
    return found


@pytest.mark.parametrize(
    ("limit", "start", "due"),
    [
        ({"within": "PT3H"}, "2026-03-02 22:30", "2026-03-03 01:30"),
        ({"within": "P1D"}, "2026-03-02 22:30", "2026-03-03 22:30"),
        ({"within": "P1M"}, "2026-01-31 09:00", "2026-02-28 09:00"),
        ({"within": "P1M"}, "2028-01-31 09:00", "2028-02-29 09:00"),
        ({"within": "P3M"}, "2025-12-31 00:00", "2026-03-31 00:00"),
        ({"within": "PT0S"}, "2026-03-02 09:00", "2026-03-02 09:00"),
        ({"by": {"clock": "24:00"}}, "2026-03-02 09:00", "2026-03-03 00:00"),
        ({"by": {"clock": "24:00"}}, "2026-03-02 23:59:59", "2026-03-03 00:00"),
        ({"by": {"clock": "17:30"}}, "2026-03-02 17:29:59", "2026-03-02 17:30"),
        ({"by": {"clock": "17:30"}}, "2026-03-02 17:30", "2026-03-03 17:30"),
        ({"by": {"clock": "09:00", "day": "next_working"}}, "2026-03-06 08:00", "2026-03-07 09:00"),
        ({"by": {"day_of_month": 5}}, "2026-03-01 00:00", "2026-03-06 00:00"),
        ({"by": {"day_of_month": 5}}, "2026-03-05 23:00", "2026-03-06 00:00"),
        ({"by": {"day_of_month": 5}}, "2026-03-06 00:00", "2026-04-06 00:00"),
        ({"by": {"day_of_month": 31}}, "2026-02-10 09:00", "2026-03-01 00:00"),
        ({"by": {"day_of_month": 30}}, "2026-12-31 09:00", "2027-01-31 00:00"),
    ],
)
def test_due_times_around_the_clock(limit: dict[str, Any], start: str, due: str) -> None:
    found = opened(at(start), **limit)

    assert found.due_at == at(due)
    assert found.calendar is None
    assert found.is_certain


@pytest.mark.parametrize(
    ("limit", "start", "due"),
    [
        ({"within": "PT30M"}, "2026-03-02 11:45", "2026-03-02 13:45"),  # lunch 12:00-13:30
        ({"within": "PT30M"}, "2026-03-02 17:00", "2026-03-02 17:30"),  # used up exactly at closing
        ({"within": "PT31M"}, "2026-03-06 17:00", "2026-03-09 08:31"),  # over the weekend
        ({"within": "PT1H"}, "2026-03-07 10:00", "2026-03-09 09:30"),  # Saturday
        ({"within": "working PT1H"}, "2026-03-07 10:00", "2026-03-09 09:30"),
        ({"within": "P1D"}, "2026-03-06 10:00", "2026-03-09 10:00"),  # one working day
        ({"within": "P1D"}, "2026-02-13 10:00", "2026-02-14 10:00"),  # 14 February 2026 is a worked Saturday
        ({"within": "P1D"}, "2026-02-14 10:00", "2026-02-24 10:00"),  # Spring Festival 15 to 23 February 2026
        ({"within": "P1M"}, "2026-01-31 10:00", "2026-02-28 10:00"),  # months stay calendar time
        ({"by": {"clock": "17:30"}}, "2026-03-06 17:30", "2026-03-09 17:30"),
        ({"by": {"clock": "17:30"}}, "2026-03-07 09:00", "2026-03-09 17:30"),
        ({"by": {"clock": "12:00", "day": "next_working"}}, "2026-02-14 09:00", "2026-02-24 12:00"),
    ],
)
def test_due_times_on_the_office_calendar(limit: dict[str, Any], start: str, due: str) -> None:
    found = opened_on(office(), at(start), **limit)

    assert found.due_at == at(due)
    assert found.calendar is office()


def test_all_instants_come_in_utc() -> None:
    for found in (opened(MONDAY, within="PT3H", warn="PT1H"), opened_on(office(), MONDAY, within="PT3H", warn="PT1H")):
        for instant in (found.opened_at, found.counts_from, found.due_at, found.act_at):
            assert instant is not None
            assert instant.tzname() == "UTC"


@pytest.mark.parametrize(
    ("calendar", "warn", "start", "warned"),
    [
        ("24x7", "PT30M", "2026-03-02 09:00", "2026-03-02 11:30"),
        ("office", "PT30M", "2026-03-06 16:00", "2026-03-09 09:30"),
        ("office", "PT2H", "2026-03-06 16:00", "2026-03-06 17:00"),
    ],
)
def test_the_warning_comes_ahead_in_the_time_of_the_calendar(calendar: str, warn: str, start: str, warned: str) -> None:
    assert opened(at(start), within="PT3H", calendar=calendar, warn=warn).act_at == at(warned)


@pytest.mark.parametrize(
    ("calendar", "limit", "warn", "start", "warned"),
    [
        ("24x7", "P1M", "P5D", "2026-03-01 00:00", "2026-03-27 00:00"),
        ("24x7", "P3M", "P1M", "2026-01-31 09:00", "2026-03-30 09:00"),
        ("office", "P5D", "P1D", "2026-03-02 10:00", "2026-03-06 10:00"),
        ("office", "P5D", "P2D", "2026-03-05 10:00", "2026-03-10 10:00"),
        ("office", "P5D", "working P1DT1H", "2026-03-02 10:00", "2026-03-06 09:00"),
    ],
)
def test_a_warning_of_days_keeps_the_clock(calendar: str, limit: str, warn: str, start: str, warned: str) -> None:
    assert opened(at(start), within=limit, calendar=calendar, warn=warn).act_at == at(warned)


def test_the_waiting_time_runs_on_the_calendar() -> None:
    found = opened(at("2026-03-02 11:55"), within="PT3H", calendar="office", not_before="PT10M")

    assert found.not_before == at("2026-03-02 13:35")


def test_a_night_shift_belongs_to_the_day_on_which_it_begins() -> None:
    found = opened_on(night_shift(), at("2026-03-02 23:00"), within="PT7H30M")

    assert found.due_at == at("2026-03-03 22:30")


def test_elapsed_time_does_not_change_with_the_clocks() -> None:
    before = datetime.fromisoformat("2026-03-08T01:30:00-05:00")  # New York puts the clocks forward at 2

    program = compile_program([(1, pack_of(duty(within="PT3H")), {"O1": 1})], {}, timezone="America/New_York")
    [elapsed] = react(program, incident(REPORTED, before), ()).opened
    worked = opened_on(new_york(), before, within="PT3H")

    assert elapsed.due_at == datetime.fromisoformat("2026-03-08T05:30:00-04:00")
    assert worked.due_at == datetime.fromisoformat("2026-03-08T10:30:00-04:00")


def test_the_own_calendar_of_the_record_goes_before_the_branchs() -> None:
    program = program_of(duty(within="PT1H", calendar="own"))

    [branch] = react(program, incident(REPORTED, at("2026-03-02 23:30")), ()).opened
    own = incident(REPORTED, at("2026-03-02 23:30"))._replace(own_calendar=night_shift())
    [department] = react(program, own, ()).opened

    assert branch.due_at == at("2026-03-03 09:30")
    assert department.due_at == at("2026-03-03 00:30")
    assert department.calendar is night_shift()


def test_holidays_not_published_yet_make_the_due_time_uncertain() -> None:
    until = office().covered[1].replace(year=2028, month=12, day=20)

    found = opened_on(office(), until, within="PT4H")

    assert not found.is_certain


def test_past_the_end_of_the_calendar_the_rule_and_the_dates_are_named() -> None:
    with pytest.raises(NoDueTime, match=r"O1 \(T-1 1\).*'office' \(2020-01-01 to 2029-01-01\); extend it") as caught:
        opened_on(office(), at("2028-12-31 10:00"), within="P10D")

    assert "请延长该日历" in caught.value.zh


def test_a_missing_calendar_is_named_with_the_rule() -> None:
    pack = pack_of(duty(within="PT1H", calendar="workshop"))

    with pytest.raises(MissingCalendar, match="workshop") as caught:
        compile_program([(1, pack, {"O1": 1})], {"office": office()})

    assert "O1" in caught.value.zh


def test_days_on_a_calendar_are_working_days() -> None:
    program = program_of(duty(within="P2DT3H", calendar="office", warn="PT1H"))

    compiled = obligation(program)

    assert str(compiled.within) == "working P2DT3H"
    assert str(compiled.warn) == "working PT1H"
    assert compiled.values["within"] == "P2DT3H"
