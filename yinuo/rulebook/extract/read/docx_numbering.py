"""The numbers that Word puts before paragraphs by itself: 第一条, 1.1, (一), a)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

_DIGITS = "零一二三四五六七八九"
_FORMATS_CN = {
    "chineseCounting", "chineseCountingThousand", "taiwaneseCounting", "taiwaneseCountingThousand",
    "japaneseCounting", "ideographDigital", "chineseLegalSimplified", "ideographTraditional",
}  # fmt: skip
_CIRCLES = {"decimalEnclosedCircle", "decimalEnclosedCircleChinese"}
_DEEPEST = 9


@dataclass(slots=True)
class _Level:
    format: str = "decimal"
    text: str = ""
    start: int = 1


@dataclass(slots=True)
class Numbering:
    """
    ``lists``: list → what it is counted with; ``levels``: that → level → how it is written; ``styles``: style →
    list.
    """

    lists: dict[str, str] = field(default_factory=dict)
    levels: dict[str, dict[int, _Level]] = field(default_factory=dict)
    styles: dict[str, tuple[str, int]] = field(default_factory=dict)
    based_on: dict[str, str] = field(default_factory=dict)
    _counts: dict[str, list[int]] = field(default_factory=dict)

    def label(self, own: tuple[str, int] | None, style: str) -> str:
        """Return the number of the next paragraph in a list (given at the paragraph, or by its style); empty: none."""
        found = own if own is not None else self._of_style(style)
        if found is None or found[0] == "0" or found[0] not in self.lists:
            return ""
        counted, level = self.lists[found[0]], min(found[1], _DEEPEST - 1)
        levels = self.levels.get(counted, {})
        if level not in levels or levels[level].format in {"bullet", "none"}:
            return ""
        counts = self._counts.setdefault(counted, [0] * _DEEPEST)
        counts[level] = counts[level] + 1 if counts[level] else levels[level].start
        counts[level + 1 :] = [0] * (_DEEPEST - level - 1)
        made = re.sub(r"%([1-9])", lambda match: self._numeral(counts, levels, int(match[1]) - 1), levels[level].text)
        return f"{made} " if made and made[-1].isalnum() else made

    def _of_style(self, style: str) -> tuple[str, int] | None:
        for _ in range(_DEEPEST):
            if style in self.styles:
                return self.styles[style]
            style = self.based_on.get(style, "")
        return None

    @staticmethod
    def _numeral(counts: list[int], levels: dict[int, _Level], level: int) -> str:
        shape = levels.get(level, _Level())
        return _written(counts[level] or shape.start, shape.format)


def _written(count: int, shape: str) -> str:
    if shape in _FORMATS_CN:
        return _chinese(count)
    if shape in _CIRCLES and count <= 20:
        return chr(0x245F + count)
    if shape in {"lowerLetter", "upperLetter"} and count <= 26:
        letter = chr(96 + count)
        return letter if shape == "lowerLetter" else letter.upper()
    if shape in {"lowerRoman", "upperRoman"}:
        roman = _roman(count)
        return roman.lower() if shape == "lowerRoman" else roman
    return str(count)


def _chinese(count: int) -> str:
    if count < 10:
        return _DIGITS[count]
    if count < 100:
        tens, ones = divmod(count, 10)
        return ("" if tens == 1 else _DIGITS[tens]) + "十" + (_DIGITS[ones] if ones else "")
    hundreds, rest = divmod(count, 100)
    if not rest:
        return _DIGITS[hundreds] + "百"
    return _DIGITS[hundreds] + "百" + ("零" if rest < 10 else "一" if rest < 20 else "") + _chinese(rest)


def _roman(count: int) -> str:
    made = ""
    for value, sign in (
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ):
        while count >= value:
            made += sign
            count -= value
    return made


def numbering_of(numbering: Iterator[bytes], styles: Iterator[bytes]) -> Numbering:
    """Return how a document numbers its paragraphs. Both parts may be empty."""
    from yinuo.rulebook.extract.read.docx_file import parse_xml  # noqa: PLC0415  # the two modules need each other

    made = Numbering()
    for handler, chunks in ((_Lists(made), numbering), (_Styles(made), styles)):
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartElementHandler = handler.start
        parse_xml(parser, chunks)
    return made


def _value(attributes: dict[str, str], name: str = "val") -> str:
    return next((value for key, value in attributes.items() if key.rpartition(" ")[2] == name), "")


def _number(text: str, otherwise: int) -> int:
    return int(text) if text.isdigit() and len(text) < 6 else otherwise


class _Lists:
    def __init__(self, made: Numbering) -> None:
        self._made = made
        self._abstract = self._list = ""
        self._level = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(" ")[2]
        if name == "abstractNum":
            self._abstract, self._list = _value(attributes, "abstractNumId"), ""
            self._made.levels[self._abstract] = {}
        elif name == "num":
            self._list = _value(attributes, "numId")
        elif name == "abstractNumId" and self._list:
            self._made.lists[self._list] = _value(attributes)
        elif name == "lvl" and not self._list:
            self._level = _number(_value(attributes, "ilvl"), 0)
            self._made.levels[self._abstract][self._level] = _Level()
        elif not self._list and self._level in self._made.levels.get(self._abstract, {}):
            self._of_level(name, _value(attributes))

    def _of_level(self, name: str, value: str) -> None:
        level = self._made.levels[self._abstract][self._level]
        if name == "start":
            level.start = _number(value, 1)
        elif name == "numFmt":
            level.format = value
        elif name == "lvlText":
            level.text = value


class _Styles:
    def __init__(self, made: Numbering) -> None:
        self._made = made
        self._style = ""
        self._level = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(" ")[2]
        if name == "style":
            self._style, self._level = _value(attributes, "styleId"), 0
        elif name == "basedOn" and self._style:
            self._made.based_on[self._style] = _value(attributes)
        elif name == "ilvl":
            self._level = _number(_value(attributes), 0)
        elif name == "numId" and self._style:
            self._made.styles[self._style] = (_value(attributes), self._level)
