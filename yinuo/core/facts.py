"""
The documented facts that conditions of rules may read.

A module's ``facts.py`` declares its entities here and has one function per entity that works the facts out from its own
tables. Values are JSON-native: bool, int, str (times as ISO 8601 with offset, "" when there is none); money is in fen.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
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


PROVIDERS: dict[str, Callable[[int], EntityFacts]] = {}


def provide(entity: str, provider: Callable[[int], EntityFacts]) -> None:
    """
    Let a lower module ask for the facts of an entity that an upper module keeps, by the id of the record they hang on.

    :raises ValueError: somebody provides that entity already
    """
    if entity in PROVIDERS:
        raise ValueError(f"facts of {entity} are provided twice")
    PROVIDERS[entity] = provider


def of(entity: str, record: int) -> EntityFacts:
    """Return the facts that the entity's own module works out for the record. :raises KeyError: nobody provides them"""
    return PROVIDERS[entity](record)
