"""From a problem to its arrays, and between sequences of names and of numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from yinuo.dispatch.optimiser import tours as touring
from yinuo.dispatch.optimiser.compiled import arrays
from yinuo.dispatch.optimiser.compiled.arrays import FIXED, NEVER, PINNED, WHERE, Numbers, Solution
from yinuo.dispatch.optimiser.model import Job, Problem, Technician
from yinuo.dispatch.optimiser.schedule import FETCH, HELPER
from yinuo.dispatch.optimiser.tours import Tour

MOST_TOOLS = 62
NEAREST = 100

Flags = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Packed:
    """A problem ready for the search: ``names`` are the entries of sequences that the rows of jobs stand for."""

    problem: Problem
    tours: tuple[Tour, ...]
    names: tuple[str, ...]
    jobs: tuple[Job, ...]
    numbers: Numbers

    def sequences(self, found: Solution) -> dict[tuple[str, int], list[str]]:
        rows = [*self.names, FETCH]
        return {
            self._key(index): [rows[entry] for entry in found.sequence[index, : found.count[index]]]
            for index in range(len(self.tours))
            if found.count[index]
        }

    def starts(self, found: Solution) -> dict[str, int]:
        """When the jobs of several persons begin."""
        return {
            job.id: int(found.job[row, FIXED])
            for row, job in enumerate(self.jobs[: len(self.problem.jobs)])
            if job.persons > 1 and not job.pinned and found.job[row, WHERE] >= 0
        }

    def _key(self, index: int) -> tuple[str, int]:
        return self.tours[index].key


def pack(problem: Problem) -> Packed:
    tours = touring.build(problem)
    names, jobs = _rows(problem)
    tools = _tools(problem)
    parts = sorted({part for job in problem.jobs for part in job.parts})
    stocks = touring.stock_after_pins(problem)
    pinned = _pinned(tours, names, jobs)
    helps = np.array([name.startswith(HELPER) for name in names], bool)
    free = np.array([row < 0 for row in pinned], bool)
    wanted = [job if free[row] and not helps[row] else None for row, job in enumerate(jobs)]
    able = _able(tours, jobs, helps)
    price, told = _prices(problem, tours, jobs, helps)
    windows = [job.windows for job in jobs]
    numbers = Numbers(
        seconds=np.ascontiguousarray(problem.travel.seconds, np.int32),
        job=_job_table(problem, jobs, wanted, pinned, helps, tools),
        worth=_worth(problem, jobs, helps),
        window=_table([[window.start, window.end] for own in windows for window in own], 2),
        needs=_table([[job.parts.get(part, 0) if job else 0 for part in parts] for job in wanted], len(parts)),
        able=able,
        price=price,
        told=told,
        near=_near(problem, jobs),
        tour=_tour_table(problem.technicians, tours, tools, _kinds(tours, able, price)),
        pause=_table([[rest.earliest, rest.latest, rest.seconds] for tour in tours for rest in tour.pauses], 3),
        stock=_table([[stocks[one.id].get(part, 0) for part in parts] for one in problem.technicians], len(parts)),
        prices=_weights(problem),
    )
    return Packed(problem, tours, names, jobs, numbers)


def fill(packed: Packed, target: Solution, sequences: Mapping[tuple[str, int], Sequence[str]]) -> None:
    """Write these sequences into ``target`` (pins that they lack come first); entries it does not know are dropped."""
    rows = {name: row for row, name in enumerate(packed.names)}
    rows[FETCH] = len(packed.names)
    seen: set[int] = set()
    target.job[:, WHERE] = -1
    for index, tour in enumerate(packed.tours):
        wanted = [rows[name] for name in sequences.get(tour.key, ()) if name in rows]
        own = [row for row in wanted if row == rows[FETCH] or _belongs(packed, row, index, seen)]
        pins = [row for row in np.flatnonzero(packed.numbers.job[:, PINNED] == index) if row not in own]
        merged = _merge(packed, own, [int(row) for row in pins])
        target.count[index] = len(merged)
        target.sequence[index, : len(merged)] = merged
        target.job[[row for row in merged if row != rows[FETCH]], WHERE] = index


def _belongs(packed: Packed, row: int, tour: int, seen: set[int]) -> bool:
    pinned = packed.numbers.job[row, PINNED]
    if row in seen or pinned not in (-1, tour) or (pinned == -1 and not packed.numbers.able[row, tour]):
        return False
    seen.add(row)
    return True


def _merge(packed: Packed, own: list[int], pins: list[int]) -> list[int]:
    """Pins in order of time, all that is in front of the first pin of ``own`` behind those that are missing."""
    if not pins:
        return own
    numbers = len(packed.names)
    held = [row for row in own if row < numbers and packed.numbers.job[row, PINNED] >= 0]
    rest = [row for row in own if row not in held]
    order = {row: packed.jobs[row].pinned for row in [*pins, *held]}
    return [*sorted(order, key=lambda row: (order[row].start, packed.names[row])), *rest]  # type: ignore[union-attr]


def _rows(problem: Problem) -> tuple[tuple[str, ...], tuple[Job, ...]]:
    wrong = [job.id for job in problem.jobs if not job.id or job.id.startswith(HELPER)]
    if wrong or len(problem.job_by_id) != len(problem.jobs):
        raise ValueError(f"ids of jobs must be different, not empty and not begin with {HELPER!r}: {wrong}")
    names, jobs = [job.id for job in problem.jobs], list(problem.jobs)
    for job in problem.jobs:
        if job.persons > 1:
            names += [HELPER + job.id] * (job.persons - 1)
            jobs += [job] * (job.persons - 1)
    return tuple(names), tuple(jobs)


def _tools(problem: Problem) -> dict[str, int]:
    tools = sorted({tool for job in problem.jobs for tool in job.tools})
    if len(tools) > MOST_TOOLS:
        raise ValueError(f"{len(tools)} different tools are needed; {MOST_TOOLS} are possible in one problem")
    return {tool: 1 << place for place, tool in enumerate(tools)}


def _pinned(tours: Sequence[Tour], names: Sequence[str], jobs: Sequence[Job]) -> list[int]:
    by_person = {(job, tour.technician.id): index for index, tour in enumerate(tours) for job in tour.pins}
    counted: dict[str, int] = {}
    found = []
    for row, job in enumerate(jobs):
        index = counted.get(job.id, 0)
        counted[job.id] = index + 1
        people = job.pinned.technicians if job.pinned else ()
        found.append(by_person.get((job.id, people[index]), -1) if index < len(people) else -1)
        if job.pinned and found[-1] < 0:
            raise ValueError(f"{names[row]} is pinned to nobody who is there")
    return found


def _able(tours: Sequence[Tour], jobs: Sequence[Job], helps: Flags) -> arrays.U8:
    table = np.zeros((len(jobs), len(tours)), np.uint8)
    known: dict[object, list[bool]] = {}
    for row, job in enumerate(jobs):
        asked = (job.skills, job.certificates, job.grade, job.tools, job.only, job.refused, tuple(job.parts.items()))
        if (*asked, helps[row]) not in known:
            known[(*asked, helps[row])] = [touring.able(job, tour, helps=bool(helps[row])) for tour in tours]
        table[row] = known[(*asked, helps[row])]
    return table


def _prices(
    problem: Problem, tours: Sequence[Tour], jobs: Sequence[Job], helps: Flags
) -> tuple[arrays.F64, arrays.I64]:
    weights = problem.weights
    shape = (len(jobs), len(tours))
    price, told = np.zeros((*shape, 2)), np.full(shape, -1, np.int64)
    people = np.array([tour.technician.id for tour in tours])
    for row, job in enumerate(jobs):
        if job.zone:
            outside = [bool(tour.technician.zones) and job.zone not in tour.technician.zones for tour in tours]
            price[row, outside, 0] += weights.outside_zone
        if helps[row]:
            continue
        if job.own_technician:
            price[row, people != job.own_technician, 0] += weights.not_own
        if job.published:
            same = np.isin(people, job.published.technicians)
            price[row, ~same] += (weights.moved, weights.moved_points)
            told[row, same] = job.published.start
    return price, told


def _job_table(
    problem: Problem,
    jobs: Sequence[Job],
    wanted: Sequence[Job | None],
    pinned: Sequence[int],
    helps: Flags,
    tools: Mapping[str, int],
) -> arrays.I64:
    mates = _mates(jobs)
    rows, windows = [], 0
    for row, job in enumerate(jobs):
        ours = wanted[row]
        is_free = pinned[row] < 0
        rows.append(
            [
                job.location,
                problem.planned_seconds(job),
                job.earliest,
                _or_never(job.last_start),
                NEVER if helps[row] else _or_never(job.due),
                job.load if is_free else 0,
                windows,
                windows + len(job.windows),
                sum(tools[tool] for tool in ours.tools) if ours else 0,
                bool(ours and (ours.parts or ours.tools)),
                pinned[row],
                is_free and job.persons == 1,
                mates[row],
            ]
        )
        windows += len(job.windows)
    return _table(rows, 13)


def _worth(problem: Problem, jobs: Sequence[Job], helps: Flags) -> arrays.F64:
    """Columns LATE, HOUR, LEFT, LEFT_PRICE; a helper's row is worth nothing by itself."""
    weights = problem.weights
    table = [
        [
            job.late_points,
            job.late_points_per_hour,
            job.unassigned_points + (weights.moved_points if job.published else 0.0),
            weights.moved if job.published else 0.0,
        ]
        for job in jobs
    ]
    return np.array(table, np.float64).reshape(len(jobs), 4) * ~helps[:, None]


def _mates(jobs: Sequence[Job]) -> arrays.I64:
    rows: dict[str, list[int]] = {}
    for row, job in enumerate(jobs):
        rows.setdefault(job.id, []).append(row)
    mates = np.arange(len(jobs))
    for ring in rows.values():
        mates[ring] = np.roll(ring, -1)
    return mates


def _near(problem: Problem, jobs: Sequence[Job]) -> arrays.I64:
    places = np.array([job.location for job in jobs], np.int64)
    most = min(NEAREST, len(jobs) - 1)
    if most <= 0:
        return np.zeros((len(jobs), 0), np.int64)
    apart = problem.travel.seconds[np.ix_(places, places)]
    apart = (apart + apart.T).astype(np.float64)
    np.fill_diagonal(apart, np.inf)
    return np.argsort(apart, axis=1, kind="stable")[:, :most].astype(np.int64)


def _tour_table(
    technicians: Sequence[Technician], tours: Sequence[Tour], tools: Mapping[str, int], kinds: Sequence[int]
) -> arrays.I64:
    index = {technician.id: place for place, technician in enumerate(technicians)}
    owners = [index[tour.technician.id] for tour in tours]
    rows, pauses = [], 0
    for place, tour in enumerate(tours):
        first = owners.index(owners[place])
        rows.append(
            [
                tour.start,
                NEVER if tour.shift == touring.OUTSIDE_SHIFTS else tour.technician.shifts[tour.shift].end,
                tour.close,
                tour.start_location,
                _or(tour.end_location, -1),
                _or_never(tour.load_limit),
                _or(tour.technician.depot, -1),
                tour.technician.depot_seconds,
                pauses,
                pauses + len(tour.pauses),
                owners[place],
                first,
                first + owners.count(owners[place]),
                kinds[place],
                sum(tools.get(tool, 0) for tool in tour.technician.tools),
                _length(tour),
            ]
        )
        pauses += len(tour.pauses)
    return _table(rows, 16)


def _kinds(tours: Sequence[Tour], able: arrays.U8, price: arrays.F64) -> list[int]:
    """The first tour like each one: as long as both are empty a job need only be tried on one."""
    first: dict[object, int] = {}
    kinds = []
    for index, tour in enumerate(tours):
        technician = tour.technician
        plain = len(technician.shifts) == 1 and not tour.pins and not technician.stock
        places = (tour.start_location, tour.end_location, technician.depot, technician.depot_seconds)
        times = (tour.start, tour.end, tour.close, tour.pauses, tour.load_limit, _length(tour), technician.tools)
        table = (able[:, index].tobytes(), price[:, index].tobytes())
        like = (places, times, table) if plain else index
        kinds.append(first.setdefault(like, index))
    return kinds


def _weights(problem: Problem) -> arrays.F64:
    weights = problem.weights
    return np.array(
        [
            weights.point,
            weights.driving,
            weights.duration,
            weights.overtime,
            weights.balance,
            weights.moved,
            weights.moved_points,
            float(weights.moved_after_seconds),
            float(weights.lexicographic),
        ]
    )


def _length(tour: Tour) -> int:
    """Seconds of the shift; for a tour outside of shifts so many that its load counts for nothing."""
    if tour.shift == touring.OUTSIDE_SHIFTS:
        return NEVER
    shift = tour.technician.shifts[tour.shift]
    return shift.end - shift.start


def _table(rows: Sequence[Sequence[int]], columns: int) -> arrays.I64:
    return np.array(rows, np.int64).reshape(len(rows), columns)


def _or(value: int | None, otherwise: int) -> int:
    return otherwise if value is None else value


def _or_never(value: int | None) -> int:
    return NEVER if value is None else value
