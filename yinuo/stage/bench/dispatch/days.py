"""Own instances: a day of a city and its county, made from a seed; and what a person does with it by hand."""

from __future__ import annotations

import random
from dataclasses import replace

from yinuo.dispatch.optimiser import (
    Break,
    Job,
    Plan,
    Problem,
    Route,
    Shift,
    Technician,
    Weights,
    Window,
    evaluator,
    schedule,
    tours,
)
from yinuo.dispatch.optimiser.travel import Point, great_circle

HOUR, MINUTE = 3_600, 60
OPENS, NOON, SHUTS = 8 * HOUR, 12 * HOUR, 17 * HOUR + 30 * MINUTE
BRANDS = ("oven", "fryer", "steamer", "dishwasher", "icemaker", "washer", "lathe", "press")
PARTS = ("board", "pump", "valve", "thermostat")
ZONES = ("福田", "罗湖", "南山", "宝安", "龙岗", "龙华")
CENTRE = Point(22.58, 114.05)
ELECTRICIAN = "电工证"
#: Kinds of promise: share of the reports, hours from eight until due (from, to), points if late, points if left out.
PROMISES = ((0.2, (1.0, 4.0), 40, 300), (0.4, (2.0, 8.0), 20, 150), (0.4, (5.0, 10.0), 10, 100))


def day(jobs: int, technicians: int, seed: int) -> Problem:
    """``jobs`` reports wait at eight in the morning, ``technicians`` start from home."""
    lot = random.Random(seed)  # noqa: S311  # instances, not secrets
    hubs = [_around(lot, CENTRE, 0.16) for _zone in ZONES]
    zones = [lot.randrange(len(ZONES)) for _place in range(jobs + technicians)]
    points = [_around(lot, hubs[zone], 0.05) for zone in zones]
    made = tuple(_job(lot, number, ZONES[zones[number]], technicians) for number in range(jobs))
    crew = tuple(_technician(lot, number, jobs + number, ZONES[zones[jobs + number]]) for number in range(technicians))
    return Problem(made, crew, great_circle(points), Weights())


def new_job(problem: Problem, seed: int, *, at: int) -> Job:
    """An urgent report at a place of the problem."""
    lot = random.Random(seed)  # noqa: S311
    job = _job(lot, 900_000 + seed, lot.choice(ZONES), len(problem.technicians))
    place = lot.randrange(len(problem.jobs))
    return replace(
        job, location=place, windows=(), earliest=at, due=at + 2 * HOUR, unassigned_points=300, late_points=40
    )


def nearest_free(problem: Problem) -> Plan:
    """
    What a coordinator does by hand: the reports in order of their promise, each to the nearest technician who may do it
    and can still be there in time; if nobody can, to the one who is there first; if nobody may, to nobody.
    """
    days = tours.build(problem)
    stocks = tours.stock_after_pins(problem)
    sequences: dict[tuple[str, int], list[str]] = {tour.key: [] for tour in days}
    routes: dict[tuple[str, int], Route] = {}
    for job in sorted(problem.jobs, key=lambda job: (SHUTS if job.due is None else job.due, job.id)):
        best: tuple[tuple[int, int], tuple[str, int], Route] | None = None
        for tour in days:
            if not tours.able(job, tour):
                continue
            names = [*sequences[tour.key], job.id]
            route = schedule.run(problem, tour, names, stocks[tour.technician.id], {})
            if isinstance(route, Route):
                stop = route.stops[-1]
                rank = (stop.late_seconds, stop.travel_seconds)
                if best is None or rank < best[0]:
                    best = rank, tour.key, route
        if best:
            sequences[best[1]].append(job.id)
            routes[best[1]] = best[2]
    return evaluator.evaluate(problem, sequences)


def _around(lot: random.Random, point: Point, spread: float) -> Point:
    return Point(lot.gauss(point.latitude, spread), lot.gauss(point.longitude, spread))


def _job(lot: random.Random, number: int, zone: str, technicians: int) -> Job:
    share, kind = lot.random(), 0
    while share > PROMISES[kind][0] and kind < len(PROMISES) - 1:
        share -= PROMISES[kind][0]
        kind += 1
    _share, hours, late, left = PROMISES[kind]
    opening = OPENS + lot.randint(0, 7) * HOUR
    return Job(
        id=f"r{number}",
        location=number,
        service_seconds=lot.choice([20, 30, 40, 60]) * MINUTE,
        spread_seconds=lot.choice([5, 10]) * MINUTE,
        skills=frozenset({lot.choice(BRANDS)}),
        certificates=frozenset({ELECTRICIAN}) if lot.random() < 0.15 else frozenset(),
        parts={lot.choice(PARTS): 1} if lot.random() < 0.15 else {},
        earliest=OPENS,
        windows=(Window(opening, opening + 2 * HOUR),) if lot.random() < 0.15 else (),
        due=OPENS + round(lot.uniform(*hours) * HOUR),
        late_points=late,
        unassigned_points=left,
        zone=zone,
        own_technician=f"t{lot.randrange(technicians)}" if lot.random() < 0.1 else "",
    )


def _technician(lot: random.Random, number: int, home: int, zone: str) -> Technician:
    lunch = Break(NOON - HOUR // 2, NOON + HOUR, 45 * MINUTE)
    return Technician(
        id=f"t{number}",
        start_location=home,
        end_location=home,
        shifts=(Shift(OPENS, SHUTS, breaks=(lunch,), load_limit=9, overtime_seconds=HOUR),),
        skills=frozenset(lot.sample(BRANDS, 5)),
        certificates={ELECTRICIAN: None} if lot.random() < 0.4 else {},
        stock={part: lot.randint(0, 2) for part in PARTS},
        zones=frozenset({zone}),
    )
