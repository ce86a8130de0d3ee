from __future__ import annotations

import pytest

from tests.lib.calendars import at
from tests.rulebook.engine.worlds import (
    AGREED,
    ANSWERED,
    ARRIVED,
    BRANCH,
    CALL_BACK,
    CALLED_BACK,
    CASE,
    CLOSED,
    MONDAY,
    ORDER,
    OTHER_ORDER,
    REPORTED,
    World,
    duty,
    incident,
    joined,
    minutes,
    pack_of,
    program_of,
)  # fmt: skip
from yinuo.rulebook.engine import NOTHING, ConditionFailed, FactMissing, react

SECOND = minutes(1) / 60


def test_an_event_opens_the_duty_of_its_role() -> None:
    world = World(program_of(duty(within="PT10M", who="clerk")))

    [opened] = world.happen(REPORTED).opened

    assert opened.rule.code == "O1"
    assert opened.record == CASE
    assert opened.role == "coordinator"
    assert opened.assignee == 12
    assert opened.opened_at == opened.counts_from == MONDAY
    assert opened.due_at == MONDAY + minutes(10)
    assert opened.act_at == MONDAY + minutes(10) + SECOND
    assert opened.values == {"within": "PT10M", "calendar": "24x7"}


def test_a_duty_without_its_person_waits_for_the_role() -> None:
    [opened] = World(program_of(duty())).happen(REPORTED, people={}).opened

    assert opened.assignee is None
    assert opened.due_at is None
    assert opened.act_at is None


def test_an_event_that_no_rule_knows_does_nothing() -> None:
    world = World(program_of(duty(within="PT10M")))
    world.happen(REPORTED)

    assert world.happen("cases.case.filed") is NOTHING
    assert react(world.tree.program, incident("cases.case.filed"), ()) is NOTHING


def test_done_in_the_very_second_in_which_it_is_due_is_in_time() -> None:
    world = World(program_of(duty(within="PT10M")))
    world.happen(REPORTED)

    [met] = world.happen(ANSWERED, MONDAY + minutes(10)).met

    assert not met.is_late
    assert met.late_seconds == 0
    assert not world.passed
    assert not world.running


def test_one_second_past_is_late_and_broken() -> None:
    world = World(program_of(duty(within="PT10M")))
    world.happen(REPORTED)

    [met] = world.happen(ANSWERED, MONDAY + minutes(10) + SECOND).met

    assert met.is_late
    assert met.late_seconds == 1
    [breach] = [one for effects in world.passed for one in effects.breached]
    assert breach.at == MONDAY + minutes(10)


def test_what_was_done_in_time_and_told_late_undoes_the_breach() -> None:
    world = World(program_of(duty(within="PT10M")))
    world.happen(REPORTED)
    world.wait(MONDAY + minutes(60))

    [met] = world.tree.happen(incident(ANSWERED, MONDAY + minutes(9))).met

    assert not met.is_late
    assert met.undoes_breach


def test_the_event_that_opens_a_duty_does_not_meet_it() -> None:
    world = World(program_of(duty(do=(REPORTED,))))

    first = world.happen(REPORTED)
    second = world.happen(REPORTED, MONDAY + minutes(1))

    assert (len(first.opened), len(first.met)) == (1, 0)
    assert (len(second.opened), len(second.met)) == (1, 1)


def test_a_duty_runs_once_on_a_record_by_default() -> None:
    world = World(program_of(duty(within="PT10M")))
    world.happen(REPORTED)

    assert not world.happen(REPORTED, MONDAY + minutes(1)).opened
    assert len(world.running) == 1
    assert len(world.happen(REPORTED, MONDAY + minutes(1), record=OTHER_ORDER).opened) == 1


def test_a_duty_of_each_event_runs_as_often_as_the_event_comes() -> None:
    world = World(program_of(duty(each="event")))
    world.happen(REPORTED)
    world.happen(REPORTED)

    assert len(world.happen(ANSWERED).met) == 2


def test_a_new_version_does_not_open_what_runs_under_the_old_one() -> None:
    world = World(joined(pack_of(duty(within="PT3H"), version="1")))
    world.happen(REPORTED)
    world.tree.program = joined(pack_of(duty(within="PT2H"), version="2"))

    assert not world.happen(REPORTED, MONDAY + minutes(1)).opened
    assert world.one().due_at == MONDAY + minutes(180)
    world.happen(ANSWERED, MONDAY + minutes(2))
    [opened] = world.happen(REPORTED, MONDAY + minutes(3)).opened
    assert opened.due_at == MONDAY + minutes(123)


def test_events_reach_duties_above_and_below_but_not_beside() -> None:
    world = World(program_of(duty("O1", when=(AGREED,), do=(CALLED_BACK, ARRIVED, CLOSED))))
    world.happen(AGREED, record=ORDER)

    assert world.happen(CALLED_BACK, record=CALL_BACK) is NOTHING
    assert world.happen(ARRIVED, record=OTHER_ORDER) is NOTHING
    assert len(world.happen(CLOSED, record=CASE).met) == 1


def test_a_duty_may_hang_on_the_root() -> None:
    world = World(program_of(duty("O1", when=(AGREED,), do=(CALLED_BACK,), attach="root")))

    [opened] = world.happen(AGREED, record=ORDER).opened

    assert opened.record == CASE
    assert len(world.happen(CALLED_BACK, record=CALL_BACK).met) == 1


def test_the_duty_of_a_period_is_met_anywhere_in_the_branch() -> None:
    world = World(program_of(duty(every="month", do=(CALLED_BACK,), within="P1M")))

    [opened] = world.happen("core.period.started", record=BRANCH, event={"period": "month"}).opened
    assert not world.happen("core.period.started", record=BRANCH, event={"period": "week"}).opened

    assert opened.due_at == at("2026-04-02 09:00")
    assert len(world.happen(CALLED_BACK, record=CALL_BACK).met) == 1


def test_conditions_decide_by_the_facts_of_the_event() -> None:
    program = program_of(duty(when=(f"{REPORTED} | case.in_city",), do=(f"{ANSWERED} | event.note != ''",)))
    world = World(program)

    assert not world.happen(REPORTED, case={"in_city": False}).opened
    [opened] = world.happen(REPORTED, case={"in_city": True}).opened
    assert opened.facts == {"case.in_city": True}
    assert not world.happen(ANSWERED, event={"note": ""}).met
    assert world.happen(ANSWERED, event={"note": "on our way"}).met


def test_a_fact_that_is_not_there_is_an_error_not_a_no() -> None:
    world = World(program_of(duty(when=(f"{REPORTED} | case.in_city",))))

    with pytest.raises(FactMissing, match=r"case\.in_city"):
        world.happen(REPORTED)
    with pytest.raises(FactMissing, match=r"case\.in_city"):
        world.happen(REPORTED, case={"kind": "repair"})


def test_a_condition_that_cannot_be_computed_is_an_error() -> None:
    world = World(program_of(duty(when=(f"{REPORTED} | case.reopened > 'a'",))))

    with pytest.raises(ConditionFailed, match="cannot be evaluated"):
        world.happen(REPORTED, case={"reopened": 1})


def test_a_cancelled_duty_is_owed_no_more() -> None:
    world = World(program_of(duty(within="PT10M", cancelled_by=[{"event": CLOSED}])))
    world.happen(REPORTED)

    effects = world.happen(CLOSED, MONDAY + minutes(5))

    assert len(effects.cancelled) == 1
    assert not world.wait(MONDAY + minutes(60))


def test_done_goes_before_cancelled() -> None:
    world = World(program_of(duty(do=(CLOSED,), cancelled_by=[{"event": CLOSED}])))
    world.happen(REPORTED)

    effects = world.happen(CLOSED)

    assert len(effects.met) == 1
    assert not effects.cancelled


def test_too_early_does_not_count() -> None:
    world = World(program_of(duty(not_before="PT10M")))
    world.happen(REPORTED)

    assert world.happen(ANSWERED, MONDAY + minutes(10) - SECOND) is NOTHING
    assert world.happen(ANSWERED, MONDAY + minutes(10)).met


def test_an_exception_acts_alone_when_both_match() -> None:
    general = duty("O1", within="PT3H")
    special = duty("O2", when=(f"{REPORTED} | case.urgent",), within="PT1H", exception_to=["O1"])
    program = program_of(general, special)

    urgent = World(program).happen(REPORTED, case={"urgent": True}).opened
    ordinary = World(program).happen(REPORTED, case={"urgent": False}).opened

    assert [one.rule.code for one in urgent] == ["O2"]
    assert [one.rule.code for one in ordinary] == ["O1"]


def test_an_exception_of_an_exception_acts_alone() -> None:
    chain = [duty("O1"), duty("O2", exception_to=["O1"]), duty("O3", exception_to=["O2", "O1"])]

    assert [one.rule.code for one in World(program_of(*chain)).happen(REPORTED).opened] == ["O3"]


def test_another_regulation_may_make_the_exception() -> None:
    program = joined(pack_of(duty(within="PT3H")), pack_of(duty("X1", exception_to=["T-1/O1"]), code="T-2"))

    assert [one.rule.code for one in World(program).happen(REPORTED).opened] == ["X1"]


def test_effects_come_in_order_of_rule_code_whatever_the_order_of_the_running() -> None:
    program = program_of(*(duty(f"O{number}", who=f"role{number}") for number in (3, 1, 2)))
    world = World(program)

    opened = world.happen(REPORTED).opened
    backwards = react(program, incident(ANSWERED), world.running[::-1])

    assert [one.rule.code for one in opened] == ["O1", "O2", "O3"]
    assert backwards == react(program, incident(ANSWERED), world.running)
    assert [world.tree.running[one.obligation].rule.code for one in backwards.met] == ["O1", "O2", "O3"]
