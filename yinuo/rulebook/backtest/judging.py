"""
The back-test itself: a pure function of histories, rules and a window of time.

It assumes that people would have done what they did. Counted is what was opened or proposed in the window; what became
of it is followed to the end of what is known.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from yinuo.rulebook.backtest.counting import (
    Team,
    add_event,
    add_fine,
    add_kept,
    add_told,
    cell_of,
    counts_of,
    holds,
    least_of,
)
from yinuo.rulebook.backtest.figures import (
    DENOMINATOR,
    FATES,
    NUMERATOR,
    OPENED,
    PASSED,
    STOPPED,
    Change,
    Fault,
    Outcome,
    SideName,
    Verdict,
)  # fmt: skip
from yinuo.rulebook.backtest.history import History, Line, Place
from yinuo.rulebook.backtest.lanes import micros
from yinuo.rulebook.backtest.lives import Duty, Fate, Life
from yinuo.rulebook.backtest.rules import Rules
from yinuo.rulebook.backtest.ways import Driven
from yinuo.rulebook.backtest.window import Months, Window
from yinuo.rulebook.engine.compiled import (
    CompiledMetric,
    CompiledRule,
    Conditions,
    Program,
)
from yinuo.rulebook.engine.conditions import condition
from yinuo.rulebook.engine.errors import EngineError
from yinuo.rulebook.engine.types import Opened, Proposed
from yinuo.rulebook.pack.values import Trigger

_UNDECIDED = frozenset({"running", "cancelled"})
Identity = tuple[str, str, int, datetime]


_Kept = defaultdict[tuple[str, str], list[CompiledMetric]]
_Counted = defaultdict[str, list[tuple[CompiledMetric, int, Conditions, str]]]


class _Targets:
    """
    The targets of one program: ``counted`` maps event kind → what counts it, ``kept`` rule → the targets that count its
    promises, ``kept_of_all`` are those that count all promises.
    """

    def __init__(self, program: Program) -> None:
        self.counted: _Counted = defaultdict(list)
        self.kept: _Kept = defaultdict(list)
        self.kept_of_all: list[CompiledMetric] = []
        for metric in program.metrics:
            self._read(metric)

    def _read(self, metric: CompiledMetric) -> None:
        spec = metric.spec
        if spec.kept is not None:
            if not spec.kept.rules:
                self.kept_of_all.append(metric)
            for code in spec.kept.rules:
                self.kept[metric.regulation, code].append(metric)
        if spec.average is not None:
            named = spec.average.field.split(".", 1)[1]
            self.counted[spec.average.event].append((metric, -1, (condition(spec.average.condition),), named))
        for triggers, place in ((spec.count or (), NUMERATOR), *_shares(metric)):
            for one in triggers:
                self.counted[one.event].append((metric, place, (condition(one.condition),), ""))


class Side:
    """The rules of one side and what their targets count."""

    def __init__(self, name: SideName, rules: Rules) -> None:
        self.name = name
        self.rules = rules
        programs = {id(span.program): span.program for spans in rules.spans.values() for span in spans}
        self._targets = {key: _Targets(program) for key, program in programs.items()}
        self.counted = frozenset(kind for one in self._targets.values() for kind in one.counted)

    def last_kept(self, branch: int) -> tuple[_Kept, Sequence[CompiledMetric]]:
        """Return the targets that count kept promises of the branch in the end: by rule, and of all."""
        targets = self._targets[id(self.rules.spans[branch][-1].program)]
        return targets.kept, targets.kept_of_all

    def last_counted(self, branch: int) -> _Counted:
        """Return the targets that count events of the branch in the end, by kind."""
        return self._targets[id(self.rules.spans[branch][-1].program)].counted

    def targets(self, branch: int, at: datetime) -> _Targets:
        """Return the targets that hold for the branch at the instant."""
        return self._targets[id(self.rules.program(branch, at))]


def _shares(metric: CompiledMetric) -> Iterable[tuple[Sequence[Trigger], int]]:
    share = metric.spec.share
    return () if share is None else ((share.of, NUMERATOR), (share.among, DENOMINATOR))


class Judge:
    """Judges histories one by one under one or two sets of rules, in one zone; ``outcome`` is what they came to."""

    def __init__(self, sides: Mapping[SideName, Rules], window: Window, zone: ZoneInfo) -> None:
        self.sides = [Side(name, rules) for name, rules in sides.items()]
        self.window = window
        self._micros = micros(window.starts_at), micros(window.ends_at)
        self._months = Months(window, zone)
        self.outcome = Outcome()
        self._teams: dict[tuple[int, int | None, str], Team] = {}
        self._teams_of: Outcome | None = None

    def judge(self, history: History) -> None:
        """Take one history in."""
        until, outcome = self.window.until, self.outcome
        outcome.trees += 1
        outcome.events += len(history.lines)
        lives: dict[SideName, Life] = {}
        for side in self.sides:
            try:
                lives[side.name] = Life(side.rules, history).live(until)
            except EngineError as error:
                fault = Fault(side.name, error.zh, error.en)
                many, first = outcome.faults.get(fault, (0, history.root))
                outcome.faults[fault] = many + 1, min(first, history.root)
                return
        for side in self.sides:
            self._count(side, lives[side.name])
        if len(lives) > 1:
            self.compare(lives["draft"], lives["actual"])

    def _count(self, side: Side, life: Life) -> None:
        starts, ends, _until = self.window
        figures = self.outcome.figures[side.name]
        places = life.history.places
        for duty in life.duties:
            opened = duty.opened
            if not starts <= opened.opened_at < ends:
                continue
            place = places[opened.record]
            counts = counts_of(figures, opened.rule, place, self._months.of(opened.opened_at))
            fate = duty.fate
            counts[OPENED] += 1
            counts[FATES[fate]] += 1
            self._count_target(side, duty, fate, place)
        for fine in life.fines:
            if starts <= fine.at < ends:
                counts = counts_of(figures, fine.rule, places[fine.record], self._months.of(fine.at))
                add_fine(counts, fine.rule)
        for rule, record, at, column in _marks(life):
            if starts <= at < ends:
                counts_of(figures, rule, places[record], self._months.of(at))[column] += 1
        if side.counted:
            self.count_events(side, life.history)

    def _count_target(self, side: Side, duty: Duty, fate: Fate, place: Place) -> None:
        """Targets count by the month in which a promise fell due, once its fate is known."""
        if duty.due_at is None or fate in _UNDECIDED:
            return
        targets = side.targets(place.branch, duty.due_at)
        for metric in (*targets.kept.get(duty.opened.rule.key, ()), *targets.kept_of_all):
            figures = self.outcome.figures[side.name]
            counts = counts_of(figures, metric, place, self._months.of(duty.due_at))
            counts[NUMERATOR] += fate == "kept"
            counts[DENOMINATOR] += 1

    def count_driven(self, side: Side, places: Sequence[Place], driven: Driven) -> None:
        """Count what a tree on the fast lane came to, as ``_count`` counts a life. Its records are of one team."""
        starts, ends = self._micros
        of = self._team(side, places[0])
        lo, hi, rows = of(driven.ended[0].opened_at if driven.ended else starts)
        kept, kept_of_all = side.last_kept(places[0].branch)
        for rule, _number, opened_at, due, fate, fines in driven.ended:
            if starts <= opened_at < ends:
                if not lo <= opened_at < hi:
                    lo, hi, rows = of(opened_at)
                counts = rows[rule]
                counts[OPENED] += 1
                counts[FATES[fate]] += 1
                if due is not None and fate not in _UNDECIDED:
                    add_kept(of(due)[2], (*kept.get(rule.key, ()), *kept_of_all), is_kept=fate == "kept")
            for fine in fines:
                if starts <= fine.at < ends:
                    add_fine(of(fine.at)[2][fine.rule], fine.rule)
        self._count_noted(of, driven)

    def _count_noted(self, of: Team, driven: Driven) -> None:
        starts, ends = self._micros
        for one in driven.told:
            if starts <= one.at < ends:
                add_told(of(one.at)[2][one.rule], one.rule)
        lo, hi, rows = of(starts)
        for gates, at in driven.passed:
            if starts <= at < ends:
                if not lo <= at < hi:
                    lo, hi, rows = of(at)
                for gate in gates:
                    rows[gate][PASSED] += 1

    def _team(self, side: Side, place: Place) -> Team:
        """Return what finds the counts of the team of a record, in the present outcome."""
        if self._teams_of is not self.outcome:
            self._teams, self._teams_of = {}, self.outcome
        key = place.branch, place.department, side.name
        found = self._teams.get(key)
        if found is None:
            found = self._teams[key] = Team(self._months, self.outcome.figures[side.name], place)
        return found

    def count_told(self, side: Side, place: Place, at: int, line: Line) -> None:
        """Count an event of the fast lane towards the targets that count its kind."""
        if self._micros[0] <= at < self._micros[1]:
            for metric, where, conditions, named in side.last_counted(place.branch).get(line.kind, ()):
                if holds(conditions, line):
                    add_event(self._team(side, place)(at)[2][metric], where, line, named)

    def count_events(self, side: Side, history: History) -> None:
        starts, ends, _until = self.window
        for line in history.lines:
            place = history.places[line.record]
            if line.kind not in side.counted or not starts <= line.at < ends or place.lineage[0] != history.root:
                continue
            for metric, where, conditions, named in side.targets(place.branch, line.at).counted.get(line.kind, ()):
                if holds(conditions, line):
                    figures = self.outcome.figures[side.name]
                    add_event(counts_of(figures, metric, place, self._months.of(line.at)), where, line, named)

    def compare(self, draft: Life, actual: Life) -> None:
        """Put down every promise and sanction that comes out otherwise, and what a gate stops on one side only."""
        mine, theirs = self._identified(draft), self._identified(actual)
        for identity in mine.keys() | theirs.keys():
            for one, other in _pairs(mine.get(identity, ()), theirs.get(identity, ())):
                if one.verdict != other.verdict:
                    self.outcome.changes.append(self._change(draft, one, other))

    def _identified(self, life: Life) -> dict[Identity, list[_Seen]]:
        starts, ends, _until = self.window
        found: defaultdict[Identity, list[_Seen]] = defaultdict(list)
        fines: defaultdict[int, list[Proposed]] = defaultdict(list)
        for fine in life.fines:
            if fine.obligation is not None:
                fines[fine.obligation].append(fine)
            elif starts <= fine.at < ends:
                found[(*fine.rule.key, fine.record, fine.at)].append(
                    _Seen(fine.rule, fine.record, fine.at, "proposed", None, ((fine.rule.code, least_of(fine)),))
                )
        for gate in life.checked:
            if not gate.passed and starts <= gate.at < ends:
                seen = _Seen(gate.rule, gate.record, gate.at, "stopped", None, ())
                found[(*gate.rule.key, gate.record, gate.at)].append(seen)
        for number, duty in enumerate(life.duties, start=1):
            opened = duty.opened
            if starts <= opened.opened_at < ends:
                own = tuple(sorted((one.rule.code, least_of(one)) for one in fines.get(number, ())))
                found[(*opened.rule.key, opened.record, _begun(life, opened))].append(
                    _Seen(opened.rule, opened.record, opened.opened_at, duty.fate, duty.due_at, own)
                )
        return found

    def _change(self, life: Life, one: _Seen, other: _Seen) -> Change:
        seen = one if one.rule is not None else other
        assert seen.rule is not None
        place = life.history.places[seen.record]
        return Change(
            root=life.history.root,
            record=seen.record,
            cell=cell_of(seen.rule, place, self._months.of(seen.at)),
            at=seen.at,
            draft=one.fate,
            actual=other.fate,
            draft_due=one.due_at,
            actual_due=other.due_at,
            draft_amount=sum(amount for _code, amount in one.fines),
            actual_amount=sum(amount for _code, amount in other.fines),
            draft_fines=len(one.fines),
            actual_fines=len(other.fines),
        )


def _begun(life: Life, opened: Opened) -> datetime:
    """Return when it was opened; what a ladder opened goes by the promise that was broken, as on the other side."""
    while opened.by_ladder_of is not None:
        opened = life.duties[opened.by_ladder_of - 1].opened
    return opened.opened_at


class _Seen(NamedTuple):
    """A promise, a sanction without one, or an event stopped, as one side sees it; without a rule: it has none."""

    rule: CompiledRule | None
    record: int
    at: datetime
    fate: Verdict
    due_at: datetime | None
    fines: tuple[tuple[str, int], ...]

    @property
    def verdict(self) -> tuple[object, ...]:
        return self.fate, self.fines


_NONE = _Seen(None, 0, datetime(1, 1, 1, tzinfo=UTC), "", None, ())


def _pairs(mine: Sequence[_Seen], theirs: Sequence[_Seen]) -> Iterable[tuple[_Seen, _Seen]]:
    for place in range(max(len(mine), len(theirs))):
        yield (mine[place] if place < len(mine) else _NONE), (theirs[place] if place < len(theirs) else _NONE)


def _marks(life: Life) -> Iterator[tuple[CompiledRule, int, datetime, int]]:
    """Yield what is but counted: rule, record, when, and where it is counted."""
    for asked in life.asked:
        yield asked.rule, asked.record, asked.at, OPENED
    for given in life.levels:
        yield given.rule, given.record, given.at, OPENED
    for gate in life.checked:
        yield gate.rule, gate.record, gate.at, PASSED if gate.passed else STOPPED
