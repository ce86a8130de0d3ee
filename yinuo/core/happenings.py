"""
The typed catalogue of what can happen.

Each module's ``events.py`` declares its events as frozen dataclasses below ``Happening``; the fields are the event's
data, plain JSON values only. ``FACTS`` names the entities (see ``core.facts``) whose facts travel with the event and
that conditions of rules may read, beside ``event`` (the data) itself.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import ClassVar

type_names = {"str": "str", "int": "int", "bool": "bool", "list[str]": "list"}


@dataclass(frozen=True, kw_only=True)
class Happening:
    """Base of all events. ``KIND`` is ``module.subject.past_tense``; ``ON`` is the kind of record it happens to."""

    KIND: ClassVar[str] = ""
    ON: ClassVar[str] = ""
    FACTS: ClassVar[tuple[str, ...]] = ()
    ZH: ClassVar[str] = ""
    EN: ClassVar[str] = ""

    def __init_subclass__(cls) -> None:
        if cls.KIND:
            if cls.KIND in CATALOGUE:
                raise ValueError(f"event kind {cls.KIND} is declared twice")
            CATALOGUE[cls.KIND] = cls

    def data(self) -> dict[str, object]:
        """Return field name → value; lists are the event's own, and are not to be changed."""
        return dict(vars(self))

    @classmethod
    def data_types(cls) -> dict[str, str]:
        """Return field name → one of str, int, bool, list."""
        return {field.name: type_names[str(field.type)] for field in fields(cls)}


CATALOGUE: dict[str, type[Happening]] = {}
