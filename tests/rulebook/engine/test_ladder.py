from __future__ import annotations

from itertools import pairwise

import pytest

from tests.lib.calendars import at
from tests.rulebook.engine.worlds import (
    AGREED,
    ANSWERED,
    CASE,
    FREED,
    HELD,
    MONDAY,
    ORDER,
    REPORTED,
    World,
    duty,
    fine,
    incident,
    joined,
    minutes,
    pack_of,
    program_of,
)  # fmt: skip
from yinuo.rulebook.engine import BREACH, LADDER, NOTHING, WARNING, Running, next_act, react, step

SECOND = minutes(1) / 60
LADDER_STEPS = [
    {"after": "PT0S", "notify": ["clerk", "technician"]},
    {"after": "PT30M", "escalate": "department_manager"},
    {"after": "PT2H", "propose": "P1"},
    {"after": "PT4H", "reassign": "department_manager"},
    {"after": "PT4H", "open": "O2"},
]
PROGRAM = program_of(
    duty(within="PT10M", warn="PT3M", on_breach=LADDER_STEPS),
    duty("O2", when=(), do=(ANSWERED,), who="department_manager", within="PT1H"),
    fine("P1", whom="assignee"),
)


def running() -> Running:
    world = World(PROGRAM)
    world.happen(REPORTED)
    return world.one()


def test_nothing_happens_before_its_time() -> None:
    assert step(PROGRAM, running(), MONDAY + minutes(7) - SECOND) is NOTHING


def test_the_warning_comes_at_its_time() -> None:
    effects = step(PROGRAM, running(), MONDAY + minutes(7))

    [acted], [told] = effects.acted, effects.told
    assert (acted.step, acted.action, acted.scheduled_at) == (WARNING, "warn", MONDAY + minutes(7))
    assert (acted.next_step, acted.act_at) == (BREACH, MONDAY + minutes(10) + SECOND)
    assert (told.action, told.roles, told.at) == ("warn", ("coordinator",), MONDAY + minutes(7))


def test_the_breach_comes_when_the_due_second_is_over_and_is_dated_at_the_due_time() -> None:
    warned = running()._replace(step=BREACH)

    assert step(PROGRAM, warned, MONDAY + minutes(10)) is NOTHING
    effects = step(PROGRAM, warned, MONDAY + minutes(10) + SECOND)

    assert effects.breached[0].at == MONDAY + minutes(10)
    assert [one.action for one in effects.acted] == ["breach", "notify"]
    assert effects.told[0].roles == ("coordinator", "technician")


def test_after_an_outage_everything_is_made_up_for_with_its_own_time() -> None:
    effects = step(PROGRAM, running(), MONDAY + minutes(60 * 24 * 30))

    assert [(one.step, one.action) for one in effects.acted] == [
        (0, "warn"), (1, "breach"), (2, "notify"), (3, "escalate"), (4, "propose"), (5, "reassign"), (6, "open"),
    ]  # fmt: skip
    assert [one.scheduled_at - MONDAY for one in effects.acted] == [
        minutes(after) for after in (7, 10, 10, 40, 130, 250, 250)
    ]
    assert effects.acted[-1].act_at is None
    assert effects.proposed[0].person == 12
    assert effects.proposed[0].at == MONDAY + minutes(130)
    assert effects.reassigned[0].role == "department_manager"
    [opened] = effects.opened
    assert opened.rule.code == "O2"
    assert opened.opened_at == MONDAY + minutes(250)
    assert opened.due_at == MONDAY + minutes(310)
    assert opened.assignee == 15
    assert opened.by_ladder_of == 1


def test_the_end_of_the_ladder_is_the_end() -> None:
    assert step(PROGRAM, running()._replace(step=LADDER + 5), MONDAY + minutes(10**6)) is NOTHING


def test_a_ladder_does_not_open_what_runs_already() -> None:
    late = running()._replace(step=LADDER + 4)
    same = late._replace(id=2, rule=late.rule.version.rules["O2"])

    assert step(PROGRAM, late, MONDAY + minutes(300), [same]).opened == ()
    assert step(PROGRAM, late, MONDAY + minutes(300), [same._replace(record=ORDER)]).opened


def test_while_the_clock_stands_still_time_does_nothing() -> None:
    still = running()._replace(is_paused=True, due_at=None, remaining_seconds=60)

    assert step(PROGRAM, still, MONDAY + minutes(10**6)) is NOTHING


def test_a_warning_ahead_of_the_opening_is_given_at_the_opening() -> None:
    program = program_of(duty(when=(AGREED,), by={"fact": "order.appointment_at"}, warn="PT30M"))
    world = World(program)
    world.happen(AGREED, record=ORDER, order={"appointment_at": "2026-03-02T09:10:00+08:00"})

    [acted] = step(program, world.one(), MONDAY).acted

    assert acted.scheduled_at == MONDAY


def test_the_ladder_counts_working_time_on_a_working_calendar() -> None:
    ladder = [{"after": "PT1H", "notify": ["clerk"]}, {"after": "P1D", "escalate": "department_manager"}]
    world = World(program_of(duty(within="PT1H", calendar="office", on_breach=ladder)))
    world.happen(REPORTED, at("2026-03-06 16:00"))

    acts = [one for effects in world.wait(at("2026-03-20 12:00")) for one in effects.acted]

    assert [one.scheduled_at for one in acts] == [
        at("2026-03-06 17:00"),
        at("2026-03-09 09:00"),
        at("2026-03-09 17:00"),
    ]


def test_the_ladder_goes_by_the_version_of_its_own_rule() -> None:
    old = joined(pack_of(duty(within="PT10M", on_breach=[{"after": "PT0S", "propose": "P1"}]), fine(), version="1"))
    new = joined(pack_of(duty(within="PT10M"), version="2"))
    world = World(old)
    world.happen(REPORTED)
    world.tree.program = new

    [effects] = world.wait(MONDAY + minutes(11))

    assert [one.action for one in effects.acted] == ["breach", "propose"]
    assert effects.proposed[0].rule.version.pack.version == "1"


def test_a_resumed_duty_goes_on_where_the_ladder_stood() -> None:
    reason = {"zh": "等待", "en": "waiting"}
    world = World(
        program_of(
            duty(
                within="PT1H",
                warn="PT30M",
                paused_by=[{"event": HELD, "reason": reason}],
                resumed_by=[{"event": FREED}],
            )
        )
    )
    world.happen(REPORTED)
    world.happen(HELD, MONDAY + minutes(40))
    world.happen(FREED, MONDAY + minutes(100))

    acts = [one for effects in [*world.passed, *world.wait(MONDAY + minutes(500))] for one in effects.acted]

    assert [(one.action, one.scheduled_at - MONDAY) for one in acts] == [
        ("warn", minutes(30)),
        ("breach", minutes(120)),
    ]


@pytest.mark.parametrize("parts", [1, 2, 7, 100])
def test_however_often_one_looks_each_step_comes_once_and_in_order(parts: int) -> None:
    world = World(PROGRAM)
    world.happen(REPORTED)
    looks = [MONDAY + minutes(400 * place / parts) for place in range(1, parts + 1)]

    acts = [one for look in looks for effects in world.wait(look) for one in effects.acted if one.obligation == 1]

    assert [one.step for one in acts] == list(range(7))
    assert all(one.scheduled_at <= other.scheduled_at for one, other in pairwise(acts))


def test_next_act_says_when_to_look_again() -> None:
    one = running()

    looks = [next_act(one.rule, one.due_at, number, PROGRAM.always) for number in range(8)]

    due = MONDAY + minutes(10)
    after = [due + minutes(more) + SECOND for more in (0, 0, 30, 120, 240, 240)]
    assert looks == [MONDAY + minutes(7), *after, None]
    assert next_act(one.rule, None, WARNING, PROGRAM.always) is None


def test_a_duty_done_climbs_no_further() -> None:
    world = World(PROGRAM)
    world.happen(REPORTED)
    world.happen(ANSWERED, MONDAY + minutes(20))

    assert not world.wait(MONDAY + minutes(1000))
    assert react(PROGRAM, incident(ANSWERED, MONDAY + minutes(1000), CASE), world.running) is NOTHING
