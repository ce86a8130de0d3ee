"""What a house says to a pack that is held against it: its events, facts, roles, calendars, record kinds."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Protocol

#: A record's kind → the kind of record above it.
RECORD_TREE: Mapping[str, str] = {
    "order": "case",
    "complaint": "case",
    "call_back": "case",
    "requisition": "order",
    "goods": "order",
    "charge": "order",
    "waiver": "regulation",
    "objection": "regulation",
    "copy": "document",
}
#: Kinds of record that stand alone.
ROOT_KINDS = frozenset({"branch", "customer", "call", "case", "expense", "regulation", "document", "staff", "project"})
#: Entities whose facts are there when it is decided who pays.
CHARGE_ENTITIES = ("case", "customer", "equipment", "order", "visit")
#: Whom a sanction may name beside the roles: by what they did, not by their post.
WHOM = frozenset({"actor", "assignee", "about", "claimant"})
#: Who may sign a form beside the roles.
SIGNERS = frozenset({"customer"})


class FactShape(Protocol):
    """A declared fact: ``type`` is bool, int, str, time or list; ``choices`` what a str can be (empty: anything)."""

    @property
    def type(self) -> str: ...

    @property
    def choices(self) -> tuple[str, ...]: ...


@dataclass(frozen=True, slots=True)
class EventShape:
    """
    An event kind: the kind of record that it happens to ("*": any), the entities whose facts travel with it, and its
    data as name → bool, int, str or list. Data of type str whose name ends in ``_at`` is a time.
    """

    on: str
    facts: tuple[str, ...]
    data: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class PlainFact:
    """A fact by its type alone, as the data of an event are."""

    type: str
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Vocabulary:
    catalogue: Mapping[str, EventShape]
    entities: Mapping[str, Mapping[str, FactShape]]
    calendars: Collection[str]
    roles: Collection[str]
    tree: Mapping[str, str] = field(default_factory=lambda: RECORD_TREE)

    @property
    def record_kinds(self) -> frozenset[str]:
        return frozenset({*self.tree, *self.tree.values(), *ROOT_KINDS})

    def facts_of(self, kind: str, extra: Collection[str] = ()) -> dict[str, Mapping[str, FactShape]]:
        """Return what a condition on an event of a kind may read: its data, the facts that travel, and ``extra``."""
        event = self.catalogue[kind]
        data = {
            name: PlainFact("time" if type_ == "str" and name.endswith("_at") else type_)
            for name, type_ in event.data.items()
        }
        return {"event": data, **self.facts_of_entities((*event.facts, *extra))}

    def facts_of_entities(self, names: Collection[str]) -> dict[str, Mapping[str, FactShape]]:
        return {name: self.entities[name] for name in names if name in self.entities}

    def reaches(self, other: str, kind: str) -> bool:
        """Return whether an event on one kind of record reaches what hangs on another; a branch is reached by all."""
        return "*" in (kind, other) or kind == "branch" or other in self._lineage(kind) or kind in self._lineage(other)

    def root_of(self, kind: str) -> str:
        return "*" if kind == "*" else self._lineage(kind)[-1]

    def _lineage(self, kind: str) -> list[str]:
        lineage = [kind]
        while lineage[-1] in self.tree:
            lineage.append(self.tree[lineage[-1]])
        return lineage


def did_you_mean(name: str, known: Collection[str]) -> tuple[str, str]:
    """Return a hint at the nearest known name, in both languages; empty if none is near."""
    near = get_close_matches(name, known, n=1, cutoff=0.6)
    return (f"，是不是 {near[0]}？", f", did you mean {near[0]}?") if near else ("", "")
