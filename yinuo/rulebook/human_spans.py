"""Lengths of time as people write them: “3小时”, “两个工作日”, “3 working hours”, or the notation of packs itself."""

from __future__ import annotations

import re

from yinuo.lib.durations import BadDuration, Duration

_ZH_DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
_UNITS = {
    "分钟": "M", "分": "M", "小时": "H", "个小时": "H", "钟头": "H", "天": "D", "日": "D", "周": "W", "星期": "W",
    "个月": "MONTH", "月": "MONTH", "季度": "QUARTER", "个季度": "QUARTER", "年": "Y",
    "minute": "M", "minutes": "M", "min": "M", "hour": "H", "hours": "H", "h": "H", "day": "D", "days": "D",
    "week": "W", "weeks": "W", "month": "MONTH", "months": "MONTH", "quarter": "QUARTER", "quarters": "QUARTER",
    "year": "Y", "years": "Y",
}  # fmt: skip
_SAID = re.compile(
    r"(?P<count>\d+(?:\.\d+)?|半|[〇零一二两三四五六七八九十百]+)\s*(?P<half>个半)?(?P<working>个?工作|\s*working\s+)?"
    r"(?P<unit>个?小时|钟头|分钟|分|个?季度|个月|天|日|周|星期|月|年|[a-z]+)(?:之?内|以内)?"
)


def parse(text: str) -> Duration:
    """
    Return the length of time.

    :raises BadDuration: it is none
    """
    said = text.strip()
    try:
        return Duration.parse(said)
    except BadDuration:
        match = _SAID.fullmatch(said.lower())
        unit = _UNITS.get(match["unit"]) if match else None
        if match is None or unit is None:
            raise
    return Duration.parse(_iso(number(match["count"]) + (0.5 if match["half"] else 0), unit, bool(match["working"])))


def _iso(count: float, unit: str, working: bool) -> str:  # noqa: FBT001
    if unit == "QUARTER":
        count, unit = count * 3, "MONTH"
    if unit in ("D", "W", "Y", "MONTH") and count != int(count):
        count, unit = (count * 24, "H") if unit == "D" and not working else (count, unit)
    written = f"{count:g}"
    iso = f"PT{written}{unit}" if unit in "HM" else f"P{written}{unit[0]}"
    return f"working {iso}" if working else iso


def number(text: str) -> float:
    """Return what a number says in digits or Chinese numerals below a thousand; a half is 0.5."""
    if text == "半":
        return 0.5
    if text[0].isdigit():
        return float(text) if "." in text else int(text)
    total, digit = 0, 0
    for sign in text:
        if sign in "十百":
            total += (digit or 1) * (10 if sign == "十" else 100)
            digit = 0
        else:
            digit = _ZH_DIGITS[sign]
    return total + digit
