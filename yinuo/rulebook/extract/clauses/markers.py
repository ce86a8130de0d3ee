"""
Finds what may number a clause: 第一章, 第一条, 一、, (一), 1、, 4.1.2, A), (1), ⑴, ①, and says how each is
written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from yinuo.rulebook.extract import numerals

_CN = "〇零一二三四五六七八九十百廿卅"
_CIRCLED = {chr(0x2460 + n): n + 1 for n in range(20)}
_BRACKETED = {chr(0x2474 + n): n + 1 for n in range(20)}
_DOTTED = {chr(0x2488 + n): n + 1 for n in range(20)}
_CN_BRACKETED = {chr(0x3220 + n): n + 1 for n in range(10)}
_DARK = {chr(0x2776 + n): n + 1 for n in range(10)}
_ROMAN_SIGNS = {chr(0x2160 + n): n + 1 for n in range(12)}
_ROMAN = {"I": 1, "II": 2, "III": 3, "IV": 4, "V": 5, "VI": 6, "VII": 7, "VIII": 8, "IX": 9, "X": 10}

#: Units after which a number counts things and numbers nothing: 3天, 5%, 1.0米.
_UNIT = (
    r"(?:个(?!人|体|别|案)|[0-9]|%|‰|℃|°|元|万|亿|千|百|天|日(?!常)|周(?!期|边)|月(?!度)|年(?!度)|小时|分钟|分(?!为|别|公司|析|级|类|工|管|部|店|发|配|布|包)|秒|次(?!数)|名(?!称)|"
    r"位(?!置)|台(?!账|帐)|份|件(?!的)|米|毫米|厘米|公里|吨|升|倍|号(?!码)|层(?!级)|楼|寸|款(?!项)|[KkMm]?[mM]{1,2}\b|km|kg|cm|mm|[VvWwAΩ](?![A-Za-z]))"
)
_BARE_AHEAD = rf"(?!\s*(?:{_UNIT}|[-–~/:+×xX*=<>≥≤]))"

_PATTERN = re.compile(
    rf"""
      第\ ?(?P<chapter>[{_CN}\d]{{1,6}})\ ?(?P<chapter_word>[章节篇编]|部分)(?![,。;和或及中的规]|、\ ?第)、?
    | 第\ ?(?P<article>[{_CN}\d]{{1,7}})\ ?条(?![规款和或及、例中所至到之的])
    | (?P<cn_big>[壹贰叁肆伍陆柒捌玖拾]{{1,3}})\ ?[、.:]
    | (?P<cn>[{_CN}]{{1,4}})\ ?(?P<cn_after>[、.,:]|\ (?=[^\s\d]))(?!\d)
    | [(]\ ?(?P<cn_paren>[{_CN}]{{1,4}})\ ?[)]
    | (?P<cn_open>[{_CN}]{{1,3}})\)
    | (?P<decimal>\d{{1,2}}(?:\s?\.\s?\d{{1,2}}){{1,4}})(?P<decimal_after>[、.]|\))?{_BARE_AHEAD}
    | (?P<hyphen>\d{{1,2}}(?:-\d{{1,2}}){{1,3}})[\s、.]{_BARE_AHEAD}
    | (?P<num>\d{{1,3}})\ ?(?P<num_after>、|[.](?!\d)|[)]|:(?!\d))
    | [(]\ ?(?P<paren>\d{{1,2}})\ ?[)]
    | (?P<bare>\d{{1,2}})(?P<bare_blank>\s)?{_BARE_AHEAD}(?=[\u4e00-\u9fff《“"(A-Z])
    | [(]\ ?(?P<letter_paren>[A-Za-z])\ ?[)]
    | (?P<letter>[A-Za-z])\ ?(?P<letter_after>[、)]|[.](?![A-Za-z\d])|:(?!\d)|\ (?=[\u4e00-\u9fff]))
    | (?P<roman>VIII|VII|VI|IV|IX|III|II|I|V|X)\ ?[、.](?![A-Za-z\d])
    | (?P<sign>[\u2160-\u216b\u2460-\u2487\u2488-\u249b\u2776-\u277f\u3220-\u3229])[、.,\ ]?
    """,
    re.VERBOSE,
)
#: Where a clause may begin: at a line, after the end of a sentence, after a blank.
_BOUNDARY = re.compile(
    r"(?:^|\n|(?<=[。;!?:：；！？…])|(?<=[\s\x00■★□◆●])|(?<=[\u4e00-\u9fff])(?=1[.、]\s?[\u4e00-\u9fff])|(?<=[”\"》)）\]】]))"
    r"[ \n\x00□■◆●★▲※◇*#>]*",
    re.MULTILINE,
)


_Read = tuple[str, tuple[int, ...], str]


@dataclass(frozen=True, slots=True)
class Marker:
    """
    What may number a clause. ``style``: how it is written; ``value``: its number, for 4.1.2 all of it;
    ``at_line``: it begins a line; ``after_stop``: a sentence ended before it; ``blank``: a blank stands before it.
    """

    style: str
    value: tuple[int, ...]
    label: str
    start: int
    end: int
    at_line: bool
    after_stop: bool
    blank: bool
    after_colon: bool = False


def find(text: str, start: int = 0, end: int | None = None) -> Iterator[Marker]:
    """Yield what may be the number of a clause, in the order of the (normal) text."""
    end = len(text) if end is None else end
    last = -1
    for boundary in _BOUNDARY.finditer(text, start, end):
        at = boundary.end()
        if at <= last or at >= end:
            continue
        match = _PATTERN.match(text, at, end)
        if match is None:
            continue
        made = _marker(match, text)
        if made is not None:
            last = made.end - 1
            yield made


def _marker(match: re.Match[str], text: str) -> Marker | None:
    found = _read(match)
    if found is None:
        return None
    style, value, label = found
    start, before = match.start(), match.start() - 1
    while before >= 0 and text[before] in " \x00□■◆●★▲※◇*#>":
        before -= 1
    at_line = before < 0 or text[before] == "\n"
    return Marker(
        style, value, label, start, match.end(), at_line,
        after_stop=not at_line and text[before] in "。;!?:；：！？…",
        blank=before < start - 1,
        after_colon=not at_line and text[before] in ":：",
    )  # fmt: skip


def _read(match: re.Match[str]) -> _Read | None:
    """Return (style, value, label) of a match; None where its number is none."""
    for name, reader in _READERS.items():
        if match[name] is not None:
            return reader(match)
    return None


def _worded(match: re.Match[str]) -> _Read | None:
    if match["chapter"] is not None:
        return _chinese(match["chapter_word"], match["chapter"], match[0])
    name, style = next((name, style) for name, style in _CHINESE.items() if match[name] is not None)
    return _chinese(style, match[name], match[0])


def _dotted(match: re.Match[str]) -> _Read:
    name, sign = ("decimal", ".") if match["decimal"] is not None else ("hyphen", "-")
    parts = tuple(int(part) for part in re.split(r"[\s.\-]+", match[name]))
    if len(parts) == 2 and parts[1] == 0 and parts[0]:  # 1.0 总则, 2.0 范围: the uppermost level of 1.1, 1.2
        return "n.0", parts[:1], f"{parts[0]}.0"
    return name, parts, sign.join(map(str, parts))


def _plain(match: re.Match[str]) -> _Read:
    if match["num"] is not None:
        return "n" + match["num_after"], (int(match["num"]),), match["num"]
    if match["paren"] is not None:
        return "(n)", (int(match["paren"]),), f"({int(match['paren'])})"
    return ("bare " if match["bare_blank"] else "bare"), (int(match["bare"]),), match["bare"]


def _letter(match: re.Match[str]) -> _Read:
    sign = match["letter_paren"] or match["letter"]
    value, case = (ord(sign.lower()) - 96,), "A" if sign.isupper() else "a"
    if match["letter_paren"] is not None:
        return f"({case})", value, f"({sign})"
    return f"{case}{match['letter_after'].strip()}", value, sign


def _chinese(style: str, numeral: str, label: str) -> _Read | None:
    value = numerals.whole(numeral)
    if value is None or not 0 < value < 10_000:
        return None
    if style in {"cn", "cn_big"}:
        return style, (value,), numeral
    return style, (value,), label.replace(" ", "").rstrip("、")


def _sign(match: re.Match[str]) -> _Read | None:
    sign = match["sign"]
    for style, signs in (
        ("①", _CIRCLED), ("⑴", _BRACKETED), ("⒈", _DOTTED), ("㈠", _CN_BRACKETED), ("❶", _DARK), ("Ⅰ", _ROMAN_SIGNS),
    ):  # fmt: skip
        if sign in signs:
            return style, (signs[sign],), sign
    return None


_CHINESE = {"article": "article", "cn": "cn", "cn_big": "cn_big", "cn_paren": "(cn)", "cn_open": "cn)"}
_READERS: dict[str, Callable[[re.Match[str]], _Read | None]] = {
    **dict.fromkeys(("chapter", *_CHINESE), _worded), "decimal": _dotted, "hyphen": _dotted,
    **dict.fromkeys(("num", "paren", "bare"), _plain), "letter_paren": _letter, "letter": _letter,
    "roman": lambda match: ("roman", (_ROMAN[match["roman"]],), match["roman"]), "sign": _sign,
}  # fmt: skip
