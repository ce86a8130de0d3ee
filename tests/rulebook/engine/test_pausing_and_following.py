from __future__ import annotations

from tests.lib.calendars import at
from tests.rulebook.engine.worlds import (
    AGREED,
    ANSWERED,
    ARRIVED,
    CLOSED,
    FREED,
    HELD,
    MONDAY,
    ORDER,
    OTHER_ORDER,
    REPORTED,
    World,
    duty,
    minutes,
    program_of,
)  # fmt: skip

SECOND = minutes(1) / 60


def paused_duty(**fields: object) -> dict[str, object]:
    reason = {"zh": "客户要求", "en": "as the customer asked"}
    return duty(
        paused_by=[{"event": HELD, "reason": reason}], resumed_by=[{"event": FREED}], **{"within": "PT3H", **fields}
    )


def test_a_pause_keeps_what_is_left_to_the_second() -> None:
    world = World(program_of(paused_duty(warn="PT30M")))
    world.happen(REPORTED)

    [paused] = world.happen(HELD, MONDAY + minutes(60) + SECOND).paused
    assert paused.remaining_seconds == 7199
    assert (paused.reason_zh, paused.clause) == ("客户要求", "1")
    assert not world.wait(MONDAY + minutes(600))

    [resumed] = world.happen(FREED, MONDAY + minutes(1000)).resumed
    assert resumed.due_at == MONDAY + minutes(1000) + 7199 * SECOND
    assert resumed.act_at == resumed.due_at - minutes(30)


def test_a_pause_on_a_working_calendar_keeps_working_time() -> None:
    world = World(program_of(paused_duty(calendar="office")))
    world.happen(REPORTED, at("2026-03-02 16:00"))

    [paused] = world.happen(HELD, at("2026-03-02 17:00")).paused
    [resumed] = world.happen(FREED, at("2026-03-07 10:00")).resumed

    assert paused.remaining_seconds == 2 * 3600
    assert resumed.due_at == at("2026-03-09 10:30")


def test_a_broken_duty_is_not_paused() -> None:
    world = World(program_of(paused_duty()))
    world.happen(REPORTED)

    assert not world.happen(HELD, MONDAY + minutes(181)).paused
    assert world.one().has_breached


def test_a_paused_duty_can_be_done_or_cancelled() -> None:
    world = World(program_of(paused_duty(each="event", cancelled_by=[{"event": CLOSED}])))
    world.happen(REPORTED)
    world.happen(HELD, MONDAY + minutes(1))

    [met] = world.happen(ANSWERED, MONDAY + minutes(999)).met
    assert not met.is_late
    world.happen(REPORTED, MONDAY + minutes(1000))
    world.happen(HELD, MONDAY + minutes(1001))
    assert world.happen(CLOSED, MONDAY + minutes(9999)).cancelled


def test_a_second_pause_changes_nothing() -> None:
    world = World(program_of(paused_duty()))
    world.happen(REPORTED)
    world.happen(HELD, MONDAY + minutes(1))

    assert not world.happen(HELD, MONDAY + minutes(2)).paused


def test_the_due_time_follows_the_appointment() -> None:
    world = World(program_of(duty(when=(AGREED,), do=(ARRIVED,), by={"fact": "order.appointment_at"}, warn="PT30M")))
    first, later = "2026-03-02T11:00:00+08:00", "2026-03-02T15:00:00+08:00"

    [opened] = world.happen(AGREED, record=ORDER, order={"appointment_at": first}).opened
    assert opened.due_at == at("2026-03-02 11:00")
    assert opened.facts == {"order.appointment_at": first}

    assert not world.happen("x.y.z", record=ORDER, order={"appointment_at": first}).rescheduled
    assert not world.happen("x.y.z", record=OTHER_ORDER, order={"appointment_at": later}).rescheduled
    assert not world.happen("x.y.z", record=ORDER, order={"appointment_at": ""}).rescheduled
    [moved] = world.happen("x.y.z", record=ORDER, order={"appointment_at": later}).rescheduled
    assert moved.due_at == at("2026-03-02 15:00")
    assert moved.act_at == at("2026-03-02 14:30")


def test_an_appointment_missed_stays_missed() -> None:
    world = World(program_of(duty(when=(AGREED,), do=(ARRIVED,), by={"fact": "order.appointment_at"})))
    world.happen(AGREED, record=ORDER, order={"appointment_at": "2026-03-02T11:00:00+08:00"})

    late = at("2026-03-02 11:00:01")
    assert not world.happen("x.y.z", late, ORDER, order={"appointment_at": "2026-03-02T15:00:00+08:00"}).rescheduled


def test_a_duty_waits_without_a_limit_until_there_is_an_appointment() -> None:
    world = World(program_of(duty(when=(AGREED,), do=(ARRIVED,), by={"fact": "order.appointment_at"})))

    [opened] = world.happen(AGREED, record=ORDER, order={"appointment_at": ""}).opened
    [moved] = world.happen("x.y.z", record=ORDER, order={"appointment_at": "2026-03-03T11:00:00+08:00"}).rescheduled

    assert opened.due_at is None
    assert moved.due_at == at("2026-03-03 11:00")


def test_it_counts_from_the_fact_not_from_the_event() -> None:
    world = World(program_of(duty(within="PT3H", count_from="case.reported_at")))

    [opened] = world.happen(REPORTED, case={"reported_at": "2026-03-02T08:00:00+08:00"}).opened
    [without] = world.happen(REPORTED, record=OTHER_ORDER, case={"reported_at": ""}).opened

    assert opened.due_at == at("2026-03-02 11:00")
    assert without.due_at == at("2026-03-02 12:00")
