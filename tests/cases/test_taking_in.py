"""A report is taken in once, with all that belongs to it, however often it is sent."""

from __future__ import annotations

import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.cast import NOW, make_cast, make_customer
from tests.jobs import publish
from yinuo.cases.models import Case
from yinuo.cases.services import intake
from yinuo.cases.services.steps import WordsMissing
from yinuo.core.models import Command, Event, Record
from yinuo.core.services import commands
from yinuo.rulebook.models import Obligation, RuleActivity
from yinuo.rulebook.services import packs

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


NUMBERS = """
pack: 1
code: SC-NUMBERS
title: {zh: 报修编号办法, en: Numbering of reports}
version: "1.0"
source: {zh: 测试, en: a test}
clauses:
  - {number: "1", text: {zh: 报修单连续编号，不得缺号。, en: Reports are numbered without a gap.}}
rules:
  - rule: N1
    clause: "1"
    kind: numbering
    title: {zh: 报修编号, en: Number of a report}
    record: case
    pattern: "BX{yyyy}-{seq:4}"
    resets: year
    gapless: true
"""


@pytest.mark.django_db(transaction=True)
def test_a_number_without_gaps_is_given_with_its_case_or_not_at_all():
    cast = make_cast()
    publish()
    duck = make_customer(cast.north, cast.hotline)
    take_in(duck, cast.hotline, uuid4())  # now this process knows the rules without the numbering one
    version = packs.load(text=NUMBERS, by=None, at=NOW)
    packs.publish(version=version, effective_at=NOW, by=None, at=NOW)

    with pytest.raises(WordsMissing):
        take_in(duck, cast.hotline, uuid4(), decision=intake.Decision(route="guidance"))
    taken = [take_in(duck, cast.hotline, uuid4()).number for _report in range(2)]

    assert [number.rpartition("-")[2] for number in taken] == ["0001", "0002"]
    assert RuleActivity.objects.filter(outcome="numbered").count() == 2


@pytest.mark.django_db(transaction=True)
def test_a_report_from_which_nothing_follows_is_one_statement_without_a_transaction():
    cast = make_cast()
    publish()
    duck = make_customer(cast.north, cast.hotline)
    take_in(duck, cast.hotline, uuid4())

    with CaptureQueriesContext(connection) as asked:
        take_in(duck, cast.hotline, uuid4(), site=duck.sites.get())

    statements = [one["sql"].split(None, 1)[0] for one in asked]
    assert "BEGIN" not in statements
    assert statements.count("WITH") == 1
    assert Obligation.objects.exists()


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
