"""
What after-sales regulations ask for in their many words, and how this house does it (``data/practices.yaml``).

A practice is more than the generic reading of a sentence can give: the condition under which the house's event is
meant, the fact from which time runs, the form that has a print layout. Figures always come from the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from yinuo.lib.durations import BadDuration
from yinuo.rulebook import human_spans
from yinuo.rulebook.extract import normal
from yinuo.rulebook.extract.model import Clause
from yinuo.rulebook.extract.packing.rules import both
from yinuo.rulebook.pack import yaml_text

_COUNT = r"[〇零一二两三四五六七八九十百半\d]+(?:\.\d+)?"
_NO_DIGIT = r"(?<![〇零一二两三四五六七八九十百半\d.])"
_UNIT = r"个?(?:半)?(?:工作)?(?:分钟|小时|天|日|个?月)(?:之内|以内|内)?"
_LIMIT = rf"(?P<limit>{_NO_DIGIT}(?:{_COUNT}){_UNIT})"
_TIMES = rf"(?P<times>{_COUNT})"
_ANY_LIMIT = re.compile(_LIMIT)
_DAY = re.compile(rf"每月(?P<day>{_COUNT})[日号]前")
_PIECE = re.compile(r"[^。;]+[。;]?")
_PARTS = re.compile(r"[,、;。]")
_OFTEN = re.compile(r"每(?:月|季度?|半年|年|周|日|天)")
_PERIODS = {"月": ("month", "P1M"), "季": ("quarter", "P3M"), "半": ("half_year", "P6M"), "年": ("year", "P1Y"),
            "周": ("week", "P7D"), "日": ("day", "P1D"), "天": ("day", "P1D")}  # fmt: skip
_SAME_DAY = re.compile(r"当日|当天|同日")
_LEAST_PART = 3


@dataclass(frozen=True, slots=True)
class Practice:
    says: re.Pattern[str]
    against: re.Pattern[str] | None
    inside: re.Pattern[str] | None
    kind: str
    title: str
    rule: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Match:
    """
    A practice that a clause asks for: the sentence (``words``) and what in it says so (``said``) in normal signs, the
    rule, and what the text does not say.
    """

    kind: str
    spec: Mapping[str, Any]
    words: str
    said: str
    gaps: tuple[str, ...]


@cache
def practices() -> tuple[Practice, ...]:
    """Return all practices, in the order of the file."""
    file = resources.files("yinuo.rulebook.extract.packing") / "data" / "practices.yaml"
    data, _places = yaml_text.read(file.read_text(encoding="utf-8"))
    return tuple(
        Practice(
            re.compile(_with_figures(one["says"])), _pattern(one.get("not")), _pattern(one.get("in")), one["kind"],
            one.get("title", ""), one["rule"],
        )
        for one in data
    )  # fmt: skip


def _pattern(text: str | None) -> re.Pattern[str] | None:
    return re.compile(text) if text else None


def _with_figures(says: str) -> str:
    """Put the patterns of figures in; a name may stand once in a pattern, so later ones have none."""
    for name, pattern in (("{limit}", _LIMIT), ("{times}", _TIMES)):
        says = says.replace(name, pattern, 1)
        says = says.replace(name, re.sub(r"\?P<\w+>", "?:", pattern))
    return says


def find(clause: Clause, above: Sequence[str]) -> Iterator[Match]:
    """Yield the practices that a clause asks for. ``above``: the headings that it stands under."""
    text = normal.normal(clause.text or clause.title).replace("\n", "")
    headings = " ".join(above)
    for practice in practices():
        if practice.inside is not None and not practice.inside.search(f"{headings} {text}"):
            continue
        for piece in _PIECE.finditer(text):
            said = practice.says.search(piece[0])
            if said and not (practice.against and practice.against.search(piece[0])):
                yield _match(practice, said, piece[0], text)
                break


def _match(practice: Practice, said: re.Match[str], piece: str, text: str) -> Match:
    gaps: list[str] = []
    figures = _figures(said, piece, text)
    spec = {"title": both(practice.title or piece[:40].strip("。;,"))}
    for name, value in practice.rule.items():
        filled = _filled(value, figures, gaps)
        if filled is not None:
            spec[name] = filled
    return Match(practice.kind, spec, piece, said[0], tuple(dict.fromkeys(gaps)))


def _figures(said: re.Match[str], piece: str, text: str) -> dict[str, Any]:
    named = said.groupdict()
    found: dict[str, Any] = {
        "pieces": _pieces(piece),
        "sentence": both(piece),
        "same_day": {"clock": "24:00", "day": "same"} if _SAME_DAY.search(text) else None,
        "times": None,
    }
    limit = named.get("limit") or next((one[0] for one in _ANY_LIMIT.finditer(said[0])), "")
    if limit:
        found["limit"] = _span(limit)
    often = named.get("often") or next(iter(_OFTEN.findall(text)), "")
    for sign, (period, span) in _PERIODS.items():
        if sign in often:
            found |= {"period": period, "whole_period": span}
            break
    count = re.search(rf"({_COUNT})次", text)
    if count:
        found["times"] = found["last"] = human_spans.number(count[1])
    day = _DAY.search(text)
    if day:
        found["day"] = human_spans.number(day["day"])
    if named.get("list"):
        names = [one for one in re.split("[、和及]", named["list"]) if one]
        found["list"] = [_column(at, one) for at, one in enumerate(names, 1)]
    return found


def _pieces(piece: str) -> list[dict[str, str]]:
    parts = [one.strip() for one in _PARTS.split(piece) if len(one.strip()) >= _LEAST_PART]
    return [{"code": f"c{at}", **both(one)} for at, one in enumerate(parts, 1)]


def _column(at: int, name: str) -> dict[str, Any]:
    kind = "date" if re.search("日期", name) else "money" if re.search("金额|费用", name) else "text"
    return {"name": f"f{at}", **both(name), "type": kind, "required": True}


_GAPS = {
    "limit": "原文没有写明时限",
    "same_day": "原文没有写明时限",
    "period": "原文没有写明周期",
    "times": "原文没有写明次数",
    "last": "原文没有写明次数",
    "day": "原文没有写明每月几日",
    "list": "原文没有写明栏目",
}


def _filled(value: Any, figures: Mapping[str, Any], gaps: list[str]) -> Any:
    """Return a value with the figures of the text; None where the text lacks the figure that it consists of."""
    if isinstance(value, str):
        return _said(value, figures, gaps)
    if isinstance(value, Mapping):
        return {name: _filled(one, figures, gaps) for name, one in value.items()}
    if isinstance(value, tuple | list):
        return [_filled(one, figures, gaps) for one in value]
    return value


def _said(value: str, figures: Mapping[str, Any], gaps: list[str]) -> Any:
    if not re.search(r"\$[a-z]", value):
        return value
    if value.startswith("$"):
        name = value[1:]
        found = figures.get(name)
        if found is None and name in _GAPS:
            gaps.append(_GAPS[name])
        return found

    def figure(match: re.Match[str]) -> str:
        found = figures.get(match[1])
        if found is None:
            gaps.append(_GAPS.get(match[1], match[1]))
        return str(found if found is not None else 3)

    return re.sub(r"\$([a-z_]+)", figure, value)


def _span(text: str) -> str | None:
    try:
        return str(human_spans.parse(text))
    except BadDuration:
        return None
