"""
Two rules that claim the same thing.

Of two rules that may both act at one moment on one matter, one must be declared an exception to the other; otherwise
which of them counts would be an accident of order. Conditions that provably exclude each other need no such word.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from yinuo.rulebook.pack.expressions import exclude_each_other, normal
from yinuo.rulebook.pack.model import Pack
from yinuo.rulebook.pack.obligation_rule import ObligationRule
from yinuo.rulebook.pack.rules import (
    ChargeRule,
    FormRule,
    NumberingRule,
    Rule,
    TierRule,
)
from yinuo.rulebook.pack.values import Trigger

PERIOD_STARTED = "core.period.started"


@dataclass(frozen=True, slots=True)
class Placed:
    """A rule and the pack that it stands in."""

    pack: Pack
    rule: Rule

    @property
    def key(self) -> str:
        return f"{self.pack.code}/{self.rule.code}"

    @property
    def exceptions(self) -> frozenset[str]:
        """The rules that it is an exception to, as ``regulation/code``."""
        return frozenset(one if "/" in one else f"{self.pack.code}/{one}" for one in self.rule.exception_to)


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two rules that claim the same thing, and what."""

    one: Placed
    other: Placed
    what_zh: str
    what_en: str

    @property
    def zh(self) -> str:
        return (
            f"规则 {_named(self.one, '条款')}与规则 {_named(self.other, '条款')}{self.what_zh}，"
            "且没有一条声明是另一条的例外（exception_to）"
        )

    @property
    def en(self) -> str:
        return (
            f"rule {_named(self.one, 'clause')} and rule {_named(self.other, 'clause')} {self.what_en}, "
            "and neither is declared an exception to the other (exception_to)"
        )


def _named(placed: Placed, clause: str) -> str:
    return f"{placed.rule.code}（{placed.pack.code} {clause} {placed.rule.clause}）" if clause == "条款" else (
        f"{placed.rule.code} ({placed.pack.code} {clause} {placed.rule.clause})"
    )  # fmt: skip


def triggers_of(rule: ObligationRule) -> tuple[Trigger, ...]:
    """Return the events that open an obligation, ``every`` written out."""
    if rule.every is None:
        return rule.when
    return (Trigger.model_validate({"event": PERIOD_STARTED, "if": f"event.period == '{rule.every}'"}),)


def overlapping(packs: Sequence[Pack]) -> list[Overlap]:
    """Return the pairs of rules of packs in force together that claim the same thing."""
    rules = [Placed(pack, rule) for pack in packs for rule in pack.rules]
    found = [
        *_obligations(rules),
        *_same(rules, _numbers, "都规定同一单据的编号", "both number the same record"),
        *_same(rules, _form, "都定义同名表单", "both define the form of one name"),
        *_same(rules, _charge, "以完全相同的条件收费", "charge under the very same condition"),
        *_same(rules, _tier, "都划分同一分级", "both define the same tier"),
    ]
    return [one for one in found if not _declared(one.one, one.other)]


def _declared(one: Placed, other: Placed) -> bool:
    return other.key in one.exceptions or one.key in other.exceptions


def _same(rules: Sequence[Placed], claim: Callable[[Rule], str | None], zh: str, en: str) -> Iterator[Overlap]:
    claims: dict[str, list[Placed]] = {}
    for placed in rules:
        claimed = claim(placed.rule)
        if claimed is not None:
            claims.setdefault(claimed, []).append(placed)
    for claimants in claims.values():
        for one, other in combinations(claimants, 2):
            yield Overlap(one, other, zh, en)


def _numbers(rule: Rule) -> str | None:
    return rule.record if isinstance(rule, NumberingRule) else None


def _form(rule: Rule) -> str | None:
    return rule.form if isinstance(rule, FormRule) else None


def _charge(rule: Rule) -> str | None:
    return normal(rule.condition) if isinstance(rule, ChargeRule) else None


def _tier(rule: Rule) -> str | None:
    return f"{rule.of}.{rule.tier}" if isinstance(rule, TierRule) else None


def _obligations(rules: Sequence[Placed]) -> Iterator[Overlap]:
    """Yield pairs with the same duty (who, do) that one event could open both."""
    duties: dict[object, list[tuple[Placed, ObligationRule]]] = {}
    for placed in rules:
        if isinstance(placed.rule, ObligationRule):
            duties.setdefault(_duty(placed.pack, placed.rule), []).append((placed, placed.rule))
    for claimants in duties.values():
        for (one, rule), (other, other_rule) in combinations(claimants, 2):
            event = _shared_trigger(rule, other_rule)
            if event:
                yield Overlap(
                    one,
                    other,
                    f"都因 {event} 要求同一人做同一件事",
                    f"both ask the same of the same person after {event}",
                )


def _duty(pack: Pack, rule: ObligationRule) -> object:
    return pack.house_role(rule.who), frozenset((one.event, normal(one.condition)) for one in rule.do)


def _shared_trigger(rule: ObligationRule, other: ObligationRule) -> str | None:
    for one in triggers_of(rule):
        for another in triggers_of(other):
            if one.event == another.event and not exclude_each_other(one.condition, another.condition):
                return one.event
    return None
