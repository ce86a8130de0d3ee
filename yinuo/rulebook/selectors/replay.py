"""
The event log fed through the engine again: what must then be owed, met and broken, held against what is stored.

An auditor's tool, and the strongest test of the whole: stored rows are only a memory of what events and rules say.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings

from yinuo.core.models import Event, Record
from yinuo.core.selectors import calendars
from yinuo.rulebook.engine import Effects, Incident, Opened, Running, next_act
from yinuo.rulebook.engine.simulation import Simulation
from yinuo.rulebook.engine.times import left, resumed
from yinuo.rulebook.events import ObligationPaused, ObligationResumed, RegulationPublished
from yinuo.rulebook.models import Obligation, RegulationVersion
from yinuo.rulebook.selectors import programs

State = Obligation.State
Key = tuple[int, int, datetime, int]


@dataclass(frozen=True, slots=True)
class Difference:
    """
    One thing that is stored otherwise than the events say. ``what`` is opened, due, met, breached, ended or paused;
    ``stored`` and ``computed`` are in text ("" for nothing). ``obligation`` is None if no such row is stored.
    """

    root: Record
    rule: str
    obligation: int | None
    what: str
    stored: str
    computed: str


@dataclass(slots=True)
class Verdict:
    """How much was compared, and all that differs."""

    records: int = 0
    events: int = 0
    obligations: int = 0
    differences: list[Difference] = field(default_factory=list)


@dataclass(slots=True)
class _Past:
    """What an obligation comes to by the events."""

    opened: Opened
    due_at: datetime | None
    met_at: datetime | None = None
    breached_at: datetime | None = None
    ended_at: datetime | None = None
    is_paused: bool = False


def check(*, at: datetime, roots: Iterable[Record] | None = None) -> Verdict:
    """
    Replay every tree (or those of ``roots``) up to ``at`` and compare. Breaches that the next sweep has still to find
    are no differences.
    """
    verdict = Verdict()
    chosen = roots if roots is not None else Record.objects.filter(root=None).order_by("pk").iterator(chunk_size=500)
    table = programs.timetable()
    for root in chosen:
        events = list(Event.objects.filter(root=root).order_by("pk"))
        if not events:
            continue
        if root.kind == "branch":
            events = sorted([*events, *_from_elsewhere(root, table)], key=lambda event: event.pk)
        replay = _Replay(root, table)
        for event in events:
            replay.happen(event)
        replay.pass_time(at)
        stored = list(Obligation.objects.filter(root=root).select_related("rule").order_by("pk"))
        verdict.records += 1
        verdict.events += len(events)
        verdict.obligations += len(stored)
        verdict.differences += replay.differences(stored, at)
    return verdict


def _from_elsewhere(root: Record, table: programs.Timetable) -> Iterable[Event]:
    """Return the events of the branch's other trees that can move the duties of a period, which hang on the branch."""
    events = Event.objects.filter(record__branch=root.branch_id, kind__in=programs.periodic_kinds(table))
    return events.exclude(root=root)


class _Replay:
    """One tree, simulated event by event."""

    def __init__(self, root: Record, table: programs.Timetable) -> None:
        self.root = root
        self._table = table
        self._records = {one.pk: one for one in (root, *Record.objects.filter(root=root))}
        self._simulation: Simulation | None = None
        self._past: dict[int, _Past] = {}
        self._numbers = 0
        self._by_key: dict[Key, int] = {}

    def happen(self, event: Event) -> None:
        is_ours = event.root_id == self.root.pk
        record = self._records[event.record_id] if is_ours else event.record
        table = self._table_at(event)
        joined = programs.joined(record.branch_id, event.at, table)
        simulation = self._simulation or Simulation(joined.program)
        self._simulation = simulation
        simulation.program = joined.program
        self.pass_time(event.at)
        if event.by_id is not None and event.kind in {ObligationPaused.KIND, ObligationResumed.KIND}:
            self._by_hand(simulation, event)
        facts = {**event.facts, "event": event.data}
        lineage = self._lineage(record) if is_ours else (event.root_id, record.pk)
        incident = Incident(
            kind=event.kind,
            at=event.at,
            record=record.pk,
            lineage=lineage,
            facts=facts,
            people=event.facts.get("people", {}),
            actor=event.by_id,
            own_calendar=programs.own_calendar(table, record.department_id, record.branch_id, joined),
            branch=None if is_ours else self.root.pk,
            waivers=self._table.waivers_for(record.branch_id, lineage, facts),
        )
        self._note(simulation.happen(incident) if is_ours else simulation.touch(incident))

    def _table_at(self, event: Event) -> programs.Timetable:
        """Return what held at the event: a version does not judge its own publication, even if it holds from then."""
        if event.kind != RegulationPublished.KIND:
            return self._table
        named = {"regulation__code": event.data["regulation"], "version": event.data["version"]}
        version = RegulationVersion.objects.filter(**named).values_list("pk", flat=True).first()
        return self._table.before(version or 0)

    def pass_time(self, until: datetime) -> None:
        if self._simulation is not None:
            for effects in self._simulation.pass_time(until):
                self._note(effects)

    def differences(self, stored: list[Obligation], at: datetime) -> Iterator[Difference]:
        """Yield what differs; rows are matched by rule, record and time of opening, in order of opening."""
        counted: dict[tuple[int, int, datetime], int] = {}
        matched: dict[int, Obligation] = {}
        for one in stored:
            place = (one.rule_id, one.record_id, one.opened_at)
            counted[place] = counted.get(place, 0) + 1
            number = self._by_key.get((*place, counted[place]))
            if number is None:
                yield Difference(self.root, one.rule.code, one.pk, "opened", _text(one.opened_at), "")
                continue
            matched[number] = one
            yield from self._compare(one, self._past[number], at)
        for number, past in self._past.items():
            cause = matched.get(past.opened.by_ladder_of or 0)
            if number not in matched and not (cause is not None and _is_behind(cause, at)):
                yield Difference(self.root, past.opened.rule.code, None, "opened", "", _text(past.opened.opened_at))

    def _compare(self, one: Obligation, past: _Past, at: datetime) -> Iterator[Difference]:
        is_to_come = _is_behind(one, at) and one.breached_at is None
        pairs = [
            ("met", one.met_at, past.met_at),
            ("breached", one.breached_at, None if is_to_come else past.breached_at),
            ("ended", one.ended_at, past.ended_at),
        ]
        if not past.is_paused:
            pairs.append(("due", one.due_at, past.due_at))
        for what, kept, computed in pairs:
            if kept != computed:
                yield Difference(self.root, one.rule.code, one.pk, what, _text(kept), _text(computed))
        if past.is_paused != (one.state == State.PAUSED):
            yield Difference(self.root, one.rule.code, one.pk, "paused", one.state, str(past.is_paused))

    def _note(self, effects: Effects) -> None:
        for met in effects.met:
            past = self._past[met.obligation]
            past.met_at = past.ended_at = met.at
            past.breached_at = None if met.undoes_breach else past.due_at if met.is_late else past.breached_at
        for cancelled in effects.cancelled:
            self._past[cancelled.obligation].ended_at = cancelled.at
        for paused in effects.paused:
            self._past[paused.obligation].is_paused = True
        moved = [(one.obligation, one.due_at) for one in effects.resumed]
        moved += [(one.obligation, one.due_at) for one in effects.rescheduled]
        for number, due_at in moved:
            self._past[number].due_at, self._past[number].is_paused = due_at, False
        for breached in effects.breached:
            self._past[breached.obligation].breached_at = breached.at
        for opened in effects.opened:
            self._numbers += 1
            self._past[self._numbers] = _Past(opened, opened.due_at)
            place = (opened.rule.id, opened.record, opened.opened_at)
            same = sum(1 for key in self._by_key if key[:3] == place)
            self._by_key[*place, same + 1] = self._numbers

    def _by_hand(self, simulation: Simulation, event: Event) -> None:
        """Stop or start the clock of one obligation as a person did."""
        one = Obligation.objects.get(pk=event.data["obligation"])
        number = next(
            (
                number
                for (rule, record, opened_at, _place), number in self._by_key.items()
                if (rule, record, opened_at) == (one.rule_id, one.record_id, one.opened_at)
            ),
            None,
        )
        if number is None or number not in simulation.running:
            return
        running, past = simulation.running[number], self._past[number]
        calendar = running.calendar or calendars.round_the_clock(settings.TIME_ZONE)
        if event.kind == ObligationPaused.KIND and running.due_at is not None:
            seconds = left(running.rule, event.at, running.due_at, calendar)
            simulation.put(_with(running, is_paused=True, due_at=None, remaining_seconds=seconds), None)
            past.is_paused = True
        elif event.kind == ObligationResumed.KIND and running.is_paused:
            due_at = resumed(running.rule, event.at, running.remaining_seconds, calendar)
            act_at = next_act(running.rule, due_at, running.step, calendar)
            simulation.put(_with(running, is_paused=False, due_at=due_at, remaining_seconds=0), act_at)
            past.due_at, past.is_paused = due_at, False

    def _lineage(self, record: Record) -> tuple[int, ...]:
        line = [record]
        while (above := line[-1].parent_id) is not None:
            line.append(self._records[above])
        return tuple(one.pk for one in reversed(line))


def _is_behind(one: Obligation, at: datetime) -> bool:
    """Whether the next sweep has still to act on it."""
    return one.act_at is not None and one.act_at <= at


def _with(running: Running, **changes: object) -> Running:
    return running._replace(**changes)  # type: ignore[arg-type]  # names and types are those above


def _text(value: datetime | None) -> str:
    return value.isoformat() if value is not None else ""
