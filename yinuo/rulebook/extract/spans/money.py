# ruff: noqa: E501  # lists of words are read along the line
"""Amounts of money: 50元, 100-200元, 3万元, 伍佰元整, ¥50, RMB 1,000, 100美元. 有元, 单元, 元件 are none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from yinuo.rulebook.extract.numerals import NUMBER, TO, number, plain
from yinuo.rulebook.extract.spans.found import Found

_COIN = {
    "美元": "USD", "美金": "USD", "USD": "USD", "US$": "USD", "$": "USD", "欧元": "EUR", "EUR": "EUR", "€": "EUR", "日元": "JPY",
    "英镑": "GBP", "£": "GBP", "港元": "HKD", "港币": "HKD", "HKD": "HKD", "HK$": "HKD", "新台币": "TWD", "台币": "TWD", "NT$": "TWD",
    "TWD": "TWD",
}  # fmt: skip
_FOREIGN = r"美元|美金|USD|欧元|EUR|日元|英镑|港元|港币|HKD|新台币|台币|TWD"
_MARK = r"(?:人民币|RMB|CNY|[¥￥]|US\$|HK\$|NT\$|[$€£]|USD|EUR|HKD|TWD|新台币|港币|美元|美金)"
_YUAN = r"(?:元(?![旦素件器宵首老帅化月宝气])|圆整?|块钱|块(?=[/每以罚钱]))"
_END = rf"(?:{_YUAN}|{_FOREIGN})"
_PATTERN = re.compile(
    rf"(?:(?P<mark>{_MARK}):?\s?)?(?<![\d.])(?P<n>{NUMBER})(?:\((?:{NUMBER})\))?"
    rf"(?:(?P<first>{_END})?(?:{TO}|(?<=元)[、,]?至)(?P<mark2>{_MARK})?(?P<m>{NUMBER}))?(?P<unit>{_END})?"
    r"(?P<tail>整|人民币)?"
)
_FEN = re.compile(rf"(?P<jiao>{NUMBER})角(?:(?P<fen>{NUMBER})分)?")
#: 年收入500万以上: what is counted is money, though no yuan is said.
_COUNTED = re.compile(
    rf"(?:收入|金额|总额|产值|营业额|销售额|销售|业绩|价格|价值|资金|投资|成本|预算|造价|费用|额度|利润|货款|合同额)(?:在|为|达到?|超过|不足|低于|高于|满|约|不超过|不低于)*"
    rf"(?P<n>{NUMBER})(?<=[万亿])(?![一-龥]{{0,1}}[元次人吨件户台个字公里平])"
)


def find(text: str) -> Iterator[Found]:
    """Yield the amounts, valued as ``CNY 50``, ``CNY 100-200``, ``USD 100``."""
    yield from _without_unit(text)
    if not re.search(r"[元圆块¥￥$€£镑币]|RMB|CNY|USD|EUR|美金|HKD|TWD", text):
        return
    for match in _PATTERN.finditer(text):
        found = _found(match, text)
        if found is not None:
            yield found


def _without_unit(text: str) -> Iterator[Found]:
    for match in _COUNTED.finditer(text):
        value = number(match["n"])
        if value is not None:
            yield Found("MONEY", match.start("n"), match.end("n"), f"CNY {plain(value)}")


def _found(match: re.Match[str], text: str) -> Found | None:
    if not (match["unit"] or match["first"] or match["mark"]):
        return None
    start, end = match.start(), match.end()
    if start and (text[start - 1] == "第" or (text[start - 1] == "单" and not match["n"][0].isdigit())):
        return None
    if match["n"] in {"一", "二", "三", "多"} and not match["mark"] and _is_word(text, end):
        return None
    low = number(match["n"])
    high = number(match["m"]) if match["m"] else low
    if low is None or high is None:
        return None
    if match["m"] is not None:
        low = _same_power(match["n"], match["m"], low, has_unit=bool(match["first"]))
    coin = next((_COIN[sign] for sign in (match["unit"], match["mark"], match["first"]) if sign in _COIN), "CNY")
    more = _FEN.match(text, end) if match["unit"] else None
    if more and match["m"] is None:
        low = high = low + _cents(more)
        end = more.end()
    value = plain(low) if low == high else f"{plain(low)}-{plain(high)}"
    return Found("MONEY", start + _blanks(match[0]), end, f"{coin} {value}")


def _is_word(text: str, end: int) -> bool:
    return text[end : end + 2] in {"二次", "一次", "方程", "结构", "体系", "管理"} or text[end : end + 1] in "化论制"


def _same_power(first: str, second: str, low: Decimal, *, has_unit: bool) -> Decimal:
    """3-5万元 means 30,000 to 50,000."""
    if has_unit or re.search(r"[百千万亿]$", first):
        return low
    power = re.search(r"\d([百千万亿]+)$", second)
    return low * (number("1" + power[1]) or 1) if power else low


def _cents(match: re.Match[str]) -> Decimal:
    jiao = number(match["jiao"]) or Decimal(0)
    fen = number(match["fen"]) if match["fen"] else Decimal(0)
    return jiao / 10 + (fen or Decimal(0)) / 100


def _blanks(matched: str) -> int:
    return len(matched) - len(matched.lstrip())
