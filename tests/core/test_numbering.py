from __future__ import annotations

import threading

import pytest
from django.db import connection, transaction

from tests.cast import at
from yinuo.core.models import NumberSeries
from yinuo.core.services import numbering

MONDAY, TUESDAY = at("2026-03-02 23:59"), at("2026-03-03 00:00")


@pytest.mark.django_db
@pytest.mark.parametrize("gapless", [True, False])
def test_numbers_count_up_and_begin_again_each_day_of_company_time(gapless: bool):
    numbers = [numbering.next_number("case", at=moment, gapless=gapless) for moment in (MONDAY, MONDAY, TUESDAY)]

    assert numbers == ["20260302-0001", "20260302-0002", "20260303-0001"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("pattern", "resets", "expected"),
    [
        ("PG{yyyy}{mm}{dd}-{seq:3}", "day", ["PG20260302-001", "PG20260303-001"]),
        ("{yy}{mm}-{seq:2}", "month", ["2603-01", "2603-02"]),
        ("TS{yyyy}{seq}", "year", ["TS20261", "TS20262"]),
        ("N{seq:5}", "never", ["N00001", "N00002"]),
    ],
)
def test_a_pattern_says_how_numbers_look(pattern, resets, expected):
    assert [
        numbering.next_number("order", at=moment, pattern=pattern, resets=resets) for moment in (MONDAY, TUESDAY)
    ] == expected


@pytest.mark.django_db
def test_series_do_not_disturb_each_other():
    first = numbering.next_number("case", at=MONDAY)
    other = numbering.next_number("order", at=MONDAY)

    assert first == other == "20260302-0001"


@pytest.mark.django_db
def test_a_running_number_outgrows_its_width():
    NumberSeries.objects.create(code="case", period="20260302", last=9999)

    assert numbering.next_number("case", at=MONDAY, gapless=True) == "20260302-10000"


@pytest.mark.parametrize("pattern", ["{yyyy}", "{yyyy}-{seq:4}-{branch}", "{seq:4}{", "{seq:four}"])
def test_a_pattern_that_cannot_work_is_refused(pattern: str):
    with pytest.raises(numbering.BadPattern):
        numbering.check_pattern(pattern)


@pytest.mark.django_db(transaction=True)
def test_a_gapless_series_gives_the_number_of_an_abandoned_transaction_again():
    with transaction.atomic():
        numbering.next_number("receipt", at=MONDAY, gapless=True)
        transaction.set_rollback(True)

    assert numbering.next_number("receipt", at=MONDAY, gapless=True) == "20260302-0001"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("gapless", [True, False])
def test_many_at_once_never_get_the_same_number(gapless: bool):
    series = f"crowd-{gapless}"
    numbers: list[str] = []
    gate = threading.Barrier(6)

    def take() -> None:
        gate.wait()
        for _turn in range(10):
            with transaction.atomic():
                numbers.append(numbering.next_number(series, at=TUESDAY, gapless=gapless))
        connection.close()

    threads = [threading.Thread(target=take) for _one in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(numbers) == [f"20260303-{place:04}" for place in range(1, 61)]


@pytest.mark.django_db(transaction=True)
def test_a_transaction_under_way_keeps_nobody_waiting_for_an_ordinary_number():
    numbering.next_number("free", at=MONDAY)
    got: list[str] = []

    def other() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '2s'")
        got.append(numbering.next_number("free", at=MONDAY))
        connection.close()

    with transaction.atomic():
        numbering.next_number("free", at=MONDAY)
        thread = threading.Thread(target=other)
        thread.start()
        thread.join()

    assert got == ["20260302-0003"]


@pytest.mark.django_db
def test_a_number_drawn_beforehand_counts_if_it_is_of_this_series():
    numbering.next_number("case", at=MONDAY)
    sequence = numbering.sequence_of("case", at=MONDAY, resets="day")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {numbering.DRAW}", {"sequence": sequence})  # a name of our own
        drawn = numbering.Drawn(sequence, cursor.fetchone()[0])

    assert numbering.next_number("case", at=MONDAY, drawn=drawn) == "20260302-0002"
    assert numbering.next_number("case", at=TUESDAY, drawn=drawn) == "20260303-0001"
    assert numbering.next_number("order", at=MONDAY, drawn=drawn) == "20260302-0001"
    assert numbering.next_number("case", at=MONDAY, drawn=numbering.Drawn(sequence, None)) == "20260302-0003"
