"""What changed between two steps of a story: promises opened, kept, broken, sanctions proposed, people told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple, TypeVar, cast

from yinuo.core.models import Branch, Event
from yinuo.insight import figures
from yinuo.insight.models import MetricValue
from yinuo.rulebook.models import Approval, Obligation, ObligationStep, Rule, RuleActivity, Sanction
from yinuo.rulebook.pack.rules import MetricRule
from yinuo.rulebook.selectors.versions import parsed

K = TypeVar("K")
V = TypeVar("V")
_OF_RULE = ("rule__version__regulation__code", "rule__code")


class Named(NamedTuple):
    """A rule of a regulation. A story may call it ``O62`` or, where two packs have one, ``S001-R01/O62``."""

    pack: str
    rule: str

    def is_called(self, name: str) -> bool:
        return name in {self.rule, f"{self.pack}/{self.rule}"}


@dataclass(frozen=True)
class Promise:
    """One obligation as the story sees it. ``who`` is a username, "" for nobody in particular."""

    named: Named
    state: str
    due_at: datetime | None
    breached_at: datetime | None
    who: str
    role: str

    @property
    def rule(self) -> str:
        return self.named.rule


@dataclass(frozen=True)
class Proposal:
    named: Named
    person: str
    amount: str


@dataclass(frozen=True)
class Told:
    """A step of a ladder that was taken: whom it reached, by id."""

    named: Named
    action: str
    people: tuple[int, ...]


@dataclass(frozen=True)
class Act:
    """A rule other than an obligation or a sanction acted; ``value`` is a tier's level, a charge's basis."""

    named: Named
    outcome: str
    value: str = ""


@dataclass(frozen=True)
class Figure:
    """A metric of a period: ``value`` as people read it ("" when there was nothing to count among)."""

    named: Named
    value: str
    is_met: bool | None


@dataclass
class Picture:
    """All that the rules have done in one branch, by primary key."""

    promises: dict[int, Promise] = field(default_factory=dict)
    sanctions: dict[int, Proposal] = field(default_factory=dict)
    told: dict[int, Told] = field(default_factory=dict)
    activity: dict[object, Act] = field(default_factory=dict)
    figures: dict[int, Figure] = field(default_factory=dict)

    def open_promises(self) -> list[Promise]:
        return [row for row in self.promises.values() if row.state in {"open", "paused"}]


def picture(branch: Branch) -> Picture:
    """Return the branch's present picture: a fixed number of queries, whatever the length of the story."""
    return Picture(
        promises=_promises(branch),
        sanctions=_sanctions(branch),
        told=_told(branch),
        activity={**_activity(branch), **_approvals(branch), **_shown(branch)},
        figures=_figures(branch),
    )


def _promises(branch: Branch) -> dict[int, Promise]:
    columns = ("state", "due_at", "breached_at", "assignee__username", "role")
    rows = Obligation.objects.filter(branch=branch).order_by("pk").values_list("pk", *_OF_RULE, *columns)
    return {
        pk: Promise(Named(pack, rule), state, due_at, breached_at, who or "", role)
        for pk, pack, rule, state, due_at, breached_at, who, role in rows
    }


def _sanctions(branch: Branch) -> dict[int, Proposal]:
    rows = Sanction.objects.filter(branch=branch).order_by("pk")
    return {
        pk: Proposal(Named(pack, rule), person or "", "" if amount is None else str(amount))
        for pk, pack, rule, person, amount in rows.values_list("pk", *_OF_RULE, "person__username", "amount_from")
    }


def _told(branch: Branch) -> dict[int, Told]:
    of_rule = [f"obligation__{column}" for column in _OF_RULE]
    rows = ObligationStep.objects.filter(obligation__branch=branch).order_by("pk")
    return {
        pk: Told(Named(pack, rule), action, tuple(people))
        for pk, pack, rule, action, people in rows.values_list("pk", *of_rule, "action", "people")
    }


def _activity(branch: Branch) -> dict[object, Act]:
    rows = RuleActivity.objects.filter(record__branch=branch).order_by("pk")
    return {
        ("activity", pk): Act(Named(pack, rule), outcome, value)
        for pk, pack, rule, outcome, value in rows.values_list("pk", *_OF_RULE, "outcome", "value")
    }


def _approvals(branch: Branch) -> dict[object, Act]:
    """Return the approvals; the key has the state, so that each state that one gets into counts as an act."""
    rows = Approval.objects.filter(record__branch=branch).order_by("pk")
    return {
        ("approval", pk, state): Act(Named(pack, rule), state)
        for pk, pack, rule, state in rows.values_list("pk", *_OF_RULE, "state")
    }


def _shown(branch: Branch) -> dict[object, Act]:
    """Return the rules of conduct that the house showed: those whose moment came while they were in force."""
    rules = Rule.objects.filter(kind=Rule.Kind.CONDUCT, version__branches=branch).select_related("version__regulation")
    moments: dict[str, list[Rule]] = {}
    for rule in rules:
        for kind in rule.spec["at"]:
            moments.setdefault(kind, []).append(rule)
    events = (
        Event.objects.filter(record__branch=branch, kind__in=moments).order_by("pk").values_list("pk", "kind", "at")
    )
    return {
        ("shown", pk, rule.pk): Act(Named(rule.version.regulation.code, rule.code), "shown")
        for pk, kind, at in events
        for rule in moments[kind]
        if _is_in_force(rule, at)
    }


def _is_in_force(rule: Rule, at: datetime) -> bool:
    version = rule.version
    starts = version.effective_at
    return starts is not None and starts <= at and (version.ends_at is None or at < version.ends_at)


def _figures(branch: Branch) -> dict[int, Figure]:
    rows = MetricValue.objects.filter(branch=branch).select_related("rule__version__regulation")
    return {row.pk: _figure(row) for row in rows.order_by("starts_at", "pk")}


def _figure(row: MetricValue) -> Figure:
    named = Named(row.rule.version.regulation.code, row.rule.code)
    exact = figures.Figure(row.numerator, row.denominator)
    value = figures.value(cast(MetricRule, parsed(row.rule)), exact)
    return Figure(named, "" if value is None else str(value), row.is_met)


@dataclass(frozen=True)
class Change:
    """The difference of two pictures."""

    opened: tuple[Promise, ...]
    kept: tuple[Promise, ...]
    late: tuple[Promise, ...]
    broken: tuple[Promise, ...]
    cancelled: tuple[Promise, ...]
    paused: tuple[Promise, ...]
    proposed: tuple[Proposal, ...]
    told: tuple[Told, ...]
    acted: tuple[Act, ...]


def change(before: Picture, after: Picture) -> Change:
    """Return what the later picture has that the earlier one had not."""

    def came_into(state: str) -> list[Promise]:
        return [row for pk, row in after.promises.items() if row.state == state and _state(before, pk) != state]

    met = came_into("met")
    return Change(
        opened=_new(before.promises, after.promises),
        kept=tuple(row for row in met if row.breached_at is None),
        late=tuple(row for row in met if row.breached_at is not None),
        broken=tuple(row for pk, row in after.promises.items() if row.breached_at and not _breached(before, pk)),
        cancelled=tuple(came_into("cancelled")),
        paused=tuple(came_into("paused")),
        proposed=_new(before.sanctions, after.sanctions),
        told=_new(before.told, after.told),
        acted=_new(before.activity, after.activity),
    )


def _new(before: Mapping[K, V], after: Mapping[K, V]) -> tuple[V, ...]:
    return tuple(row for key, row in after.items() if key not in before)


def _state(picture: Picture, pk: int) -> str:
    row = picture.promises.get(pk)
    return row.state if row else ""


def _breached(picture: Picture, pk: int) -> bool:
    row = picture.promises.get(pk)
    return row is not None and row.breached_at is not None


def names(rows: Iterable[Promise | Proposal | Told | Act]) -> str:
    """Return the codes of the rules, each once, in order of appearance."""
    return ", ".join(dict.fromkeys(row.named.rule for row in rows))
