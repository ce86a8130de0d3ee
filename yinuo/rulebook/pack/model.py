"""A pack: one version of a regulation, its clauses as text and the rules that execute them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from yinuo.rulebook.pack.rules import Rule
from yinuo.rulebook.pack.values import Bilingual, ClauseNumber, Code, Label, Part, RoleCode, Words


class OwnRole(Part):
    """A role by the regulation's own name, and which role of the house it is."""

    code: RoleCode
    zh: Words
    en: Words
    role: RoleCode = Field(alias="is")


class Clause(Part):
    """A numbered passage. ``nothing_to_execute`` says why it has no rule, where that is meant."""

    number: ClauseNumber
    parent: ClauseNumber | None = Field(None, alias="in")
    title: Bilingual | None = None
    text: Bilingual | None = None
    nothing_to_execute: Bilingual | None = None


class Pack(Part):
    """One regulation version as a file says it."""

    pack: Literal[1]
    code: Code
    title: Bilingual
    version: Annotated[Label, StringConstraints(max_length=20)]
    source: Bilingual | None = None
    roles: tuple[OwnRole, ...] = ()
    clauses: Annotated[tuple[Clause, ...], Field(min_length=1)]
    rules: tuple[Rule, ...] = ()

    def house_role(self, role: str) -> str:
        """Return the role of the house that a role of this pack stands for; other names are the house's own."""
        return next((own.role for own in self.roles if own.code == role), role)

    def clause(self, number: str) -> Clause:
        """:raises KeyError: there is no such clause"""
        for one in self.clauses:
            if one.number == number:
                return one
        raise KeyError(number)

    def rule(self, code: str) -> Rule:
        """:raises KeyError: there is no such rule"""
        for one in self.rules:
            if one.code == code:
                return one
        raise KeyError(code)
