"""The replay finds whatever was changed behind the rules' back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.cast import NOW, Cast
from tests.rulebook import house
from tests.rulebook.test_approvals import SIGNATURES
from tests.rulebook.test_tiers import WITH_TIER
from yinuo.core.models import Event
from yinuo.rulebook.models import Approval, ApprovalStep, ObligationStep, RuleActivity, Sanction
from yinuo.rulebook.selectors import replay
from yinuo.rulebook.services import sweeper

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
END = NOW + timedelta(hours=5)


def found() -> list[tuple[str, str, bool, bool]]:
    """Return what differs: rule, what, and whether it is stored and computed."""
    return [(one.rule, one.what, bool(one.stored), bool(one.computed)) for one in replay.check(at=END).differences]


@pytest.fixture
def broken(cast: Cast) -> None:
    """A case that nobody answered: warned, broken, escalated, fined, handed up, apologised for."""
    house.publish()
    house.report(house.case_of(cast), cast.hotline)
    for minutes in (8, 11, 21, 31, 41, 80):
        sweeper.sweep(at=NOW + minutes * MINUTE)


def test_everything_that_the_engine_decides_is_compared(cast: Cast, broken: None) -> None:
    verdict = replay.check(at=END)

    assert verdict.differences == []
    assert (verdict.obligations, verdict.steps, verdict.sanctions) == (2, 8, 1)
    assert verdict.events == Event.objects.count()


CHANGES: list[tuple[Callable[[], object], tuple[str, str, bool, bool]]] = [
    (lambda: Sanction.objects.update(proposed_at=NOW), ("P1", "sanction", True, False)),
    (lambda: Sanction.objects.update(obligation=None), ("P1", "sanction", True, False)),
    (lambda: ObligationStep.objects.filter(action="escalate").delete(), ("O1", "step", False, True)),
    (lambda: ObligationStep.objects.filter(step=0).update(action="notify"), ("O1", "step", True, False)),
]


@pytest.mark.parametrize(("change", "difference"), CHANGES)
def test_what_was_changed_is_named(
    cast: Cast, broken: None, change: Callable[[], object], difference: tuple[str, str, bool, bool]
) -> None:
    change()

    assert difference in found()


def test_what_the_next_sweep_has_still_to_do_is_no_difference(cast: Cast) -> None:
    house.publish()
    house.report(house.case_of(cast), cast.hotline)

    assert found() == []
    sweeper.sweep(at=NOW + 25 * MINUTE)
    assert found() == []


def test_what_was_told_late_and_undone_is_no_difference(cast: Cast) -> None:
    house.publish()
    record = house.case_of(cast)
    house.report(record, cast.hotline)
    sweeper.sweep(at=NOW + 40 * MINUTE)
    house.answer(record, cast.hotline, NOW + 9 * MINUTE)

    assert [one for one in found() if one[0] != "O3"] == []


def test_approvals_are_compared_with_their_route(cast: Cast) -> None:
    house.publish(SIGNATURES)
    house.triage(house.case_of(cast), cast.coordinator, NOW)
    assert found() == []
    assert replay.check(at=END).approvals == 1

    ApprovalStep.objects.update(role="finance_clerk")

    assert {one[1:] for one in found()} == {("approval", True, False), ("approval", False, True)}
    Approval.objects.all()[0].steps.all().delete()
    Approval.objects.all().delete()
    assert {one[1:] for one in found()} == {("approval", False, True)}


def test_levels_are_compared(cast: Cast) -> None:
    house.publish(WITH_TIER)
    house.report(house.case_of(cast), cast.hotline, kind="consultation")
    assert (found(), replay.check(at=END).levels) == ([], 1)

    RuleActivity.objects.filter(outcome="assigned").update(value="free")

    assert found() == [("T1", "level", True, False), ("T1", "level", False, True)]
