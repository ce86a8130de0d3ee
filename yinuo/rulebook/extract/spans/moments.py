# ruff: noqa: E501  # lists of words are read along the line
"""Moments as a rule sets them: 17:00前, 每月5日前, 月底, 每周一上午10点前, 12月15日前, 每月最后一个工作日."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from yinuo.rulebook.extract.numerals import NUMBER, TO, number, whole
from yinuo.rulebook.extract.spans.found import Found

_BY = r"(?:的?当(?:天|日))?(?:例会|下班|上班|会议|结束|收工|营业结束|闭店|打烊|收盘|午休)?(?:之前|以前|之内|以内|前(?!来|往|台|期|者|后|述|款|面|提(?![交出供报前请醒取]))|内(?!容|部|勤|业)|止|为止)"
_CLOCK = (
    rf"(?P<half>上午|早上|早晨|清晨|凌晨|中午|下午|傍晚|晚上|晚间|晚|早)?(?:(?P<h>\d{{1,2}}):(?P<min>\d{{2}})(?!\d)|"
    rf"(?P<hz>{NUMBER})(?:点钟?|时(?![间候段期刻效限常而]))(?:(?P<mz>半|{NUMBER})分?|(?P<whole>整))?)"
)
_CLOCK_BY = re.compile(rf"(?<![\d:.-–~])(?P<day>当天|当日|当晚|今日|次日|第二天)?{_CLOCK}(?P<by>{_BY})")
_CLOCK_AT = re.compile(_CLOCK)
_DAY = rf"(?P<d>{NUMBER})(?:日|号)(?!常|志|程|用|记|历)"
_EACH_MONTH = r"(?:季度?的?[末首]月|末月|每个?月|次月|下个?月|翌月|本月|当月|上月|每月次月)"
_MONTH_DAY = re.compile(
    rf"(?P<month>{_EACH_MONTH})的?(?:份)?(?:的)?(?:{NUMBER}(?:日|号)?(?:{TO}|、|和|及))*{_DAY}(?P<by>{_BY})?"
    rf"|(?<![\d月年第{'一二三四五六七八九十'}])(?P<bare>{NUMBER})号(?P<bare_by>之前|以前|前)"
)
_BARE_DAY = re.compile(rf"(?<![\d月年第内-])(?P<d>{NUMBER})日(?:之前|以前|前)")
_LAST_DAY = re.compile(
    rf"(?P<month>{_EACH_MONTH}|月末|月底)?的?(?:最后(?:一|1)?(?:个)?(?P<last>工作日|天|日)|(?P<nth>前|第|首)(?P<k>{NUMBER})?个?工作日)(?P<by>{_BY})?"
)
_MONTH_END = re.compile(
    rf"(?P<month>{_EACH_MONTH}的?)?(?:月(?P<end>底|末|终)|(?P<start>月初))(?P<by>{_BY})?|(?P<month2>每个?月|次月|下个?月|当月|本月)(?P<end2>底|末|终|初)(?P<by2>{_BY})?|(?P<month3>每个?月|次月|下个?月|当月|本月)的?(?P<third>[上中下]旬)(?P<by3>{_BY})?"
)
_FIRST_DAYS = re.compile(rf"的?(?:前)?(?P<n>{NUMBER})(?P<w>个?工作)?[日天](?:之内|以内|内|之前|以前|前)")
_THIRD = {"上旬": "10", "中旬": "20", "下旬": "-1d"}
_YEAR_DAY = re.compile(
    rf"(?P<year>每年度?|次年|翌年|当年|本年度?|下一?年度?|同年|第二年)?的?(?P<m>\d{{1,2}}|十[一二]|[一二三四五六七八九十])月(?:份)?(?:的)?"
    rf"(?:(?P<d>{NUMBER})(?:日|号)|(?P<end>底|末)|(?P<third>[上中下]旬))(?P<by>{_BY})?"
)
_YEAR_END = re.compile(rf"(?P<each>每)?(?P<word>年底|年末|岁末|年终(?={_BY}|前|时|[由对将,。])|年初)(?P<by>{_BY})?")
_QUARTER_END = re.compile(rf"(?:每个?|本|当)?(?P<word>季度末|季末|季度初|季初)(?P<by>{_BY})?(?!月)")
_WEEKDAY = re.compile(
    rf"(?P<each>每周(?=周)|每个?|次|下个?|本|当|逢)(?:周|星期|礼拜)(?P<w>[一二三四五六日天末1-7])(?![次期度个天月年])(?P<by>{_BY})?"
    rf"|(?<![每次下本当逢一二三四五六七八九十两\d])(?:周|星期|礼拜)(?P<w2>[一二三四五六日天末])(?P<by2>{_BY})"
)
_DATE = re.compile(
    rf"(?P<y>\d{{4}}|[二〇零○一九八七六五四三]{{4}})年(?P<m>{NUMBER})月(?P<d>{NUMBER})(?:日|号)(?P<by>之前|以前|前|为止|止)"
)
_DAYS = {sign: str(n) for n, sign in enumerate("一二三四五六日", 1)} | {"天": "7", "末": "-1d"}
_DONE_AT = re.compile(
    r"(?:时|从|向|将|把|由|对|进行|汇总|上报|提交|报|交|召开|组织|开展|完成|统计|盘点|清点|结账|对账|核对|发放|做|与|和|,|,?应|,?须)"
)
_LAST = {2: 28, 4: 30, 6: 30, 9: 30, 11: 30}


def find(text: str) -> Iterator[Found]:
    """Yield the moments; two that overlap are given once, the longer one."""
    found = sorted(
        (one for finder in _FINDERS for one in finder(text)), key=lambda one: (one.start, one.start - one.end)
    )
    last = -1
    for one in found:
        if one.start >= last:
            yield one
            last = one.end


def _deadline(match: re.Match[str], value: str, end: int | None = None) -> Found:
    return Found("DEADLINE", match.start(), match.end() if end is None else end, value)


def _clock(text: str) -> Iterator[Found]:
    for match in _CLOCK_BY.finditer(text):
        time = _time(match)
        if time is None or _is_range(text, match.start()):
            continue
        yield _deadline(match, f"P1D;{time}" if match["day"] in {"次日", "第二天"} else time)


def _is_range(text: str, start: int) -> bool:
    return bool(re.search(r"\d(?:点|时|:\d{2})?\s?(?:-{1,2}|–|—{1,2}|~|至|到)$", text[max(0, start - 6) : start]))


def _time(match: re.Match[str]) -> str | None:
    """Return a time of the day as ``T17:00``."""
    hour = int(match["h"]) if match["h"] else whole(match["hz"])
    if match["h"]:
        minute: int | None = int(match["min"])
    else:
        minute = 30 if match["mz"] == "半" else whole(match["mz"]) if match["mz"] else 0
    if hour is None or minute is None:
        return None
    if match["half"] in {"下午", "傍晚", "晚上", "晚间", "晚"} and hour < 12:
        hour += 12
    return f"T{hour:02}:{minute:02}" if hour <= 24 and minute < 60 else None


def _month_day(text: str) -> Iterator[Found]:
    for match in _MONTH_DAY.finditer(text):
        day = whole(match["d"] or match["bare"])
        if day is None or not 1 <= day <= 31:
            continue
        if match["month"] in {"本月", "上月", "当月"} and not match["by"]:
            continue
        yield _with_clock(match, text, f"monthly:{day:02}")


def _other_day(text: str) -> Iterator[Found]:
    """每月28日前报财务部,财务部30日前汇总: the second is a day of the month too."""
    first = _MONTH_DAY.search(text)
    if first is None:
        return
    for match in _BARE_DAY.finditer(text, first.end()):
        sentence = re.split(r"[。;!?\n\x1f]", text[max(0, match.start() - 40) : match.start()])[-1]
        day = whole(match["d"])
        if day and day <= 31 and _MONTH_DAY.search(sentence):
            yield _deadline(match, f"monthly:{day:02}")


def _last_day(text: str) -> Iterator[Found]:
    for match in _LAST_DAY.finditer(text):
        if match["last"]:
            if match["month"] or match["by"]:
                yield _with_clock(match, text, "monthly:-1d;working" if match["last"] == "工作日" else "monthly:-1d")
            continue
        count = whole(match["k"]) if match["k"] else 1
        if (match["month"] or (match["nth"] == "第" and match["by"])) and count and count <= 23:
            yield _with_clock(match, text, f"monthly:{count:02};working")


def _month_end(text: str) -> Iterator[Found]:
    for match in _MONTH_END.finditer(text):
        if match["third"]:
            yield _with_clock(match, text, f"monthly:{_THIRD[match['third']]}")
            continue
        each = match["month"] or match["month2"]
        by = match["by"] or match["by2"]
        first = bool(match["start"]) or match["end2"] == "初"
        before = text[match.start() - 1] if match.start() else ""
        if before in "0123456789一二三四五六七八九十季度" and before:
            continue
        if first and not by and (days := _FIRST_DAYS.match(text, match.end())) and (count := whole(days["n"])):
            yield _deadline(match, f"monthly:{count:02}" + (";working" if days["w"] else ""), days.end())
            continue
        if not (each or by or (not first and _DONE_AT.match(text, match.end()))):
            continue
        yield _with_clock(match, text, "monthly:01" if first else "monthly:-1d")


def _year_day(text: str) -> Iterator[Found]:
    last = -1  # where the date before ended: 每年6月30日和12月31日
    for match in _YEAR_DAY.finditer(text):
        before = text[match.start() - 1] if match.start() else ""
        goes_on = last > 0 and text[last : match.start()] in {"和", "、", "及", "与", "或"}
        if before in {"年", "-", "至", "~"} or before.isdigit() or not (match["year"] or match["by"] or goes_on):
            continue
        last = match.end()
        month = whole(match["m"])
        day = _day_of(match, month)
        if month is None or not 1 <= month <= 12 or day is None or not 1 <= day <= 31:
            continue
        yield _deadline(match, f"yearly:{month:02}-{day:02}")


def _day_of(match: re.Match[str], month: int | None) -> int | None:
    if match["d"]:
        return whole(match["d"])
    if match["third"]:
        return {"上旬": 10, "中旬": 20, "下旬": _LAST.get(month or 1, 31)}[match["third"]]
    return _LAST.get(month or 1, 31)


def _year_end(text: str) -> Iterator[Found]:
    for match in _YEAR_END.finditer(text):
        if re.match(r"双薪|奖|总结|红包|绩效|分红|考核结|评优|盘点表|会|报告|数|余额|工作总结", text[match.end() :]):
            continue
        if match["word"] == "年初" and not (
            match["each"] or match["by"] or text[max(0, match.start() - 1) : match.start()] in "于在每年"
        ):
            continue
        start = match.end("each") if match["each"] else match.start()
        yield Found("DEADLINE", start, match.end(), "yearly:01-01" if match["word"] == "年初" else "yearly:12-31")


def _quarter_end(text: str) -> Iterator[Found]:
    for match in _QUARTER_END.finditer(text):
        yield _deadline(match, "quarterly:01" if match["word"].endswith("初") else "quarterly:-1d")


def _weekday(text: str) -> Iterator[Found]:
    for match in _WEEKDAY.finditer(text):
        sign = match["w"] or match["w2"]
        if re.match(r"[、和]?(?:至|到|-|~|—|–|、)(?:每?周|星期)?[一二三四五六日天1-7]", text[match.end() :]):
            continue
        if match["each"] in {"本", "当"} and not match["by"]:
            continue
        yield _with_clock(match, text, f"weekly:{_DAYS.get(sign, sign)}")


def _with_clock(match: re.Match[str], text: str, value: str) -> Found:
    """A time of the day right after a day belongs to it: 每周一上午10点前."""
    clock = _CLOCK_AT.match(text, match.end())
    time = _time(clock) if clock else None
    if clock and time:
        by = re.compile(_BY).match(text, clock.end())
        return _deadline(match, f"{value};{time}", by.end() if by else clock.end())
    return _deadline(match, value)


def _date(text: str) -> Iterator[Found]:
    for match in _DATE.finditer(text):
        year, month, day = number(match["y"]), number(match["m"]), number(match["d"])
        if year and month and day and month <= 12 and day <= 31 and year > Decimal(1900):
            yield _deadline(match, f"{int(year)}-{int(month):02}-{int(day):02}")


_FINDERS = (_clock, _month_day, _other_day, _last_day, _month_end, _year_day, _year_end, _quarter_end, _weekday, _date)
