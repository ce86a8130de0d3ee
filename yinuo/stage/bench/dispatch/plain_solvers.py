"""
The plain libraries, run as ``python plain_solvers.py < instance.json`` by the python they are installed for.

Reads {"solver", "seconds", "seed", "matrix", "tasks", "crews"}, writes {crew: [task, …]}. Imports nothing of Yinuo.
"""

from __future__ import annotations

import json
import sys
from typing import Any

Instance = dict[str, Any]
Routes = dict[int, list[int]]
FORBIDDEN = 1 << 40


def vroom_routes(data: Instance) -> Routes:
    import datetime as dt  # noqa: PLC0415

    import numpy as np  # noqa: PLC0415
    import vroom  # noqa: PLC0415

    wanted = vroom.Input()
    matrix = np.array(data["matrix"], np.uint32)
    wanted.set_durations_matrix("car", matrix)
    wanted.set_costs_matrix("car", matrix)
    for number, crew in enumerate(data["crews"]):
        able = set(range(len(data["tasks"]))) if crew["able"] is None else set(crew["able"])
        loads = [crew["capacity"]] if crew["capacity"] else []
        wanted.add_vehicle(
            vroom.Vehicle(
                number, start=crew["home"], end=crew["home"], profile="car", capacity=loads,
                time_window=[crew["early"], crew["late"]],
                skills={task + 1 for task in able} if crew["able"] is not None else set(),
            )
        )  # fmt: skip
    for number, task in enumerate(data["tasks"]):
        has_skills = data["crews"][0]["able"] is not None
        wanted.add_job(
            vroom.Job(
                number, location=task["place"], default_service=task["service"],
                skills={number + 1} if has_skills else set(),
                delivery=vroom.Amount([task["load"]] if data["crews"][0]["capacity"] else []),
                time_windows=[vroom.TimeWindow(task["early"], task["late"])],
            )
        )  # fmt: skip
    limit = dt.timedelta(seconds=data["seconds"])
    solution = wanted.solve(exploration_level=5, nb_threads=1, timeout=limit)
    found: Routes = {}
    for row in solution.routes.to_dict("records"):
        if row["type"] == "job":
            found.setdefault(int(row["vehicle_id"]), []).append(int(row["id"]))
    return found


def pyvrp_routes(data: Instance) -> Routes:
    import numpy as np  # noqa: PLC0415
    import pyvrp  # noqa: PLC0415
    from pyvrp.stop import MaxRuntime  # noqa: PLC0415

    base = np.array(data["matrix"], np.int64)
    tasks, kinds = data["tasks"], _kinds(data)
    places = [task["place"] for task in tasks]
    homes = sorted({crew["home"] for crew in data["crews"]})
    matrices: list[Any] = []
    types = []
    for able, crews in kinds.values():
        matrix = base[np.ix_(places + homes, places + homes)]
        if able is not None:
            lacks = np.array([task not in able for task in range(len(tasks))])
            matrix[:, : len(tasks)][:, lacks] = FORBIDDEN
            matrix[: len(tasks)][lacks] = FORBIDDEN
        np.fill_diagonal(matrix, 0)
        matrices.append(matrix)
        crew = data["crews"][crews[0]]
        home = homes.index(crew["home"])
        types.append(
            pyvrp.VehicleType(
                len(crews), [crew["capacity"] or 1], home, home, tw_early=crew["early"], tw_late=crew["late"],
                profile=len(matrices) - 1,
            )
        )  # fmt: skip
    is_priced = data["crews"][0]["able"] is not None
    problem = pyvrp.ProblemData(
        locations=[pyvrp.Location(0, 0) for _place in places + homes],
        clients=[
            pyvrp.Client(
                place, [task["load"]], service_duration=task["service"], tw_early=task["early"], tw_late=task["late"],
                prize=task["price"] if is_priced else 0, required=not is_priced,
            )
            for place, task in enumerate(tasks)
        ],
        depots=[pyvrp.Depot(len(tasks) + place) for place in range(len(homes))],
        vehicle_types=types,
        distance_matrices=matrices,
        duration_matrices=[_short(matrix) for matrix in matrices],
    )  # fmt: skip
    result = pyvrp.solve(problem, MaxRuntime(data["seconds"]), seed=data["seed"], collect_stats=False)
    free = [list(crews) for _able, crews in kinds.values()]
    if not result.is_feasible():
        return {}
    return {
        free[route.vehicle_type()].pop(): [step.idx for step in route.schedule() if step.is_client()]
        for route in result.best.routes()
    }


def _short(matrix: Any) -> Any:
    import numpy as np  # noqa: PLC0415

    return np.minimum(matrix, 1 << 30)


def ortools_routes(data: Instance) -> Routes:
    from ortools.constraint_solver import pywrapcp, routing_enums_pb2  # noqa: PLC0415

    tasks, crews, matrix = data["tasks"], data["crews"], data["matrix"]
    homes = [len(tasks) + number for number in range(len(crews))]
    places = [task["place"] for task in tasks] + [crew["home"] for crew in crews]
    service = [task["service"] for task in tasks] + [0] * len(crews)
    load = [task["load"] for task in tasks] + [0] * len(crews)
    manager = pywrapcp.RoutingIndexManager(len(places), len(crews), homes, homes)
    routing = pywrapcp.RoutingModel(manager)
    way = routing.RegisterTransitCallback(
        lambda a, b: matrix[places[manager.IndexToNode(a)]][places[manager.IndexToNode(b)]]
    )
    routing.SetArcCostEvaluatorOfAllVehicles(way)
    time = routing.RegisterTransitCallback(
        lambda a, b: (
            service[manager.IndexToNode(a)] + matrix[places[manager.IndexToNode(a)]][places[manager.IndexToNode(b)]]
        )
    )
    end = max(crew["late"] for crew in crews)
    routing.AddDimension(time, end, end, False, "time")  # noqa: FBT003
    clock = routing.GetDimensionOrDie("time")
    if crews[0]["capacity"]:
        loads = routing.RegisterUnaryTransitCallback(lambda a: load[manager.IndexToNode(a)])
        routing.AddDimensionWithVehicleCapacity(loads, 0, [crew["capacity"] for crew in crews], True, "load")  # noqa: FBT003
    for number, task in enumerate(tasks):
        index = manager.NodeToIndex(number)
        clock.CumulVar(index).SetRange(task["early"], task["late"])
        routing.AddDisjunction([index], task["price"])
        able = [place for place, crew in enumerate(crews) if crew["able"] is None or number in set(crew["able"])]
        routing.VehicleVar(index).SetValues([-1, *able])
    for number, crew in enumerate(crews):
        clock.CumulVar(routing.Start(number)).SetRange(crew["early"], crew["late"])
        clock.CumulVar(routing.End(number)).SetRange(crew["early"], crew["late"])
    settings = pywrapcp.DefaultRoutingSearchParameters()
    settings.first_solution_strategy = routing_enums_pb2.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION
    settings.local_search_metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    settings.time_limit.FromMilliseconds(int(data["seconds"] * 1000))
    solution = routing.SolveWithParameters(settings)
    found: Routes = {}
    for number in range(len(crews)) if solution else ():
        index = solution.Value(routing.NextVar(routing.Start(number)))
        while not routing.IsEnd(index):
            found.setdefault(number, []).append(manager.IndexToNode(index))
            index = solution.Value(routing.NextVar(index))
    return found


def _kinds(data: Instance) -> dict[str, tuple[set[int] | None, list[int]]]:
    """Crews that are alike."""
    kinds: dict[str, tuple[set[int] | None, list[int]]] = {}
    for number, crew in enumerate(data["crews"]):
        able = None if crew["able"] is None else set(crew["able"])
        kinds.setdefault(json.dumps(crew, sort_keys=True), (able, []))[1].append(number)
    return kinds


SOLVERS = {"pyvroom": vroom_routes, "pyvrp": pyvrp_routes, "ortools": ortools_routes}

if __name__ == "__main__":
    asked = json.load(sys.stdin)
    json.dump(SOLVERS[asked["solver"]](asked), sys.stdout)
