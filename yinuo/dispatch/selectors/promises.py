"""What was promised about a visit: by when to be on site or to be done, by which clause, and what it costs to fail."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yinuo.dispatch.models import Order
from yinuo.rulebook.models import Obligation, Rule

ARRIVAL = frozenset({"dispatch.order.arrived"})
COMPLETION = frozenset({"fieldwork.visit.repaired", "fieldwork.visit.left", "cases.case.resolved"})


@dataclass(frozen=True, slots=True)
class Promise:
    """
    A time that a visit has to keep: ``is_arrival`` on site by then, else done by then.

    ``clause`` as "S001-R01 5.5", "" for an appointment with the customer. ``cost_fen`` is the most that the sanctions
    named by the rule take from a person, 0 if it names none. ``obligation`` None: the appointment itself.
    """

    due_at: datetime
    is_arrival: bool
    title: str
    clause: str
    cost_fen: int
    obligation: Obligation | None

    def is_kept(self, arrival_at: datetime, done_at: datetime) -> bool:
        return (arrival_at if self.is_arrival else done_at) <= self.due_at

    def late_by(self, arrival_at: datetime, done_at: datetime) -> timedelta:
        return max(timedelta(), (arrival_at if self.is_arrival else done_at) - self.due_at)


def of_cases(cases: Iterable[int]) -> dict[int, list[Promise]]:
    """Return case id → its running promises that a visit can keep or break, the next due first. Two queries."""
    running = list(
        Obligation.objects.filter(root__in=list(cases), state=Obligation.State.OPEN, due_at__isnull=False)
        .select_related("rule__clause", "rule__version__regulation")
        .order_by("due_at", "pk")
    )
    asked = [(one, kept_by(one.rule)) for one in running]
    about_visits = [(one, way) for one, way in asked if way is not None]
    costs = _costs({one.rule_id: one.rule for one, _way in about_visits}.values())
    found: dict[int, list[Promise]] = defaultdict(list)
    for one, is_arrival in about_visits:
        assert one.due_at is not None
        found[one.root_id].append(
            Promise(
                due_at=one.due_at,
                is_arrival=bool(is_arrival),
                title=title_of(one.rule),
                clause=citation(one.rule),
                cost_fen=costs.get(one.rule_id, 0),
                obligation=one,
            )
        )
    return dict(found)


def with_appointment(promises: Iterable[Promise], order: Order | None) -> list[Promise]:
    """Return the promises and the time agreed with the customer, if there is one, the next due first."""
    found = list(promises)
    if order is not None and order.appointment_at is not None:
        words = _("与客户约定的时间")
        found.append(
            Promise(order.appointment_at, is_arrival=True, title=words, clause="", cost_fen=0, obligation=None)
        )
    return sorted(found, key=lambda one: one.due_at)


def kept_by(rule: Rule) -> bool | None:
    """Return True if an arrival meets the rule, False if the end of the work does, None if neither."""
    kinds = {trigger["event"] for trigger in rule.spec.get("do", [])}
    if kinds & ARRIVAL and kinds <= ARRIVAL | COMPLETION:
        return True
    return False if kinds & COMPLETION and kinds <= COMPLETION else None


def title_of(rule: Rule) -> str:
    is_english = (get_language() or "").startswith("en")
    return (rule.title_en or rule.title) if is_english else rule.title


def citation(rule: Rule) -> str:
    return f"{rule.version.regulation.code} {rule.clause.number}"


def _costs(rules: Iterable[Rule]) -> dict[int, int]:
    """Return rule id → what the sanctions that it proposes when broken cost at most, in fen. One query."""
    wanted = {rule.pk: (rule.version_id, set(_proposed(rule))) for rule in rules}
    versions = {version for version, codes in wanted.values() if codes}
    if not versions:
        return {}
    sanctions = Rule.objects.filter(version__in=versions, kind=Rule.Kind.SANCTION)
    amounts = {(one.version_id, one.code): _fen(one) for one in sanctions}
    return {
        pk: max((amounts.get((version, code), 0) for code in codes), default=0)
        for pk, (version, codes) in wanted.items()
    }


def _proposed(rule: Rule) -> Iterator[str]:
    for step in [*rule.spec.get("on_breach", []), *rule.spec.get("on_late", [])]:
        if code := step.get("propose"):
            yield str(code)


def _fen(sanction: Rule) -> int:
    amount = sanction.spec.get("amount") or {}
    if amount.get("unit", "CNY") != "CNY":
        return 0
    return int(Decimal(str(amount.get("to") or amount.get("from") or 0)) * 100)
