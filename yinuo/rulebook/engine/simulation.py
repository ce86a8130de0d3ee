"""One tree of records in memory: what the engine answers is applied at once. For replay, back-test, bench and tests."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from yinuo.rulebook.engine.compiled import Program
from yinuo.rulebook.engine.reacting import react
from yinuo.rulebook.engine.stepping import step
from yinuo.rulebook.engine.types import NOTHING, Acted, Effects, Incident, Opened, Running, Waiver


class Simulation:
    """
    The running obligations of a tree, and what has become of them.

    ``running`` maps a number given in order of opening → obligation. ``program`` may be changed between events, as
    when a new version takes effect: obligations keep the rule of their own version.
    """

    __slots__ = ("_act_at", "_opened", "program", "running")

    def __init__(self, program: Program) -> None:
        self.program = program
        self.running: dict[int, Running] = {}
        self._act_at: dict[int, datetime] = {}
        self._opened = 0

    def happen(self, incident: Incident) -> Effects:
        """Let an event happen, and return its effects. Time has to pass before, by :meth:`pass_time`."""
        effects = react(self.program, incident, tuple(self.running.values()))
        if effects is not NOTHING:
            self._apply(effects, incident.lineage, incident.people, incident.waivers)
        return effects

    def touch(self, incident: Incident) -> Effects:
        """Let an event of another tree move what runs here, and return that; what it asks for itself, it asks there."""
        effects = react(self.program, incident, tuple(self.running.values()))
        if effects is NOTHING:
            return NOTHING
        ours = tuple(one for one in effects.proposed if one.record != incident.record)
        moved = effects._replace(opened=(), approvals=(), classified=(), proposed=ours)
        self._apply(moved, incident.lineage, incident.people)
        return moved

    def is_quiet(self, until: datetime) -> bool:
        """Whether time brings nothing until then."""
        return not self._act_at or min(self._act_at.values()) > until

    def pass_time(self, until: datetime) -> Iterator[Effects]:
        """Let time pass and yield what it brings, in order of time; ``until`` is later than all before."""
        while self._act_at:
            act_at, number = min((at, number) for number, at in self._act_at.items())
            if act_at > until:
                return
            one = self.running[number]
            effects = step(self.program, one, act_at, tuple(self.running.values()))
            self._apply(effects, one.lineage, one.people, one.waivers)
            yield effects

    def _apply(
        self, effects: Effects, lineage: tuple[int, ...], people: Mapping[str, int], waivers: tuple[Waiver, ...] = ()
    ) -> None:
        for met in effects.met:
            self._end(met.obligation)
        for cancelled in effects.cancelled:
            self._end(cancelled.obligation)
        for paused in effects.paused:
            one = self.running[paused.obligation]
            left = paused.remaining_seconds
            self.put(one._replace(is_paused=True, due_at=None, remaining_seconds=left), None)
        for resumed in effects.resumed:
            one = self.running[resumed.obligation]
            self.put(one._replace(is_paused=False, due_at=resumed.due_at, remaining_seconds=0), resumed.act_at)
        for moved in effects.rescheduled:
            self.put(self.running[moved.obligation]._replace(due_at=moved.due_at), moved.act_at)
        for acted in effects.acted:
            self._act(acted)
        for handed in effects.reassigned:
            one = self.running[handed.obligation]
            self.put(one._replace(assignee=one.people.get(handed.role)), self._act_at.get(one.id))
        for opened in effects.opened:
            self._open(opened, lineage, people, waivers)

    def _end(self, number: int) -> None:
        del self.running[number]
        self._act_at.pop(number, None)

    def _act(self, acted: Acted) -> None:
        one = self.running[acted.obligation]
        broken = one.has_breached or acted.action == "breach"
        self.put(one._replace(step=acted.next_step, has_breached=broken), acted.act_at)

    def _open(
        self, opened: Opened, lineage: tuple[int, ...], people: Mapping[str, int], waivers: tuple[Waiver, ...]
    ) -> None:
        self._opened += 1
        own = lineage[: lineage.index(opened.record) + 1]
        one = Running(
            self._opened,
            opened.rule,
            opened.record,
            own,
            opened.opened_at,
            opened.due_at,
            assignee=opened.assignee,
            not_before=opened.not_before,
            calendar=opened.calendar,
            people=people,
            waivers=tuple(one for one in waivers if one.target is None or one.target in own),
        )
        self.put(one, opened.act_at)

    def put(self, one: Running, act_at: datetime | None) -> None:
        """Put an obligation in its present state; ``act_at`` is when time has to look at it next, None: never."""
        self.running[one.id] = one
        if act_at is None:
            self._act_at.pop(one.id, None)
        else:
            self._act_at[one.id] = act_at
