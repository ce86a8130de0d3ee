"""What a tour costs, by the rules of ``schedule``."""

from __future__ import annotations

import numpy as np

from yinuo.dispatch.optimiser.compiled.arrays import (
    BALANCE,
    BEGIN,
    CLOSE,
    DEPOT,
    DEPOT_SECONDS,
    DRIVING,
    DUE,
    DURATION,
    EARLIEST,
    END,
    FIXED,
    HOME,
    HOUR,
    I64,
    LAST,
    LATE,
    LENGTH,
    LIMIT,
    LOAD,
    MOVED,
    MOVED_AFTER,
    MOVED_POINTS,
    NEVER,
    OVERTIME,
    PAUSE,
    PAUSED,
    PAUSES_END,
    PINNED,
    PLACE,
    READY,
    SERVICE,
    START,
    TOOLS,
    VAN_TOOLS,
    WANTS,
    WINDOW,
    WINDOWS_END,
    Numbers,
    Solution,
)
from yinuo.dispatch.optimiser.compiled.jit import compiled, inlined

INFINITY = float("inf")


@inlined
def road(numbers: Numbers, place: int, other: int) -> int:
    return np.int64(numbers.seconds[place, other])  # type: ignore[return-value]


@inlined
def first_start(numbers: Numbers, fixed: int, job: int, ready: int) -> int:
    """The first moment from ``ready`` at which work may begin; -1: too late."""
    if fixed >= 0:
        return fixed if ready <= fixed else -1
    start = max(ready, numbers.job[job, EARLIEST])
    first, end = numbers.job[job, WINDOW], numbers.job[job, WINDOWS_END]
    if end > first:
        best = -1
        for place in range(first, end):
            if numbers.window[place, 1] >= start:
                at = max(start, numbers.window[place, 0])
                if best < 0 or at < best:
                    best = at
        if best < 0:
            return -1
        start = best
    return -1 if start > numbers.job[job, LAST] else start


@inlined
def drive_and_rest(
    numbers: Numbers, fixed: int, job: int, service: int, now: int, way: int, pause: int, pauses: int
) -> tuple[int, int, int]:
    """(when one is there and rested; the next pause; when one arrived); the first is -1 if it cannot be."""
    arrived = -1
    while True:
        there = now + way if arrived < 0 else now
        begin = there if job < 0 else first_start(numbers, fixed, job, there)
        if begin < 0:
            return -1, pause, there
        if pause == pauses:
            break
        earliest, latest = numbers.pause[pause, 0], numbers.pause[pause, 1]
        seconds = numbers.pause[pause, 2]
        fits = there <= latest and max(there, earliest) + seconds <= begin
        if begin + service <= latest and not fits:
            break
        at = max(now, earliest)
        if there <= latest:
            if arrived < 0:
                arrived = there
            at = max(there, earliest)
        elif at > latest:
            return -1, pause, there
        now = at + seconds
        pause += 1
    return there, pause, there if arrived < 0 else arrived


@compiled
def rest_if_fits(numbers: Numbers, now: int, start: int, service: int, pause: int, pauses: int) -> tuple[int, int, int]:
    """(ready, next pause, when a dropped absence ends)."""
    resume = 0
    while pause < pauses and numbers.pause[pause, 1] < start + service:
        earliest, latest = numbers.pause[pause, 0], numbers.pause[pause, 1]
        at = max(now, earliest)
        if at <= latest and at + numbers.pause[pause, 2] <= start:
            now = at + numbers.pause[pause, 2]
        elif earliest == latest:
            resume = latest + numbers.pause[pause, 2]
        pause += 1
    return now, pause, resume


@inlined
def visit_points(numbers: Numbers, tour: int, job: int, start: int) -> tuple[float, float]:
    """(points, price) of beginning the job at ``start`` on this tour."""
    points, price = numbers.price[job, tour, 1], numbers.price[job, tour, 0]
    if start > numbers.job[job, DUE] and numbers.job[job, PINNED] < 0:
        points += numbers.worth[job, LATE] + (start - numbers.job[job, DUE]) // 3600 * numbers.worth[job, HOUR]
    told = numbers.told[job, tour]
    if told >= 0 and abs(start - told) > numbers.prices[MOVED_AFTER]:
        points += numbers.prices[MOVED_POINTS]
        price += numbers.prices[MOVED]
    return points, price


@inlined
def step(
    numbers: Numbers, fixed: int, tour: int, job: int, before: int, now: int, pause: int
) -> tuple[int, int, int, int, int]:
    """From the entry ``before`` (-1: the beginning) to ``job``: (ready, next pause, start, arrived, road); ready -1."""
    jobs = numbers.job.shape[0]
    pauses = numbers.tour[tour, PAUSES_END]
    here = place_of(numbers, tour, before)
    if job == jobs:
        way = road(numbers, here, numbers.tour[tour, DEPOT])
        service = numbers.tour[tour, DEPOT_SECONDS]
        there, pause, arrived = drive_and_rest(numbers, np.int64(-1), np.int64(-1), service, now, way, pause, pauses)
        return (there + service if there >= 0 else -1), pause, there, arrived, way
    way = road(numbers, here, numbers.job[job, PLACE])
    service = numbers.job[job, SERVICE]
    is_pin = numbers.job[job, PINNED] >= 0
    if is_pin and (before < 0 or (before < jobs and numbers.job[before, PINNED] >= 0)):
        now, pause, resume = rest_if_fits(numbers, now, fixed, service, pause, pauses)
        return max(now, fixed + service, resume), pause, fixed, min(now + way, fixed), way
    there, pause, arrived = drive_and_rest(numbers, fixed, job, service, now, way, pause, pauses)
    if there < 0:
        return -1, pause, -1, arrived, way
    start = first_start(numbers, fixed, job, there)
    return start + service, pause, start, arrived, way


@inlined
def place_of(numbers: Numbers, tour: int, entry: int) -> int:
    if entry < 0:
        return numbers.tour[tour, BEGIN]
    return numbers.tour[tour, DEPOT] if entry == numbers.job.shape[0] else numbers.job[entry, PLACE]


@inlined
def service_of(numbers: Numbers, tour: int, entry: int) -> int:
    return numbers.tour[tour, DEPOT_SECONDS] if entry == numbers.job.shape[0] else numbers.job[entry, SERVICE]


@compiled
def supplies_last(numbers: Numbers, running: Solution, entries: I64, row: int, count: int, tour: int) -> bool:
    """Whether load, parts and tools suffice on a tour of these entries."""
    jobs = numbers.job.shape[0]
    load, fetched, wants, free = 0, count, False, False
    for index in range(count):
        entry = entries[row, index]
        if entry == jobs:
            fetched = min(fetched, index)
        else:
            load += numbers.job[entry, LOAD]
            wants = wants or numbers.job[entry, WANTS] != 0
            free = free or numbers.job[entry, PINNED] < 0
    if free and load > numbers.tour[tour, LIMIT]:
        return False
    if not wants:
        return True
    for index in range(fetched):
        if numbers.job[entries[row, index], TOOLS] & ~numbers.tour[tour, VAN_TOOLS]:
            return False
    for part in range(numbers.needs.shape[1]):
        used = 0
        for index in range(fetched):
            used += numbers.needs[entries[row, index], part]
        if used > running.left[tour, part]:
            return False
    return True


@inlined
def finish(numbers: Numbers, tour: int, last: int, ready: int, pause: int, free: int) -> tuple[int, int]:
    """(when the tour is back, the last road); back is -1 if that is too late."""
    if numbers.tour[tour, HOME] < 0:
        back, way = ready, 0
    else:
        way = road(numbers, place_of(numbers, tour, last), numbers.tour[tour, HOME])
        back, pause, _arrived = drive_and_rest(
            numbers, np.int64(-1), np.int64(-1), np.int64(0), ready, way, pause, numbers.tour[tour, PAUSES_END]
        )
    if back > numbers.tour[tour, CLOSE] and free:
        return -1, way
    return back, way


@inlined
def total(numbers: Numbers, tour: int, price: float, driving: float, work: float, back: int, duration: float) -> float:
    percent = 100.0 * (work + driving) / numbers.tour[tour, LENGTH]
    prices = numbers.prices
    return (
        price
        + prices[DRIVING] * driving
        + prices[DURATION] * duration
        + prices[OVERTIME] * max(0, back - numbers.tour[tour, END])
        + prices[BALANCE] * percent * percent / 100.0
    )


@compiled
def cost_from(
    numbers: Numbers, running: Solution, tour: int, entries: I64, row: int, count: int, position: int, most: float
) -> tuple[float, float]:
    """
    (points, day) of a tour that is the running one before ``position`` and ``entries`` from there.

    Infinite: it breaks a rule, or its points are more than ``most``. As soon as an inserted entry has delayed nothing,
    the rest is as before.
    """
    if count == 0:
        return 0.0, 0.0
    if numbers.prices[DURATION] > 0.0:
        return cost_of_duration(numbers, running, tour, entries, row, count)
    now, pause = running.clock[tour, position, READY], running.clock[tour, position, PAUSED]
    points, driving = running.sums[tour, position, 0], running.sums[tour, position, 1]
    price, work = running.sums[tour, position, 2], running.sums[tour, position, 3]
    before = -1 if position == 0 else entries[row, position - 1]
    for index in range(position, count):
        entry = entries[row, index]
        fixed = -1 if entry == numbers.job.shape[0] else running.job[entry, FIXED]
        now, pause, start, _arrived, way = step(numbers, fixed, tour, entry, before, now, pause)
        if now < 0:
            return INFINITY, INFINITY
        driving += way
        work += service_of(numbers, tour, entry)
        if entry < numbers.job.shape[0]:
            more, extra = visit_points(numbers, tour, entry, start)
            points += more
            price += extra
            if points > most:
                return INFINITY, INFINITY
        before = entry
        if index > position and is_as_before(running, tour, index, count, now, pause):
            points += running.sums[tour, count - 1, 0] - running.sums[tour, index, 0]
            driving += running.sums[tour, count - 1, 1] - running.sums[tour, index, 1]
            price += running.sums[tour, count - 1, 2] - running.sums[tour, index, 2]
            work += running.sums[tour, count - 1, 3] - running.sums[tour, index, 3]
            now, pause = running.clock[tour, count - 1, READY], running.clock[tour, count - 1, PAUSED]
            before = entries[row, count - 1]
            break
    back, way = finish(numbers, tour, before, now, pause, has_free(numbers, entries, row, count))
    if back < 0:
        return INFINITY, INFINITY
    driving += way
    return points, total(numbers, tour, price, driving, work, back, 0.0)


@inlined
def is_as_before(running: Solution, tour: int, index: int, count: int, now: int, pause: int) -> bool:
    """Whether a tour of ``count`` entries, one of them new, is after ``index`` where the running one was."""
    return (
        count == running.count[tour] + 1
        and now == running.clock[tour, index, READY]
        and pause == running.clock[tour, index, PAUSED]
    )


@inlined
def has_free(numbers: Numbers, entries: I64, row: int, count: int) -> int:
    """Whether any entry is not pinned."""
    for index in range(count):
        if entries[row, index] == numbers.job.shape[0] or numbers.job[entries[row, index], PINNED] < 0:
            return 1
    return 0


@compiled
def pass_through(
    numbers: Numbers, running: Solution, tour: int, entries: I64, row: int, count: int, depart: int
) -> tuple[int, int]:
    """
    Drive it all from ``depart``: (back, time to be saved); back -1: impossible.

    Points, driving, price and work are left in the last row of ``running.sums``.
    """
    jobs = numbers.job.shape[0]
    now, pause, before = depart, numbers.tour[tour, PAUSE], np.int64(-1)
    while pause < numbers.tour[tour, PAUSES_END] and numbers.pause[pause, 1] < depart:
        is_absence = numbers.pause[pause, 0] == numbers.pause[pause, 1]
        if is_absence and depart < numbers.pause[pause, 1] + numbers.pause[pause, 2]:
            return -1, 0
        pause += 1
    waits, slack, open_ = 0, NEVER, True
    points = driving = price = work = 0.0
    for index in range(count):
        entry = entries[row, index]
        fixed = -1 if entry == jobs else running.job[entry, FIXED]
        now, pause, start, arrived, way = step(numbers, fixed, tour, entry, before, now, pause)
        if now < 0:
            return -1, 0
        driving += way
        work += service_of(numbers, tour, entry)
        if open_:
            waits += start - arrived
        if entry < jobs:
            more, extra = visit_points(numbers, tour, entry, start)
            points += more
            price += extra
            if open_ and fixed < 0:
                slack = min(slack, waits + latest_start(numbers, entry, start) - start)
            open_ = open_ and fixed < 0
        before = entry
    back, way = finish(numbers, tour, before, now, pause, has_free(numbers, entries, row, count))
    running.sums[tour, -1, 0], running.sums[tour, -1, 1] = points, driving + way
    running.sums[tour, -1, 2], running.sums[tour, -1, 3] = price, work
    return back, min(waits, slack)


@inlined
def latest_start(numbers: Numbers, job: int, start: int) -> int:
    """Until when beginning later than ``start`` changes neither what is allowed nor what is late."""
    if start > numbers.job[job, DUE]:
        return start
    latest = min(numbers.job[job, LAST], numbers.job[job, DUE])
    for place in range(numbers.job[job, WINDOW], numbers.job[job, WINDOWS_END]):
        if numbers.window[place, 0] <= start <= numbers.window[place, 1]:
            latest = min(latest, numbers.window[place, 1])
    return latest


@compiled
def cost_of_duration(
    numbers: Numbers, running: Solution, tour: int, entries: I64, row: int, count: int
) -> tuple[float, float]:
    """The same where working duration has a price: the tour leaves as late as costs nothing."""
    depart = numbers.tour[tour, START]
    back, saved = pass_through(numbers, running, tour, entries, row, count, depart)
    if back < 0:
        return INFINITY, INFINITY
    points, day = running.sums[tour, -1, 0], day_of(numbers, running, tour, back, back - depart)
    if saved > 0:
        later, _saved = pass_through(numbers, running, tour, entries, row, count, depart + saved)
        if 0 <= later <= back and running.sums[tour, -1, 0] <= points:
            return running.sums[tour, -1, 0], day_of(numbers, running, tour, later, later - depart - saved)
    return points, day


@compiled
def day_of(numbers: Numbers, running: Solution, tour: int, back: int, duration: int) -> float:
    """The day's costs after ``pass_through``."""
    price, driving, work = running.sums[tour, -1, 2], running.sums[tour, -1, 1], running.sums[tour, -1, 3]
    return total(numbers, tour, price, driving, work, back, float(duration))
