# ruff: noqa: E501  # lists of words are read along the line
"""Percentages with their comparison: ≥90%, 不低于90%, 95%以上, <3%, 百分之五, 1-3%, 5‰."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from yinuo.rulebook.extract.numerals import NUMBER, TO, number, plain
from yinuo.rulebook.extract.spans.found import Found

_SIGNS = {
    "≥": ">=",
    ">=": ">=",
    "=>": ">=",
    "≤": "<=",
    "<=": "<=",
    "=<": "<=",
    ">": ">",
    "<": "<",
    "=": "",
    "≈": "",
    "±": "±",
}
_WORDS = (
    (r"不(?:得|能|应|可)?(?:低于|少于|小于)|至少(?:达到?|为)?|最低(?:为)?|达到?(?!不)|大于(?:或)?等于|大于或等于|高于(?:或)?等于", ">="),
    (r"不(?:得|能|应|可)?(?:高于|超过|大于|多于|超出)|至多(?:为)?|最高(?:为)?|最多(?:为)?|小于(?:或)?等于|控制在|上限为?", "<="),
    (r"低于|小于|少于|不足|未达到?|不到|达不到|未满", "<"),
    (r"高于|大于|超过|多于|超出|超(?!级)", ">"),
)  # fmt: skip
_BEFORE = re.compile(
    "(?:" + "|".join(f"(?P<w{n}>{words})" for n, (words, _) in enumerate(_WORDS)) + r")(?:了|到|为|总额的|其)?$"
)
#: 不低于客户总数的80%.
_SHARE = re.compile(
    r"(?P<w0>不(?:得|能|应|可)?(?:低于|少于|小于))[一-龥]{2,8}的$|(?P<w1>不(?:得|能|应|可)?(?:高于|超过|大于|多于))[一-龥]{2,8}的$"
)
_SIGN_BEFORE = re.compile(r"(≥|>=|=>|≤|<=|=<|>|<|±)=?$")
_AFTER = re.compile(r"(?:\(含\))?(?:及其?|或)?(?P<up>以上)|(?:\(含\))?(?:及其?|或)?(?P<down>以下)|(?P<in>之内|以内|内)")
_PATTERN = re.compile(
    rf"(?P<n>\d{{1,14}}+(?:\.\d{{1,6}}+)?)(?:[%‰]?{TO}(?P<m>\d{{1,14}}+(?:\.\d{{1,6}}+)?))?(?P<sign>[%‰]|个百分点|percent)"
    rf"|(?P<tenth>(?<![一二三四五六七八九十百\d])[一二三四五六七八九两])成(?P<half>[一二三四五六七八九半])?(?=(?:及|或)?以[上下]|左右|[,。;、)\n\x1f]|作为|计|付|$)"
    rf"|(?P<zh>百分之|千分之|万分之)(?P<zn>{NUMBER})(?:{TO}(?:百分之|千分之)?(?P<zm>{NUMBER}))?"
)
_PER = {"百分之": "%", "千分之": "‰", "万分之": "‱"}


def find(text: str) -> Iterator[Found]:
    """Yield the percentages, valued as ``>=90%``, ``<3%``, ``1%``, ``1-3%``."""
    if not re.search(r"[%‰成]|分之|百分点|percent", text):
        return
    for match in _PATTERN.finditer(text):
        low = _tenths(match) if match["tenth"] else number(match["n"] or match["zn"])
        high = number(match["m"] or match["zm"] or "") if (match["m"] or match["zm"]) else low
        if low is None or high is None:
            continue
        sign = _PER[match["zh"]] if match["zh"] else {"‰": "‰"}.get(match["sign"], "%")
        amount = plain(low) if low == high else f"{plain(low)}-{plain(high)}"
        start, end, compare = _compared(text, match.start(), match.end())
        yield Found("PERCENT", start, end, f"{compare}{amount}{sign}")


def _tenths(match: re.Match[str]) -> Decimal | None:
    """Return 70 for 七成, 95 for 九成五 and 九成半."""
    ten, one = number(match["tenth"]), number(match["half"]) if match["half"] and match["half"] != "半" else None
    rest = Decimal(5) if match["half"] == "半" else one or Decimal(0)
    return None if ten is None else ten * 10 + rest


def _compared(text: str, start: int, end: int) -> tuple[int, int, str]:
    """Return the span with its comparison, and the comparison as a sign."""
    if sign := _SIGN_BEFORE.search(text, max(0, start - 3), start):
        return sign.start(), end, _SIGNS[sign[1]]
    if after := _AFTER.match(text, end):
        word = _BEFORE.search(text, max(0, start - 8), start)
        if word and "不" in word[0]:
            return word.start(), end, _compare(word)
        return start, after.end(), ">=" if after["up"] else "<="
    word = _BEFORE.search(text, max(0, start - 8), start) or _SHARE.search(text, max(0, start - 16), start)
    return (word.start(), end, _compare(word)) if word else (start, end, "")


def _compare(word: re.Match[str]) -> str:
    return next(sign for n, (_, sign) in enumerate(_WORDS) if word.groupdict().get(f"w{n}"))
