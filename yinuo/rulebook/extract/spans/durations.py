"""Lengths of time: 3小时, 24-48小时, 两个半小时, 三五天, 3个工作日, 一天至三天, 1小时30分钟."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from yinuo.rulebook.extract.numerals import NUMBER, TO, approximate, number, plain

_UNITS = (
    ("second", r"秒钟?"),
    ("minute", r"分钟| ?[mM]in(?:utes?|s)?(?![a-z])"),
    ("quarter_hour", r"刻钟"),
    ("working_hour", r"个?工作小时|个?工作时(?!间|段|候)"),
    ("hour", r"个?小时|个?钟头|个?鐘頭| ?[hH](?:ours?|rs?)?(?![A-Za-z])"),
    ("working_day", r"个?(?:有效)?工作(?:日|天)|个?上班日|个?交易日"),
    ("day", r"个?(?:自然|日历|历|公历)(?:日|天)|个?昼夜|天|日(?![常志报期用记历程])"),
    ("week", r"个?(?:星期|礼拜)(?![一二三四五六日天末])|周(?![一二三四五六日末期边年刊报]|围)"),
    ("month", r"个月"),
    ("quarter", r"个?季度"),
    ("year", r"个?(?:周年|整年|年度)|年(?![\d月度初底末终级份轻纪检鉴])|载(?![重荷体])"),
)  # fmt: skip
_UNIT = "|".join(f"(?P<{name}>{pattern})" for name, pattern in _UNITS)
_ISO = {
    "second": ("T", "S", 1), "minute": ("T", "M", 1), "quarter_hour": ("T", "M", 15), "working_hour": ("T", "H", 1),
    "hour": ("T", "H", 1), "working_day": ("", "D", 1), "day": ("", "D", 1), "week": ("", "W", 1),
    "month": ("", "M", 1), "quarter": ("", "M", 3), "year": ("", "Y", 1),
}  # fmt: skip
_PLAIN_UNITS = "|".join(pattern for _, pattern in _UNITS)
_AGAIN = rf"(?:\((?:{NUMBER})\))?"  # 五(5)个工作日
_PATTERN = re.compile(
    rf"(?P<n>{NUMBER}){_AGAIN}"
    rf"(?:(?:个?(?:{_PLAIN_UNITS}))?{TO}(?P<m>{NUMBER}){_AGAIN})?"
    rf"(?P<ge>个半(?=小时|钟头|月|星期)|个(?=半))?(?:{_UNIT})(?P<half>半(?!径|成|数|年|天|个|夜|价))?"
    rf"(?:零?(?P<minutes>{NUMBER})分钟?(?!之))?"
)
_HALF_MONTH = re.compile(r"(?P<n>半)个月|(?P<w>半)个(?P<u>工作日|小时|星期|钟头|季度)")


@dataclass(frozen=True, slots=True)
class Length:
    """
    A length of time in a text. ``value``: ISO 8601, of a range its longer end; ``working``: counted in working time;
    ``unit``: second … year; ``least``, ``most``: how many of the unit.
    """

    start: int
    end: int
    value: str
    unit: str
    least: Decimal
    most: Decimal
    working: bool


def find(text: str) -> Iterator[Length]:
    """Yield the lengths of time in a text. Dates (5月3日, 2020年) and ordinals (第3天) are none."""
    at = 0
    while match := _PATTERN.search(text, at):
        length = _length(match, text)
        if length is None:
            at = match.start() + 1
            continue
        yield length
        at = match.end()


def _length(match: re.Match[str], text: str) -> Length | None:
    unit = next(name for name, _ in _UNITS if match[name] is not None)
    if _is_date(match, text, unit):
        return None
    ends = _ends(match)
    if ends is None:
        return None
    least, most = ends
    if match["half"] or match["ge"]:
        least, most = least + Decimal("0.5"), most + Decimal("0.5")
    if not 0 < most < 1000 or (unit == "year" and most > 100):
        return None
    return Length(
        match.start(), match.end(), _iso(unit, most, match["minutes"]), unit, least, most, unit.startswith("working")
    )


def _ends(match: re.Match[str]) -> tuple[Decimal, Decimal] | None:
    first = match["n"]
    if match["m"] is None and (pair := approximate(first)):
        low, high = number(pair[0]), number(pair[1])
    else:
        low = number(first)
        high = number(match["m"]) if match["m"] else low
    if low is None or high is None:
        return None
    return (low, high) if low <= high else (high, low)


def _is_date(match: re.Match[str], text: str, unit: str) -> bool:
    start = match.start()
    before = text[start - 1] if start else ""
    if before and (before in "第/" or before.isdigit() or (before in "月" and unit == "day")):
        return True
    if before in ".:" and start > 1 and text[start - 2].isdigit():  # 10:30, 3.5
        return True
    if before in "-–—~" and start > 1 and text[start - 2].isalnum():  # the tail of a number such as 2020-3
        return True
    if unit == "year" and len(match["n"]) == 4:
        return True
    return unit == "day" and text[match.end() - 1] == "日" and before in {"月", "号"}


def _iso(unit: str, count: Decimal, minutes: str | None) -> str:
    time, letter, times = _ISO[unit]
    working = ";working" if unit.startswith("working") else ""
    count *= times
    if unit == "year" and count == Decimal("0.5"):
        return "P6M"
    if unit == "quarter" and count == Decimal("1.5"):
        return "P45D"
    if unit == "month" and count == Decimal("0.5"):
        return "P15D"
    if unit == "hour" and count != count.to_integral_value():
        return f"PT{_whole_hours(count)}{plain(count % 1 * 60)}M"
    rest = number(minutes) if minutes and unit == "hour" else None
    tail = f"{plain(rest)}M" if rest is not None else ""
    return f"P{time}{plain(count)}{letter}{tail}{working}"


def _whole_hours(count: Decimal) -> str:
    return f"{int(count)}H" if count >= 1 else ""
