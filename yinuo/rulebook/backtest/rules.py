"""The rules of one side of a back-test: which program holds where and when, and what its rules listen to."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from yinuo.lib.worktime import Calendar
from yinuo.rulebook.backtest.history import Place
from yinuo.rulebook.engine.compiled import CompiledObligation, CompiledVersion, Program, Reactions
from yinuo.rulebook.engine.types import Facts, Waiver
from yinuo.rulebook.engine.waiving import Reach, reaching


class Span(NamedTuple):
    """A program from an instant on, until the next span begins."""

    starts_at: datetime
    program: Program


class Rules:
    """
    Which program holds for a branch at an instant.

    ``spans`` maps branch → its spans in order of time. ``departments`` maps department → the code of its own calendar,
    where it has one. ``minded`` are the kinds of events that can do anything at all; to be told of others changes
    nothing, unless a duty that runs follows one of their facts (``has_followers``). ``waivers`` are those ever
    granted.
    """

    __slots__ = (
        "_departments", "_now", "_starts", "always_minded", "first", "has_followers", "minded", "spans", "versions",
        "waivers",
    )  # fmt: skip

    def __init__(
        self,
        spans: Mapping[int, tuple[Span, ...]],
        departments: Mapping[int, str],
        always_minded: Iterable[str] = (),
        waivers: Sequence[Reach] = (),
    ) -> None:
        self.spans = spans
        self.waivers = waivers
        self._departments = departments
        self._starts = {branch: [span.starts_at for span in found] for branch, found in spans.items()}
        self._now: dict[int, tuple[datetime, datetime, Program]] = {}
        programs = {id(span.program): span.program for found in spans.values() for span in found}
        self.first = next(iter(programs.values()))
        found = {version.id: version for program in programs.values() for version in program.versions}
        self.versions: tuple[CompiledVersion, ...] = tuple(found[pk] for pk in sorted(found))
        reacting = {kind for one in programs.values() for kind, some in one.reactions.items() if _acts(some)}
        duties = [one for version in self.versions for one in obligations(version)]
        self.minded = frozenset(reacting | {kind for one in duties for kind in one.uses} | set(always_minded))
        self.has_followers = any(one.follows is not None for one in duties)

    def program(self, branch: int, at: datetime) -> Program:
        """Return the program that holds for the branch at the instant."""
        known = self._now.get(branch)
        if known is not None and known[0] <= at < known[1]:
            return known[2]
        starts = self._starts[branch]
        place = max(bisect_right(starts, at) - 1, 0)
        program = self.spans[branch][place].program
        end = starts[place + 1] if place + 1 < len(starts) else _END
        self._now[branch] = (starts[place] if at >= starts[place] else at, end, program)
        return program

    def waivers_for(self, place: Place, facts: Facts) -> tuple[Waiver, ...]:
        """Return the waivers that reach a record to which something happens, whenever they hold."""
        return reaching(self.waivers, place.branch, place.lineage, facts) if self.waivers else ()

    def own_calendar(self, place: Place, program: Program) -> Calendar | None:
        """Return the calendar of the record's department, else of its branch."""
        code = self._departments.get(place.department) if place.department is not None else None
        return program.calendars.get(code or "own")


_END = datetime.fromisoformat("9999-12-31T00:00:00+00:00")


def _acts(some: Reactions) -> bool:
    return bool(some.opens or some.proposes or some.approvals or some.tiers or some.gates)


def obligations(version: CompiledVersion) -> list[CompiledObligation]:
    return [rule for rule in version.rules.values() if isinstance(rule, CompiledObligation)]
