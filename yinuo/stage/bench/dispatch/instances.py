"""
Public routing instances, read from a folder that is given: Solomon, Gehring and Homberger, Kovacs et al. (technicians
with skill levels, outsourcing at a price), Pillac et al. (technicians with homes, tools and spare parts).

All are brought to ``Routing``: whole numbers (``scale`` to one unit of the paper), one window a task, able technicians,
a price for what is left out. ``cost`` is the independent evaluator: it knows nothing of our solver or its model.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
from numpy.typing import NDArray

DECIMAL, THOUSANDS = 10, 1000


class Illegal(ValueError):
    """A solution breaks a rule of its instance."""


@dataclass(frozen=True, slots=True)
class Task:
    place: int
    service: int
    early: int
    late: int
    load: int
    price: int
    parts: Mapping[str, int] = field(default_factory=dict)
    tools: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Crew:
    """One technician or vehicle. ``able``: the tasks it can do, None: all."""

    home: int
    early: int
    late: int
    capacity: int
    able: frozenset[int] | None = None
    stock: Mapping[str, int] = field(default_factory=dict)
    tools: frozenset[str] = frozenset()


@dataclass(frozen=True, eq=False)
class Routing:
    """``depot``: where all parts and tools are, if any; ``by_duration``: working time counts instead of the way."""

    name: str
    scale: int
    matrix: NDArray[np.int64]
    tasks: tuple[Task, ...]
    crews: tuple[Crew, ...]
    depot: int | None = None
    by_duration: bool = False


#: In a route: a visit of the depot.
DEPOT = -1


def cost(instance: Routing, routes: Mapping[int, Sequence[int]]) -> float:
    """The objective of the paper, in its units, for crew -> tasks. Raises ``Illegal``."""
    seen = [task for route in routes.values() for task in route if task != DEPOT]
    if len(seen) != len(set(seen)):
        raise Illegal("a task is done twice")
    total = sum(task.price for place, task in enumerate(instance.tasks) if place not in set(seen))
    for crew, route in routes.items():
        if route:
            total += _route_cost(instance, instance.crews[crew], route)
    return total / instance.scale


def _route_cost(instance: Routing, crew: Crew, route: Sequence[int]) -> int:
    _check_supplies(instance, crew, route)
    places = [crew.home, *(_place(instance, task) for task in route), crew.home]
    way = sum(int(instance.matrix[a, b]) for a, b in itertools.pairwise(places))
    end = _end(instance, crew, route, places, crew.early)
    if end > crew.late:
        raise Illegal("back too late")
    if not instance.by_duration:
        return way
    low, high = crew.early, crew.late
    while low < high:  # the latest start that is not back later
        middle = (low + high + 1) // 2
        try:
            is_fine = _end(instance, crew, route, places, middle) <= end
        except Illegal:
            is_fine = False
        low, high = (middle, high) if is_fine else (low, middle - 1)
    return end - low


def _end(instance: Routing, crew: Crew, route: Sequence[int], places: Sequence[int], start: int) -> int:
    now = start
    for index, task in enumerate(route):
        now += int(instance.matrix[places[index], places[index + 1]])
        if task == DEPOT:
            continue
        now = max(now, instance.tasks[task].early)
        if now > instance.tasks[task].late:
            raise Illegal("a window is missed")
        now += instance.tasks[task].service
    return now + int(instance.matrix[places[-2], crew.home])


def _place(instance: Routing, task: int) -> int:
    if task != DEPOT:
        return instance.tasks[task].place
    if instance.depot is None:
        raise Illegal("there is no depot")
    return instance.depot


def _check_supplies(instance: Routing, crew: Crew, route: Sequence[int]) -> None:
    stock, is_filled = dict(crew.stock), False
    if sum(instance.tasks[task].load for task in route if task != DEPOT) > crew.capacity:
        raise Illegal("too much load")
    for number in route:
        if number == DEPOT:
            is_filled = True
            continue
        task = instance.tasks[number]
        if crew.able is not None and number not in crew.able:
            raise Illegal("not able")
        if is_filled:
            continue
        for part, needed in task.parts.items():
            stock[part] = stock.get(part, 0) - needed
        if not task.tools <= crew.tools or any(left < 0 for left in stock.values()):
            raise Illegal("tools or parts are missing")


# --- readers --------------------------------------------------------------------------------------------------------


def vrptw(path: Path) -> Routing:
    """Solomon's format. Ways are cut to one decimal, as the list of best known distances does."""
    rows = [line.split() for line in path.read_text().splitlines()]
    numbers = [[float(word) for word in row] for row in rows if len(row) == 7 and row[0].isdigit()]
    count, capacity = (int(word) for word in rows[4])
    matrix = np.floor(_apart([row[1:3] for row in numbers]) * DECIMAL + 1e-9).astype(np.int64)
    most = int(matrix.max()) * 1000
    tasks = tuple(
        Task(place, int(row[6] * DECIMAL), int(row[4] * DECIMAL), int(row[5] * DECIMAL), int(row[3]), most)
        for place, row in enumerate(numbers)
        if place
    )
    crew = Crew(0, int(numbers[0][4] * DECIMAL), int(numbers[0][5] * DECIMAL), capacity)
    return Routing(path.stem, DECIMAL, matrix, tasks, (crew,) * count)


def strsp(path: Path, crew_path: Path) -> Routing:
    """
    Kovacs et al. (2012) without teams: a task wants the highest level it names in each domain.

    Leaving it to others costs 200 + (sum of its matrix of levels) ** 1.5.
    """
    lines = path.read_text().splitlines()
    heads = next(line for line in lines if line.startswith("CUST")).split()
    levels = [word for word in heads if re.fullmatch(r"d\d\d", word)]
    numbers = [[float(word) for word in line.split()] for line in lines if line[:1].isdigit()]
    matrix = np.round(_apart([row[1:3] for row in numbers]) * THOUSANDS).astype(np.int64)
    tasks: list[Task] = []
    wanted = []
    for row in numbers[1:]:
        asked = row[8 : 8 + len(levels)]
        wanted.append({_domain(name): int(name[2]) for name, people in zip(levels, asked, strict=True) if people})
        price = round((200 + sum(asked) ** 1.5) * THOUSANDS)
        early, late, service = (round(number * THOUSANDS) for number in row[4:7])
        tasks.append(Task(len(tasks) + 1, service, early, late, 0, price))
    crews = []
    for line in crew_path.read_text().splitlines():
        words = line.split()
        if words and all(word.isdigit() for word in words):
            can = {place + 1: int(level) for place, level in enumerate(words[1:])}
            able = [task for task, needs in enumerate(wanted) if all(can[one] >= least for one, least in needs.items())]
            crews.append(
                Crew(0, round(numbers[0][4] * THOUSANDS), round(numbers[0][5] * THOUSANDS), 0, frozenset(able))
            )
    name = f"{path.stem.removesuffix('_noTeam')}{'_reduced' if 'Reduced' in crew_path.name else ''}"
    return Routing(name, THOUSANDS, matrix, tuple(tasks), tuple(crews))


def trsp(path: Path, times: Path) -> Routing:
    """Pillac et al. (2013); windows and times of work are those of Solomon's instance ``times``, task by task."""
    root = ET.parse(path).getroot()  # noqa: S314  # a file the person running the bench gave
    nodes = {node.attrib["id"]: node for node in root.iter("node")}
    points = [[_number(node, "cx"), _number(node, "cy")] for node in nodes.values()]
    index = {name: place for place, name in enumerate(nodes)}
    matrix = np.round(_apart(points) * THOUSANDS).astype(np.int64)
    is_tool = {
        one.attrib["id"]: one.attrib["renewable"] == "true" for one in root.iter("resource") if "name" in one.attrib
    }
    timed = vrptw(times)
    home = timed.crews[0]
    tasks, skills = [], []
    for request, same in zip(root.iter("request"), timed.tasks, strict=True):
        things = {one.attrib["id"]: round(float(one.text or 0)) for one in request.iter("resource")}
        skills.append(_text(request, "skill"))
        tasks.append(
            Task(
                index[request.attrib["node"]],
                same.service * THOUSANDS // DECIMAL,
                same.early * THOUSANDS // DECIMAL,
                same.late * THOUSANDS // DECIMAL,
                0,
                int(matrix.max()) * 1000,
                {name: number for name, number in things.items() if not is_tool[name]},
                frozenset(name for name in things if is_tool[name]),
            )
        )
    drivers = {
        _text(driver, "compatible_vehicle_type"): {skill.attrib["id"] for skill in driver.iter("skill")}
        for driver in root.iter("driver_profile")
    }
    crews = []
    for van in root.iter("vehicle_profile"):
        knows = drivers[van.attrib["type"]]
        held = {one.attrib["id"]: one.find("start") for one in van.iter("resource")}
        crews.append(
            Crew(
                index[_text(van, "departure_node")],
                home.early * THOUSANDS // DECIMAL,
                home.late * THOUSANDS // DECIMAL,
                0,
                frozenset(task for task, skill in enumerate(skills) if skill in knows),
                {name: round(float(start.text or 0)) for name, start in held.items() if start is not None},
                frozenset(name for name in held if is_tool[name]),
            )
        )
    return Routing(path.name.split(".")[0], THOUSANDS, matrix, tuple(tasks), tuple(crews), 0, by_duration=True)


def _domain(name: str) -> int:
    return int(name[1])


def _apart(points: Sequence[Sequence[float]]) -> NDArray[np.float64]:
    where = np.array(points, np.float64)
    apart: NDArray[np.float64] = np.sqrt(((where[:, None] - where[None]) ** 2).sum(-1))
    return apart


def _text(element: ET.Element, name: str) -> str:
    return element.findtext(name) or ""


def _number(element: ET.Element, name: str) -> float:
    return float(_text(element, name))
