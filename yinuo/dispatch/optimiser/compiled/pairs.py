"""Jobs of several persons: who goes together, and when all begin."""

from __future__ import annotations

from yinuo.dispatch.optimiser.compiled.arrays import (
    BEGIN,
    CLOSE,
    DEPOT,
    EARLIEST,
    FIRST,
    FIXED,
    LAST,
    LEFT,
    LEFT_PRICE,
    MATE,
    PLACE,
    POINT,
    READY,
    SEEN,
    WHERE,
    WINDOW,
    WINDOWS_END,
    Bench,
    Numbers,
    Solution,
)
from yinuo.dispatch.optimiser.compiled.clockwork import INFINITY, road
from yinuo.dispatch.optimiser.compiled.jit import compiled
from yinuo.dispatch.optimiser.compiled.moves import best_place, put, refresh, take, tidy


@compiled
def start_in(numbers: Numbers, running: Solution, tour: int, position: int, job: int) -> int:
    """When ``job`` would begin if put at ``position``: only a moment to try, so pauses are not looked at."""
    here = numbers.tour[tour, BEGIN]
    if position > 0:
        before = running.sequence[tour, position - 1]
        here = numbers.tour[tour, DEPOT] if before == numbers.job.shape[0] else numbers.job[before, PLACE]
    return max(
        running.clock[tour, position, READY] + road(numbers, here, numbers.job[job, PLACE]),
        numbers.job[job, EARLIEST],
    )


@compiled
def remove(numbers: Numbers, running: Solution, room: Bench, job: int) -> None:
    """Take the job and its helpers out of their tours."""
    row = job
    while True:
        tour = running.job[row, WHERE]
        if tour >= 0:
            at = 0
            while running.sequence[tour, at] != row:
                at += 1
            take(numbers, running, tour, at)
            running.job[row, FIXED] = -1
            tidy(numbers, running, room, tour)
            refresh(numbers, running, tour)
        running.job[row, FIXED] = -1
        row = numbers.job[row, MATE]
        if row == job:
            return


@compiled
def fix(numbers: Numbers, running: Solution, job: int, start: int) -> None:
    row = job
    while True:
        running.job[row, FIXED] = start
        row = numbers.job[row, MATE]
        if row == job:
            return


@compiled
def place_row(
    numbers: Numbers, running: Solution, room: Bench, row: int, busy: int, bound: float
) -> tuple[float, int, int, int]:
    """(cost, tour, position, fetch) of the cheapest place of one row; technicians marked with ``busy`` are taken."""
    best, where, position, fetch = bound, -1, -1, -1
    for tour in range(numbers.tour.shape[0]):
        taken = room.tour[SEEN, numbers.tour[tour, FIRST]] == busy
        if numbers.able[row, tour] and not taken:
            cost, at, depot = best_place(numbers, running, room, tour, row, 0.0, best)
            if cost < best:
                best, where, position, fetch = cost, tour, at, depot
    return best, where, position, fetch


@compiled
def try_start(numbers: Numbers, running: Solution, room: Bench, job: int, start: int, bound: float, busy: int) -> float:
    """Put all rows in at ``start``; the cost, or infinity and nothing done. ``busy``: a mark nobody has used yet."""
    fix(numbers, running, job, start)
    row, sum_ = job, 0.0
    while True:
        cost, tour, position, fetch = place_row(numbers, running, room, row, busy, bound - sum_)
        if tour < 0:
            remove(numbers, running, room, job)
            return INFINITY
        sum_ += cost
        room.tour[SEEN, numbers.tour[tour, FIRST]] = busy
        put(running, numbers.job.shape[0], tour, row, position, fetch)
        refresh(numbers, running, tour)
        row = numbers.job[row, MATE]
        if row == job:
            return sum_


@compiled
def first_valid(numbers: Numbers, job: int, ready: int) -> int:
    """``ready`` moved into the next window; -1: none."""
    first, end = numbers.job[job, WINDOW], numbers.job[job, WINDOWS_END]
    best = -1 if end > first else ready
    for place in range(first, end):
        if numbers.window[place, 1] >= ready:
            at = max(ready, numbers.window[place, 0])
            if best < 0 or at < best:
                best = at
    return -1 if best > numbers.job[job, LAST] else best


@compiled
def place_together(numbers: Numbers, running: Solution, room: Bench, job: int, mark: int) -> int:
    """
    Put a job of several persons where it costs least (it must be out); the next unused mark.

    Moments tried: the first possible one on each tour that is able, and the customer's windows.
    """
    best = numbers.prices[POINT] * numbers.worth[job, LEFT] + numbers.worth[job, LEFT_PRICE]
    chosen = -1
    for tour in range(numbers.tour.shape[0]):
        if not (numbers.able[job, tour] or numbers.able[numbers.job[job, MATE], tour]):
            continue
        for position in range(running.count[tour] + 1):
            start = first_valid(numbers, job, start_in(numbers, running, tour, position, job))
            if start < 0 or start > numbers.tour[tour, CLOSE]:
                continue
            mark += 1
            cost = try_start(numbers, running, room, job, start, best, mark)
            if cost < best:
                best, chosen = cost, start
            if cost < INFINITY:
                remove(numbers, running, room, job)
    if chosen >= 0:
        mark += 1
        try_start(numbers, running, room, job, chosen, INFINITY, mark)
    return mark
