"""
The working set of one tree of records under its lock: what an event finds when it happens.

Everything is read in two statements, the lock and one query that carries the people of the line, the stamp of the rules
and all running obligations of the tree.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import orjson

from yinuo.core import loading, sql
from yinuo.core.models import Department, Person, Record, Role, RoleAssignment, Scope
from yinuo.core.selectors import calendars
from yinuo.core.selectors import people as core_people
from yinuo.rulebook.engine import Facts, Incident, Program, Running
from yinuo.rulebook.models import Obligation, Pause
from yinuo.rulebook.selectors import around, programs, waiving

State = Obligation.State

_FIELDS = Obligation._meta.concrete_fields  # noqa: SLF001  # Django's own way to ask
_COLUMNS = [field.column for field in _FIELDS]
_ATTNAMES = [field.attname for field in _FIELDS]
_UNREAD = ("values", "facts")  # why they were opened: for readers, not for what time does to them
_JSON = [_ATTNAMES.index(name) for name in ("values", "facts")]

_CONTEXT_SQL = (
    "WITH line AS (SELECT 1 AS here) SELECT "  # noqa: S608  # names of our own columns
    + around.columns()
    + ", "
    + ", ".join(f"o.{name}" for name in _COLUMNS)
    + " FROM line LEFT JOIN rulebook_obligation o ON o.root_id = %(root)s AND o.state IN ('open', 'paused')"
    " ORDER BY o.id"
)

_HEAD = ("last_seq", "last_hash", "state", "state_at", "closed_at", "participants", "owner_id", "department_id")
_RECORD = loading.Loaded(Record, "r")
_LOCK_SQL = f"SELECT {_RECORD.columns} FROM core_record r WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE"  # noqa: S608


@dataclass
class Scene:
    """
    One locked tree as one of its records sees it at an instant.

    ``lineage``: the records from the root down to the record. ``running``: the tree's open and paused obligations by
    id, and those of the branch that the event in hand could move. ``people``: role → person id. ``branch_record``: on
    which the latter hang; None if there are none.
    """

    lineage: list[Record]
    at: datetime
    table: programs.Timetable
    joined: programs.InForceProgram
    people: dict[str, int]
    running: dict[int, Obligation]
    pauses: dict[int, Pause] = field(default_factory=dict)
    branch_record: int | None = None

    @property
    def record(self) -> Record:
        return self.lineage[-1]

    @property
    def root_id(self) -> int:
        return self.lineage[0].pk

    @property
    def program(self) -> Program:
        return self.joined.program

    @property
    def lineage_ids(self) -> tuple[int, ...]:
        return tuple(record.pk for record in self.lineage)

    def incident(self, kind: str, at: datetime, facts: Facts, actor: int | None) -> Incident:
        return Incident(
            kind=kind,
            at=at,
            record=self.record.pk,
            lineage=self.lineage_ids,
            facts=facts,
            people=self.people,
            actor=actor,
            own_calendar=programs.own_calendar(
                self.table, self.record.department_id, self.record.branch_id, self.joined
            ),
            branch=self.branch_record,
            waivers=self.table.waivers_for(self.record.branch_id, self.lineage_ids, facts),
        )

    def minds(self, kind: str) -> bool:
        """Whether any rule in force, or any obligation that runs, could be moved by an event of this kind."""
        if kind in self.program.reactions:
            return True
        rules = (programs.obligation_rule(one.version_id, one.rule_id) for one in self.running.values())
        return any(kind in rule.uses or rule.follows is not None for rule in rules)

    def beside(self, obligation: Obligation) -> Scene:
        """Return the same tree as the record of one of its obligations sees it."""
        if obligation.record_id == self.record.pk:
            return self
        known = {record.pk: record for record in self.lineage}
        missing = [pk for pk in obligation.lineage if pk not in known]
        rows = Record.objects.select_for_update(no_key=True).filter(pk__in=missing)
        known.update({record.pk: record for record in rows})
        lineage = [known[pk] for pk in obligation.lineage]
        people = core_people.people_of(lineage, self.at)
        return replace(self, lineage=lineage, people=people)

    def running_of(self, obligation: Obligation) -> Running:
        return running_of(obligation, self.people, self.pauses.get(obligation.pk), self.table)

    def runnings(self) -> list[Running]:
        if any(one.state == State.PAUSED for one in self.running.values()):
            self._load_pauses()
        return [self.running_of(one) for one in self.running.values()]

    def _load_pauses(self) -> None:
        paused = [one.pk for one in self.running.values() if one.state == State.PAUSED and one.pk not in self.pauses]
        if paused:
            found = Pause.objects.filter(obligation__in=paused, ends_at=None)
            self.pauses.update({pause.obligation_id: pause for pause in found})


def running_of(
    obligation: Obligation, people: Mapping[str, int], pause: Pause | None, table: programs.Timetable
) -> Running:
    """Return the obligation as the engine sees it."""
    is_paused = obligation.state == State.PAUSED
    pinned = obligation.calendar_version_id
    return Running(
        id=obligation.pk,
        rule=programs.obligation_rule(obligation.version_id, obligation.rule_id),
        record=obligation.record_id,
        lineage=tuple(obligation.lineage),
        opened_at=obligation.opened_at,
        due_at=None if is_paused else obligation.due_at,
        is_paused=is_paused,
        remaining_seconds=pause.remaining_seconds if pause else 0,
        assignee=obligation.assignee_id,
        has_breached=obligation.breached_at is not None,
        not_before=obligation.not_before,
        step=obligation.step,
        calendar=calendars.compiled(pinned) if pinned else None,
        people=people,
        waivers=waiving.reaching(obligation, table),
    )


def lock(record: Record, at: datetime, kind: str = "", *, fresh: around.Around | None = None) -> Scene:
    """
    Lock the record's tree and return it as it now is. ``record`` itself is brought up to date.

    The caller is in a transaction. All writers lock the root before anything else of the tree. ``kind`` is the event in
    hand: where it could meet a duty of a period, those of the branch are loaded too, each locked by itself. ``fresh``:
    what is around a root that this very transaction has written, so that nobody else knows of it and nothing runs yet.
    """
    lineage = [record] if fresh else _locked_lineage(record)
    branch_id = lineage[-1].branch_id
    known = core_people.participants(lineage)
    found, running = (fresh, {}) if fresh else _context(lineage, known, at)
    table = programs.timetable(found.stamp)
    scene = Scene(lineage, at, table, programs.joined(branch_id, at, table), found.people(known), running)
    if kind in programs.periodic_kinds(table):
        _add_duties_of_the_branch(scene)
    return scene


def _add_duties_of_the_branch(scene: Scene) -> None:
    """The branch's own record stays unlocked: all the branch works beneath it."""
    rows = Obligation.objects.filter(
        record__kind="branch", branch=scene.record.branch_id, state__in=(State.OPEN, State.PAUSED)
    )
    for one in rows.exclude(root=scene.root_id).select_for_update(no_key=True, of=("self",)).order_by("pk"):
        scene.running[one.pk] = one
        scene.branch_record = one.record_id


def _locked_lineage(record: Record) -> list[Record]:
    wanted = {record.pk, record.root_pk}
    if record.parent_id is not None:
        wanted.add(record.parent_id)
    found = {row.pk: row for row in map(_RECORD.made, sql.rows(_LOCK_SQL, [sorted(wanted)]))}
    _take_over(record, found[record.pk])
    found[record.pk] = record
    line = [record]
    while (above := line[-1].parent_id) is not None:
        line.append(found.get(above) or Record.objects.get(pk=above))
    return line[::-1]


def _take_over(record: Record, fresh: Record) -> None:
    for name in _HEAD:
        setattr(record, name, getattr(fresh, name))


def _context(
    lineage: list[Record], known: Mapping[str, int], at: datetime
) -> tuple[around.Around, dict[int, Obligation]]:
    record = lineage[-1]
    values = {
        "coordinator": known.get(Role.COORDINATOR),
        "department": record.department_id,
        "branch": record.branch_id,
        "root": lineage[0].pk,
        "at": at,
    }
    rows = sql.rows(_CONTEXT_SQL, values)
    running = _obligations(row[around.COLUMNS :] for row in rows if row[around.COLUMNS] is not None)
    return around.read(rows[0]), running


def _obligations(rows: Iterable[tuple[Any, ...]]) -> dict[int, Obligation]:
    found: dict[int, Obligation] = {}
    for row in rows:
        values = list(row)
        for place in _JSON:
            if isinstance(values[place], str):
                values[place] = orjson.loads(values[place])
        one = loading.from_row(Obligation, _ATTNAMES, values)
        found[one.pk] = one
    return found


def due_among(picked: Iterable[int], at: datetime) -> list[tuple[Obligation, Scene]]:
    """
    Return those of the picked obligations that are due still, in order, each with the scene of its own record.

    The roots are locked by the caller. Records below a root that somebody holds are left out; their turn comes again.
    """
    rows = Obligation.objects.filter(pk__in=list(picked), state=State.OPEN, act_at__lte=at)
    due = list(rows.defer(*_UNREAD).select_for_update(no_key=True).order_by("act_at", "pk"))
    wanted = {pk for one in due for pk in one.lineage}
    locked = Record.objects.select_for_update(no_key=True, skip_locked=True).filter(pk__in=wanted)
    records = {row.pk: row for row in locked.order_by("pk")}
    due = [one for one in due if all(pk in records for pk in one.lineage)]
    running = _running_in(due)
    line = _Lines(records.values(), at)
    table = programs.timetable()
    made: dict[int, Scene] = {}
    for one in due:
        if one.record_id not in made:
            lineage = [records[pk] for pk in one.lineage]
            joined = programs.joined(one.branch_id, at, table)
            made[one.record_id] = Scene(lineage, at, table, joined, line.people(lineage), running[one.root_id])
    return [(one, made[one.record_id]) for one in due]


def _running_in(due: list[Obligation]) -> dict[int, dict[int, Obligation]]:
    """Return root → the running obligations of its tree; the due ones are the very objects given."""
    found: dict[int, dict[int, Obligation]] = {one.root_id: {} for one in due}
    for one in due:
        found[one.root_id][one.pk] = one
    others = Obligation.objects.filter(root__in=found, state__in=(State.OPEN, State.PAUSED)).defer(*_UNREAD)
    for one in others.exclude(pk__in=[one.pk for one in due]):
        found[one.root_id][one.pk] = one
    return {root: dict(sorted(running.items())) for root, running in found.items()}


class _Lines:
    """The line of many records at once; see ``around.people_of``."""

    def __init__(self, records: Iterable[Record], at: datetime) -> None:
        known = list(records)
        coordinators = {record.participants.get(Role.COORDINATOR) for record in known} - {None}
        self._managers = dict(Person.objects.filter(pk__in=coordinators).values_list("pk", "department__manager"))
        departments = {record.department_id for record in known} - {None}
        self._departments = dict(Department.objects.filter(pk__in=departments).values_list("pk", "manager"))
        rows = RoleAssignment.objects.filter(
            core_people.in_force(at), role__in=around.ONCE, person__is_active=True
        ).order_by("pk")
        self._once = list(rows.values_list("role", "person", "scope", "person__branch"))

    def people(self, lineage: list[Record]) -> dict[str, int]:
        known = core_people.participants(lineage)
        record = lineage[-1]
        company_wide: dict[str, int] = {}
        for role, person, scope, branch in self._once:
            if scope == Scope.ALL or branch == record.branch_id:
                company_wide.setdefault(role, person)
        manager = self._managers.get(known.get(Role.COORDINATOR, 0))
        return around.people_of(known, manager, self._departments.get(record.department_id or 0), company_wide)
