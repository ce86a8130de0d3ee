from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from tests.rulebook.backtest.worlds import NORTH, SERVICE, WINDOW, history, judged, rules
from tests.rulebook.engine.worlds import (
    ANSWERED,
    CASE,
    CLOSED,
    MONDAY,
    ORDER,
    REPORTED,
    duty,
    fine,
    incident,
    minutes,
    program_of,
    rule,
)  # fmt: skip
from yinuo.rulebook.backtest import Cell, Hand, Life, Line
from yinuo.rulebook.backtest.figures import DENOMINATOR, KEPT, LATE, LEAST, NUMERATOR, OPENED, PROPOSED
from yinuo.rulebook.backtest.lives import PAUSED, RESUMED

HOUR = timedelta(hours=1)
MARCH = date(2026, 3, 1)


def cell(code: str, month: date = MARCH) -> Cell:
    return Cell("T-1", "1", code, NORTH, SERVICE, month)


def test_figures_stand_by_clause_rule_team_and_month() -> None:
    program = program_of(
        duty("O1", within="PT1H", on_late=[{"propose": "P1"}]),
        fine("P1", whom="assignee"),
        rule("M1", "metric", metric="m", kept={"rules": ["O1"]}, target={"at_least": "90"}, unit="percent"),
    )
    late = history([incident(REPORTED), incident(ANSWERED, MONDAY + 2 * HOUR)])
    kept = history([incident(REPORTED), incident(ANSWERED, MONDAY + HOUR)], 100)

    figures = judged({"draft": rules(program)}, late, kept).figures["draft"]

    assert set(figures) == {cell("O1"), cell("P1"), cell("M1")}
    assert [figures[cell("O1")][place] for place in (OPENED, KEPT, LATE)] == [2, 1, 1]
    assert [figures[cell("P1")][place] for place in (PROPOSED, LEAST)] == [1, 2000]
    assert [figures[cell("M1")][place] for place in (NUMERATOR, DENOMINATOR)] == [1, 2]


def test_what_was_opened_outside_the_window_counts_for_nothing_but_lives_on() -> None:
    early, late = WINDOW.starts_at - HOUR, WINDOW.ends_at
    told = [incident(REPORTED, early), incident(REPORTED, MONDAY), incident(ANSWERED, MONDAY + HOUR)]
    told += [incident(REPORTED, late)]
    program = program_of(duty("O1", within="P5D"))

    outcome = judged({"draft": rules(program)}, history(told))

    assert outcome.figures["draft"] == {}, "the second report opens nothing while the promise of the first one runs"


def test_the_draft_holds_from_the_windows_start_and_promises_keep_their_version() -> None:
    old, new = program_of(duty("O1", within="P30D")), program_of(duty("O1", within="PT1H"))
    begun = WINDOW.starts_at - HOUR
    told = [incident(REPORTED, begun), incident(REPORTED, MONDAY, ORDER), incident(ANSWERED, MONDAY + 2 * HOUR, ORDER)]

    outcome = judged({"draft": rules(old, (WINDOW.starts_at, new)), "actual": rules(old)}, history(told))

    (change,) = outcome.changes
    assert (change.record, change.draft, change.actual) == (ORDER, "late", "kept")


def test_breaches_are_brought_about_anew_and_not_taken_from_the_log() -> None:
    program = program_of(
        duty("O1", within="PT1H"),
        fine("P1", when=("rulebook.obligation.breached | obligation.rule == 'O1'",)),
        fine("P2", when=("rulebook.obligation.met_late | obligation.late_minutes > 60",)),
    )
    logged = incident("rulebook.obligation.breached", MONDAY + HOUR, obligation={"rule": "O1", "late_minutes": 0})
    answered = incident(ANSWERED, MONDAY + 3 * HOUR)

    life = Life(rules(program), history([incident(REPORTED), logged, logged, answered])).live(WINDOW.until)

    assert [(one.rule.code, one.at, one.obligation) for one in life.fines] == [
        ("P1", MONDAY + HOUR, 1),
        ("P2", MONDAY + 3 * HOUR, 1),
    ]


def test_what_a_ladder_opens_earlier_is_the_same_promise_on_both_sides() -> None:
    def program(hours: int):
        return program_of(
            duty("O1", within=f"PT{hours}H", on_breach=[{"after": "PT1H", "open": "O2"}]),
            duty("O2", when=(), do=(CLOSED,)),
        )

    outcome = judged({"draft": rules(program(2)), "actual": rules(program(3))}, history([incident(REPORTED)]))

    assert outcome.changes == []


def test_what_was_done_in_time_and_told_late_costs_nobody_anything() -> None:
    program = program_of(duty("O1", within="PT1H", on_breach=[{"after": "PT0S", "propose": "P1"}]), fine("P1"))
    told = [incident(REPORTED), incident("x.y.z", MONDAY + 2 * HOUR), incident(ANSWERED, MONDAY + minutes(50))]

    life = Life(rules(program), history(told)).live(WINDOW.until)

    assert life.fines == []
    assert life.duties[0].fate == "kept"


def test_a_clock_stopped_by_hand_stands_still_in_the_trial_too() -> None:
    program = program_of(duty("O1", within="PT1H"))
    hand = Hand("T-1", "O1", CASE, MONDAY)
    found = history([incident(REPORTED), incident(ANSWERED, MONDAY + 3 * HOUR)])
    stopped = Line(PAUSED, MONDAY + minutes(30), CASE, hand=hand)
    again = Line(RESUMED, MONDAY + minutes(150), CASE, hand=hand)
    found = found._replace(lines=[found.lines[0], stopped, again, found.lines[1]])

    life = Life(rules(program), found).live(WINDOW.until)

    assert life.duties[0].due_at == MONDAY + 3 * HOUR
    assert life.duties[0].fate == "kept"


def test_an_approval_is_asked_for_once_until_it_has_ended() -> None:
    approval = rule("A1", "approval", when=[{"event": REPORTED}], subject={"zh": "批", "en": "sign"},
                    steps=[{"role": "department_manager"}])  # fmt: skip
    ended = incident("rulebook.approval.ended", MONDAY + 2 * HOUR, event={"rule": "A1"})
    told = [incident(REPORTED), incident(REPORTED, MONDAY + HOUR), ended, incident(REPORTED, MONDAY + 3 * HOUR)]

    life = Life(rules(program_of(approval)), history(told)).live(WINDOW.until)

    assert [one.at for one in life.asked] == [MONDAY, MONDAY + 3 * HOUR]


def test_cases_that_lack_a_fact_count_on_neither_side_and_are_named() -> None:
    asks = program_of(duty("O1", when=(f"{REPORTED} | case.is_new",), within="PT1H"))
    old = program_of(duty("O1", within="PT1H"))
    lacking = history([incident(REPORTED, case={"in_city": True}), incident(CLOSED)])
    carrying = history([incident(REPORTED, case={"is_new": True})], 100)

    outcome = judged({"draft": rules(asks), "actual": rules(old)}, lacking, carrying)

    ((fault, found),) = outcome.faults.items()
    assert (fault.side, found) == ("draft", (1, CASE))
    assert "case.is_new" in fault.en
    assert [counts[OPENED] for counts in outcome.figures["actual"].values()] == [1]


def test_a_target_that_two_versions_share_is_counted_once() -> None:
    def program(hours: int):
        return program_of(
            duty("O1", within=f"PT{hours}H"),
            rule("M1", "metric", metric="m", kept={"rules": ["O1"]}, target={"at_least": "90"}, unit="percent"),
        )

    told = history([incident(REPORTED), incident(ANSWERED, MONDAY + HOUR)])
    figures = judged({"draft": rules(program(3), (WINDOW.starts_at, program(2)))}, told).figures["draft"]

    assert [figures[cell("M1")][place] for place in (NUMERATOR, DENOMINATOR)] == [1, 1]


def test_merging_leaves_what_was_merged_as_it_was() -> None:
    program = program_of(duty("O1", within="PT1H"))
    one = judged({"draft": rules(program)}, history([incident(REPORTED)]))
    before = {key: list(counts) for key, counts in one.figures["draft"].items()}
    whole = replace(one, figures={"draft": {}, "actual": {}}, changes=[], faults={})

    whole.merge(one)
    whole.merge(one)

    assert one.figures["draft"] == before
    assert whole.figures["draft"][cell("O1")][OPENED] == 2
