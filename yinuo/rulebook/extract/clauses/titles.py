"""Finds where one regulation ends and the next begins in a file that holds many."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_KIND = (
    "管理办法|办法|制度|规定|细则|规范|规程|流程|条例|守则|准则|章程|规则|须知|手册|标准|程序|方案|指引|指南|体系|职责|总结|"
    "礼仪|公约|预案|要求|汇编|大纲|管理"
)
_TAIL = (
    r"(?:[(]?(?:试行|暂行|草案|修订|修订版|修改稿|讨论稿|征求意见稿|方案|最终版|定稿|模板|模版|范本|范文|样本|精选文档|最新版?|完整版?|"
    r"精编版?|word版?|通用版?|新|全|[0-9]{1,4}年?版?|第[一二三四五六七八九十\d]+版|V?\d+(?:\.\d+)*|初稿|终稿|规章制度)[)]?|[(][^()]{1,16}[)]|_|\.docx?|\.pdf|\.txt|[.\d]+|\s|稿|篇)*"
)
_TITLE = re.compile(rf"[^。;；!?]{{0,60}}?(?:{_KIND})(?:及[^。;，,]{{1,12}}(?:{_KIND}))?{_TAIL}[.。]?\Z", re.IGNORECASE)
#: The name of a file stands where its text begins.
_FILE = re.compile(r"^\s*[^。;,]{4,40}\.(?:docx?|pdf|txt|wps)\s*$", re.IGNORECASE)
_HASH = re.compile(r"^#+\s*")
_LEAD = re.compile(
    r"^(?:附件[一二三四五六七八九十\d]*[:：]?|[一二三四五六七八九十]{1,3}、|\d{1,2}[.、](?!\d)|编号:\S+)\s*"
)
_MARKED = re.compile(
    r"^(?:第[一二三四五六七八九十\d]+[章节条]|[一二三四五六七八九十壹贰叁肆伍陆柒捌玖拾]+\s?[、.,:\s]|[①-⑳⑴-⒇]|[(][一二三四五六七八九十\d]+[)]|\d+(?:\.\d+)*[、.)\s]?|[A-Za-z][)、.])"
)
_OPENING = re.compile(
    r"(?:第[一1]\s?[章节条]|总\s?则|[一1]\s?[、.]?\s*(?:总则|目的|范围|适用范围|概述|宗旨|[^\d\s])|为(?:了|规范|加强|统一|进一步|保证|确保|提高)|[(][一1][)]|1\.1|[□■])"
)
_SENTENCE = re.compile(r"[。;；!?]|[，,].*[，,]")
_NO_TITLE = re.compile(
    r"^[附]?[表图]\s?\d|当前位置|相关(?:主题|文档)|[›»]|首页|上一篇|下一篇|[(][一二三四五六七八九十]+[)].*[(][一二三四五六七八九十]+[)]"
)
_LONGEST = 45


@dataclass(frozen=True, slots=True)
class Part:
    """One regulation of a file: its title as it stands there, its first and last line from 1."""

    title: str
    first: int
    last: int


def split(lines: Sequence[str], noise: frozenset[int] = frozenset()) -> list[Part]:
    """
    Return the regulations of a text, in order. ``lines``: normal text; ``noise``: numbers of lines that say nothing.

    A text without any title is one regulation, titled by its first line.
    """
    starts = _starts(lines, noise)
    if not starts:
        first = next((n for n, line in enumerate(lines, 1) if line.strip() and n not in noise), 1)
        return [Part(clean(lines[first - 1]) if lines else "", first, len(lines))] if any(map(str.strip, lines)) else []
    parts = []
    for place, (first, title) in enumerate(starts):
        last = starts[place + 1][0] - 1 if place + 1 < len(starts) else len(lines)
        while last > first and not lines[last - 1].strip():
            last -= 1
        parts.append(Part(title, first, last))
    return parts


def clean(line: str) -> str:
    """Return a title line without the marks of lists, files and headings around it."""
    text = _LEAD.sub("", _HASH.sub("", line.strip())).strip().rstrip(".。")
    text = re.sub(r"\.(?:docx?|pdf|txt|wps)$", "", text, flags=re.IGNORECASE)
    return re.sub(r"\s+", "", text)[:80] or line.strip()[:80]


def looks_like_title(line: str) -> bool:
    """Say whether a line is short and ends as the title of a regulation does."""
    text = _HASH.sub("", line.strip())
    if _NO_TITLE.search(text):
        return False
    if not 4 <= len(text) <= _LONGEST or _SENTENCE.search(text.rstrip("。.")):
        return False
    if "《" in text and not text.startswith("《") and not text.endswith("》"):
        return False
    lead = _LEAD.sub("", text)
    return bool(_TITLE.match(lead)) and len(lead) >= 4


def _starts(lines: Sequence[str], noise: frozenset[int]) -> list[tuple[int, str]]:
    """Return (line, title) of every regulation: a title line with an opening after it, once per opening."""
    starts: list[tuple[int, str]] = []
    open_title: tuple[int, str] | None = None
    for at, line in enumerate(lines, 1):
        if not line.strip() or at in noise:
            continue
        hashed = line.lstrip().startswith("#") or bool(_FILE.search(line))
        if hashed or (looks_like_title(line) and (not _MARKED.match(line.strip()) or not starts)):
            if open_title is None:
                open_title = (at, clean(line))
            continue
        if open_title is None:
            continue
        if not starts or _opens(line, open_title[1]) or not _MARKED.match(line.strip()):
            sure = _FILE.search(lines[open_title[0] - 1]) or _names_itself(lines, open_title[0])
            if not starts or sure or _opens(line, open_title[1]):
                starts.append(open_title)
            open_title = None
        else:
            open_title = None
    return starts


def _opens(line: str, title: str) -> bool:
    """Say whether a line is what comes after a title: the title once more, or the first clause."""
    text = re.sub(r"\s+", "", line.strip())[:160]
    plain = re.sub(r"[.\d()]+$", "", title)
    if len(plain) >= 4 and plain[:12] in text[:60]:
        return True
    return bool(_OPENING.search(text[:100]))


def _names_itself(lines: Sequence[str], at: int) -> bool:
    """Say whether a title stands alone between blank lines and the line before ended a sentence or a list."""
    before = next((line for line in reversed(lines[max(0, at - 4) : at - 1]) if line.strip()), "")
    return bool(re.search(r"[。;!?;：:]\s*$", before)) or at == 1
