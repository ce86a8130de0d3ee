"""Jobs of several persons: who goes together, and when all begin."""

from __future__ import annotations

from yinuo.dispatch.optimiser.compiled.arrays import POINT, Bench, Numbers, Solution
from yinuo.dispatch.optimiser.compiled.clockwork import INFINITY
from yinuo.dispatch.optimiser.compiled.jit import compiled
from yinuo.dispatch.optimiser.compiled.moves import best_place, put, refresh, take, tidy


@compiled
def start_in(numbers: Numbers, running: Solution, tour: int, position: int, job: int) -> int:
    """When ``job`` would begin if put at ``position``: only a moment to try, so pauses are not looked at."""
    entries = running.sequence[tour]
    here = numbers.begin[tour]
    if position > 0:
        before = entries[position - 1]
        here = numbers.depot[tour] if before == len(numbers.place) else numbers.place[before]
    return max(running.ready[tour, position] + numbers.seconds[here, numbers.place[job]], numbers.earliest[job])


@compiled
def remove(numbers: Numbers, running: Solution, room: Bench, job: int) -> None:
    """Take the job and its helpers out of their tours."""
    row = job
    while True:
        tour = running.where[row]
        if tour >= 0:
            at = 0
            while running.sequence[tour, at] != row:
                at += 1
            take(numbers, running, tour, at)
            running.fixed[row] = -1
            tidy(numbers, running, room, tour)
            refresh(numbers, running, tour)
        running.fixed[row] = -1
        row = numbers.mate[row]
        if row == job:
            return


@compiled
def fix(numbers: Numbers, running: Solution, job: int, start: int) -> None:
    row = job
    while True:
        running.fixed[row] = start
        row = numbers.mate[row]
        if row == job:
            return


@compiled
def place_row(
    numbers: Numbers, running: Solution, room: Bench, row: int, busy: int, bound: float
) -> tuple[float, int, int, int]:
    """(cost, tour, position, fetch) of the cheapest place of one row; technicians marked with ``busy`` are taken."""
    best, where, position, fetch = bound, -1, -1, -1
    for tour in range(len(running.count)):
        taken = room.seen[numbers.first_tour[numbers.technician[tour]]] == busy
        if numbers.able[row, tour] and not taken:
            cost, at, depot = best_place(numbers, running, room, tour, row, 0.0, best)
            if cost < best:
                best, where, position, fetch = cost, tour, at, depot
    return best, where, position, fetch


@compiled
def try_start(
    numbers: Numbers, running: Solution, room: Bench, job: int, start: int, bound: float, busy: int
) -> float:
    """Put all rows in at ``start``; the cost, or infinity and nothing done. ``busy``: a mark nobody has used yet."""
    fix(numbers, running, job, start)
    row, sum_ = job, 0.0
    while True:
        cost, tour, position, fetch = place_row(numbers, running, room, row, busy, bound - sum_)
        if tour < 0:
            remove(numbers, running, room, job)
            return INFINITY
        sum_ += cost
        room.seen[numbers.first_tour[numbers.technician[tour]]] = busy
        put(running, len(numbers.place), tour, row, position, fetch)
        refresh(numbers, running, tour)
        row = numbers.mate[row]
        if row == job:
            return sum_


@compiled
def first_valid(numbers: Numbers, job: int, ready: int) -> int:
    """``ready`` moved into the next window; -1: none."""
    first, end = numbers.window[job], numbers.window[job + 1]
    best = -1 if end > first else ready
    for place in range(first, end):
        if numbers.window_end[place] >= ready:
            at = max(ready, numbers.window_start[place])
            if best < 0 or at < best:
                best = at
    return -1 if best > numbers.last[job] else best


@compiled
def place_together(numbers: Numbers, running: Solution, room: Bench, job: int, mark: int) -> int:
    """
    Put a job of several persons where it costs least (it must be out); the next unused mark.

    Moments tried: the first possible one on each tour that is able, and the customer's windows.
    """
    best = numbers.prices[POINT] * numbers.left_points[job] + numbers.left_price[job]
    chosen = -1
    for tour in range(len(running.count)):
        if not (numbers.able[job, tour] or numbers.able[numbers.mate[job], tour]):
            continue
        for position in range(running.count[tour] + 1):
            start = first_valid(numbers, job, start_in(numbers, running, tour, position, job))
            if start < 0 or start > numbers.close[tour]:
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
