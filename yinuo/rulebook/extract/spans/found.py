"""What every finder of spans gives: a place in a text, what it is, and its value in the common notation."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

SpanType = Literal["DEADLINE", "FREQUENCY", "MONEY", "PERCENT", "FORM", "PENALTY"]
#: What ends a sentence or a part of it; \x1f stands where the number of a clause stood.
STOP = "。;!?,:、()\n\x1f；，：！？（）"
_CUT = re.compile(rf"[{STOP}]")


@dataclass(frozen=True, slots=True)
class Found:
    """``start``, ``end``: places in the text that was searched."""

    type: SpanType
    start: int
    end: int
    value: str


def before(text: str, at: int, reach: int = 12) -> str:
    """Return what stands right before a place, back to the next stop at most."""
    return _CUT.split(text[max(0, at - reach) : at])[-1]


def after(text: str, at: int, reach: int = 12) -> str:
    """Return what stands right after a place, up to the next stop at most."""
    return _CUT.split(text[at : at + reach], maxsplit=1)[0]


def disjoint(found: Iterable[Found]) -> Iterator[Found]:
    """Yield what overlaps nothing that was yielded before it."""
    starts: list[int] = []
    ends: list[int] = []
    for one in found:
        at = bisect_left(starts, one.end)
        if at and ends[at - 1] > one.start:
            continue
        starts.insert(at, one.start)
        ends.insert(at, one.end)
        yield one
