"""``plan``: the search, PyVRP where the problem is one it knows, and the evaluator's word on what they found."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np

from yinuo.dispatch.optimiser import beside, evaluator, library, reasons
from yinuo.dispatch.optimiser.compiled.packing import pack
from yinuo.dispatch.optimiser.engine import NEAR, Budget, Engine, Hooks
from yinuo.dispatch.optimiser.model import Job, Plan, Problem, Shift, Technician, Travel

#: Share of the time that the library gets where it knows the problem: our search first, a short polish of ours after.
LIBRARY_SHARE = 0.6
#: Share of the time that is kept for the polish.
POLISH_SHARE = 0.12
#: Below this many seconds the library is not worth its start.
LIBRARY_SECONDS = 1.5
STOPPED = "stopped"

Progress = Callable[[float, tuple[float, float]], None]


def plan(
    problem: Problem,
    *,
    seconds: float = 10.0,
    seed: int = 1,
    iterations: int | None = None,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
    start: Plan | None = None,
) -> Plan:
    """
    The best plan found within ``seconds``; it breaks no hard rule, and gives the reasons for every unassigned job.

    ``start``: a plan to begin with (what of it is still possible is kept until something better is found).
    ``iterations``: stop after so many rounds; with it, and enough seconds, the same seed gives the same plan.
    ``progress(share, (points, day))`` is called about ten times a second; ``cancelled()`` ends the search early.
    """
    until = time.perf_counter() + seconds
    hooks = Hooks(progress, cancelled)
    packed = pack(problem)
    engine = Engine(
        packed,
        seed=seed,
        start=evaluator.sequences_of(start) if start else None,
        starts=evaluator.starts_of(problem, start) if start else None,
    )
    if iterations is None and seconds >= LIBRARY_SECONDS and library.knows(problem, packed):
        _with_library(engine, until, seconds, seed, hooks)
    else:
        engine.search(Budget(until, iterations), hooks)
    return finished(engine, (STOPPED,) if cancelled and cancelled() else ())


def improve(problem: Problem, *, seconds: float, seed: int, start: Plan, iterations: int | None = None) -> Plan:
    """Search near ``start`` only: cool from the beginning, for repairs."""
    engine = Engine(
        pack(problem),
        seed=seed,
        start=evaluator.sequences_of(start),
        starts=evaluator.starts_of(problem, start),
        hot=NEAR,
    )
    engine.search(Budget(time.perf_counter() + seconds, iterations))
    return finished(engine)


def finished(engine: Engine, notes: tuple[str, ...] = ()) -> Plan:
    """What the engine found, measured by the evaluator."""
    sequences, starts = engine.solution()
    why = reasons.of_all(engine)
    return evaluator.evaluate(
        engine.packed.problem, sequences, starts=starts, reasons=why, iterations=engine.rounds, notes=notes
    )


def _with_library(engine: Engine, until: float, seconds: float, seed: int, hooks: Hooks) -> None:
    """Both searches, at once where there are two cores, and a short polish of what they found."""
    polish = until - seconds * POLISH_SHARE
    if beside.cores() > 1:
        beside.search(engine, polish, seed, _part(hooks, 0.0, 1 - POLISH_SHARE))
    else:
        ours = 1 - LIBRARY_SHARE - POLISH_SHARE
        engine.search(Budget(time.perf_counter() + seconds * ours), _part(hooks, 0.0, ours))
        library.load()
        found = library.solve(
            engine.packed,
            engine.solution()[0],
            until=polish,
            seed=seed,
            cancelled=hooks.cancelled,
            all_in=not engine.leaves_out(),
        )
        if found:
            engine.offer(found, {})
    engine.hot = NEAR
    engine.search(Budget(until), _part(hooks, 1 - POLISH_SHARE, 1.0))


def _part(hooks: Hooks, first: float, last: float) -> Hooks:
    """Hooks for a search that is only the part from ``first`` to ``last`` of the whole."""
    told = hooks.progress
    if told is None:
        return hooks
    return Hooks(lambda share, score: told(first + (last - first) * share, score), hooks.cancelled)


def warm() -> None:
    """Compile all of the search now (half a minute once after an installation), so that no plan's time goes into it."""
    library.load()
    seconds = np.zeros((1, 1), np.int64)
    people = tuple(Technician(name, 0, 0, (Shift(0, 3600),)) for name in ("a", "b"))
    jobs = (Job("alone", 0, 60), Job("together", 0, 60, persons=2))
    plan(Problem(jobs, people, Travel(seconds, seconds)), seconds=3600.0, iterations=2)
