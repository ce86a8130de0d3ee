"""
Which rules of a pack fired in its scenarios, and how: kept and, where the rule can be broken, broken too.

What counts, by kind: obligation — met in time, and breached where it has a time limit; gate — refused, and passed or lifted; sanction —
proposed; form — filled; charge — decided; tier — each level assigned; metric — computed; numbering — numbered; conduct — shown or
confirmed; approval — approved.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from yinuo.rulebook.pack import Pack
from yinuo.stage.observe import Picture

WANTED: dict[str, tuple[frozenset[str], ...]] = {
    "gate": (frozenset({"refused"}), frozenset({"passed", "lifted"})),
    "sanction": (frozenset({"proposed"}),),
    "form": (frozenset({"filled"}),),
    "charge": (frozenset({"decided"}),),
    "tier": (frozenset({"assigned"}),),
    "metric": (frozenset({"computed"}),),
    "numbering": (frozenset({"numbered"}),),
    "conduct": (frozenset({"shown", "confirmed"}),),
    "approval": (frozenset({"approved"}),),
}


@dataclass(frozen=True)
class Line:
    """One rule of the pack: what it must have done at least once, what it did, and what is missing."""

    rule: str
    clause: str
    kind: str
    fired: tuple[str, ...]
    missing: tuple[str, ...]


def outcomes(pictures: Iterable[Picture]) -> dict[str, set[str]]:
    """Return rule code → all that it did in these pictures."""
    found: dict[str, set[str]] = {}
    for picture in pictures:
        for promise in picture.promises.values():
            did = found.setdefault(promise.rule, set())
            did.add("opened")
            if promise.breached_at is not None:
                did.add("broken")
            elif promise.state == "met":
                did.add("kept")
        for rule, _person, _amount in picture.sanctions.values():
            found.setdefault(rule, set()).add("proposed")
        for rule, outcome in [*picture.activity.values(), *picture.approvals.values()]:
            found.setdefault(rule, set()).add(outcome)
    return found


def report(pack: Pack, pictures: Iterable[Picture]) -> list[Line]:
    """Return one line per rule of the pack, in its order."""
    did = outcomes(pictures)
    lines = []
    for rule in pack.rules:
        fired = did.get(rule.rule, set())
        missing = tuple("/".join(sorted(ways)) for ways in _wanted(rule) if not ways & fired)
        lines.append(Line(rule.rule, rule.clause, rule.kind, tuple(sorted(fired)), missing))
    return lines


def _wanted(rule: object) -> tuple[frozenset[str], ...]:
    kind = str(getattr(rule, "kind"))  # noqa: B009  # the union of rule models has no common base that names it
    if kind != "obligation":
        return WANTED[kind]
    has_limit = getattr(rule, "within", None) or getattr(rule, "by", None)
    kept = frozenset({"kept"})
    return (kept, frozenset({"broken"})) if has_limit else (kept,)
