"""
Asks for one page again and again: what a reader waits, and what it costs, which is two things on a busy machine.

The time on the clock grows with whatever else the machine does. The processor's time of the thread that answers and of
the database's process that serves it hardly does, so that runs on a busy and on a quiet machine can be compared.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from yinuo.core.models import Person
from yinuo.stage.bench import places

ROUNDS = 30


@dataclass(frozen=True)
class Asked:
    """
    One page, in milliseconds: median and 95th percentile of the time on the clock, and medians of what it costs.

    ``python``: the processor's time of the thread that answers. ``database``: that of its process in the database, or
    where the operating system does not tell, the time spent waiting for it. ``queries`` of one request.
    """

    median: float
    p95: float
    python: float
    database: float
    queries: int

    def __str__(self) -> str:
        return (
            f"median {self.median:5.1f} ms  p95 {self.p95:6.1f} ms"
            f"  (python {self.python:5.1f}, database {self.database:5.1f} ms)  {self.queries:3} queries"
        )


def ask(path: str, person: Person, rounds: int = ROUNDS) -> Asked:
    """
    Ask for a page ``rounds`` times, after two that fill the caches.

    :raises RuntimeError: it was not answered with 200
    """
    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(person)
    client.get(path)
    with CaptureQueriesContext(connection) as queries:
        client.get(path)
        asked = len(queries)
    # What was made while the database was filled is no part of a server's memory, and not to be looked through by it.
    gc.collect()
    gc.freeze()
    try:
        samples = [_timed(client, path) for _round in range(rounds)]
    finally:
        gc.unfreeze()
    clock, python, database = (sorted(column) for column in zip(*samples, strict=True))
    return Asked(_median(clock), clock[int(rounds * 0.95)], _median(python), _median(database), asked)


def _timed(client: Client, path: str) -> tuple[float, float, float]:
    waited = _Waited()
    served = _processor_of_server()
    began, busy = time.perf_counter(), time.thread_time()
    with connection.execute_wrapper(waited):
        answer = client.get(path)
    clock, python = time.perf_counter() - began, time.thread_time() - busy
    if answer.status_code != 200:
        raise RuntimeError(f"{path} answered {answer.status_code}")
    database = waited.seconds if served is None else (_processor_of_server() or served) - served
    return clock * 1000, python * 1000, database * 1000


class _Waited:
    """How long statements took on the clock."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self, execute: Callable[..., Any], *told: Any) -> Any:
        began = time.perf_counter()
        try:
            return execute(*told)
        finally:
            self.seconds += time.perf_counter() - began


def _processor_of_server() -> float | None:
    """Return the seconds that the database's process of this connection has worked; None where nobody tells."""
    connection.ensure_connection()
    told = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat")
    try:
        return int(told.read_text(encoding="ascii").split()[0]) / 1e9 if places.is_here() else None
    except OSError:
        return None


def _median(ordered: Sequence[float]) -> float:
    return ordered[len(ordered) // 2]
