"""The same button pressed twice at the same moment, on two real connections: it happens once, and both are told so."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.urls import reverse

from tests.access import signed_in
from tests.billing.till import make_prices, make_visit, use_parts
from tests.cast import NOW, make_cast, make_customer
from tests.dispatch.test_double_booking import race
from tests.feedback.test_call_backs import repaired
from tests.jobs import HOUR, make_case
from yinuo.billing.models import Payment
from yinuo.billing.services import charges
from yinuo.cases.models import Case
from yinuo.core import clock
from yinuo.core.models import Event, Person
from yinuo.customers.models import Customer
from yinuo.dispatch.forms import local
from yinuo.dispatch.models import Order
from yinuo.feedback.models import CallBack, CallBackAttempt

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _own_files(files_root):
    pass


def press_twice(person: Person, address: str, data: dict[str, object]) -> list[HttpResponse]:
    """Send the same form from two browsers of the person at once; return the two answers."""
    told = data | {"command": str(uuid4())}
    browsers = [signed_in(person), signed_in(person)]
    answers = race(*(lambda browser=one: browser.post(address, told) for one in browsers))
    assert all(isinstance(answer, HttpResponse) for answer in answers), answers
    return answers


def test_a_report_is_taken_once_and_its_new_customer_is_registered_once():
    cast = make_cast()
    told = {
        "name": "香满楼", "customer_kind": "company", "branch": cast.north.pk, "contact_name": "仇师傅",
        "contact_phone": "139 1111 2222", "address": "东城区东四1号", "in_city": "1", "fault": "漏气",
        "kind": "repair", "channel": "phone", "urgency": "urgent", "route": "visit",
    }  # fmt: skip

    first, second = press_twice(cast.hotline, reverse("cases:desk"), told)

    assert (first.status_code, second.status_code) == (302, 302)
    assert first["Location"] == second["Location"]
    assert (Case.objects.count(), Customer.objects.count()) == (1, 1)


def test_a_report_of_a_known_customer_is_taken_once():
    cast = make_cast()
    customer = make_customer(cast.north, cast.hotline)
    told = {
        "customer": customer.pk, "contact": customer.contacts.get().pk, "site": customer.sites.get().pk,
        "equipment": "", "fault": "打不着火", "kind": "repair", "channel": "phone", "urgency": "normal", "route": "visit",
        "probable_cause": "积碳", "measure": "清洁",
    }  # fmt: skip

    first, second = press_twice(cast.hotline, reverse("cases:desk"), told)

    assert first["Location"] == second["Location"]
    assert Case.objects.count() == 1


def test_a_technician_is_sent_once():
    cast = make_cast()
    case, start = make_case(cast), clock.now() + timedelta(hours=1)
    told = {
        "technician": cast.technician.pk, "starts_at": local(start), "ends_at": local(start + 2 * HOUR),
        "purpose": "repair", "instructions": "带加热管",
    }  # fmt: skip

    first, second = press_twice(cast.coordinator, reverse("dispatch:new", args=[case.pk]), told)

    assert first["Location"] == second["Location"]
    assert Order.objects.count() == 1


@pytest.mark.parametrize("name", ["collect", "receivable_collect"])
def test_part_of_the_money_is_taken_once_though_more_is_owed(name):
    cast = make_cast()
    _shop, order = make_visit(cast)
    make_prices(cast)
    use_parts(cast, order, JR_01=2)
    charge = charges.determine(order=order, basis="paid", reason="测试", by=cast.technician, at=NOW + HOUR)

    press_twice(cast.technician, reverse(f"billing:{name}", args=[charge.pk]), {"amount": "100", "method": "cash"})

    charge.refresh_from_db()
    assert Payment.objects.get().amount == Decimal(100)
    assert (charge.collected, charge.outstanding) == (Decimal(100), Decimal(260))


def test_a_call_back_is_completed_once_and_reopens_the_case_once():
    cast = make_cast()
    case = repaired(cast)
    told = {"is_solved": "yes", "is_satisfied": "no", "score": "2", "opinion": "太晚"}

    first, second = press_twice(cast.coordinator, reverse("feedback:complete", args=[case.pk, "repair"]), told)

    assert first["Location"] == second["Location"] == reverse("cases:case", args=[case.pk])
    case.refresh_from_db()
    assert CallBack.objects.filter(state="done").count() == 1
    assert case.reopened == 1
    assert Event.objects.filter(kind="feedback.call_back.completed").count() == 1


def test_a_call_that_nobody_answered_is_noted_once():
    cast = make_cast()
    case = repaired(cast)

    press_twice(cast.coordinator, reverse("feedback:attempt", args=[case.pk, "repair"]), {"outcome": "no_answer"})

    assert CallBackAttempt.objects.count() == 1
