"""Tours: the shifts of all technicians with absences and pins worked in, as evaluator, search and reasons need them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from yinuo.dispatch.optimiser.model import Job, Problem, Shift, Technician, Window

OUTSIDE_SHIFTS = -1


@dataclass(frozen=True, slots=True)
class Pause:
    """A rest that begins in [earliest, latest]: a break, or an absence (``earliest`` = ``latest``)."""

    earliest: int
    latest: int
    seconds: int


@dataclass(frozen=True, slots=True)
class Tour:
    """
    One working time of a technician. ``close`` is the hard end, ``end`` the one after which overtime is paid.
    ``pins`` are the jobs that are its own whatever happens, in order of time; ``load_limit`` is what they leave.
    """

    technician: Technician
    shift: int
    start: int
    end: int
    close: int
    start_location: int
    end_location: int | None
    pauses: tuple[Pause, ...] = ()
    load_limit: int | None = None
    pins: tuple[str, ...] = field(default=())

    @property
    def key(self) -> tuple[str, int]:
        return self.technician.id, self.shift


def build(problem: Problem) -> tuple[Tour, ...]:
    """All tours in the order of technicians and shifts; pins outside every shift get a tour for nothing else."""
    pinned = _pins(problem)
    found: list[Tour] = []
    for technician in problem.technicians:
        own = [tour for index, shift in enumerate(technician.shifts) if (tour := _tour(technician, index, shift))]
        found.extend(_with_pins(technician, own, pinned.get(technician.id, [])))
    return tuple(found)


def stock_after_pins(problem: Problem) -> dict[str, dict[str, int]]:
    """What pinned jobs leave in each van, never less than nothing."""
    left = {technician.id: dict(technician.stock) for technician in problem.technicians}
    for job in problem.jobs:
        if job.pinned and job.pinned.technicians and job.pinned.technicians[0] in left:
            van = left[job.pinned.technicians[0]]
            for part, number in job.parts.items():
                van[part] = max(0, van.get(part, 0) - number)
    return left


def able(job: Job, tour: Tour, *, helps: bool = False) -> bool:
    """Whether the technician of the tour may do the job at all, or help with it; time, load and used parts aside."""
    technician = tour.technician
    if tour.shift == OUTSIDE_SHIFTS or technician.id in job.refused:
        return False
    if (job.only is not None and technician.id not in job.only) or not holds(technician, job.certificates, tour.close):
        return False
    return helps or (job.skills <= technician.skills and job.grade <= technician.grade and carries(technician, job))


def holds(technician: Technician, certificates: frozenset[str], until: int) -> bool:
    """Whether all certificates are valid to the end of the tour."""
    return all(
        name in technician.certificates and _valid(technician.certificates[name], until) for name in certificates
    )


def carries(technician: Technician, job: Job) -> bool:
    """Whether the tools and parts are in the van at the start, or can be fetched."""
    if technician.depot is not None:
        return True
    return job.tools <= technician.tools and all(
        technician.stock.get(part, 0) >= number for part, number in job.parts.items()
    )


def _valid(until: int | None, needed: int) -> bool:
    return until is None or until >= needed


def _pins(problem: Problem) -> Mapping[str, list[tuple[int, int, Job]]]:
    found: dict[str, list[tuple[int, int, Job]]] = {}
    for job in problem.jobs:
        if job.pinned:
            times = (job.pinned.start, job.pinned.start + problem.planned_seconds(job))
            for name in job.pinned.technicians:
                found.setdefault(name, []).append((*times, job))
    return found


def _tour(technician: Technician, index: int, shift: Shift) -> Tour | None:
    start, end, close = shift.start, shift.end, shift.end + shift.overtime_seconds
    within: list[Window] = []
    for absence in sorted(technician.absences, key=lambda absence: absence.start):
        if absence.end <= start or absence.start >= close:
            continue
        if absence.start <= start:
            start = absence.end
        elif absence.end >= end:
            end, close = min(end, absence.start), absence.start
        else:
            within.append(absence)
    if start >= end:
        return None
    pauses = [
        Pause(rest.earliest, rest.latest, rest.seconds)
        for rest in shift.breaks
        if rest.latest >= start
        and not any(
            absence.start < rest.latest + rest.seconds and absence.end > rest.earliest
            for absence in technician.absences
        )
    ]
    pauses += [Pause(absence.start, absence.start, absence.end - absence.start) for absence in within]
    return Tour(
        technician=technician,
        shift=index,
        start=start,
        end=end,
        close=close,
        start_location=technician.start_location if shift.start_location is None else shift.start_location,
        end_location=technician.end_location if shift.end_location is None else shift.end_location,
        pauses=tuple(sorted(pauses, key=lambda pause: pause.latest)),
        load_limit=shift.load_limit,
    )


def _with_pins(technician: Technician, own: list[Tour], pins: list[tuple[int, int, Job]]) -> list[Tour]:
    ours: dict[int, list[tuple[int, int, Job]]] = {}
    for pin in sorted(pins, key=lambda pin: (pin[0], pin[2].id)):
        ours.setdefault(_tour_of(own, pin[0]), []).append(pin)
    result = []
    for place, tour in enumerate(own):
        mine = ours.get(place, [])
        result.append(_holding(tour, mine) if mine else tour)
    for start, end, job in ours.get(-1, []):
        outside = Tour(technician, OUTSIDE_SHIFTS, start, end, end, job.location, None, load_limit=0)
        result.append(replace(outside, pins=(job.id,)))
    return result


def _tour_of(own: list[Tour], at: int) -> int:
    for place, tour in enumerate(own):
        if tour.start <= at <= tour.close:
            return place
    return -1


def _holding(tour: Tour, pins: list[tuple[int, int, Job]]) -> Tour:
    load = sum(job.load for _start, _end, job in pins)
    limit = None if tour.load_limit is None else max(0, tour.load_limit - load)
    return replace(tour, load_limit=limit, pins=tuple(job.id for _start, _end, job in pins))
