from __future__ import annotations

from dataclasses import dataclass

import pytest
from django.db import connection, transaction
from django.db.utils import IntegrityError

from tests.cast import NOW, Cast, at, make_record
from yinuo.core import chain
from yinuo.core.events import PeriodStarted
from yinuo.core.happenings import Happening
from yinuo.core.models import Event, Record
from yinuo.core.selectors import people as people_selectors
from yinuo.core.selectors import records as record_selectors
from yinuo.core.services import events, records


@dataclass(frozen=True, kw_only=True)
class Noted(Happening):
    ON = ""

    note: str
    count: int = 1


def append(record: Record, note: str = "一", **changes: object) -> Event:
    records.lock_tree(record)
    happening = Noted(note=note)
    return events.append(record=record, happening=happening, **{"by": None, "at": NOW, "facts": {}} | changes)


def test_events_of_a_record_are_numbered_and_chained(cast: Cast):
    record = make_record(cast.north)

    first = append(record, "电话")
    second = append(record, "上门", by=cast.coordinator, facts={"case": {"in_city": True}})

    stored = list(Event.objects.filter(record=record).order_by("seq"))
    assert [one.seq for one in stored] == [1, 2]
    assert bytes(stored[0].prev_hash) == chain.START
    assert bytes(stored[1].prev_hash) == bytes(stored[0].hash) == first.hash
    assert stored[1].pk == second.pk
    assert stored[1].data == {"note": "上门", "count": 1}
    assert stored[1].facts == {"case": {"in_city": True}}
    record.refresh_from_db()
    assert record.last_seq == 2
    assert bytes(record.last_hash) == second.hash


def test_an_event_costs_one_query_and_the_lock_one(cast: Cast, django_assert_num_queries):
    record = make_record(cast.north)

    with django_assert_num_queries(2):
        append(record)


def test_a_record_read_before_the_lock_is_refused(cast: Cast):
    record = make_record(cast.north)
    stale = Record.objects.get(pk=record.pk)
    append(record)

    with pytest.raises(events.StaleRecord):
        events.append(record=stale, happening=Noted(note="二"), by=None, at=NOW, facts={})

    assert Event.objects.filter(record=record).count() == 1


def test_an_event_of_another_kind_of_record_is_refused(cast: Cast):
    record = make_record(cast.north)
    happening = PeriodStarted(period="month", first_day="2026-03-01")

    with pytest.raises(ValueError, match="happens to a branch, not to a case"):
        events.append(record=record, happening=happening, by=None, at=NOW, facts={})


@pytest.mark.parametrize("statement", ["UPDATE core_event SET kind = 'x'", "DELETE FROM core_event"])
def test_the_database_refuses_to_change_an_event(cast: Cast, statement: str):
    append(make_record(cast.north))

    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)

    assert Event.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("table", ["core_event", "core_change"])
def test_the_database_refuses_to_empty_the_log(table: str):
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER {table}_no_truncate")

        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            cursor.execute(f"TRUNCATE {table} CASCADE")


def test_children_belong_to_the_tree_of_their_root(cast: Cast):
    case = make_record(cast.north, "C-1", participants={"coordinator": cast.coordinator, "account_manager": None})
    order = make_record(cast.north, "O-1", "order", parent=case, participants={"technician": cast.technician})
    requisition = make_record(cast.north, "R-1", "requisition", parent=order)

    lineage = record_selectors.lineage(requisition)

    assert lineage == [case, order, requisition]
    assert requisition.root_pk == case.pk
    assert case.participants == {"coordinator": cast.coordinator.pk}
    assert people_selectors.people_of(lineage, NOW) == {
        "coordinator": cast.coordinator.pk,
        "technician": cast.technician.pk,
        "department_manager": cast.manager.pk,
        "general_manager": cast.general_manager.pk,
        "regulation_owner": cast.regulation_owner.pk,
    }


def test_locking_a_child_locks_its_root(cast: Cast):
    case = make_record(cast.north, "C-1")
    order = make_record(cast.north, "O-1", "order", parent=case)
    other_view = Record.objects.get(pk=order.pk)
    append(other_view)

    root = records.lock_tree(order)

    assert root == case
    assert order.last_seq == 1


def test_a_closed_record_says_since_when(cast: Cast):
    record = make_record(cast.north)

    records.close(record, at("2026-03-03 10:00"))
    record.refresh_from_db()
    closed = (record.state, record.state_at, record.closed_at)
    records.reopen(record, "reopened", at("2026-03-04 10:00"))

    assert closed == ("closed", at("2026-03-03 10:00"), at("2026-03-03 10:00"))
    assert (record.state, record.closed_at) == ("reopened", None)
