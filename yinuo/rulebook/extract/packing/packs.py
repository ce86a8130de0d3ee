"""Makes the draft pack of a regulation: every clause, and every rule that the pack format can hold as it stands."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from yinuo.rulebook import pack as packs
from yinuo.rulebook.extract.model import Clause, DraftRule, Regulation
from yinuo.rulebook.extract.packing import house
from yinuo.rulebook.extract.packing.rules import NotYet, both, written

_RULE_AT = re.compile(r"rules\[(\d+)\]")


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A draft rule that is not in the pack, and why (Chinese)."""

    rule: DraftRule
    why: str


@dataclass(frozen=True, slots=True)
class DraftPack:
    """
    ``pack`` loads as a draft; ``text`` is its YAML; ``left_out`` what a reviewer has to settle before it can be
    a rule.
    """

    pack: packs.Pack
    text: str
    left_out: tuple[LeftOut, ...]


def draft_pack(regulation: Regulation, *, code: str = "DRAFT-1") -> DraftPack:
    """
    Return the draft pack of a regulation.

    Its English is its Chinese until somebody translates it. A rule that says the same as one before it is left out.

    :raises ValueError: the regulation has no clause
    """
    if not regulation.clauses:
        raise ValueError(f"{regulation.title} has no clauses")
    maker = _Maker(regulation, code)
    return maker.make()


class _Maker:
    def __init__(self, regulation: Regulation, code: str) -> None:
        self._regulation = regulation
        self._code = code
        self._roles: dict[str, dict[str, str]] = {}
        self._left_out: list[LeftOut] = []

    def make(self) -> DraftPack:
        kept: list[tuple[DraftRule, dict[str, Any]]] = []
        for rule in self._regulation.rules:
            try:
                kept.append((rule, written(rule, self._role_of)))
            except NotYet as reason:
                self._left_out.append(LeftOut(rule, str(reason)))
        pack = self._valid(kept)
        order = {rule.code: at for at, rule in enumerate(self._regulation.rules)}
        left_out = tuple(sorted(self._left_out, key=lambda one: order[one.rule.code]))
        return DraftPack(pack, packs.dump(pack), left_out)

    def _role_of(self, words: str) -> str:
        """Return the pack's own code for a role by its name in the text; the same name gets the same code."""
        role = house.name_of(words, house.ROLES)
        if not role:
            return ""
        if words not in self._roles:
            self._roles[words] = {"code": f"role_{len(self._roles) + 1}", **both(words[:60]), "is": role}
        return self._roles[words]["code"]

    def _data(self, kept: list[tuple[DraftRule, dict[str, Any]]]) -> dict[str, Any]:
        return {
            "pack": 1, "code": self._code, "title": both(self._regulation.title), "version": "0.1",
            "roles": list(self._roles.values()), "clauses": [_clause(one) for one in self._regulation.clauses],
            "rules": [data for _, data in kept],
        }  # fmt: skip

    def _valid(self, kept: list[tuple[DraftRule, dict[str, Any]]]) -> packs.Pack:
        """Leave out, one by one, what the format refuses and what says the same as a rule before."""
        while True:
            try:
                pack = packs.from_data(self._data(kept))
            except packs.PackErrors as errors:
                self._drop(kept, _first_wrong(errors), errors.errors[0].message_zh)
                continue
            overlap = next(iter(packs.overlapping([pack])), None)
            if overlap is None:
                return pack
            at = pack.rules.index(overlap.other.rule)
            self._drop(kept, at, f"与规则 {overlap.one.rule.code} 说的是同一件事")

    def _drop(self, kept: list[tuple[DraftRule, dict[str, Any]]], at: int, why: str) -> None:
        rule, _ = kept.pop(at)
        self._left_out.append(LeftOut(rule, why))


def _first_wrong(errors: packs.PackErrors) -> int:
    """:raises PackErrors: what is wrong lies in no rule, so that leaving out rules does not help"""
    for error in errors.errors:
        if match := _RULE_AT.match(error.path):
            return int(match[1])
    raise errors


def _clause(clause: Clause) -> dict[str, Any]:
    made: dict[str, Any] = {"number": clause.number}
    if clause.parent is not None:
        made["in"] = clause.parent
    if clause.title:
        made["title"] = both(clause.title)
    elif clause.text:
        made["text"] = both(clause.text)
    return made
