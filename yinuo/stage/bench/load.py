"""A bounded load over HTTP from this machine to itself: so many clients, so many seconds, keep-alive."""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

Request = tuple[str, str, bytes, Mapping[str, str]]
HOST = "127.0.0.1"


@dataclass(frozen=True)
class Rate:
    """Requests a second that were answered as wished, and the 50th and 95th percentile of their times (ms)."""

    per_second: float
    p50: float
    p95: float
    failed: int


@contextmanager
def served(
    application: str, *, port: int, environment: Mapping[str, str], workers: int = 2, python: str = ""
) -> Iterator[None]:
    """Serve a WSGI application with granian for the block, as ``yinuo serve`` does."""
    command = [
        python or sys.executable, "-m", "granian", "--interface", "wsgi", "--host", HOST, "--port", str(port),
        "--workers", str(workers), "--blocking-threads", "4", "--no-access-log", "--log-level", "error", application,
    ]  # fmt: skip
    process = subprocess.Popen(command, env={**os.environ, **environment}, start_new_session=True)
    try:
        _wait_until_open(port)
        yield
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


def measure(
    port: int, make: Callable[[int], Request], *, clients: int, seconds: float, good: Callable[[int], bool]
) -> Rate:
    """Let ``clients`` threads send requests for ``seconds``; ``good`` says of a status whether it counts."""
    times: list[float] = []
    failed = [0]
    lock = threading.Lock()
    numbers = iter(range(1_000_000_000))
    end = time.monotonic() + seconds

    def run() -> None:
        client = http.client.HTTPConnection(HOST, port, timeout=30)
        own: list[float] = []
        bad = 0
        while time.monotonic() < end:
            with lock:
                number = next(numbers)
            method, path, body, headers = make(number)
            began = time.perf_counter()
            client.request(method, path, body=body, headers=dict(headers))
            answer = client.getresponse()
            answer.read()
            if good(answer.status):
                own.append((time.perf_counter() - began) * 1000)
            else:
                bad += 1
        client.close()
        with lock:
            times.extend(own)
            failed[0] += bad

    threads = [threading.Thread(target=run) for _client in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    times.sort()
    count = len(times)
    if not count:
        return Rate(0.0, 0.0, 0.0, failed[0])
    return Rate(count / seconds, times[count // 2], times[int(count * 0.95)], failed[0])
