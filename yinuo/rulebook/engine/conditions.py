"""Conditions of rules: CEL, compiled once, with results remembered by the values of the facts that they read."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from functools import lru_cache
from operator import itemgetter
from typing import Any

import cel

from yinuo.rulebook.engine.errors import BadCondition, ConditionFailed, FactMissing
from yinuo.rulebook.engine.types import Facts, FactValue
from yinuo.rulebook.pack.expressions import Ref, look_at

REMEMBERED = 4096

_Values = Callable[[Mapping[str, FactValue]], Any]


class Condition:
    """
    A compiled condition.

    A CEL call costs about 20 µs; a condition reads few facts that take few values, so results are remembered by them
    (bounded; forgotten all at once when full). Facts must have their declared types: 1 and true are not told apart.
    """

    __slots__ = ("_entities", "_program", "_remembered", "_single", "reads", "source")

    def __init__(self, source: str) -> None:
        """:raises BadCondition: it is not valid CEL, or names something that is no fact"""
        try:
            self._program = cel.compile(source)
        except ValueError as error:
            raise BadCondition(f"条件“{source}”有语法错误：{error}", f"syntax error in {source!r}: {error}") from None
        looked = look_at(source)
        if looked.bare:
            name = looked.bare[0][0]
            raise BadCondition(f"条件“{source}”中的 {name} 不是事实", f"{name} in {source!r} is no fact")
        self.source = source
        self.reads = looked.reads
        self._entities = _by_entity(looked.reads)
        self._single = self._entities[0] if len(self._entities) == 1 else None
        self._remembered: dict[Hashable, bool] = {}

    def __repr__(self) -> str:
        return f"<Condition {self.source}>"

    def holds(self, facts: Facts) -> bool:
        """
        Return whether the condition holds for the facts.

        :raises FactMissing: the facts lack one that it reads
        :raises ConditionFailed: it cannot be evaluated with these values, or is neither true nor false
        """
        key: Any = None
        try:
            if self._single is not None:
                key = self._single[1](facts[self._single[0]])
            else:
                key = tuple([values(facts[entity]) for entity, values in self._entities])
            return self._remembered[key]
        except KeyError:
            return self._evaluate(key, facts)
        except TypeError:
            return self._evaluate(None, facts)

    def seen(self, facts: Facts) -> dict[str, FactValue]:
        """Return the facts that it read, by dotted name."""
        return {f"{entity}.{name}": facts[entity][name] for entity, name in self.reads}

    def _evaluate(self, key: Hashable, facts: Facts) -> bool:
        self._refuse_missing(facts)
        try:
            result = self._program.execute({entity: facts[entity] for entity, _ in self._entities})
        except Exception as error:
            raise ConditionFailed(
                f"条件“{self.source}”无法计算：{error}", f"{self.source!r} cannot be evaluated: {error}"
            ) from error
        if not isinstance(result, bool):
            raise ConditionFailed(f"条件“{self.source}”的结果不是真假值", f"{self.source!r} is neither true nor false")
        if key is not None:
            if len(self._remembered) >= REMEMBERED:
                self._remembered.clear()
            self._remembered[key] = result
        return result

    def _refuse_missing(self, facts: Facts) -> None:
        for entity, name in self.reads:
            if name not in facts.get(entity, ()):
                raise FactMissing(
                    f"条件“{self.source}”需要的事实 {entity}.{name} 未随事件记录",
                    f"{self.source!r} reads {entity}.{name}, which the event does not carry",
                )


def _by_entity(reads: tuple[Ref, ...]) -> tuple[tuple[str, _Values], ...]:
    names: dict[str, list[str]] = {}
    for entity, name in reads:
        names.setdefault(entity, []).append(name)
    return tuple((entity, itemgetter(*found)) for entity, found in names.items())


@lru_cache(maxsize=4096)
def condition(source: str) -> Condition | None:
    """
    Return the compiled condition of a text, the same one for the same text; None for an empty one, which always holds.

    :raises BadCondition: it is not valid CEL, or names something that is no fact
    """
    return Condition(source) if source.strip() else None
