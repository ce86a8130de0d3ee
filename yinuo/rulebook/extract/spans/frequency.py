# ruff: noqa: E501  # lists of words are read along the line
"""How often something recurs: 每月, 每6个月, 每年1-2次, 两次/周, 一季度一次, 隔日, 月度, 按季. Numbering masks are none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from yinuo.rulebook.extract.numerals import NUMBER, TO, approximate, number, plain
from yinuo.rulebook.extract.spans.found import Found, disjoint

_UNIT = (
    r"(?:个?(?P<half_year>半年度?)|个?(?P<half_month>半月)|(?P<half_day>半天|半日)|个?(?P<quarter>季度|季)|个?(?P<ten_days>旬)|(?P<shift>班次?|个班次?)|"
    r"个?(?P<workday>工作日)|个?(?P<week>星期|礼拜|周)|个?(?P<month>月份?)|个?(?P<term>学期)|个?(?P<year>会计年度|财政年度|自然年|年度|学年|年)|(?P<day>天|日|个?昼夜)|"
    r"个?(?P<hour>小时|钟头)|(?P<minute>分钟))"
)
_COUNT = rf"(?P<c>{NUMBER})(?:{TO}(?P<d>{NUMBER}))?(?:次|回|遍|趟)(?!数|日|月|序|要|品|级|性)"
_LIMIT = r"(?:至少|最少|不少于|不得少于|不低于|最多|不超过|不得超过|原则上|应|须|必须|要|各|共|定期|均|保证|需)*"
_EVERY = re.compile(
    rf"(?:每(?!个人|位|次|项|名|台|件|份|单|户|家)间?隔?|(?<!分)隔)(?P<n>{NUMBER})?(?:{TO}(?P<m>{NUMBER}))?{_UNIT}(?!期|边|刊|后)"
    rf"(?:(?P<did>[^\d。;,、:!?\n]{{0,8}}?){_LIMIT}{_COUNT})?"
)
_NUMBERED = re.compile(
    rf"(?<![第每\d.一二三四五六七八九十])(?P<n>{NUMBER})(?=个?(?:年|季|月|周|星期|天|日))" + _UNIT
    + rf"(?:内|之内|中|里)?{_LIMIT}(?:(?<=至少|最少|少于)[^\d。;,、:!?\n]{{0,6}}?)?{_COUNT}"
)  # fmt: skip
_SOMETIMES = re.compile(
    rf"(?<![第每\d.一二三四五六七八九十近前满过后])(?P<n>{NUMBER})?(?=个月|天|周|个?星期|个?季度|年(?!度)|半年(?!度)|半月){_UNIT}(?P<did>[^\d。;,、:!?\n\x1f内前后中以每]{{1,12}}?)(?P<c>一|1)次(?!性)(?P<d>(?!))?"
)
_PER = re.compile(rf"{_COUNT}(?:/|每|／|\\)(?P<n>{NUMBER})?{_UNIT}")
_EACH = re.compile(
    r"(?P<who>逐|按|分)(?P<unit>日|天|周|月(?!度)|季度?|半年|年度?)(?!期|程|常|历|份|级|龄|度指|付款|约|加收|计[息算收费]|收取?|支付|扣|罚)(?=[^志])"
)
_WORD = re.compile(
    r"(?P<word>每[晚早晨夜](?=[\d一-龥])(?!间|上|餐|饭)|半年度|半年(?=考核|总结|检|评|报|盘点|会|、年度)|(?<=[度年][、和与及或])月份?(?![度\d])|(?<=[度年]以及)月份?(?!度)|月度|季度|年度|半月|隔日|隔天|隔周|隔月|隔年|(?:周检|月检|季检|年检|日检)(?!查|验|测|修)|年审|双[周月](?![刊休薪])|[周月季]例会)"
)
_LISTED = re.compile(
    rf"每个?{_UNIT}(?P<list>[^。;,!?\n]{{1,30}}[、和与及][^。;,!?\n]{{1,16}}?)各[^。;,!?\n\d]{{0,8}}?(?:一|1)[次遍回]"
)
_MASK = re.compile(r"[-+_/—–×X*]\s?$|(?:编号|代号|代码|流水|序号|年号|档号)[^。;,!?\n\x1f]{0,16}$")
_MASK_AFTER = re.compile(r"\s?\(?[-+—–×*_]|(?:的|和|及|、)?(?:编号|代号|流水|序号)")
_SEASONS = re.compile(
    r"(?:春|夏|秋|冬)[、和与及]?(?:季)?[、和与及]?(?:春|夏|秋|冬)(?:两|二)?季?(?:各|分别)(?:[^\d。;,]{0,6}?)一次"
)
_SIZE = {
    "half_year": "half_year", "half_month": "half_month", "half_day": "half_day", "quarter": "quarter", "ten_days": "ten_days", "shift": "shift",
    "workday": "day", "week": "week", "month": "month", "term": "term", "year": "year", "day": "day", "hour": "hour", "minute": "minute",
}  # fmt: skip
#: 每月迟到3次 says what is punished, not how often something is done.
_COUNTS_FAULTS = re.compile(r"迟到|早退|缺勤|旷|违|投诉|失误|未|不合格|故障|超|达到|累计|被|发生|漏")
#: A unit as (times in one larger unit, that unit).
_AS = {
    "half_year": (2, "year"), "quarter": (4, "year"), "half_month": (2, "month"), "ten_days": (3, "month"), "half_day": (2, "day"),
}  # fmt: skip
_WORDS = {
    "半年度": "2/year", "半年": "2/year", "月度": "1/month", "季度": "4/year", "年度": "1/year", "半月": "2/month", "隔日": "1/2day", "隔天": "1/2day", "隔周": "1/2week",
    "隔月": "1/2month", "隔年": "1/2year", "周检": "1/week", "月检": "1/month", "季检": "4/year", "年检": "1/year", "日检": "1/day",
    "每晚": "1/day", "每早": "1/day", "每晨": "1/day", "每夜": "1/day", "年审": "1/year", "双周": "1/2week", "双月": "6/year", "周例会": "1/week", "月例会": "1/month", "季例会": "4/year",
}  # fmt: skip
_EACHES = {
    "日": "1/day",
    "天": "1/day",
    "周": "1/week",
    "月": "1/month",
    "季": "4/year",
    "季度": "4/year",
    "半年": "2/year",
    "年": "1/year",
    "年度": "1/year",
}


def find(text: str) -> Iterator[Found]:
    """Yield the frequencies, valued as ``1/month``, ``4/year``, ``1/2day``, ``1-2/year``, ``1/shift``."""
    yield from disjoint(
        found for finder in (_listed, _every, _counted, _once, _per, _seasons, _each, _words) for found in finder(text)
    )


def _every(text: str) -> Iterator[Found]:
    for match in _EVERY.finditer(text):
        skip = match[0].startswith("隔")
        unit = _unit(match)
        if skip and match["n"] is None and unit not in {"day", "week", "month", "year"}:
            continue
        if unit == "minute" and match["n"] is None and not match["c"]:
            continue
        length = _number(match["m"] or match["n"]) or Decimal(1)
        if skip and match["n"] is None:
            length = Decimal(2)
        end = match.end() if match["c"] and len(match["did"] or "") <= 0 else _end_of_unit(match)
        yield Found("FREQUENCY", match.start(), end, _value(match, unit, length))


def _end_of_unit(match: re.Match[str]) -> int:
    return match.end(next(name for name in _SIZE if match[name] is not None))


def _listed(text: str) -> Iterator[Found]:
    """每年1月、7月各一次 is twice a year."""
    for match in _LISTED.finditer(text):
        times = Decimal(1 + len(re.findall(r"[、和与及]", match["list"])))
        per, larger = _AS.get(unit := _unit(match), (1, unit))
        yield Found("FREQUENCY", match.start(), _end_of_unit(match), f"{plain(times * per)}/{larger}")


def _counted(text: str) -> Iterator[Found]:
    for match in _NUMBERED.finditer(text):
        if match["c"]:
            yield Found(
                "FREQUENCY", match.start(), match.end(), _value(match, _unit(match), _number(match["n"]) or Decimal(1))
            )


def _once(text: str) -> Iterator[Found]:
    """两天汇报一次, 半年对客户档案调整一次; but not 三个月发生一次故障."""
    for match in _SOMETIMES.finditer(text):
        if match["n"] is None and not (match["half_year"] or match["half_month"]):
            continue
        if not _COUNTS_FAULTS.search(match["did"]):
            length = _number(match["n"]) or Decimal(1)
            yield Found("FREQUENCY", match.start(), _end_of_unit(match), _value(match, _unit(match), length))


def _per(text: str) -> Iterator[Found]:
    for match in _PER.finditer(text):
        yield Found(
            "FREQUENCY", match.start(), match.end(), _value(match, _unit(match), _number(match["n"]) or Decimal(1))
        )


def _seasons(text: str) -> Iterator[Found]:
    for match in _SEASONS.finditer(text):
        if re.search(r"每年", text[max(0, match.start() - 4) : match.start()]):
            continue
        yield Found(
            "FREQUENCY", match.start(), match.end(), f"{sum(match[0].count(season) for season in '春夏秋冬')}/year"
        )


def _each(text: str) -> Iterator[Found]:
    for match in _EACH.finditer(text):
        if match["who"] == "分":
            continue
        yield Found("FREQUENCY", match.start(), match.end(), _EACHES[match["unit"]])


def _words(text: str) -> Iterator[Found]:
    for match in _WORD.finditer(text):
        start, end = match.span()
        if _MASK.search(text[max(0, start - 24) : start]) or _MASK_AFTER.match(text, end):
            continue
        if start and (
            text[start - 1] in "本上下当该跨每全各个度0123456789一二三四"
            or re.search(r"(?:会计|财政|前|后)$", text[max(0, start - 2) : start])
        ):
            continue
        yield Found("FREQUENCY", start, end, _WORDS.get(match["word"], "1/month"))


def _unit(match: re.Match[str]) -> str:
    return next(size for name, size in _SIZE.items() if match[name] is not None)


def _number(text: str | None) -> Decimal | None:
    return number(text) if text else None


def _value(match: re.Match[str], unit: str, length: Decimal) -> str:
    """Return how often, in whole units: every 6 months is 2/year, every 3 days 1/3day."""
    low, high = _times(match)
    times, larger = _AS.get(unit, (1, unit))
    if length == Decimal("0.5"):
        times, length = times * 2, Decimal(1)
    if unit == "month" and length > 1 and 12 % length == 0:
        times, larger, length = int(12 / length), "year", Decimal(1)
    elif (unit == "quarter" and length == 2) or (unit == "year" and length == Decimal("0.5")):
        times, larger, length = 2, "year", Decimal(1)
    counts = plain(low * times) if low == high else f"{plain(low * times)}-{plain(high * times)}"
    return f"{counts}/{'' if length == 1 else plain(length)}{larger}"


def _times(match: re.Match[str]) -> tuple[Decimal, Decimal]:
    first = match["c"]
    if first is None or _COUNTS_FAULTS.search(match.groupdict().get("did") or ""):
        return Decimal(1), Decimal(1)
    if match["d"] is None and (pair := approximate(first)):
        return number(pair[0]) or Decimal(1), number(pair[1]) or Decimal(1)
    low = number(first) or Decimal(1)
    return low, (number(match["d"]) or low) if match["d"] else low
