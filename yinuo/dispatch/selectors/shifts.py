"""When technicians work: the hours of their department's calendar, else of their branch's."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from yinuo.core.models import Calendar, Person
from yinuo.core.selectors import calendars
from yinuo.lib.worktime import CalendarGap

Span = tuple[datetime, datetime]


def of_people(people: Sequence[Person], first: date, last: date, at: datetime) -> dict[int, list[Span]]:
    """
    Return person id → the shift of each day that he works: from its first hour to its last, breaks inside.

    ``people`` come with ``branch`` and ``department`` loaded. Two queries whatever their number; nobody's calendar: the
    whole day. Days beyond the known part of a calendar have no shift.
    """
    calendar_of = {person.pk: _calendar_id(person) for person in people}
    found = Calendar.objects.in_bulk({pk for pk in calendar_of.values() if pk is not None})
    versions = calendars.current_versions(at)
    spans = {pk: list(_days(versions[one.code], first, last)) for pk, one in found.items()}
    whole = [_bounds(day) for day in _range(first, last)]
    return {pk: whole if calendar is None else spans[calendar] for pk, calendar in calendar_of.items()}


def _calendar_id(person: Person) -> int | None:
    if person.department is not None and person.department.calendar_id:
        return person.department.calendar_id
    return person.branch.calendar_id if person.branch is not None else None


def _days(version: int, first: date, last: date) -> Iterable[Span]:
    calendar = calendars.compiled(version)
    for day in _range(first, last):
        try:
            worked = calendar.intervals_between(*_bounds(day))
        except CalendarGap:
            continue
        if worked:
            yield worked[0][0], worked[-1][1]


def _range(first: date, last: date) -> Iterable[date]:
    return (first + timedelta(days=number) for number in range((last - first).days + 1))


def _bounds(day: date) -> Span:
    zone = timezone.get_default_timezone()
    start = datetime.combine(day, time.min, zone)
    return start, datetime.combine(day + timedelta(days=1), time.min, zone)
