"""Putting a job into a tour where it costs least, and taking it out."""

from __future__ import annotations

from yinuo.dispatch.optimiser.compiled.arrays import DRIVING, NEVER, POINT, U64, Bench, Numbers, Solution
from yinuo.dispatch.optimiser.compiled.clockwork import (
    INFINITY,
    cost_from,
    has_free,
    place_of,
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
    entries, count = running.sequence[tour], running.count[tour]
    share_van(numbers, running, tour)
    if not supplies_last(numbers, running.left[tour], entries, count, tour):
        return False
    running.ready[tour, 0], running.paused[tour, 0] = numbers.start[tour], numbers.pause[tour]
    running.sums[tour, 0, :] = 0.0
    for index in range(count):
        if not advance(numbers, running, tour, index):
            return False
    look_back(numbers, running, tour)
    points, day = cost_from(numbers, running, tour, entries, count, count)
    running.points[tour], running.day[tour] = points, day
    return points < INFINITY


@compiled
def advance(numbers: Numbers, running: Solution, tour: int, index: int) -> bool:
    entries, jobs = running.sequence[tour], len(numbers.place)
    entry = entries[index]
    before = -1 if index == 0 else entries[index - 1]
    fixed = -1 if entry == jobs else running.fixed[entry]
    now, pause = running.ready[tour, index], running.paused[tour, index]
    now, pause, start, _arrived, road = step(numbers, fixed, tour, entry, before, now, pause)
    if now < 0:
        return False
    running.ready[tour, index + 1], running.paused[tour, index + 1] = now, pause
    sums = running.sums[tour, index + 1]
    sums[:] = running.sums[tour, index]
    sums[1] += road
    sums[3] += service_of(numbers, tour, entry)
    if entry < jobs:
        points, price = visit_points(numbers, tour, entry, start)
        sums[0] += points
        sums[2] += price
    return True


@compiled
def look_back(numbers: Numbers, running: Solution, tour: int) -> None:
    """From the end: when one must be at each stop at the latest, pauses not counted."""
    entries, count = running.sequence[tour], running.count[tour]
    after = numbers.close[tour] if has_free(numbers, entries, count) else NEVER
    following = -1
    for index in range(count - 1, -1, -1):
        entry = entries[index]
        road = 0
        if following >= 0:
            road = numbers.seconds[place_of(numbers, tour, entry), place_of(numbers, tour, following)]
        elif numbers.home[tour] >= 0:
            road = numbers.seconds[place_of(numbers, tour, entry), numbers.home[tour]]
        latest = after - road - service_of(numbers, tour, entry)
        if entry < len(numbers.place):
            is_pin = numbers.pinned[entry] >= 0
            if running.fixed[entry] >= 0:
                latest = running.fixed[entry]
            elif not is_pin:
                latest = min(latest, numbers.last[entry])
        running.latest[tour, index] = latest
        after, following = latest, entry


@compiled
def share_van(numbers: Numbers, running: Solution, tour: int) -> None:
    """Tell the other tours of this technician what this one leaves in the van."""
    parts = numbers.stock.shape[1]
    technician = numbers.technician[tour]
    first, end = numbers.first_tour[technician], numbers.first_tour[technician + 1]
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
        if entry == len(numbers.place):
            break
        used += numbers.needs[entry, part]
    return used


@compiled
def may_fit(numbers: Numbers, running: Solution, tour: int, job: int, position: int, bound: float) -> bool:
    """Cheap necessary conditions for putting ``job`` at ``position`` for less than ``bound``."""
    count = running.count[tour]
    before = -1 if position == 0 else running.sequence[tour, position - 1]
    here, there = place_of(numbers, tour, before), numbers.place[job]
    to = numbers.seconds[here, there]
    arrive = max(running.ready[tour, position] + to, numbers.earliest[job])
    if arrive > numbers.last[job]:
        return False
    onward, saved = 0, 0
    if position < count:
        following = place_of(numbers, tour, running.sequence[tour, position])
        onward, saved = numbers.seconds[there, following], numbers.seconds[here, following]
        if arrive + numbers.service[job] + onward > running.latest[tour, position]:
            return False
    elif numbers.home[tour] >= 0:
        onward = numbers.seconds[there, numbers.home[tour]]
        saved = numbers.seconds[here, numbers.home[tour]] if count else 0
        if arrive + numbers.service[job] + onward > numbers.close[tour]:
            return False
    return numbers.prices[DRIVING] * (to + onward - saved) < bound


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
    trial[0] = job
    trial[1 : count + 1] = running.sequence[tour, :count]
    is_supplied = int(numbers.wants[job] == 0)
    if is_supplied and not supplies_last(numbers, running.left[tour], trial, count + 1, tour):
        return INFINITY, -1, -1
    for position in range(count + 1):
        if position > 0:
            trial[position - 1], trial[position] = trial[position], job
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
    was = numbers.prices[POINT] * running.points[tour] + running.day[tour]
    if is_supplied or supplies_last(numbers, running.left[tour], room.trial, count + 1, tour):
        points, day = cost_from(numbers, running, tour, room.trial, count + 1, position)
        return numbers.prices[POINT] * points + day - was, -1
    if numbers.depot[tour] < 0:
        return INFINITY, -1
    cost, at = best_fetch(numbers, running, room, tour, count, position, bound + was)
    return cost - was, at


@compiled
def best_fetch(
    numbers: Numbers, running: Solution, room: Bench, tour: int, count: int, position: int, bound: float
) -> tuple[float, int]:
    """The cheapest place of a fetch in ``room.trial`` up to ``position``: (points and day in one number, place)."""
    jobs, other = len(numbers.place), room.best
    best, where = bound, -1
    for index in range(count + 1):
        if room.trial[index] == jobs:
            return INFINITY, -1
    for at in range(position + 1):
        other[:at] = room.trial[:at]
        other[at] = jobs
        other[at + 1 : count + 2] = room.trial[at : count + 1]
        if not supplies_last(numbers, running.left[tour], other, count + 2, tour):
            continue
        points, day = cost_from(numbers, running, tour, other, count + 2, at)
        cost = numbers.prices[POINT] * points + day
        if cost < best:
            best, where = cost, at
    return best, where


@compiled
def put(running: Solution, jobs: int, tour: int, job: int, position: int, fetch: int) -> None:
    """Put the job at ``position`` (and a fetch at ``fetch`` of the lengthened sequence); ``refresh`` afterwards."""
    entries, count = running.sequence[tour], running.count[tour]
    for index in range(count, position, -1):
        entries[index] = entries[index - 1]
    entries[position] = job
    count += 1
    if fetch >= 0:
        for index in range(count, fetch, -1):
            entries[index] = entries[index - 1]
        entries[fetch] = jobs
        count += 1
    running.count[tour] = count
    running.where[job] = tour


@compiled
def take(numbers: Numbers, running: Solution, tour: int, position: int) -> None:
    """Take out what stands at ``position``; ``tidy`` and ``refresh`` afterwards."""
    entries = running.sequence[tour]
    if entries[position] < len(numbers.place):
        running.where[entries[position]] = -1
    for index in range(position, running.count[tour] - 1):
        entries[index] = entries[index + 1]
    running.count[tour] -= 1


@compiled
def tidy(numbers: Numbers, running: Solution, room: Bench, tour: int) -> None:
    """Drop the fetch if what is left does without."""
    entries, jobs = running.sequence[tour], len(numbers.place)
    share_van(numbers, running, tour)
    for index in range(running.count[tour]):
        if entries[index] == jobs:
            count = running.count[tour] - 1
            room.trial[:index] = entries[:index]
            room.trial[index:count] = entries[index + 1 : count + 1]
            if supplies_last(numbers, running.left[tour], room.trial, count, tour):
                entries[:count] = room.trial[:count]
                running.count[tour] = count
            return
