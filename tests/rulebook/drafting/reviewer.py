"""
A reviewer who knows what the company means: the rules of a pack.

A proposal is what he wants when it says who, when, what and in what time as the rule does; then he only adds what the
text does not say (ladders, warnings, what cancels it). Of several rules that would do he takes the nearest.
"""

from __future__ import annotations

from typing import Any

from yinuo.rulebook import pack as packs
from yinuo.rulebook.models import DraftCard
from yinuo.rulebook.pack import yaml_text
from yinuo.rulebook.selectors.drafting import report

Rule = dict[str, Any]


class Reviewer:
    def __init__(self, pack: packs.Pack) -> None:
        self._open: list[Rule] = packs.to_data(pack)["rules"]

    def take(self, clause: str, card: DraftCard) -> Rule | None:
        """Return the rule that a card is to become, None if there is none left of its kind in the clause."""
        same = [one for one in self._open if one["clause"] == clause and one["kind"] == card.kind]
        if not same:
            return None
        wanted = max(same, key=lambda one: nearness(card, one))
        if nearness(card, wanted) < _LEAST:
            return None
        self._open.remove(wanted)
        return wanted

    def rest(self, clause: str) -> list[Rule]:
        """Return the rules of a clause that no card became."""
        left = [one for one in self._open if one["clause"] == clause]
        self._open = [one for one in self._open if one["clause"] != clause]
        return left

    def missing(self) -> list[str]:
        return [one["rule"] for one in self._open]

    def is_as_wanted(self, card: DraftCard, wanted: Rule) -> bool:
        """Tell whether nothing but name and code is left to write."""
        return not card.faults and report.same(card.spec, spec(wanted))

    def text(self, wanted: Rule) -> str:
        return yaml_text.write(wanted)


_LEAST = 1


def spec(rule: Rule) -> Rule:
    return {name: value for name, value in rule.items() if name not in ("rule", "clause", "kind", "from")}


def nearness(card: DraftCard, wanted: Rule) -> int:
    """Return how many parts of a rule a card has right; a whole hit counts most."""
    mine, his = report.core(card.kind, card.spec), report.core(card.kind, spec(wanted))
    return sum(his[name] == value for name, value in mine.items() if name in his) + 100 * (mine == his)
