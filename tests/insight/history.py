"""Two months of promises, call-backs and complaints with known counts, and the packs that measure them."""

from __future__ import annotations

from datetime import datetime, timedelta

from tests.cast import JOINED, Cast, at
from tests.jobs import make_case, make_machine, publish
from yinuo.cases.facts import of_case
from yinuo.cases.models import Case
from yinuo.cases.services import life
from yinuo.feedback.services import call_backs
from yinuo.feedback.services.call_backs import Answers
from yinuo.rulebook.models import RegulationVersion
from yinuo.rulebook.services import packs, regulated, sweeper

EXTRA = """
pack: 1
code: T-M
title: {zh: 测试指标, en: Test metrics}
version: "1"
clauses:
  - {number: "1", text: {zh: 指标。, en: Metrics.}}
rules:
  - rule: A1
    clause: "1"
    kind: metric
    title: {zh: 回访平均分, en: Mean score}
    metric: mean_score
    average: {event: feedback.call_back.completed, field: event.score, if: "event.purpose == 'repair'"}
    target: {at_least: "4"}
    unit: score
  - rule: A2
    clause: "1"
    kind: metric
    title: {zh: 市内报修数, en: Reports in the city}
    metric: city_reports
    count: [{event: cases.case.reported, if: "case.in_city && case.kind == 'repair'"}]
    target: {at_most: "2"}
    unit: count
"""

FEBRUARY = at("2026-02-10 09:00")
MARCH = at("2026-03-10 09:00")


def publish_all() -> None:
    publish()
    publish("service_targets")
    version = packs.load(text=EXTRA, at=JOINED, by=None)
    packs.publish(version=version, effective_at=JOINED, by=None, at=JOINED)


def report(cast: Cast, when: datetime, fault: str, **changes: object) -> Case:
    """A case reported, answered and handed over at an instant."""
    return make_case(cast, at=when, fault=fault, **changes)


def call_back(cast: Cast, case: Case, when: datetime, *, is_satisfied: bool, score: int) -> None:
    answers = Answers(is_solved=True, is_satisfied=is_satisfied, score=score, opinion="" if is_satisfied else "太慢")
    life.resolve(case=case, how="已修好", by=cast.coordinator, at=when)
    call_backs.complete(case=case, purpose="repair", answers=answers, by=cast.coordinator, at=when)


def make_history(cast: Cast) -> dict[str, Case]:
    """
    February: two cases, one call-back with score 5. March: three cases, two call-backs with 5 and 2.

    Nobody dispatches, so each case breaks the ten-minute promise of dispatching.
    """
    publish_all()
    make_machine(cast)
    cases = {}
    for month, start in (("feb", FEBRUARY), ("mar", MARCH)):
        for number in range(2 if month == "feb" else 3):
            when = start + timedelta(days=number)
            cases[f"{month}{number}"] = report(cast, when, f"{month} 故障 {number}", in_city=number != 2)
    call_back(cast, cases["feb0"], FEBRUARY + timedelta(days=5), is_satisfied=True, score=5)
    call_back(cast, cases["mar0"], MARCH + timedelta(days=5), is_satisfied=True, score=5)
    call_back(cast, cases["mar1"], MARCH + timedelta(days=6), is_satisfied=False, score=2)
    sweep(MARCH + timedelta(days=10))
    return cases


def sweep(when: datetime) -> None:
    for _ in range(20):
        if not sweeper.sweep(at=when).acted:
            return


def metric(code: str) -> int:
    from yinuo.rulebook.models import Rule

    return Rule.objects.get(kind="metric", code=code, version__in=RegulationVersion.objects.all()).pk


__all__ = [
    "FEBRUARY",
    "MARCH",
    "call_back",
    "make_history",
    "metric",
    "of_case",
    "publish_all",
    "regulated",
    "report",
    "sweep",
]
