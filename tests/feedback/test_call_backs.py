from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.cast import NOW
from tests.jobs import HOUR, MINUTE, make_case, make_machine, on_site, publish
from tests.pictures import png
from yinuo.cases.models import Case
from yinuo.cases.services import life
from yinuo.core import access
from yinuo.core.models import Event
from yinuo.feedback import selectors
from yinuo.feedback.errors import BadScore, ReasonForDiscontent, UnknownPurpose
from yinuo.feedback.models import CallBack
from yinuo.feedback.services import call_backs
from yinuo.feedback.services.call_backs import Answers
from yinuo.fieldwork.services import visits
from yinuo.rulebook.models import Obligation
from yinuo.rulebook.services import periods

SIGNED = NOW + 100 * MINUTE
HAPPY = Answers(is_solved=True, is_satisfied=True, score=5)
UNHAPPY = Answers(is_solved=True, is_satisfied=False, score=2, opinion="来得太晚")
UNSOLVED = Answers(is_solved=False, is_satisfied=True, score=3, opinion="还是不加热")


@pytest.fixture(autouse=True)
def _own_files(files_root):
    pass


@pytest.fixture
def case(cast):
    make_machine(cast)
    return make_case(cast)


def signed(cast, rating=5):
    """An order whose machine was repaired under warranty and whose customer signed at twenty to eleven."""
    make_machine(cast)
    order, by = on_site(cast), cast.technician
    visits.diagnose(order=order, cause="加热管烧断", is_solvable=True, by=by, at=NOW + 65 * MINUTE)
    visits.repair(order=order, solution="更换加热管", by=by, at=NOW + 90 * MINUTE)
    visits.test(order=order, is_accepted=True, by=by, at=NOW + 95 * MINUTE)
    visits.instruct(order=order, topics="除垢", by=by, at=NOW + 97 * MINUTE)
    visits.clean(order=order, tools_complete=True, by=by, at=NOW + 99 * MINUTE)
    visits.sign(order=order, name="周经理", rating=rating, image=png(), by=by, at=SIGNED)
    return order


def repaired(cast):
    """A resolved case that the regulation wants called back within a day of the signature."""
    publish()
    order = signed(cast)
    visits.report_off(order=order, by=cast.technician, at=SIGNED)
    visits.leave(order=order, by=cast.technician, at=SIGNED + MINUTE)
    return Case.objects.select_related("record", "branch", "customer").get(pk=order.case_id)


def complete(cast, case, answers, purpose="repair", at=NOW + 3 * HOUR):
    return call_backs.complete(case=case, purpose=purpose, answers=answers, by=cast.coordinator, at=at)


def running(case):
    return set(Obligation.objects.filter(root=case.record, state="open").values_list("rule__code", flat=True))


def test_a_content_customer_ends_the_round_and_the_promise(cast):
    case = repaired(cast)
    assert "O54" in running(case)

    made = complete(cast, case, HAPPY)

    case.refresh_from_db()
    assert (made.state, made.score, made.round) == ("done", 5, 1)
    assert case.call_back_satisfied is True
    assert case.state == "resolved"
    assert not {"O54", "O55"} & running(case)
    assert made.record.closed_at == NOW + 3 * HOUR


@pytest.mark.parametrize(("answers", "cause"), [(UNHAPPY, "unsatisfied"), (UNSOLVED, "unsolved")])
def test_an_unhappy_customer_reopens_the_case_and_the_promise_repeats_until_he_is_content(cast, answers, cause):
    case = repaired(cast)

    complete(cast, case, answers)

    case.refresh_from_db()
    assert (case.state, case.reopened) == ("reopened", 1)
    assert not case.call_back_satisfied
    assert Event.objects.get(kind="cases.case.reopened").data == {"reason": answers.opinion, "cause": cause}
    assert "O55" in running(case)

    again = complete(cast, case, answers, at=NOW + 5 * HOUR)
    assert again.round == 2
    assert "O55" in running(case)
    complete(cast, case, HAPPY, at=NOW + 6 * HOUR)
    assert "O55" not in running(case)
    case.refresh_from_db()
    assert case.call_back_satisfied is True


def test_if_the_reopening_fails_the_result_is_not_kept_either(cast, case):
    life.cancel(case=case, reason="重复报修", by=cast.coordinator, at=NOW)
    from yinuo.core.errors import Refusal

    with pytest.raises(Refusal):
        complete(cast, case, UNHAPPY)

    assert not CallBack.objects.exists()
    assert not Event.objects.filter(kind="feedback.call_back.completed").exists()


def test_attempts_are_counted_within_the_round_that_the_result_ends(cast, case):
    for minutes in (0, 10, 20):
        call_backs.attempt(
            case=case,
            purpose="repair",
            outcome="no_answer",
            by=cast.coordinator,
            at=NOW + timedelta(minutes=minutes),
        )
    assert CallBack.objects.count() == 1
    last = Event.objects.filter(kind="feedback.call_back.attempted").order_by("seq").last()
    assert last.data == {"outcome": "no_answer", "attempts": 3}
    assert last.facts["call_back"] == {"purpose": "repair", "round": 1, "attempts": 3}
    made = complete(cast, case, HAPPY)
    assert made.attempts.count() == 3
    assert (
        call_backs.attempt(
            case=case, purpose="repair", outcome="no_answer", by=cast.coordinator, at=NOW + 4 * HOUR
        ).round
        == 2
    )


@pytest.mark.parametrize(
    ("answers", "error"),
    [
        (Answers(is_solved=True, is_satisfied=True, score=0), BadScore),
        (Answers(is_solved=True, is_satisfied=True, score=6), BadScore),
        (Answers(is_solved=True, is_satisfied=False, score=2), ReasonForDiscontent),
        (Answers(is_solved=False, is_satisfied=True, score=5, opinion=" "), ReasonForDiscontent),
    ],
)
def test_a_result_without_sense_or_reason_is_refused(cast, case, answers, error):
    with pytest.raises(error):
        complete(cast, case, answers)
    assert not CallBack.objects.exists()


def test_a_purpose_that_does_not_exist_is_refused(cast, case):
    with pytest.raises(UnknownPurpose):
        complete(cast, case, HAPPY, purpose="chat")


def test_a_regular_call_back_meets_the_programme_of_the_branch(cast, case):
    publish()
    periods.start(period="month", branch=cast.north, first_day=date(2026, 3, 1), at=NOW)
    owed = Obligation.objects.get(rule__code="O03")
    access.remember(cast.coordinator, NOW)
    assert [
        (row.purpose, row.case) for row in selectors.queue(selectors.owed(cast.coordinator)) if row.obligation == owed
    ] == [("regular", None)]

    complete(cast, case, HAPPY, purpose="regular")

    owed.refresh_from_db()
    assert owed.state == "met"


def test_the_queue_is_what_the_regulation_wants_called_the_next_to_be_broken_first(cast):
    case = repaired(cast)
    second = make_case(cast, fault="漏水", at=NOW)
    life.guide(
        case=second, guidance="关闭进水阀", by=cast.hotline, at=NOW + HOUR
    ) if second.state == "triaged" else None
    call_backs.attempt(case=case, purpose="repair", outcome="no_answer", by=cast.coordinator, at=NOW + 3 * HOUR)
    access.remember(cast.coordinator, NOW)

    rows = selectors.queue(selectors.owed(cast.coordinator))

    mine = [row for row in rows if row.case == case]
    assert [(row.purpose, row.attempts, row.last_attempt_at) for row in mine] == [("repair", 1, NOW + 3 * HOUR)]
    assert mine[0].obligation.due_at == SIGNED + 24 * HOUR
    dues = [row.obligation.due_at for row in rows if row.obligation.due_at]
    assert dues == sorted(dues)


def test_the_queue_of_another_branch_is_not_seen(cast):
    repaired(cast)
    access.remember(cast.coordinator_south, NOW)
    assert selectors.queue(selectors.owed(cast.coordinator_south)) == []


def test_the_queue_costs_the_same_for_one_customer_and_for_many(cast, django_assert_max_num_queries):
    repaired(cast)
    access.remember(cast.coordinator, NOW)
    selectors.queue(selectors.owed(cast.coordinator))
    with django_assert_max_num_queries(5):
        assert selectors.queue(selectors.owed(cast.coordinator))
