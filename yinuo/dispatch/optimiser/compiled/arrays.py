"""
A problem and a solution as few wide tables (each array that a compiled function is given costs time to compile).

Rows of *jobs* 0 … n-1: first the problem's jobs in their order, then one row for each helper of a job of several
persons. The value n in a sequence stands for a fetch at the depot. Rows of *tours* are those of ``tours.build``.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

I32 = NDArray[np.int32]
I64 = NDArray[np.int64]
F64 = NDArray[np.float64]
U8 = NDArray[np.uint8]
U64 = NDArray[np.uint64]

NEVER = 1 << 60

#: Columns of ``Numbers.job``. WINDOW … WINDOWS_END are rows of ``window``; TOOLS has a bit for each; WANTS: any part or
#: tool; PINNED: its tour or -1; MOVEABLE: neither pinned nor of several persons; MATE: the next row of the same job of
#: several persons, in a ring (itself if there is none).
PLACE, SERVICE, EARLIEST, LAST, DUE, LOAD, WINDOW, WINDOWS_END, TOOLS, WANTS, PINNED, MOVEABLE, MATE = range(13)
#: Columns of ``Numbers.worth``: points if late, for an hour of it, if left out; and what that adds to the day.
LATE, HOUR, LEFT, LEFT_PRICE = range(4)
#: Columns of ``Numbers.tour``. FIRST … AFTER are the tours of the same technician; KIND: the first tour that is like
#: this one as long as both are empty; LIMIT: load; PAUSE … PAUSES_END are rows of ``pause``; LENGTH: of the shift.
START, END, CLOSE, BEGIN, HOME, LIMIT, DEPOT, DEPOT_SECONDS, PAUSE, PAUSES_END = range(10)
TECHNICIAN, FIRST, AFTER, KIND, VAN_TOOLS, LENGTH = range(10, 16)
#: Places of ``Numbers.prices``.
POINT, DRIVING, DURATION, OVERTIME, BALANCE, MOVED, MOVED_POINTS, MOVED_AFTER, LEXICOGRAPHIC = range(9)
#: Columns of ``Solution.job``: its tour or -1; when it must begin or -1.
WHERE, FIXED = range(2)
#: Columns of ``Solution.cost``: points and day, which the search compares; the road, the work and the load in all.
POINTS, DAY, ROAD, WORK, LOADED = range(5)
#: Layers of ``Solution.clock``: ready to leave what stands there; the next pause then; of the entry that follows the
#: last arrival that hard rules may allow, and the last one after which nothing more is late than now.
READY, PAUSED, LATEST, KEPT = range(4)
#: Rows of ``Bench.tour``.
TOUCHED, MARK, SEEN, TOURS = range(4)


class Numbers(NamedTuple):
    """The problem, never changed."""

    seconds: I32  # place, place
    job: I64  # job, column
    worth: F64  # job, column
    window: I64  # window, (start, end)
    needs: I64  # job, part
    able: U8  # job, tour
    price: F64  # job, tour, (price: territory, own technician, moved to another; points: moved to another)
    told: I64  # job, tour: the published start with this technician, or -1
    near: I64  # job, k: the other jobs nearest to it
    tour: I64  # tour, column
    pause: I64  # pause, (earliest, latest, seconds)
    stock: I64  # technician, part
    prices: F64


class Solution(NamedTuple):
    """The running solution, changed in place."""

    sequence: I64  # tour, position
    count: I64  # tour
    cost: F64  # tour, column
    job: I64  # job, column
    left: I64  # tour, part: what its van holds for it
    clock: I64  # tour, position + 1, layer
    sums: F64  # tour, position + 1, (points, driving, price, work, points at least if later than KEPT)
    random: U64  # one number


class Bench(NamedTuple):
    """Room to work in."""

    trial: I64  # (tried, other), position
    absent: I64  # job
    keys: F64  # job
    tour: I64  # row, tour; twice as many tours
    saved: I64  # tour, position; the number of entries last


def solution(numbers: Numbers, seed: int, room: int) -> Solution:
    """An empty solution; ``room``: how many entries one tour can hold."""
    jobs, parts = numbers.needs.shape
    tours = len(numbers.tour)
    return Solution(
        sequence=np.zeros((tours, room), np.int64),
        count=np.zeros(tours, np.int64),
        cost=np.zeros((tours, 5)),
        job=np.full((jobs, 2), -1, np.int64),
        left=numbers.stock[numbers.tour[:, TECHNICIAN]].reshape(tours, parts).copy(),
        clock=np.zeros((tours, room + 1, 4), np.int64),
        sums=np.zeros((tours, room + 1, 5)),
        random=np.array([(seed * 2 + 1) * 0x9E3779B97F4A7C15 & 0xFFFFFFFFFFFFFFFF], np.uint64),
    )


def bench(numbers: Numbers, room: int) -> Bench:
    jobs, tours = numbers.able.shape
    return Bench(
        trial=np.zeros((2, room + 3), np.int64),
        absent=np.zeros(jobs, np.int64),
        keys=np.zeros(jobs),
        tour=np.zeros((4, 2 * tours), np.int64),
        saved=np.zeros((tours, room + 1), np.int64),
    )
