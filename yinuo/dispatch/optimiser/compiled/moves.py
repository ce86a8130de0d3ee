"""Putting a job into a tour where it costs least, and taking it out."""

from __future__ import annotations

import numpy as np

from yinuo.dispatch.optimiser.compiled.arrays import (
    AFTER,
    CLOSE,
    DEPOT,
    DRIVING,
    DURATION,
    EARLIEST,
    FIRST,
    FIXED,
    HOME,
    LAST,
    LATEST,
    NEVER,
    PAUSE,
    PAUSED,
    PINNED,
    PLACE,
    POINT,
    READY,
    SERVICE,
    START,
    TECHNICIAN,
    U64,
    WANTS,
    WHERE,
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
from yinuo.dispatch.optimiser.compiled.jit import compiled


@compiled
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
    points, day = cost_from(numbers, running, tour, running.sequence, tour, count, count)
    running.cost[tour, 0], running.cost[tour, 1] = points, day
    return points < INFINITY


@compiled
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
    """From the end: when one must be at each stop at the latest, pauses not counted."""
    count = running.count[tour]
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
        running.clock[tour, index, LATEST] = latest
        after, following = latest, entry


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


@compiled
def may_fit(numbers: Numbers, running: Solution, tour: int, job: int, position: int, bound: float) -> bool:
    """Cheap necessary conditions for putting ``job`` at ``position`` for less than ``bound``."""
    count = running.count[tour]
    before = -1 if position == 0 else running.sequence[tour, position - 1]
    here, there = place_of(numbers, tour, before), numbers.job[job, PLACE]
    to = road(numbers, here, there)
    arrive = max(running.clock[tour, position, READY] + to, numbers.job[job, EARLIEST])
    if arrive > numbers.job[job, LAST]:
        return False
    onward, saved = 0, 0
    if position < count:
        following = place_of(numbers, tour, running.sequence[tour, position])
        onward, saved = road(numbers, there, following), road(numbers, here, following)
        if arrive + numbers.job[job, SERVICE] + onward > running.clock[tour, position, LATEST]:
            return False
    elif numbers.tour[tour, HOME] >= 0:
        onward = road(numbers, there, numbers.tour[tour, HOME])
        saved = road(numbers, here, numbers.tour[tour, HOME]) if count else 0
        if arrive + numbers.job[job, SERVICE] + onward > numbers.tour[tour, CLOSE]:
            return False
    more = to + onward - saved
    if numbers.prices[DURATION] > 0.0 and least_duration(numbers, running, tour, job, more) >= bound:
        return False
    return numbers.prices[DRIVING] * more < bound


@compiled
def least_duration(numbers: Numbers, running: Solution, tour: int, job: int, more: int) -> float:
    """What the tour's duration costs more at least (without waits), with the job and ``more`` seconds of road."""
    count = running.count[tour]
    driving = running.sums[tour, count, 1] + more
    if count and numbers.tour[tour, HOME] >= 0:
        last = place_of(numbers, tour, running.sequence[tour, count - 1])
        driving += road(numbers, last, numbers.tour[tour, HOME])
    work = running.sums[tour, count, 3] + numbers.job[job, SERVICE]
    return numbers.prices[DURATION] * (driving + work) - running.cost[tour, 1]


@compiled
def best_place(
    numbers: Numbers, running: Solution, room: Bench, tour: int, job: int, blink: float, bound: float
) -> tuple[float, int, int]:
    """
    (cost, position, position of a new fetch or -1) of the cheapest place for less than ``bound``; cost infinite: none.

    ``bound`` and the cost are points and day in one number. With the chance ``blink`` a position is overlooked.
    """
    count, trial = running.count[tour], room.trial
    best, where, fetch = bound, -1, -1
    if count + 3 > running.sequence.shape[1]:
        return INFINITY, -1, -1
    trial[0, 0] = job
    for index in range(count):
        trial[0, index + 1] = running.sequence[tour, index]
    is_supplied = int(numbers.job[job, WANTS] == 0)
    if is_supplied and not supplies_last(numbers, running, trial, np.int64(0), count + 1, tour):
        return INFINITY, -1, -1
    for position in range(count + 1):
        if position > 0:
            trial[0, position - 1], trial[0, position] = trial[0, position], job
        if blink > 0.0 and chance(running.random) < blink:
            continue
        if may_fit(numbers, running, tour, job, position, best):
            cost, at = cost_at(numbers, running, room, tour, position, best, is_supplied)
            if cost < best:
                best, where, fetch = cost, position, at
    return (best, where, fetch) if where >= 0 else (INFINITY, -1, -1)


@compiled
def cost_at(
    numbers: Numbers, running: Solution, room: Bench, tour: int, position: int, bound: float, is_supplied: int
) -> tuple[float, int]:
    """(what ``room.trial`` costs more than the running tour, position of a new fetch or -1)."""
    count = running.count[tour]
    was = numbers.prices[POINT] * running.cost[tour, 0] + running.cost[tour, 1]
    if is_supplied or supplies_last(numbers, running, room.trial, np.int64(0), count + 1, tour):
        points, day = cost_from(numbers, running, tour, room.trial, np.int64(0), count + 1, position)
        return numbers.prices[POINT] * points + day - was, -1
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
        points, day = cost_from(numbers, running, tour, trial, np.int64(1), count + 2, at)
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
