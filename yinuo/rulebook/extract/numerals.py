"""Chinese and Arabic numerals, and the ranges that people make of them."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

_DIGITS = {sign: value for value, signs in enumerate((
    "〇零○Ｏ", "一壹", "二两贰", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖",
)) for sign in signs}  # fmt: skip
_SMALL = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_LARGE = {"万": 10**4, "萬": 10**4, "亿": 10**8}
_CJK = "〇零○一二两三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟廿卅"
_APPROXIMATE = re.compile(r"([一二两三四五六七八])([二三四五六七八九])(?=[十百千万天日周月年小个分次人倍]|$)")

#: One number, Arabic (1,000.5; 1.5万; 3千) or Chinese (二十四; 伍佰; 半). Bounded and without backtracking: a text that
#: is nothing but digits takes time with its length only.
NUMBER = (
    rf"(?:(?:\d{{1,3}}(?:,\d{{3}}){{1,5}}+|\d{{1,14}}+)(?:\.\d{{1,6}}+)?[百千万亿]{{0,3}}+|"
    rf"[{_CJK}]{{1,16}}+(?:点[{_CJK}]{{1,8}}+)?|半)"
)
#: What stands between the ends of a range.
TO = r"(?:-{1,2}|–|—{1,2}|−|~|～|至|到|或)"


def number(text: str) -> Decimal | None:
    """
    Return the value of one numeral: ``24``, ``1,000``, ``1.5万``, ``二十四``, ``一百零五``, ``二〇一〇``,
    ``伍佰``, ``半``.

    None where the signs make no number (``千万万``, ``十十``).
    """
    text = text.replace(",", "").strip()
    if text == "半":
        return Decimal("0.5")
    if match := re.fullmatch(r"(\d+(?:\.\d+)?)([百千万亿]*)", text):
        value = Decimal(match[1])
        for sign in match[2]:
            value *= _SMALL.get(sign) or _LARGE[sign]
        return value
    if "点" in text:
        whole, _, rest = text.partition("点")
        return _pointed(whole, rest)
    whole_number = _chinese(text)
    return None if whole_number is None else Decimal(whole_number)


def whole(text: str) -> int | None:
    """Return the value of a numeral that is a whole number, else None."""
    value = number(text)
    return int(value) if value is not None and value == value.to_integral_value() else None


def _pointed(whole_part: str, rest: str) -> Decimal | None:
    value = _chinese(whole_part)
    if value is None or any(sign not in _DIGITS for sign in rest):
        return None
    try:
        return Decimal(f"{value}." + "".join(str(_DIGITS[sign]) for sign in rest))
    except InvalidOperation:
        return None


def _chinese(text: str) -> int | None:
    if not text:
        return None
    if all(sign in _DIGITS for sign in text):
        return int("".join(str(_DIGITS[sign]) for sign in text)) if len(text) != 2 or "〇" in text else _pair(text)
    reader = _Numeral()
    if not all(map(reader.take, text.replace("廿", "二十").replace("卅", "三十"))):
        return None
    return reader.value(text)


class _Numeral:
    """Reads a Chinese numeral sign by sign, as one says it."""

    def __init__(self) -> None:
        self._total = self._section = self._digit = 0
        self._has_digit = False
        self._smallest = 10**9  # the last unit of the section: the next one must be smaller
        self._last = 1

    def take(self, sign: str) -> bool:
        """Take one sign; False where it cannot stand there."""
        if sign in _DIGITS:
            return self._take_digit(_DIGITS[sign])
        if sign in _SMALL:
            return self._take_unit(_SMALL[sign])
        return sign in _LARGE and self._take_large(_LARGE[sign])

    def _take_digit(self, digit: int) -> bool:
        if self._has_digit:
            return False
        self._digit, self._has_digit = digit, digit > 0
        self._last = self._last if digit else 1
        return True

    def _take_unit(self, unit: int) -> bool:
        if unit >= self._smallest:
            return False
        self._section += (self._digit if self._has_digit else 1) * unit
        self._digit, self._has_digit, self._smallest, self._last = 0, False, unit, unit
        return True

    def _take_large(self, unit: int) -> bool:
        below = self._section + self._digit
        if not below and not self._total:
            below = 1
        self._total = (self._total + below) * unit if self._total < unit else self._total + below * unit
        self._section = self._digit = 0
        self._has_digit, self._smallest, self._last = False, 10**9, unit
        return True

    def value(self, text: str) -> int:
        """Return the value; 一百五 is 150 and 三万五 35,000."""
        is_short = self._has_digit and self._last >= 100 and not text.endswith("零")
        return self._total + self._section + self._digit * (self._last // 10 if is_short else 1)


def _pair(text: str) -> int:
    return _DIGITS[text[0]] * 10 + _DIGITS[text[1]]


def approximate(text: str) -> tuple[str, str] | None:
    """Return the ends of a range written as two neighbouring digits (三五 in 三五天, 两三 in 两三次), else None."""
    match = _APPROXIMATE.fullmatch(text) or re.fullmatch(r"([一二两三四五六七八])([二三四五六七八九])", text)
    if not match or _DIGITS[match[2]] <= _DIGITS[match[1]] or _DIGITS[match[2]] - _DIGITS[match[1]] > 2:
        return None
    return match[1], match[2]


def plain(value: Decimal) -> str:
    """Return a number without trailing zeros or exponent: ``50``, ``0.5``, ``10000``."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
