"""
Why a job is in nobody's day, technician by technician.

Codes, the nearest to a remedy first: ``costs_more`` (it would fit, but break more than it keeps), ``not_together``
(enough people, never free at one time), ``busy`` (no gap before it is too late), ``load`` (enough orders that day),
``part``, ``tool`` (not in the van, no depot), ``certificate``, ``grade``, ``skill``, ``refused``, ``not_allowed``,
``absent`` (no shift while it may be done). Values: ``who`` (ids, comma between), ``technicians`` (how many),
``needs`` (what is asked for), ``zone``, ``until`` (the second after which it is too late, if there is one).
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from yinuo.dispatch.optimiser import evaluator
from yinuo.dispatch.optimiser import tours as touring
from yinuo.dispatch.optimiser.compiled.arrays import LEFT, LEFT_PRICE, WHERE
from yinuo.dispatch.optimiser.compiled.packing import pack
from yinuo.dispatch.optimiser.engine import Engine
from yinuo.dispatch.optimiser.model import Job, Plan, Problem, Reason, Technician
from yinuo.dispatch.optimiser.tours import Tour

ORDER = (
    "costs_more",
    "not_together",
    "busy",
    "load",
    "part",
    "tool",
    "certificate",
    "grade",
    "skill",
    "refused",
    "not_allowed",
    "absent",
    "nobody",
)


def why_not(problem: Problem, plan: Plan, job: str) -> tuple[Reason, ...]:
    """
    Why nobody could take this job (unassigned in ``plan``, or as if it were), the nearest to a remedy first.

    Empty: somebody could, and more would be kept than broken.
    """
    kept = {
        key: [name for name in names if name.lstrip("+") != job] for key, names in evaluator.sequences_of(plan).items()
    }
    engine = Engine(pack(problem), seed=1, start=kept, starts=evaluator.starts_of(problem, plan), only_these=True)
    row = next(row for row, one in enumerate(problem.jobs) if one.id == job)
    return () if _is_worth_it(engine, row) else _of(engine, row)


def of_all(engine: Engine) -> dict[str, tuple[Reason, ...]]:
    """The same for all jobs that the engine's best solution leaves out."""
    running = engine.rest()
    left = np.flatnonzero(running.job[: len(engine.packed.problem.jobs), WHERE] < 0)
    return {engine.packed.names[row]: _of(engine, int(row)) for row in left}


def ability(job: Job, technician: Technician, until: int) -> str:
    """The code of the rule that forbids this technician the job whatever the time; empty: none."""
    checks = {
        "not_allowed": job.only is not None and technician.id not in job.only,
        "refused": technician.id in job.refused,
        "skill": not job.skills <= technician.skills,
        "grade": job.grade > technician.grade,
        "certificate": not touring.holds(technician, job.certificates, until),
        "tool": technician.depot is None and not job.tools <= technician.tools,
        "part": not touring.carries(technician, job),
    }
    return next((code for code, is_so in checks.items() if is_so), "")


def _is_worth_it(engine: Engine, row: int) -> bool:
    """Whether a job of one person fits somewhere for less than leaving it out costs."""
    packed = engine.packed
    worth = packed.problem.weights.point * packed.numbers.worth[row, LEFT] + packed.numbers.worth[row, LEFT_PRICE]
    able = (index for index in range(len(packed.tours)) if packed.numbers.able[row, index])
    return packed.jobs[row].persons == 1 and any(engine.fits(row, index) < worth for index in able)


def _of(engine: Engine, row: int) -> tuple[Reason, ...]:
    packed = engine.packed
    job = packed.jobs[row]
    found: dict[str, str] = {}
    for index, tour in enumerate(packed.tours):
        code = _on_tour(engine, row, index, tour)
        best = found.get(tour.technician.id)
        if best is None or ORDER.index(code) < ORDER.index(best):
            found[tour.technician.id] = code
    for technician in packed.problem.technicians:
        if technician.id not in found:
            found[technician.id] = ability(job, technician, 0) or "absent"
    return _grouped(job, found)


def _on_tour(engine: Engine, row: int, index: int, tour: Tour) -> str:
    job = engine.packed.jobs[row]
    last = job.last_start
    if tour.shift == touring.OUTSIDE_SHIFTS or (last is not None and last < tour.start) or not _open(job, tour):
        return ability(job, tour.technician, 0) or "absent"
    code = ability(job, tour.technician, tour.close)
    if code:
        return code
    if job.persons > 1:
        return "not_together"
    if engine.fits(row, index) < float("inf"):
        return "costs_more"
    if tour.load_limit is not None and _load(engine, index) + job.load > tour.load_limit:
        return "load"
    return "part" if _lacks_part(engine, job, index, tour) else "busy"


def _open(job: Job, tour: Tour) -> bool:
    """Whether the customer's times and the tour have a moment in common."""
    if job.earliest > tour.close:
        return False
    return not job.windows or any(window.start <= tour.close and window.end >= tour.start for window in job.windows)


def _load(engine: Engine, tour: int) -> int:
    packed, running = engine.packed, engine.running
    rows = [row for row in running.sequence[tour, : running.count[tour]] if row < len(packed.names)]
    return sum(packed.jobs[row].load for row in rows if packed.names[row] not in packed.tours[tour].pins)


def _lacks_part(engine: Engine, job: Job, index: int, tour: Tour) -> bool:
    """Whether what is left in the van when all other jobs have theirs is too little."""
    if tour.technician.depot is not None or not job.parts:
        return False
    left = dict(touring.stock_after_pins(engine.packed.problem)[tour.technician.id])
    for place, other in enumerate(engine.packed.tours):
        if other.technician.id == tour.technician.id:
            for row in engine.running.sequence[place, : engine.running.count[place]]:
                name = engine.packed.names[row] if row < len(engine.packed.names) else ""
                if name and not name.startswith("+") and name not in other.pins:
                    for part, number in engine.packed.jobs[row].parts.items():
                        left[part] = left.get(part, 0) - number
    return index >= 0 and any(left.get(part, 0) < number for part, number in job.parts.items())


def _grouped(job: Job, found: Mapping[str, str]) -> tuple[Reason, ...]:
    if job.persons > 1:
        found = _of_several(job, found)
    people: dict[str, list[str]] = {}
    for technician, code in found.items():
        people.setdefault(code, []).append(technician)
    if not people:
        return (Reason("nobody", {"technicians": 0, "who": ""}),)
    common: dict[str, str | int] = {"needs": ", ".join(sorted({*job.skills, *job.certificates})), "zone": job.zone}
    until = job.last_start
    if until is not None:
        common["until"] = until
    return tuple(
        Reason(code, {"technicians": len(people[code]), "who": ",".join(people[code]), **common})
        for code in ORDER
        if code in people
    )


def _of_several(job: Job, found: Mapping[str, str]) -> Mapping[str, str]:
    """A helper need not be able: those who lack only skills and things may stand beside."""
    del job
    beside = {"grade", "skill", "tool", "part"}
    if not any(code == "not_together" for code in found.values()):
        return found
    return {name: "not_together" if code in beside else code for name, code in found.items()}
