from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from yinuo.core.models import Person


@dataclass
class Refusal(Exception):
    """
    Something that was asked for is not done, and the person is told why and what to do.

    ``code`` is stable and machine-readable; ``message`` is in the person's language (lazy translations allowed);
    ``clause`` is the clause that speaks against it, if any, as "S001-R01 4.5.4"; ``lifted_by`` the roles that may lift
    it; ``fields`` maps form fields to what is wrong with them.
    """

    code: str
    message: str
    clause: str = ""
    missing: str = ""
    lifted_by: tuple[str, ...] = ()
    fields: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return str(self.message)

    def note(self, *, by: Person | None, at: datetime) -> None:
        """Keep what a module counts of its own refusals. Called once, after what was asked for has been undone."""


class NotVisible(Exception):
    """The object does not exist as far as this person is concerned (404)."""


class NotAllowed(Refusal):
    """The person may see it but not do this (403)."""
