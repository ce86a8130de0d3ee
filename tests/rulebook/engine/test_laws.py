"""Laws that hold for every sequence of events."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.lib.calendars import office
from tests.rulebook.engine.worlds import (
    AGREED,
    ANSWERED,
    ARRIVED,
    CASE,
    CLOSED,
    FREED,
    HELD,
    LINEAGES,
    MONDAY,
    ORDER,
    OTHER_ORDER,
    PEOPLE,
    REPORTED,
    duty,
    fine,
    incident,
    program_of,
)  # fmt: skip
from yinuo.rulebook.engine import Effects, Incident, react, step
from yinuo.rulebook.engine.simulation import Simulation

REASON = {"zh": "等待客户", "en": "waiting for the customer"}
STOPS = {"paused_by": [{"event": HELD, "reason": REASON}], "resumed_by": [{"event": FREED}]}
PROGRAM = program_of(
    duty("O1", within="PT3H", warn="PT30M", cancelled_by=[{"event": CLOSED}], **STOPS,
         on_breach=[{"after": "PT0S", "notify": ["clerk"]}, {"after": "PT1H", "propose": "P1"}, {"after": "P1D", "open": "O6"}],
         on_late=[{"propose": "P1", "if": "obligation.late_minutes < 60 && case.in_city"}]),
    duty("O2", within="P2D", calendar="office", who="technician", warn="PT1H", cancelled_by=[{"event": CLOSED}], **STOPS),
    duty("O3", when=(f"{REPORTED} | !case.in_city",), do=(CLOSED,), each="event", within="PT5H", count_from="case.reported_at"),
    duty("O4", when=(AGREED,), do=(ARRIVED,), by={"fact": "order.appointment_at"}, warn="PT1H",
         on_breach=[{"after": "PT30M", "escalate": "department_manager"}]),
    duty("O5", when=(AGREED,), do=(ARRIVED, CLOSED), attach="root", by={"clock": "17:30"}, calendar="office", who="technician"),
    duty("O6", when=(), do=(CLOSED,), who="department_manager", within="PT2H", not_before="PT10M"),
    fine("P1", whom="assignee"),
)  # fmt: skip

appointments = st.sampled_from(
    ["", "2026-03-02T11:00:00+08:00", "2026-03-03T08:00:00+00:00", "2026-03-09T18:00:00+08:00"]
)
kinds = st.sampled_from([REPORTED, ANSWERED, CLOSED, AGREED, ARRIVED, HELD, FREED, "x.y.z"])


@st.composite
def happenings(draw: st.DrawFn) -> Incident:
    facts: dict[str, Any] = {
        "case": {"in_city": draw(st.booleans()), "reported_at": draw(appointments)},
        "order": {"appointment_at": draw(appointments)},
    }
    record = draw(st.sampled_from([CASE, ORDER, OTHER_ORDER]))
    after = timedelta(seconds=draw(st.integers(0, 14 * 86_400)))
    people = draw(st.sampled_from([PEOPLE, {}]))
    return Incident(draw(kinds), MONDAY + after, record, LINEAGES[record], facts, people, actor=11)


stories = st.lists(happenings(), max_size=25).map(lambda found: sorted(found, key=lambda one: one.at))
END = MONDAY + timedelta(days=40)


def told(story: Sequence[Incident], looks: Sequence[datetime] = ()) -> list[tuple[str, Effects]]:
    """Return all effects of a story in order; ``looks`` are instants at which somebody sweeps in between."""
    tree = Simulation(PROGRAM)
    found: list[tuple[str, Effects]] = []
    moments: list[tuple[datetime, int, Incident | None]] = [(one.at, place, one) for place, one in enumerate(story)]
    moments += [(look, -1, None) for look in (*looks, END)]
    for moment, _, one in sorted(moments, key=lambda entry: entry[:2]):
        found += [("time", effects) for effects in tree.pass_time(moment)]
        if one is not None:
            found.append((one.kind, tree.happen(one)))
    return found


@given(stories)
@settings(max_examples=80)
def test_a_replay_gives_the_same_effects(story: list[Incident]) -> None:
    assert told(story) == told(story)


@given(stories, st.lists(st.integers(0, 40 * 86_400), max_size=10))
@settings(max_examples=80)
def test_how_often_one_sweeps_makes_no_difference(story: list[Incident], looks: list[int]) -> None:
    assert told(story, [MONDAY + timedelta(seconds=one) for one in looks]) == told(story)


@given(stories)
@settings(max_examples=80)
def test_what_has_ended_never_comes_back(story: list[Incident]) -> None:
    ended: set[int] = set()

    for _, effects in told(story):
        touched = [
            *(one.obligation for one in (*effects.met, *effects.cancelled, *effects.paused, *effects.resumed)),
            *(one.obligation for one in (*effects.rescheduled, *effects.breached, *effects.acted)),
        ]
        assert not ended & set(touched)
        ends = [one.obligation for one in (*effects.met, *effects.cancelled)]
        assert len(ends) == len(set(ends))
        ended |= set(ends)


@given(stories)
@settings(max_examples=80)
def test_a_breach_is_dated_at_the_due_time_and_each_step_comes_once(story: list[Incident]) -> None:
    tree, steps = Simulation(PROGRAM), set()

    for one in [*story, None]:
        for running in list(tree.running.values()):
            effects = step(PROGRAM, running, one.at if one else END)
            for breach in effects.breached:
                assert breach.at == running.due_at
            acted = [act for act in effects.acted if act.obligation == running.id]
            assert [act.step for act in acted] == sorted({act.step for act in acted})
        for effects in tree.pass_time(one.at if one else END):
            for act in effects.acted:
                assert (act.obligation, act.step) not in steps
                steps.add((act.obligation, act.step))
        if one is not None:
            tree.happen(one)


@given(stories, st.randoms(use_true_random=False))
@settings(max_examples=80)
def test_the_order_of_the_running_makes_no_difference(story: list[Incident], random: Any) -> None:
    tree = Simulation(PROGRAM)
    for one in story:
        list(tree.pass_time(one.at))
        running = list(tree.running.values())
        shuffled = random.sample(running, len(running))
        assert react(PROGRAM, one, shuffled) == react(PROGRAM, one, running)
        tree.happen(one)


@given(stories)
@settings(max_examples=80)
def test_late_and_broken_are_the_same_thing(story: list[Incident]) -> None:
    broken: set[int] = set()

    for _, effects in told(story):
        broken |= {one.obligation for one in effects.breached}
        for met in effects.met:
            assert met.is_late == (met.obligation in broken)
            assert (met.late_seconds > 0) <= met.is_late
            assert not met.undoes_breach


seconds = st.integers(0, 20 * 86_400)


@given(seconds, st.integers(0, 3 * 3600), seconds, st.sampled_from(["O1", "O2"]))
@settings(max_examples=120)
def test_a_pause_keeps_what_is_left_to_the_second(start: int, used: int, stood: int, code: str) -> None:
    tree = Simulation(PROGRAM)
    facts = {"case": {"in_city": True, "reported_at": ""}}
    opened_at = MONDAY + timedelta(seconds=start)
    held_at = opened_at + timedelta(seconds=used)
    freed_at = held_at + timedelta(seconds=stood)

    def duty_now() -> Any:
        return next(one for one in tree.running.values() if one.rule.code == code)

    tree.happen(incident(REPORTED, opened_at, **facts))
    due_before = duty_now().due_at
    tree.happen(incident(HELD, held_at, **facts))
    left = duty_now().remaining_seconds
    tree.happen(incident(FREED, freed_at, **facts))
    due_after = duty_now().due_at

    if code == "O1":
        assert left == 3 * 3600 - used
        assert due_after - due_before == timedelta(seconds=stood)
    else:
        assert left == office().between(held_at, due_before)
        assert left == office().between(freed_at, due_after)


@given(stories)
@settings(max_examples=100)
def test_a_duty_runs_at_most_once_on_a_record_unless_it_is_of_each_event(story: list[Incident]) -> None:
    tree = Simulation(PROGRAM)
    for one in story:
        list(tree.pass_time(one.at))
        tree.happen(one)
        running = [(each.rule.code, each.record) for each in tree.running.values() if each.rule.code != "O3"]
        assert len(running) == len(set(running))
