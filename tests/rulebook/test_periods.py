from __future__ import annotations

from datetime import date

from tests.cast import Cast, at
from yinuo.core.models import Event
from yinuo.rulebook.services import periods


def started(cast: Cast, kind: str, branch: str = "N") -> list[tuple[str, str]]:
    rows = Event.objects.filter(kind="core.period.started", record__number=branch, data__period=kind)
    return [(row.data["first_day"], row.at.isoformat()) for row in rows.order_by("seq")]


def test_the_running_periods_are_started_once_for_every_branch_at_their_first_instant(cast: Cast):
    first = periods.start_due(at=at("2026-03-02 00:00"))
    again = periods.start_due(at=at("2026-03-02 23:59"))

    assert (first, again) == (2 * 6, 0)
    assert started(cast, "day") == [("2026-03-02", "2026-03-01T16:00:00+00:00")]
    assert started(cast, "month", "S") == [("2026-03-01", "2026-02-28T16:00:00+00:00")]


def test_after_an_outage_every_period_that_was_missed_is_made_up(cast: Cast):
    periods.start_due(at=at("2026-03-02 09:00"))

    count = periods.start_due(at=at("2026-03-05 00:00"))

    assert count == 2 * 3
    assert [first for first, _at in started(cast, "day")] == ["2026-03-02", "2026-03-03", "2026-03-04", "2026-03-05"]


def test_a_period_older_than_its_branch_is_not_started(cast: Cast):
    from yinuo.core.services import branches

    branches.create(code="W", name="西区", calendar=cast.office, by=None, at=at("2026-03-04 10:00"))

    periods.start_due(at=at("2026-03-04 12:00"))
    assert started(cast, "day", "W") == []
    periods.start_due(at=at("2026-03-05 00:00"))

    assert [first for first, _at in started(cast, "day", "W")] == ["2026-03-05"]
    assert started(cast, "week", "W") == []


def test_what_was_started_by_hand_is_not_started_again(cast: Cast):
    periods.start(period="day", branch=cast.north, first_day=date(2026, 3, 2), at=at("2026-03-02 00:00"))

    periods.start_due(at=at("2026-03-03 08:00"))

    assert [first for first, _at in started(cast, "day")] == ["2026-03-02", "2026-03-03"]


def test_nothing_due_costs_three_queries(cast: Cast, django_assert_max_num_queries):
    periods.start_due(at=at("2026-03-02 09:00"))

    with django_assert_max_num_queries(3):
        periods.start_due(at=at("2026-03-02 09:05"))
