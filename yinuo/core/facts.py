"""
The documented facts that conditions of rules may read.

A module's ``facts.py`` declares its entities here and has one function per entity that works the facts out from its own
tables. Values are JSON-native: bool, int, str (times as ISO 8601 with offset, "" when there is none); money is in fen.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

FactValue = bool | int | str | list[str]
FactType = Literal["bool", "int", "str", "time", "list"]
EntityFacts = Mapping[str, FactValue]
Facts = Mapping[str, EntityFacts]


@dataclass(frozen=True)
class Fact:
    """One fact: its type, what it means in both languages, and for str the values it can take (empty: any)."""

    type: FactType
    zh: str
    en: str
    choices: tuple[str, ...] = ()


ENTITIES: dict[str, Mapping[str, Fact]] = {}


def declare(entity: str, facts: Mapping[str, Fact]) -> None:
    """Register the facts of ``entity``. :raises ValueError: the entity is declared already."""
    if entity in ENTITIES:
        raise ValueError(f"facts of {entity} are declared twice")
    ENTITIES[entity] = facts
