"""
PyVRP, for the problems it can express: skills, one window a job, loads, one tour a technician, unassigned at a price.

It is the better search there (see ``docs/bench.md``); soft promises, breaks, parts, pins, people in pairs and published
plans it does not know.
"""

from __future__ import annotations

import importlib
import importlib.util
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

import numpy as np

from yinuo.dispatch.optimiser.compiled.arrays import (
    BEGIN,
    CLOSE,
    DEPOT,
    DUE,
    EARLIEST,
    HOME,
    KIND,
    LAST,
    LEFT,
    LIMIT,
    LOAD,
    NEVER,
    PLACE,
    SERVICE,
    START,
    WANTS,
)
from yinuo.dispatch.optimiser.compiled.packing import Packed
from yinuo.dispatch.optimiser.model import Problem

#: More different sets of able jobs than this make its matrices too slow to build.
MOST_PROFILES = 60
FORBIDDEN = 1 << 40

Sequences = Mapping[tuple[str, int], Sequence[str]]


class Meeting(Protocol):
    """How it and a search that runs at the same time hear of each other."""

    def tell(self, best: Any) -> None: ...

    def is_behind(self, cost: float) -> bool: ...

    def take(self) -> Sequences: ...


def knows(problem: Problem, packed: Packed) -> bool:
    """Whether PyVRP is installed and can express all of the problem."""
    weights, numbers = problem.weights, packed.numbers
    return (
        importlib.util.find_spec("pyvrp") is not None
        and not weights.lexicographic
        and not (weights.balance or weights.duration)
        and weights.driving == 1.0
        and not _has_more(problem)
        and len(packed.tours) == len(problem.technicians)
        and not numbers.job[:, WANTS].any()
        and not numbers.price.any()
        and bool((numbers.job[:, DUE] == NEVER).all())
        and not len(numbers.window)
        and bool((numbers.tour[:, HOME] >= 0).all() and (numbers.tour[:, DEPOT] == -1).all())
        and len({column.tobytes() for column in numbers.able.T}) <= MOST_PROFILES
    )


def load() -> None:
    """Import it if it is there, so that no plan's time goes into it."""
    if importlib.util.find_spec("pyvrp") is not None:
        importlib.import_module("pyvrp")


def solve(
    packed: Packed,
    start: Sequences,
    *,
    until: float,
    seed: int,
    cancelled: Callable[[], bool] | None = None,
    meeting: Meeting | None = None,
    all_in: bool = False,
) -> dict[tuple[str, int], list[str]] | None:
    """
    Its sequences, begun from ``start`` (empty: from nothing); None: it found none that keeps the rules.

    ``until``: of ``time.perf_counter``. ``meeting``: with a search that runs at the same time. ``all_in``: it is known
    that no job need be left out.
    """
    import pyvrp  # noqa: PLC0415  # half a second of imports, needed for few problems
    from pyvrp.IteratedLocalSearch import IteratedLocalSearchParams  # noqa: PLC0415

    data = data_of(packed, all_in=all_in)
    while True:
        stop = _Until(until, cancelled, meeting)
        settings = pyvrp.SolveParams(ils=IteratedLocalSearchParams(callbacks=_callbacks(meeting)))
        begin = first(packed, data, start) if start else None
        result = pyvrp.solve(data, stop, seed, collect_stats=False, params=settings, initial_solution=begin)
        if meeting is None or not stop.is_behind:
            return sequences(packed, result.best) if result.is_feasible() else None
        start, seed = meeting.take(), seed + 1


def first(packed: Packed, data: Any, start: Sequences) -> Any:
    """Our sequences as a solution of the library."""
    import pyvrp  # noqa: PLC0415

    rows = {name: row for row, name in enumerate(packed.names)}
    kinds = _kinds(packed)
    routes = [
        pyvrp.Route(data, [rows[name] for name in names], vehicle_type=place)
        for place, alike in enumerate(kinds.values())
        for index in alike
        if (names := start.get(packed.tours[index].key))
    ]
    return pyvrp.Solution(data, routes)


def sequences(packed: Packed, found: Any) -> dict[tuple[str, int], list[str]]:
    """A solution of the library as sequences."""
    free = [list(alike) for alike in _kinds(packed).values()]
    return {
        packed.tours[free[route.vehicle_type()].pop()].key: [
            packed.names[activity.idx] for activity in route.schedule() if activity.is_client()
        ]
        for route in found.routes()
    }


def _kinds(packed: Packed) -> dict[int, list[int]]:
    """Tours that are alike, under the first of them."""
    kinds: dict[int, list[int]] = {}
    for index, tour in enumerate(packed.numbers.tour):
        kinds.setdefault(int(tour[KIND]), []).append(index)
    return kinds


class _Until:
    """Its stopping criterion: the clock, the person who cancels, or that the other search is ahead."""

    def __init__(self, until: float, cancelled: Callable[[], bool] | None, meeting: Meeting | None) -> None:
        self._until, self._cancelled, self._meeting = until, cancelled, meeting
        self.is_behind = False

    def __call__(self, best_cost: int) -> bool:
        if time.perf_counter() >= self._until or (self._cancelled and self._cancelled()):
            return True
        self.is_behind = self._meeting is not None and self._meeting.is_behind(best_cost)
        return self.is_behind


def _callbacks(meeting: Meeting | None) -> Any:
    """It tells the meeting each new best solution."""
    from pyvrp.IteratedLocalSearch import IteratedLocalSearchCallbacks  # noqa: PLC0415

    callbacks = IteratedLocalSearchCallbacks()
    if meeting is not None:
        callbacks.on_best = meeting.tell  # type: ignore[method-assign]
    return callbacks


def _has_more(problem: Problem) -> bool:
    return any(job.persons > 1 or job.pinned or job.published for job in problem.jobs) or any(
        len(technician.shifts) != 1 or technician.absences or technician.shifts[0].breaks
        or technician.shifts[0].overtime_seconds
        for technician in problem.technicians
    )  # fmt: skip


def data_of(packed: Packed, *, all_in: bool = False) -> Any:
    """
    The problem as the library's.

    With ``all_in`` a job that no way can be worth leaving out is demanded of it: its search is better at that than at
    a very high price.
    """
    from pyvrp import Client, Depot, Location, ProblemData, VehicleType  # noqa: PLC0415

    numbers = packed.numbers
    jobs, point = len(packed.names), packed.problem.weights.point
    ends = sorted({*(int(place) for place in numbers.tour[:, BEGIN]), *(int(place) for place in numbers.tour[:, HOME])})
    places = [int(place) for place in numbers.job[:, PLACE]] + ends
    seconds = numbers.seconds.astype(np.int64)[np.ix_(places, places)]
    np.fill_diagonal(seconds, 0)
    columns = [column.tobytes() for column in numbers.able.T]
    profiles = {column: place for place, column in enumerate(dict.fromkeys(columns))}
    matrices: list[Any] = []
    for column in profiles:
        able = np.frombuffer(column, np.uint8).astype(bool)
        matrix = seconds.copy()
        matrix[:, :jobs][:, ~able] = FORBIDDEN
        matrix[:jobs][~able] = FORBIDDEN
        np.fill_diagonal(matrix, 0)
        matrices.append(matrix)
    prizes = [round(point * worth) for worth in numbers.worth[:, LEFT]]
    dearest = 2 * int(seconds.max(initial=0)) * jobs if all_in else FORBIDDEN
    return ProblemData(
        locations=[Location(0, 0) for _place in places],
        clients=[
            _client(Client, job, row, prizes[row], is_required=prizes[row] > dearest)
            for row, job in enumerate(numbers.job)
        ],
        depots=[Depot(jobs + place) for place in range(len(ends))],
        vehicle_types=[
            VehicleType(
                num_available=len(alike),
                capacity=[int(min(tour[LIMIT], 1 << 30))],
                start_depot=ends.index(int(tour[BEGIN])),
                end_depot=ends.index(int(tour[HOME])),
                tw_early=int(tour[START]),
                tw_late=int(tour[CLOSE]),
                profile=profiles[columns[index]],
            )
            for index, alike in _kinds(packed).items()
            for tour in (numbers.tour[index],)
        ],
        distance_matrices=matrices,
        duration_matrices=[_short(matrix) for matrix in matrices],
    )


def _short(matrix: Any) -> Any:
    return np.minimum(matrix, 1 << 30)


def _client(kind: Any, job: Sequence[int], row: int, prize: int, *, is_required: bool) -> Any:
    return kind(
        location=row,
        delivery=[int(job[LOAD])],
        service_duration=int(job[SERVICE]),
        tw_early=int(job[EARLIEST]),
        tw_late=int(min(job[LAST], 1 << 40)),
        prize=0 if is_required else prize,
        required=is_required,
    )
