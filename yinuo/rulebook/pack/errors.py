"""What is wrong with a pack, where, in plain words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PackError:
    """
    One thing that is wrong.

    ``path``: place in the file, as ``rules[3].on_breach[1].after``; ``line``, ``column``: from 1, None where the pack
    did not come from a file; ``rule``: code of the rule it lies in, if any.
    """

    path: str
    message_zh: str
    message_en: str
    rule: str | None = None
    line: int | None = None
    column: int | None = None

    def say(self, lang: str) -> str:
        """Return place and message as one sentence, Chinese for every code that begins with ``zh``."""
        if lang.startswith("zh"):
            where = [f"第 {self.line} 行" if self.line else "", f"规则 {self.rule}" if self.rule else "", self.path]
            return f"{'，'.join(filter(None, where))}：{self.message_zh}"
        where = [f"line {self.line}" if self.line else "", f"rule {self.rule}" if self.rule else "", self.path]
        return f"{', '.join(filter(None, where))}: {self.message_en}"


class PackErrors(Exception):
    """A pack cannot be used. ``errors`` lists all that was found, in the order of the file."""

    def __init__(self, errors: Iterable[PackError]) -> None:
        self.errors = tuple(errors)
        super().__init__("\n".join(error.say("en") for error in self.errors))

    def say(self, lang: str) -> str:
        """Return all errors, one a line."""
        return "\n".join(error.say(lang) for error in self.errors)
