"""From the text of a pack to the pack, or to the list of all that is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from yinuo.rulebook.pack import references, yaml_text
from yinuo.rulebook.pack.errors import PackError, PackErrors
from yinuo.rulebook.pack.model import Pack
from yinuo.rulebook.pack.yaml_text import Path, Places, dotted


def parse(text: str) -> Pack:
    """
    Return the pack of a YAML text.

    What needs the house's vocabulary (events, facts, roles, calendars) is left to ``check``.

    :raises PackErrors: everything that is wrong with it, in the order of the file
    """
    data, places = yaml_text.read(text)
    return _build(data, places)


def from_data(data: Mapping[str, Any]) -> Pack:
    """
    Return the pack of plain data, as ``to_data`` gives it and a JSON column keeps it.

    :raises PackErrors: everything that is wrong with it
    """
    return _build(_tuples(data), {})


def to_data(pack: Pack) -> dict[str, Any]:
    """Return a pack as plain JSON data, with what its author wrote and no more; ``from_data`` reads it back."""
    data: dict[str, Any] = pack.model_dump(mode="json", by_alias=True, exclude_unset=True)
    return data


def dump(pack: Pack) -> str:
    """Return the canonical YAML of a pack: ``parse(dump(pack)) == pack``, and dumping that gives the same bytes."""
    return yaml_text.write(to_data(pack))


def _build(data: Any, places: Places) -> Pack:
    if not isinstance(data, dict):
        raise PackErrors([PackError("", "制度包须是一组键值", "a pack is a mapping of keys and values")])
    try:
        pack = Pack.model_validate(data)
    except ValidationError as error:
        found = (_located(data, places, *_translated(data, one)) for one in _causes(error))
        raise PackErrors(_in_order(dict.fromkeys(found))) from None
    wrong = [_located(data, places, *one) for one in references.wrong(pack)]
    if wrong:
        raise PackErrors(_in_order(wrong))
    return pack


def _causes(error: ValidationError) -> Iterator[ErrorDetails]:
    """Yield the errors without those that only follow from others: a list short of its bad items, a lost default."""
    errors = error.errors(include_url=False)
    for one in errors:
        place = one["loc"]
        is_consequence = one["type"] == "default_factory_not_called" or (
            one["type"] == "too_short"
            and any(other["loc"][: len(place)] == place and len(other["loc"]) > len(place) for other in errors)
        )
        if not is_consequence:
            yield one


def locate(text: str, errors: Sequence[PackError]) -> tuple[PackError, ...]:
    """Return the errors of ``check`` with the lines of the text that the pack was parsed from."""
    data, places = yaml_text.read(text)
    by_path = {dotted(path): path for path in places}
    return tuple(
        _located(data, places, by_path[error.path], error.message_zh, error.message_en)
        if error.path in by_path
        else error
        for error in errors
    )


def _in_order(errors: Iterator[PackError] | Mapping[PackError, None] | list[PackError]) -> list[PackError]:
    return sorted(errors, key=lambda error: (error.line or 0, error.column or 0))


def _tuples(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _tuples(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return tuple(_tuples(one) for one in value)
    return value


def _located(data: Any, places: Places, path: Path, zh: str, en: str) -> PackError:
    """Return the error with the line of the nearest value that is in the file."""
    near = next((places[path[:end]] for end in range(len(path), -1, -1) if path[:end] in places), (None, None))
    return PackError(dotted(path), zh, en, rule=_rule_at(data, path), line=near[0], column=near[1])


def _rule_at(data: Any, path: Path) -> str | None:
    if len(path) < 2 or path[0] != "rules":
        return None
    rule = data["rules"][path[1]]
    code = rule.get("rule") if isinstance(rule, Mapping) else None
    return code if isinstance(code, str) else None


def _translated(data: Any, error: ErrorDetails) -> tuple[Path, str, str]:
    """Return path and message of one pydantic error. The tags of unions are no part of the file's path."""
    path = _path_in_file(error["loc"])
    context = error.get("ctx", {})
    kind = error["type"]
    if kind == "pack":
        return path, str(context["zh"]), str(context["en"])
    if kind in _PLAIN:
        return path, *_PLAIN[kind]
    if kind in _WITH_CONTEXT:
        zh, en = _WITH_CONTEXT[kind]
        return path, zh.format(**context), en.format(**context)
    if kind == "extra_forbidden":
        return path, *_unknown_key(str(path[-1]), _known_keys(data, path[:-1]))
    return path, f"无效：{error['msg']}", str(error["msg"])


def _path_in_file(location: tuple[int | str, ...]) -> Path:
    """Return pydantic's path without the tags of unions: a rule's kind after its place, the sort of ``by`` after it."""
    is_tag = [
        (place == 2 and location[0] == "rules") or (place > 0 and location[place - 1] == "by")
        for place in range(len(location))
    ]
    return tuple(step for step, tag in zip(location, is_tag, strict=True) if not tag)


def _unknown_key(key: str, known: list[str]) -> tuple[str, str]:
    near = get_close_matches(key, known, n=1, cutoff=0.7)
    if near:
        return f"不认识的键“{key}”，是不是 {near[0]}？", f"unknown key {key!r}, did you mean {near[0]}?"
    hint = "；文字里有逗号或冒号时请加引号" if " " in key or len(key) > 25 else ""
    hint_en = "; put texts with commas or colons in quotes" if hint else ""
    return f"不认识的键“{key}”{hint}", f"unknown key {key!r}{hint_en}"


def _known_keys(data: Any, parent: Path) -> list[str]:
    """Return the keys that a place of the file may have, by asking the schema of the model that stands there."""
    return references.keys_at(data, parent)


_PLAIN = {
    "missing": ("缺少必填项", "this is required and missing"),
    "string_type": (
        "须是文字；数字、true、false 作文字用时请加引号",
        "must be a text; quote numbers and true or false",
    ),
    "int_type": ("须是整数", "must be a whole number"),
    "bool_type": ("须是 true 或 false", "must be true or false"),
    "tuple_type": ("须是列表", "must be a list"),
    "model_type": ("须是一组键值", "must be a mapping of keys and values"),
    "model_attributes_type": ("须是一组键值", "must be a mapping of keys and values"),
    "union_tag_not_found": ("缺少 kind（规则种类）", "the kind of rule is missing"),
    "by_kind": ("by 须恰好写 fact、clock、day_of_month 之一", "by has exactly one of: fact, clock, day_of_month"),
}
_WITH_CONTEXT = {
    "literal_error": ("只能是 {expected}", "must be {expected}"),
    "union_tag_invalid": (
        "没有“{tag}”这种规则；只能是 {expected_tags}",
        "there is no rule kind {tag}; it must be {expected_tags}",
    ),
    "too_short": ("至少须有 {min_length} 项", "must have at least {min_length} item(s)"),
    "string_too_short": ("不能为空", "must not be empty"),
    "string_too_long": ("最多 {max_length} 个字", "must have at most {max_length} characters"),
    "string_pattern_mismatch": ("格式不对，须符合 {pattern}", "does not have the form {pattern}"),
    "greater_than_equal": ("不能小于 {ge}", "must not be below {ge}"),
    "less_than_equal": ("不能大于 {le}", "must not be above {le}"),
}  # fmt: skip
