"""
Named forms, records, ledgers and reports: whatever stands in 《》, quoted names that end as a form does, and names in
running text: 维修派工单, 服务报告, 考勤记录, 客户档案, 备件计划.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from yinuo.rulebook.extract.spans import form_words as words
from yinuo.rulebook.extract.spans.found import Found, disjoint

_LONGEST = 90
_QUOTED = re.compile(
    r"“([^“”\n\x1f]{2,30})”|\"([^\"\n\x1f]{2,30})\"|‘([^‘’\n\x1f]{2,30})’|'([^'\n\x1f]{2,30})'|【([^【】\n\x1f]{2,30})】"
)
_HEAD = re.compile("|".join(words.HEADS))
_TWO = re.compile(r"[\u4e00-\u9fffA-Z]{2}$")
#: What is told of rather than a paper: 处理情况报告班长.
_HAPPENS = re.compile(
    r"(?:情况|异常|故障|问题|事故|意见|建议|信息|投诉|过程|结果|缺陷|隐患|处理|风险|咨询|报修|进度|来访|来电)$"
)
_NAMED = re.compile(r"(?:[一-龥]{2}|[A-Z])$")
_QUOTE_HEAD = re.compile(rf"(?:{'|'.join((*words.HEADS, *words.PAPERS))})(?:\([^()]*\))?$")


def find(text: str) -> Iterator[Found]:
    """Yield the forms; the value is the name without its marks."""
    yield from disjoint((*_marked(text), *_quoted(text), *_named(text)))


def _marked(text: str) -> Iterator[Found]:
    at = 0
    while (start := text.find("《", at)) >= 0:
        end = _closing(text, start)
        if end is None:
            at = start + 1
            continue
        if text[start + 1 : end].strip():
            yield Found("FORM", start + 1, end, text[start + 1 : end].strip())
        at = end + 1


def _closing(text: str, start: int) -> int | None:
    """Return the place of the 》 that closes the 《 at ``start``; titles may stand in titles."""
    depth = 0
    for at in range(start, min(len(text), start + _LONGEST)):
        sign = text[at]
        if sign == "《":
            depth += 1
        elif sign == "》":
            depth -= 1
            if not depth:
                return at
        elif sign in "\n。":
            break
    end = text.find("》", start, start + _LONGEST)
    return end if end > 0 and "\n" not in text[start:end] and "。" not in text[start:end] else None


def _quoted(text: str) -> Iterator[Found]:
    for match in _QUOTED.finditer(text):
        group = match.lastindex or 1
        name = match[group]
        if _QUOTE_HEAD.search(name) and not re.search(r"[。;!?,]", name):
            yield Found("FORM", match.start(group), match.end(group), name)


def _named(text: str) -> Iterator[Found]:
    at = 0
    while match := _HEAD.search(text, at):
        at = match.end()
        if longer := _HEAD.match(text, at):  # 报告 in 报告单, 记录 in 记录台账
            match, at = longer, longer.end()
        head = match[0]
        start = _start_of_name(text, match.start(), match.end())
        if head in words.SHORT and match.start() - start < 2:
            start = max(0, match.start() - 2)
            if words.NO_NAME.fullmatch(text, start, match.start()):
                continue
        if qualifier := words.QUALIFIER.match(text, start, match.start()):
            start = qualifier.end()
        if _is_form(text, start, match.start(), match.end(), head):
            yield Found("FORM", start, match.end(), text[start : match.end()])


def _start_of_name(text: str, head: int, end: int) -> int:
    """Return where the name that ends with the head begins: after the last sign or word that cannot be in a name."""
    first = max(0, head - 18)
    start = first
    for match in words.BREAK.finditer(text, first, end):
        if match["cut"] and match.start() < head:
            start = min(match.end(), head)
    if listed := words.LISTED.search(text, first, head):
        start = listed.start("names")
    verb = words.BREAK.match(text, start, end)
    return verb.end() if verb and verb["cut"] and len(verb[0]) > 1 else start


def _is_other(text: str, start: int, head: int, end: int) -> bool:
    """仪表, 表示, 刷卡: words that only end like a form; 解除合同: no record of it."""
    return bool(
        words.ENDED.search(text[max(0, start - 2) : head])
        or words.NOT_AFTER.match(text, end)
        or words.NOT_FORM.search(text[start:end])
    )


def _is_form(text: str, start: int, head: int, end: int, noun: str) -> bool:
    modifier = text[start:head]
    if _is_other(text, start, head, end):
        return False
    if noun in words.ALONE:
        return True
    if words.VAGUE.fullmatch(modifier):  # 提交书面报告, but 两小时内书面报告
        is_written = noun == "报告" and modifier in {"书面", "文字"}
        return is_written and bool(words.HANDED_IN.search(text[max(0, start - 16) : start]))
    if noun in words.SHORT:
        return bool(_TWO.search(modifier)) and not words.NOT_BEFORE.search(modifier)
    if noun in words.WEAK:
        return _weak(text, modifier, start, head, noun)
    return len(modifier) >= (1 if len(noun) < 3 else 0)


def _weak(text: str, modifier: str, start: int, head: int, noun: str) -> bool:
    """报告, 记录, 计划, 通知, 协议, 合同, 档案 are forms only with what they are of, or where somebody writes them."""
    end = head + len(noun)
    if words.MODIFIER[noun].search(text[max(0, head - 8) : head]):
        return not (noun in words.TOLD and _HAPPENS.search(modifier) and words.TOLD_TO.match(text, end))
    if noun in words.TOLD:
        return _is_paper(text, modifier, end)
    written = words.WRITTEN.search(text[max(0, start - 6) : start])
    return bool(written) and len(modifier) >= 2 and noun not in words.TALK


def _is_paper(text: str, modifier: str, end: int) -> bool:
    """抢救记录应 is a paper, 班长记录 and 立即报告 are deeds."""
    named = _NAMED.search(modifier) and not words.MANNER.search(modifier) and not words.NOT_BEFORE.search(modifier)
    return bool(named) and bool(words.AFTER_PAPER.match(text, end))
