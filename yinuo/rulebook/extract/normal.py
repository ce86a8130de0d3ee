"""Signs made alike, one for one, so that every place in the normal text is the same place in the text as it was."""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from opencc import OpenCC

_SAME = {
    "\u3000": " ", "\xa0": " ", "\u2002": " ", "\u2003": " ", "\u2009": " ", "\u200b": " ", "\ufeff": " ", "\t": " ",
    "\r": " ", "\x0b": " ", "\x0c": " ", "\u2028": " ", "\xad": " ", "。": "。", "．": ".", "﹒": ".", "・": "·",
    "台": "台", "臺": "台", "﹝": "(", "﹞": ")", "【": "【", "〔": "(", "〕": ")", "『": "“", "』": "”",
    "「": "“", "」": "”",
    "﹁": "“", "﹂": "”", "＂": '"', "＜": "<", "＞": ">", "﹤": "<", "﹥": ">", "﹪": "%", "≧": "≥", "≦": "≤",
    "⩾": "≥", "⩽": "≤", "－": "-", "‐": "-", "‑": "-", "‒": "–", "―": "—", "﹣": "-", "─": "—", "〜": "~", "∼": "~",
    "～": "~", "︰": ":", "∶": ":", "﹕": ":", "﹔": ";", "﹐": ",", "﹑": "、", "︽": "《", "︾": "》",
    "週": "周", "於": "于",
    "後": "后", "徵": "征", "夥": "伙", "菸": "烟", "麽": "么", "摺": "折",
    "⼀": "一", "⼆": "二", "⼗": "十", "○": "〇",
}  # fmt: skip

#: Words of which a sign is simplified in them only.
_WORDS = {"答覆": "答复", "回覆": "回复", "批覆": "批复", "瞭解": "了解", "乾淨": "干净", "乾净": "干净"}


def normal(text: str) -> str:
    """
    Return the text with full-width signs made half-width, traditional characters simplified, odd blanks made spaces.

    It has the same length: sign ``n`` of the one is sign ``n`` of the other.
    """
    made = text.translate(_table(frozenset(text)))
    for traditional, simple in _WORDS.items():
        made = made.replace(traditional, simple)
    return made


def _table(signs: frozenset[str]) -> dict[int, str]:
    made = {sign: _plain(sign) for sign in signs}
    traditional = [sign for sign in made.values() if _may_be_traditional(sign)]
    simple = _simplified(traditional) if traditional else {}
    return {ord(sign): simple.get(plain, plain) for sign, plain in made.items()}


@cache
def _plain(sign: str) -> str:
    if sign in _SAME:
        return _SAME[sign]
    if sign != "\n" and unicodedata.category(sign) in {"Cc", "Cf", "Zs"}:
        return " "
    if "\uff01" <= sign <= "\uff5e" or "\uf900" <= sign <= "\ufaff":  # full-width forms, compatibility ideographs
        folded = unicodedata.normalize("NFKC", sign)
        return folded if len(folded) == 1 else sign
    return sign


def _may_be_traditional(sign: str) -> bool:
    """Say whether a Chinese character is none of GB 2312, which has the simplified ones in use (and 後, 於: _SAME)."""
    if not "\u4e00" <= sign <= "\u9fff":
        return False
    try:
        sign.encode("gb2312")
    except UnicodeEncodeError:
        return True
    return False


def _simplified(signs: list[str]) -> dict[str, str]:
    made = {sign: _simple(sign) for sign in signs}
    return {sign: simple for sign, simple in made.items() if len(simple) == 1}


@cache
def _simple(sign: str) -> str:
    return str(_converter().convert(sign))


@cache
def _converter() -> OpenCC:
    from opencc import OpenCC  # noqa: PLC0415  # only a text in traditional characters pays for its dictionaries

    return OpenCC("t2s")
