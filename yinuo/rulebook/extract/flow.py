"""A stretch of text made ready for search: blanks inside words gone, broken lines joined, clause numbers masked."""

from __future__ import annotations

import re
from array import array
from collections.abc import Sequence
from dataclasses import dataclass

#: Stands where the number of a clause stood, so that no span reaches over it.
MASK = "\x1f"
_STOPS = frozenset("。;!?:：；！？…\n\x1f")
_LEAST_BROKEN = 20
_BLANK = re.compile(r"[ \n\x00]+")
_ASCII = re.compile(r"[0-9A-Za-z]")
#: 备注:, 三星: begin a line of their own.
_LABEL = re.compile(r"[一-龥]{1,6}:")
_LONGEST_ROW = 80
_SENTENCE = re.compile(r"[。,;!?]")
_HAN = re.compile(r"[一-龥]")
_COLUMN = re.compile(r"[一-龥%》)]")


@dataclass(frozen=True, slots=True)
class Flow:
    """``text``: what is searched; ``at[n]``: the place of its sign ``n`` in the whole text."""

    text: str
    at: Sequence[int]

    def origin(self, start: int, end: int) -> tuple[int, int]:
        """Return the place in the whole text of a stretch of the flow."""
        return self.at[start], self.at[end - 1] + 1


def build(text: str, start: int, end: int, masked: Sequence[tuple[int, int]] = ()) -> Flow:
    """Return the flow of ``text[start:end]`` (normal text), with the given stretches each made one ``MASK``."""
    signs: list[str] = []
    places = array("l")
    at = start
    for low, high in (*sorted(masked), (end, end)):
        if low < at:
            continue
        _copy(text, at, low, signs, places)
        if low < high:
            signs.append(MASK)
            places.append(low)
        at = high
    return Flow("".join(signs), places)


def _copy(text: str, start: int, end: int, signs: list[str], places: array[int]) -> None:
    at = start
    for blank in _BLANK.finditer(text, start, end):
        signs.extend(text[at : blank.start()])
        places.extend(range(at, blank.start()))
        kept = _kept(text, blank, end)
        if kept:
            signs.append(kept)
            places.append(blank.start())
        at = blank.end()
    signs.extend(text[at:end])
    places.extend(range(at, end))


def _kept(text: str, blank: re.Match[str], end: int) -> str:
    """Return what stays of blanks: nothing inside a sentence, a line break between two, one blank between columns."""
    before = text[blank.start() - 1] if blank.start() else "\n"
    after = text[blank.end()] if blank.end() < end else "\n"
    if "\n" in blank[0]:
        broken = (
            before not in _STOPS
            and blank.end() < end
            and _line_length(text, blank.start()) >= _LEAST_BROKEN
            and not _LABEL.match(text, blank.end(), end)
        )
        if not broken:
            return "\n"
    if _ASCII.match(before) and _ASCII.match(after):
        return " "
    is_gap = len(blank[0]) > 1 and _HAN.match(after) and _COLUMN.match(before)
    return " " if is_gap and _is_row(text, blank.start()) else ""


def _is_row(text: str, at: int) -> bool:
    """Say whether a line is a row of a table: short, and no sentence. In a sentence blanks are noise, be they wide."""
    first, last = (
        max(0, at - _LONGEST_ROW),
        min(len(text), at + _LONGEST_ROW),
    )  # a line of a megabyte is not looked along
    start, end = text.rfind("\n", first, at), text.find("\n", at, last)
    if (start < 0 and first) or (end < 0 and last < len(text)):
        return False
    line = text[start + 1 : end if end >= 0 else last]
    return len(line) <= _LONGEST_ROW and not _SENTENCE.search(line)


def _line_length(text: str, end: int) -> int:
    return end - (text.rfind("\n", 0, end) + 1)
