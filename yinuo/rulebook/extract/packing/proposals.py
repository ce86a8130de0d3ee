"""What the workbench puts before a reviewer: every draft rule as far as the pack format can say it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from yinuo.rulebook.extract import normal
from yinuo.rulebook.extract.model import DraftRule, Duty, Regulation
from yinuo.rulebook.extract.packing import causes, house, practices
from yinuo.rulebook.extract.packing.rules import RoleOf, Sketch, both, sketched


@dataclass(frozen=True, slots=True)
class Proposal:
    """
    A rule for a clause. ``spec`` is without code and clause; ``words`` are the signs of the text that it rests on;
    ``doubts`` what a reviewer has to settle, what the text does not say first (Chinese).
    """

    kind: str
    code: str
    clause: str
    spec: Mapping[str, Any]
    words: str
    confidence: float
    doubts: tuple[str, ...]


Placed = TypeVar("Placed", Proposal, Duty)
#: Kinds of draft rule that the pack format has no rule for.
_NO_RULE = frozenset({"retention"})
_ADDRESSED = re.compile(r"告知|通知|报|交|请|向|与|和|给|不|未|接到|回")
_NO_ACTOR = "原文没有写明由谁负责"
_NOBODY = "原文没有写明罚谁"
_CERTAIN, _LACKING = 0.9, 0.6
#: What a generic reading of the same words is replaced by; a sanction is read on its own.
_SAME = {
    "obligation": ("obligation", "conduct", "gate", "charge"),
    "conduct": ("conduct", "gate", "obligation", "metric"),
    "form": ("form",),
    "metric": ("metric",),
    "approval": ("form", "obligation"),
}
_LETTERS = {"obligation": "O", "gate": "G", "form": "F", "conduct": "C", "charge": "H", "metric": "M", "tier": "T"}


def proposals(regulation: Regulation, role_of: RoleOf) -> tuple[Proposal, ...]:
    """Return the proposals of a regulation, in the order of its text. ``role_of`` gives the house's role by words."""
    if not regulation.clauses:
        return ()
    first = regulation.clauses[0].number
    known = list(_practised(regulation, role_of))
    by_clause = _by_clause(known)
    words = {clause.number: normal.normal(clause.text) for clause in regulation.clauses}
    read = [
        proposal
        for rule in regulation.rules
        if rule.kind not in _NO_RULE and not _is_known(rule, by_clause)
        for proposal in _proposed(rule, role_of, first, words)
    ]
    order = {clause.number: at for at, clause in enumerate(regulation.clauses)}
    return tuple(_numbered(sorted((*known, *read), key=lambda one: order[one.clause])))


def _practised(regulation: Regulation, role_of: RoleOf) -> Iterator[Proposal]:
    """
    Yield what the house knows as a practice; one that an earlier clause asked for in the same terms not again. Whom the
    text names does it, and not whose work it usually is.
    """
    by_number = {clause.number: clause for clause in regulation.clauses}
    seen: set[str] = set()
    duties = _by_clause(regulation.duties)
    with_others = {clause.parent for clause in regulation.clauses}
    for clause in regulation.clauses:
        if clause.number in with_others and not clause.text:
            continue
        above, at = [], clause.parent
        while at is not None:
            above.append(by_number[at].title)
            at = by_number[at].parent
        for match in practices.find(clause, above):
            spec = dict(match.spec)
            actor = _actor(duties.get(clause.number, []), match.said) if "who" in spec else ""
            spec |= {"who": role} if actor and (role := role_of(actor)) else {}
            said = json.dumps({**spec, "title": None}, sort_keys=True)
            if said in seen:
                continue
            seen.add(said)
            confidence = _LACKING if match.gaps else _CERTAIN
            yield Proposal(match.kind, "", clause.number, spec, match.words, confidence, match.gaps)


def _by_clause(found: Iterable[Placed]) -> dict[str | None, list[Placed]]:
    by: dict[str | None, list[Placed]] = {}
    for one in found:
        by.setdefault(one.clause, []).append(one)
    return by


def _actor(duties: Sequence[Duty], said: str) -> str:
    """Return who does it in the sentence that says so, empty if nobody is named in it or somebody is only addressed."""
    words = bare(said)
    for duty in duties:
        is_there = not duty.inherited and words in bare(duty.place.text)
        if is_there and duty.actor and not _ADDRESSED.match(duty.actor):
            return duty.actor
    return ""


def _is_known(rule: DraftRule, known: Mapping[str | None, Sequence[Proposal]]) -> bool:
    """Tell whether a practice says what a draft rule reads out of the same words."""
    kinds = _SAME.get(rule.kind, ())
    words = bare(rule.place.text)
    return any(
        one.kind in kinds and (words in bare(one.words) or bare(one.words) in words)
        for one in known.get(rule.clause, ())
    )


def bare(text: str) -> str:
    """Return a text in normal signs without blanks and stops, to compare what stands in two readings of it."""
    return re.sub(r"[\s,.;。、:]", "", normal.normal(text))


def _numbered(found: Sequence[Proposal]) -> Iterator[Proposal]:
    counts: dict[str, int] = {}
    for one in found:
        letter = _LETTERS.get(one.kind, one.code[:1])
        counts[letter] = counts.get(letter, 0) + 1
        yield replace(one, code=f"{letter}{counts[letter]:02}")


def _with_the_usual(sketch: Sketch, kind: str) -> list[str]:
    """Put in whose work a thing usually is where the text names nobody; return what is still open."""
    deeds = [one["event"] for one in sketch.spec.get("do", ())] or list(sketch.spec.get("at", ()))
    usual = house.usual_role(deeds[0]) if deeds and kind in ("obligation", "conduct") else ""
    if usual and "who" not in sketch.spec and _NO_ACTOR in sketch.gaps:
        sketch.put(who=usual)
        return [gap for gap in sketch.gaps if gap != _NO_ACTOR]
    return sketch.gaps


def _proposed(rule: DraftRule, role_of: RoleOf, first: str, words: Mapping[str, str]) -> Iterator[Proposal]:
    """Yield the proposal of a draft rule; of a sanction with several causes that the house tells apart, several."""
    sketch = sketched(rule, role_of)
    doubts = tuple(dict.fromkeys((*_with_the_usual(sketch, rule.kind), *rule.doubts)))
    made = Proposal(rule.kind, rule.code, rule.clause or first, sketch.spec, rule.place.text, rule.confidence, doubts)
    found = []
    if rule.kind == "sanction":
        around = words.get(made.clause, "")
        found = causes.find(normal.normal(str(rule.fields["cause"])), str(sketch.spec.get("sanction", "")), around)
    if not found:
        yield made
    settled = tuple(doubt for doubt in doubts if doubt != _NOBODY)
    for part, fields in found:
        title = both(part) if len(found) > 1 else sketch.spec["title"]
        spec = {**sketch.spec, **{name: value for name, value in fields.items() if value}, "title": title}
        yield replace(made, spec=spec, doubts=settled)
