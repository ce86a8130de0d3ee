"""
The event log fed through the engine again: what must then be owed, met, broken, proposed, asked for and classified,
held against what is stored.

An auditor's tool, and the strongest test of the whole: stored rows are only a memory of what events and rules say.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice

from django.db.models import Q

from yinuo.core.models import Record
from yinuo.rulebook.backtest.lives import Asked, Duty, Life
from yinuo.rulebook.models import Approval, ApprovalStep, Obligation, ObligationStep, RuleActivity, Sanction
from yinuo.rulebook.selectors import histories, programs
from yinuo.rulebook.selectors.histories import TREES_AT_A_TIME, Root

State = Obligation.State


@dataclass(frozen=True, slots=True)
class Difference:
    """
    One thing that is stored otherwise than the events say. ``what`` is opened, counts, due, met, breached, ended,
    paused or step of a promise; sanction, approval or level. ``stored`` and ``computed`` are in text ("" for nothing).
    ``obligation`` is None if no such row is stored.
    """

    root: Root
    rule: str
    obligation: int | None
    what: str
    stored: str
    computed: str


@dataclass(slots=True)
class Verdict:
    """How much was compared, and all that differs. An event counts in its own tree only, whatever else it moves."""

    trees: int = 0
    events: int = 0
    obligations: int = 0
    steps: int = 0
    sanctions: int = 0
    approvals: int = 0
    levels: int = 0
    differences: list[Difference] = field(default_factory=list)


@dataclass
class _Stored:
    """What the rows of some trees say, by root."""

    obligations: defaultdict[int, list[Obligation]] = field(default_factory=lambda: defaultdict(list))
    steps: defaultdict[int, list[ObligationStep]] = field(default_factory=lambda: defaultdict(list))
    sanctions: defaultdict[int, list[Sanction]] = field(default_factory=lambda: defaultdict(list))
    approvals: defaultdict[int, list[Approval]] = field(default_factory=lambda: defaultdict(list))
    levels: defaultdict[int, list[RuleActivity]] = field(default_factory=lambda: defaultdict(list))


def check(*, at: datetime, roots: Iterable[Record] | None = None) -> Verdict:
    """
    Replay every tree (or those of ``roots``) up to ``at`` and compare. What the next sweep has still to find is no
    difference.
    """
    verdict = Verdict()
    table = programs.timetable()
    rules = histories.rules_in_force(table)
    periodic = programs.periodic_kinds(table)
    chosen = Record.objects.filter(root=None).order_by("pk").iterator(chunk_size=500) if roots is None else roots
    left = iter(chosen)
    while some := [Root(one.pk, one.kind, one.branch_id, one.number) for one in islice(left, TREES_AT_A_TIME)]:
        stored = _stored([one.id for one in some])
        known = {one.id: one for one in some}
        for history in histories.histories(some, periodic=periodic):
            life = Life(rules, history).live(at)
            verdict.trees += 1
            verdict.events += sum(history.places[line.record].lineage[0] == history.root for line in history.lines)
            verdict.differences += _Comparison(known[history.root], life, stored, at).differences(verdict)
    return verdict


def _in_trees(pks: Sequence[int]) -> Q:
    return Q(record__in=pks) | Q(record__root__in=pks)


def _stored(pks: Sequence[int]) -> _Stored:
    obligations = Obligation.objects.filter(root__in=pks).select_related("rule").order_by("pk")
    steps = ObligationStep.objects.filter(obligation__root__in=pks).select_related("obligation__rule")
    found = _Stored()
    for one in obligations:
        found.obligations[one.root_id].append(one)
    for step in steps.order_by("pk"):
        found.steps[step.obligation.root_id].append(step)
    sanctions = Sanction.objects.filter(_in_trees(pks)).select_related("rule", "record")
    for sanction in sanctions.exclude(steps__step="withdrawn").order_by("pk"):
        found.sanctions[sanction.record.root_pk].append(sanction)
    approvals = Approval.objects.filter(_in_trees(pks)).select_related("rule", "record").prefetch_related("steps")
    for approval in approvals.order_by("pk"):
        found.approvals[approval.record.root_pk].append(approval)
    levels = RuleActivity.objects.filter(_in_trees(pks), outcome="assigned", by=None).select_related("rule", "record")
    for level in levels.order_by("pk"):
        if level.record is not None:
            found.levels[level.record.root_pk].append(level)
    return found


#: Rule, its code, the record, what sort of thing, and when.
_Counted = tuple[int, str, int | None, object, datetime]


class _Comparison:
    """One tree as it is stored beside the same tree lived again."""

    def __init__(self, root: Root, life: Life, stored: _Stored, at: datetime) -> None:
        self._root = root
        self._life = life
        self._at = at
        self._obligations = stored.obligations[root.id]
        self._steps = stored.steps[root.id]
        self._sanctions = stored.sanctions[root.id]
        self._approvals = stored.approvals[root.id]
        self._levels = stored.levels[root.id]
        self._numbers: dict[int, int] = {}  # stored obligation → number of the duty
        self._behind: set[int] = set()  # numbers of duties on which the next sweep has still to act

    def differences(self, verdict: Verdict) -> Iterator[Difference]:
        """Yield what differs and add up what was compared."""
        verdict.obligations += len(self._obligations)
        verdict.steps += len(self._steps)
        verdict.sanctions += len(self._sanctions)
        verdict.approvals += len(self._approvals)
        verdict.levels += len(self._levels)
        yield from self._promises()
        yield from self._acts()
        yield from self._fines()
        yield from self._asked()
        yield from self._classified()

    def _promises(self) -> Iterator[Difference]:
        """Rows are matched by rule, record and time of opening, in order of opening."""
        waiting: defaultdict[tuple[int, int, datetime], list[int]] = defaultdict(list)
        for number, duty in enumerate(self._life.duties, start=1):
            waiting[duty.opened.rule.id, duty.opened.record, duty.opened.opened_at].append(number)
        for one in self._obligations:
            same = waiting[one.rule_id, one.record_id, one.opened_at]
            if not same:
                yield self._differs(one.rule.code, one.pk, "opened", _text(one.opened_at), "")
                continue
            self._numbers[one.pk] = number = same.pop(0)
            if _is_behind(one, self._at):
                self._behind.add(number)
            yield from self._compare(one, self._life.duties[number - 1])
        for number in sorted(number for numbers in waiting.values() for number in numbers):
            opened = self._life.duties[number - 1].opened
            if opened.by_ladder_of not in self._behind:
                yield self._differs(opened.rule.code, None, "opened", "", _text(opened.opened_at))

    def _compare(self, one: Obligation, duty: Duty) -> Iterator[Difference]:
        is_to_come = _is_behind(one, self._at) and one.breached_at is None
        pairs = [
            ("counts", one.counts_from, duty.opened.counts_from),
            ("counts", one.not_before, duty.opened.not_before),
            ("met", one.met_at, duty.met_at),
            ("breached", one.breached_at, None if is_to_come else duty.breached_at),
            ("ended", one.ended_at, duty.ended_at),
        ]
        if not duty.is_paused:
            pairs.append(("due", one.due_at, duty.due_at))
        for what, kept, computed in pairs:
            if kept != computed:
                yield self._differs(one.rule.code, one.pk, what, _text(kept), _text(computed))
        is_paused = duty.is_paused and duty.ended_at is None
        if is_paused != (one.state == State.PAUSED):
            yield self._differs(one.rule.code, one.pk, "paused", one.state, str(is_paused))

    def _acts(self) -> Iterator[Difference]:
        """Warnings, breaches and steps of ladders. What was undone, because it had been done in time, stays stored."""
        stored: defaultdict[int, set[tuple[int, str, datetime]]] = defaultdict(set)
        for step in self._steps:
            stored[step.obligation_id].add((step.step, step.action, step.scheduled_at))
        for one in self._obligations:
            number = self._numbers.get(one.pk)
            if number is None:
                continue
            computed = {(act.step, act.action, act.scheduled_at) for act in self._life.duties[number - 1].steps}
            kept = stored[one.pk]
            too_many = set() if one.breached_at is None and one.met_at is not None else kept - computed
            missing = set() if number in self._behind else computed - kept
            for act in sorted(too_many):
                yield self._differs(one.rule.code, one.pk, "step", f"{act[1]} {_text(act[2])}", "")
            for act in sorted(missing):
                yield self._differs(one.rule.code, one.pk, "step", "", f"{act[1]} {_text(act[2])}")

    def _fines(self) -> Iterator[Difference]:
        stored: Counter[_Counted] = Counter(
            (one.rule_id, one.rule.code, one.record_id, self._numbers.get(one.obligation_id or 0), one.proposed_at)
            for one in self._sanctions
        )
        computed: Counter[_Counted] = Counter(
            (one.rule.id, one.rule.code, one.record, one.obligation, one.at)
            for one in self._life.fines
            if one.obligation not in self._behind
        )
        ours = {key for key in stored if key[3] in self._behind}
        yield from self._counted("sanction", Counter({k: n for k, n in stored.items() if k not in ours}), computed)

    def _asked(self) -> Iterator[Difference]:
        stored: Counter[_Counted] = Counter(
            (one.rule_id, one.rule.code, one.record_id, _route_of(one), one.opened_at) for one in self._approvals
        )
        computed: Counter[_Counted] = Counter(
            (
                one.rule.id,
                one.rule.code,
                one.record,
                _places(one),
                one.at,
            )
            for one in self._life.asked
        )
        yield from self._counted("approval", stored, computed)

    def _classified(self) -> Iterator[Difference]:
        stored: Counter[_Counted] = Counter(
            (one.rule_id, one.rule.code, one.record_id, one.value, one.at) for one in self._levels
        )
        computed: Counter[_Counted] = Counter(
            (one.rule.id, one.rule.code, one.record, one.level, one.at) for one in self._life.levels
        )
        yield from self._counted("level", stored, computed)

    def _counted(
        self,
        what: str,
        stored: Counter[_Counted],
        computed: Counter[_Counted],
    ) -> Iterator[Difference]:
        for _rule, code, _record, value, at in (stored - computed).elements():
            yield self._differs(code, None, what, f"{value or ''} {_text(at)}".strip(), "")
        for _rule, code, _record, value, at in (computed - stored).elements():
            yield self._differs(code, None, what, "", f"{value or ''} {_text(at)}".strip())

    def _differs(self, rule: str, obligation: int | None, what: str, stored: str, computed: str) -> Difference:
        return Difference(self._root, rule, obligation, what, stored, computed)


def _route_of(approval: Approval) -> tuple[tuple[int, str], ...]:
    """Return the places of the route as the rule asked for them, without signers whom others added."""
    return tuple(sorted((step.position, step.role) for step in _written(approval.steps.all())))


def _places(asked: Asked) -> tuple[tuple[int, str], ...]:
    return tuple(sorted((position, role) for position, role, _mode, _department in asked.steps))


def _written(steps: Iterable[ApprovalStep]) -> Iterator[ApprovalStep]:
    return (step for step in steps if step.added_by_id is None)


def _is_behind(one: Obligation, at: datetime) -> bool:
    """Whether the next sweep has still to act on it."""
    return one.act_at is not None and one.act_at <= at


def _text(value: datetime | None) -> str:
    return value.isoformat() if value is not None else ""
