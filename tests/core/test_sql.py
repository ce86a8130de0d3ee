"""Statements written by hand write and read what the ORM would."""

from __future__ import annotations

import select
from datetime import UTC, datetime

import pytest
from django.db import connection, transaction
from django.db.utils import DataError, IntegrityError

from tests.cast import Cast, make_case, make_customer
from yinuo.cases.models import Case
from yinuo.core import sql
from yinuo.core.models import Branch, Record

pytestmark = pytest.mark.django_db

AT = datetime(2026, 3, 2, 9, 30, 0, 123456, tzinfo=UTC)


def a_record(number: str, **changes: object) -> Record:
    values = {
        "kind": "case", "number": number, "title": "“引号”、\\ 反斜杠、\n换行", "state": "reported",
        "branch": Branch.objects.get_or_create(code="SH", defaults={"name": "上海"})[0],
        "participants": {"coordinator": 7}, "opened_at": AT, "state_at": AT,
    }  # fmt: skip
    return Record(**{**values, **changes})


def test_rows_written_by_hand_are_read_as_the_orm_wrote_them() -> None:
    records = [a_record("A-1"), a_record("A-2", participants={}, closed_at=AT)]
    sql.insert(*records)
    assert [record._state.adding for record in records] == [False, False]
    for record in records:
        read = Record.objects.get(pk=record.pk)
        for field in Record._meta.concrete_fields:
            mine, there = getattr(record, field.attname), getattr(read, field.attname)
            assert bytes(mine) == bytes(there) if isinstance(mine, bytes) else mine == there, field.name


def test_keys_belong_to_the_objects_in_their_order() -> None:
    records = [a_record(f"N-{number}") for number in range(50)]
    sql.insert(*records)
    numbers = dict(Record.objects.values_list("pk", "number"))
    assert [numbers[record.pk] for record in records] == [record.number for record in records]


def test_nothing_is_sent_for_no_rows(django_assert_num_queries: object) -> None:
    with django_assert_num_queries(0):  # type: ignore[operator]
        sql.insert()


def test_a_text_longer_than_its_column_is_refused_and_not_cut() -> None:
    with pytest.raises(DataError), transaction.atomic():
        sql.insert(a_record("L" * 500))


def test_a_number_that_is_taken_is_refused() -> None:
    sql.insert(a_record("T-1"))
    with pytest.raises(IntegrityError), transaction.atomic():
        sql.insert(a_record("T-1"))


def test_a_statement_by_hand_is_counted_like_any_other(django_assert_num_queries: object) -> None:
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert sql.row("SELECT %s::int + 1", [41]) == (42,)


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_the_server_closed_is_seen_before_it_is_used() -> None:
    other = connection.copy("default")
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            (process,) = cursor.fetchone()
        assert other.is_usable()
        sql.row("SELECT pg_terminate_backend(%s::int)", [process])
        select.select([other.connection.fileno()], [], [], 10)
        assert not other.is_usable()
    finally:
        other.close()


def test_a_record_and_what_it_is_of_are_written_with_one_key(cast: Cast) -> None:
    case = make_case(make_customer(cast.north, cast.hotline), cast.hotline)
    copy = Case.objects.get(pk=case.pk)
    copy.fault, copy.search = "不点火 蒸不熟", "不点火 蒸不熟"
    record = a_record("J-1", branch=cast.north)
    sql.insert_under(record, copy)

    read = Case.objects.get(record__number="J-1")
    assert (read.pk, read.fault, read.customer_id) == (record.pk, "不点火 蒸不熟", case.customer_id)
    assert sql.row("SELECT count(*) FROM cases_case WHERE search @@ to_tsquery('simple', '蒸不熟')") == (1,)
