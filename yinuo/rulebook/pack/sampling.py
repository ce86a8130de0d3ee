"""Values to try conditions with: for every fact the ones that can make a difference."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product
from math import prod

from yinuo.rulebook.pack.expressions import Ref, look_at
from yinuo.rulebook.pack.vocabulary import FactShape

Value = bool | int | str | list[str]
Sample = Mapping[str, Mapping[str, Value]]
Entities = Mapping[str, Mapping[str, FactShape]]

MOST = 2000
MOMENT = "2026-03-02T09:00:00+08:00"


def samples(sources: Iterable[str], entities: Entities) -> Iterator[Sample]:
    """
    Yield facts to try the conditions with: every combination of the values that matter, or a fixed choice of them.

    All facts that the conditions read must be among ``entities``. What matters: both truth values, every choice of a
    text, every constant of the conditions with its neighbours, the empty text, list and time.
    """
    looked = [look_at(source) for source in sources]
    refs = list(dict.fromkeys(ref for one in looked for ref in one.reads))
    constants = [constant for one in looked for constant in one.constants]
    values = [_values(entities[entity][name], constants) for entity, name in refs]
    for chosen in _combinations(values):
        yield _nested(refs, chosen)


def _values(fact: FactShape, constants: Sequence[object]) -> list[Value]:
    texts = [one for one in dict.fromkeys(constants) if isinstance(one, str)]
    match fact.type:
        case "bool":
            return [False, True]
        case "int":
            numbers = [one for one in constants if isinstance(one, int) and not isinstance(one, bool)]
            return sorted({0, 1, *(near for one in numbers for near in (one - 1, one, one + 1))})
        case "time":
            return ["", MOMENT]
        case "list":
            return [[], ["x"], list(texts)]
        case _:
            return list(fact.choices) or ["", "x", *(text for text in texts if text not in ("", "x"))]


def _combinations(values: Sequence[Sequence[Value]]) -> Iterator[Sequence[Value]]:
    if prod(len(one) for one in values) <= MOST:
        yield from product(*values)
        return
    choice = random.Random(0)  # noqa: S311 - the same samples every time, nothing secret
    for _ in range(MOST):
        yield [choice.choice(one) for one in values]


def _nested(refs: Sequence[Ref], values: Sequence[Value]) -> Sample:
    sample: dict[str, dict[str, Value]] = {}
    for (entity, name), value in zip(refs, values, strict=True):
        sample.setdefault(entity, {})[name] = value
    return sample


def shown(sample: Sample) -> str:
    """Return a sample as text: ``case.in_city = true, case.reopened = 0``."""
    named = ((f"{entity}.{name}", value) for entity, facts in sample.items() for name, value in facts.items())
    return ", ".join(f"{name} = {_literal(value)}" for name, value in named)


def _literal(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return repr(value)
