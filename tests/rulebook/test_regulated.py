from __future__ import annotations

from datetime import timedelta

import pytest

from tests.cast import NOW, SHANGHAI, Cast
from tests.rulebook import house
from yinuo.core.models import Event
from yinuo.core.selectors.people import people_of
from yinuo.core.services import audit, records
from yinuo.notify.models import Message
from yinuo.rulebook.errors import GateRefusal
from yinuo.rulebook.models import GateLift, Obligation, RuleActivity, Sanction
from yinuo.rulebook.services import gates, sweeper

State = Obligation.State
MINUTE = timedelta(minutes=1)


@pytest.fixture
def _published(cast: Cast) -> None:
    house.publish()


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_published")]


def test_an_event_opens_what_the_regulation_asks_for(cast: Cast) -> None:
    record = house.case_of(cast)

    event = house.report(record, cast.hotline)

    promise = house.owed(record, "O1")
    assert promise.due_at == NOW + 10 * MINUTE
    assert promise.act_at == NOW + 7 * MINUTE
    assert promise.assignee == cast.hotline
    assert promise.opened_by == event
    assert promise.values["within"] == "PT10M"
    assert promise.version.version == "1"


def test_the_event_keeps_the_people_of_the_line_as_they_were(cast: Cast) -> None:
    record = house.case_of(cast)

    event = house.report(record, cast.hotline)

    assert event.facts["people"] == people_of([record], NOW)
    assert event.facts["people"]["department_manager"] == cast.manager.pk
    assert event.facts["people"]["general_manager"] == cast.general_manager.pk


def test_doing_it_in_the_last_second_keeps_the_promise(cast: Cast) -> None:
    record = house.case_of(cast)
    house.report(record, cast.hotline)

    event = house.answer(record, cast.hotline, NOW + 10 * MINUTE)

    promise = house.owed(record, "O1")
    assert (promise.state, promise.met_by, promise.breached_at) == (State.MET, event, None)
    assert promise.act_at is None


def test_one_second_later_it_is_broken_at_its_due_time_even_if_no_sweeper_ran(cast: Cast) -> None:
    record = house.case_of(cast)
    house.report(record, cast.hotline)

    house.answer(record, cast.hotline, NOW + 10 * MINUTE + timedelta(seconds=1))

    promise = house.owed(record, "O1")
    assert promise.state == State.MET
    assert promise.breached_at == NOW + 10 * MINUTE
    kinds = list(Event.objects.filter(record=record).order_by("seq").values_list("kind", flat=True))
    assert kinds == [
        "cases.case.reported",
        "rulebook.obligation.breached",
        "cases.case.answered",
        "rulebook.obligation.met_late",
        "rulebook.sanction.proposed",
    ]
    assert Sanction.objects.get().rule.code == "P2"


def test_what_a_ladder_would_have_done_before_happens_before_the_late_deed(cast: Cast) -> None:
    record = house.case_of(cast)
    house.report(record, cast.hotline)

    house.answer(record, cast.hotline, NOW + 35 * MINUTE)

    proposed = Sanction.objects.get()
    assert proposed.rule.code == "P1"
    assert proposed.proposed_at == NOW + 30 * MINUTE
    assert proposed.cause.kind == "rulebook.obligation.breached"
    assert proposed.person == cast.hotline


def test_a_cancelled_case_owes_nothing(cast: Cast) -> None:
    record = house.case_of(cast)
    house.report(record, cast.hotline)

    house.cancel(record, cast.hotline, NOW + MINUTE)

    promise = house.owed(record, "O1")
    assert (promise.state, promise.ended_at) == (State.CANCELLED, NOW + MINUTE)


def test_a_pause_stops_the_clock_and_says_why_and_by_which_clause(cast: Cast) -> None:
    from yinuo.cases.events import CaseArranged, CaseEscalated
    from yinuo.rulebook.services import regulated

    record = house.case_of(cast)
    house.guide(record, cast.hotline, NOW)
    regulated.emit(
        record=record,
        happening=CaseEscalated(reason="等"),
        by=cast.coordinator,
        at=NOW + 60 * MINUTE,
        facts=house.facts(),
    )

    promise = house.owed(record, "O2")
    pause = promise.pauses.get()
    assert promise.state == State.PAUSED
    assert (pause.reason, pause.reason_en, pause.clause.number) == ("客户要求", "the customer asked", "1.3")
    assert (pause.allowed_by, pause.remaining_seconds) == (cast.coordinator, 7200)

    regulated.emit(
        record=record,
        happening=CaseArranged(arrangement="换人"),
        by=cast.manager,
        at=cast.at("2026-03-02 16:30"),
        facts=house.facts(),
    )

    promise.refresh_from_db()
    assert promise.state == State.OPEN
    assert promise.due_at == cast.at("2026-03-03 09:30")
    assert promise.pauses.get().ends_at == cast.at("2026-03-02 16:30")


def test_a_promise_counts_on_the_calendar_that_held_when_it_was_given(cast: Cast) -> None:
    record = house.case_of(cast)

    house.guide(record, cast.hotline, cast.at("2026-03-02 11:00"))

    promise = house.owed(record, "O2")
    assert promise.due_at == cast.at("2026-03-02 15:30")
    assert promise.calendar_version is not None
    assert promise.calendar_version.calendar == cast.office


def test_a_gate_refuses_with_clause_missing_and_who_can_lift_it(cast: Cast) -> None:
    record = house.case_of(cast)
    house.report(record, cast.hotline)

    with pytest.raises(GateRefusal) as refused:
        house.hand_over(record, cast.hotline, NOW + MINUTE, fault_known=False)

    assert refused.value.clause == "T-1 1"
    assert refused.value.missing == "请先判断原因。"
    assert refused.value.lifted_by == ("coordinator",)
    assert not Event.objects.filter(kind="cases.case.handed_over").exists()


def test_a_lifted_gate_lets_one_record_pass(cast: Cast) -> None:
    record = house.case_of(cast)
    house.report(record, cast.hotline)
    rule = house.owed(record, "O1").version.rules.get(code="G1")

    gates.lift(record=record, rule=rule, by=cast.coordinator, at=NOW, reason="客户已说明")
    house.hand_over(record, cast.hotline, NOW + MINUTE, fault_known=False)

    assert GateLift.objects.get().reason == "客户已说明"
    assert list(RuleActivity.objects.filter(rule=rule).values_list("outcome", flat=True)) == ["lifted"]


def test_nobody_lifts_a_gate_without_the_role_that_the_rule_names(cast: Cast) -> None:
    record = house.case_of(cast)
    house.report(record, cast.hotline)
    rule = house.owed(record, "O1").version.rules.get(code="G1")

    for person in (cast.hotline, cast.coordinator_south, cast.stranger):
        with pytest.raises(gates.GateNotLiftable):
            gates.lift(record=record, rule=rule, by=person, at=NOW, reason="试试")


def test_a_promise_of_a_role_that_nobody_plays_yet_goes_to_whoever_plays_it_later(cast: Cast) -> None:
    record = house.case_of(cast)
    house.triage(record, cast.hotline, NOW)
    assert house.owed(record, "O4").assignee is None

    records.set_participant(record, "technician", cast.technician)
    house.answer(record, cast.hotline, NOW + MINUTE)

    assert house.owed(record, "O4").assignee == cast.technician


def test_told_late_from_the_field_but_done_in_time_takes_the_breach_back(cast: Cast) -> None:
    from yinuo.cases.events import CaseAnswered
    from yinuo.rulebook.services import regulated

    record = house.case_of(cast)
    house.report(record, cast.hotline)
    sweeper.sweep(at=NOW + 45 * MINUTE)
    assert Sanction.objects.get().state == Sanction.State.PROPOSED

    regulated.emit(
        record=record,
        happening=CaseAnswered(note="当时已答复"),
        by=cast.hotline,
        at=NOW + 5 * MINUTE,
        received_at=NOW + 60 * MINUTE,
        facts=house.facts(),
    )

    promise = house.owed(record, "O1")
    assert (promise.state, promise.breached_at) == (State.MET, None)
    assert Sanction.objects.get().state == Sanction.State.WAIVED
    assert Sanction.objects.get().steps.order_by("pk").last().step == "withdrawn"


def test_facts_that_an_event_promises_must_come_with_it(cast: Cast) -> None:
    from yinuo.cases.events import CaseAnswered
    from yinuo.rulebook.services import regulated

    with pytest.raises(ValueError, match="needs the facts of customer, equipment"):
        regulated.emit(
            record=house.case_of(cast), happening=CaseAnswered(note=""), by=cast.hotline, at=NOW, facts={"case": {}}
        )


def test_the_chain_stays_whole(cast: Cast) -> None:
    record = house.case_of(cast)
    house.report(record, cast.hotline)
    sweeper.sweep(at=NOW + timedelta(hours=3))
    house.answer(record, cast.hotline, NOW + timedelta(hours=4))

    assert audit.verify().broken is None


def test_reporting_costs_few_statements(cast: Cast, django_assert_max_num_queries) -> None:
    house.report(house.case_of(cast, "C-0"), cast.hotline)
    record = house.case_of(cast)

    with django_assert_max_num_queries(4):
        house.report(record, cast.hotline)


def test_a_case_moves_on_in_few_statements(cast: Cast, django_assert_max_num_queries) -> None:
    record = house.case_of(cast)
    house.report(record, cast.hotline)

    with django_assert_max_num_queries(4):
        house.answer(record, cast.hotline, NOW + MINUTE)


def test_times_are_shown_in_company_time_and_kept_in_utc(cast: Cast) -> None:
    record = house.case_of(cast)
    house.report(record, cast.hotline)

    due_at = house.owed(record, "O1").due_at
    assert due_at is not None
    assert due_at.astimezone(SHANGHAI).strftime("%H:%M") == "09:10"
    assert not Message.objects.exists()
