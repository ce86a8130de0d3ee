"""Collects what was measured and prints it as a table of figures and targets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class Report:
    """``missed`` counts targets that were not reached."""

    write: Callable[[str], object]
    missed: int = 0
    rows: list[str] = field(default_factory=list)

    def line(self, what: str, figure: str) -> None:
        self._put(f"      {what:<52} {figure}")

    def target(self, what: str, figure: float, *, at_least: float | None = None, at_most: float | None = None) -> None:
        """Print a figure beside its target and whether it was reached."""
        reached = (at_least is None or figure >= at_least) and (at_most is None or figure <= at_most)
        wanted = f"≥ {at_least:g}" if at_least is not None else f"≤ {at_most:g}"
        self.missed += not reached
        self._put(f"{'  ok  ' if reached else 'MISSED'} {what:<52} {figure:,.3g}   (target {wanted})")

    def _put(self, row: str) -> None:
        self.rows.append(row)
        self.write(row)
