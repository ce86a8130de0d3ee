"""Laws of the back-test, for every story: what is fast is what is plain, and parts are the whole."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rulebook.backtest.worlds import WINDOW, cut, history, judged, reading, rules
from tests.rulebook.engine.test_laws import END, PROGRAM, STOPS, stories, told
from tests.rulebook.engine.worlds import (
    AGREED,
    ANSWERED,
    ARRIVED,
    CLOSED,
    MONDAY,
    REPORTED,
    duty,
    fine,
    program_of,
    rule,
)  # fmt: skip
from yinuo.rulebook.backtest import BlockWriter, Life, Outcome, blocks_of
from yinuo.rulebook.backtest.encoding import read
from yinuo.rulebook.engine import Effects, Incident, Program

STRICTER = program_of(
    duty("O1", within="PT2H", warn="PT30M", cancelled_by=[{"event": CLOSED}], **STOPS,
         on_breach=[{"after": "PT1H", "propose": "P1"}], on_late=[{"propose": "P1", "if": "case.in_city"}]),
    duty("O2", within="P1D", calendar="office", who="technician", cancelled_by=[{"event": CLOSED}], **STOPS),
    duty("O4", when=(AGREED,), do=(ARRIVED,), by={"fact": "order.appointment_at"}, warn="PT1H"),
    duty("O7", when=(f"{REPORTED} | case.in_city",), do=(CLOSED,), within="P1D"),
    fine("P1", whom="assignee", when=()),
    fine("P2", when=("rulebook.obligation.breached | obligation.rule == 'O1'",)),
    fine("P3", when=("rulebook.obligation.met_late | obligation.late_minutes > 60",)),
    rule("M1", "metric", metric="answered", kept={"rules": ["O1"]}, target={"at_least": "90"}, unit="percent"),
    rule("M2", "metric", metric="asked", count=[{"event": REPORTED, "if": "case.in_city"}], target={"at_most": "3"},
         unit="count"),
    rule("M3", "metric", metric="share", share={"of": [{"event": ANSWERED}], "among": [{"event": REPORTED}]},
         target={"at_least": "9"}, unit="percent"),
)  # fmt: skip
BOTH = {"draft": rules(STRICTER), "actual": rules(PROGRAM)}


def fates(effects: list[tuple[str, Effects]]) -> list[tuple[str, int, datetime, str]]:
    """Return rule, record, time of opening and fate of every obligation, straight from what the engine said."""
    found: list[list[object]] = []
    for _, one in effects:
        for met in one.met:
            found[met.obligation - 1][3] = "late" if met.is_late else "kept"
        for cancelled in one.cancelled:
            broken = found[cancelled.obligation - 1][3] == "broken"
            found[cancelled.obligation - 1][3] = "broken" if broken else "cancelled"
        for breached in one.breached:
            found[breached.obligation - 1][3] = "broken"
        found += [[opened.rule.code, opened.record, opened.opened_at, "running"] for opened in one.opened]
    return [(str(code), record, opened_at, str(fate)) for code, record, opened_at, fate in found]  # type: ignore[misc]


@given(stories)
@settings(max_examples=80, deadline=None)
def test_a_life_is_what_react_and_step_say(story: list[Incident]) -> None:
    life = Life(rules(PROGRAM), history(story)).live(END)
    effects = told(story)

    lived = [(one.opened.rule.code, one.opened.record, one.opened.opened_at, one.fate) for one in life.duties]
    assert lived == fates(effects)
    assert life.fines == [one for _, each in effects for one in each.proposed]


@given(st.lists(stories, min_size=1, max_size=4))
@settings(max_examples=50, deadline=None)
def test_what_is_read_from_blocks_and_cut_down_is_judged_like_the_whole_log(found: list[list[Incident]]) -> None:
    whole = [history(story, 100 * place) for place, story in enumerate(found)]
    wanted = reading(*BOTH.values())

    with TemporaryDirectory() as folder:
        path = Path(folder) / "histories"
        with BlockWriter(path, events_a_block=10) as writer:
            for one in whole:
                writer.add(cut(one, wanted))
        assert list(blocks_of(path)) == writer.blocks
        again = [one for block in writer.blocks for one in read(block)]

    plain, fast = judged(BOTH, *whole), judged(BOTH, *again)
    assert (fast.figures, fast.changes, fast.faults) == (plain.figures, plain.changes, plain.faults)


@given(st.lists(stories, min_size=2, max_size=5), st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None)
def test_parts_merge_to_the_whole_in_any_order(found: list[list[Incident]], random: object) -> None:
    whole = [history(story, 100 * place) for place, story in enumerate(found)]
    parts = [judged(BOTH, one) for one in whole]
    random.shuffle(parts)  # type: ignore[attr-defined]
    half = len(parts) // 2
    left, right = Outcome(), Outcome()

    for part in parts[:half]:
        left.merge(part)
    for part in parts[half:]:
        right.merge(part)
    right.merge(left)

    assert right.settled() == judged(BOTH, *whole)


@given(stories)
@settings(max_examples=60, deadline=None)
def test_a_trial_of_the_rules_in_force_is_history(story: list[Incident]) -> None:
    outcome = judged({"draft": rules(PROGRAM), "actual": rules(PROGRAM)}, history(story))

    assert outcome.changes == []
    assert outcome.figures["draft"] == outcome.figures["actual"]
    assert list(outcome.moved()) == []
    counted: dict[str, int] = {}
    for code, _record, opened_at, fate in fates(told(story)):
        if WINDOW.starts_at <= opened_at < WINDOW.ends_at:
            counted[f"{code} {fate}"] = counted.get(f"{code} {fate}", 0) + 1
    assert {key: many for key, many in by_fate(outcome).items() if many} == counted


def by_fate(outcome: Outcome) -> dict[str, int]:
    found: dict[str, int] = {}
    for cell, counts in outcome.figures["actual"].items():
        for place, fate in enumerate(("kept", "late", "broken", "cancelled", "running"), start=1):
            found[f"{cell.rule} {fate}"] = found.get(f"{cell.rule} {fate}", 0) + counts[place]
    return found


def limit(hours: int) -> Program:
    return program_of(duty("O1", within=f"PT{hours}H", cancelled_by=[{"event": CLOSED}]))


@given(st.lists(st.tuples(st.integers(0, 5 * 3600), st.sampled_from([ANSWERED, CLOSED, "x.y.z"])), max_size=8))
@settings(max_examples=80, deadline=None)
def test_a_tighter_limit_changes_exactly_the_cases_between_the_two_limits(ends: list[tuple[int, str]]) -> None:
    cases = []
    for place, (seconds, kind) in enumerate(ends):
        begun, ended = (
            Incident(one, MONDAY + timedelta(seconds=after), 1, (1,), {"case": {}})
            for one, after in ((REPORTED, 0), (kind, seconds))
        )
        cases.append(history([begun, ended], 100 * place))

    outcome = judged({"draft": rules(limit(2)), "actual": rules(limit(3))}, *cases)

    between = {
        100 * place + 1
        for place, (seconds, kind) in enumerate(ends)
        if 2 * 3600 < seconds <= 3 * 3600 and kind in {ANSWERED, CLOSED}
    }
    assert {one.root for one in outcome.changes} == between
    assert {(one.draft, one.actual) for one in outcome.changes} <= {("late", "kept"), ("broken", "cancelled")}
