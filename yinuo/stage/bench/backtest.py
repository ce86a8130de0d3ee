"""(e) A million made-up cases tried under the shipped regulation: on one process, on two, and on Ray."""

from __future__ import annotations

import resource
import sys
import tempfile
from pathlib import Path
from time import monotonic, process_time

from yinuo.rulebook.backtest import Block, EngineMissing, Outcome, engines, synthetic
from yinuo.rulebook.backtest.engines import EngineName
from yinuo.stage.bench.report import Report

CASES = 1_000_000
TARGET = 100_000
WAYS: tuple[tuple[str, int, EngineName], ...] = (
    ("one process", 1, "local"),
    ("two processes", 2, "local"),
    ("Ray, two workers", 2, "ray"),
)


def run(report: Report, cases: int = CASES) -> None:
    """Make the cases, try them in every way, and hold the outcomes against each other."""
    with tempfile.TemporaryDirectory(prefix="yinuo-bench-") as folder:
        began = monotonic()
        path = Path(folder) / "cases"
        blocks = synthetic.write(path, cases, told=lambda done: _progress(f"making cases: {done:,} of {cases:,}"))
        events = sum(block.events for block in blocks)
        report.line("(e) back-test, made-up cases", f"{cases:,} of {events // cases} events")
        report.line("    made and written", f"{monotonic() - began:.0f} s, {path.stat().st_size / 1e6:,.0f} MB")
        outcomes = [
            found for name, processes, engine in WAYS if (found := _way(report, blocks, name, processes, engine))
        ]
    report.target("(e) ways that came to the same", _same(outcomes), at_least=len(outcomes))
    report.line("    peak memory, this process", f"{_peak(resource.RUSAGE_SELF):,.0f} MB")
    report.line("    peak memory, largest worker", f"{_peak(resource.RUSAGE_CHILDREN):,.0f} MB")


def _way(report: Report, blocks: list[Block], name: str, processes: int, engine: EngineName) -> Outcome | None:
    whole = sum(block.events for block in blocks)
    done = 0

    def told(_part: Outcome, block: Block) -> None:
        nonlocal done
        done += block.events
        _progress(f"{name}: {done:,} of {whole:,} events, {done / (monotonic() - began):,.0f} a second")

    began, spent = monotonic(), process_time()
    try:
        outcome = engines.run(synthetic.plan(), blocks, processes=processes, engine=engine, told=told)
    except EngineMissing as missing:
        report.line(f"(e) back-test, {name}", f"not measured: {missing}")
        return None
    seconds = monotonic() - began
    if processes == 1:
        report.line(f"(e) back-test, {name}, events a second", f"{outcome.events / seconds:,.0f}")
        report.line("    by processor time", f"{outcome.events / (process_time() - spent):,.0f}")
    else:
        report.target(f"(e) back-test, {name}, events a second", outcome.events / seconds, at_least=TARGET)
    return outcome


def _same(outcomes: list[Outcome]) -> int:
    return sum(one == outcomes[0] for one in outcomes)


def _peak(who: int) -> float:
    return resource.getrusage(who).ru_maxrss / 1024


def _progress(text: str) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\x1b[K{text}")
        sys.stderr.flush()
