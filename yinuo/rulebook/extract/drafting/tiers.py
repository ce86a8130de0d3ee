"""Tiers: classes with what puts something into each of them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from yinuo.rulebook.extract import normal
from yinuo.rulebook.extract.drafting.context import Context
from yinuo.rulebook.extract.model import Clause, DraftRule

_HEAD = re.compile(r"分为|分成|划分|分级|分类|等级|级别|类别|种类|标准如下|分档|档次")
_LEVEL = re.compile(r"^(?P<name>[^:：,。;(]{1,14})(?:\([^)]*\))?[:：](?P<what>.+)$")
_INLINE = re.compile(
    r"(?P<of>[一-龥]{0,12}?)(?:分为|分成|划分为)(?:以下|下列)?(?P<levels>[一-龥A-Za-z0-9]{1,10}(?:[、和及与][一-龥A-Za-z0-9]{1,10}){1,7}?)(?:等)?(?:[一二两三四五六七八\d]+)(?P<kind>级|类|个?等级|个?档次?|种|个?级别|个)"
)


def draft(context: Context) -> Iterator[DraftRule]:
    """Yield a tier for a clause whose items are levels, and for a sentence that lists them."""
    below: dict[str, list[Clause]] = {}
    for one in context.clauses:
        if one.parent is not None:
            below.setdefault(one.parent, []).append(one)
    for clause in context.clauses:
        items = below.get(clause.number, [])
        levels = [match for one in items if (match := _LEVEL.match(normal.normal(one.text.split("\n")[0])))]
        head = normal.normal(clause.title or clause.text)
        if len(levels) >= 2 and len(levels) * 2 > len(items) and _HEAD.search(head):
            yield _of_items(context, clause, head, levels)
    for sentence in context.sentences:
        if match := _INLINE.search(sentence.text):
            names = re.split(r"[、和及与]", match["levels"])
            fields = {
                "name": match["of"] or match["kind"],
                "levels": [{"name": name, "criterion": ""} for name in names],
            }
            yield context.rule("tier", sentence, f"{match['of']}分级", fields, 0.6, ["原文没有在此写明各级标准"])


def _of_items(context: Context, clause: Clause, head: str, levels: list[re.Match[str]]) -> DraftRule:
    fields = {
        "name": head[:24],
        "levels": [{"name": match["name"].strip(), "criterion": match["what"].strip()[:200]} for match in levels],
    }
    return context.rule("tier", clause, head[:24], fields, 0.7, ["标准请写成表达式"])
