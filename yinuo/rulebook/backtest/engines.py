"""
The same judging of the same blocks on one process, on several, or on Ray: the outcome is identical.

Workers are told the plan once and compile it once; then each takes a block, answers with what it came to, and takes the
next. Only a few blocks are under way at a time, so memory does not grow with the log.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from itertools import islice
from multiprocessing import get_context
from typing import Any, Literal

from yinuo.rulebook.backtest.driving import BlockJudge
from yinuo.rulebook.backtest.encoding import Block
from yinuo.rulebook.backtest.figures import Outcome
from yinuo.rulebook.backtest.plan import Plan

EngineName = Literal["local", "ray"]

Told = Callable[[Outcome, Block], object]
Stopped = Callable[[], bool]


class EngineMissing(Exception):
    """The package of an engine is not installed. The text says which and what to do."""


class Stopping(Exception):
    """Somebody cancelled it."""


def run(
    plan: Plan,
    blocks: Sequence[Block],
    *,
    processes: int = 1,
    engine: EngineName = "local",
    told: Told = lambda _part, _block: None,
    stopped: Stopped = lambda: False,
) -> Outcome:
    """
    Judge all blocks and return what they came to, in the one order.

    ``told`` is given what each block came to as it is done; ``stopped`` is asked before each.

    :raises Stopping: ``stopped`` said so
    :raises EngineMissing: the engine is not installed
    :raises BrokenProcessPool: a worker process died
    """
    whole = Outcome()
    for block, part in _parts(plan, blocks, processes, engine, stopped):
        told(part, block)
        whole.merge(part)
        if stopped():
            raise Stopping
    return whole.settled()


def _parts(
    plan: Plan, blocks: Sequence[Block], processes: int, engine: EngineName, stopped: Stopped
) -> Iterator[tuple[Block, Outcome]]:
    if stopped():
        raise Stopping
    if engine == "ray":
        return _on_ray(plan, blocks, processes)
    if processes == 1:
        return _here(plan, blocks)
    return _on_processes(plan, blocks, processes)


def _here(plan: Plan, blocks: Sequence[Block]) -> Iterator[tuple[Block, Outcome]]:
    judge = BlockJudge(plan)
    for block in blocks:
        yield block, judge.judged(block)


_judge: list[BlockJudge] = []


def _prepare(plan: Plan) -> None:
    """Compile the plan in a worker process; the interrupt from the keyboard is the parent's to deal with."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _judge[:] = [BlockJudge(plan)]


def _take(block: Block) -> Outcome:
    return _judge[0].judged(block)


def _on_processes(plan: Plan, blocks: Sequence[Block], processes: int) -> Iterator[tuple[Block, Outcome]]:
    pool = ProcessPoolExecutor(processes, mp_context=get_context("spawn"), initializer=_prepare, initargs=(plan,))
    try:
        left = iter(blocks)
        under_way: dict[Future[Outcome], Block] = {}
        for block in islice(left, 2 * processes):
            under_way[pool.submit(_take, block)] = block
        while under_way:
            done, _others = wait(under_way, return_when=FIRST_COMPLETED)
            for future in done:
                block = under_way.pop(future)
                yield block, future.result()
                for following in islice(left, 1):
                    under_way[pool.submit(_take, following)] = following
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


class RayWorker:
    """An actor on Ray: compiles the plan once, then judges block after block."""

    def __init__(self, plan: Plan) -> None:
        self._judge = BlockJudge(plan)

    def take(self, block: Block) -> Outcome:
        return self._judge.judged(block)


def _on_ray(plan: Plan, blocks: Sequence[Block], processes: int) -> Iterator[tuple[Block, Outcome]]:
    ray = _ray()
    began = not ray.is_initialized()
    if began:
        os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
        ray.init(num_cpus=processes, include_dashboard=False, log_to_driver=False, logging_level="ERROR")
    try:
        shared = ray.put(plan)
        workers = [ray.remote(RayWorker).remote(shared) for _number in range(processes)]
        left = iter(blocks)
        under_way: dict[Any, tuple[Block, Any]] = {}
        for place, block in enumerate(islice(left, 2 * processes)):
            worker = workers[place % processes]
            under_way[worker.take.remote(block)] = block, worker
        while under_way:
            done, _others = ray.wait(list(under_way), num_returns=1)
            block, worker = under_way.pop(done[0])
            yield block, ray.get(done[0])
            for following in islice(left, 1):
                under_way[worker.take.remote(following)] = following, worker
    finally:
        if began:
            ray.shutdown()


def _ray() -> Any:
    try:
        import ray  # noqa: PLC0415  # optional: only who asks for it needs it
    except ImportError:
        raise EngineMissing(
            "Ray is not installed here. Install it beside Yinuo (pip install ray), or leave --engine out."
        ) from None
    return ray
