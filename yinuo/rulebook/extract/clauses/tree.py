"""Chooses among the numbers of a text those that number its clauses, and puts the clauses into a tree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from yinuo.rulebook.extract.clauses.markers import Marker

#: How far a number may jump at the beginning of a line (clauses left out by whoever copied the text).
_JUMP = 6
#: Longest heading between its number and the article under it.
_HEADING = 16
_PLAIN_HEADS = {"cn", "cn_big", "n、", "n.", "bare", "bare ", "n.0"}
_WORDED = {"章", "节", "篇", "编", "部分", "article"}
_RANK = {"篇": 0, "编": 0, "部分": 0, "章": 1, "节": 2, "article": 3}
_SURE = {
    "章",
    "节",
    "篇",
    "编",
    "部分",
    "article",
    "cn_big",
    "cn",
    "(cn)",
    "decimal",
    "n、",
    "(n)",
    "⑴",
    "①",
    "㈠",
    "⒈",
}


@dataclass(frozen=True, slots=True)
class Node:
    """A clause by its marker: ``depth`` from 0; ``parent``: place of the clause above in the list, -1: none."""

    marker: Marker
    depth: int
    parent: int


@dataclass(slots=True)
class _Level:
    style: str
    value: tuple[int, ...]
    place: int


def build(markers: Sequence[Marker]) -> list[Node]:
    """Return the clauses that the markers number, in reading order."""
    builder = _Builder(markers)
    for at in range(len(markers)):
        builder.offer(at)
    return builder.nodes


class _Builder:
    def __init__(self, markers: Sequence[Marker]) -> None:
        self._markers = markers
        self._stack: list[_Level] = []
        self.nodes: list[Node] = []

    def offer(self, at: int) -> None:
        """Take a marker as a clause, or leave it."""
        marker = self._markers[at]
        if marker.style in {"decimal", "hyphen"}:
            depth = self._decimal_depth(at)
        elif marker.style in _WORDED:
            depth = self._worded_depth(marker)
        else:
            depth = self._plain_depth(at)
        if depth is not None:
            self._take(marker, depth)

    def _take(self, marker: Marker, depth: int) -> None:
        del self._stack[depth:]
        parent = self._stack[-1].place if self._stack else -1
        self._stack.append(_Level(marker.style, marker.value, len(self.nodes)))
        self.nodes.append(Node(marker, depth, parent))

    def _worded_depth(self, marker: Marker) -> int | None:
        """第一章, 第一条: chapters stand above articles; an article follows the last one or begins again."""
        rank = _RANK[marker.style]
        for depth, level in enumerate(self._stack):
            if level.style == marker.style:
                ahead = marker.value[0] - level.value[0]
                fits = 0 < ahead <= (2 if not (marker.at_line or marker.after_stop) else 40) or marker.value[0] == 1
                fits = fits or (marker.at_line and -_JUMP < ahead <= 0)  # out of order, or twice
                return depth if fits else None
            if _RANK.get(level.style, 9) > rank and not self._holds_articles(depth):
                return len(self._stack) if self._is_heading_before(marker) else depth
        if marker.style != "article" or marker.at_line or marker.value[0] == 1 or not self.nodes:
            return self._worded_top(rank)
        return self._worded_top(rank) if marker.blank or marker.after_stop else None

    def _holds_articles(self, depth: int) -> bool:
        return depth + 1 < len(self._stack) and self._stack[depth + 1].style == "article"

    def _is_heading_before(self, marker: Marker) -> bool:
        """Say whether a short heading with a plain number stands right before: 1、总则 第一条…"""
        if not self.nodes or self._stack[-1].style not in _PLAIN_HEADS:
            return False
        return 0 < marker.start - self.nodes[-1].marker.end <= _HEADING

    def _worded_top(self, rank: int) -> int:
        depth = 0
        while depth < len(self._stack) and _RANK.get(self._stack[depth].style, 9) < rank:
            depth += 1
        return depth

    def _decimal_depth(self, at: int) -> int | None:
        marker = self._markers[at]
        value = marker.value
        for depth in range(len(self._stack) - 1, -1, -1):
            level = self._stack[depth]
            if level.style == marker.style:
                if level.value == value[:-1] and (value[-1] == 1 or _firm(marker)):
                    return depth + 1
                if level.value[:-1] == value[:-1] and 0 < value[-1] - level.value[-1] <= (
                    _JUMP if _firm(marker) else 2
                ):
                    return depth
            elif len(value) == 2 and level.value == value[:1] and (value[1] == 1 or marker.at_line) and value[1] <= 3:
                return depth + 1
        return self._loose_decimal(at)

    def _loose_decimal(self, at: int) -> int | None:
        """A decimal number whose upper clause is not there: under the nearest that fits, if something speaks for it."""
        marker = self._markers[at]
        if 0 in marker.value or not (marker.at_line or marker.after_stop or self._followed(at)):
            return None
        for depth, level in enumerate(self._stack):
            if level.style == marker.style:
                shared = _shared(level.value, marker.value)
                if not shared and marker.value <= level.value:
                    return None
                if len(level.value) >= len(marker.value):
                    return depth
        if marker.value[-1] > 3 and not marker.at_line:
            return None
        depth = len(self._stack)
        while depth and self._stack[depth - 1].style not in _WORDED | {
            "cn",
            "cn_big",
            marker.style,
            "bare",
            "bare ",
            "n、",
            "n.",
        }:
            depth -= 1
        return depth

    def _plain_depth(self, at: int) -> int | None:
        marker = self._markers[at]
        for depth in range(len(self._stack) - 1, -1, -1):
            if _alike(self._stack[depth].style, marker.style):
                return depth if self._goes_on(at, marker.value[0] - self._stack[depth].value[0]) else None
        value = marker.value[0]
        begins = value == 1 and self._begins(at)
        late = 1 < value <= (3 if self.nodes else _JUMP * 3) and self._stands_out(marker) and self._followed(at)
        return self._new_depth(marker) if begins or late else None

    def _goes_on(self, at: int, ahead: int) -> bool:
        """Say whether a marker goes on in an open list, ``ahead`` of its last number, or begins it again."""
        marker = self._markers[at]
        if ahead == 1 or (ahead == 2 and _firm(marker)):
            return True
        if 1 < ahead <= _JUMP and marker.style in _SURE and (marker.at_line or (_firm(marker) and self._followed(at))):
            return True
        return marker.value[0] == 1 and self._begins(at)

    def _new_depth(self, marker: Marker) -> int:
        """一、 stands above (一), which stands above 1、 and (1); every other style goes below what is open."""
        if marker.style in {"cn", "cn_big"}:  # 壹、 stands above 一、
            above = _WORDED if marker.style == "cn_big" else _WORDED | {"cn_big"}
            depth = len(self._stack)
            while depth and self._stack[depth - 1].style not in above:
                depth -= 1
            return depth
        return len(self._stack)

    def _begins(self, at: int) -> bool:
        """Say whether a marker 1 begins a list: it stands firmly, or a 2 in the same style follows."""
        marker = self._markers[at]
        if marker.style in _SURE and (marker.at_line or marker.after_colon):
            return True
        if marker.style == "n." and marker.after_colon and marker.blank:
            return True
        return self._followed(at) or (marker.blank and self._is_like_before(marker))

    def _is_like_before(self, marker: Marker) -> bool:
        """Say whether the clause just above is like one that held a list in the same style: 3. (1) … 4. (1)."""
        if not self._stack or marker.style not in _SURE or self._stack[-1].place != len(self.nodes) - 1:
            return False
        above = self._stack[-1].style
        return any(
            node.marker.style == marker.style and node.parent >= 0 and self.nodes[node.parent].marker.style == above
            for node in self.nodes[-20:]
        )

    @staticmethod
    def _stands_out(marker: Marker) -> bool:
        return (marker.at_line and marker.style in _SURE) or (marker.after_stop and marker.blank)

    def _followed(self, at: int) -> bool:
        marker = self._markers[at]
        want = (*marker.value[:-1], marker.value[-1] + 1)
        below = (*marker.value, 1)
        for other in self._markers[at + 1 : at + 60]:
            if _alike(other.style, marker.style):
                if other.value in (want, below):
                    return True
                if other.value == marker.value and other.style == marker.style:
                    return False
            elif other.style == "decimal" and other.value[:1] == marker.value and len(other.value) == 2:
                return True
        return False


def _alike(one: str, other: str) -> bool:
    return one == other or (one.startswith("bare") and other.startswith("bare")) or {one, other} in _LOOSE


_LOOSE: tuple[set[str], ...] = (
    {"bare ", "n."},
    {"bare", "n."},
    {"n)", "(n)"},
    {"n.", "n、"},
    {"⑴", "(n)"},
    {"㈠", "(cn)"},
    {"n:", "n、"},
)


def _firm(marker: Marker) -> bool:
    return marker.at_line or marker.after_stop or marker.blank


def _shared(one: tuple[int, ...], other: tuple[int, ...]) -> int:
    return next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
