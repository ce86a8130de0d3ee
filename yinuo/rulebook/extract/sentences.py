"""The sentences of a flow, each with the clause that it stands in."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from yinuo.rulebook.extract.flow import MASK, Flow
from yinuo.rulebook.extract.model import Clause

#: Longer ones are cut: a text without any stop is no sentence, and what reads sentences takes time with their length.
_LONGEST = 600
_SENTENCE = re.compile(rf"[^。;!?\n{MASK}]{{1,{_LONGEST}}}[。;!?]?")


@dataclass(frozen=True, slots=True)
class Sentence:
    """
    ``start``, ``end``: places in the flow; ``begin``, ``stop``: in the whole text; ``clause``: place in the
    list, -1: none.
    """

    text: str
    start: int
    end: int
    begin: int
    stop: int
    clause: int
    stretch: Flow

    def place(self, at: int) -> int:
        """Return the place in the whole text of a sign of the sentence."""
        return self.stretch.at[self.start + at]


def find(stretch: Flow, clauses: Sequence[Clause]) -> Iterator[Sentence]:
    """Yield the sentences in order."""
    begins = [clause.place.start for clause in clauses]
    for match in _SENTENCE.finditer(stretch.text):
        start = match.start() + len(match[0]) - len(match[0].lstrip(" :、."))
        if match.end() - start < 2:
            continue
        begin, stop = stretch.origin(start, match.end())
        yield Sentence(
            stretch.text[start : match.end()], start, match.end(), begin, stop, bisect_right(begins, begin) - 1, stretch
        )
