"""The day goes on: what comes in between asks for a proposal, which is decided, and then carried out whole."""

from __future__ import annotations

from datetime import timedelta

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from tests.jobs import HOUR, MINUTE, accepted, make_case, make_order
from yinuo.core import clock
from yinuo.core.models import Event
from yinuo.core.services import people
from yinuo.dispatch import handlers, repairing
from yinuo.dispatch.models import Order, Plan, RepairProposal
from yinuo.dispatch.models.repairs import Cause
from yinuo.dispatch.plan_errors import ProposalDecided
from yinuo.dispatch.selectors import repairs as found
from yinuo.dispatch.services import contacts, orders, repairs
from yinuo.dispatch.states import ALIVE
from yinuo.notify.models import Message

State = RepairProposal.State


def happened(kind):
    return Event.objects.filter(kind=kind).latest("pk")


def emergency(cast, now, **changes):
    case = make_case(cast, fault="漏气", urgency="critical", at=now, **changes)
    handlers.place_emergency(happened("cases.case.handed_over"), now)
    proposal = RepairProposal.objects.get(cause=Cause.EMERGENCY)
    repairing.work_out(proposal.pk)
    proposal.refresh_from_db()
    return case, proposal


def test_an_emergency_gets_a_proposal_that_says_which_promise_it_saves(crew, now):
    case, proposal = emergency(crew, now)

    assert (proposal.state, proposal.broken_without, proposal.broken_with) == (State.OPEN, 1, 0)
    move = proposal.moves.get()
    assert (move.case, move.was_technician) == (case, None)
    assert move.saves.rule.clause.number == "5.5"
    assert move.starts_at + move.travel_minutes * MINUTE <= now + 3 * HOUR
    assert Message.objects.filter(template="dispatch.repair_proposed", person=crew.coordinator).exists()


def test_an_ordinary_report_asks_for_none(crew, now):
    make_case(crew, at=now)
    handlers.place_emergency(happened("cases.case.handed_over"), now)

    assert not RepairProposal.objects.exists()


def test_an_emergency_of_days_ago_bends_no_plan_of_today(crew, now):
    make_case(crew, at=now, urgency="urgent")
    told = happened("cases.case.handed_over")

    handlers.place_emergency(told, now + timedelta(days=3))
    assert not RepairProposal.objects.exists()

    handlers.place_emergency(told, now)
    assert RepairProposal.objects.exists()


def test_an_accepted_proposal_is_a_version_of_the_plan_of_its_own(crew, now):
    case, proposal = emergency(crew, now)

    repairs.accept(proposal=proposal, by=crew.coordinator, at=clock.now())

    proposal.refresh_from_db()
    assert (proposal.state, proposal.plan.origin, proposal.plan.state) == (
        State.ACCEPTED,
        Plan.Origin.REPAIR,
        Plan.State.PUBLISHED,
    )
    assert Order.objects.get(case=case).technician in {crew.technician, crew.technician_two}
    with pytest.raises(ProposalDecided):
        repairs.accept(proposal=proposal, by=crew.manager, at=clock.now())


def test_a_declined_one_moves_nothing_and_keeps_the_reason(crew, now):
    _case, proposal = emergency(crew, now)

    repairs.decline(proposal=proposal, reason="客户同意明天", by=crew.coordinator, at=clock.now())

    proposal.refresh_from_db()
    assert (proposal.state, proposal.reason) == (State.DECLINED, "客户同意明天")
    assert not Order.objects.exists()


def test_one_that_events_have_overtaken_is_outdated_and_another_is_asked_for(crew, now):
    case, proposal = emergency(crew, now)
    make_order(crew, case, at=now, starts_at=now + HOUR, ends_at=now + 2 * HOUR)

    repairs.accept(proposal=proposal, by=crew.coordinator, at=clock.now())

    proposal.refresh_from_db()
    assert proposal.state == State.OUTDATED
    again = RepairProposal.objects.exclude(pk=proposal.pk).get()
    repairing.work_out(again.pk)
    again.refresh_from_db()
    assert again.state == State.NOTHING


def test_somebody_calls_in_sick_and_his_visit_goes_to_another(crew, now):
    order = make_order(crew, make_case(crew, at=now), at=now, starts_at=now + HOUR, ends_at=now + 3 * HOUR)
    people.set_absence(
        person=crew.technician, kind="sick", starts_at=now, ends_at=now + 20 * HOUR, by=crew.manager, at=now
    )

    repairs.look(at=now)
    repairs.look(at=now + timedelta(minutes=1))

    proposal = RepairProposal.objects.get(cause=Cause.ABSENCE)
    repairing.work_out(proposal.pk)
    move = proposal.moves.get()
    assert (move.order, move.was_technician, move.technician) == (order, crew.technician, crew.technician_two)
    repairs.accept(proposal=proposal, by=crew.coordinator, at=clock.now())
    assert Order.objects.get(state__in=ALIVE).technician == crew.technician_two


def test_a_refusal_looks_for_another_than_the_one_who_refused(crew, now):
    order = make_order(crew, make_case(crew, at=now), at=now, starts_at=now + HOUR, ends_at=now + 3 * HOUR)
    orders.refuse(order=order, reason="孩子生病", is_justified=True, by=crew.technician, at=now)
    handlers.bend_plan(happened("dispatch.order.refused"), now)

    proposal = RepairProposal.objects.get(cause=Cause.REFUSED)
    repairing.work_out(proposal.pk)

    assert proposal.moves.get().technician == crew.technician_two


def test_a_delay_that_breaks_the_next_promise_moves_the_next_visit(crew, now):
    first = make_order(crew, make_case(crew, at=now), at=now, starts_at=now + 5 * MINUTE, ends_at=now + 60 * MINUTE)
    second = make_order(
        crew, make_case(crew, fault="漏水", at=now), at=now, starts_at=now + 70 * MINUTE, ends_at=now + 130 * MINUTE
    )
    accepted(crew, first, at=now)
    contacts.foresee_late(order=first, cause="traffic", minutes=170, by=crew.technician, at=now)
    handlers.bend_plan(happened("dispatch.order.late_foreseen"), now)

    proposal = RepairProposal.objects.get(cause=Cause.LATE)
    repairing.work_out(proposal.pk)

    proposal.refresh_from_db()
    assert proposal.broken_with < proposal.broken_without
    moved = {move.order: move.technician for move in proposal.moves.all()}
    assert moved[second] == crew.technician_two


def test_work_that_runs_into_the_next_visit_is_noticed_once(crew, now):
    order = make_order(crew, make_case(crew, at=now), at=now, starts_at=now, ends_at=now + 60 * MINUTE)
    make_order(
        crew, make_case(crew, fault="漏水", at=now), at=now, starts_at=now + 70 * MINUTE, ends_at=now + 130 * MINUTE
    )
    Order.objects.filter(pk=order.pk).update(state="arrived", arrived_at=now + 30 * MINUTE)

    repairs.look(at=now + 50 * MINUTE)
    assert not RepairProposal.objects.exists()
    repairs.look(at=now + 65 * MINUTE)
    repairs.look(at=now + 66 * MINUTE)

    assert RepairProposal.objects.get().cause == Cause.OVERRUN
    assert ProcrastinateJob.objects.filter(task_name="dispatch.repair").count() == 1


class TestByItself:
    def allow(self, crew, now, most_moves=3):
        clause = found.citable().get(number="4.5.6")
        return repairs.allow(
            branch=crew.north, cause=Cause.EMERGENCY, clause=clause, most_moves=most_moves, by=crew.manager, at=now
        )

    def test_it_is_carried_out_where_the_company_says_so_by_a_clause(self, crew, now):
        self.allow(crew, now - HOUR)

        case, proposal = emergency(crew, now)

        assert (proposal.state, proposal.decided_by) == (State.ACCEPTED, crew.manager)
        assert proposal.clause.number == "4.5.6"
        assert Order.objects.filter(case=case).exists()
        message = Message.objects.get(template="dispatch.repair_applied")
        assert message.values["clause"] == "S001-R01 4.5.6"

    def test_but_not_beyond_the_number_of_moves_nor_for_another_cause_nor_after_it_was_forbidden(self, crew, now):
        self.allow(crew, now - HOUR, most_moves=0)
        _case, proposal = emergency(crew, now)
        assert proposal.state == State.OPEN

        repairs.forbid(branch=crew.north, cause=Cause.EMERGENCY, at=now)

        assert found.automatic(crew.north, Cause.EMERGENCY, clock.now()) is None
        assert found.automatic(crew.north, Cause.LATE, now) is None
