"""
Which rules of a pack fired in its scenarios, and how: kept and, where the rule can be broken, broken too.

What counts, by kind: obligation — met in time, and breached where it has a time limit; gate — refused, and passed or
lifted; sanction — proposed; form — filled; charge — decided; tier — each level assigned; metric — computed from
something; numbering — numbered; conduct — shown or confirmed; approval — approved, and refused.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from yinuo.rulebook.pack import Pack, Rule
from yinuo.rulebook.pack.obligation_rule import ObligationRule
from yinuo.rulebook.pack.rules import TierRule
from yinuo.stage.observe import Act, Picture

Ways = tuple[frozenset[str], ...]
WANTED: dict[str, Ways] = {
    "gate": (frozenset({"refused"}), frozenset({"passed", "lifted"})),
    "sanction": (frozenset({"proposed"}),),
    "form": (frozenset({"filled"}),),
    "charge": (frozenset({"decided"}),),
    "metric": (frozenset({"computed"}),),
    "numbering": (frozenset({"numbered"}),),
    "conduct": (frozenset({"shown", "confirmed"}),),
    "approval": (frozenset({"approved"}), frozenset({"refused"})),
}
_KEPT, _BROKEN = frozenset({"kept"}), frozenset({"broken"})


@dataclass(frozen=True)
class Line:
    """One rule of the pack: what it must have done at least once, what it did, and what is missing."""

    rule: str
    clause: str
    kind: str
    fired: tuple[str, ...]
    missing: tuple[str, ...]


def outcomes(code: str, pictures: Iterable[Picture]) -> dict[str, set[str]]:
    """Return rule code → all that it did in these pictures, for the rules of one regulation."""
    found: dict[str, set[str]] = {}
    for picture in pictures:
        for pack, rule, outcome in _outcomes(picture):
            if pack == code:
                found.setdefault(rule, set()).add(outcome)
    return found


def _outcomes(picture: Picture) -> Iterable[tuple[str, str, str]]:
    for promise in picture.promises.values():
        yield *promise.named, "opened"
        if promise.breached_at is not None:
            yield *promise.named, "broken"
        elif promise.state == "met":
            yield *promise.named, "kept"
    for sanction in picture.sanctions.values():
        yield *sanction.named, "proposed"
    for act in picture.activity.values():
        yield *act.named, _said(act)
    for figure in picture.figures.values():
        if figure.value:
            yield *figure.named, "computed"


def _said(act: Act) -> str:
    return f"assigned {act.value}" if act.outcome == "assigned" else act.outcome


def report(pack: Pack, pictures: Iterable[Picture]) -> list[Line]:
    """Return one line per rule of the pack, in its order."""
    did = outcomes(pack.code, pictures)
    lines = []
    for rule in pack.rules:
        fired = did.get(rule.code, set())
        missing = tuple("/".join(sorted(ways)) for ways in wanted(rule) if not ways & fired)
        lines.append(Line(rule.code, rule.clause, rule.kind, tuple(sorted(fired)), missing))
    return lines


def wanted(rule: Rule) -> Ways:
    """Return all that a rule must have done, each as the set of outcomes of which one is enough."""
    if isinstance(rule, ObligationRule):
        return (_KEPT, _BROKEN) if rule.within or rule.by else (_KEPT,)
    if isinstance(rule, TierRule):
        return tuple(frozenset({f"assigned {level.level}"}) for level in rule.levels)
    return WANTED[rule.kind]
