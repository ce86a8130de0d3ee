"""The demo company's office: a year of regulations, a quarter of schooling, works and documents, without its cases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from random import Random

import pytest

from tests.cast import at
from yinuo.core.models import Event
from yinuo.procedures.models import Copy, Document, GradeApplication, StaffFile
from yinuo.projects.models import Project
from yinuo.rulebook.models import Campaign, Comment, LifeCycle, Objection, Obligation, Waiver
from yinuo.rulebook.selectors import replay
from yinuo.rulebook.services import sweeper
from yinuo.stage.demo import company, head_office, history
from yinuo.stage.demo.clockwork import Clockwork, Story

NOW = at("2026-11-30 18:00")
DAY = timedelta(days=1)
BEGINS = at("2026-09-01 00:00")


@pytest.fixture(scope="module")
def faults(django_db_setup, django_db_blocker) -> Iterator[list[object]]:
    """The office lived once for all the tests of this file, and what went wrong in it."""
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        yield _lived()
        transaction.set_rollback(True)


def _lived() -> list[object]:
    built = company.build(at=NOW - 120 * DAY, founded=NOW - head_office.FOUNDED, password="a-long-password-2026")
    found: list[object] = list(head_office.live(built, now=NOW).elements())
    clock = Clockwork(until=NOW, on_fault=lambda when, error: found.append((when, error)))
    for office in built.offices:
        history.add_office_work(clock, built, office, Random(1), begins=BEGINS, now=NOW)
        for number in range(91):
            clock.call(BEGINS + number * DAY, partial(history.start_periods, office))
    clock.add(BEGINS, _sweeps(BEGINS))
    clock.run()
    return found


def _sweeps(moment: datetime) -> Story:
    while True:
        sweeper.sweep(at=moment)
        moment += DAY
        yield moment


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("faults")]


def test_no_story_breaks_off(faults):
    assert faults == []


def test_what_is_stored_is_what_the_log_says():
    verdict = replay.check(at=NOW)
    assert verdict.events == Event.objects.count()

    assert verdict.obligations > 300
    assert verdict.differences == []


def test_the_regulations_stand_where_a_company_has_them():
    stages = {life.record.number: life.stage for life in LifeCycle.objects.select_related("record")}

    assert stages == {
        "S003-R12 1.0": LifeCycle.Stage.PUBLISHED,
        "S003-R09 1.0": LifeCycle.Stage.PUBLISHED,
        "S001-R01 1.1": LifeCycle.Stage.PUBLISHED,
        "S000-R09 1.1": LifeCycle.Stage.SUBMITTED,
        "S001-R03 1.1": LifeCycle.Stage.CONSULTING,
    }
    assert {one.outcome for one in Comment.objects.filter(consultation__record__number="S001-R03 1.1")} == {
        "accepted",
        "",
    }
    reading = Campaign.objects.get(completed_at=None)
    assert 0 < reading.recipients.exclude(acknowledgement=None).count() < reading.recipients.count()
    assert {one.state for one in Waiver.objects.all()} == {Waiver.State.GRANTED, Waiver.State.ASKED}
    assert Objection.objects.get().outcome == ""
    review = Obligation.objects.get(rule__code="O22", record__number="S003-R12 1.0")
    assert NOW < review.due_at < NOW + 31 * DAY


def test_technicians_are_taught_before_anybody_is_sent_and_hold_the_grades_of_their_certificates():
    assert StaffFile.objects.filter(is_qualified=True).count() == 18
    assert StaffFile.objects.exclude(grade="").count() == 15
    states = set(GradeApplication.objects.values_list("state", flat=True))
    assert states == {GradeApplication.State.CERTIFIED, GradeApplication.State.APPLIED, GradeApplication.State.PASSED}


def test_documents_are_found_in_every_state_and_a_copy_of_an_old_edition_is_still_out():
    states = set(Document.objects.values_list("state", flat=True))

    assert states == {"released", "received", "submitted", "void"}
    assert Copy.objects.filter(recalled_at__isnull=False, returned_at=None).count() == 1
    late = Obligation.objects.filter(rule__code="O07", record__kind="document", breached_at__isnull=False)
    assert not late.exists()


def test_works_are_under_way_and_one_is_visited_in_its_warranty():
    stages = sorted(Project.objects.values_list("stage", flat=True))

    assert stages == ["handed_over", "handed_over", "started", "started", "started", "surveyed"]
    assert Project.objects.filter(steps__what="visited").exists()
