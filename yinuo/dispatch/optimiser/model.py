"""
The problem of a dispatcher's day, and a plan for it. Plain data: no database, no clock, no solver.

**Units.** Every time is a whole number of seconds since ``Problem.origin``; every length of time is in seconds;
distances are metres; promises, sanctions and unassigned jobs are priced in *points* (the caller makes them of clauses
and sanctions). Places are indexes into the square, asymmetric matrices of ``Travel``.

**A tour** is one shift of one technician: it leaves ``start_location`` not before ``start``, visits jobs in order,
takes its breaks, may once fetch parts and tools at the technician's depot, and is back at ``end_location`` by ``end``
plus at most ``overtime_seconds``.

**Hard, never traded for anything:** skills, certificates (valid on the day of the visit), grade, ``only`` and
``refused`` technicians, absence, shifts and breaks, load limit, parts and tools, windows, ``latest`` and hard due
times, pins, and that the persons of a job of several come at the same second.

**Objective**, smaller is better; a better first level is never given up for the second, unless
``Weights.lexicographic`` is off (then the weighted sum of everything counts):

1. *promises*, in points: for each visit whose work begins after ``due``: ``late_points``, and ``late_points_per_hour``
   for each whole hour; for each unassigned job ``unassigned_points``; a published visit is not moved for less than
   ``Weights.moved_points``;
2. *the day*, in seconds of driving: the road itself; overtime, visits outside the territory and visits not by the
   customer's own technician at their prices; working duration if it has a price; then *balance*, the sum over tours of
   (percent of the shift spent on the road and at work) squared, divided by 100; then *stability*: published visits that
   get another technician, begin more than ``moved_after_seconds`` away from the published time, or are no longer
   planned. Balance and stability have a rate of exchange into driving, because two plans never drive equally long by
   chance: after driving in strict order they would never count.

**Absences and breaks.** A tour does not begin before an absence that covers its start is over, and ends when one that
covers its end begins; an absence within is a rest at exactly its time. A break that an absence touches is settled by
it. Rests have no place: one rests where one is, never while driving or working. A rest is put off as long as what comes
next (the work with the road to it, the fetch, the way home) is over by its ``latest``, and taken before then in waiting
time if it fits there; if it can be put off no longer, it is taken on arrival if one arrives by its ``latest``, else
before one leaves. Work begins as soon as the rules allow.

**Pins** are facts or orders of a person. They are taken as given: the road between two pins that follow each other, the
skills, load and parts of a pinned job, and overtime that pins alone cause, are not questioned; of rests only those are
taken between them that fit, and after a pin in an absence the tour goes on when the absence is over.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Seconds = NDArray[np.int64]
NOBODY: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Window:
    """Work may begin from ``start`` to ``end``, both included."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Appointment:
    """Who comes (as many as the job has persons; the first is in charge) and when the work begins."""

    technicians: tuple[str, ...]
    start: int


@dataclass(frozen=True, slots=True)
class Job:
    """
    One visit to be made.

    ``service_seconds`` is what it takes on the average, ``spread_seconds`` the standard deviation learnt with it.
    ``due`` is the promised time at which work begins at the latest: hard where ``is_due_hard``, else priced.
    ``windows`` (the customer's free times) are hard, none: any time; ``latest`` is the hard end of them all.
    ``parts`` are used up, ``tools`` are not. ``load`` counts against the load limit of the tour.
    ``pinned`` says who does it when, without appeal (started, or fixed by a person); ``published`` what the people were
    told. ``visited_by`` are those who have seen this machine before; ``own_technician`` is the customer's.
    ``clause`` is the source of the promise, only carried along for explanations. Of several ``persons`` the first is in
    charge and needs all of it; the others, its helpers, need the certificates, not skills, grade, parts or tools.
    """

    id: str
    location: int
    service_seconds: int
    spread_seconds: int = 0
    skills: frozenset[str] = NOBODY
    certificates: frozenset[str] = NOBODY
    grade: int = 0
    tools: frozenset[str] = NOBODY
    parts: Mapping[str, int] = field(default_factory=dict)
    earliest: int = 0
    latest: int | None = None
    windows: tuple[Window, ...] = ()
    due: int | None = None
    is_due_hard: bool = False
    late_points: int = 10
    late_points_per_hour: int = 2
    unassigned_points: int = 100
    clause: str = ""
    load: int = 1
    persons: int = 1
    zone: str = ""
    only: frozenset[str] | None = None
    refused: frozenset[str] = NOBODY
    own_technician: str = ""
    visited_by: frozenset[str] = NOBODY
    pinned: Appointment | None = None
    published: Appointment | None = None

    @property
    def last_start(self) -> int | None:
        """The last moment at which work may begin by the hard rules; None: no such moment."""
        ends = [end for end in (self.latest, self.due if self.is_due_hard else None) if end is not None]
        return min(ends) if ends else None


@dataclass(frozen=True, slots=True)
class Break:
    """A rest of ``seconds`` that begins in [earliest, latest]; due only if the tour still runs at ``latest``."""

    earliest: int
    latest: int
    seconds: int


@dataclass(frozen=True, slots=True)
class Shift:
    """
    One working time of a technician: a tour. ``start_location``/``end_location`` override the technician's own.

    ``load_limit`` bounds the sum of ``Job.load`` (None: no limit). Breaks in order of time,
    each over before the next must begin.
    """

    start: int
    end: int
    breaks: tuple[Break, ...] = ()
    load_limit: int | None = None
    overtime_seconds: int = 0
    start_location: int | None = None
    end_location: int | None = None


@dataclass(frozen=True, slots=True)
class Technician:
    """
    Who can be sent. ``certificates`` by name with the second until which each is valid (None: always);
    it must hold to the end of a tour.

    ``stock`` and ``tools`` are in the van when the horizon begins; ``depot`` is where a tour may fetch any part and
    tool once, which takes ``depot_seconds`` (None: no depot). ``absences`` are half-open: no work, no road.
    ``zones``: the territory (empty: everywhere). ``end_location`` None: the tour ends where its last job is.
    """

    id: str
    start_location: int
    end_location: int | None
    shifts: tuple[Shift, ...]
    absences: tuple[Window, ...] = ()
    skills: frozenset[str] = NOBODY
    certificates: Mapping[str, int | None] = field(default_factory=dict)
    grade: int = 0
    stock: Mapping[str, int] = field(default_factory=dict)
    tools: frozenset[str] = NOBODY
    depot: int | None = None
    depot_seconds: int = 0
    zones: frozenset[str] = NOBODY


@dataclass(frozen=True, eq=False)
class Travel:
    """``seconds[a, b]`` and ``metres[a, b]`` from place a to place b; ``note`` says where they are from."""

    seconds: Seconds
    metres: Seconds
    note: str = ""


@dataclass(frozen=True, slots=True)
class Weights:
    """
    What matters, and how much of it. Prices are in seconds of driving unless said otherwise.

    ``caution``: the share of the spread planned on top of the mean service time. ``point``: what a point is worth when
    not lexicographic. ``balance``: what one unit of balance is worth. ``moved``: what moving a published visit must
    save at least; ``moved_points``: or save in points.
    """

    lexicographic: bool = True
    point: float = 3600.0
    driving: float = 1.0
    duration: float = 0.0
    overtime: float = 2.0
    outside_zone: float = 300.0
    not_own: float = 600.0
    balance: float = 10.0
    moved: float = 1800.0
    moved_points: float = 2.0
    moved_after_seconds: int = 1800
    caution: float = 0.5


@dataclass(frozen=True, eq=False)
class Problem:
    """Jobs, technicians, the roads between, and what matters. ``origin`` is the moment of second 0, for words only."""

    jobs: tuple[Job, ...]
    technicians: tuple[Technician, ...]
    travel: Travel
    weights: Weights = Weights()
    origin: datetime | None = None

    @cached_property
    def job_by_id(self) -> dict[str, Job]:
        return {job.id: job for job in self.jobs}

    @cached_property
    def technician_by_id(self) -> dict[str, Technician]:
        return {technician.id: technician for technician in self.technicians}

    def planned_seconds(self, job: Job) -> int:
        """How long the work is planned to take."""
        return job.service_seconds + round(self.weights.caution * job.spread_seconds)


@dataclass(frozen=True, slots=True)
class Stop:
    """
    One visit of a plan, as one technician makes it: on the road for ``travel_seconds``, ``arrive``, work in
    [start, end]. ``late_seconds``: how long after the promise. ``is_fetch``: at the depot for parts, ``job`` is empty.
    ``is_helper``: not in charge of a job of several persons.
    """

    job: str
    technician: str
    arrive: int
    start: int
    end: int
    travel_seconds: int = 0
    travel_metres: int = 0
    late_seconds: int = 0
    is_fetch: bool = False
    is_helper: bool = False


@dataclass(frozen=True, slots=True)
class Rest:
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Route:
    """A tour: leaves at ``depart``, is ``back`` at its end location (or done, if it has none)."""

    technician: str
    shift: int
    depart: int
    stops: tuple[Stop, ...]
    rests: tuple[Rest, ...]
    back: int
    travel_seconds: int
    travel_metres: int


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something cannot be, as code and values; ``reasons.words`` says it in Chinese or English."""

    code: str
    values: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Unassigned:
    """A job nobody gets, with the reasons, the one nearest to a remedy first."""

    job: str
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Terms:
    """The objective, term by term."""

    late_jobs: int = 0
    late_seconds: int = 0
    late_points: int = 0
    unassigned_jobs: int = 0
    unassigned_points: int = 0
    driving_seconds: int = 0
    driving_metres: int = 0
    duration_seconds: int = 0
    overtime_seconds: int = 0
    outside_zone: int = 0
    not_own: int = 0
    balance: float = 0.0
    moved: int = 0

    @property
    def broken_promises(self) -> int:
        return self.late_jobs + self.unassigned_jobs


@dataclass(frozen=True, eq=False)
class Plan:
    """
    What is proposed. ``score`` orders plans of one problem (smaller is better). ``routes`` holds non-empty tours only,
    in the order of the technicians and their shifts. ``notes``: what the reader must know (stopped early, …).
    """

    routes: tuple[Route, ...]
    unassigned: tuple[Unassigned, ...]
    terms: Terms
    score: tuple[float, ...]
    iterations: int = 0
    notes: tuple[str, ...] = ()

    @cached_property
    def stops(self) -> tuple[Stop, ...]:
        """All visits (no fetches), tour by tour."""
        return tuple(stop for route in self.routes for stop in route.stops if not stop.is_fetch)

    @cached_property
    def appointments(self) -> dict[str, Appointment]:
        """Job -> who comes when."""
        who: dict[str, list[str]] = {}
        when: dict[str, int] = {}
        for stop in self.stops:
            who.setdefault(stop.job, []).insert(len(who.get(stop.job, ())) if stop.is_helper else 0, stop.technician)
            when[stop.job] = stop.start
        return {job: Appointment(tuple(names), when[job]) for job, names in who.items()}
