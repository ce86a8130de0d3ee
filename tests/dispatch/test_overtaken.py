"""Proposals vanish when the day has overtaken them, and many of them do not bury the board."""

from __future__ import annotations

from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.access import signed_in
from tests.jobs import HOUR, MINUTE, make_case, make_order
from yinuo.cases.models import Case
from yinuo.dispatch.models import Order, ProposedMove, RepairProposal
from yinuo.dispatch.models.repairs import Overtaken
from yinuo.dispatch.selectors import repairs as found
from yinuo.dispatch.services import repairs

State = RepairProposal.State


def propose(cast, case, now, *, order=None, start=2 * HOUR, saves=1, cause="emergency", technician=None):
    """Keep an open proposal that puts the case (or its order) on somebody's day two hours from now."""
    proposal = RepairProposal.objects.create(
        branch=cast.north,
        cause=cause,
        case=case,
        order=order,
        asked_at=now,
        ready_at=now,
        state=State.OPEN,
        broken_without=saves,
    )
    ProposedMove.objects.create(
        proposal=proposal,
        case=case,
        order=order,
        was_technician=order.technician if order else None,
        was_starts_at=order.starts_at if order else None,
        technician=technician or cast.technician_two,
        starts_at=now + start,
        ends_at=now + start + HOUR,
        travel_minutes=20,
    )
    return proposal


def closed(proposal, now):
    """Return why the tidying closes the proposal; None if it does not. What is closed is not shown before either."""
    is_shown = proposal.pk in {one.pk for one in found.pending(proposal.branch, now)}
    repairs.look(at=now)
    proposal.refresh_from_db()
    assert is_shown == (proposal.state == State.OPEN)
    return None if is_shown else proposal.reason


def test_one_that_still_makes_sense_stays(crew, now):
    assert closed(propose(crew, make_case(crew, at=now), now), now) is None


def test_one_about_a_closed_case_goes(crew, now):
    case = make_case(crew, at=now)
    proposal = propose(crew, case, now)
    Case.objects.filter(pk=case.pk).update(state="resolved")

    assert closed(proposal, now) == Overtaken.CLOSED
    assert proposal.state == State.OUTDATED


def test_one_whose_time_is_past_goes_and_an_emergency_is_asked_for_anew_but_not_for_ever(crew, now):
    case = make_case(crew, at=now)
    proposal = propose(crew, case, now)

    assert closed(proposal, now + 3 * HOUR) == Overtaken.PAST
    assert RepairProposal.objects.get(state=State.REQUESTED).case == case

    RepairProposal.objects.filter(state=State.REQUESTED).delete()
    for _time in range(2):
        closed(propose(crew, case, now), now + 3 * HOUR)
    assert not RepairProposal.objects.filter(state=State.REQUESTED).exclude(asked_at=now + 3 * HOUR).exists()
    assert RepairProposal.objects.filter(case=case).count() <= 4


def test_one_whose_job_somebody_has_got_meanwhile_goes(crew, now):
    case = make_case(crew, at=now)
    proposal = propose(crew, case, now)
    make_order(crew, case, at=now, starts_at=now + 5 * HOUR, ends_at=now + 6 * HOUR)

    assert closed(proposal, now) == Overtaken.MOVED
    assert not RepairProposal.objects.filter(state=State.REQUESTED).exists()


def test_one_whose_time_is_given_to_another_job_goes(crew, now):
    proposal = propose(crew, make_case(crew, at=now), now, cause="refused")
    other = make_case(crew, fault="漏水", at=now)
    start = now + 2 * HOUR + 30 * MINUTE
    make_order(crew, other, at=now, starts_at=start, ends_at=start + HOUR, technician=crew.technician_two)

    assert closed(proposal, now) == Overtaken.TAKEN


def test_a_later_one_about_the_same_job_replaces_the_earlier(crew, now):
    case = make_case(crew, at=now)
    order = make_order(crew, case, at=now, starts_at=now + 5 * HOUR, ends_at=now + 6 * HOUR)
    older = propose(crew, case, now, order=order, cause="late")
    newer = propose(crew, case, now, order=order, cause="refused", start=3 * HOUR)

    assert closed(older, now) == Overtaken.NEWER
    assert closed(newer, now) is None


def test_a_later_finding_that_nothing_need_be_done_replaces_it_too(crew, now):
    case = make_case(crew, at=now)
    order = make_order(crew, case, at=now, starts_at=now + 5 * HOUR, ends_at=now + 6 * HOUR)
    older = propose(crew, case, now, order=order, cause="late")
    RepairProposal.objects.create(
        branch=crew.north, cause="late", case=case, order=order, asked_at=now, ready_at=now, state=State.NOTHING
    )

    assert closed(older, now) == Overtaken.NEWER


def test_two_about_different_jobs_stay_both_though_they_would_move_the_same_visit(crew, now):
    shared = make_case(crew, fault="漏水", at=now)
    proposals = [propose(crew, make_case(crew, fault=f"漏气{one}", at=now), now, start=one * HOUR) for one in (2, 6)]
    for number, one in enumerate(proposals):
        start = now + (4 + 6 * number) * HOUR
        one.moves.create(case=shared, technician=crew.technician, starts_at=start, ends_at=start + HOUR)

    assert [closed(one, now) for one in proposals] == [None, None]


def test_one_that_no_worker_ever_worked_out_does_not_stand_there_for_ever(crew, now):
    asked = repairs.request(branch=crew.north, cause="late", case=make_case(crew, at=now), at=now)

    repairs.look(at=now + 30 * MINUTE)
    asked.refresh_from_db()
    assert asked.state == State.REQUESTED
    repairs.look(at=now + timedelta(hours=2))
    asked.refresh_from_db()
    assert (asked.state, asked.reason) == (State.OUTDATED, Overtaken.UNANSWERED)


class TestOnTheBoard:
    def many(self, crew, now, count):
        return [
            propose(crew, make_case(crew, fault=f"故障{number}", at=now), now, saves=number, start=(2 + number) * HOUR)
            for number in range(count)
        ]

    def board(self, crew, query=""):
        return signed_in(crew.coordinator).get(f"{reverse('dispatch:plan')}?branch={crew.north.pk}{query}")

    def test_three_stand_open_and_a_fourth_folds_them_into_one_line(self, crew, now):
        self.many(crew, now, 3)
        assert 'class="card mb-2 plan-proposals"' not in self.board(crew).content.decode()

        self.many(crew, now, 1)
        page = self.board(crew).content.decode()
        assert 'class="card mb-2 plan-proposals" id="proposals">' in page
        assert "4 条调整建议" in page

    def test_the_one_that_saves_most_comes_first(self, crew, now):
        made = self.many(crew, now, 5)

        shown = self.board(crew).context["proposals"]

        assert [one.pk for one in shown] == [one.pk for one in reversed(made)]

    def test_the_server_unfolds_all_of_them_where_no_script_does(self, crew, now):
        made = self.many(crew, now, 4)
        page = self.board(crew, "&proposals=open").content.decode()

        assert all(f'<details class="plan-proposal" id="proposal-{one.pk}" open>' in page for one in made)
        assert 'id="proposals" open>' in page

    def test_more_of_them_cost_no_more_statements(self, crew, now):
        self.many(crew, now, 4)
        self.board(crew)
        with CaptureQueriesContext(connection) as few:
            self.board(crew)
        self.many(crew, now, 6)
        with CaptureQueriesContext(connection) as many:
            self.board(crew)

        assert Order.objects.count() == 0
        assert len(many) == len(few)
