"""(a) Public instances, ours beside plain pyvroom, pyvrp and ortools in one run, every solution checked."""

from __future__ import annotations

import csv
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from yinuo.stage.bench.dispatch import instances, ours
from yinuo.stage.bench.dispatch.instances import Illegal, Routing
from yinuo.stage.bench.report import Report

PACKAGES = ["pyvroom==1.15.2", "pyvrp==0.14.1", "ortools==9.15.6755"]
SOLVERS = ("pyvroom", "pyvrp", "ortools")
SETS = ("solomon", "homberger_200", "homberger_400", "strsp", "trsp")
WORSE_BY, FROM_BEST_KNOWN = 0.005, 0.05


def run(report: Report, folder: Path, *, names: Iterable[str], limit: int, seconds: Iterable[float], seed: int) -> None:
    for name in names:
        found = list(_read(folder, name))
        for allowed in seconds:
            if name == "trsp":
                _technicians(report, spread(found, limit), _best_known(folder), allowed, seed)
            else:
                _beside(report, name, spread(found, limit), allowed, seed)


def spread(found: list[Routing], limit: int) -> list[Routing]:
    """``limit`` instances from all over the set; 0: all."""
    if not limit or limit >= len(found):
        return found
    return [found[number * len(found) // limit] for number in range(limit)]


def _read(folder: Path, name: str) -> Iterable[Routing]:
    for path in sorted((folder / name).glob("*")):
        if name == "strsp" and not path.name.startswith("technicians"):
            for crew in ("technicians", "techniciansReduced"):
                yield instances.strsp(path, folder / name / f"{crew}_{path.name}")
        elif name == "trsp":
            yield instances.trsp(path, folder / "solomon" / f"{path.name.split('.')[0]}.txt")
        elif name in {"solomon", "homberger_200", "homberger_400"}:
            yield instances.vrptw(path)


def _best_known(folder: Path) -> dict[str, float]:
    with (folder / "bks_trsp.csv").open() as file:
        return {row["instance"].split(".")[0]: float(row["duration"]) for row in csv.DictReader(file)}


def _technicians(report: Report, found: list[Routing], known: Mapping[str, float], seconds: float, seed: int) -> None:
    gaps = []
    for instance in found:
        value = instances.cost(instance, ours.solve(instance, seconds=seconds, seed=seed))
        gaps.append(value / known[instance.name] - 1)
        report.line(f"(a) trsp {instance.name} at {seconds:g} s", f"{value:.1f}, {gaps[-1]:+.1%} of the best known")
    report.line(f"(a) trsp at {seconds:g} s: worst gap", f"{max(gaps):+.1%}")
    report.target(f"(a) trsp at {seconds:g} s: median gap", statistics.median(gaps), at_most=FROM_BEST_KNOWN)


def _beside(report: Report, name: str, found: list[Routing], seconds: float, seed: int) -> None:
    values: dict[str, list[float]] = {solver: [] for solver in ("ours", *SOLVERS)}
    for instance in found:
        for solver, list_ in values.items():
            began = time.perf_counter()
            list_.append(_value(instance, solver, seconds, seed))
            took = time.perf_counter() - began
            report.line(f"(a) {name} {instance.name} {solver} at {seconds:g} s", f"{list_[-1]:.1f} in {took:.0f} s")
    for solver in SOLVERS:
        _ratios(report, f"(a) {name} at {seconds:g} s: ours / {solver}", values["ours"], values[solver])
    best = [min(row) for row in zip(*(values[solver] for solver in SOLVERS), strict=True)]
    ratio = _ratios(report, f"(a) {name} at {seconds:g} s: ours / the best each time", values["ours"], best)
    if name == "strsp":
        least = min(sum(values[solver]) for solver in SOLVERS)
        report.target(f"(a) strsp at {seconds:g} s: sum of ours / best sum", sum(values["ours"]) / least, at_most=1.0)
        report.target(f"(a) strsp at {seconds:g} s: median to the best", ratio, at_most=1.0)
    else:
        report.target(f"(a) {name} at {seconds:g} s: median to the best", ratio, at_most=1 + WORSE_BY)


def _ratios(report: Report, what: str, mine: list[float], theirs: list[float]) -> float:
    """The median of the ratios."""
    ratios = [one / other for one, other in zip(mine, theirs, strict=True)]
    report.line(what, f"median {statistics.median(ratios):.4f}, worst {max(ratios):.4f}")
    return statistics.median(ratios)


def _value(instance: Routing, solver: str, seconds: float, seed: int) -> float:
    """The cost by the independent evaluator; a solution that is illegal counts as none at all."""
    if solver == "ours":
        routes: Mapping[int, list[int]] = ours.solve(instance, seconds=seconds, seed=seed)
    else:
        routes = _plain(instance, solver, seconds, seed)
    try:
        return instances.cost(instance, routes)
    except Illegal:
        if solver == "ours":
            raise
        return instances.cost(instance, {})


def _plain(instance: Routing, solver: str, seconds: float, seed: int) -> dict[int, list[int]]:
    asked: dict[str, Any] = {
        "solver": solver,
        "seconds": seconds,
        "seed": seed,
        "matrix": instance.matrix.tolist(),
        "tasks": [
            {"place": one.place, "service": one.service, "early": one.early, "late": one.late, "load": one.load,
             "price": one.price}
            for one in instance.tasks
        ],
        "crews": [
            {"home": one.home, "early": one.early, "late": one.late, "capacity": one.capacity,
             "able": None if one.able is None else sorted(one.able)}
            for one in instance.crews
        ],
    }  # fmt: skip
    script = str(Path(__file__).with_name("plain_solvers.py"))
    done = subprocess.run([_python(), script], input=json.dumps(asked), check=False, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"{solver}: {done.stderr[-2000:]}")
    return {int(crew): route for crew, route in json.loads(done.stdout).items()}


def _python() -> str:
    """The python of an environment of its own that the three libraries are installed into, once."""
    folder = Path(".venv-peers-dispatch")
    python = folder / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", *PACKAGES], check=True)
    return str(python)
