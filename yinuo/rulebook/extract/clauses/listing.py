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


def clauses(text: str, end: int, found: Sequence[Node], place: Callable[[int, int], Place]) -> tuple[Clause, ...]:
    """Return the clauses of the nodes; ``place`` makes a place of two offsets."""
    made: list[Clause] = []
    taken: set[str] = set()
    above = {node.parent for node in found}
    for at, node in enumerate(found):
        stop = found[at + 1].marker.start if at + 1 < len(found) else end
        own = flow.build(text, node.marker.end, stop).text.strip(" \n:：、.")
        number = _unique(_number(node, made), taken)
        last = node.marker.start + len(text[node.marker.start : stop].rstrip(" \n\x00"))
        made.append(
            Clause(
                number, node.marker.label, node.marker.style, node.depth,
                made[node.parent].number if node.parent >= 0 else None,
                own if _is_heading(own, has_items=at in above) else "", own, place(node.marker.start, last),
            )
        )  # fmt: skip
    return tuple(made)


def _is_heading(own: str, *, has_items: bool) -> bool:
    short = 0 < len(own) <= _LONGEST_HEADING and not any(sign in own for sign in _STOPS if sign != "、")
    return short and (has_items or len(own) <= 12)


def _number(node: Node, made: Sequence[Clause]) -> str:
    """Return the number of a clause as one writes it: 4.1.2, 3(1), 6.1, 第三条(一), 第一章."""
    marker = node.marker
    above = made[node.parent] if node.parent >= 0 else None
    if marker.style in {"decimal", "hyphen", "article"} or marker.style in _WORDED:
        return marker.label
    plain = str(marker.value[0]) if marker.style == "cn" else marker.label
    if above is None or above.style in _WORDED:
        return plain if above is None else f"{above.number}.{plain}"
    if marker.style == "cn" and above.style == "article":
        return f"{above.number}.{marker.label}"
    if marker.style == "n)":
        return f"{above.number}.{plain})"
    joint = "" if plain[0] in "(⑴⑵⑶①②③" or not plain[0].isalnum() else "."
    return f"{above.number}{joint}{plain}"


def _unique(number: str, taken: set[str]) -> str:
    """Give a number that is there already the next free suffix: 第一条, then 第一条#2."""
    number = number[:34]
    made, count = number, 1
    while made in taken:
        count += 1
        made = f"{number}#{count}"
    taken.add(made)
    return made
