"""
The clauses of a regulation as a list in reading order, each with its number, its own text and the clause above
it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from yinuo.rulebook.extract import flow
from yinuo.rulebook.extract.clauses import markers, tree
from yinuo.rulebook.extract.clauses.tree import Node
from yinuo.rulebook.extract.model import Clause, Place

_LONGEST_HEADING = 30
_STOPS = "。;!?,:、；，：！？"
_WORDED = {"章", "节", "篇", "编", "部分"}


def nodes(text: str, start: int, end: int) -> list[Node]:
    """Return what numbers the clauses in a stretch of the (normal) text."""
    return tree.build(list(markers.find(text, start, end)))


def clauses(
    text: str, shown: str, end: int, found: Sequence[Node], place: Callable[[int, int], Place]
) -> tuple[Clause, ...]:
    """
    Return the clauses of the nodes. ``text``: the normal text, ``shown``: the same as it is; ``place`` makes a place of
    two offsets.
    """
    made: list[Clause] = []
    taken: set[str] = set()
    above = {node.parent for node in found}
    for at, node in enumerate(found):
        stop = found[at + 1].marker.start if at + 1 < len(found) else end
        own = _own_text(text, shown, node.marker.end, stop)
        number = _number(node, made)
        if (
            number in taken and node.parent >= 0 and node.marker.style == "article"
        ):  # articles counted anew in each chapter
            number = f"{made[node.parent].number}{number}"
        number = _unique(number, taken)
        last = node.marker.start + len(text[node.marker.start : stop].rstrip(" \n\x00"))
        made.append(
            Clause(
                number, node.marker.label, node.marker.style, node.depth,
                made[node.parent].number if node.parent >= 0 else None,
                own if _is_heading(own, has_items=at in above) else "", own, place(node.marker.start, last),
            )
        )  # fmt: skip
    return tuple(made)


def _own_text(text: str, shown: str, start: int, stop: int) -> str:
    """Return the text of a clause in its own signs, broken lines mended."""
    stretch = flow.build(text, start, stop)
    signs = (sign if sign in "\n " else shown[at] for sign, at in zip(stretch.text, stretch.at, strict=True))
    return "".join(signs).strip(" \n:：、.．")


def _is_heading(own: str, *, has_items: bool) -> bool:
    short = 0 < len(own) <= _LONGEST_HEADING and not any(sign in own for sign in _STOPS if sign != "、")
    return short and (has_items or len(own) <= 12)


def _number(node: Node, made: Sequence[Clause]) -> str:
    """Return the number of a clause as one writes it: 4.1.2, 3(1), 6.1, 第三条(一), 第一章."""
    marker = node.marker
    above = made[node.parent] if node.parent >= 0 else None
    if marker.style == "article" or marker.style in _WORDED:
        return marker.label
    if marker.style in {"decimal", "hyphen"}:
        return _decimal(marker.value, marker.label, above)
    plain = (
        str(marker.value[0])
        if marker.style in {"cn", "cn_big"} and (above is None or above.style != "article")
        else marker.label
    )
    if above is None:
        return plain
    plain += ")" * (marker.style == "n)")
    is_plain = (plain[0].isascii() and plain[0].isalnum()) or "\u4e00" <= plain[0] <= "\u9fff"
    return f"{above.number}.{plain}" if is_plain else f"{above.number}{plain}"


def _decimal(value: tuple[int, ...], label: str, above: Clause | None) -> str:
    """2.1 under the second item of 四 is 4.2.1: its 2 only repeats the item's own number."""
    if above is None or above.style in {"decimal", "hyphen", "cn", "cn_big", "n.0", *_WORDED} or len(value) != 2:
        return label
    repeats = above.label == str(value[0]) and above.number != above.label
    return f"{above.number}.{value[1]}" if repeats else label


def _unique(number: str, taken: set[str]) -> str:
    """Give a number that is there already the next free suffix: 第一条, then 第一条#2."""
    number = number[:34]
    made, count = number, 1
    while made in taken:
        count += 1
        made = f"{number}#{count}"
    taken.add(made)
    return made
