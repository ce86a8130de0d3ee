"""A report is taken in once, with all that belongs to it, however often it is sent."""

from __future__ import annotations

import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection, transaction

from tests.cast import NOW, make_cast, make_customer
from tests.jobs import publish
from yinuo.cases.models import Case
from yinuo.cases.services import intake
from yinuo.cases.services.steps import WordsMissing
from yinuo.core.models import Command, Event, Record
from yinuo.core.services import commands
from yinuo.rulebook.models import Obligation

QUIET = intake.Decision()


@pytest.fixture
def duck(cast):
    publish()
    return make_customer(cast.north, cast.hotline)


def take_in(customer, by, key, *, decision=QUIET, at=NOW, **told):
    report = {"contact_name": "单志刚", "contact_phone": "13812341234", "fault": "打不着火", "channel": "api"} | told
    return intake.take_in(
        command=key,
        payload={"fault": report["fault"]},
        customer=customer,
        report=intake.Report(**report),
        decision=decision,
        by=by,
        at=at,
    )


def test_record_case_event_promises_and_command_are_there_together(cast, duck):
    key = uuid4()

    taken = take_in(duck, cast.hotline, key)

    case = Case.objects.select_related("record").get()
    event = Event.objects.get(root=case.record)
    assert (taken.case, taken.number, taken.state) == (case.pk, case.record.number, "reported")
    assert (case.record.last_seq, bytes(case.record.last_hash)) == (event.seq, bytes(event.hash))
    assert Command.objects.get(pk=key).answer == {"case": case.pk, "number": taken.number, "state": "reported"}
    opened = Obligation.objects.filter(record=case.record)
    assert opened.exists()
    assert {one.opened_by_id for one in opened} == {event.pk}


def test_a_report_that_was_taken_answers_the_same_though_it_could_not_be_taken_any_more(cast, duck):
    key, wish = uuid4(), NOW + timedelta(hours=1)
    first = take_in(duck, cast.hotline, key, requested_at=wish)

    again = take_in(duck, cast.hotline, key, requested_at=wish, at=NOW + timedelta(hours=2))

    assert again == first
    assert Case.objects.count() == 1


def test_another_report_under_the_same_id_is_refused_and_leaves_nothing(cast, duck):
    key = uuid4()
    take_in(duck, cast.hotline, key)
    records = Record.objects.count()

    with pytest.raises(commands.CommandChanged), transaction.atomic():
        take_in(duck, cast.hotline, key, fault="漏水")

    assert Record.objects.count() == records


def test_what_was_refused_leaves_nothing_and_may_be_sent_again(cast, duck):
    key = uuid4()
    unsaid = intake.Decision(route="guidance")

    with pytest.raises(WordsMissing), transaction.atomic():
        take_in(duck, cast.hotline, key, decision=unsaid)

    assert not Case.objects.exists()
    assert not Command.objects.filter(pk=key).exists()
    assert take_in(duck, cast.hotline, key).state == "reported"


def test_the_answer_says_what_was_decided_with_the_report(cast, duck):
    key = uuid4()
    visit = intake.Decision(route="visit", probable_cause="积碳", measure="清洁")

    taken = take_in(duck, cast.hotline, key, decision=visit)

    assert taken.state == "handed_over"
    assert take_in(duck, cast.hotline, key, decision=visit) == taken


@pytest.mark.django_db(transaction=True)
def test_two_who_send_it_at_once_make_one_case_and_get_one_answer():
    cast = make_cast()
    publish()
    duck = make_customer(cast.north, cast.hotline)
    key, gate, answers = uuid4(), threading.Barrier(4), []

    def send():
        gate.wait()
        try:
            answers.append(take_in(duck, cast.hotline, key))
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _sender in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert Case.objects.count() == 1
    assert len(answers) == 4
    assert len(set(answers)) == 1
