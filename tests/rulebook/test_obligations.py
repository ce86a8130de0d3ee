from __future__ import annotations

from datetime import timedelta

import pytest

from tests.cast import NOW, Cast
from tests.rulebook import house
from yinuo.core import access
from yinuo.core.models import Person, Record
from yinuo.core.services import people
from yinuo.notify.models import Message
from yinuo.rulebook.errors import ReasonMissing
from yinuo.rulebook.explain import explain
from yinuo.rulebook.models import Clause, Obligation
from yinuo.rulebook.selectors import conditions, replay
from yinuo.rulebook.selectors import obligations as selectors
from yinuo.rulebook.services import obligations, periods, sweeper

State = Obligation.State
MINUTE = timedelta(minutes=1)
pytestmark = pytest.mark.django_db


@pytest.fixture
def record(cast: Cast) -> Record:
    house.publish()
    record = house.case_of(cast)
    house.report(record, cast.hotline)
    return record


def _duties(person: Person, **options: bool) -> list[str]:
    access.remember(person, NOW)
    return [one.rule.code for one in selectors.duties(person, **options)]


def test_a_duty_is_given_to_somebody_else_for_good(cast: Cast, record: Record) -> None:
    promise = house.owed(record, "O1")

    obligations.reassign(obligation=promise, to=cast.coordinator, by=cast.manager, at=NOW + MINUTE, reason="休息")
    house.triage(record, cast.hotline, NOW + 2 * MINUTE)

    assert house.owed(record, "O1").assignee == cast.coordinator
    assert Message.objects.filter(person=cast.coordinator, template="rulebook.obligation_reassigned").exists()
    assert _duties(cast.hotline) == []
    assert replay.check(at=NOW + 2 * MINUTE).differences == []


def test_reassigning_needs_a_reason_another_person_and_a_running_duty(cast: Cast, record: Record) -> None:
    promise = house.owed(record, "O1")
    with pytest.raises(ReasonMissing):
        obligations.reassign(obligation=promise, to=cast.coordinator, by=cast.manager, at=NOW, reason="")
    with pytest.raises(obligations.HasIt):
        obligations.reassign(obligation=promise, to=cast.hotline, by=cast.manager, at=NOW, reason="休息")
    house.answer(record, cast.hotline, NOW + MINUTE)
    with pytest.raises(obligations.NotRunning):
        obligations.reassign(obligation=promise, to=cast.coordinator, by=cast.manager, at=NOW, reason="休息")


def test_a_clock_is_stopped_only_with_reason_and_clause_and_before_the_time(cast: Cast, record: Record) -> None:
    promise = house.owed(record, "O1")
    other = Clause(version_id=0)
    with pytest.raises(obligations.ClauseMissing):
        obligations.pause(obligation=promise, reason="停电", clause=other, by=cast.manager, at=NOW)
    with pytest.raises(ReasonMissing):
        obligations.pause(obligation=promise, reason=" ", clause=promise.rule.clause, by=cast.manager, at=NOW)
    with pytest.raises(obligations.NothingToPause):
        obligations.pause(
            obligation=promise, reason="停电", clause=promise.rule.clause, by=cast.manager, at=NOW + 11 * MINUTE
        )


def test_what_has_no_limit_cannot_be_paused(cast: Cast, record: Record) -> None:
    house.triage(record, cast.hotline, NOW)
    promise = house.owed(record, "O4")

    with pytest.raises(obligations.NothingToPause):
        obligations.pause(obligation=promise, reason="停电", clause=promise.rule.clause, by=cast.manager, at=NOW)


def test_what_breaks_next_comes_first_and_what_has_no_limit_last(cast: Cast, record: Record) -> None:
    house.guide(record, cast.hotline, NOW)
    second = house.case_of(cast, "C-2")
    house.report(second, cast.hotline, NOW - 5 * MINUTE)
    Obligation.objects.filter(rule__code="O2").update(assignee=cast.hotline, role="hotline_agent")

    access.remember(cast.hotline, NOW)
    numbers = [(one.record.number, one.rule.code) for one in selectors.duties(cast.hotline)]

    assert numbers == [("C-2", "O1"), ("C-1", "O1"), ("C-1", "O2")]


def test_a_pool_duty_is_everybodys_of_the_role_in_the_branch(cast: Cast) -> None:
    house.publish()
    house.report(house.case_of(cast, participants={}), cast.coordinator)

    assert _duties(cast.hotline) == ["O1"]
    assert _duties(cast.hotline, pool=False) == []
    assert _duties(cast.technician) == []
    assert _duties(cast.coordinator_south) == []


def test_a_deputy_sees_the_duties_of_whom_he_stands_in_for(cast: Cast, record: Record) -> None:
    people.set_deputy(
        person=cast.hotline, deputy=cast.account_manager, starts_at=NOW - MINUTE, ends_at=NOW + timedelta(days=1),
        by=cast.administrator, at=NOW - MINUTE,
    )  # fmt: skip

    assert _duties(cast.account_manager) == ["O1"]


def test_colours_follow_the_clock(cast: Cast, record: Record) -> None:
    promise = house.owed(record, "O1")

    assert [conditions.of(promise, NOW + minutes * MINUTE) for minutes in (0, 6, 7, 10, 11)] == [
        "running",
        "running",
        "soon",
        "soon",
        "broken",
    ]
    assert conditions.words(promise, NOW + 61 * timedelta(seconds=1)) == "还有8分59秒"


def test_an_explanation_says_clause_arithmetic_and_days_skipped(cast: Cast) -> None:
    house.publish()
    record = house.case_of(cast)
    house.guide(record, cast.hotline, cast.at("2026-03-06 16:30"))
    promise = house.owed(record, "O2")

    chinese, english = "\n".join(explain(promise).said("zh")), "\n".join(explain(promise).said("en"))

    assert promise.due_at == cast.at("2026-03-09 10:30")
    assert "第 1.2 条：指导后三小时内回访。" in chinese
    assert "跳过 2026-03-07 周六" in chinese
    assert "跳过 2026-03-08 周日" in chinese
    assert "重新计算与记录一致" in chinese
    assert "“电话指导”" in chinese
    assert "Skipped Sat 2026-03-07" in english
    assert explain(promise).counted.agrees


def test_an_explanation_tells_what_time_did_and_whom_it_told(cast: Cast, record: Record) -> None:
    sweeper.sweep(at=NOW + 25 * MINUTE)

    said = "\n".join(explain(house.owed(record, "O1")).said("zh"))

    assert "期限已到，记为违约" in said
    assert "上报：林建华" in said
    assert "已违约，仍须履行" in said


def test_a_period_begins_once_and_opens_what_it_should(cast: Cast) -> None:
    text = (
        house.HOUSE
        + """
  - rule: O9
    clause: "1"
    kind: obligation
    title: {zh: 每月汇总, en: Monthly summary}
    every: month
    who: coordinator
    do: [{event: feedback.opinions.summarised}]
    by: {day_of_month: 5}
"""
    )
    house.publish(text)
    first = cast.at("2026-04-01 00:00")

    begun = [periods.start(period="month", branch=cast.north, first_day=first.date(), at=first) for _ in range(2)]

    promise = Obligation.objects.get(rule__code="O9")
    assert begun == [True, False]
    assert promise.due_at == cast.at("2026-04-06 00:00")
    assert (promise.record.kind, promise.assignee) == ("branch", None)


def test_replay_finds_a_row_that_was_changed_behind_its_back(cast: Cast, record: Record) -> None:
    Obligation.objects.filter(rule__code="O1").update(due_at=NOW + 20 * MINUTE)

    (found,) = replay.check(at=NOW + MINUTE).differences

    assert (found.rule, found.what) == ("O1", "due")


def test_replay_finds_a_row_that_is_missing(cast: Cast, record: Record) -> None:
    Obligation.objects.all().delete()

    (found,) = replay.check(at=NOW + MINUTE).differences

    assert (found.what, found.obligation) == ("opened", None)


def test_a_whole_story_replays_as_it_is_stored(cast: Cast, record: Record) -> None:
    from yinuo.cases.events import CaseArranged, CaseEscalated, CaseResolved
    from yinuo.rulebook.services import regulated

    def emit(happening: object, at: object) -> None:
        regulated.emit(record=record, happening=happening, by=cast.coordinator, at=at, facts=house.facts())  # type: ignore[arg-type]

    house.guide(record, cast.hotline, NOW + MINUTE)
    sweeper.sweep(at=NOW + 45 * MINUTE)
    emit(CaseEscalated(reason="客户要求"), NOW + 60 * MINUTE)
    house.answer(record, cast.hotline, NOW + 62 * MINUTE)
    emit(CaseArranged(arrangement="明天"), NOW + timedelta(days=1))
    emit(CaseResolved(how="电话"), NOW + timedelta(days=2))
    sweeper.sweep(at=NOW + timedelta(days=3))

    verdict = replay.check(at=NOW + timedelta(days=3))

    assert verdict.differences == []
    assert verdict.obligations == 3
