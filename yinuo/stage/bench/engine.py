"""(b) The engine alone, on one core."""

from __future__ import annotations

from yinuo.rulebook.engine import bench
from yinuo.stage.bench.report import Report

TARGET = 50_000


def run(report: Report) -> None:
    """Measure the life of a repair with the shipped regulation."""
    report.target(
        "(b) engine alone, events a second on one core",
        max(bench.measure(bench.repair_program(), bench.repair_life()) for _run in range(3)),
        at_least=TARGET,
    )
