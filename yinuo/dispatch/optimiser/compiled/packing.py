"""From a problem to its arrays, and between sequences of names and of numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from yinuo.dispatch.optimiser import tours as touring
from yinuo.dispatch.optimiser.compiled import arrays
from yinuo.dispatch.optimiser.compiled.arrays import NEVER, Numbers, Solution
from yinuo.dispatch.optimiser.model import Job, Problem, Technician, Window
from yinuo.dispatch.optimiser.schedule import FETCH, HELPER
from yinuo.dispatch.optimiser.tours import Tour

MOST_TOOLS = 64
NEAREST = 100


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
            job.id: int(found.fixed[row])
            for row, job in enumerate(self.jobs[: len(self.problem.jobs)])
            if job.persons > 1 and not job.pinned and found.where[row] >= 0
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
    price, points, told = _prices(problem, tours, jobs, helps)
    numbers = Numbers(
        seconds=np.ascontiguousarray(problem.travel.seconds, np.int32),
        place=np.array([job.location for job in jobs], np.int32),
        service=_column([problem.planned_seconds(job) for job in jobs]),
        earliest=_column([job.earliest for job in jobs]),
        last=_column([_or_never(job.last_start) for job in jobs]),
        due=_column([_or_never(job.due) if not helps[row] else NEVER for row, job in enumerate(jobs)]),
        late_points=np.array([float(job.late_points) for job in jobs]),
        hour_points=np.array([float(job.late_points_per_hour) for job in jobs]),
        left_points=np.array([_left(problem, job) for job in jobs]) * ~helps,
        left_price=np.array([problem.weights.moved if job.published else 0.0 for job in jobs]) * ~helps,
        load=_column([job.load if free[row] else 0 for row, job in enumerate(jobs)]),
        **_windows([job.windows for job in jobs]),
        tools=np.array([sum(tools.get(tool, 0) for tool in job.tools) if job else 0 for job in wanted], np.uint64),
        needs=np.array([[job.parts.get(part, 0) if job else 0 for part in parts] for job in wanted], np.int32).reshape(
            len(jobs), len(parts)
        ),
        wants=np.array([bool(job and (job.parts or job.tools)) for job in wanted], np.uint8),
        able=able,
        price=price,
        points=points,
        told=told,
        pinned=np.array(pinned, np.int32).reshape(-1),
        moveable=np.array([free[row] and job.persons == 1 for row, job in enumerate(jobs)], np.uint8),
        mate=_mates(jobs),
        near=_near(problem, jobs),
        **_tour_columns(tours),
        **_technician_columns(problem.technicians, tours, stocks, parts, tools),
        kind=_kinds(tours, able, price, points),
        prices=_weights(problem),
    )
    return Packed(problem, tours, names, jobs, numbers)


def fill(packed: Packed, target: Solution, sequences: Mapping[tuple[str, int], Sequence[str]]) -> None:
    """Write these sequences into ``target`` (pins that they lack come first); entries it does not know are dropped."""
    rows = {name: row for row, name in enumerate(packed.names)}
    rows[FETCH] = len(packed.names)
    seen: set[int] = set()
    target.where[:] = -1
    for index, tour in enumerate(packed.tours):
        wanted = [rows[name] for name in sequences.get(tour.key, ()) if name in rows]
        own = [row for row in wanted if row == rows[FETCH] or _belongs(packed, row, index, seen)]
        pins = [row for row in np.flatnonzero(packed.numbers.pinned == index) if row not in own]
        merged = _merge(packed, own, [int(row) for row in pins])
        target.count[index] = len(merged)
        target.sequence[index, : len(merged)] = merged
        target.where[[row for row in merged if row != rows[FETCH]]] = index


def _belongs(packed: Packed, row: int, tour: int, seen: set[int]) -> bool:
    pinned = packed.numbers.pinned[row]
    if row in seen or pinned not in (-1, tour) or (pinned == -1 and not packed.numbers.able[row, tour]):
        return False
    seen.add(row)
    return True


def _merge(packed: Packed, own: list[int], pins: list[int]) -> list[int]:
    """Pins in order of time, all that is in front of the first pin of ``own`` behind those that are missing."""
    if not pins:
        return own
    numbers = len(packed.names)
    held = [row for row in own if row < numbers and packed.numbers.pinned[row] >= 0]
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


def _able(tours: Sequence[Tour], jobs: Sequence[Job], helps: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> arrays.U8:
    table = np.zeros((len(jobs), len(tours)), np.uint8)
    known: dict[object, list[bool]] = {}
    for row, job in enumerate(jobs):
        asked = (job.skills, job.certificates, job.grade, job.tools, job.only, job.refused, tuple(job.parts.items()))
        if (*asked, helps[row]) not in known:
            known[(*asked, helps[row])] = [touring.able(job, tour, helps=bool(helps[row])) for tour in tours]
        table[row] = known[(*asked, helps[row])]
    return table


def _prices(
    problem: Problem, tours: Sequence[Tour], jobs: Sequence[Job], helps: np.ndarray[tuple[int], np.dtype[np.bool_]]
) -> tuple[arrays.F64, arrays.F64, arrays.I64]:
    weights = problem.weights
    shape = (len(jobs), len(tours))
    price, points, told = np.zeros(shape), np.zeros(shape), np.full(shape, -1, np.int64)
    people = np.array([tour.technician.id for tour in tours])
    for row, job in enumerate(jobs):
        if job.zone:
            outside = [bool(tour.technician.zones) and job.zone not in tour.technician.zones for tour in tours]
            price[row, outside] += weights.outside_zone
        if helps[row]:
            continue
        if job.own_technician:
            price[row, people != job.own_technician] += weights.not_own
        if job.published:
            same = np.isin(people, job.published.technicians)
            price[row, ~same] += weights.moved
            points[row, ~same] += weights.moved_points
            told[row, same] = job.published.start
    return price, points, told


def _left(problem: Problem, job: Job) -> float:
    return float(job.unassigned_points) + (problem.weights.moved_points if job.published else 0.0)


def _windows(windows: Sequence[tuple[Window, ...]]) -> dict[str, arrays.I32 | arrays.I64]:
    return {
        "window": np.cumsum([0, *(len(own) for own in windows)]).astype(np.int32),
        "window_start": _column([window.start for own in windows for window in own]),
        "window_end": _column([window.end for own in windows for window in own]),
    }  # type: ignore[return-value]


def _mates(jobs: Sequence[Job]) -> arrays.I32:
    rows: dict[str, list[int]] = {}
    for row, job in enumerate(jobs):
        rows.setdefault(job.id, []).append(row)
    mates = np.arange(len(jobs), dtype=np.int32)
    for ring in rows.values():
        mates[ring] = np.roll(ring, -1)
    return mates


def _near(problem: Problem, jobs: Sequence[Job]) -> arrays.I32:
    places = np.array([job.location for job in jobs], np.int64)
    most = min(NEAREST, len(jobs) - 1)
    if most <= 0:
        return np.zeros((len(jobs), 0), np.int32)
    apart = problem.travel.seconds[np.ix_(places, places)]
    apart = (apart + apart.T).astype(np.float64)
    np.fill_diagonal(apart, np.inf)
    return np.argsort(apart, axis=1, kind="stable")[:, :most].astype(np.int32)


def _tour_columns(tours: Sequence[Tour]) -> dict[str, np.ndarray[tuple[int], np.dtype[np.int64]]]:
    outside = touring.OUTSIDE_SHIFTS
    return {
        "start": _column([tour.start for tour in tours]),
        "end": _column([NEVER if tour.shift == outside else _paid_end(tour) for tour in tours]),
        "close": _column([tour.close for tour in tours]),
        "begin": _column([tour.start_location for tour in tours]).astype(np.int32),
        "home": _column([-1 if tour.end_location is None else tour.end_location for tour in tours]).astype(np.int32),
        "limit": _column([_or_never(tour.load_limit) for tour in tours]),
        "depot": _column([_or(tour.technician.depot, -1) for tour in tours]).astype(np.int32),
        "depot_seconds": _column([tour.technician.depot_seconds for tour in tours]),
        "pause": np.cumsum([0, *(len(tour.pauses) for tour in tours)]).astype(np.int32),
        "pause_earliest": _column([pause.earliest for tour in tours for pause in tour.pauses]),
        "pause_latest": _column([pause.latest for tour in tours for pause in tour.pauses]),
        "pause_seconds": _column([pause.seconds for tour in tours for pause in tour.pauses]),
        "length": np.array([1e15 if tour.shift == outside else float(_length(tour)) for tour in tours]),
    }  # type: ignore[return-value]


def _technician_columns(
    technicians: Sequence[Technician],
    tours: Sequence[Tour],
    stocks: Mapping[str, Mapping[str, int]],
    parts: Sequence[str],
    tools: Mapping[str, int],
) -> dict[str, np.ndarray[tuple[int], np.dtype[np.int32]]]:
    index = {technician.id: place for place, technician in enumerate(technicians)}
    owners = np.array([index[tour.technician.id] for tour in tours], np.int32)
    masks = [sum(tools.get(tool, 0) for tool in tour.technician.tools) for tour in tours]
    stock = [[stocks[technician.id].get(part, 0) for part in parts] for technician in technicians]
    return {
        "technician": owners,
        "first_tour": np.searchsorted(owners, np.arange(len(technicians) + 1)).astype(np.int32),
        "van_tools": np.array(masks, np.uint64),
        "stock": np.array(stock, np.int32).reshape(len(technicians), len(parts)),
    }  # type: ignore[return-value]


def _kinds(
    tours: Sequence[Tour], able: arrays.U8, price: arrays.F64, points: arrays.F64
) -> arrays.I32:
    """The first tour like each one: as long as both are empty a job need only be tried on one."""
    first: dict[object, int] = {}
    kinds = []
    for index, tour in enumerate(tours):
        technician = tour.technician
        plain = len(technician.shifts) == 1 and not tour.pins and not technician.stock
        places = (tour.start_location, tour.end_location, technician.depot, technician.depot_seconds)
        times = (tour.start, tour.end, tour.close, tour.pauses, tour.load_limit, _length(tour), technician.tools)
        table = (able[:, index].tobytes(), price[:, index].tobytes(), points[:, index].tobytes())
        like = (places, times, table) if plain else index
        kinds.append(first.setdefault(like, index))
    return np.array(kinds, np.int32).reshape(-1)


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


def _paid_end(tour: Tour) -> int:
    return tour.technician.shifts[tour.shift].end


def _length(tour: Tour) -> int:
    shift = None if tour.shift == touring.OUTSIDE_SHIFTS else tour.technician.shifts[tour.shift]
    return shift.end - shift.start if shift else tour.end - tour.start


def _column(values: Sequence[int]) -> arrays.I64:
    return np.array(values, np.int64).reshape(-1)


def _or(value: int | None, otherwise: int) -> int:
    return otherwise if value is None else value


def _or_never(value: int | None) -> int:
    return int(NEVER) if value is None else value
