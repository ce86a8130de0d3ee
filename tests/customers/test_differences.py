"""What the site says against the file: reported by who was there, settled by the office."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.cast import NOW, Cast
from tests.jobs import accepted, publish
from yinuo.core.models import Event
from yinuo.customers.models import Difference
from yinuo.customers.services import differences
from yinuo.customers.services.differences import SettledAlready
from yinuo.dispatch import facts as order_facts
from yinuo.rulebook.models import Obligation
from yinuo.rulebook.services import sweeper

pytestmark = pytest.mark.django_db


@pytest.fixture
def reported(cast: Cast) -> Difference:
    publish()
    order = accepted(cast)
    return differences.report(
        record=order.record,
        customer=order.case.customer,
        field="name",
        registered="旧名",
        found="新名",
        facts=order_facts.of_order(order),
        by=cast.technician,
        at=NOW,
    )


def test_a_difference_is_settled_though_the_order_has_missed_a_promise_since(cast: Cast, reported: Difference) -> None:
    later = NOW + timedelta(days=3)
    sweeper.sweep(at=later)
    assert Obligation.objects.filter(record=reported.record, breached_at__isnull=False).exists()

    differences.settle(difference=reported, is_accepted=True, by=cast.coordinator, at=later)

    settled = Event.objects.get(kind="customers.difference.settled")
    assert settled.facts["order"]["purpose"] == "repair"
    assert settled.facts["case"]["kind"] == "repair"
    assert reported.customer.__class__.objects.get(pk=reported.customer_id).name == "新名"


def test_a_difference_is_settled_once(cast: Cast, reported: Difference) -> None:
    differences.settle(difference=reported, is_accepted=False, by=cast.coordinator, at=NOW)
    with pytest.raises(SettledAlready):
        differences.settle(difference=reported, is_accepted=True, by=cast.coordinator, at=NOW)
