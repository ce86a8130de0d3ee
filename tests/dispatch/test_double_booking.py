"""Two coordinators press at once: on two real connections."""

from __future__ import annotations

import threading

import pytest
from django.db import connection, connections

from tests.cast import NOW, make_cast
from tests.jobs import HOUR, make_case
from yinuo.dispatch.errors import TechnicianIsBusy
from yinuo.dispatch.models import Order
from yinuo.dispatch.services import contacts, orders


def race(*calls):
    """Run the calls at the same moment, each on its own connection, and return what each answered or raised."""
    barrier = threading.Barrier(len(calls))
    answers: list[object] = [None] * len(calls)

    def run(place, call):
        try:
            connection.ensure_connection()
            barrier.wait(timeout=30)
            answers[place] = call()
        except Exception as error:  # noqa: BLE001  # the answer may be a refusal
            answers[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return answers


def dispatch(cast, case):
    return orders.dispatch(
        case=case,
        technician=cast.technician,
        starts_at=NOW + HOUR,
        ends_at=NOW + 3 * HOUR,
        by=cast.coordinator,
        at=NOW,
    )


@pytest.mark.django_db(transaction=True)
def test_of_two_coordinators_one_succeeds_and_the_other_is_told_by_whom(request):
    cast = make_cast()
    first, second = make_case(cast), make_case(cast, fault="漏水")

    answers = race(lambda: dispatch(cast, first), lambda: dispatch(cast, second))

    made = [answer for answer in answers if isinstance(answer, Order)]
    refused = [answer for answer in answers if isinstance(answer, TechnicianIsBusy)]
    assert (len(made), len(refused)) == (1, 1), answers
    assert made[0].record.number in str(refused[0])
    assert Order.objects.count() == 1
    first.refresh_from_db()
    second.refresh_from_db()
    assert sorted([first.state, second.state]) == ["handed_over", "in_progress"]


@pytest.mark.django_db(transaction=True)
def test_moving_an_appointment_races_with_a_new_order_and_only_one_wins(request):
    cast = make_cast()
    order = orders.dispatch(
        case=make_case(cast),
        technician=cast.technician,
        starts_at=NOW + 5 * HOUR,
        ends_at=NOW + 7 * HOUR,
        by=cast.coordinator,
        at=NOW,
    )
    other = make_case(cast, fault="漏水")

    answers = race(
        lambda: contacts.agree(
            order=order, appointment_at=NOW + 2 * HOUR, customer_name="周经理", by=cast.technician, at=NOW
        ),
        lambda: dispatch(cast, other),
    )

    assert sum(isinstance(answer, TechnicianIsBusy) for answer in answers) == 1, answers
    assert sum(isinstance(answer, Order) for answer in answers) == 1, answers
