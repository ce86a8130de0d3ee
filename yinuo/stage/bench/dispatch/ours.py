"""An instance as our problem, and our plan as routes of the instance."""

from __future__ import annotations

from yinuo.dispatch.optimiser import Job, Plan, Problem, Shift, Technician, Travel, Weights, plan
from yinuo.stage.bench.dispatch.instances import DEPOT, Routing


def problem(instance: Routing) -> Problem:
    """Lateness is hard, what is left out has its price, and the way (or the working time) is all that counts else."""
    jobs = tuple(
        Job(
            id=str(number),
            location=task.place,
            service_seconds=task.service,
            earliest=task.early,
            latest=task.late,
            load=task.load,
            unassigned_points=task.price,
            parts=task.parts,
            tools=task.tools,
            skills=frozenset({str(number)}) if instance.crews[0].able is not None else frozenset(),
        )
        for number, task in enumerate(instance.tasks)
    )
    technicians = tuple(
        Technician(
            id=str(number),
            start_location=crew.home,
            end_location=crew.home,
            shifts=(Shift(crew.early, crew.late, load_limit=crew.capacity or None),),
            skills=frozenset(str(task) for task in crew.able or ()),
            stock=crew.stock,
            tools=crew.tools,
            depot=instance.depot,
        )
        for number, crew in enumerate(instance.crews)
    )
    weights = Weights(
        lexicographic=False,
        point=1.0,
        driving=0.0 if instance.by_duration else 1.0,
        duration=1.0 if instance.by_duration else 0.0,
        balance=0.0,
    )
    return Problem(jobs, technicians, Travel(instance.matrix, instance.matrix), weights)


def solve(instance: Routing, *, seconds: float, seed: int) -> dict[int, list[int]]:
    return routes(plan(problem(instance), seconds=seconds, seed=seed))


def routes(found: Plan) -> dict[int, list[int]]:
    return {
        int(route.technician): [DEPOT if stop.is_fetch else int(stop.job) for stop in route.stops]
        for route in found.routes
    }
