"""A small regulation that every test of this folder can afford, and what happens under it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from tests.cast import NOW, Cast, make_record
from yinuo.cases.events import CaseAnswered, CaseCancelled, CaseGuided, CaseHandedOver, CaseReported, CaseTriaged
from yinuo.core.models import Branch, Event, Person, Record
from yinuo.rulebook.models import Obligation, RegulationVersion
from yinuo.rulebook.services import packs, regulated

HOUSE = """
pack: 1
code: T-1
title: {zh: 测试制度, en: Test regulation}
version: "1"
clauses:
  - {number: "1", title: {zh: 受理, en: Intake}}
  - {number: "1.1", in: "1", text: {zh: 十分钟内答复。, en: Answer within ten minutes.}}
  - {number: "1.2", in: "1", text: {zh: 指导后三小时内回访。, en: Call back within three hours of guidance.}}
  - {number: "1.3", in: "1", text: {zh: 客户要求时暂停。, en: The clock stops when the customer asks.}}
  - {number: "2", title: {zh: 考核, en: Sanctions}}
  - {number: "2.1", in: "2", text: {zh: 未答复罚五十至一百元。, en: No answer costs CNY 50 to 100.}}
rules:
  - rule: O1
    clause: "1.1"
    kind: obligation
    title: {zh: 十分钟内答复, en: Answer within ten minutes}
    when: [{event: cases.case.reported}]
    who: hotline_agent
    do: [{event: cases.case.answered}]
    within: PT10M
    warn: PT3M
    cancelled_by: [{event: cases.case.cancelled}]
    on_breach:
      - {after: PT0S, notify: [hotline_agent]}
      - {after: PT10M, escalate: department_manager}
      - {after: PT20M, propose: P1}
      - {after: PT30M, reassign: department_manager}
      - {after: PT30M, open: O3}
      - {after: PT1H, escalate: general_manager}
    on_late: [{propose: P2, if: "obligation.late_minutes < 20"}]
  - rule: O2
    clause: "1.2"
    kind: obligation
    title: {zh: 指导后三小时内回访, en: Call back within three hours}
    when: [{event: cases.case.guided}]
    who: coordinator
    do: [{event: cases.case.resolved}]
    within: PT3H
    calendar: office
    warn: PT30M
    paused_by: [{event: cases.case.escalated, reason: {zh: 客户要求, en: the customer asked}, clause: "1.3"}]
    resumed_by: [{event: cases.case.arranged}]
    on_breach: [{after: PT0S, notify: [coordinator, department_manager]}]
  - rule: O3
    clause: "1.1"
    kind: obligation
    title: {zh: 部门致歉, en: The department apologises}
    who: department_manager
    do: [{event: cases.case.arranged}]
  - rule: O4
    clause: "1"
    kind: obligation
    title: {zh: 转内勤, en: Hand over}
    when: [{event: cases.case.triaged, if: "event.route == 'visit'"}]
    who: technician
    do: [{event: cases.case.handed_over}]
  - rule: P1
    clause: "2.1"
    kind: sanction
    title: {zh: 未答复, en: Not answered}
    whom: hotline_agent
    sanction: fine
    amount: {from: "50", to: "100", unit: CNY}
    confirmed_by: department_manager
    appeal_within: P3D
  - rule: P2
    clause: "2.1"
    kind: sanction
    title: {zh: 答复不及时, en: Answered late}
    whom: assignee
    sanction: deduction
    amount: {from: "20", unit: CNY}
    confirmed_by: department_manager
  - rule: G1
    clause: "1"
    kind: gate
    title: {zh: 判断后才能转, en: Triage before handing over}
    before: [{event: cases.case.handed_over}]
    needs: "case.fault_known"
    missing: {zh: 请先判断原因。, en: Find the cause first.}
    lifted_by: [coordinator]
"""

CASE = {"kind": "repair", "fault_known": True, "in_city": True}


def publish(
    text: str = HOUSE,
    *,
    effective_at: datetime | None = None,
    branches: tuple[Branch, ...] = (),
    at: datetime | None = None,
) -> RegulationVersion:
    moment = at or NOW - timedelta(days=1)
    version = packs.load(text=text, at=moment, by=None)
    return packs.publish(
        version=version, effective_at=effective_at or moment, branches=list(branches), by=None, at=moment
    )


def facts(**case: Any) -> dict[str, dict[str, Any]]:
    return {"case": {**CASE, **case}, "customer": {}, "equipment": {}}


def case_of(cast: Cast, number: str = "C-1", **changes: Any) -> Record:
    values = {
        "participants": {"hotline_agent": cast.hotline, "coordinator": cast.coordinator},
        "owner": cast.hotline,
    } | changes
    return make_record(values.pop("branch", cast.north), number, **values)


def report(record: Record, by: Person, at: datetime = NOW, **case: Any) -> Event:
    return regulated.emit(
        record=record, happening=CaseReported(channel="phone", is_complete=True), by=by, at=at, facts=facts(**case)
    )


def answer(record: Record, by: Person, at: datetime) -> Event:
    return regulated.emit(record=record, happening=CaseAnswered(note="马上"), by=by, at=at, facts=facts())


def guide(record: Record, by: Person, at: datetime) -> Event:
    return regulated.emit(record=record, happening=CaseGuided(guidance="重启"), by=by, at=at, facts=facts())


def cancel(record: Record, by: Person, at: datetime) -> Event:
    return regulated.emit(record=record, happening=CaseCancelled(reason="误报"), by=by, at=at, facts=facts())


def triage(record: Record, by: Person, at: datetime, route: str = "visit") -> Event:
    happening = CaseTriaged(route=route, probable_cause="风机", measure="更换", parts_hint="")
    return regulated.emit(record=record, happening=happening, by=by, at=at, facts=facts())


def hand_over(record: Record, by: Person, at: datetime, **case: Any) -> Event:
    return regulated.emit(
        record=record, happening=CaseHandedOver(note="", is_again=False), by=by, at=at, facts=facts(**case)
    )


def owed(record: Record, rule: str) -> Obligation:
    return Obligation.objects.get(root=record.root_pk, rule__code=rule)
