"""Programs of the project run as programs: started, listened to line by line, killed."""

from __future__ import annotations

import contextlib
import http.client
import os
import queue
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from urllib.parse import quote

import psutil
import psycopg
from django.conf import settings
from django.db import connection

PATIENCE_SECONDS = 120


def database_url(name: str | None = None) -> str:
    """Return the address of the running test's database, or of another one on the same server."""
    database = connection.settings_dict
    password = f":{quote(database['PASSWORD'], safe='')}" if database["PASSWORD"] else ""
    parameters = [f"host={quote(database['HOST'], safe='')}"]
    if database["PORT"]:
        parameters.append(f"port={database['PORT']}")
    return f"postgresql://{quote(database['USER'])}{password}@/{name or database['NAME']}?{'&'.join(parameters)}"


@contextlib.contextmanager
def fresh_database(name: str, template: str = "template0") -> Iterator[str]:
    """Make a database for the length of the block, empty or a copy of another; yield its address."""
    connection.close()  # a database with connections cannot be copied
    with psycopg.connect(database_url("postgres"), autocommit=True) as server:
        server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        server.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    try:
        yield database_url(name)
    finally:
        with psycopg.connect(database_url("postgres"), autocommit=True) as server:
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answer(port: int, path: str, **headers: str) -> http.client.HTTPResponse:
    """Ask once and return status and headers."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", path, headers=headers)
        return connection.getresponse()
    finally:
        connection.close()


def wait_until_it_answers(port: int, path: str, status: int = 200) -> None:
    """Ask, as a browser would, until a process that is coming up answers as expected."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    last: object = None
    while time.monotonic() < deadline:
        try:
            last = answer(port, path).status
        except OSError as error:
            last = error
        if last == status:
            return
        threading.Event().wait(0.02)
    raise AssertionError(f"port {port} never answered {status} to {path}, but {last!r}")


class Program:
    """One running program and all that it says."""

    def __init__(self, words: list[str], **environment: str) -> None:
        known = {"YINUO_SECRET_KEY": settings.SECRET_KEY, "DJANGO_SETTINGS_MODULE": "yinuo.config.settings"}
        self.process = subprocess.Popen(
            [sys.executable, *words],
            env={**os.environ, **known, "PYTHONUNBUFFERED": "1", **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            process_group=0,
        )
        self.said: list[str] = []
        self._lines: queue.Queue[str] = queue.Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self.said.append(line)
            self._lines.put(line)

    def expect(self, pattern: str, times: int = 1) -> re.Match[str]:
        """Wait until it has said ``times`` more lines that hold the pattern; return the last match."""
        while True:
            try:
                found = re.search(pattern, self._lines.get(timeout=PATIENCE_SECONDS))
            except queue.Empty:
                raise AssertionError(f"it never said {pattern!r}:\n{''.join(self.said)}") from None
            if found:
                times -= 1
                if not times:
                    return found

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Send the signal and return the exit code."""
        self.process.send_signal(number)
        code = self.process.wait(PATIENCE_SECONDS)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self._reader.join(PATIENCE_SECONDS)
        assert self.process.stdout
        self.process.stdout.close()
        return code


@contextlib.contextmanager
def running(words: list[str], **environment: str) -> Iterator[Program]:
    """Run a program for the length of the block."""
    program = Program(words, **environment)
    try:
        yield program
    finally:
        if program.process.poll() is None:
            _end_with_children(program)


def _end_with_children(program: Program) -> None:
    """Kill the program and all its processes, which have groups of their own, and wait until they are gone."""
    parent = psutil.Process(program.process.pid)
    parent.suspend()  # so that it starts nobody again while its processes are counted
    children = parent.children(recursive=True)
    for child in children:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(os.getpgid(child.pid), signal.SIGKILL)
    program.stop(signal.SIGKILL)
    _gone, alive = psutil.wait_procs(children, timeout=PATIENCE_SECONDS)
    assert not alive
