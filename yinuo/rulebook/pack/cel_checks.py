"""Whether a condition can be evaluated with the facts that will be there, and gives a yes or no."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

import cel

from yinuo.rulebook.pack.expressions import Comparison, Constant, look_at
from yinuo.rulebook.pack.sampling import Entities, Sample, samples, shown
from yinuo.rulebook.pack.vocabulary import FactShape, did_you_mean

Words = tuple[str, str]

_PLACE = re.compile(r"<input>:(\d+):(\d+): (?:Syntax error: )?(.*)")
_TYPES: Mapping[str, type] = {"bool": bool, "int": int, "str": str, "time": str}


def wrong_with(source: str, entities: Entities, event: str = "") -> Iterator[Words]:
    """
    Yield (zh, en) of all that is wrong with a condition on the given facts.

    ``event``: kind of the event that carries them, for the message. In this order, each only if all before is right:
    syntax, names, constants, types.
    """
    if not source.strip():
        return
    try:
        program = cel.compile(source)
    except ValueError as error:
        yield _syntax(source, str(error))
        return
    found = list(_names(source, entities, event)) or list(_constants(source, entities))
    yield from found or _types(program, source, entities)


def both_hold(one: str, other: str, entities: Entities) -> str | None:
    """Return facts with which two (valid) conditions hold at once, as text; None if none was found."""
    first, second = (cel.compile(source) if source.strip() else None for source in (one, other))
    for sample in samples((one, other), entities):
        if all(program is None or program.execute(_whole(sample, program)) is True for program in (first, second)):
            return shown(sample) or "-"
    return None


def _whole(sample: Sample, program: cel.Program) -> dict[str, object]:
    return {name: sample.get(name, {}) for name in program.variables()}


def _syntax(source: str, message: str) -> Words:
    match = _PLACE.search(message)
    line, column, what = (match[1], int(match[2]), match[3]) if match else ("1", 1, message)
    what = what.split(" expecting ")[0]
    marked = f"{source.splitlines()[int(line) - 1]!r}" if source.splitlines() else "''"
    return (
        f"条件语法错误，第 {line} 行第 {column} 个字符处：{what}（{marked}）",
        f"syntax error in the condition at line {line}, character {column}: {what} ({marked})",
    )


def _names(source: str, entities: Entities, event: str) -> Iterator[Words]:
    looked = look_at(source)
    known = [f"{entity}.{name}" for entity, facts in entities.items() for name in facts]
    for name, place in looked.bare:
        zh, en = did_you_mean(f".{name}", known)
        yield (
            f"第 {place + 1} 个字符处的 {name} 不是事实；事实写作 实体.名称{zh}",
            f"{name} at character {place + 1} is no fact; a fact is written entity.name{en}",
        )
    for (entity, name), place in zip(looked.reads, looked.places, strict=True):
        dotted = f"{entity}.{name}"
        if dotted in known:
            continue
        zh, en = did_you_mean(dotted, known)
        if entity not in entities:
            carried = ", ".join(entities)
            zh = f"；{event or '此处'}只带有：{carried}{zh}"
            en = f"; {event or 'this place'} carries only: {carried}{en}"
        yield (
            f"第 {place + 1} 个字符处：没有事实 {dotted}{zh}",
            f"there is no fact {dotted} (character {place + 1}){en}",
        )


def _constants(source: str, entities: Entities) -> Iterator[Words]:
    """CEL holds values of different types to be merely unequal; here that is a mistake."""
    for one in look_at(source).comparisons:
        fact = entities[one.ref[0]][one.ref[1]]
        for constant in one.constants:
            if _TYPES.get(fact.type, type(constant)) is not type(constant):
                yield _mismatch(one, fact, constant)
            elif fact.choices and one.sign in ("==", "!=", "in") and constant not in fact.choices:
                yield _no_choice(one, fact.choices, str(constant))


def _mismatch(one: Comparison, fact: FactShape, constant: Constant) -> Words:
    dotted, place = ".".join(one.ref), one.place + 1
    return (
        f"第 {place} 个字符处：{dotted} 是 {fact.type} 类型，不能与 {constant!r} 比较",
        f"{dotted} (character {place}) is of type {fact.type} and cannot be compared with {constant!r}",
    )


def _no_choice(one: Comparison, choices: Sequence[str], constant: str) -> Words:
    dotted, place = ".".join(one.ref), one.place + 1
    zh, en = did_you_mean(constant, choices)
    can_be = ", ".join(repr(choice) for choice in choices)
    return (
        f"第 {place} 个字符处：{dotted} 不会是 {constant!r}，只能是 {can_be}{zh}",
        f"{dotted} (character {place}) is never {constant!r}; it can be {can_be}{en}",
    )


def _types(program: cel.Program, source: str, entities: Entities) -> Iterator[Words]:
    for sample in samples((source,), entities):
        try:
            result = program.execute(_whole(sample, program))
        except Exception as error:  # noqa: BLE001 - the package raises by kind of failure: Type, Value, Runtime, Key
            reason = str(error).split(". ")[0]
            at = f"（{shown(sample)}）" if sample else ""
            at_en = f" with {shown(sample)}" if sample else ""
            yield f"条件无法计算{at}：{reason}", f"the condition cannot be evaluated{at_en}: {reason}"
            return
        if not isinstance(result, bool):
            yield f"条件的结果须是真或假，而不是 {result!r}", f"the condition must give true or false, not {result!r}"
            return
