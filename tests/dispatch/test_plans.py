"""The plan of a branch: moved, refused with reasons, taken back, and published whole or not at all."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.cast import NOW, at
from tests.jobs import HOUR, MINUTE, SKILL, accepted, give_profile, make_case, make_order, on_site, publish
from yinuo.core.services import people
from yinuo.dispatch.models import Order, Plan, PlanMove, PlannedVisit, VisitNotice
from yinuo.dispatch.plan_errors import (
    Conflicting,
    MovedMeanwhile,
    NoDraft,
    NothingToPublish,
    NothingToUndo,
    PublishRefused,
    VisitIsFixed,
)
from yinuo.dispatch.selectors import standing
from yinuo.dispatch.selectors.standing import Spot
from yinuo.dispatch.services import drafts, orders, publishing
from yinuo.dispatch.services.drafts import Placement
from yinuo.dispatch.states import OrderState
from yinuo.notify.models import Message

TEN = at("2026-03-02 10:00")


@pytest.fixture
def crew(cast):
    give_profile(cast.technician, SKILL)
    give_profile(cast.technician_two, SKILL)
    return cast


def spot(person, start=TEN, minutes=120, travel=30):
    return Spot(person.pk, start, start + minutes * MINUTE, travel)


def draft(cast):
    return drafts.open_draft(branch=cast.north, by=cast.coordinator, at=NOW)


def put(cast, plan, case, where, *, order=None, seen=None, by=None):
    return drafts.place(
        plan=plan, placement=Placement(case, order, where), seen=seen, by=by or cast.coordinator, at=NOW
    )


def seen(order):
    return (order.technician_id, order.starts_at)


class TestADraft:
    def test_there_is_one_for_the_branch_and_everybody_gets_the_same(self, crew):
        assert draft(crew) == drafts.open_draft(branch=crew.north, by=crew.manager, at=NOW)

    def test_changes_no_order_until_it_is_published(self, crew):
        case = make_case(crew)

        put(crew, draft(crew), case, spot(crew.technician))

        assert not Order.objects.exists()
        assert PlannedVisit.objects.get().technician == crew.technician

    def test_shows_an_order_where_it_would_be_and_not_where_it_is(self, crew):
        order = make_order(crew)
        plan = draft(crew)

        put(crew, plan, order.case, spot(crew.technician_two), order=order, seen=seen(order))

        found = standing.read(crew.north, plan, TEN - HOUR, TEN + 8 * HOUR)
        assert [(one.key, one.spot.technician, one.is_draft) for one in found] == [
            (f"o{order.pk}", crew.technician_two.pk, True)
        ]


class TestAMoveIsRefused:
    def test_without_the_certificate(self, cast):
        give_profile(cast.technician, "refrigeration")
        case = make_case(cast)

        with pytest.raises(Conflicting, match="没有 combi_oven 的上岗证书") as refused:
            put(cast, draft(cast), case, spot(cast.technician))

        assert refused.value.code == "plan_certificate"
        assert not PlanMove.objects.exists()

    def test_during_leave(self, crew):
        people.set_absence(
            person=crew.technician,
            kind="leave",
            starts_at=TEN + HOUR,
            ends_at=TEN + 5 * HOUR,
            by=crew.manager,
            at=NOW,
        )

        with pytest.raises(Conflicting, match="请假"):
            put(crew, draft(crew), make_case(crew), spot(crew.technician))

    def test_outside_the_shift(self, crew):
        with pytest.raises(Conflicting, match="超出 王小明 当天的上班时间 03-02 08:30–17:30"):
            put(crew, draft(crew), make_case(crew), spot(crew.technician, at("2026-03-02 16:30")))

    def test_on_a_day_off(self, crew):
        with pytest.raises(Conflicting, match="03-08 不上班"):
            put(crew, draft(crew), make_case(crew), spot(crew.technician, at("2026-03-08 10:00")))

    def test_over_an_order_and_over_a_visit_of_the_draft(self, crew):
        order = make_order(crew)
        plan, case = draft(crew), make_case(crew, fault="漏水")
        with pytest.raises(Conflicting, match=order.record.number):
            put(crew, plan, case, spot(crew.technician))
        put(crew, plan, case, spot(crew.technician_two))

        with pytest.raises(Conflicting, match=case.record.number):
            put(crew, plan, make_case(crew, fault="冒烟"), spot(crew.technician_two, TEN + HOUR))

    def test_when_somebody_else_moved_the_visit_meanwhile_and_says_who(self, crew):
        plan, case = draft(crew), make_case(crew)
        put(crew, plan, case, spot(crew.technician), by=crew.manager)

        with pytest.raises(MovedMeanwhile, match="林建华刚把它排给 王小明"):
            put(crew, plan, case, spot(crew.technician_two))

        assert PlannedVisit.objects.get().technician == crew.technician

    def test_of_a_visit_that_has_begun(self, crew):
        order = on_site(crew)

        with pytest.raises(VisitIsFixed, match="在场"):
            put(crew, draft(crew), order.case, spot(crew.technician_two), order=order, seen=seen(order))

    def test_by_the_database_itself_when_nobody_asked_before(self, crew):
        plan, one, two = draft(crew), make_case(crew), make_case(crew, fault="漏水")
        both = [Placement(one, None, spot(crew.technician)), Placement(two, None, spot(crew.technician))]

        with pytest.raises(Conflicting, match="占用"):
            drafts.replace_all(plan=plan, placements=both, by=crew.coordinator, at=NOW)

        assert not PlannedVisit.objects.exists()

    def test_but_not_for_a_broken_promise_which_is_said_with_its_clause(self, crew):
        publish()
        from yinuo.dispatch.selectors import conflicts

        case = make_case(crew)
        person = type(crew.technician).objects.select_related("branch", "department").get(pk=crew.technician.pk)
        question = conflicts.Question(None, case, None, person, spot(person, at("2026-03-02 13:30")), NOW)

        (found,) = conflicts.of(question)

        assert (found.tone, found.clause) == (conflicts.WARN, "S001-R01 5.5")
        assert "晚 120 分钟" in found.words


class TestUndo:
    def test_brings_a_visit_back_to_where_it_was_step_by_step(self, crew):
        plan, case = draft(crew), make_case(crew)
        put(crew, plan, case, spot(crew.technician))
        put(crew, plan, case, spot(crew.technician_two), seen=(crew.technician.pk, TEN))

        drafts.undo(plan=plan, by=crew.coordinator, at=NOW)
        assert PlannedVisit.objects.get().technician == crew.technician
        drafts.undo(plan=plan, by=crew.coordinator, at=NOW)
        assert not PlannedVisit.objects.exists()
        with pytest.raises(NothingToUndo):
            drafts.undo(plan=plan, by=crew.coordinator, at=NOW)

    def test_takes_only_ones_own_steps(self, crew):
        plan = draft(crew)
        put(crew, plan, make_case(crew), spot(crew.technician), by=crew.manager)

        with pytest.raises(NothingToUndo):
            drafts.undo(plan=plan, by=crew.coordinator, at=NOW)

    def test_is_refused_when_somebody_moved_the_visit_since(self, crew):
        plan, case = draft(crew), make_case(crew)
        put(crew, plan, case, spot(crew.technician))
        put(crew, plan, case, spot(crew.technician_two), seen=(crew.technician.pk, TEN), by=crew.manager)

        with pytest.raises(MovedMeanwhile, match="林建华"):
            drafts.undo(plan=plan, by=crew.coordinator, at=NOW)

    def test_takes_back_all_that_was_moved_together(self, crew):
        plan = draft(crew)
        placements = [
            Placement(make_case(crew), None, spot(crew.technician)),
            Placement(make_case(crew, fault="漏水"), None, spot(crew.technician_two)),
        ]
        assert drafts.replace_all(plan=plan, placements=placements, by=crew.coordinator, at=NOW) == 2

        assert drafts.undo(plan=plan, by=crew.coordinator, at=NOW) == 2
        assert not PlannedVisit.objects.exists()

    def test_of_a_restored_order_is_refused_when_its_time_was_given_away(self, crew):
        order = make_order(crew)
        plan = draft(crew)
        put(crew, plan, order.case, spot(crew.technician_two), order=order, seen=seen(order))
        put(crew, plan, make_case(crew, fault="漏水"), spot(crew.technician))

        with pytest.raises(Conflicting, match="占用"):
            drafts.restore(plan=plan, case=order.case, order=order, by=crew.coordinator, at=NOW)


class TestPublishing:
    def test_dispatches_what_waited_and_tells_the_technician_and_the_customer(self, crew):
        plan, case = draft(crew), make_case(crew)
        put(crew, plan, case, spot(crew.technician))

        publishing.publish(plan=plan, by=crew.coordinator, at=NOW)

        order = Order.objects.get()
        assert (order.technician, order.starts_at, order.travel_minutes) == (crew.technician, TEN, 30)
        assert VisitNotice.objects.get().order == order
        message = Message.objects.get(template="dispatch.plan_published")
        assert (message.person, message.values["count"]) == (crew.technician, "1")
        plan.refresh_from_db()
        assert (plan.state, plan.version) == (Plan.State.PUBLISHED, 1)

    def test_gives_an_order_to_another_and_tells_both(self, crew):
        order = accepted(crew)
        plan = draft(crew)
        put(crew, plan, order.case, spot(crew.technician_two), order=order, seen=seen(order))

        publishing.publish(plan=plan, by=crew.coordinator, at=NOW)

        order.refresh_from_db()
        new = Order.objects.get(replaces=order)
        assert (order.state, new.technician, new.starts_at) == (OrderState.REASSIGNED, crew.technician_two, TEN)
        told = Message.objects.filter(template="dispatch.plan_published").values_list("person__username", flat=True)
        assert set(told) == {"wang", "zhao"}

    def test_moves_the_time_of_an_order_that_stays_with_its_technician(self, crew):
        order = make_order(crew)
        plan = draft(crew)
        put(crew, plan, order.case, spot(crew.technician, at("2026-03-02 14:00")), order=order, seen=seen(order))

        publishing.publish(plan=plan, by=crew.coordinator, at=NOW)

        order.refresh_from_db()
        assert (order.state, order.starts_at) == (OrderState.DISPATCHED, at("2026-03-02 14:00"))
        assert order.record.events.filter(kind="dispatch.order.rescheduled").count() == 1

    def test_lets_two_visits_change_places(self, crew):
        one = make_order(crew)
        two = make_order(crew, make_case(crew, fault="漏水"), technician=crew.technician_two)
        swapped = [
            Placement(one.case, one, spot(crew.technician_two, one.starts_at)),
            Placement(two.case, two, spot(crew.technician, two.starts_at)),
        ]
        plan = draft(crew)
        drafts.replace_all(plan=plan, placements=swapped, by=crew.coordinator, at=NOW)

        publishing.publish(plan=plan, by=crew.coordinator, at=NOW)

        alive = Order.objects.filter(state=OrderState.DISPATCHED).values_list("case", "technician__username")
        assert set(alive) == {(one.case_id, "zhao"), (two.case_id, "wang")}

    def test_publishes_nothing_when_one_visit_cannot_be(self, crew):
        plan = draft(crew)
        put(crew, plan, make_case(crew), spot(crew.technician))
        put(crew, plan, make_case(crew, fault="漏水"), spot(crew.technician_two))
        people.set_absence(
            person=crew.technician_two, kind="sick", starts_at=TEN, ends_at=TEN + HOUR, by=crew.manager, at=NOW
        )

        with pytest.raises(PublishRefused, match="病假"):
            publishing.publish(plan=plan, by=crew.coordinator, at=NOW)

        assert not Order.objects.exists()
        assert PlannedVisit.objects.filter(plan=plan).count() == 2
        assert not Message.objects.filter(template="dispatch.plan_published").exists()

    def test_keeps_every_visit_that_lies_ahead_with_the_promise_that_it_has_to_keep(self, crew):
        publish()
        order = make_order(crew)
        plan = draft(crew)
        put(crew, plan, make_case(crew, fault="漏水"), spot(crew.technician_two))

        publishing.publish(plan=plan, by=crew.coordinator, at=NOW)

        rows = PlannedVisit.objects.filter(plan=plan).order_by("pk")
        assert {(row.case_id, row.is_change) for row in rows} == {
            (order.case_id, False),
            (Order.objects.exclude(pk=order.pk).get().case_id, True),
        }
        assert {row.due_at for row in rows} == {NOW + 3 * HOUR}

    def test_follows_the_version_before_and_leaves_a_draft_alone_that_is_empty(self, crew):
        plan = draft(crew)
        with pytest.raises(NothingToPublish):
            publishing.publish(plan=plan, by=crew.coordinator, at=NOW)
        put(crew, plan, make_case(crew), spot(crew.technician))
        publishing.publish(plan=plan, by=crew.coordinator, at=NOW)
        second = draft(crew)
        put(crew, second, make_case(crew, fault="漏水"), spot(crew.technician_two))

        publishing.publish(plan=second, by=crew.coordinator, at=NOW)

        states = Plan.objects.order_by("version").values_list("version", "state")
        assert list(states) == [(1, "superseded"), (2, "published")]
        with pytest.raises(NoDraft):
            put(crew, second, make_case(crew, fault="冒烟"), spot(crew.technician_two))

    def test_voids_an_appointment_that_lies_outside_the_new_time(self, crew):
        order = make_order(crew)
        Order.objects.filter(pk=order.pk).update(appointment_at=NOW + HOUR, appointment_agreed_by="周经理")
        order.refresh_from_db()
        plan = draft(crew)
        put(crew, plan, order.case, spot(crew.technician, at("2026-03-03 14:00")), order=order, seen=seen(order))

        publishing.publish(plan=plan, by=crew.coordinator, at=NOW)

        order.refresh_from_db()
        assert (order.appointment_at, order.appointment_agreed_by) == (None, "")

    def test_passes_over_what_was_sent_by_hand_meanwhile(self, crew):
        plan, case = draft(crew), make_case(crew)
        put(crew, plan, case, spot(crew.technician))
        orders.dispatch(
            case=case,
            technician=crew.technician,
            starts_at=TEN,
            ends_at=TEN + timedelta(hours=2),
            by=crew.coordinator,
            at=NOW,
        )

        with pytest.raises(NothingToPublish):
            publishing.publish(plan=plan, by=crew.coordinator, at=NOW)
