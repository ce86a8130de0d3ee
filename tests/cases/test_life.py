from __future__ import annotations

from datetime import timedelta

import pytest

from tests.cast import NOW, make_case, make_customer, make_equipment, make_fault_code, make_person
from tests.jobs import publish
from yinuo.cases import facts
from yinuo.cases.models import Call
from yinuo.cases.selectors import likeness, timeline
from yinuo.cases.services import calls, complaints, intake, life
from yinuo.cases.services.steps import StepNotPossible, WordsMissing
from yinuo.cases.states import MOVES, UNRESOLVED, State, Step, may, steps_from
from yinuo.core.models import Event, Role, Scope
from yinuo.core.services import people
from yinuo.procedures.events import FormCompleted
from yinuo.rulebook.events import SanctionDecided
from yinuo.rulebook.services import regulated


@pytest.fixture
def duck(cast):
    return make_customer(cast.north, cast.hotline)


@pytest.fixture
def case(cast, duck):
    return make_case(duck, cast.hotline)


def last(case):
    return Event.objects.filter(root=case.record).order_by("pk").last()


def test_every_state_can_be_reached_and_only_the_archive_and_cancellation_lead_no_further_than_they_should():
    reached = {move.target for move in MOVES.values() if move.target} | {State.REPORTED}

    assert reached == set(State)
    assert steps_from(State.CANCELLED) == [Step.FILE]
    assert steps_from(State.FILED) == [Step.REOPEN]
    for state in UNRESOLVED:
        assert may(Step.CANCEL, state)


def test_a_case_lives_from_the_report_to_the_archive(cast, case):
    by = cast.coordinator

    life.triage(case=case, route="visit", probable_cause="积碳", measure="清洁", parts_hint="", by=by, at=NOW)
    life.hand_over(case=case, by=by, at=NOW)
    life.begin_work(case=case, at=NOW)
    assert case.state == State.IN_PROGRESS
    life.resolve(case=case, how="清洁点火针", by=by, at=NOW)
    life.close(case=case, by=by, at=NOW)
    case.record.refresh_from_db()
    assert (case.record.state, case.record.closed_at) == ("closed", NOW)
    life.file(case=case, by=by, at=NOW)

    case.refresh_from_db()
    assert (case.state, case.resolved_at, case.closed_at, case.filed_at) == ("filed", NOW, NOW, NOW)


@pytest.mark.parametrize(
    "step",
    [
        lambda case, by: life.close(case=case, by=by, at=NOW),
        lambda case, by: life.file(case=case, by=by, at=NOW),
        lambda case, by: life.arrange(case=case, arrangement="另派", by=by, at=NOW),
    ],
)
def test_a_step_out_of_turn_is_refused_and_writes_nothing(cast, case, step):
    before = last(case)

    with pytest.raises(StepNotPossible) as refused:
        step(case, cast.manager)

    assert "已答复" in str(refused.value)
    assert refused.value.missing
    case.refresh_from_db()
    assert case.state == State.ANSWERED
    assert last(case) == before


@pytest.mark.parametrize(
    "step",
    [
        lambda case, by: life.escalate(case=case, reason=" ", by=by, at=NOW),
        lambda case, by: life.cancel(case=case, reason="", by=by, at=NOW),
        lambda case, by: life.resolve(case=case, how="\n", by=by, at=NOW),
        lambda case, by: life.guide(case=case, guidance="", by=by, at=NOW),
        lambda case, by: life.add_note(case=case, text=" ", by=by, at=NOW),
    ],
)
def test_a_step_that_has_to_be_explained_wants_words(cast, case, step):
    with pytest.raises(WordsMissing):
        step(case, cast.coordinator)


def test_the_second_of_two_who_close_at_once_is_told(cast, case):
    life.resolve(case=case, how="好了", by=cast.coordinator, at=NOW)
    seen_before = type(case).objects.get(pk=case.pk)
    life.close(case=case, by=cast.coordinator, at=NOW)

    with pytest.raises(StepNotPossible):
        life.close(case=seen_before, by=cast.manager, at=NOW)


def test_an_unsatisfied_customer_reopens_a_closed_case_and_opens_its_record_again(cast, case):
    life.resolve(case=case, how="好了", by=cast.coordinator, at=NOW)
    life.close(case=case, by=cast.coordinator, at=NOW)

    life.reopen(case=case, reason="又坏了", cause="unsolved", by=cast.coordinator, at=NOW)

    case.record.refresh_from_db()
    assert (case.state, case.reopened, case.closed_at) == ("reopened", 1, None)
    assert (case.record.state, case.record.closed_at) == ("reopened", None)
    assert last(case).facts["case"]["reopened"] == 1


def test_a_case_that_waits_for_its_dispatch_keeps_waiting_when_reopened(cast, case):
    life.hand_over(case=case, by=cast.hotline, at=NOW)

    life.reopen(case=case, reason="催促", cause="unsatisfied", by=cast.hotline, at=NOW)

    assert (case.state, case.reopened) == ("handed_over", 1)
    assert last(case).kind == "cases.case.reopened"


def test_a_cancelled_case_is_not_reopened(cast, case):
    life.cancel(case=case, reason="客户撤回", by=cast.hotline, at=NOW)

    with pytest.raises(StepNotPossible):
        life.reopen(case=case, reason="又要", cause="unsolved", by=cast.hotline, at=NOW)


def test_who_is_handed_the_case_owns_it(cast, case):
    case.record.refresh_from_db()
    assert case.record.owner == cast.hotline

    life.hand_over(case=case, by=cast.hotline, at=NOW)

    case.record.refresh_from_db()
    assert case.record.owner == cast.coordinator


def test_missing_facts_are_named_and_filled_in(cast, case):
    assert facts.missing_facts(case) == ["product", "purchased_on"]
    assert facts.of_case(case)["case"]["is_complete"] is False

    life.complete_file(
        case=case,
        product_name="大锅灶",
        purchased_on=NOW.date(),
        contact_name="单志刚",
        fault="打不着火",
        note="",
        by=cast.hotline,
        at=NOW,
    )

    assert facts.missing_facts(case) == []
    assert last(case).facts["case"]["is_complete"] is True


def test_the_facts_of_a_case_take_one_query(cast, duck, django_assert_num_queries):
    case = make_case(duck, cast.hotline, equipment=make_equipment(duck, cast.hotline))

    with django_assert_num_queries(1):
        told = facts.of_case(case)

    assert set(told) == {"case", "customer", "equipment"}
    assert told["equipment"] == {"is_known": True, "in_warranty": True, "family": "灶具", "is_dealer_sold": False}
    assert told["case"]["reported_at"] == "2026-03-02T01:00:00+00:00"


def test_a_repetition_counts_from_the_resolution_within_the_window_only(cast, duck):
    machine, code = make_equipment(duck, cast.hotline), make_fault_code()
    old = make_case(duck, cast.hotline, equipment=machine, fault_code=code, at=NOW - timedelta(days=40))
    assert likeness.repeats(machine, code, NOW) is None  # still open: a duplicate at most
    life.resolve(case=old, how="清洁", by=cast.coordinator, at=NOW - timedelta(days=30))

    assert likeness.repeats(machine, code, NOW) == old
    assert likeness.repeats(machine, code, NOW + timedelta(seconds=1)) is None
    assert likeness.repeats(machine, code, NOW, within_days=29) is None
    assert likeness.repeats(machine, make_fault_code("E02"), NOW) is None
    assert likeness.repeats(None, code, NOW) is None


def test_the_coordinator_with_fewest_open_cases_gets_the_next(cast, duck):
    second = make_person(
        "fang", "方圆", (Role.COORDINATOR, Scope.BRANCH), branch=cast.north, department=cast.service_north
    )

    chosen = [make_case(duck, cast.hotline).coordinator.pk for _ in range(4)]

    assert sorted(chosen) == sorted([cast.coordinator.pk, second.pk] * 2)
    assert chosen[0] != chosen[1]


def test_a_coordinator_on_leave_gets_no_case_unless_there_is_no_other(cast, duck):
    second = make_person(
        "fang", "方圆", (Role.COORDINATOR, Scope.BRANCH), branch=cast.north, department=cast.service_north
    )

    def leave(person):
        times = {"starts_at": NOW - timedelta(hours=1), "ends_at": NOW + timedelta(hours=1)}
        people.set_absence(person=person, kind="leave", by=None, at=NOW, **times)

    leave(cast.coordinator)
    assert {make_case(duck, cast.hotline).coordinator.pk for _ in range(2)} == {second.pk}
    leave(second)
    assert make_case(duck, cast.hotline).coordinator.pk == cast.coordinator.pk


def test_a_branch_without_a_coordinator_takes_cases_all_the_same(cast):
    for role in cast.coordinator_south.roles.all():
        role.ends_at = NOW - timedelta(days=1)
        role.save()
    customer = make_customer(cast.south, cast.manager_south, phone="13900000000")

    case = make_case(customer, cast.manager_south)

    assert case.coordinator is None
    life.hand_over(case=case, by=cast.manager_south, at=NOW)
    assert case.state == State.HANDED_OVER


@pytest.mark.parametrize("changes", [{"fault": " "}, {"requested_at": NOW - timedelta(minutes=1)}])
def test_a_report_that_contradicts_itself_is_refused(cast, duck, changes):
    with pytest.raises((WordsMissing, intake.RequestedTimePast)):
        make_case(duck, cast.hotline, **changes)


def test_a_complaint_goes_from_received_to_made_good(cast, case):
    complaint = complaints.receive(
        case=case, cause="quarrel", channel="phone", text="骂人", about=cast.technician, by=cast.hotline, at=NOW
    )
    assert complaint.record.participants == {"technician": cast.technician.pk}
    assert facts.of_case(case)["case"]["has_open_complaint"] is True

    complaints.verify(
        complaint=complaint,
        cause="quarrel",
        is_personal_fault=True,
        severity="serious",
        finding="录音属实",
        by=cast.manager,
        at=NOW,
    )
    event = Event.objects.get(kind="cases.complaint.verified")
    assert event.facts["complaint"] == {
        "cause": "quarrel",
        "channel": "phone",
        "is_verified": True,
        "is_personal_fault": True,
        "severity": "serious",
        "about": cast.technician.pk,
    }
    with pytest.raises(complaints.ComplaintStepNotPossible):
        complaints.find_unfounded(complaint=complaint, finding="不实", by=cast.manager, at=NOW)
    complaints.remedy(complaint=complaint, remedy="上门致歉", by=cast.manager, at=NOW)

    complaint.refresh_from_db()
    assert (complaint.state, complaint.closed_at) == ("remedied", NOW)
    assert facts.of_case(case)["case"]["has_open_complaint"] is False


def test_who_did_not_answer_the_hotline_is_complained_of_as_its_agent(cast, case):
    complaint = complaints.receive(
        case=case, cause="no_answer", channel="phone", text="没人接", about=cast.hotline, by=cast.coordinator, at=NOW
    )

    assert complaint.record.participants == {"hotline_agent": cast.hotline.pk}


def test_a_call_is_answered_once_and_says_how_long_it_rang(cast):
    call = calls.receive(phone="13812341234", branch=cast.north, agent=None, by=cast.hotline, at=NOW)
    with pytest.raises(calls.CallBeforeItself):
        calls.answer(call=call, agent=cast.hotline, by=cast.hotline, at=NOW - timedelta(seconds=1))

    calls.answer(call=call, agent=cast.hotline, by=cast.hotline, at=NOW + timedelta(seconds=9))

    event = Event.objects.get(kind="cases.call.answered")
    assert event.data == {"waited_seconds": 9}
    assert Event.objects.get(kind="cases.call.received").data == {"phone": "138****1234"}
    with pytest.raises(calls.CallOver):
        calls.miss(call=Call.objects.get(), by=cast.hotline, at=NOW + timedelta(seconds=10))


def test_the_timeline_tells_the_tree_in_words_newest_first(cast, case, django_assert_num_queries):
    complaints.receive(
        case=case,
        cause="late",
        channel="phone",
        text="迟到",
        about=None,
        by=cast.hotline,
        at=NOW + timedelta(minutes=5),
    )

    with django_assert_num_queries(1):
        entries = timeline.timeline(case.record)

    assert [entry.title for entry in entries] == ["收到投诉", "已答复客户", "报修受理"]
    assert [(detail.label, detail.text) for detail in entries[0].details] == [("原因", "未按时到达"), ("渠道", "电话")]
    assert entries[0].by == cast.hotline


def test_records_of_another_case_are_not_in_the_timeline(cast, duck, case):
    other = make_case(duck, cast.hotline)

    assert {entry.record.root_pk for entry in timeline.timeline(other.record)} == {other.record.pk}


def test_the_timeline_calls_forms_and_decisions_by_their_names(cast, case):
    publish()
    told = {"record": case.record, "by": cast.manager, "at": NOW}
    regulated.emit(happening=FormCompleted(form="information_log", number="1"), facts={}, **told)
    regulated.emit(happening=SanctionDecided(sanction=1, decision="waived", reason=""), facts={}, **told)

    said = {detail.label: detail.text for entry in timeline.timeline(case.record) for detail in entry.details}

    assert (said["表单"], said["决定"]) == ("信息记录本", "已免除")
