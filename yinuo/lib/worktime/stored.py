"""A calendar's description as JSON, to be stored with the version that deadlines refer to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TypedDict

from yinuo.lib.worktime.errors import BadCalendar
from yinuo.lib.worktime.spec import CalendarSpec, DayException, Interval, Rank

Hours = list[list[str]]


class StoredDay(TypedDict):
    """One dated exception; ``hours`` are pairs of start and end."""

    date: str
    hours: Hours
    label: str
    source: str
    confirmed: bool
    rank: Rank


class StoredSpec(TypedDict):
    """A calendar's description; ``weekly`` has the weekday ("0" = Monday) as key."""

    code: str
    version: int
    timezone: str
    weekly: dict[str, Hours]
    exceptions: list[StoredDay]
    start: str
    end: str
    known_until: str | None


def to_stored(spec: CalendarSpec) -> StoredSpec:
    """Return the description as plain JSON values; :func:`from_stored` gives an equal one back."""
    return {
        "code": spec.code,
        "version": spec.version,
        "timezone": spec.timezone,
        "weekly": {str(day): _pairs(hours) for day, hours in sorted(spec.weekly.items())},
        "exceptions": [
            {
                "date": day.date.isoformat(),
                "hours": _pairs(day.intervals),
                "label": day.label,
                "source": day.source,
                "confirmed": day.confirmed,
                "rank": day.rank,
            }
            for day in spec.exceptions
        ],
        "start": spec.start.isoformat(),
        "end": spec.end.isoformat(),
        "known_until": spec.known_until.isoformat() if spec.known_until else None,
    }


def from_stored(stored: StoredSpec) -> CalendarSpec:
    """
    Return the description that was stored.

    :raises BadCalendar: a part is missing or contradicts another
    """
    try:
        known_until = stored["known_until"]
        return CalendarSpec(
            code=stored["code"],
            version=stored["version"],
            timezone=stored["timezone"],
            weekly={int(day): _intervals(hours) for day, hours in stored["weekly"].items()},
            exceptions=tuple(_exception(day) for day in stored["exceptions"]),
            start=date.fromisoformat(stored["start"]),
            end=date.fromisoformat(stored["end"]),
            known_until=date.fromisoformat(known_until) if known_until else None,
        )
    except KeyError as missing:
        raise BadCalendar(f"the stored calendar lacks {missing}") from None


def _exception(day: StoredDay) -> DayException:
    return DayException(
        date=date.fromisoformat(day["date"]),
        intervals=_intervals(day["hours"]),
        label=day["label"],
        source=day["source"],
        confirmed=day["confirmed"],
        rank=day["rank"],
    )


def _pairs(hours: Sequence[Interval]) -> Hours:
    return [[one.start, one.end] for one in hours]


def _intervals(hours: Hours) -> tuple[Interval, ...]:
    return tuple(Interval(start, end) for start, end in hours)
