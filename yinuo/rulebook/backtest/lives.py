"""
One history lived under one set of rules: what is owed, kept, broken, proposed and asked for.

``react`` and ``step`` say what happens; here it is only put down. What rules themselves bring about (a breach, a duty
done late) is brought about anew, and what the log says about it is passed over: under other rules it would have been
otherwise. What people did stays as it was.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

from yinuo.rulebook.backtest.history import Hand, History, Line, Place
from yinuo.rulebook.backtest.rules import Rules
from yinuo.rulebook.engine.compiled import CompiledApproval, CompiledGate, CompiledTier, Program
from yinuo.rulebook.engine.gates import check_gates
from yinuo.rulebook.engine.simulation import Simulation
from yinuo.rulebook.engine.stepping import next_act
from yinuo.rulebook.engine.times import left, resumed
from yinuo.rulebook.engine.types import (
    NOTHING,
    Acted,
    Effects,
    Facts,
    Incident,
    Met,
    Opened,
    Proposed,
    Running,
)  # fmt: skip

BREACHED = "rulebook.obligation.breached"
MET_LATE = "rulebook.obligation.met_late"
PAUSED = "rulebook.obligation.paused"
RESUMED = "rulebook.obligation.resumed"
APPROVAL_ENDED = "rulebook.approval.ended"
GATE_LIFTED = "rulebook.gate.lifted"
#: What rules bring about themselves.
CONSEQUENCES = frozenset({BREACHED, MET_LATE})
#: What a life must be told, whatever the rules listen to.
TOLD = frozenset({APPROVAL_ENDED, GATE_LIFTED})

#: A version does not judge its own publication, even if it holds from then.
PUBLISHED = "rulebook.regulation.published"
_MOMENT = timedelta(microseconds=1)

Fate = Literal["kept", "late", "broken", "cancelled", "running"]


class Duty:
    """What an obligation comes to. ``steps`` are the acts of time on it."""

    __slots__ = ("breached_at", "due_at", "ended_at", "is_paused", "met_at", "opened", "steps")

    def __init__(self, opened: Opened) -> None:
        self.opened = opened
        self.due_at = opened.due_at
        self.met_at: datetime | None = None
        self.breached_at: datetime | None = None
        self.ended_at: datetime | None = None
        self.is_paused = False
        self.steps: list[Acted] = []

    @property
    def fate(self) -> Fate:
        """Kept in time, done late, broken and not done, cancelled, or still running."""
        if self.met_at is not None:
            return "kept" if self.breached_at is None else "late"
        if self.breached_at is not None:
            return "broken"
        return "running" if self.ended_at is None else "cancelled"


class Asked(NamedTuple):
    """Signatures that were asked for."""

    rule: CompiledApproval
    record: int
    at: datetime
    steps: tuple[tuple[int, str, str, str], ...]


class Level(NamedTuple):
    """A level that was given by the conditions of a rule."""

    rule: CompiledTier
    record: int
    at: datetime
    level: str


class Checked(NamedTuple):
    """A gate that stood before an event that happened; not ``passed``: it would have refused it."""

    rule: CompiledGate
    record: int
    at: datetime
    passed: bool


class Life:
    """
    A history under rules. After ``live``: ``duties`` in order of opening, and ``fines``, ``asked``, ``levels``,
    ``checked``.

    The number of an obligation is its place among ``duties``, from 1.
    """

    __slots__ = (
        "_lifted", "_open_approvals", "_simulation", "asked", "checked", "duties", "fines", "history", "levels",
        "rules",
    )  # fmt: skip

    def __init__(self, rules: Rules, history: History) -> None:
        self.rules = rules
        self.history = history
        self.duties: list[Duty] = []
        self.fines: list[Proposed] = []
        self.asked: list[Asked] = []
        self.levels: list[Level] = []
        self.checked: list[Checked] = []
        self._lifted: set[tuple[str, int]] = set()
        self._open_approvals: set[tuple[str, str, int]] = set()
        self._simulation = Simulation(rules.first)

    def live(self, until: datetime) -> Life:
        """
        Let everything happen, and then time pass until an instant.

        :raises EngineError: a condition cannot be evaluated, a calendar is missing or too short
        """
        happen, minded, follows = self._happen, self.rules.minded, self.rules.has_followers
        for line in self.history.lines:
            if line.kind in minded or line.hand is not None or (follows and self._is_following()):
                happen(line)
        self._pass_time(until)
        return self

    def _is_following(self) -> bool:
        return any(one.rule.follows is not None for one in self._simulation.running.values())

    def _happen(self, line: Line) -> None:
        kind, at = line.kind, line.at
        simulation = self._simulation
        place = self.history.places[line.record]
        simulation.program = program = self.rules.program(place.branch, at - _MOMENT if kind == PUBLISHED else at)
        if not simulation.is_quiet(at):
            self._pass_time(at)
        if line.hand is not None:
            self._by_hand(line, line.hand)
        if kind in CONSEQUENCES:
            return
        lineage = place.lineage
        is_ours = lineage[0] == self.history.root
        incident = Incident(
            kind,
            at,
            line.record,
            lineage,
            line.facts,
            line.people,
            line.actor,
            self.rules.own_calendar(place, program),
            None if is_ours else self.history.root,
            self.rules.waivers_for(place, line.facts),
        )
        if kind == APPROVAL_ENDED:
            self._end_approval(line)
        elif kind == GATE_LIFTED:
            self._lifted.add((str(line.facts.get("event", {}).get("rule")), line.record))
        if is_ours and kind in program.reactions and program.reactions[kind].gates:
            self._check(program, incident)
        effects = simulation.happen(incident) if is_ours else simulation.touch(incident)
        if effects is not NOTHING:
            self._note(effects, incident)

    def _pass_time(self, until: datetime) -> None:
        for effects in self._simulation.pass_time(until):
            self._note(effects, None)

    def _note(self, effects: Effects, incident: Incident | None) -> None:
        """Put down what happened; ``incident`` is None when time alone brought it."""
        duties = self.duties
        if effects.opened:
            duties.extend(map(Duty, effects.opened))
        if effects.met:
            self._note_met(effects.met, incident)
        if incident is None:
            self._note_time(effects)
        else:
            self._note_event(effects, incident)
        if effects.proposed:
            self.fines.extend(effects.proposed)

    def _note_event(self, effects: Effects, incident: Incident) -> None:
        duties = self.duties
        for cancelled in effects.cancelled:
            duties[cancelled.obligation - 1].ended_at = cancelled.at
        for paused in effects.paused:
            duties[paused.obligation - 1].is_paused = True
        for again in effects.resumed:
            duty = duties[again.obligation - 1]
            duty.due_at, duty.is_paused = again.due_at, False
        for moved in effects.rescheduled:
            duty = duties[moved.obligation - 1]
            duty.due_at, duty.is_paused = moved.due_at, False
        for opened in effects.approvals:
            key = (opened.rule.regulation, opened.rule.code, opened.record)
            if key not in self._open_approvals:
                self._open_approvals.add(key)
                self.asked.append(Asked(opened.rule, opened.record, incident.at, opened.steps))
        for one in effects.classified:
            self.levels.append(Level(one.rule, one.record, incident.at, one.level))

    def _note_met(self, found: tuple[Met, ...], incident: Incident | None) -> None:
        for met in found:
            duty = self.duties[met.obligation - 1]
            duty.met_at = duty.ended_at = met.at
            if met.undoes_breach:
                duty.breached_at = None
                self.fines = [one for one in self.fines if one.obligation != met.obligation]
            elif met.is_late:
                duty.breached_at = duty.due_at
                if MET_LATE in self.rules.minded and incident is not None:
                    data = {"late_minutes": met.late_seconds // 60}
                    self._follow(MET_LATE, met.at, incident.record, met.obligation, data)

    def _note_time(self, effects: Effects) -> None:
        for acted in effects.acted:
            self.duties[acted.obligation - 1].steps.append(acted)
        for breached in effects.breached:
            duty = self.duties[breached.obligation - 1]
            duty.breached_at = breached.at
            if BREACHED in self.rules.minded:
                self._follow(BREACHED, breached.at, duty.opened.record, breached.obligation, {})

    def _follow(self, kind: str, at: datetime, record: int, number: int, data: Mapping[str, int]) -> None:
        """Let a consequence happen in its turn, with the facts of the promise that it is about."""
        place: Place = self.history.places[record]
        code = self.duties[number - 1].opened.rule.code
        program = self.rules.program(place.branch, at)
        facts: Facts = {
            "event": {"obligation": number, "rule": code, **data},
            "obligation": {"rule": code, "late_minutes": data.get("late_minutes", 0)},
        }
        incident = Incident(
            kind,
            at,
            record,
            place.lineage,
            facts,
            own_calendar=self.rules.own_calendar(place, program),
            waivers=self._simulation.running[number].waivers if number in self._simulation.running else (),
        )
        before, self._simulation.program = self._simulation.program, program
        effects = self._simulation.happen(incident)
        self._simulation.program = before
        if effects is not NOTHING:
            self._note(effects, incident)

    def _check(self, program: Program, incident: Incident) -> None:
        """Put down what the gates say of an event; one that is waived was not asked."""
        lifted = [
            rule.id
            for _conditions, rule in program.reactions[incident.kind].gates
            if self._lifted and any((rule.code, record) in self._lifted for record in incident.lineage)
        ]
        for answer in check_gates(program, incident, lifted):
            if isinstance(answer.rule, CompiledGate) and not answer.is_waived:
                self.checked.append(Checked(answer.rule, incident.record, incident.at, answer.passed))

    def _end_approval(self, line: Line) -> None:
        code = line.facts.get("event", {}).get("rule")
        self._open_approvals = {one for one in self._open_approvals if one[1:] != (code, line.record)}

    def _by_hand(self, line: Line, hand: Hand) -> None:
        """Stop or start the clock of one obligation as a person did, if it runs here at all."""
        for number, running in self._simulation.running.items():
            rule = running.rule
            place = (rule.regulation, rule.code, running.record, running.opened_at)
            if place == (hand.regulation, hand.code, hand.record, hand.opened_at):
                self._move_by_hand(line, number, running)
                return

    def _move_by_hand(self, line: Line, number: int, running: Running) -> None:
        simulation, duty = self._simulation, self.duties[number - 1]
        calendar = running.calendar or simulation.program.always
        if line.kind == PAUSED and running.due_at is not None:
            seconds = left(running.rule, line.at, running.due_at, calendar)
            simulation.put(running._replace(is_paused=True, due_at=None, remaining_seconds=seconds), None)
            duty.is_paused = True
        elif line.kind == RESUMED and running.is_paused:
            due_at = resumed(running.rule, line.at, running.remaining_seconds, calendar)
            act_at = next_act(running.rule, due_at, running.step, calendar)
            simulation.put(running._replace(is_paused=False, due_at=due_at, remaining_seconds=0), act_at)
            duty.due_at, duty.is_paused = due_at, False
