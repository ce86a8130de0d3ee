"""
What a process needs to judge histories, in plain values that can be sent to it: packs, calendars, who is ruled by what.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from yinuo.lib.worktime import Calendar, CalendarSpec, compile_calendar
from yinuo.rulebook.backtest.figures import SideName
from yinuo.rulebook.backtest.judging import Judge
from yinuo.rulebook.backtest.lives import TOLD
from yinuo.rulebook.backtest.rules import Rules, Span
from yinuo.rulebook.backtest.window import Window
from yinuo.rulebook.engine.compiled import CompiledVersion, Program
from yinuo.rulebook.engine.compiling import compile_program, compile_version
from yinuo.rulebook.engine.waiving import Reach
from yinuo.rulebook.pack import Pack


class Stretch(NamedTuple):
    """
    What holds for a branch from an instant on: version ids, (code, id) of calendars, and the code of its own calendar.
    """

    starts_at: datetime
    versions: tuple[int, ...]
    calendars: tuple[tuple[str, int], ...]
    own: str


@dataclass(frozen=True)
class Plan:
    """
    ``packs`` maps version id → pack and its rule code → rule id; ``calendars`` id → description; ``sides`` side →
    branch → stretches in order of time; ``departments`` department → code of its own calendar.
    """

    packs: Mapping[int, tuple[Pack, Mapping[str, int]]]
    calendars: Mapping[int, CalendarSpec]
    sides: Mapping[SideName, Mapping[int, tuple[Stretch, ...]]]
    departments: Mapping[int, str]
    window: Window
    timezone: str = "Asia/Shanghai"
    listened: frozenset[str] = field(default=TOLD)
    waivers: tuple[Reach, ...] = ()

    def rules(self) -> dict[SideName, Rules]:
        """
        Return the rules of every side, compiled.

        :raises OverlappingRules: the draft contradicts what else is in force
        :raises BadCondition, MissingCalendar: it cannot be compiled
        """
        compiler = _Compiler(self)
        return {
            side: Rules(
                {branch: tuple(map(compiler.span, found)) for branch, found in branches.items()},
                self.departments,
                self.listened,
                self.waivers,
            )
            for side, branches in self.sides.items()
        }

    def judge(self) -> Judge:
        """Return a judge who has taken nothing in yet."""
        return Judge(self.rules(), self.window, ZoneInfo(self.timezone))


class _Compiler:
    """Compiles each version, calendar and program once."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._versions: dict[int, CompiledVersion] = {}
        self._calendars: dict[int, Calendar] = {}
        self._programs: dict[tuple[object, ...], Program] = {}

    def span(self, stretch: Stretch) -> Span:
        key = (stretch.versions, stretch.calendars, stretch.own)
        if key not in self._programs:
            self._programs[key] = self._program(stretch)
        return Span(stretch.starts_at, self._programs[key])

    def _program(self, stretch: Stretch) -> Program:
        known = {code: self._calendar(pk) for code, pk in stretch.calendars}
        named = {**known, "own": known[stretch.own]} if stretch.own in known else known
        versions = [self._version(pk) for pk in stretch.versions]
        return compile_program(versions, named, timezone=self._plan.timezone)

    def _version(self, pk: int) -> CompiledVersion:
        if pk not in self._versions:
            pack, rule_ids = self._plan.packs[pk]
            self._versions[pk] = compile_version(pk, pack, rule_ids)
        return self._versions[pk]

    def _calendar(self, pk: int) -> Calendar:
        if pk not in self._calendars:
            self._calendars[pk] = compile_calendar(self._plan.calendars[pk])
        return self._calendars[pk]


def one_program(
    packs: Iterable[tuple[int, Pack, Mapping[str, int]]],
    window: Window,
    *,
    branches: Iterable[int],
    side: SideName = "draft",
    calendars: Mapping[str, CalendarSpec] | None = None,
    own: str = "",
) -> Plan:
    """Return a plan with one set of rules that holds everywhere all the time."""
    known = list(packs)
    numbered = dict(enumerate(sorted((calendars or {}).items()), start=1))
    stretch = Stretch(
        datetime.fromisoformat("1970-01-01T00:00:00+00:00"),
        tuple(pk for pk, _pack, _ids in known),
        tuple((code, number) for number, (code, _spec) in numbered.items()),
        own,
    )
    return Plan(
        packs={pk: (pack, ids) for pk, pack, ids in known},
        calendars={number: spec for number, (_code, spec) in numbered.items()},
        sides={side: dict.fromkeys(branches, (stretch,))},
        departments={},
        window=window,
    )
