from __future__ import annotations

import threading

import pytest
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from tests.cast import NOW, Cast, make_record
from tests.core.test_events import append
from yinuo.core import handlers
from yinuo.core.models import Event, HandledEvent, Record
from yinuo.core.tasks import run_handlers

heard: list[tuple[str, int]] = []


def note(event: Event, at: object) -> None:
    heard.append(("note", event.pk))


def fail_once(event: Event, at: object) -> None:
    heard.append(("fail_once", event.pk))
    Record.objects.filter(pk=event.record_id).update(title="begun")
    if len([one for one in heard if one[0] == "fail_once"]) == 1:
        raise RuntimeError("the first time")


@pytest.fixture
def table(monkeypatch):
    heard.clear()
    monkeypatch.setattr(handlers, "_HANDLERS", {})
    return handlers


def test_an_event_with_handlers_queues_one_job_in_its_transaction(cast: Cast, table):
    table.register("", note)
    event = append(make_record(cast.north))

    assert table.defer_for(event)

    job = ProcrastinateJob.objects.get(task_name="core.run_handlers")
    assert job.args == {"event_id": event.pk}


def test_an_event_without_handlers_queues_nothing(cast: Cast, table):
    table.register("cases.case.closed", note)

    assert not table.defer_for(append(make_record(cast.north)))
    assert not ProcrastinateJob.objects.exists()


def test_a_job_that_runs_twice_acts_once(cast: Cast, table):
    table.register("", note)
    event = append(make_record(cast.north))

    run_handlers(event_id=event.pk)
    run_handlers(event_id=event.pk)

    assert heard == [("note", event.pk)]
    assert HandledEvent.objects.get().handler == "tests.core.test_handlers.note"


def test_a_handler_that_fails_leaves_no_trace_and_runs_again_while_others_do_not(cast: Cast, table):
    table.register("", note)
    table.register("", fail_once)
    record = make_record(cast.north)
    event = append(record)

    with pytest.raises(RuntimeError):
        table.run(event, NOW)
    record.refresh_from_db()
    assert record.title == "不制冷"
    table.run(event, NOW)

    record.refresh_from_db()
    assert record.title == "begun"
    assert [name for name, _pk in heard] == ["note", "fail_once", "fail_once"]


def test_a_handler_is_registered_once(table):
    table.register("x.y.z", note)

    with pytest.raises(ValueError, match=r"handles x\.y\.z already"):
        table.register("x.y.z", note)
    assert table.table() == {"x.y.z": ("tests.core.test_handlers.note",)}


@pytest.mark.django_db(transaction=True)
def test_two_workers_with_the_same_job_act_once(table):
    from tests.cast import make_cast

    table.register("", note)
    from django.db import transaction

    with transaction.atomic():
        event = append(make_record(make_cast().north))
    gate = threading.Barrier(2)

    def work() -> None:
        gate.wait()
        table.run(event, NOW)
        connection.close()

    threads = [threading.Thread(target=work) for _one in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert heard == [("note", event.pk)]
