"""
A problem and a solution as arrays.

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

NEVER = np.int64(1) << np.int64(60)
#: Columns of ``Numbers.prices``.
POINT, DRIVING, DURATION, OVERTIME, BALANCE, MOVED, MOVED_POINTS, MOVED_AFTER, LEXICOGRAPHIC = range(9)


class Numbers(NamedTuple):
    """The problem, never changed."""

    seconds: I32  # place, place
    place: I32  # job
    service: I64  # job
    earliest: I64  # job
    last: I64  # job; NEVER: none
    due: I64  # job; NEVER: none
    late_points: F64  # job
    hour_points: F64  # job
    left_points: F64  # job: what leaving it out costs
    left_price: F64  # job: and in the second level
    load: I64  # job
    window: I32  # job + 1: where its windows begin
    window_start: I64
    window_end: I64
    tools: U64  # job: a bit for each tool
    needs: I32  # job, part
    wants: U8  # job: whether it needs any part or tool
    able: U8  # job, tour
    price: F64  # job, tour: territory, own technician, moved to another technician
    points: F64  # job, tour: moved to another technician
    told: I64  # job, tour: the published start with this technician, or -1
    pinned: I32  # job: its tour, or -1
    moveable: U8  # job: neither pinned nor of several persons
    mate: I32  # job: the next row of the same job of several persons, round in a ring; itself otherwise
    near: I32  # job, k: the other jobs nearest to it
    start: I64  # tour
    end: I64  # tour
    close: I64  # tour
    begin: I32  # tour: place
    home: I32  # tour: place or -1
    limit: I64  # tour: load
    depot: I32  # tour: place or -1
    depot_seconds: I64  # tour
    pause: I32  # tour + 1: where its pauses begin
    pause_earliest: I64
    pause_latest: I64
    pause_seconds: I64
    length: F64  # tour: seconds of the shift
    technician: I32  # tour
    first_tour: I32  # technician + 1: where its tours begin
    kind: I32  # tour: tours of one kind are alike as long as they are empty
    van_tools: U64  # tour
    stock: I32  # technician, part
    prices: F64


class Solution(NamedTuple):
    """The running solution, changed in place."""

    sequence: I32  # tour, position
    count: I32  # tour
    points: F64  # tour
    day: F64  # tour
    where: I32  # job: its tour, or -1
    fixed: I64  # job: when it must begin, or -1
    left: I32  # tour, part: what its van holds for it
    ready: I64  # tour, position + 1: when it is ready to leave what stands there
    paused: I32  # tour, position + 1: the next pause then
    sums: F64  # tour, position + 1, (points, driving, price, work)
    latest: I64  # tour, position: the last arrival that hard rules may still allow
    random: U64  # one number


class Bench(NamedTuple):
    """Room to work in."""

    trial: I32  # position
    best: I32  # position
    absent: I32  # job
    keys: F64  # job
    touched: I32  # tour
    mark: I32  # tour: the round in which it was touched last
    saved: I32  # tour, position
    saved_count: I32  # tour
    saved_where: I32  # job
    seen: I32  # tour or kind: the round in which it was looked at last
    tours: I32  # tour


def solution(numbers: Numbers, seed: int, room: int) -> Solution:
    """An empty solution; ``room``: how many entries one tour can hold."""
    jobs, parts = numbers.needs.shape
    tours = len(numbers.start)
    return Solution(
        sequence=np.zeros((tours, room), np.int32),
        count=np.zeros(tours, np.int32),
        points=np.zeros(tours),
        day=np.zeros(tours),
        where=np.full(jobs, -1, np.int32),
        fixed=np.full(jobs, -1, np.int64),
        left=numbers.stock[numbers.technician].reshape(tours, parts).copy(),
        ready=np.zeros((tours, room + 1), np.int64),
        paused=np.zeros((tours, room + 1), np.int32),
        sums=np.zeros((tours, room + 1, 4)),
        latest=np.zeros((tours, room), np.int64),
        random=np.array([(seed * 2 + 1) * 0x9E3779B97F4A7C15 & 0xFFFFFFFFFFFFFFFF], np.uint64),
    )


def bench(numbers: Numbers, room: int) -> Bench:
    jobs, tours = numbers.able.shape
    return Bench(
        trial=np.zeros(room + 2, np.int32),
        best=np.zeros(room + 2, np.int32),
        absent=np.zeros(jobs, np.int32),
        keys=np.zeros(jobs),
        touched=np.zeros(tours, np.int32),
        mark=np.zeros(tours, np.int32),
        saved=np.zeros((tours, room), np.int32),
        saved_count=np.zeros(tours, np.int32),
        saved_where=np.zeros(jobs, np.int32),
        seen=np.zeros(tours, np.int32),
        tours=np.zeros(tours, np.int32),
    )
