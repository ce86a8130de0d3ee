"""(b) plans, (c) repairs and (d) suggestions on own instances."""

from __future__ import annotations

import time
from collections.abc import Sequence

from yinuo.dispatch.optimiser import (
    Cancelled,
    Emergency,
    Event,
    Late,
    Overrun,
    Plan,
    Problem,
    Refused,
    Sick,
    plan,
    repair,
    suggest,
)
from yinuo.stage.bench.dispatch import days
from yinuo.stage.bench.report import Report

#: Reports, technicians, seconds.
SIZES = ((40, 12, 2.0), (300, 60, 20.0), (2_000, 300, 120.0))
FEWER_BROKEN, LESS_DRIVING = 0.30, 0.25
REPAIR_SECONDS, REPAIR_LIMIT, MOVED_SHARE = 1.5, 3.0, 0.05
SUGGEST_MS, SUGGESTIONS = 200.0, 100
NOW = 10 * days.HOUR


def plans(report: Report, *, seeds: Sequence[int], most: int) -> None:
    for jobs, technicians, seconds in SIZES:
        for seed in seeds if jobs <= most else ():
            problem = days.day(jobs, technicians, seed)
            by_hand = days.nearest_free(problem)
            began = time.perf_counter()
            ours = plan(problem, seconds=seconds, seed=seed)
            took = time.perf_counter() - began
            _compare(report, f"{jobs}/{technicians} seed {seed}", by_hand, ours)
            report.target(f"(b) {jobs}/{technicians}: seconds", took, at_most=seconds * 1.05 + 0.5)


def _compare(report: Report, what: str, by_hand: Plan, ours: Plan) -> None:
    old, new = by_hand.terms, ours.terms
    fewer = 1 - new.broken_promises / max(1, old.broken_promises)
    less = 1 - new.driving_seconds / max(1, old.driving_seconds)
    report.line(
        f"(b) {what}: by hand → ours",
        f"broken {old.broken_promises} → {new.broken_promises} (left out {old.unassigned_jobs} → "
        f"{new.unassigned_jobs}), "
        f"driving {old.driving_seconds / 3600:.1f} → {new.driving_seconds / 3600:.1f} h",
    )
    report.target(
        f"(b) {what}: the better gain over its target", max(fewer / FEWER_BROKEN, less / LESS_DRIVING), at_least=1
    )
    report.target(f"(b) {what}: the worse gain, share", min(fewer, less), at_least=0.0)


def repairs(report: Report, *, seeds: Sequence[int]) -> None:
    """One event at ten o'clock on 300 visits of 60 technicians."""
    for seed in seeds:
        problem = days.day(300, 60, seed)
        before = plan(problem, seconds=20.0, seed=seed)
        worst_time = worst_share = 0.0
        for event in _events(problem, before, seed):
            began = time.perf_counter()
            after = repair(problem, before, event, seconds=REPAIR_SECONDS, seed=seed)
            took = time.perf_counter() - began
            share = after.terms.moved / len(before.appointments)
            report.line(
                f"(c) {type(event).__name__} on 300/60 seed {seed}",
                f"{took:.2f} s, {after.terms.moved} moved, broken {before.terms.broken_promises} → "
                f"{after.terms.broken_promises}",
            )
            worst_time, worst_share = max(worst_time, took), max(worst_share, share)
        report.target(f"(c) repair, slowest, seconds (seed {seed})", worst_time, at_most=REPAIR_LIMIT)
        report.target(f"(c) published visits moved, most, share (seed {seed})", worst_share, at_most=MOVED_SHARE)


def _events(problem: Problem, plan_: Plan, seed: int) -> list[Event]:
    later = [stop for stop in plan_.stops if stop.start > NOW]
    running = [stop for stop in plan_.stops if stop.start <= NOW < stop.end]
    one, other = later[seed % len(later)], later[(seed * 7 + 3) % len(later)]
    return [
        Emergency(NOW, days.new_job(problem, seed, at=NOW)),
        Sick(NOW, one.technician),
        Late(NOW, other.technician, NOW + days.HOUR),
        Overrun(NOW, running[0].job, running[0].end + days.HOUR),
        Refused(NOW, one.job, one.technician),
        Cancelled(NOW, other.job),
    ]


def suggestions(report: Report) -> None:
    """One new report after the other, on the day of 300 technicians."""
    problem = days.day(1_500, 300, 1)
    before = plan(problem, seconds=20.0, seed=1)
    times = []
    for number in range(SUGGESTIONS):
        job = days.new_job(problem, number, at=NOW)
        began = time.perf_counter()
        suggest(problem, before, job)
        times.append((time.perf_counter() - began) * 1000)
    times.sort()
    report.line("(d) suggestion at 300 technicians, median ms", f"{times[len(times) // 2]:.0f}")
    report.target("(d) suggestion at 300 technicians, p95 ms", times[int(len(times) * 0.95)], at_most=SUGGEST_MS)
