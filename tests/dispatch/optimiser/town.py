"""A small town on a line: places 0 … 9, ten minutes from each to the next, both ways."""

from __future__ import annotations

import numpy as np

from yinuo.dispatch.optimiser import Job, Problem, Shift, Technician, Travel, Weights

HOUR, MINUTE = 3_600, 60
EIGHT, NOON, FIVE = 8 * HOUR, 12 * HOUR, 17 * HOUR
PLACES = 10


def roads() -> Travel:
    steps = np.abs(np.arange(PLACES)[:, None] - np.arange(PLACES)[None])
    return Travel((steps * 600).astype(np.int64), (steps * 5_000).astype(np.int64))


def technician(name: str, home: int, **more) -> Technician:
    shifts = more.pop("shifts", (Shift(EIGHT, FIVE),))
    return Technician(name, home, home, shifts, **more)


def job(name: str, place: int, minutes: int = 60, **more) -> Job:
    return Job(name, place, minutes * MINUTE, **more)


def problem(jobs, technicians, **weights) -> Problem:
    return Problem(tuple(jobs), tuple(technicians), roads(), Weights(**weights))
