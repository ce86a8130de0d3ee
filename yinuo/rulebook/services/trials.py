"""
A draft tried on what happened: read the log, judge it, and keep or hand back what it came to.

People are assumed to have done what they did. Nothing of the business is changed.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path

from yinuo.rulebook.backtest import Block, BlockWriter, Outcome, Plan, Stopping, Window, run
from yinuo.rulebook.backtest.engines import EngineName
from yinuo.rulebook.models import RegulationVersion
from yinuo.rulebook.selectors import histories, programs, trials
from yinuo.rulebook.selectors.histories import TREES_AT_A_TIME


@dataclass(frozen=True)
class Trial:
    """What is tried on what; no ``branch``: the whole company."""

    draft: RegulationVersion
    window: Window
    branch: int | None = None


@dataclass(frozen=True)
class Watch:
    """Who wants to know how far it is, and may stop it. ``read`` is given trees, ``judged`` events done of all."""

    read: Callable[[int], object] = lambda _trees: None
    judged: Callable[[int, int], object] = lambda _done, _all: None
    stopped: Callable[[], bool] = field(default=lambda: False)


def carry_out(
    trial: Trial, *, processes: int = 1, engine: EngineName = "local", watch: Watch | None = None
) -> tuple[Outcome, Plan]:
    """
    Try a draft and return what it came to.

    :raises Stopping: the watch said so
    :raises EngineError: the draft does not go together with what is in force, or cannot be compiled
    :raises EngineMissing: the engine is not installed
    """
    eyes = watch or Watch()
    plan = trials.plan(trial.draft, trial.window)
    with tempfile.TemporaryDirectory(prefix="yinuo-backtest-") as folder:
        blocks = export(trial, plan, Path(folder) / "histories", eyes)
        whole = sum(block.events for block in blocks)
        done = 0
        eyes.judged(0, whole)

        def told(_part: Outcome, block: Block) -> None:
            nonlocal done
            done += block.events
            eyes.judged(done, whole)

        outcome = run(plan, blocks, processes=processes, engine=engine, told=told, stopped=eyes.stopped)
    return outcome, plan


def export(trial: Trial, plan: Plan, path: Path, watch: Watch) -> list[Block]:
    """
    Write what happened to every tree that something happened to in the window into blocks: a few trees at a time, so
    that memory does not grow with the log.

    :raises Stopping: the watch said so
    """
    reading = histories.reading_of(plan.rules().values())
    periodic = programs.periodic_kinds(programs.timetable()) | trials.periodic(trial.draft)
    chosen = histories.roots(trial.window.starts_at, trial.window.ends_at, trial.branch)
    trees = 0
    with BlockWriter(path) as writer:
        while some := list(islice(chosen, TREES_AT_A_TIME)):
            if watch.stopped():
                raise Stopping
            for history in histories.histories(some, reading, periodic):
                writer.add(history)
            trees += len(some)
            watch.read(trees)
    return writer.blocks


def window(starts_at: datetime, ends_at: datetime, at: datetime) -> Window:
    """Return the window from one instant to another, whose promises are followed up to ``at``."""
    return Window(starts_at, ends_at, at)
