from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from tests.cast import NOW, Cast
from tests.rulebook import house
from yinuo.core.errors import NotAllowed
from yinuo.core.models import Event
from yinuo.notify.models import Message
from yinuo.rulebook.errors import ReasonMissing
from yinuo.rulebook.models import Sanction
from yinuo.rulebook.services import sanctions, sweeper

State = Sanction.State
MINUTE = timedelta(minutes=1)
LATER = NOW + timedelta(hours=2)
pytestmark = pytest.mark.django_db


@pytest.fixture
def proposed(cast: Cast) -> Sanction:
    """A fine of 50 to 100 against the hotline agent, because nobody answered."""
    house.publish()
    house.report(house.case_of(cast), cast.hotline)
    sweeper.sweep(at=NOW + 31 * MINUTE)
    return Sanction.objects.select_related("rule__version__regulation", "rule__clause", "record", "branch").get()


def test_it_is_proposed_not_applied_and_the_person_is_told(cast: Cast, proposed: Sanction) -> None:
    assert (proposed.state, proposed.amount) == (State.PROPOSED, None)
    assert (proposed.amount_from, proposed.amount_to) == (Decimal(50), Decimal(100))
    assert proposed.person == cast.hotline
    assert Message.objects.filter(person=cast.hotline, template="rulebook.sanction_proposed").exists()
    assert Event.objects.filter(kind="rulebook.sanction.proposed").count() == 1


def test_an_amount_within_the_range_is_confirmed(cast: Cast, proposed: Sanction) -> None:
    sanctions.confirm(sanction=proposed, amount=Decimal(80), by=cast.manager, at=LATER)

    proposed.refresh_from_db()
    assert (proposed.state, proposed.amount, proposed.decided_by) == (State.CONFIRMED, Decimal(80), cast.manager)
    assert proposed.appeal_until == LATER + timedelta(days=3)
    assert [one.step for one in proposed.steps.order_by("pk")] == ["proposed", "confirmed"]


@pytest.mark.parametrize("amount", [Decimal("49.99"), Decimal("100.01"), Decimal(-1), None])
def test_an_amount_outside_the_range_is_refused(cast: Cast, proposed: Sanction, amount: Decimal | None) -> None:
    with pytest.raises(sanctions.AmountOutOfRange) as refused:
        sanctions.confirm(sanction=proposed, amount=amount, by=cast.manager, at=LATER)

    assert "amount" in refused.value.fields
    proposed.refresh_from_db()
    assert proposed.state == State.PROPOSED


def test_it_is_reduced_below_the_range_only_with_a_reason(cast: Cast, proposed: Sanction) -> None:
    with pytest.raises(ReasonMissing):
        sanctions.reduce(sanction=proposed, amount=Decimal(20), by=cast.manager, at=LATER, reason="  ")

    sanctions.reduce(sanction=proposed, amount=Decimal(20), by=cast.manager, at=LATER, reason="线路故障")

    proposed.refresh_from_db()
    assert (proposed.state, proposed.amount, proposed.reason) == (State.REDUCED, Decimal(20), "线路故障")


@pytest.mark.parametrize("amount", [Decimal(50), Decimal(-1)])
def test_a_reduction_is_less_and_not_negative(cast: Cast, proposed: Sanction, amount: Decimal) -> None:
    with pytest.raises(sanctions.AmountNotLower):
        sanctions.reduce(sanction=proposed, amount=amount, by=cast.manager, at=LATER, reason="初犯")


def test_it_is_waived_with_a_reason(cast: Cast, proposed: Sanction) -> None:
    sanctions.waive(sanction=proposed, by=cast.manager, at=LATER, reason="客户打错电话")

    proposed.refresh_from_db()
    assert (proposed.state, proposed.amount) == (State.WAIVED, None)


def test_it_is_decided_once(cast: Cast, proposed: Sanction) -> None:
    sanctions.waive(sanction=proposed, by=cast.manager, at=LATER, reason="误判")

    with pytest.raises(sanctions.AlreadyDecided):
        sanctions.confirm(sanction=proposed, amount=Decimal(50), by=cast.manager, at=LATER)


def test_nobody_decides_about_himself(cast: Cast, proposed: Sanction) -> None:
    with pytest.raises(sanctions.OwnSanction):
        sanctions.waive(sanction=proposed, by=cast.hotline, at=LATER, reason="不是我")


def test_the_person_sees_it_once(cast: Cast, proposed: Sanction) -> None:
    sanctions.see(sanction=proposed, by=cast.manager, at=LATER)
    assert Sanction.objects.get().seen_at is None

    sanctions.see(sanction=proposed, by=cast.hotline, at=LATER)
    sanctions.see(sanction=Sanction.objects.get(), by=cast.hotline, at=LATER + MINUTE)

    assert Sanction.objects.get().seen_at == LATER
    assert proposed.steps.filter(step="seen").count() == 1


def test_the_person_appeals_within_the_days_of_the_rule(cast: Cast, proposed: Sanction) -> None:
    sanctions.confirm(sanction=proposed, amount=Decimal(50), by=cast.manager, at=LATER)

    sanctions.appeal(sanction=proposed, text="当时停电", by=cast.hotline, at=LATER + timedelta(days=3))

    proposed.refresh_from_db()
    assert proposed.appeal == "当时停电"


def test_a_second_later_it_is_too_late(cast: Cast, proposed: Sanction) -> None:
    sanctions.confirm(sanction=proposed, amount=Decimal(50), by=cast.manager, at=LATER)

    with pytest.raises(sanctions.CannotAppeal) as refused:
        sanctions.appeal(sanction=proposed, text="当时停电", by=cast.hotline, at=LATER + timedelta(days=3, seconds=1))

    assert refused.value.clause == "T-1 2.1"


def test_only_the_person_appeals_only_once_and_only_after_the_decision(cast: Cast, proposed: Sanction) -> None:
    with pytest.raises(sanctions.CannotAppeal):
        sanctions.appeal(sanction=proposed, text="太早", by=cast.hotline, at=LATER)
    sanctions.confirm(sanction=proposed, amount=Decimal(50), by=cast.manager, at=LATER)
    with pytest.raises(NotAllowed):
        sanctions.appeal(sanction=proposed, text="替他说", by=cast.coordinator, at=LATER)
    sanctions.appeal(sanction=proposed, text="停电", by=cast.hotline, at=LATER)
    with pytest.raises(sanctions.CannotAppeal):
        sanctions.appeal(sanction=proposed, text="再说一次", by=cast.hotline, at=LATER)


def test_an_appeal_is_decided_by_another_than_the_first_decider(cast: Cast, proposed: Sanction) -> None:
    sanctions.confirm(sanction=proposed, amount=Decimal(80), by=cast.manager, at=LATER)
    sanctions.appeal(sanction=proposed, text="停电", by=cast.hotline, at=LATER)

    with pytest.raises(sanctions.SameDecider) as refused:
        sanctions.decide_appeal(
            sanction=proposed, outcome=State.WAIVED, amount=None, by=cast.manager, at=LATER, reason="同意"
        )
    assert cast.general_manager.name in str(refused.value)

    sanctions.decide_appeal(
        sanction=proposed,
        outcome=State.REDUCED,
        amount=Decimal(30),
        by=cast.general_manager,
        at=LATER,
        reason="部分属实",
    )
    proposed.refresh_from_db()
    assert (proposed.state, proposed.amount) == (State.REDUCED, Decimal(30))
    assert proposed.appeal_decided_by == cast.general_manager


def test_a_rejected_appeal_leaves_the_decision_as_it_was(cast: Cast, proposed: Sanction) -> None:
    sanctions.confirm(sanction=proposed, amount=Decimal(80), by=cast.manager, at=LATER)
    sanctions.appeal(sanction=proposed, text="停电", by=cast.hotline, at=LATER)

    sanctions.decide_appeal(
        sanction=proposed, outcome=State.CONFIRMED, amount=None, by=cast.general_manager, at=LATER, reason="不属实"
    )

    proposed.refresh_from_db()
    assert (proposed.state, proposed.amount) == (State.CONFIRMED, Decimal(80))
    assert proposed.steps.order_by("pk").last().step == "appeal_rejected"


def test_a_sanction_against_nobody_in_particular_needs_a_name_first(cast: Cast, proposed: Sanction) -> None:
    Sanction.objects.update(person=None)
    proposed.refresh_from_db()

    with pytest.raises(sanctions.PersonMissing):
        sanctions.confirm(sanction=proposed, amount=Decimal(50), by=cast.manager, at=LATER)

    sanctions.propose_person(sanction=proposed, person=cast.technician, by=cast.manager, at=LATER)
    sanctions.confirm(sanction=proposed, amount=Decimal(50), by=cast.manager, at=LATER)
    assert Sanction.objects.get().person == cast.technician
