from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.lib.calendars import NEW_YORK, SHANGHAI, at
from yinuo.lib import periods
from yinuo.lib.localtime import NaiveInstant

kinds = st.sampled_from(periods.KINDS)
zones = st.sampled_from([SHANGHAI, NEW_YORK, ZoneInfo("America/Sao_Paulo"), ZoneInfo("UTC")])
instants = st.datetimes(datetime(2000, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - the zone is the third argument


@pytest.mark.parametrize(
    ("kind", "first", "end", "key"),
    [
        ("day", "2024-02-29", "2024-03-01", "2024-02-29"),
        ("week", "2024-02-26", "2024-03-04", "2024-W09"),
        ("month", "2024-02-01", "2024-03-01", "2024-02"),
        ("quarter", "2024-01-01", "2024-04-01", "2024-Q1"),
        ("half_year", "2024-01-01", "2024-07-01", "2024-H1"),
        ("year", "2024-01-01", "2025-01-01", "2024"),
    ],
)
def test_finds_the_period_around_a_leap_day(kind, first, end, key):
    period = periods.containing(kind, at("2024-02-29T23:59:59"), SHANGHAI)

    assert (period.start, period.end) == (at(f"{first}T00:00"), at(f"{end}T00:00"))
    assert period.key == key


@pytest.mark.parametrize(
    ("kind", "day", "key"),
    [
        ("week", "2025-12-31", "2026-W01"),
        ("quarter", "2025-12-31", "2025-Q4"),
        ("half_year", "2025-07-01", "2025-H2"),
        ("quarter", "2025-04-01", "2025-Q2"),
        ("month", "2025-12-31", "2025-12"),
    ],
)
def test_names_periods_at_the_turn_of_the_year(kind, day, key):
    assert periods.of_date(kind, date.fromisoformat(day), SHANGHAI).key == key


def test_midnight_belongs_to_the_period_that_begins():
    midnight = at("2026-01-01T00:00")

    assert periods.containing("year", midnight, SHANGHAI).key == "2026"
    assert periods.containing("year", midnight - timedelta(microseconds=1), SHANGHAI).key == "2025"
    assert periods.next_start("year", midnight, SHANGHAI) == at("2027-01-01T00:00")


def test_the_zone_decides_to_which_day_an_instant_belongs():
    evening = datetime(2026, 2, 28, 20, tzinfo=UTC)

    assert periods.containing("month", evening, SHANGHAI).key == "2026-03"
    assert periods.containing("month", evening, NEW_YORK).key == "2026-02"


def test_a_day_with_a_clock_change_has_23_or_25_hours():
    spring = periods.of_date("day", date(2025, 3, 9), NEW_YORK)
    autumn = periods.of_date("day", date(2025, 11, 2), NEW_YORK)

    assert spring.end.timestamp() - spring.start.timestamp() == 23 * 3600
    assert autumn.end.timestamp() - autumn.start.timestamp() == 25 * 3600


def test_a_day_whose_midnight_is_skipped_begins_at_the_change():
    sao_paulo = ZoneInfo("America/Sao_Paulo")

    day = periods.of_date("day", date(2018, 11, 4), sao_paulo)

    assert day.start == datetime(2018, 11, 4, 1, tzinfo=sao_paulo)
    assert periods.preceding(day).end == day.start


@given(kinds, instants, zones)
def test_every_instant_lies_in_its_period_and_periods_join_without_gap(kind, instant, zone):
    period = periods.containing(kind, instant, zone)

    assert instant in period
    assert period.end not in period
    assert periods.following(period).start == period.end
    assert periods.preceding(periods.following(period)) == period
    assert periods.containing(kind, period.start, zone) == period
    assert periods.next_start(kind, instant, zone) == period.end


@given(kinds, instants, st.integers(0, 400), zones)
def test_a_span_is_covered_by_its_periods_in_order(kind, start, days, zone):
    end = start + timedelta(days=days)

    found = list(periods.within(kind, start, end, zone))

    assert bool(found) == bool(days)
    assert all(earlier.end == later.start for earlier, later in pairwise(found))
    if found:
        assert start in found[0]
        assert end - timedelta(microseconds=1) in found[-1]


def test_an_instant_without_zone_has_no_period():
    with pytest.raises(NaiveInstant):
        periods.containing("day", datetime(2026, 1, 1), SHANGHAI)  # noqa: DTZ001 - the fault under test
