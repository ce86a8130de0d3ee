"""
Yuan and fen: exact amounts with two places and one rounding rule.

Amounts are Decimal; half a fen is rounded away from zero (as Decimal's ROUND_HALF_UP). Floats are never accepted.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction

ZERO = Decimal("0.00")
LARGEST = Decimal("999999999999.99")

_MARKS = re.compile(
    r"^(?P<before>-?)\s*(?:¥|CNY|RMB)?\s*(?P<after>-?)\s*(?P<number>[\d,.]+)\s*(?:元|圆|块|CNY|RMB)?$", re.I
)
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+", re.ASCII)
_WHOLE = re.compile(r"\d+", re.ASCII)

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("仟", "佰", "拾", "")
_SECTIONS = ("亿", "万", "")
_SECTION = 10_000


class BadAmount(ValueError):
    """A text or number that is no amount of money. ``given`` is what was given."""

    def __init__(self, given: object, why: str) -> None:
        super().__init__(f"{given!r}: {why}")
        self.given = given


class NotAnAmount(BadAmount):
    """It is no number as money is written."""


class TooPrecise(BadAmount):
    """It has parts of a fen."""


class NegativeAmount(BadAmount):
    """It is below zero where that makes no sense."""


class AmountTooLarge(BadAmount):
    """It is beyond 999,999,999,999.99."""


class NothingToShareBy(ValueError):
    """The weights are none, all zero, or negative."""


def rounded(value: Decimal | Fraction | int) -> Decimal:
    """
    Return the amount in whole fen, half a fen away from zero.

    :raises NotAnAmount: NaN or infinite
    :raises AmountTooLarge: beyond twelve digits before the point
    """
    if isinstance(value, Decimal) and not value.is_finite():
        raise NotAnAmount(value, "not a number")
    exact = Fraction(value) * 100
    cut, rest = divmod(abs(exact), 1)
    whole = int(cut) + (rest >= Fraction(1, 2))
    return _of_fen(-whole if exact < 0 else whole)


def fen(amount: Decimal) -> int:
    """
    Return the amount as whole fen: 12.34 is 1234.

    :raises TooPrecise: it has parts of a fen
    :raises NotAnAmount: NaN or infinite
    """
    if not amount.is_finite():
        raise NotAnAmount(amount, "not a number")
    exact = Fraction(amount) * 100
    if exact.denominator != 1:
        raise TooPrecise(amount, "it has parts of a fen; round it first")
    return exact.numerator


def parse(text: str) -> Decimal:
    """
    Return the amount that a person typed: ``1,234.50``, ``￥30``, ``３０元``. Never negative.

    :raises NotAnAmount: it is no number, or its commas stand in wrong places
    :raises TooPrecise: more than two places
    :raises NegativeAmount: below zero
    :raises AmountTooLarge: beyond twelve digits before the point
    """
    amount = parse_signed(text)
    if amount < 0:
        raise NegativeAmount(text, "an amount below zero is not possible here")
    return amount


def parse_signed(text: str) -> Decimal:
    """
    Return the amount that a person typed, which may be below zero.

    :raises BadAmount: as :func:`parse`, but for the sign
    """
    match = _MARKS.match(unicodedata.normalize("NFKC", text).replace("−", "-").strip())
    if match is None or (match["before"] and match["after"]):
        raise NotAnAmount(text, "not an amount; write for example 1234.50")
    whole, point, places = match["number"].partition(".")
    well_written = _WHOLE.fullmatch(whole) or _GROUPED.fullmatch(whole)
    if not well_written or (point and not _WHOLE.fullmatch(places)):
        raise NotAnAmount(text, "not an amount; write for example 1234.50")
    if len(places) > 2:
        raise TooPrecise(text, "at most two places after the point")
    yuan = whole.replace(",", "").lstrip("0") or "0"
    if len(yuan) > 12:
        raise AmountTooLarge(text, f"more than {LARGEST:,}")
    whole_fen = int(yuan) * 100 + int(places.ljust(2, "0"))
    return _of_fen(-whole_fen if match["before"] or match["after"] else whole_fen)


def total(amounts: Iterable[Decimal]) -> Decimal:
    """
    Return the sum.

    :raises TooPrecise: one of the amounts has parts of a fen
    """
    return _of_fen(sum(fen(amount) for amount in amounts))


def percent(amount: Decimal, rate: Decimal | int) -> Decimal:
    """Return ``rate`` per cent of the amount: ``percent(Decimal("99.99"), 10)`` is 10.00."""
    return rounded(Fraction(amount) * Fraction(rate) / 100)


def times(price: Decimal, quantity: Decimal | int) -> Decimal:
    """Return the price of a quantity: ``times(Decimal("9.99"), Decimal("1.5"))`` is 14.99."""
    return rounded(Fraction(price) * Fraction(quantity))


def allocate(amount: Decimal, weights: Sequence[Decimal | int]) -> list[Decimal]:
    """
    Return the amount divided in proportion to the weights; the parts add up to it exactly.

    Each part is within a fen of its exact share. Fen left over go to the parts that lost most by
    cutting, the earlier one first where equal.

    :raises NothingToShareBy: the weights are none, all zero, or negative
    :raises TooPrecise: the amount has parts of a fen
    """
    exact = [Fraction(weight) for weight in weights]
    if not exact or min(exact) < 0 or not sum(exact):
        raise NothingToShareBy(f"cannot share {amount} by {[str(weight) for weight in weights]}")
    amount_fen, all_weights = fen(amount), sum(exact)
    shares = [abs(amount_fen) * weight / all_weights for weight in exact]
    parts = [int(share) for share in shares]
    by_loss = sorted(range(len(parts)), key=lambda place: (parts[place] - shares[place], place))
    for place in by_loss[: abs(amount_fen) - sum(parts)]:
        parts[place] += 1
    return [_of_fen(-part if amount_fen < 0 else part) for part in parts]


def formatted(amount: Decimal) -> str:
    """Return the amount for people: ``¥1,234.50``, below zero ``-¥1,234.50``."""
    exact = rounded(amount)
    sign = "-" if exact < 0 else ""
    return f"{sign}¥{abs(exact):,.2f}"


def upper_cn(amount: Decimal) -> str:
    """
    Return the amount in capitals: 123.45 is ``壹佰贰拾叁元肆角伍分``, 30 is ``叁拾元整``.

    By the People's Bank's rules for filling in bills, in the form that they name first where they
    allow two: 整 ends an amount without fen and never follows 分; several zeros in the middle are
    one 零; after a yuan digit of zero the jiao follows with 零 (``壹仟陆佰捌拾元零叁角贰分``); a zero
    at the end of 万 or 亿 before a full section is not said (``壹拾万柒仟元整``). Below one yuan there is
    no 零元 (``伍角整``, ``零元整`` for nothing). Below zero it begins with 负.

    :raises NotAnAmount: NaN or infinite
    :raises AmountTooLarge: beyond twelve digits before the point
    """
    exact = rounded(amount)
    yuan, rest = divmod(abs(fen(exact)), 100)
    sign = "负" if exact < 0 else ""
    return sign + _yuan_in_capitals(yuan, has_fen=bool(rest)) + _fen_in_capitals(rest, yuan)


def _of_fen(count: int) -> Decimal:
    amount = Decimal(count).scaleb(-2)
    if abs(amount) > LARGEST:
        raise AmountTooLarge(amount, f"more than {LARGEST:,}")
    return amount


def _yuan_in_capitals(yuan: int, *, has_fen: bool) -> str:
    if not yuan:
        return "" if has_fen else "零元"
    text, skipped = "", False
    sections = (yuan // _SECTION**2, yuan // _SECTION % _SECTION, yuan % _SECTION)
    for section, unit in zip(sections, _SECTIONS, strict=True):
        if not section:
            skipped = bool(text)
            continue
        if text and (skipped or section < _SECTION // 10):
            text += "零"
        text += _section_in_capitals(section) + unit
        skipped = False
    return f"{text}元"


def _section_in_capitals(section: int) -> str:
    """Return up to four digits with their places; zeros between digits are one 零, at the ends none."""
    text, skipped = "", False
    for digit, place in zip(f"{section:04}", _PLACES, strict=True):
        if digit == "0":
            skipped = bool(text)
            continue
        text += f"{'零' if skipped else ''}{_DIGITS[int(digit)]}{place}"
        skipped = False
    return text


def _fen_in_capitals(count: int, yuan: int) -> str:
    jiao, rest = divmod(count, 10)
    if not count:
        return "整"
    zero = "零" if yuan and (not jiao or yuan % 10 == 0) else ""
    jiao_text = f"{_DIGITS[jiao]}角" if jiao else ""
    return zero + jiao_text + (f"{_DIGITS[rest]}分" if rest else "整")
