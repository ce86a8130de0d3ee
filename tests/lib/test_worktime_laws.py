from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.lib.calendars import SHANGHAI, new_york, night_shift, office
from yinuo.lib.worktime import Calendar, always

BEGIN = int(datetime(2025, 2, 1, tzinfo=SHANGHAI).timestamp())
CALENDARS = [office(), night_shift(), new_york(), always("Asia/Shanghai"), always("America/New_York")]

calendars = st.sampled_from(CALENDARS)
# 500 days of seconds, so that 200 working hours later is still covered by every calendar above.
instants = st.integers(0, 500 * 86_400).map(lambda second: datetime.fromtimestamp(BEGIN + second, UTC))
amounts = st.integers(0, 200 * 3600)
small_amounts = st.one_of(st.sampled_from([0, 1, 3600, 4 * 3600, 12_600, 14_400, 27_000, 8 * 3600]), amounts)


def when(instant: datetime) -> float:
    """Datetimes of one zone compare by wall clock, which runs back once a year; seconds do not."""
    return instant.timestamp()


@given(calendars, instants, small_amounts)
def test_the_time_added_is_the_time_between(calendar: Calendar, start, seconds):
    assert calendar.between(start, calendar.add(start, seconds)) == seconds


@given(calendars, instants, small_amounts)
def test_subtracting_undoes_adding_for_every_worked_start(calendar: Calendar, start, seconds):
    assume(calendar.is_working(start))

    assert calendar.subtract(calendar.add(start, seconds), seconds) == start


@given(calendars, instants, small_amounts)
def test_the_time_subtracted_is_the_time_between(calendar: Calendar, start, seconds):
    end = start + timedelta(days=40)

    assert calendar.between(calendar.subtract(end, seconds // 2), end) == seconds // 2


@given(calendars, instants, small_amounts, small_amounts)
def test_adding_twice_is_adding_the_sum(calendar: Calendar, start, first, second):
    assume(first + second <= 200 * 3600)

    assert calendar.add(calendar.add(start, first), second) == calendar.add(start, first + second)


@given(calendars, instants, instants, instants)
def test_time_between_adds_up(calendar: Calendar, one, two, three):
    first, middle, last = sorted((one, two, three))

    assert calendar.between(first, last) == calendar.between(first, middle) + calendar.between(middle, last)


@given(calendars, instants, instants, small_amounts.filter(bool))
def test_a_later_start_is_never_due_earlier(calendar: Calendar, one, two, seconds):
    earlier, later = sorted((one, two))

    assert when(calendar.add(earlier, seconds)) <= when(calendar.add(later, seconds))


@given(calendars, instants, small_amounts)
def test_more_work_is_due_strictly_later(calendar: Calendar, start, seconds):
    assert when(calendar.add(start, seconds + 1)) > when(calendar.add(start, seconds))


@given(calendars, instants)
def test_work_goes_on_at_the_first_worked_second(calendar: Calendar, start):
    opening = calendar.next_working(start)

    assert opening >= start
    assert calendar.is_working(opening)
    assert calendar.between(start, opening) == 0


@given(calendars, instants, st.integers(0, 20 * 86_400))
def test_the_intervals_listed_hold_the_time_between(calendar: Calendar, start, length):
    end = start + timedelta(seconds=length)

    listed = calendar.intervals_between(start, end)

    assert sum(calendar.between(one, two) for one, two in listed) == calendar.between(start, end)
    assert all(when(start) <= when(one) < when(two) <= when(end) for one, two in listed)
    assert all(when(earlier[1]) < when(later[0]) for earlier, later in pairwise(listed))


@given(st.lists(st.tuples(instants, small_amounts), min_size=1, max_size=30), calendars)
def test_arrays_answer_as_single_questions_do(pairs, calendar: Calendar):
    starts = np.array([int(start.timestamp()) for start, _ in pairs])
    seconds = np.array([amount for _, amount in pairs])

    due = calendar.add_many(starts, seconds)

    assert due.tolist() == [int(calendar.add(start, amount).timestamp()) for start, amount in pairs]
    backwards = starts[::-1]
    singles = [
        calendar.between(datetime.fromtimestamp(int(one), SHANGHAI), datetime.fromtimestamp(int(two), SHANGHAI))
        for one, two in zip(starts, backwards, strict=True)
    ]
    assert calendar.between_many(starts, backwards).tolist() == singles


@given(st.sampled_from([office(), night_shift(), always("Asia/Shanghai")]), instants, instants, st.integers(0, 40))
def test_working_days_keep_their_order_and_add_up(calendar: Calendar, one, two, days):
    earlier, later = sorted((one, two))
    assume(earlier != later)

    if days:
        assert calendar.add_working_days(earlier, days) <= calendar.add_working_days(later, days)
    assert calendar.add_working_days(earlier, days + 1) > calendar.add_working_days(earlier, days)


@given(instants, st.integers(1, 40))
def test_a_deadline_in_working_days_leaves_at_least_that_many_working_days_but_one(start, days):
    due = office().add_working_days(start, days)

    assert office().between(start, due) >= (days - 1) * 27_000
    assert (
        office().is_working(due - timedelta(seconds=1))
        or due.astimezone(SHANGHAI).time() <= start.astimezone(SHANGHAI).time()
    )


@given(calendars, instants, st.integers(1, 60 * 86_400))
def test_skipped_days_gave_nothing_and_are_in_order(calendar: Calendar, start, length):
    end = start + timedelta(seconds=length)

    skipped = calendar.skipped_days(start, end)

    assert sorted({one.date for one in skipped}) == [one.date for one in skipped]
    for one in skipped:
        midnight = datetime(one.date.year, one.date.month, one.date.day, tzinfo=calendar.tz)
        day_end = midnight + timedelta(days=1)
        assert calendar.between(max(midnight, start), min(day_end, end)) == 0


@pytest.mark.parametrize("calendar", CALENDARS, ids=repr)
def test_compiled_totals_agree_with_counting_minutes(calendar: Calendar):
    start = datetime(2025, 10, 30, 0, 0, tzinfo=calendar.tz)
    minutes = [datetime.fromtimestamp(start.timestamp() + 60 * count, calendar.tz) for count in range(7 * 1440)]

    assert calendar.between(minutes[0], minutes[-1]) == 60 * sum(calendar.is_working(one) for one in minutes[:-1])
