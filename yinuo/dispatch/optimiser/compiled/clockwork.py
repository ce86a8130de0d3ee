"""What a tour costs, by the rules of ``schedule``."""

from __future__ import annotations

from yinuo.dispatch.optimiser.compiled.arrays import (
    BALANCE,
    DRIVING,
    DURATION,
    F64,
    I32,
    MOVED,
    MOVED_AFTER,
    MOVED_POINTS,
    NEVER,
    OVERTIME,
    Numbers,
    Solution,
)  # fmt: skip
from yinuo.dispatch.optimiser.compiled.jit import compiled

INFINITY = float("inf")


@compiled
def first_start(numbers: Numbers, fixed: int, job: int, ready: int) -> int:
    """The first moment from ``ready`` at which work may begin; -1: too late."""
    if fixed >= 0:
        return fixed if ready <= fixed else -1
    start = max(ready, numbers.earliest[job])
    first, end = numbers.window[job], numbers.window[job + 1]
    if end > first:
        best = -1
        for place in range(first, end):
            if numbers.window_end[place] >= start:
                at = max(start, numbers.window_start[place])
                if best < 0 or at < best:
                    best = at
        if best < 0:
            return -1
        start = best
    return -1 if start > numbers.last[job] else start


@compiled
def drive_and_rest(
    numbers: Numbers, fixed: int, job: int, service: int, now: int, road: int, pause: int, pauses: int
) -> tuple[int, int, int]:
    """(when one is there and rested; the next pause; when one arrived); the first is -1 if it cannot be."""
    arrived = -1
    while True:
        there = now + road if arrived < 0 else now
        begin = there if job < 0 else first_start(numbers, fixed, job, there)
        if begin < 0:
            return -1, pause, there
        if pause == pauses:
            break
        earliest, latest = numbers.pause_earliest[pause], numbers.pause_latest[pause]
        seconds = numbers.pause_seconds[pause]
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
def rest_if_fits(numbers: Numbers, now: int, start: int, service: int, pause: int, pauses: int) -> tuple[int, int]:
    while pause < pauses and numbers.pause_latest[pause] < start + service:
        at = max(now, numbers.pause_earliest[pause])
        if at <= numbers.pause_latest[pause] and at + numbers.pause_seconds[pause] <= start:
            now = at + numbers.pause_seconds[pause]
        pause += 1
    return now, pause


@compiled
def visit_points(numbers: Numbers, tour: int, job: int, start: int) -> tuple[float, float]:
    """(points, price) of beginning the job at ``start`` on this tour."""
    points, price = numbers.points[job, tour], numbers.price[job, tour]
    if start > numbers.due[job] and numbers.pinned[job] < 0:
        points += numbers.late_points[job] + (start - numbers.due[job]) // 3600 * numbers.hour_points[job]
    told = numbers.told[job, tour]
    if told >= 0 and abs(start - told) > numbers.prices[MOVED_AFTER]:
        points += numbers.prices[MOVED_POINTS]
        price += numbers.prices[MOVED]
    return points, price


@compiled
def step(
    numbers: Numbers, fixed: int, tour: int, job: int, before: int, now: int, pause: int
) -> tuple[int, int, int, int, int]:
    """From the entry ``before`` (-1: the beginning) to ``job``: (ready, next pause, start, arrived, road); ready -1."""
    jobs = len(numbers.place)
    pauses = numbers.pause[tour + 1]
    here = place_of(numbers, tour, before)
    if job == jobs:
        road = numbers.seconds[here, numbers.depot[tour]]
        service = numbers.depot_seconds[tour]
        there, pause, arrived = drive_and_rest(numbers, -1, -1, service, now, road, pause, pauses)
        return (there + service if there >= 0 else -1), pause, there, arrived, road
    road = numbers.seconds[here, numbers.place[job]]
    service = numbers.service[job]
    is_pin = numbers.pinned[job] >= 0
    if is_pin and (before < 0 or (before < jobs and numbers.pinned[before] >= 0)):
        now, pause = rest_if_fits(numbers, now, fixed, service, pause, pauses)
        return max(now, fixed + service), pause, fixed, min(now + road, fixed), road
    there, pause, arrived = drive_and_rest(numbers, fixed, job, service, now, road, pause, pauses)
    if there < 0:
        return -1, pause, -1, arrived, road
    start = first_start(numbers, fixed, job, there)
    return start + service, pause, start, arrived, road


@compiled
def place_of(numbers: Numbers, tour: int, entry: int) -> int:
    if entry < 0:
        return numbers.begin[tour]
    return numbers.depot[tour] if entry == len(numbers.place) else numbers.place[entry]


@compiled
def service_of(numbers: Numbers, tour: int, entry: int) -> int:
    return numbers.depot_seconds[tour] if entry == len(numbers.place) else numbers.service[entry]


@compiled
def supplies_last(numbers: Numbers, left: I32, entries: I32, count: int, tour: int) -> bool:
    """Whether load, parts and tools suffice (``left``: what the van holds for this tour)."""
    jobs = len(numbers.place)
    load, fetched, wants, free = 0, count, False, False
    for index in range(count):
        entry = entries[index]
        if entry == jobs:
            fetched = min(fetched, index)
        else:
            load += numbers.load[entry]
            wants = wants or numbers.wants[entry] != 0
            free = free or numbers.pinned[entry] < 0
    if free and load > numbers.limit[tour]:
        return False
    if not wants:
        return True
    for index in range(fetched):
        if numbers.tools[entries[index]] & ~numbers.van_tools[tour]:
            return False
    for part in range(numbers.needs.shape[1]):
        used = 0
        for index in range(fetched):
            used += numbers.needs[entries[index], part]
        if used > left[part]:
            return False
    return True


@compiled
def finish(numbers: Numbers, tour: int, last: int, ready: int, pause: int, free: int) -> tuple[int, int]:
    """(when the tour is back, the last road); back is -1 if that is too late."""
    if numbers.home[tour] < 0:
        back, road = ready, 0
    else:
        road = numbers.seconds[place_of(numbers, tour, last), numbers.home[tour]]
        back, pause, _arrived = drive_and_rest(numbers, -1, -1, 0, ready, road, pause, numbers.pause[tour + 1])
    if back > numbers.close[tour] and free:
        return -1, road
    return back, road


@compiled
def total(numbers: Numbers, tour: int, price: float, driving: float, work: float, back: int, duration: float) -> float:
    percent = 100.0 * (work + driving) / numbers.length[tour]
    prices = numbers.prices
    return (
        price
        + prices[DRIVING] * driving
        + prices[DURATION] * duration
        + prices[OVERTIME] * max(0, back - numbers.end[tour])
        + prices[BALANCE] * percent * percent / 100.0
    )


@compiled
def cost_from(
    numbers: Numbers, running: Solution, tour: int, entries: I32, count: int, position: int
) -> tuple[float, float]:
    """(points, day) of a tour that is the running one before ``position`` and ``entries`` from there; infinite: no."""
    if count == 0:
        return 0.0, 0.0
    if numbers.prices[DURATION] > 0.0:
        return cost_of_duration(numbers, running, tour, entries, count)
    now, pause = running.ready[tour, position], running.paused[tour, position]
    sums = running.sums[tour, position]
    points, driving, price, work = sums[0], sums[1], sums[2], sums[3]
    before = -1 if position == 0 else entries[position - 1]
    for index in range(position, count):
        entry = entries[index]
        fixed = -1 if entry == len(numbers.place) else running.fixed[entry]
        now, pause, start, _arrived, road = step(numbers, fixed, tour, entry, before, now, pause)
        if now < 0:
            return INFINITY, INFINITY
        driving += road
        work += service_of(numbers, tour, entry)
        if entry < len(numbers.place):
            more, extra = visit_points(numbers, tour, entry, start)
            points += more
            price += extra
        before = entry
    back, road = finish(numbers, tour, before, now, pause, has_free(numbers, entries, count))
    if back < 0:
        return INFINITY, INFINITY
    driving += road
    return points, total(numbers, tour, price, driving, work, back, 0.0)


@compiled
def has_free(numbers: Numbers, entries: I32, count: int) -> int:
    """Whether any entry is not pinned."""
    for index in range(count):
        if entries[index] == len(numbers.place) or numbers.pinned[entries[index]] < 0:
            return 1
    return 0


@compiled
def pass_through(
    numbers: Numbers, running: Solution, tour: int, entries: I32, count: int, depart: int, sums: F64
) -> tuple[int, int]:
    """Drive it all from ``depart`` into ``sums`` (points, driving, price, work): (back, time to be saved); back -1."""
    jobs = len(numbers.place)
    now, pause, before = depart, numbers.pause[tour], -1
    while pause < numbers.pause[tour + 1] and numbers.pause_latest[pause] < depart:
        pause += 1
    waits, slack, open_ = 0, NEVER, True
    sums[:] = 0.0
    for index in range(count):
        entry = entries[index]
        fixed = -1 if entry == jobs else running.fixed[entry]
        now, pause, start, arrived, road = step(numbers, fixed, tour, entry, before, now, pause)
        if now < 0:
            return -1, 0
        sums[1] += road
        sums[3] += service_of(numbers, tour, entry)
        if open_:
            waits += start - arrived
        if entry < jobs:
            points, price = visit_points(numbers, tour, entry, start)
            sums[0] += points
            sums[2] += price
            if open_ and fixed < 0:
                slack = min(slack, waits + latest_start(numbers, entry, start) - start)
            open_ = open_ and fixed < 0
        before = entry
    back, road = finish(numbers, tour, before, now, pause, has_free(numbers, entries, count))
    sums[1] += road
    return back, min(waits, slack)


@compiled
def latest_start(numbers: Numbers, job: int, start: int) -> int:
    """Until when beginning later than ``start`` changes neither what is allowed nor what is late."""
    if start > numbers.due[job]:
        return start
    latest = min(numbers.last[job], numbers.due[job])
    for place in range(numbers.window[job], numbers.window[job + 1]):
        if numbers.window_start[place] <= start <= numbers.window_end[place]:
            latest = min(latest, numbers.window_end[place])
    return latest


@compiled
def cost_of_duration(numbers: Numbers, running: Solution, tour: int, entries: I32, count: int) -> tuple[float, float]:
    """The same where working duration has a price: the tour leaves as late as costs nothing."""
    sums = running.sums[tour, -1]
    depart = numbers.start[tour]
    back, saved = pass_through(numbers, running, tour, entries, count, depart, sums)
    if back < 0:
        return INFINITY, INFINITY
    points, day = sums[0], total(numbers, tour, sums[2], sums[1], sums[3], back, float(back - depart))
    if saved > 0:
        later, _saved = pass_through(numbers, running, tour, entries, count, depart + saved, sums)
        if 0 <= later <= back and sums[0] <= points:
            duration = float(later - depart - saved)
            return sums[0], total(numbers, tour, sums[2], sums[1], sums[3], later, duration)
    return points, day
