"""Why a sanction is imposed: words of regulations, and the events by which the house sees it (``data/causes.yaml``)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from yinuo.rulebook.pack import yaml_text

_OR = re.compile(r"[,，]?或者?|[,，]以及")


@dataclass(frozen=True, slots=True)
class Cause:
    says: re.Pattern[str]
    inside: re.Pattern[str] | None
    sanction: str
    fields: Mapping[str, Any]


@cache
def causes() -> tuple[Cause, ...]:
    file = resources.files("yinuo.rulebook.extract.packing") / "data" / "causes.yaml"
    data, _places = yaml_text.read(file.read_text(encoding="utf-8"))
    return tuple(
        Cause(
            re.compile(one["says"]), re.compile(one["in"]) if "in" in one else None, one.get("sanction", ""),
            {name: _plain(one[name]) for name in ("when", "whom", "confirmed_by") if name in one},
        )
        for one in data
    )  # fmt: skip


def find(words: str, sanction: str, around: str) -> list[tuple[str, Mapping[str, Any]]]:
    """
    Return the causes that words name, each with its part of the words: a sanction for “A or B” may be two rules.

    ``around``: the whole clause, for words that only mean something in it.
    """
    found: list[tuple[str, Mapping[str, Any]]] = []
    for part in (*_OR.split(words), words):
        cause = next((one for one in causes() if _fits(one, part, sanction, around)), None)
        is_whole = part == words and found
        if cause is not None and not is_whole and all(cause.fields is not fields for _part, fields in found):
            found.append((part, cause.fields))
    return found


def _fits(cause: Cause, words: str, sanction: str, around: str) -> bool:
    return (
        cause.sanction in ("", sanction)
        and cause.says.search(words) is not None
        and (cause.inside is None or cause.inside.search(around) is not None)
    )


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _plain(one) for name, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, tuple) else value
