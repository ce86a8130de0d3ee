"""What rules listen to, and what of an event's facts they read: everything else need not be read from the log."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from yinuo.rulebook.backtest.lives import APPROVAL_ENDED, GATE_LIFTED
from yinuo.rulebook.backtest.rules import Rules, obligations
from yinuo.rulebook.engine.compiled import (
    CompiledGate,
    CompiledMetric,
    CompiledObligation,
    CompiledSanction,
    Conditions,
    Program,
    Ref,
)
from yinuo.rulebook.engine.conditions import condition


class Reading:
    """
    ``kinds`` are the events that can do anything; ``cut`` leaves of an event's facts what is read of its kind.

    ``carried`` maps event kind → the entities whose facts it carries.
    """

    def __init__(
        self,
        rules: Iterable[Rules],
        carried: Mapping[str, frozenset[str]],
        left_out: frozenset[str] = frozenset(),
    ) -> None:
        self._reads: defaultdict[str, set[Ref]] = defaultdict(set)
        followed: set[Ref] = set()
        kinds: set[str] = set()
        for side in rules:
            kinds |= side.minded
            for program in _programs(side):
                self._read_program(program)
            for version in side.versions:
                for duty in obligations(version):
                    self._read_duty(duty, followed)
            if any(one.customer is not None for one in side.waivers):
                followed.add(("customer", "file"))
        for kind, entities in carried.items():
            of_kind = {ref for ref in followed if ref[0] in entities}
            self._reads[kind] |= of_kind
            if of_kind:
                kinds.add(kind)
        self.kinds = frozenset((kinds | set(self._reads)) - left_out)
        self._wanted = {kind: _by_entity(self._reads.get(kind, set())) for kind in self.kinds}

    def cut(self, kind: str, facts: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
        """Return the facts that rules read of an event of this kind; an entity that is there stays there."""
        wanted = self._wanted.get(kind)
        if not wanted:
            return {}
        return {
            entity: {name: facts[entity][name] for name in names if name in facts[entity]}
            for entity, names in wanted.items()
            if entity in facts
        }

    def _read_program(self, program: Program) -> None:
        for kind, reactions in program.reactions.items():
            for conditions, rule in (
                *reactions.opens, *reactions.proposes, *reactions.approvals, *reactions.tiers, *reactions.gates,
            ):  # fmt: skip
                self._conditions(kind, conditions)
                if isinstance(rule, CompiledObligation):
                    self._reads[kind] |= set(rule.looks_at)
                if isinstance(rule, CompiledGate):
                    self._conditions(kind, (rule.needs,))
                if isinstance(rule, CompiledSanction) and rule.whom == "about":
                    self._reads[kind] |= {("complaint", "about"), ("event", "about")}
            for _conditions, approval in reactions.approvals:
                self._conditions(kind, tuple(needed for needed, _mode, _roles, _each in approval.steps))
                self._reads[kind] |= {each for _needed, _mode, _roles, each in approval.steps if each is not None}
            for _conditions, tier in reactions.tiers:
                self._conditions(kind, tuple(needed for needed, _level in tier.levels))
        for metric in program.metrics:
            self._read_metric(metric)
        for kind in _DECISIONS:
            self._reads[kind].add(("event", "rule"))

    def _read_metric(self, metric: CompiledMetric) -> None:
        spec = metric.spec
        share = (*spec.share.of, *spec.share.among) if spec.share else ()
        for one in (*(spec.count or ()), *share):
            self._conditions(one.event, (condition(one.condition),))
        if spec.average is not None:
            self._conditions(spec.average.event, (condition(spec.average.condition),))
            self._reads[spec.average.event].add(("event", spec.average.field.split(".", 1)[1]))

    def _read_duty(self, duty: CompiledObligation, followed: set[Ref]) -> None:
        if duty.follows is not None:
            followed.add(duty.follows)
        for kind, uses in duty.uses.items():
            for conditions in (uses.meets, uses.cancels, uses.resumes, tuple(one.condition for one in uses.pauses)):
                self._conditions(kind, conditions)
            late = tuple(needed for needed, _code in duty.late)
            self._conditions(kind, late)

    def _conditions(self, kind: str, conditions: Conditions) -> None:
        self._reads[kind] |= {ref for one in conditions if one is not None for ref in one.reads}


#: What people decided about a rule, which the event names.
_DECISIONS = (APPROVAL_ENDED, GATE_LIFTED)


def _programs(rules: Rules) -> list[Program]:
    found = {id(span.program): span.program for spans in rules.spans.values() for span in spans}
    return list(found.values())


def _by_entity(refs: Iterable[Ref]) -> dict[str, list[str]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for entity, name in sorted(refs):
        found[entity].append(name)
    return dict(found)
