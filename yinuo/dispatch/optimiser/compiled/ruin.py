"""
The search: slack induction by string removals (Christiaens and Vanden Berghe 2020).

Strings of neighbouring visits are taken out of tours near each other and put back one by one where they cost least,
sometimes overlooking the best place; worse solutions are accepted as in simulated annealing. Visits that are pinned or
need several persons stay where they are.
"""

from __future__ import annotations

import math

from yinuo.dispatch.optimiser.compiled.arrays import (
    BEGIN,
    DAY,
    DUE,
    EARLIEST,
    F64,
    KIND,
    LAST,
    LEFT,
    LEFT_PRICE,
    LEXICOGRAPHIC,
    MARK,
    MOVEABLE,
    PLACE,
    POINT,
    POINTS,
    SEEN,
    SERVICE,
    TOUCHED,
    TOURS,
    WHERE,
    Bench,
    Numbers,
    Solution,
)
from yinuo.dispatch.optimiser.compiled.clockwork import INFINITY, road
from yinuo.dispatch.optimiser.compiled.jit import compiled, inlined
from yinuo.dispatch.optimiser.compiled.moves import best_place, chance, put, refresh, take, tidy

#: Visits taken out in one round on the average, the longest string, jobs tried that were left out before.
AVERAGE, LONGEST, RETRIED = 10, 10, 12
BLINK = 0.01
#: Up to so many tours every one is tried for a job; beyond, those of its neighbours and as many at random.
ALL_TOURS, NEAR_TOURS, RANDOM_TOURS = 90, 40, 6
#: The tours of so many neighbours come first.
NEIGHBOURS_FIRST = 12


@compiled
def value(numbers: Numbers, running: Solution) -> tuple[float, float]:
    """(points, day) of the whole solution, with what is left out."""
    points = day = 0.0
    for tour in range(numbers.tour.shape[0]):
        points += running.cost[tour, POINTS]
        day += running.cost[tour, DAY]
    for job in range(numbers.job.shape[0]):
        if running.job[job, WHERE] < 0:
            points += numbers.worth[job, LEFT]
            day += numbers.worth[job, LEFT_PRICE]
    return points, day


@compiled
def is_better(numbers: Numbers, points: float, day: float, old_points: float, old_day: float) -> bool:
    if numbers.prices[LEXICOGRAPHIC] > 0.0:
        return points < old_points - 1e-6 or (points < old_points + 1e-6 and day < old_day - 1e-6)
    point = numbers.prices[POINT]
    return point * points + day < point * old_points + old_day - 1e-6


@compiled
def touch(running: Solution, room: Bench, tour: int, touched: int, stamp: int) -> int:
    """Keep a tour as it was before this round; the number of tours kept."""
    if room.tour[MARK, tour] == stamp:
        return touched
    room.tour[MARK, tour] = stamp
    room.tour[TOUCHED, touched] = tour
    count = running.count[tour]
    room.saved[tour, -1] = count
    for index in range(count):
        room.saved[tour, index] = running.sequence[tour, index]
    return touched + 1


@compiled
def give_back(numbers: Numbers, running: Solution, room: Bench, touched: int) -> None:
    """Undo the round."""
    jobs = numbers.job.shape[0]
    for index in range(touched):
        tour = room.tour[TOUCHED, index]
        for position in range(running.count[tour]):
            entry = running.sequence[tour, position]
            if entry < jobs:
                running.job[entry, WHERE] = -1
    for index in range(touched):
        tour = room.tour[TOUCHED, index]
        count = room.saved[tour, -1]
        running.count[tour] = count
        for position in range(count):
            running.sequence[tour, position] = room.saved[tour, position]
            if running.sequence[tour, position] < jobs:
                running.job[running.sequence[tour, position], WHERE] = tour
    for index in range(touched):
        refresh(numbers, running, room.tour[TOUCHED, index])


@compiled
def tear(numbers: Numbers, running: Solution, room: Bench, tour: int, job: int, length: int) -> int:
    """Take a string of about ``length`` visits around ``job`` out of the tour; how many."""
    count = running.count[tour]
    at = 0
    while running.sequence[tour, at] != job:
        at += 1
    keep = 0
    if length < count and chance(running.random) < 0.5:
        while length + keep < count and chance(running.random) > 0.01 + 0.49:
            keep += 1
    window = length + keep
    low, high = max(0, at - window + 1), min(at, count - window)
    first = low + int(chance(running.random) * (high - low + 1))
    skip = first + int(chance(running.random) * (length + 1)) if keep else count
    taken = 0
    for position in range(first + window - 1, first - 1, -1):
        entry = running.sequence[tour, position]
        is_kept = skip <= position < skip + keep
        if not is_kept and entry < numbers.job.shape[0] and numbers.job[entry, MOVEABLE]:
            take(numbers, running, tour, position)
            taken += 1
    tidy(numbers, running, room, tour)
    refresh(numbers, running, tour)
    return taken


@compiled
def ruin(numbers: Numbers, running: Solution, room: Bench, stamp: int) -> int:
    """Take strings out around a job chosen at random; the number of tours touched."""
    jobs = numbers.job.shape[0]
    planned = used = 0
    for tour in range(numbers.tour.shape[0]):
        planned += running.count[tour]
        used += running.count[tour] > 0
    if planned == 0:
        return 0
    longest = min(float(LONGEST), planned / used)
    strings = int(chance(running.random) * (4.0 * AVERAGE / (1.0 + longest) - 1.0) + 1.0)
    seed = int(chance(running.random) * jobs)
    touched = 0
    for index in range(-1, numbers.near.shape[1]):
        job = seed if index < 0 else numbers.near[seed, index]
        tour = running.job[job, WHERE]
        if tour < 0 or room.tour[MARK, tour] == stamp or not numbers.job[job, MOVEABLE]:
            continue
        length = int(chance(running.random) * min(float(running.count[tour]), longest) + 1.0)
        touched = touch(running, room, tour, touched, stamp)
        tear(numbers, running, room, tour, job, length)
        if touched >= strings:
            break
    return touched


@compiled
def absent(numbers: Numbers, running: Solution, room: Bench) -> int:
    """Those to be put in now, in the order of a criterion chosen at random: how many."""
    number = 0
    for job in range(numbers.job.shape[0]):
        if running.job[job, WHERE] < 0 and numbers.job[job, MOVEABLE]:
            room.absent[number] = job
            number += 1
    rule = int(chance(running.random) * 20.0)
    centre = numbers.tour[0, BEGIN]
    for index in range(number):
        room.keys[index] = key(numbers, room.absent[index], rule, centre, chance(running.random))
    sort(room, number)
    return number


@compiled
def sort(room: Bench, number: int) -> None:
    """The first ``number`` of ``absent`` by their keys, in place (Shell's way)."""
    gap = 1
    while gap < number:
        gap = gap * 3 + 1
    while gap > 1:
        gap //= 3
        for index in range(gap, number):
            key_, job, at = room.keys[index], room.absent[index], index
            while at >= gap and room.keys[at - gap] > key_:
                room.keys[at], room.absent[at] = room.keys[at - gap], room.absent[at - gap]
                at -= gap
            room.keys[at], room.absent[at] = key_, job


@compiled
def able_tours(numbers: Numbers, job: int) -> int:
    number = 0
    for tour in range(numbers.tour.shape[0]):
        number += numbers.able[job, tour]
    return number


@compiled
def key(numbers: Numbers, job: int, rule: int, centre: int, lot: float) -> float:
    """Smaller comes first."""
    found = lot
    if 4 <= rule < 7:
        found = -numbers.worth[job, LEFT] + lot
    elif rule < 10:
        found = able_tours(numbers, job) + lot
    elif rule < 14:
        far = float(road(numbers, centre, numbers.job[job, PLACE]))
        found = far if rule < 12 else -far
    elif rule < 18:
        end = float(min(numbers.job[job, LAST], numbers.job[job, DUE]))
        found = end if rule < 16 else end - numbers.job[job, EARLIEST]
    elif rule >= 18:
        found = -float(numbers.job[job, SERVICE])
    return lot if rule < 4 else found


@compiled
def tours_for(numbers: Numbers, running: Solution, room: Bench, job: int, stamp: int) -> int:
    """Fill ``room.tour[TOURS]`` with the tours worth trying for the job: how many."""
    tours = numbers.tour.shape[0]
    if tours <= ALL_TOURS:
        found = tours_of_neighbours(numbers, running, room, job, stamp, NEIGHBOURS_FIRST, tours)
        return all_tours(numbers, running, room, job, found, stamp)
    found = tours_of_neighbours(numbers, running, room, job, stamp, numbers.near.shape[1], NEAR_TOURS)
    for _lot in range(RANDOM_TOURS):
        found = consider(numbers, running, room, job, int(chance(running.random) * tours), found, stamp)
    return found if found >= RANDOM_TOURS else all_tours(numbers, running, room, job, found, stamp)


@inlined
def tours_of_neighbours(
    numbers: Numbers, running: Solution, room: Bench, job: int, stamp: int, neighbours: int, most: int
) -> int:
    """The tours of the nearest jobs come first: what they cost is the bound for all others."""
    found = 0
    for index in range(min(neighbours, numbers.near.shape[1])):
        tour = running.job[numbers.near[job, index], WHERE]
        if tour >= 0:
            found = consider(numbers, running, room, job, tour, found, stamp)
        if found >= most:
            break
    return found


@inlined
def all_tours(numbers: Numbers, running: Solution, room: Bench, job: int, found: int, stamp: int) -> int:
    for tour in range(numbers.tour.shape[0]):
        found = consider(numbers, running, room, job, tour, found, stamp)
    return found


@inlined
def consider(numbers: Numbers, running: Solution, room: Bench, job: int, tour: int, found: int, stamp: int) -> int:
    mark = tour if running.count[tour] else numbers.tour.shape[0] + numbers.tour[tour, KIND]
    if room.tour[SEEN, mark] == stamp or not numbers.able[job, tour]:
        return found
    room.tour[SEEN, mark] = stamp
    room.tour[TOURS, found] = tour
    return found + 1


@compiled
def put_in(
    numbers: Numbers, running: Solution, room: Bench, job: int, stamp: int, blink: float
) -> tuple[int, int, int]:
    """(tour, position, fetch) where the job costs least and less than leaving it out; tour -1: nowhere."""
    best = numbers.prices[POINT] * numbers.worth[job, LEFT] + numbers.worth[job, LEFT_PRICE]
    where, position, fetch = -1, -1, -1
    for index in range(tours_for(numbers, running, room, job, stamp)):
        tour = room.tour[TOURS, index]
        cost, at, depot = best_place(numbers, running, room, tour, job, blink, best)
        if cost < best:
            best, where, position, fetch = cost, tour, at, depot
    return where, position, fetch


@compiled
def recreate(
    numbers: Numbers, running: Solution, room: Bench, touched: int, stamp: int, looked: int
) -> tuple[int, int]:
    """Put absent jobs in: (tours touched, looks taken)."""
    jobs, failed = numbers.job.shape[0], 0
    number = absent(numbers, running, room)
    limit = number if touched == 0 else RETRIED
    for index in range(number):
        job = room.absent[index]
        if failed > limit:
            break
        looked += 1
        tour, position, fetch = put_in(numbers, running, room, job, looked, BLINK * min(touched, 1))
        if tour < 0:
            failed += 1
            continue
        touched = touch(running, room, tour, touched, stamp)
        put(running, jobs, tour, job, position, fetch)
        refresh(numbers, running, tour)
    return touched, looked


@compiled
def copy_into(source: Solution, target: Solution) -> None:
    for tour in range(source.count.shape[0]):
        count = source.count[tour]
        target.count[tour] = count
        for position in range(count):
            target.sequence[tour, position] = source.sequence[tour, position]
    for job in range(source.job.shape[0]):
        target.job[job, 0] = source.job[job, 0]
        target.job[job, 1] = source.job[job, 1]


@compiled
def rounds(
    numbers: Numbers, running: Solution, best: Solution, room: Bench, state: F64, number: int, heat: float
) -> int:
    """
    ``number`` rounds at the temperature ``heat``; how often a better solution was found.

    ``state``: points and day of the running and of the best solution, the last round's number, looks taken.
    """
    found = 0
    point = numbers.prices[POINT]
    for _round in range(number):
        state[4] += 1.0
        stamp = int(state[4])
        touched = ruin(numbers, running, room, stamp)
        touched, looked = recreate(numbers, running, room, touched, stamp, int(state[5]))
        state[5] = float(looked)
        points, day = value(numbers, running)
        worse = point * (points - state[0]) + day - state[1]
        if is_better(numbers, points, day, state[2], state[3]):
            state[2], state[3] = points, day
            copy_into(running, best)
            found += 1
        elif worse > -heat * math.log(chance(running.random) + 1e-300) or points >= INFINITY:
            give_back(numbers, running, room, touched)
            continue
        state[0], state[1] = points, day
    return found
