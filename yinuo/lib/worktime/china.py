"""Public holidays and make-up working days of mainland China, as published year by year."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from chinese_calendar import constants

from yinuo.lib.worktime.spec import DayException, Interval

SOURCE = "chinesecalendar"

_NAMES = {
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "Mid-autumn Festival": "中秋节",
    "National Day": "国庆节",
    "Anti-Fascist 70th Day": "抗战胜利纪念日",
}


def published_until() -> date:
    """Return the last day of the last year whose arrangement the installed table knows."""
    return date(max(day.year for day in constants.holidays), 12, 31)


def published_days(first: date, last: date, make_up_hours: Sequence[Interval]) -> tuple[DayException, ...]:
    """
    Return the holidays and make-up working days from ``first`` to ``last``, in order of date.

    Days off have no intervals, also those that fall on a weekend; make-up working days (调休) have
    ``make_up_hours``. The label is the Chinese name of the festival.
    """
    closed = [
        DayException(day, label=_NAMES.get(name, name), source=SOURCE)
        for day, name in constants.holidays.items()
        if first <= day <= last
    ]
    made_up = [
        DayException(day, make_up_hours, label=f"{_NAMES.get(name, name)}调休上班", source=SOURCE)
        for day, name in constants.workdays.items()
        if first <= day <= last
    ]
    return tuple(sorted(closed + made_up, key=lambda one: one.date))
