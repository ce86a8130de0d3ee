"""Dated exceptions to clauses: pure, told to the engine with each event and each running obligation."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime
from typing import NamedTuple, TypeVar

from yinuo.rulebook.engine.compiled import CompiledRule, Conditions
from yinuo.rulebook.engine.types import Facts, Waiver

AnyRule = TypeVar("AnyRule", bound=CompiledRule)


class Reach(NamedTuple):
    """A waiver that was granted, and whom it reaches beside its ``waiver.target``: a branch, or a customer's file."""

    waiver: Waiver
    branch: int | None
    customer: int | None

    def reaches(self, branch: int, lineage: Collection[int], customer: object) -> bool:
        if self.customer is not None:
            return customer == self.customer or self.customer in lineage
        target = self.waiver.target
        return self.branch in {None, branch} and (target is None or target in lineage)


def reaching(granted: Iterable[Reach], branch: int, lineage: Collection[int], facts: Facts) -> tuple[Waiver, ...]:
    """Return the waivers that reach a record (its lineage from the root down), whenever they hold."""
    customer = facts.get("customer", {}).get("file")
    return tuple(one.waiver for one in granted if one.reaches(branch, lineage, customer))


class Standing(NamedTuple):
    """The waivers that reach what a program is asked about, and the instant of the question."""

    waivers: Sequence[Waiver]
    at: datetime

    def acts(self, rule: CompiledRule) -> bool:
        """Return whether the rule is not suspended."""
        return not is_suspended(self.waivers, rule.id, self.at)


#: Nothing is waived.
WHOLE = Standing((), datetime.min.replace(tzinfo=UTC))


def is_suspended(waivers: Sequence[Waiver], rule: int, at: datetime) -> bool:
    """Return whether a rule does nothing new at the instant."""
    return any(one.suspends and one.covers(rule, at) for one in waivers)


def is_spared(waivers: Sequence[Waiver], at: datetime, *rules: int) -> bool:
    """Return whether no sanction follows at the instant, because one of the rules concerned is waived."""
    return any(one.covers(rule, at) for one in waivers for rule in rules)


def acting(
    candidates: Sequence[tuple[Conditions, AnyRule]], waivers: Sequence[Waiver], at: datetime
) -> Sequence[tuple[Conditions, AnyRule]]:
    """Return the rules that are not suspended."""
    if not waivers:
        return candidates
    return [one for one in candidates if not is_suspended(waivers, one[1].id, at)]
