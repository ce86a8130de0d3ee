from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from tests.cast import NOW, Cast, make_record
from tests.core.test_events import append
from yinuo.core.models import Record
from yinuo.core.services import audit


@pytest.fixture
def chains(cast: Cast) -> tuple[Record, Record]:
    case = make_record(cast.north, "20260302-0001")
    order = make_record(cast.north, "PG20260302-001", "order", parent=case)
    for place in range(3):
        append(case, f"第{place}件", by=cast.hotline, facts={"case": {"in_city": True, "kind": "repair"}})
        append(order, f"第{place}步")
    return case, order


def tamper(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE core_event DISABLE TRIGGER core_event_append_only")
        cursor.execute(statement)
        assert cursor.rowcount == 1


def test_whole_chains_are_said_to_be_whole(chains, capsys):
    call_command("audit", "verify")

    assert capsys.readouterr().out.startswith("6 events on 2 records: every chain is whole")


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ("data = jsonb_set(data, '{note}', '\"第x件\"')", "changed"),
        ("facts = jsonb_set(facts, '{case,in_city}', 'false')", "changed"),
        ("kind = kind || 'x'", "changed"),
        ("at = at + interval '1 microsecond'", "changed"),
        ("received_at = received_at - interval '1 second'", "changed"),
        ("by_id = NULL", "changed"),
        ("hash = set_byte(hash, 31, get_byte(hash, 31) # 1)", "changed"),
        ("prev_hash = set_byte(prev_hash, 0, get_byte(prev_hash, 0) # 1)", "unlinked"),
    ],
)
def test_one_flipped_byte_is_named(chains, change: str, fault: str):
    case, _order = chains
    tamper(f"UPDATE core_event SET {change} WHERE record_id = {case.pk} AND seq = 2")

    broken = audit.verify().broken

    assert broken is not None
    assert (broken.record, broken.seq, broken.fault) == (case, 2, fault)


def test_the_command_names_the_record_and_event_and_fails(chains):
    _case, order = chains
    tamper(f"UPDATE core_event SET data = '{{}}' WHERE record_id = {order.pk} AND seq = 3")

    with pytest.raises(CommandError, match=r"broken: order PG20260302-001, event 3.*content") as error:
        call_command("audit", "verify")

    assert error.value.returncode == 1


@pytest.mark.parametrize(("seq", "named", "fault"), [(1, 1, "missing"), (2, 2, "missing"), (3, 3, "cut_off")])
def test_an_event_taken_out_is_named(chains, seq: int, named: int, fault: str):
    case, _order = chains
    tamper(f"DELETE FROM core_event WHERE record_id = {case.pk} AND seq = {seq}")

    broken = audit.verify().broken

    assert broken is not None
    assert (broken.record, broken.seq, broken.fault) == (case, named, fault)


def test_events_behind_the_remembered_end_are_named(chains):
    case, _order = chains
    Record.objects.filter(pk=case.pk).update(last_seq=2)

    broken = audit.verify().broken

    assert broken is not None
    assert (broken.seq, broken.fault) == (3, "added")


def test_one_record_can_be_checked_alone(chains, capsys):
    case, order = chains
    tamper(f"UPDATE core_event SET data = '{{}}' WHERE record_id = {order.pk} AND seq = 1")

    call_command("audit", "verify", "--record", case.number)

    assert capsys.readouterr().out.startswith("3 events on 1 records")
    with pytest.raises(CommandError, match="there is no record with the number X-9"):
        call_command("audit", "verify", "--record", "X-9")


def test_times_are_chained_to_the_microsecond_in_utc(cast: Cast):
    record = make_record(cast.north)

    append(record, at=NOW.replace(microsecond=123456))

    assert audit.verify().broken is None
