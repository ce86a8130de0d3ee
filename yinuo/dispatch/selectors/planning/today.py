"""The plan as it stands, in the optimiser's terms: where a search begins, and what a result is compared with."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from yinuo.dispatch.optimiser import Plan, Problem, evaluator, tours
from yinuo.dispatch.selectors.planning.crew import second
from yinuo.dispatch.selectors.planning.world import World


def plan(world: World, problem: Problem | None = None) -> Plan:
    """
    Return the plan of what stands, for the world's own problem or another of the same people and fewer jobs or changed
    ones; visits that break a hard rule as they stand are left out of it.

    Somebody called in sick, or work runs on into the next visit: the rest of the day is then what a search begins with.
    """
    problem = problem or world.problem
    sequences = _sequences(world, problem)
    try:
        return evaluator.evaluate(problem, sequences)
    except evaluator.NotAPlan:
        legal = {key: _longest(problem, key, names) for key, names in sequences.items()}
        return evaluator.evaluate(problem, legal)


def _sequences(world: World, problem: Problem) -> dict[tuple[str, int], list[str]]:
    all_tours = tours.build(problem)
    found: dict[tuple[str, int], list[tuple[int, str]]] = defaultdict(list)
    pinned = {name for tour in all_tours for name in tour.pins}
    for tour in all_tours:
        for name in tour.pins:
            found[tour.key].append((_start(world, problem, name), name))
    for name, visit in world.visits.items():
        if visit.spot is None or name in pinned or name not in problem.job_by_id:
            continue
        at = _start(world, problem, name)
        for tour in all_tours:
            if tour.technician.id == str(visit.spot.technician) and tour.start <= at <= tour.close:
                found[tour.key].append((at, name))
                break
    return {key: [name for _at, name in sorted(rows)] for key, rows in found.items()}


def _start(world: World, problem: Problem, name: str) -> int:
    pin = problem.job_by_id[name].pinned
    spot = world.visits[name].spot
    assert spot is not None
    return pin.start if pin else second(spot.arrival_at, world.origin)


def _longest(problem: Problem, key: tuple[str, int], names: list[str]) -> list[str]:
    """Return as much of one tour as is legal: visit after visit, those left out that break a rule."""
    kept: list[str] = []
    for name in names:
        tried = [*kept, name]
        if _is_legal(problem, {key: tried}) or problem.job_by_id[name].pinned:
            kept = tried
    return kept if _is_legal(problem, {key: kept}) else [name for name in kept if problem.job_by_id[name].pinned]


def _is_legal(problem: Problem, sequences: Mapping[tuple[str, int], list[str]]) -> bool:
    try:
        evaluator.evaluate(problem, sequences)
    except evaluator.NotAPlan:
        return False
    return True
