from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tests.rulebook.engine.worlds import CASE, MONDAY, ORDER, REPORTED, duty, fine, incident, program_of, rule
from yinuo.rulebook.engine import Effects, Program, Waiver, check_gates, react
from yinuo.rulebook.engine.simulation import Simulation

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
BREACHED = "rulebook.obligation.breached"


def world() -> Program:
    """A duty of ten minutes whose breach is fined half an hour later."""
    return program_of(duty(within="PT10M", on_breach=[{"after": "PT30M", "propose": "P1"}]), fine())


def waiver(
    program: Program, *codes: str, start: datetime = MONDAY, end: datetime = MONDAY + 2 * HOUR, suspends: bool = False,
    target: int | None = None,
) -> Waiver:  # fmt: skip
    rules = frozenset(one.id for one in program.rules if one.code in codes)
    return Waiver("HM-1", rules, start, end, suspends, target)


def run(program: Program, *waivers: Waiver, at: datetime = MONDAY) -> list[Effects]:
    """Let a case be reported under these waivers and a day pass."""
    tree = Simulation(program)
    first = tree.happen(incident(REPORTED, at)._replace(waivers=waivers))
    return [first, *tree.pass_time(at + 24 * HOUR)]


def fined(effects: list[Effects]) -> int:
    return sum(len(one.proposed) for one in effects)


def test_a_waived_duty_breaks_and_is_not_fined() -> None:
    program = world()

    effects = run(program, waiver(program, "O1"))

    assert sum(len(one.breached) for one in effects) == 1
    assert fined(effects) == 0


def test_the_clause_of_the_fine_may_be_waived_instead() -> None:
    program = world()

    assert fined(run(program, waiver(program, "P1"))) == 0


def test_what_falls_outside_the_waiver_is_fined() -> None:
    program = world()
    over = waiver(program, "O1", end=MONDAY + 40 * MINUTE)  # the fine falls exactly at its end

    assert fined(run(program, over)) == 1
    assert fined(run(program, over, at=MONDAY - MINUTE)) == 0


def test_a_suspended_rule_opens_nothing() -> None:
    program = world()

    assert run(program, waiver(program, "O1", suspends=True)) == [Effects()]
    assert fined(run(program, waiver(program, "O1", suspends=True), at=MONDAY + 2 * HOUR)) == 1


def test_a_fine_for_a_breach_is_spared_where_the_broken_duty_is_waived() -> None:
    program = program_of(duty(within="PT10M"), fine(whom="assignee", when=(BREACHED,)))
    covering = waiver(program, "O1")
    tree = Simulation(program)
    tree.happen(incident(REPORTED)._replace(waivers=(covering,)))
    (number,) = tree.running
    told = incident(BREACHED, MONDAY + 10 * MINUTE, event={"obligation": number})

    assert len(react(program, told, tuple(tree.running.values())).proposed) == 1
    assert react(program, told._replace(waivers=(covering,)), tuple(tree.running.values())).proposed == ()


def test_a_suspended_gate_lets_pass_and_says_why() -> None:
    program = program_of(
        rule("G1", "gate", before=[{"event": REPORTED}], needs="case.ok", missing={"zh": "缺", "en": "missing"})
    )
    event = incident(REPORTED, case={"ok": False})

    (refused,) = check_gates(program, event)
    (waived,) = check_gates(program, event._replace(waivers=(waiver(program, "G1", suspends=True),)))

    assert (refused.passed, waived.passed, waived.is_waived) == (False, True, True)


def test_a_waiver_of_one_order_does_not_follow_a_duty_up_to_the_case() -> None:
    program = program_of(duty(within="PT10M", attach="root", on_breach=[{"after": "PT0S", "propose": "P1"}]), fine())
    tree = Simulation(program)

    tree.happen(incident(REPORTED, MONDAY, ORDER)._replace(waivers=(waiver(program, "O1", target=ORDER),)))

    (one,) = tree.running.values()
    assert one.record == CASE
    assert one.waivers == ()


@given(st.lists(st.tuples(st.integers(0, 90), st.integers(1, 90), st.booleans()), max_size=3))
def test_waivers_of_other_rules_change_nothing(spans: list[tuple[int, int, bool]]) -> None:
    program = world()
    others = [
        Waiver("HM", frozenset({999}), MONDAY + start * MINUTE, MONDAY + (start + long) * MINUTE, suspends)
        for start, long, suspends in spans
    ]

    plain, waived = run(program), run(program, *others)

    assert waived == plain


@given(st.integers(0, 120), st.integers(1, 120))
def test_a_fine_is_spared_exactly_while_the_waiver_holds(start: int, long: int) -> None:
    program = world()
    begins, ends = MONDAY + start * MINUTE, MONDAY + (start + long) * MINUTE

    spared = fined(run(program, waiver(program, "O1", start=begins, end=ends))) == 0

    assert spared == (begins <= MONDAY + 40 * MINUTE < ends)
