"""The plan of a back-test: which rules held, and which would have held with the draft among them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from django.conf import settings

from yinuo.core.models import Branch, CalendarVersion
from yinuo.core.selectors import calendars
from yinuo.lib.worktime import CalendarSpec
from yinuo.rulebook.backtest import Plan, Stretch, Window
from yinuo.rulebook.backtest.rules import obligations
from yinuo.rulebook.engine.waiving import Reach
from yinuo.rulebook.models import RegulationVersion, Rule
from yinuo.rulebook.pack import Pack
from yinuo.rulebook.selectors import programs
from yinuo.rulebook.selectors.histories import BEGINNING
from yinuo.rulebook.selectors.versions import pack_of


def plan(draft: RegulationVersion, window: Window) -> Plan:
    """
    Return the plan: on the actual side what held, on the draft's side the same with the draft from the window's start
    on, in the branches that it is meant for. A draft is meant for those in which its regulation has ever held, that of
    a new regulation for all. A version that has been published may be tried too: then it holds for the whole window.
    """
    table = programs.timetable()
    branches = list(Branch.objects.order_by("pk").values_list("pk", flat=True))
    meant = _meant(draft) or frozenset(branches)
    starts = sorted({BEGINNING, window.starts_at, *table.changes()})
    actual = {branch: tuple(_stretch(table, branch, start) for start in starts) for branch in branches}
    others = _versions_of(draft.regulation_id)
    trial = {
        branch: tuple(
            _with(draft, others, one) if branch in meant and one.starts_at >= window.starts_at else one for one in found
        )
        for branch, found in actual.items()
    }
    every = [one for found in (*actual.values(), *trial.values()) for one in found]
    return Plan(
        packs=_packs({pk for one in every for pk in one.versions}),
        calendars=_calendars({pk for one in every for _code, pk in one.calendars}),
        sides={"draft": trial, "actual": actual},
        departments=dict(table.departments),
        window=window,
        timezone=settings.TIME_ZONE,
        waivers=_waivers(draft, table),
    )


def _waivers(draft: RegulationVersion, table: programs.Timetable) -> tuple[Reach, ...]:
    """Return the waivers that were granted; those of the regulation's rules hold for the same rules of the draft."""
    if not table.waivers:
        return ()
    rows = Rule.objects.filter(version__regulation=draft.regulation_id).values_list("pk", "code", "version_id")
    codes = {pk: code for pk, code, _version in rows}
    drafted = {code: pk for pk, code, version in rows if version == draft.pk}
    found = []
    for one in table.waivers:
        same = {drafted[codes[pk]] for pk in one.waiver.rules if codes.get(pk) in drafted}
        found.append(one._replace(waiver=one.waiver._replace(rules=one.waiver.rules | same)))
    return tuple(found)


def _meant(draft: RegulationVersion) -> frozenset[int]:
    """Return the branches that a version is meant for; empty: all."""
    published = RegulationVersion.objects.filter(
        regulation=draft.regulation_id, status=RegulationVersion.Status.PUBLISHED
    )
    chosen = [draft] if draft.status == RegulationVersion.Status.PUBLISHED else list(published)
    named = [frozenset(one.pk for one in version.branches.all()) for version in chosen]
    return frozenset().union(*named) if named and all(named) else frozenset()


def _stretch(table: programs.Timetable, branch: int, start: datetime) -> Stretch:
    own = table.own.get(branch, "")
    return Stretch(start, table.version_ids(branch, start), table.calendar_ids(start), own)


def _versions_of(regulation: int) -> frozenset[int]:
    return frozenset(RegulationVersion.objects.filter(regulation=regulation).values_list("pk", flat=True))


def _with(draft: RegulationVersion, others: frozenset[int], one: Stretch) -> Stretch:
    return one._replace(versions=tuple(sorted({*one.versions} - others | {draft.pk})))


def _packs(version_ids: Iterable[int]) -> dict[int, tuple[Pack, dict[str, int]]]:
    ids: defaultdict[int, dict[str, int]] = defaultdict(dict)
    wanted = sorted(version_ids)
    for version, code, pk in Rule.objects.filter(version__in=wanted).values_list("version_id", "code", "pk"):
        ids[version][code] = pk
    return {version: (pack_of(version), ids[version]) for version in wanted}


def _calendars(version_ids: Iterable[int]) -> dict[int, CalendarSpec]:
    rows = CalendarVersion.objects.filter(pk__in=list(version_ids)).only("spec")
    return {one.pk: calendars.spec_of(one) for one in rows}


def periodic(draft: RegulationVersion) -> frozenset[str]:
    """Return the kinds of events that can move a duty of a period of the draft."""
    duties = obligations(programs.compiled_version(draft.pk))
    return frozenset(kind for one in duties if one.spec.every is not None for kind in one.uses)
