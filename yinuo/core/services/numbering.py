"""
Document numbers.

A gapless series costs a row lock that lasts until the transaction ends, so only a rule that asks for it gets it. All
other series count in a PostgreSQL sequence of their own, made at the first number of a period: nobody waits for
anybody, and a transaction that is given up leaves a gap.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection, transaction

from yinuo.core import sql

Resets = Literal["day", "month", "year", "never"]

_PERIODS: dict[Resets, str] = {"day": "%Y%m%d", "month": "%Y%m", "year": "%Y", "never": ""}
_FIELD = re.compile(r"\{([a-z]+)(?::(\d))?\}")
_DATES = {"yyyy": "%Y", "yy": "%y", "mm": "%m", "dd": "%d"}

_NEXT_GAPLESS = """
INSERT INTO core_numberseries (code, period, last) VALUES (%s, %s, 1)
ON CONFLICT (code, period) DO UPDATE SET last = core_numberseries.last + 1
RETURNING last
"""
_NEXT = "CASE WHEN to_regclass(%s::text) IS NOT NULL THEN nextval(%s::text::regclass) END"
#: The same as a column of a statement that is made anyway, for ``Drawn``.
DRAW = _NEXT.replace("%s", "%(sequence)s")


@dataclass(frozen=True, slots=True)
class Drawn:
    """
    A running number drawn with another statement from the ``sequence`` that the next number was expected to come from;
    None if there was no such sequence yet. Where another series turns out to be asked, the number is left out.
    """

    sequence: str
    number: int | None


class BadPattern(ValueError):
    """A numbering pattern has no place for the running number, or a field that is unknown."""


def next_number(
    series: str,
    *,
    at: datetime,
    pattern: str = "{yyyy}{mm}{dd}-{seq:4}",
    resets: Resets = "day",
    gapless: bool = False,
    drawn: Drawn | None = None,
) -> str:
    """
    Return the next number of the series, as ``20260302-0001``.

    ``pattern`` knows {yyyy}, {yy}, {mm}, {dd} (company time) and {seq:N}, the running number with at least N digits. It
    starts again at 1 with every period of ``resets``. Within a transaction, if ``gapless``. ``drawn``: used if it is of
    this very series.

    :raises BadPattern: see there
    """
    check_pattern(pattern)
    local = at.astimezone(ZoneInfo(settings.TIME_ZONE))
    period = local.strftime(_PERIODS[resets])
    if gapless:
        return _filled(pattern, local, _next_gapless(series, period))
    name = _name_of(series, period)
    if drawn is not None and drawn.sequence == name and drawn.number is not None:
        return _filled(pattern, local, drawn.number)
    return _filled(pattern, local, _next_of_sequence(name))


def sequence_of(series: str, *, at: datetime, resets: Resets) -> str:
    """Return the name of the sequence in which a series that may have gaps counts at the instant."""
    return _name_of(series, at.astimezone(ZoneInfo(settings.TIME_ZONE)).strftime(_PERIODS[resets]))


@lru_cache(maxsize=256)
def check_pattern(pattern: str) -> None:
    """:raises BadPattern: see there"""
    names = [match[1] for match in _FIELD.finditer(pattern)]
    if "seq" not in names:
        raise BadPattern(f"{pattern!r} has no running number; write {{seq:4}}")
    unknown = [name for name in names if name != "seq" and name not in _DATES]
    rest = _FIELD.sub("", pattern)
    if unknown or "{" in rest or "}" in rest:
        raise BadPattern(f"{pattern!r}: only {{yyyy}}, {{yy}}, {{mm}}, {{dd}} and {{seq:4}} are known")


def _filled(pattern: str, local: datetime, running: int) -> str:
    def value(match: re.Match[str]) -> str:
        name, width = match[1], int(match[2] or 1)
        return f"{running:0{width}}" if name == "seq" else local.strftime(_DATES[name])

    return _FIELD.sub(value, pattern)


def _next_gapless(series: str, period: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_NEXT_GAPLESS, [series, period])
        return int(cursor.fetchone()[0])


def _name_of(series: str, period: str) -> str:
    return "core_numbers_" + hashlib.sha256(f"{series}/{period}".encode()).hexdigest()[:32]


def _next_of_sequence(name: str) -> int:
    found = sql.row(f"SELECT {_NEXT}", [name, name])
    return int(found[0]) if found and found[0] is not None else _first_of_sequence(name)


def _first_of_sequence(name: str) -> int:
    """Make the sequence. One maker at a time; who waited finds the sequence of the one before."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [name])
        cursor.execute(f"CREATE SEQUENCE IF NOT EXISTS {name}")
        cursor.execute(f"SELECT {_NEXT}", [name, name])
        (running,) = cursor.fetchone()
    return int(running)
