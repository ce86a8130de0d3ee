"""What working time refuses."""

from __future__ import annotations

from datetime import date, datetime


class BadCalendar(ValueError):
    """The description of a calendar contradicts itself."""


class BadInterval(BadCalendar):
    """Working hours that are no interval of a day, or overlap others of the same day."""


class ConflictingDays(BadCalendar):
    """Two exceptions of equal rank for one date."""

    def __init__(self, day: date, labels: tuple[str, str]) -> None:
        first, second = labels
        super().__init__(f"{day}: two exceptions of equal rank ({first!r}, {second!r}); keep one of them")
        self.day = day
        self.labels = labels


class EmptyCalendar(BadCalendar):
    """A calendar without one working second: every deadline on it would never come."""

    def __init__(self, code: str) -> None:
        super().__init__(f"calendar {code!r} has no working hours; enter the hours of a week")
        self.code = code


class CalendarGap(LookupError):
    """The computation leaves the dates that the calendar covers."""

    def __init__(self, code: str, covered: tuple[datetime, datetime], reached: datetime) -> None:
        start, end = covered
        super().__init__(
            f"calendar {code!r} covers {start.isoformat()} to {end.isoformat()}; "
            f"{reached.isoformat()} or later work lies outside; extend the calendar"
        )
        self.code = code
        self.covered = covered
        self.reached = reached
