"""What is wrong with the rules on a workbench, one by one and together."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from yinuo.rulebook import pack as packing
from yinuo.rulebook.models import DraftCard, DraftClause, DraftRole, DraftWork
from yinuo.rulebook.pack import Pack, PackError, PackErrors
from yinuo.rulebook.selectors.drafting import house

_RULE_AT = re.compile(r"^rules\[(\d+)\]\.?")
_CLAUSE_AT = re.compile(r"^clauses\[(\d+)\]")
State = DraftCard.State
#: Cards that become rules of the pack.
TAKEN = (State.ACCEPTED, State.EDITED, State.ADDED)


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong, with the place in the rule where it is."""

    path: str
    zh: str
    en: str
    line: int | None = None

    def say(self, lang: str) -> str:
        return self.en if lang == "en" else self.zh


@dataclass(frozen=True, slots=True)
class Found:
    """A fault with the clause and the card it lies in, if it lies in one."""

    fault: Fault
    clause: DraftClause | None
    card: DraftCard | None


class Bench:
    """Everything of one work, read once."""

    def __init__(self, work: DraftWork) -> None:
        self.work = work
        self.clauses = list(DraftClause.objects.filter(work=work).order_by("position", "pk"))
        self._numbers = {one.pk: one.number for one in self.clauses}
        cards = DraftCard.objects.filter(clause__work=work).exclude(state=State.REJECTED)
        order = {one.pk: at for at, one in enumerate(self.clauses)}
        self.cards = sorted(cards, key=lambda one: (order[one.clause_id], one.position, one.pk))
        self._roles = list(DraftRole.objects.filter(work=work).order_by("pk"))
        self._calendars = house.calendars()

    def card(self, card: DraftCard) -> DraftCard:
        """Return the bench's own copy of a card, which it has read beside all others; a rejected one as it is."""
        return next((one for one in self.cards if one.pk == card.pk), card)

    def taken(self) -> list[DraftCard]:
        return [one for one in self.cards if one.state in TAKEN]

    def data(self, cards: Iterable[DraftCard]) -> dict[str, Any]:
        """Return the pack of these cards as plain data."""
        title = self.work.title
        return {
            "pack": 1,
            "code": self.work.code,
            "title": {"zh": title, "en": self.work.title_en or title},
            "version": self.work.version,
            "roles": [{"code": one.role, "zh": one.name, "en": one.name_en, "is": one.role} for one in self._roles],
            "clauses": [self._clause(one) for one in self.clauses],
            "rules": [self.rule(one) for one in cards],
        }

    def rule(self, card: DraftCard) -> dict[str, Any]:
        """Return the rule of a card as the pack writes it."""
        return {"rule": card.code, "clause": self._numbers[card.clause_id], "kind": card.kind, **card.spec}

    def _clause(self, one: DraftClause) -> dict[str, Any]:
        said: dict[str, Any] = {"number": one.number}
        if one.parent_id is not None:
            said["in"] = self._numbers[one.parent_id]
        if one.title:
            said["title"] = {"zh": one.title, "en": one.title_en or one.title}
        if one.text:
            said["text"] = {"zh": one.text, "en": one.text_en or one.text}
        if one.nothing:
            said["nothing_to_execute"] = {"zh": one.nothing, "en": one.nothing_en or one.nothing}
        return said

    def faults(self, card: DraftCard) -> list[Fault]:
        """Return what is wrong with one card, as it would stand beside the others."""
        return self.looked_at(card)[1]

    def looked_at(self, card: DraftCard) -> tuple[Pack | None, list[Fault]]:
        """Return the pack with a card in it, if the card can be read, and what is wrong with the card."""
        pack, wrong = self._beside_all(card) or self._beside_others(card)
        mine = wrong.get(card.pk or 0, [])
        if pack is None or mine:
            return None, mine
        alone = pack.model_copy(update={"rules": (pack.rule(card.code),)})
        return pack, [_fault(one) for one in house.errors_of(alone, self._calendars)]

    def _beside_all(self, card: DraftCard) -> tuple[Pack | None, dict[int, list[Fault]]] | None:
        """Return all cards read together, once; None of a card that is not among them as it stands."""
        return self._all if any(one is card for one in self._together) else None

    @cached_property
    def _together(self) -> list[DraftCard]:
        """The cards, of several with one code the one that was taken, else the first."""
        by_code: dict[str, DraftCard] = {}
        for one in sorted(self.cards, key=lambda card: card.state not in TAKEN):
            by_code.setdefault(one.code, one)
        return [one for one in self.cards if by_code[one.code] is one]

    @cached_property
    def _all(self) -> tuple[Pack | None, dict[int, list[Fault]]]:
        return self._read(self._together)

    def _beside_others(self, card: DraftCard) -> tuple[Pack | None, dict[int, list[Fault]]]:
        others = [one for one in self.cards if one.pk != card.pk and one.code != card.code]
        return self._read([*others, card])

    def all_faults(self) -> list[Found]:
        """Return all that speaks against the pack of what has been taken, in the order of the clauses."""
        cards = self.taken()
        pack, wrong = self._read(cards)
        found = [*self._placed(wrong, cards)]
        if pack is None or found:
            return found
        return [self._found(one, cards) for one in house.errors_of(pack, self._calendars)]

    def pack(self) -> Pack:
        """:raises PackErrors: see ``all_faults``"""
        return packing.from_data(self.data(self.taken()))

    def _placed(self, wrong: Mapping[int, list[Fault]], cards: Sequence[DraftCard]) -> Iterable[Found]:
        clauses = {one.pk: one for one in self.clauses}
        for card in cards:
            for fault in wrong.get(card.pk, []):
                yield Found(fault, clauses[card.clause_id], card)
        for fault in wrong.get(0, []):
            at = _CLAUSE_AT.match(fault.path)
            yield Found(fault, self.clauses[int(at[1])] if at else None, None)

    def _found(self, error: PackError, cards: Sequence[DraftCard]) -> Found:
        match = _RULE_AT.match(error.path)
        card = cards[int(match[1])] if match else None
        clause = next((one for one in self.clauses if card and one.pk == card.clause_id), None)
        return Found(_fault(error), clause, card)

    def _read(self, cards: list[DraftCard]) -> tuple[Pack | None, dict[int, list[Fault]]]:
        """Return the pack without the cards that cannot be read, and by card what is wrong with those (0: the rest)."""
        wrong: dict[int, list[Fault]] = {}
        cards = list(cards)
        gone: set[str] = set()
        while True:
            try:
                return packing.from_data(self.data(cards)), wrong
            except PackErrors as errors:
                bad = self._sort(errors, cards, gone, wrong)
            if not bad:
                return None, wrong
            gone |= {cards[at].code for at in bad}
            cards = [one for at, one in enumerate(cards) if at not in bad]

    def _sort(
        self, errors: PackErrors, cards: Sequence[DraftCard], gone: set[str], wrong: dict[int, list[Fault]]
    ) -> set[int]:
        """Note each error at its card and return the places of those cards. What only lacks a rule left out is none."""
        bad = set()
        for error in errors.errors:
            match = _RULE_AT.match(error.path)
            if match is None:
                wrong.setdefault(0, []).append(_fault(error))
                continue
            at = int(match[1])
            bad.add(at)
            if not any(code in error.message_zh for code in gone):
                wrong.setdefault(cards[at].pk or 0, []).append(_fault(error))
        return bad


def _fault(error: PackError) -> Fault:
    return Fault(_RULE_AT.sub("", error.path), error.message_zh, error.message_en)
