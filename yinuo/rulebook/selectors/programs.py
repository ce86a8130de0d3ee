"""
The program in force for a branch at an instant, kept in the process.

What was published and which calendars exist is told by a *stamp* of two numbers that travels with a query that is made
anyway; only when it changes is the timetable of versions read anew. Versions are compiled once: they never change.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from django.conf import settings
from django.db import connection

from yinuo.core.models import Branch, CalendarVersion, Department
from yinuo.core.selectors import calendars
from yinuo.lib.worktime import Calendar, CalendarGap
from yinuo.rulebook import models
from yinuo.rulebook.engine import (
    CompiledObligation,
    CompiledRule,
    CompiledVersion,
    Facts,
    Program,
    Waiver,
    compile_program,
    compile_version,
    waiving,
)  # fmt: skip
from yinuo.rulebook.models import RegulationVersion, Rule
from yinuo.rulebook.selectors.versions import pack_of

KEPT = 64


class Stamp(NamedTuple):
    """
    What the timetable depends on. ``versions`` sums the transactions that wrote published versions and waivers, so that
    no publication, not even one that was given up, shows the same number; ``calendars`` is the newest calendar version,
    ``branches`` the transactions that wrote branches and departments (which calendar is whose).
    """

    versions: int
    calendars: int
    branches: int


STAMP_SQL = """
(SELECT coalesce(sum(v.xmin::text::bigint), 0) FROM rulebook_regulationversion v WHERE v.status = 'published')
    + (SELECT coalesce(sum(w.xmin::text::bigint), 0) FROM rulebook_waiver w WHERE w.holds_from IS NOT NULL),
(SELECT coalesce(max(id), 0) FROM core_calendarversion),
(SELECT coalesce(sum(b.xmin::text::bigint), 0) FROM core_branch b)
    + (SELECT coalesce(sum(d.xmin::text::bigint), 0) FROM core_department d)
"""


class InForce(NamedTuple):
    """One published version in time and space; no branches: the whole company."""

    id: int
    regulation: int
    effective_at: datetime
    ends_at: datetime | None
    branches: frozenset[int]

    def holds(self, branch_id: int, at: datetime) -> bool:
        if self.branches and branch_id not in self.branches:
            return False
        return self.effective_at <= at and (self.ends_at is None or at < self.ends_at)


@dataclass(frozen=True, eq=False)
class Timetable:
    """
    Which versions hold where and when, which calendars count, and which clauses are waived. Each is its own: two with
    the same in them are not equal.

    ``own`` maps branch id, ``departments`` department id to the code of the calendar that is theirs.
    """

    versions: tuple[InForce, ...]
    calendars: tuple[tuple[str, int, datetime], ...]
    own: Mapping[int, str]
    departments: Mapping[int, str]
    waivers: tuple[waiving.Reach, ...] = ()

    def version_ids(self, branch_id: int, at: datetime) -> tuple[int, ...]:
        """Return the versions in force: of each regulation the one that took effect last for this branch."""
        chosen: dict[int, InForce] = {}
        for version in self.versions:
            if version.holds(branch_id, at):
                other = chosen.get(version.regulation)
                if other is None or (version.effective_at, version.id) > (other.effective_at, other.id):
                    chosen[version.regulation] = version
        return tuple(sorted(version.id for version in chosen.values()))

    def before(self, version_id: int) -> Timetable:
        """Return the timetable as it was when the version was being published: without it, nothing ended by it."""
        gone = next((one for one in self.versions if one.id == version_id), None)
        if gone is None:
            return self
        ended = (gone.regulation, gone.effective_at)
        others = (one for one in self.versions if one.id != version_id)
        versions = tuple(
            one._replace(ends_at=None) if (one.regulation, one.ends_at) == ended else one for one in others
        )
        return replace(self, versions=versions)

    def waivers_for(self, branch_id: int, lineage: Collection[int], facts: Facts) -> tuple[Waiver, ...]:
        """Return the waivers that reach a record (its lineage from the root down), whenever they hold."""
        if not self.waivers:
            return ()
        return waiving.reaching(self.waivers, branch_id, lineage, facts)

    def asks_for_customer(self, rule_id: int) -> bool:
        """Return whether a waiver of the rule depends on whose customer it is."""
        return any(one.customer is not None and rule_id in one.waiver.rules for one in self.waivers)

    def changes(self) -> tuple[datetime, ...]:
        """Return every instant at which other versions or calendars begin to count, in order."""
        found = {version.effective_at for version in self.versions}
        found |= {version.ends_at for version in self.versions if version.ends_at is not None}
        return tuple(sorted(found | {created_at for _code, _pk, created_at in self.calendars}))

    def calendar_ids(self, at: datetime) -> tuple[tuple[str, int], ...]:
        """Return (code, version id) of every calendar as it counts at the instant, in order of code."""
        found: dict[str, int] = {}
        for code, pk, created_at in self.calendars:
            if code not in found or created_at <= at:
                found[code] = pk
        return tuple(sorted(found.items()))


class InForceProgram(NamedTuple):
    """A program and the ids of the calendar versions behind it, by (code, version)."""

    program: Program
    calendar_ids: Mapping[tuple[str, int], int]


_timetables: dict[Stamp, Timetable] = {}


def stamp() -> Stamp:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {STAMP_SQL}")
        return Stamp(*(int(number) for number in cursor.fetchone()))


def timetable(known: Stamp | None = None) -> Timetable:
    """Return the timetable; without a stamp the present one is asked for."""
    current = known or stamp()
    if current not in _timetables:
        if len(_timetables) >= KEPT:
            _timetables.clear()
        _timetables[current] = _read_timetable()
    return _timetables[current]


def last_seen() -> Timetable | None:
    """Return the timetable that this process read last, whether it still holds or not; None before the first."""
    return next(reversed(_timetables.values()), None)


def in_force(branch_id: int, at: datetime, known: Stamp | None = None) -> Program:
    """
    Return all rules in force for the branch at the instant.

    :raises OverlappingRules: the versions in force contradict each other (publishing prevents it)
    """
    return joined(branch_id, at, timetable(known)).program


@lru_cache(maxsize=64)  # a report asks half a dozen times for the same instant
def joined(branch_id: int, at: datetime, table: Timetable) -> InForceProgram:
    own = table.own.get(branch_id, "")
    return _compiled(table.version_ids(branch_id, at), table.calendar_ids(at), own)


def own_calendar(
    table: Timetable, department_id: int | None, branch_id: int, program: InForceProgram
) -> Calendar | None:
    """Return the calendar of the department, else of the branch, as the program has it."""
    code = table.departments.get(department_id or 0) or table.own.get(branch_id, "")
    return program.program.calendars.get(code)


def is_office_time(branch_id: int, at: datetime, known: Stamp | None = None) -> bool | None:
    """Return whether the branch works at the instant; None without a calendar, or beyond the days that it knows."""
    table = timetable(known)
    calendar = own_calendar(table, None, branch_id, joined(branch_id, at, table))
    try:
        return None if calendar is None else calendar.is_working(at)
    except CalendarGap:
        return None


def periodic_kinds(table: Timetable) -> frozenset[str]:
    """Return the kinds of events that can move a duty of a period in any version: such duties hang on the branch."""
    return _periodic_kinds(tuple(version.id for version in table.versions))


@lru_cache(maxsize=KEPT)
def _periodic_kinds(version_ids: tuple[int, ...]) -> frozenset[str]:
    rules = [rule for pk in version_ids for rule in compiled_version(pk).rules.values()]
    periodic = [rule for rule in rules if isinstance(rule, CompiledObligation) and rule.spec.every is not None]
    return frozenset(kind for rule in periodic for kind in rule.uses)


@lru_cache(maxsize=256)
def compiled_version(version_id: int) -> CompiledVersion:
    """
    Return a version, compiled, draft or published.

    :raises BadCondition: a condition is not valid CEL
    """
    rule_ids = dict(Rule.objects.filter(version=version_id).values_list("code", "pk"))
    return compile_version(version_id, pack_of(version_id), rule_ids)


@lru_cache(maxsize=256)
def _by_id(version_id: int) -> Mapping[int, CompiledRule]:
    return {rule.id: rule for rule in compiled_version(version_id).rules.values()}


def rule(version_id: int, rule_id: int) -> CompiledRule:
    """:raises KeyError: the version has no such rule"""
    return _by_id(version_id)[rule_id]


def obligation_rule(version_id: int, rule_id: int) -> CompiledObligation:
    """:raises TypeError: the rule is of another kind"""
    found = rule(version_id, rule_id)
    if not isinstance(found, CompiledObligation):
        raise TypeError(f"rule {found.code} is no obligation")
    return found


@lru_cache(maxsize=KEPT)
def _compiled(version_ids: tuple[int, ...], calendar_ids: tuple[tuple[str, int], ...], own: str) -> InForceProgram:
    known = {code: calendars.compiled(pk) for code, pk in calendar_ids}
    named = {**known, "own": known[own]} if own in known else known
    program = compile_program([compiled_version(pk) for pk in version_ids], named, timezone=settings.TIME_ZONE)
    return InForceProgram(program, {(known[code].code, known[code].version): pk for code, pk in calendar_ids})


def _read_timetable() -> Timetable:
    rows = RegulationVersion.objects.filter(status=RegulationVersion.Status.PUBLISHED).order_by("pk")
    branches: dict[int, set[int]] = {}
    through = RegulationVersion.branches.through.objects
    for version_id, branch_id in through.values_list("regulationversion_id", "branch_id"):
        branches.setdefault(version_id, set()).add(branch_id)
    versions = tuple(
        InForce(pk, regulation, effective_at, ends_at, frozenset(branches.get(pk, ())))
        for pk, regulation, effective_at, ends_at in rows.values_list("pk", "regulation_id", "effective_at", "ends_at")
        if effective_at is not None
    )
    made = CalendarVersion.objects.order_by("calendar", "version").values_list("calendar__code", "pk", "created_at")
    owners = Branch.objects.exclude(calendar=None).values_list("pk", "calendar__code")
    return Timetable(
        versions, tuple(made), {pk: code for pk, code in owners if code}, _department_calendars(), _waivers()
    )


def _waivers() -> tuple[waiving.Reach, ...]:
    """Return all waivers that were granted, with the rules of their clause and of those below it."""
    granted = models.Waiver.objects.exclude(holds_from=None).select_related("record", "clause", "target").order_by("pk")
    found = []
    for one in granted:
        if one.holds_from is None or one.holds_until is None:
            continue
        is_customer = one.target is not None and one.target.kind == "customer"
        waiver = Waiver(
            one.record.number,
            _rules_below(one.clause.version_id, one.clause_id),
            one.holds_from,
            one.holds_until,
            one.effect == models.Waiver.Effect.NOT_APPLIED,
            None if is_customer else one.target_id,
        )
        found.append(waiving.Reach(waiver, one.branch_id, one.target_id if is_customer else None))
    return tuple(found)


@lru_cache(maxsize=256)
def _rules_below(version_id: int, clause_id: int) -> frozenset[int]:
    """Return the rules of a clause and of all clauses below it."""
    parents = dict(models.Clause.objects.filter(version=version_id).values_list("pk", "parent"))
    within = {clause_id}
    for pk in sorted(parents):
        above: int | None = pk
        while above is not None and above not in within:
            above = parents[above]
        if above is not None:
            within.add(pk)
    return frozenset(Rule.objects.filter(version=version_id, clause__in=within).values_list("pk", flat=True))


def _department_calendars() -> dict[int, str]:
    return {pk: code for pk, code in Department.objects.values_list("pk", "calendar__code") if code}
