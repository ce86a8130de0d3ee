"""Dated exceptions to clauses: pure, told to the engine with each event and each running obligation."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TypeVar

from yinuo.rulebook.engine.compiled import CompiledRule, Conditions
from yinuo.rulebook.engine.types import Waiver

AnyRule = TypeVar("AnyRule", bound=CompiledRule)


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
