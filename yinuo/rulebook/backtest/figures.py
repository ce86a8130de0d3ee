"""
What a back-test counts. An outcome is a monoid: parts may be merged in any order and always give the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Literal, NamedTuple

from yinuo.rulebook.backtest.lives import Fate

SideName = Literal["draft", "actual"]
SIDES: tuple[SideName, SideName] = ("draft", "actual")

#: What a row of counts holds, and the places of it.
COLUMNS = (
    "opened", "kept", "late", "broken", "cancelled", "running", "proposed", "least", "most", "numerator", "denominator",
    "passed", "stopped",
)  # fmt: skip
WIDTH = len(COLUMNS)
(
    OPENED, KEPT, LATE, BROKEN, CANCELLED, RUNNING, PROPOSED, LEAST, MOST, NUMERATOR, DENOMINATOR, PASSED, STOPPED,
) = range(WIDTH)  # fmt: skip
FATES: dict[str, int] = {"kept": KEPT, "late": LATE, "broken": BROKEN, "cancelled": CANCELLED, "running": RUNNING}

Counts = list[int]
Verdict = Fate | Literal["", "proposed", "stopped"]


class Cell(NamedTuple):
    """One rule of one clause, in one team and month (its first day)."""

    regulation: str
    clause: str
    rule: str
    branch: int
    department: int
    month: date


class Fault(NamedTuple):
    """Why cases could not be judged: what the engine said, on which side."""

    side: SideName
    zh: str
    en: str


class Change(NamedTuple):
    """
    One promise or sanction that comes out otherwise under the draft, or an event that a gate would have stopped.

    ``draft`` and ``actual`` are its fates, "proposed" of a sanction without a promise, "stopped" of an event, "" where
    there is none.
    Amounts (least that is proposed) are in hundredths.
    """

    root: int
    record: int
    cell: Cell
    at: datetime
    draft: Verdict
    actual: Verdict
    draft_due: datetime | None
    actual_due: datetime | None
    draft_amount: int
    actual_amount: int
    draft_fines: int
    actual_fines: int


@dataclass(slots=True)
class Outcome:
    """
    What a part of the histories came to.

    ``figures`` maps side → cell → counts. ``faults`` maps fault → (how many trees, the first of them): a tree that
    could not be judged on one side counts on neither.
    """

    trees: int = 0
    events: int = 0
    figures: dict[SideName, dict[Cell, Counts]] = field(default_factory=lambda: {"draft": {}, "actual": {}})
    changes: list[Change] = field(default_factory=list)
    faults: dict[Fault, tuple[int, int]] = field(default_factory=dict)

    def merge(self, other: Outcome) -> None:
        """Take in what another part came to."""
        self.trees += other.trees
        self.events += other.events
        for side in SIDES:
            mine = self.figures[side]
            for cell, counts in other.figures[side].items():
                known = mine.get(cell)
                mine[cell] = list(counts) if known is None else [a + b for a, b in zip(known, counts, strict=True)]
        self.changes += other.changes
        for fault, (many, first) in other.faults.items():
            before, earliest = self.faults.get(fault, (0, first))
            self.faults[fault] = before + many, min(earliest, first)

    def settled(self) -> Outcome:
        """Return the same in the one order that it is shown and compared in."""
        figures: dict[SideName, dict[Cell, Counts]] = {side: dict(sorted(self.figures[side].items())) for side in SIDES}
        changes = sorted(self.changes, key=lambda one: (one.root, one.cell, one.at, one.record, one.draft, one.actual))
        return Outcome(self.trees, self.events, figures, changes, dict(sorted(self.faults.items())))

    def moved(self) -> Iterator[Cell]:
        """Yield the cells whose figures differ between the sides, in order."""
        draft, actual = self.figures["draft"], self.figures["actual"]
        for cell in sorted({*draft, *actual}):
            if draft.get(cell) != actual.get(cell):
                yield cell


def hundredths(amount: Decimal | None) -> int:
    """Return an amount in hundredths, 0 for none."""
    return int(amount * 100) if amount is not None else 0
