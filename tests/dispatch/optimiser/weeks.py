"""Random weeks: every rule of the model somewhere, small enough to be planned in milliseconds."""

from __future__ import annotations

import random

import numpy as np

from yinuo.dispatch.optimiser.model import (
    Appointment,
    Break,
    Job,
    Problem,
    Shift,
    Technician,
    Travel,
    Weights,
    Window,
)

DAY, HOUR = 86_400, 3_600
SKILLS, CERTIFICATES, PARTS, TOOLS, ZONES = "abcd", ("电工证", "燃气证"), ("pump", "board"), ("lift",), "NS"


def week(seed: int) -> Problem:
    """The same week for the same seed."""
    lot = random.Random(seed)
    days, places = lot.randint(1, 5), lot.randint(4, 14)
    technicians = tuple(_technician(lot, f"t{number}", days, places) for number in range(lot.randint(1, 5)))
    names = [one.id for one in technicians]
    jobs = tuple(_job(lot, f"j{number}", days, places, names) for number in range(lot.randint(1, 18)))
    jobs = _with_pins(lot, jobs, technicians)
    weights = Weights(
        lexicographic=lot.random() < 0.7,
        duration=1.0 if lot.random() < 0.2 else 0.0,
        caution=lot.choice([0.0, 0.5]),
        balance=lot.choice([0.0, 3.0]),
    )
    return Problem(jobs, technicians, _travel(lot, places), weights)


def _travel(lot: random.Random, places: int) -> Travel:
    """Asymmetric, and not even the shortest way."""
    points = np.array([[lot.random(), lot.random()] for _place in range(places)])
    straight = np.sqrt(((points[:, None] - points[None]) ** 2).sum(-1))
    noise = np.array([[lot.uniform(0.9, 1.3) for _b in range(places)] for _a in range(places)])
    seconds = np.round(straight * noise * 3000).astype(np.int64)
    np.fill_diagonal(seconds, 0)
    return Travel(seconds, seconds * 10)


def _technician(lot: random.Random, name: str, days: int, places: int) -> Technician:
    shifts = []
    for day in range(days):
        if lot.random() < 0.85:
            start = day * DAY + lot.choice([8, 9, 13]) * HOUR
            end = start + lot.choice([4, 8, 9]) * HOUR
            noon = day * DAY + 12 * HOUR
            rest = Break(noon - HOUR // 2, noon + HOUR, lot.choice([1800, 3600]))
            has_rest = start <= rest.earliest and rest.latest + rest.seconds <= end and lot.random() < 0.7
            shifts.append(
                Shift(
                    start,
                    end,
                    breaks=(rest,) if has_rest else (),
                    load_limit=lot.choice([None, 2, 5]),
                    overtime_seconds=lot.choice([0, 0, HOUR]),
                )
            )
    absences = []
    if lot.random() < 0.3:
        start = lot.randrange(days) * DAY + lot.randint(7, 16) * HOUR
        absences.append(Window(start, start + lot.choice([1, 3, 30]) * HOUR))
    until = lot.randint(0, days) * DAY
    return Technician(
        name,
        lot.randrange(places),
        lot.choice([None, lot.randrange(places)]),
        tuple(shifts),
        absences=tuple(absences),
        skills=frozenset(skill for skill in SKILLS if lot.random() < 0.7),
        certificates={one: lot.choice([None, until]) for one in CERTIFICATES if lot.random() < 0.6},
        grade=lot.randint(0, 3),
        stock={part: lot.randint(0, 3) for part in PARTS},
        tools=frozenset(tool for tool in TOOLS if lot.random() < 0.5),
        depot=lot.randrange(places) if lot.random() < 0.3 else None,
        depot_seconds=lot.choice([0, 600]),
        zones=frozenset(lot.choice(ZONES)) if lot.random() < 0.5 else frozenset(),
    )


def _job(lot: random.Random, name: str, days: int, places: int, names: list[str]) -> Job:
    earliest = lot.choice([0, lot.randrange(days) * DAY + lot.randint(0, 16) * HOUR])
    opening = lot.randrange(days) * DAY + lot.randint(8, 15) * HOUR
    windows = [Window(opening, opening + lot.randint(0, 4) * HOUR)]
    if lot.random() < 0.4:
        windows.append(Window(opening + DAY, opening + DAY + 2 * HOUR))
    due = earliest + lot.randint(0, 30) * HOUR if lot.random() < 0.7 else None
    published = None
    if lot.random() < 0.2:
        published = Appointment((lot.choice(names),), lot.randrange(days) * DAY + 9 * HOUR)
    persons = 2 if lot.random() < 0.12 else 1
    return Job(
        name,
        lot.randrange(places),
        lot.randint(5, 120) * 60,
        spread_seconds=lot.choice([0, 600]),
        skills=frozenset(lot.choice(SKILLS)) if lot.random() < 0.5 else frozenset(),
        certificates=frozenset({lot.choice(CERTIFICATES)}) if lot.random() < 0.25 else frozenset(),
        grade=lot.choice([0, 0, 0, 2]),
        tools=frozenset(TOOLS) if lot.random() < 0.15 else frozenset(),
        parts={lot.choice(PARTS): lot.randint(1, 2)} if lot.random() < 0.3 else {},
        earliest=earliest,
        latest=earliest + lot.randint(1, 60) * HOUR if lot.random() < 0.3 else None,
        windows=tuple(windows) if lot.random() < 0.4 else (),
        due=due,
        is_due_hard=lot.random() < 0.2,
        late_points=lot.randint(0, 20),
        unassigned_points=lot.choice([0, 20, 100]),
        zone=lot.choice(ZONES),
        only=frozenset({lot.choice(names)}) if lot.random() < 0.06 else None,
        refused=frozenset({lot.choice(names)}) if lot.random() < 0.1 else frozenset(),
        own_technician=lot.choice(["", lot.choice(names)]),
        persons=persons,
        published=published if persons == 1 else None,
    )


def _with_pins(lot: random.Random, jobs: tuple[Job, ...], technicians: tuple[Technician, ...]) -> tuple[Job, ...]:
    """Up to two visits fixed by a person, in whatever shift or outside, but not over each other."""
    from dataclasses import replace

    pinned = list(jobs)
    taken: set[str] = set()
    for place in range(min(2, len(jobs))):
        one = lot.choice(technicians)
        if lot.random() < 0.3 and one.id not in taken and jobs[place].persons == 1:
            taken.add(one.id)
            shift = lot.choice(one.shifts) if one.shifts else None
            start = shift.start + lot.randint(0, 3) * HOUR if shift and lot.random() < 0.9 else 20 * HOUR
            pinned[place] = replace(jobs[place], pinned=Appointment((one.id,), start))
    return tuple(pinned)
