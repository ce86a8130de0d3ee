"""What differs between two texts, word by word; Chinese is cut into words, figures are kept whole."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Literal, NamedTuple

import rjieba

_FIGURE = re.compile(r"\d+(?:[.,:：/-]\d+)*%?|[A-Za-z][A-Za-z0-9_-]*|\s+")


class Piece(NamedTuple):
    """A run of words that both texts have (same), or that only the earlier (gone) or the later one has (new)."""

    kind: Literal["same", "gone", "new"]
    text: str


def words(text: str) -> list[str]:
    """Return the words of a text; put together again they are the text."""
    found: list[str] = []
    at = 0
    for match in _FIGURE.finditer(text):
        found += _cut(text[at : match.start()])
        found.append(match[0])
        at = match.end()
    return found + _cut(text[at:])


def between(earlier: str, later: str) -> list[Piece]:
    """Return what became of the earlier text, in reading order; what is gone stands before what is new."""
    one, other = words(earlier), words(later)
    found: list[Piece] = []
    for tag, a, b, c, d in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        gone, new = "".join(one[a:b]), "".join(other[c:d])
        if tag == "equal":
            found.append(Piece("same", gone))
            continue
        if gone:
            found.append(Piece("gone", gone))
        if new:
            found.append(Piece("new", new))
    return list(_joined(found))


def earlier_side(pieces: list[Piece]) -> list[Piece]:
    """Return the pieces of the earlier text."""
    return [one for one in pieces if one.kind != "new"]


def later_side(pieces: list[Piece]) -> list[Piece]:
    """Return the pieces of the later text."""
    return [one for one in pieces if one.kind != "gone"]


def _cut(text: str) -> list[str]:
    return list(rjieba.cut(text)) if text else []


def _joined(pieces: list[Piece]) -> Iterator[Piece]:
    """Yield the pieces so that a change reads as one: a mark of punctuation between two changes belongs to them."""
    gone: list[str] = []
    new: list[str] = []
    for place, piece in enumerate(pieces):
        is_between = bool(gone or new) and place + 1 < len(pieces) and pieces[place + 1].kind != "same"
        if piece.kind == "gone":
            gone.append(piece.text)
        elif piece.kind == "new":
            new.append(piece.text)
        elif is_between and len(piece.text) == 1 and not piece.text.isalnum():
            gone.append(piece.text)
            new.append(piece.text)
        else:
            yield from _change(gone, new)
            gone, new = [], []
            yield piece
    yield from _change(gone, new)


def _change(gone: list[str], new: list[str]) -> Iterator[Piece]:
    if gone:
        yield Piece("gone", "".join(gone))
    if new:
        yield Piece("new", "".join(new))
