"""Putting a job into a tour where it costs least, and taking it out."""

from __future__ import annotations

import numpy as np

from yinuo.dispatch.optimiser.compiled.arrays import (
    AFTER,
    BALANCE,
    CLOSE,
    DAY,
    DEPOT,
    DRIVING,
    DUE,
    DURATION,
    EARLIEST,
    FIRST,
    FIXED,
    HOME,
    HOUR,
    I64,
    KEPT,
    LAST,
    LATE,
    LATEST,
    LENGTH,
    LIMIT,
    LOAD,
    LOADED,
    NEVER,
    PAUSE,
    PAUSED,
    PINNED,
    PLACE,
    POINT,
    POINTS,
    READY,
    ROAD,
    SERVICE,
    START,
    TECHNICIAN,
    U64,
    WANTS,
    WHERE,
    WORK,
    Bench,
    Numbers,
    Solution,
)
from yinuo.dispatch.optimiser.compiled.clockwork import (
    INFINITY,
    cost_from,
    has_free,
    place_of,
    road,
    service_of,
    step,
    supplies_last,
    visit_points,
)  # fmt: skip
from yinuo.dispatch.optimiser.compiled.jit import compiled, inlined


@inlined
def chance(random: U64) -> float:
    """The next number in [0, 1) (xorshift64*)."""
    state = random[0]
    state ^= state >> 12
    state ^= state << 25
    state ^= state >> 27
    random[0] = state
    return float((state >> 11) & 0x1FFFFFFFFFFFFF) / 9007199254740992.0


@compiled
def refresh(numbers: Numbers, running: Solution, tour: int) -> bool:
    """Compute again what is kept about a tour after its sequence changed; False if it breaks a rule."""
    count = running.count[tour]
    share_van(numbers, running, tour)
    if not supplies_last(numbers, running, running.sequence, tour, count, tour):
        return False
    running.clock[tour, 0, READY], running.clock[tour, 0, PAUSED] = numbers.tour[tour, START], numbers.tour[tour, PAUSE]
    for column in range(4):
        running.sums[tour, 0, column] = 0.0
    for index in range(count):
        if not advance(numbers, running, tour, index):
            return False
    look_back(numbers, running, tour)
    points, day = cost_from(numbers, running, tour, running.sequence, tour, count, count, INFINITY)
    running.cost[tour, POINTS], running.cost[tour, DAY] = points, day
    add_up(numbers, running, tour, count)
    return points < INFINITY


@inlined
def add_up(numbers: Numbers, running: Solution, tour: int, count: int) -> None:
    """The road, the work and the load of the tour."""
    driving, load = running.sums[tour, count, 1], 0
    if count and numbers.tour[tour, HOME] >= 0:
        driving += road(numbers, place_of(numbers, tour, running.sequence[tour, count - 1]), numbers.tour[tour, HOME])
    for index in range(count):
        if running.sequence[tour, index] < numbers.job.shape[0]:
            load += numbers.job[running.sequence[tour, index], LOAD]
    running.cost[tour, ROAD], running.cost[tour, WORK] = driving, running.sums[tour, count, 3]
    running.cost[tour, LOADED] = load


@inlined
def advance(numbers: Numbers, running: Solution, tour: int, index: int) -> bool:
    jobs = numbers.job.shape[0]
    entry = running.sequence[tour, index]
    before = -1 if index == 0 else running.sequence[tour, index - 1]
    fixed = -1 if entry == jobs else running.job[entry, FIXED]
    now, pause = running.clock[tour, index, READY], running.clock[tour, index, PAUSED]
    now, pause, start, _arrived, way = step(numbers, fixed, tour, entry, before, now, pause)
    if now < 0:
        return False
    running.clock[tour, index + 1, READY], running.clock[tour, index + 1, PAUSED] = now, pause
    points = price = 0.0
    if entry < jobs:
        points, price = visit_points(numbers, tour, entry, start)
    sums = running.sums
    sums[tour, index + 1, 0] = sums[tour, index, 0] + points
    sums[tour, index + 1, 1] = sums[tour, index, 1] + way
    sums[tour, index + 1, 2] = sums[tour, index, 2] + price
    sums[tour, index + 1, 3] = sums[tour, index, 3] + service_of(numbers, tour, entry)
    return True


@compiled
def look_back(numbers: Numbers, running: Solution, tour: int) -> None:
    """From the end: when one must be at each stop, by hard rules and to keep what is kept; pauses not counted."""
    count = running.count[tour]
    keep, least = NEVER, 0.0
    after = numbers.tour[tour, CLOSE] if has_free(numbers, running.sequence, tour, count) else NEVER
    following = -1
    for index in range(count - 1, -1, -1):
        entry = running.sequence[tour, index]
        way = 0
        if following >= 0:
            way = road(numbers, place_of(numbers, tour, entry), place_of(numbers, tour, following))
        elif numbers.tour[tour, HOME] >= 0:
            way = road(numbers, place_of(numbers, tour, entry), numbers.tour[tour, HOME])
        latest = after - way - service_of(numbers, tour, entry)
        if entry < numbers.job.shape[0]:
            is_pin = numbers.job[entry, PINNED] >= 0
            if running.job[entry, FIXED] >= 0:
                latest = running.job[entry, FIXED]
            elif not is_pin:
                latest = min(latest, numbers.job[entry, LAST])
        keep, least = still_kept(numbers, running, tour, index, keep - way - service_of(numbers, tour, entry), least)
        running.clock[tour, index, LATEST], running.clock[tour, index, KEPT] = latest, keep
        running.sums[tour, index, 4] = least
        after, following = latest, entry


@inlined
def still_kept(
    numbers: Numbers, running: Solution, tour: int, index: int, keep: int, least: float
) -> tuple[int, float]:
    """
    (until when one must be at the stop so that nothing from it on is late that is not, what breaking that costs at
    least), given what is so behind it.
    """
    entry = running.sequence[tour, index]
    if entry == numbers.job.shape[0]:
        return keep, least
    if running.job[entry, FIXED] >= 0 or numbers.job[entry, PINNED] >= 0:
        return NEVER, 0.0
    due, points = numbers.job[entry, DUE], numbers.worth[entry, LATE]
    start = running.clock[tour, index + 1, READY] - numbers.job[entry, SERVICE]
    if points <= 0.0 or due == NEVER or start > due:
        return keep, least
    return min(keep, due), points if least == 0.0 else min(least, points)


@compiled
def share_van(numbers: Numbers, running: Solution, tour: int) -> None:
    """Tell the other tours of this technician what this one leaves in the van."""
    parts = numbers.stock.shape[1]
    technician = numbers.tour[tour, TECHNICIAN]
    first, end = numbers.tour[tour, FIRST], numbers.tour[tour, AFTER]
    if parts == 0 or end - first == 1:
        return
    for part in range(parts):
        used = 0
        for one in range(first, end):
            used += used_of(numbers, running, one, part)
        for one in range(first, end):
            running.left[one, part] = numbers.stock[technician, part] - used + used_of(numbers, running, one, part)


@compiled
def used_of(numbers: Numbers, running: Solution, tour: int, part: int) -> int:
    used = 0
    for index in range(running.count[tour]):
        entry = running.sequence[tour, index]
        if entry == numbers.job.shape[0]:
            break
        used += numbers.needs[entry, part]
    return used


@inlined
def costs_at_least(numbers: Numbers, running: Solution, tour: int, job: int, position: int) -> float:
    """What putting ``job`` at ``position`` costs at least, points and day in one number; infinite: it cannot be."""
    count, prices = running.count[tour], numbers.prices
    before = -1 if position == 0 else running.sequence[tour, position - 1]
    here, there = place_of(numbers, tour, before), numbers.job[job, PLACE]
    to = road(numbers, here, there)
    arrive = max(running.clock[tour, position, READY] + to, numbers.job[job, EARLIEST])
    if arrive > numbers.job[job, LAST]:
        return INFINITY
    done = arrive + numbers.job[job, SERVICE]
    onward, saved, points = 0, 0, numbers.price[job, tour, 1]
    if position < count:
        following = place_of(numbers, tour, running.sequence[tour, position])
        onward, saved = road(numbers, there, following), road(numbers, here, following)
        if done + onward > running.clock[tour, position, LATEST]:
            return INFINITY
        if done + onward > running.clock[tour, position, KEPT]:
            points += running.sums[tour, position, 4]
    elif numbers.tour[tour, HOME] >= 0:
        onward = road(numbers, there, numbers.tour[tour, HOME])
        saved = road(numbers, here, numbers.tour[tour, HOME]) if count else 0
        if done + onward > numbers.tour[tour, CLOSE]:
            return INFINITY
    if arrive > numbers.job[job, DUE]:
        points += numbers.worth[job, LATE] + (arrive - numbers.job[job, DUE]) // 3600 * numbers.worth[job, HOUR]
    more, work = float(to + onward - saved), float(numbers.job[job, SERVICE])
    day = numbers.price[job, tour, 0] + prices[DRIVING] * more
    if prices[BALANCE] > 0.0:
        day += fuller(numbers, running, tour, more + work)
    if prices[DURATION] > 0.0:
        day = running.cost[tour, ROAD] + more + running.cost[tour, WORK] + work
        day = prices[DURATION] * day - running.cost[tour, DAY]
    return prices[POINT] * points + day


@inlined
def fuller(numbers: Numbers, running: Solution, tour: int, more: float) -> float:
    """What ``more`` seconds of road and work cost in balance."""
    percent = 100.0 / numbers.tour[tour, LENGTH]
    used = percent * (running.cost[tour, ROAD] + running.cost[tour, WORK])
    return numbers.prices[BALANCE] / 100.0 * percent * more * (percent * more + 2.0 * used)


@compiled
def best_place(
    numbers: Numbers, running: Solution, room: Bench, tour: int, job: int, blink: float, bound: float
) -> tuple[float, int, int]:
    """
    (cost, position, position of a new fetch or -1) of the cheapest place for less than ``bound``; cost infinite: none.

    ``bound`` and the cost are points and day in one number. With the chance ``blink`` a position is overlooked.
    """
    count, trial = running.count[tour], room.trial
    best, where, fetch, written = bound, -1, -1, -1
    if count + 3 > running.sequence.shape[1]:
        return INFINITY, -1, -1
    if running.cost[tour, LOADED] + numbers.job[job, LOAD] > numbers.tour[tour, LIMIT]:
        return INFINITY, -1, -1
    is_supplied = int(numbers.job[job, WANTS] == 0)
    for position in range(count + 1):
        if blink > 0.0 and chance(running.random) < blink:
            continue
        if costs_at_least(numbers, running, tour, job, position) < best:
            written = write_trial(running, trial, tour, job, position, written)
            cost, at = cost_at(numbers, running, room, tour, position, best, is_supplied)
            if cost < best:
                best, where, fetch = cost, position, at
    return (best, where, fetch) if where >= 0 else (INFINITY, -1, -1)


@inlined
def write_trial(running: Solution, trial: I64, tour: int, job: int, position: int, written: int) -> int:
    """Row 0 of ``trial`` becomes the tour with ``job`` at ``position``; it stood at ``written`` (-1: nowhere yet)."""
    if written < 0:
        for index in range(running.count[tour]):
            trial[0, index if index < position else index + 1] = running.sequence[tour, index]
    for index in range(written if written >= 0 else position, position):
        trial[0, index] = trial[0, index + 1]
    trial[0, position] = job
    return position


@compiled
def cost_at(
    numbers: Numbers, running: Solution, room: Bench, tour: int, position: int, bound: float, is_supplied: int
) -> tuple[float, int]:
    """(what ``room.trial`` costs more than the running tour, position of a new fetch or -1)."""
    count = running.count[tour]
    point = numbers.prices[POINT]
    was = point * running.cost[tour, POINTS] + running.cost[tour, DAY]
    if is_supplied or supplies_last(numbers, running, room.trial, np.int64(0), count + 1, tour):
        most = (bound + was) / point if point > 0.0 else INFINITY
        points, day = cost_from(numbers, running, tour, room.trial, np.int64(0), count + 1, position, most)
        return point * points + day - was, -1
    if numbers.tour[tour, DEPOT] < 0:
        return INFINITY, -1
    cost, at = best_fetch(numbers, running, room, tour, count, position, bound + was)
    return cost - was, at


@compiled
def best_fetch(
    numbers: Numbers, running: Solution, room: Bench, tour: int, count: int, position: int, bound: float
) -> tuple[float, int]:
    """The cheapest place of a fetch in ``room.trial`` up to ``position``: (points and day in one number, place)."""
    jobs, trial = numbers.job.shape[0], room.trial
    best, where = bound, -1
    for index in range(count + 1):
        if trial[0, index] == jobs:
            return INFINITY, -1
    for at in range(position + 1):
        for index in range(count + 1):
            trial[1, index if index < at else index + 1] = trial[0, index]
        trial[1, at] = jobs
        if not supplies_last(numbers, running, trial, np.int64(1), count + 2, tour):
            continue
        points, day = cost_from(numbers, running, tour, trial, np.int64(1), count + 2, at, INFINITY)
        cost = numbers.prices[POINT] * points + day
        if cost < best:
            best, where = cost, at
    return (best, where) if where >= 0 else (INFINITY, -1)


@compiled
def put(running: Solution, jobs: int, tour: int, job: int, position: int, fetch: int) -> None:
    """Put the job at ``position`` (and a fetch at ``fetch`` of the lengthened sequence); ``refresh`` afterwards."""
    entries, count = running.sequence, running.count[tour]
    for index in range(count, position, -1):
        entries[tour, index] = entries[tour, index - 1]
    entries[tour, position] = job
    count += 1
    if fetch >= 0:
        for index in range(count, fetch, -1):
            entries[tour, index] = entries[tour, index - 1]
        entries[tour, fetch] = jobs
        count += 1
    running.count[tour] = count
    running.job[job, WHERE] = tour


@compiled
def take(numbers: Numbers, running: Solution, tour: int, position: int) -> None:
    """Take out what stands at ``position``; ``tidy`` and ``refresh`` afterwards."""
    entries = running.sequence
    if entries[tour, position] < numbers.job.shape[0]:
        running.job[entries[tour, position], WHERE] = -1
    for index in range(position, running.count[tour] - 1):
        entries[tour, index] = entries[tour, index + 1]
    running.count[tour] -= 1


@compiled
def tidy(numbers: Numbers, running: Solution, room: Bench, tour: int) -> None:
    """Drop the fetch if what is left does without."""
    entries, trial, count = running.sequence, room.trial, running.count[tour]
    at = 0
    while at < count and entries[tour, at] != numbers.job.shape[0]:
        at += 1
    if at == count:
        return
    share_van(numbers, running, tour)
    for index in range(count - 1):
        trial[0, index] = entries[tour, index if index < at else index + 1]
    if supplies_last(numbers, running, trial, np.int64(0), count - 1, tour):
        for index in range(count - 1):
            entries[tour, index] = trial[0, index]
        running.count[tour] = count - 1
