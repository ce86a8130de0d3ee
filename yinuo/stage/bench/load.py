"""A bounded load over HTTP from this machine to itself: so many clients, so many seconds, keep-alive."""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

import psutil
from django.db import connection

from yinuo.stage.bench import places

Request = tuple[str, str, bytes, Mapping[str, str]]
HOST = "127.0.0.1"


@dataclass(frozen=True)
class Rate:
    """
    Requests a second that were answered as wished, and the 50th and 95th percentile of their times (ms).

    ``cost``: milliseconds of processor time a request, of the server and of the database; None where nobody tells.
    """

    per_second: float
    p50: float
    p95: float
    failed: int
    cost: float | None = None

    def __str__(self) -> str:
        cost = "" if self.cost is None else f", costs {self.cost:.2f} ms"
        return f"{self.per_second:.0f}/s  p50 {self.p50:.1f} p95 {self.p95:.1f} ms, {self.failed} failed{cost}"


@dataclass
class Lane:
    """One of several that are measured side by side: where it is served, what is sent to it, which status is good."""

    port: int
    make: Callable[[int], Request]
    good: Callable[[int], bool]
    server: psutil.Process | None = None
    times: list[float] = field(default_factory=list)
    failed: int = 0
    seconds: float = 0.0
    cost: float | None = 0.0

    def rate(self) -> Rate:
        times, count = sorted(self.times), len(self.times)
        if not count:
            return Rate(0.0, 0.0, 0.0, self.failed)
        cost = None if self.cost is None else self.cost * 1000 / count
        return Rate(count / self.seconds, times[count // 2], times[int(count * 0.95)], self.failed, cost)


@contextmanager
def served(
    application: str, *, port: int, environment: Mapping[str, str], workers: int = 2, python: str = ""
) -> Iterator[psutil.Process]:
    """Serve a WSGI application with granian for the block, as ``yinuo serve`` does. Yields its process."""
    command = [
        python or sys.executable, "-m", "granian", "--interface", "wsgi", "--host", HOST, "--port", str(port),
        "--workers", str(workers), "--blocking-threads", "4", "--no-access-log", "--log-level", "error", application,
    ]  # fmt: skip
    process = subprocess.Popen(command, env={**os.environ, **environment}, start_new_session=True)
    try:
        _wait_until_open(port)
        yield psutil.Process(process.pid)
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=20)


def _wait_until_open(port: int) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            client = http.client.HTTPConnection(HOST, port, timeout=2)
            client.request("GET", "/no-such-page-for-warming-up")
            client.getresponse().read()
        except OSError:
            threading.Event().wait(0.2)
        else:
            return
    raise RuntimeError("the server did not come up")


def side_by_side(lanes: Sequence[Lane], *, clients: int, seconds: float, turns: int, warm: float = 2.0) -> list[Rate]:
    """
    Let ``clients`` threads send requests to each lane in turn, ``seconds`` altogether each, after ``warm`` more.

    Turn by turn, because a machine does other things too: what slows one lane slows the others as well.
    """
    for lane in lanes:
        warm_up(lane, clients, warm)
    for _number in range(turns):
        for lane in lanes:
            before = _processor_seconds(lane.server)
            _turn(lane, clients, seconds / turns)
            after = _processor_seconds(lane.server)
            is_told = None not in (before, after, lane.cost)
            lane.cost = (lane.cost or 0.0) + (after or 0.0) - (before or 0.0) if is_told else None
    return [lane.rate() for lane in lanes]


def warm_up(lane: Lane, clients: int, seconds: float = 2.0) -> None:
    """Let the clients send requests that do not count."""
    _turn(replace(lane, times=[]), clients, seconds)


def _turn(lane: Lane, clients: int, seconds: float) -> None:
    lock = threading.Lock()
    numbers = iter(range(1_000_000_000))
    began = time.monotonic()

    def run() -> None:
        client = http.client.HTTPConnection(HOST, lane.port, timeout=30)
        own: list[float] = []
        bad = 0
        while time.monotonic() < began + seconds:
            with lock:
                number = next(numbers)
            method, path, body, headers = lane.make(number)
            sent = time.perf_counter()
            client.request(method, path, body=body, headers=dict(headers))
            answer = client.getresponse()
            answer.read()
            if lane.good(answer.status):
                own.append((time.perf_counter() - sent) * 1000)
            else:
                bad += 1
        client.close()
        with lock:
            lane.times.extend(own)
            lane.failed += bad

    threads = [threading.Thread(target=run) for _client in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    lane.seconds += time.monotonic() - began


def _processor_seconds(server: psutil.Process | None) -> float | None:
    """Return what the server's processes and the database's have worked so far; None where the system does not tell."""
    if server is None or not places.is_here():
        return None
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            (backend,) = cursor.fetchone()
        postmaster = psutil.Process(backend).parent()
        return None if postmaster is None else _worked(server) + _worked(postmaster)
    except psutil.Error:
        return None


def _worked(process: psutil.Process) -> float:
    times = [one.cpu_times() for one in [process, *process.children(recursive=True)]]
    return float(sum(one.user + one.system for one in times))
