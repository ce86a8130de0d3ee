"""How many rules were taken as proposed: what the report of a work says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from yinuo.rulebook.models import DraftCard, DraftWork, Rule

State = DraftCard.State
#: What a rule is about, by kind. Titles, ladders, warnings and remarks are not among it.
_CORE: Mapping[str, tuple[str, ...]] = {
    "obligation": ("when", "every", "who", "do", "within", "by", "calendar", "count_from", "not_before"),
    "gate": ("before", "needs"),
    "sanction": ("when", "whom", "sanction", "amount", "confirmed_by"),
    "form": ("form", "on", "filled_by", "fields"),
    "tier": ("tier", "of", "when", "levels"),
    "charge": ("basis", "if", "items", "share_percent"),
    "metric": ("metric", "kept", "share", "average", "count", "target", "unit"),
    "numbering": ("record", "pattern", "resets", "gapless"),
    "conduct": ("at", "who", "items"),
    "approval": ("when", "steps", "before"),
}
#: What stands for itself when it is not written.
_DEFAULTS: Mapping[str, Any] = {"calendar": "24x7", "when": [], "before": []}
_WORDS = ("zh", "en", "code", "name", "level")


@dataclass(slots=True)
class Line:
    """The rules of one kind, or of all. ``completed``: taken with who, when, what and limit as proposed, and more."""

    kind: str
    accepted: int = 0
    completed: int = 0
    edited: int = 0
    added: int = 0
    rejected: int = 0

    @property
    def as_proposed(self) -> int:
        return self.accepted + self.completed

    @property
    def rules(self) -> int:
        return self.accepted + self.completed + self.edited + self.added

    @property
    def share(self) -> int:
        """Per hundred of the rules that were taken; 0 of none."""
        return round(100 * self.as_proposed / self.rules) if self.rules else 0


@dataclass(slots=True)
class Report:
    total: Line
    kinds: list[Line] = field(default_factory=list)


def of(work: DraftWork) -> Report:
    """Return the report of a work, by kind in the order of the kinds."""
    lines: dict[str, Counter[str]] = {}
    for card in DraftCard.objects.filter(clause__work=work).only("kind", "state", "spec", "proposed"):
        lines.setdefault(card.kind, Counter())[standing(card)] += 1
    kinds = [_line(kind, lines[kind]) for kind in Rule.Kind.values if kind in lines]
    return Report(_line("", sum(lines.values(), Counter())), kinds)


def standing(card: DraftCard) -> str:
    """Return how a card was decided: a state, or ``completed`` if it was edited without touching what it is about."""
    if card.state in (State.EDITED, State.ACCEPTED) and card.proposed:
        if same(card.spec, card.proposed):
            return "accepted"
        return "completed" if core(card.kind, card.spec) == core(card.kind, card.proposed) else "edited"
    return card.state


def same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Tell whether two rules are the same but for their titles."""
    return {**one, "title": None} == {**other, "title": None}


def core(kind: str, spec: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a rule is about: who, when, what, and in what time; names and titles aside."""
    found = {name: _plain(spec.get(name, _DEFAULTS.get(name)), name) for name in _CORE[kind]}
    return {name: value for name, value in found.items() if value not in (None, [], ())}


def _plain(value: Any, name: str) -> Any:
    if name in ("items", "fields", "levels") and isinstance(value, list | tuple):
        return [_without_words(one) for one in value]
    if name in ("form", "metric", "tier"):
        return None
    if isinstance(value, Mapping):
        return {key: _plain(one, key) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one, "") for one in value]
    return value


def _without_words(one: Any) -> Any:
    return {key: value for key, value in one.items() if key not in _WORDS} if isinstance(one, Mapping) else one


def _line(kind: str, counts: Counter[str]) -> Line:
    return Line(kind, **{name: counts[name] for name in ("accepted", "completed", "edited", "added", "rejected")})
