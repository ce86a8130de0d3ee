"""
Our own words for PostgreSQL's full-text search, which knows no Chinese.

A run of ideographs is indexed as its overlapping pairs, so that any part of a word is found (a
dictionary's segmentation of 数控铣床 hides 铣床). Letters and digits are indexed as whole words and,
from five characters with a digit on, also by their endings, so that the last digits of a serial
number find it. Use with the ``simple`` configuration::

    to_tsvector('simple', %(tsvector_text)s) @@ to_tsquery('simple', %(tsquery_text)s)
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from yinuo.lib.zh.fold import IDEOGRAPHS, fold

SHORTEST_ENDING = 4
LONGEST_WORD = 64

# Ideographs; or letters and digits, possibly joined as in AX-6951A or 2026.03.02.
_RUN = re.compile(rf"(?P<han>[{IDEOGRAPHS}]+)|(?P<word>[^\W_{IDEOGRAPHS}]+(?:[-./_][^\W_{IDEOGRAPHS}]+)*)")
_JOINT = re.compile(r"[-./_]")


@dataclass(frozen=True, slots=True)
class _Word:
    """Letters and digits: the parts between joints, and all of them written together."""

    parts: tuple[str, ...]

    @property
    def joined(self) -> str:
        return "".join(self.parts)


def tokens(text: str) -> list[str]:
    """
    Return the tokens under which a text is found, each once, in order of first appearance.

    Ideographs: pairs, or the character itself where it stands alone. Words: whole; a joined one
    (``AX-6951A``) its parts and all together; from five characters with a digit on, also every
    ending of at least four characters.
    """
    return list(_tokens(_runs(text)))


def tsvector_text(text: str) -> str:
    """
    Return the text to be given to ``to_tsvector('simple', …)``.

    Beside the tokens it has the last character of every run, so that each character of a text
    begins a token and a search for one character finds it in any place.
    """
    runs = list(_runs(text))
    found = _tokens(runs)
    found.update((run[-1], None) for run in runs if isinstance(run, str))
    return " ".join(found)


def tsquery_text(query: str) -> str:
    """
    Return what a person typed as an expression for ``to_tsquery('simple', …)``; all of it must occur.

    Only letters, digits and ideographs of the input get into the expression, each quoted, so no
    input can break its syntax. A single ideograph and a word match as beginnings of tokens. Empty
    if there is nothing to look for: then ask no database.
    """
    return " & ".join(dict.fromkeys(_query_of(run) for run in _runs(query)))


def _runs(text: str) -> Iterator[str | _Word]:
    """Yield runs of ideographs as text, and words."""
    for match in _RUN.finditer(fold(text)):
        if match["han"]:
            yield match["han"]
        else:
            yield _Word(tuple(part[:LONGEST_WORD] for part in _JOINT.split(match["word"])))


def _tokens(runs: Iterable[str | _Word]) -> dict[str, None]:
    return dict.fromkeys(token for run in runs for token in _tokens_of(run))


def _tokens_of(run: str | _Word) -> Iterator[str]:
    if isinstance(run, str):
        yield from _pairs(run)
        return
    yield from run.parts
    whole = run.joined[-LONGEST_WORD:]
    yield whole
    if len(whole) > SHORTEST_ENDING and any(character.isdigit() for character in whole):
        yield from (whole[start:] for start in range(1, len(whole) - SHORTEST_ENDING + 1))


def _query_of(run: str | _Word) -> str:
    if isinstance(run, str):
        return _beginning(run) if len(run) == 1 else " & ".join(f"'{pair}'" for pair in _pairs(run))
    if len(run.parts) == 1:
        return _beginning(run.joined)
    apart = " & ".join(_beginning(part) for part in run.parts)
    return f"({_beginning(run.joined[-LONGEST_WORD:])} | {apart})"


def _beginning(token: str) -> str:
    return f"'{token}':*"


def _pairs(run: str) -> list[str]:
    return [run] if len(run) == 1 else [run[place : place + 2] for place in range(len(run) - 1)]
