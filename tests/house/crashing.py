"""
A whole system on a database of its own, people who work with it, and somebody who kills its processes.

Whoever asks keeps asking, with the id that the request was born with, until there is an answer, and notes what was
answered: that is what must be there in the end, once. Only processes of this very system are killed, by their number.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import random
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

import psutil
import psycopg
from django.conf import settings

from tests.house.running import PATIENCE_SECONDS, Program, free_port, running, wait_until_it_answers
from yinuo import embedded

CSRF = "x" * 32
FIRST_DAY = datetime(2030, 1, 7, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
STEPS = ("accept", "contact", "agree", "depart", "arrive")
KINDS = [
    "cases.case.reported",
    "dispatch.order.dispatched",
    "dispatch.order.accepted",
    "dispatch.order.contact_attempted",
    "dispatch.order.appointment_agreed",
    "dispatch.order.departed",
    "dispatch.order.arrived",
]


@dataclass
class House:
    """A running system: where it is, who may ask for what, and its program."""

    home: Path
    port: int
    known: dict
    program: Program

    @property
    def environment(self) -> dict[str, str]:
        return environment_of(self.home)

    def rows(self, query: str, *values: object) -> list[tuple]:
        with psycopg.connect(embedded.dsn(self.home), autocommit=True) as connection:
            return connection.execute(query, values).fetchall()

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run one of the house's own commands beside it."""
        everything = {**os.environ, "YINUO_SECRET_KEY": settings.SECRET_KEY, **self.environment}
        return subprocess.run(
            [sys.executable, "-m", "yinuo", *words], env=everything, capture_output=True, text=True, check=False
        )

    def processes(self, sort: str) -> list[psutil.Process]:
        """Return what may be killed: "web" and its "web worker", the "worker", the "postmaster" and a "backend"."""
        if sort in {"postmaster", "backend"}:
            pid = embedded.status(self.home).pid if sort == "backend" else _postmaster(self.home)
            server = [psutil.Process(pid)] if pid else []
            return server if sort == "postmaster" else [one for two in server for one in _backends(two)]
        children = psutil.Process(self.program.process.pid).children()
        word = {"web": "wsgi", "web worker": "wsgi", "worker": "worker"}[sort]
        found = [one for one in children if word in _words(one)]
        return found if sort != "web worker" else [grand for one in found for grand in one.children()]


def _postmaster(home: Path) -> int | None:
    try:
        return int((embedded.place(home).data / "postmaster.pid").read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return None


def _backends(server: psutil.Process) -> list[psutil.Process]:
    return [one for one in server.children() if "[local]" in _words(one)]


def _words(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return ""


def environment_of(home: Path) -> dict[str, str]:
    return {"DJANGO_SETTINGS_MODULE": "tests.served_settings", "DATABASE_URL": "", "YINUO_HOME": str(home)}


@contextlib.contextmanager
def house(home: Path) -> Iterator[House]:
    """Build the company with the limits of seconds, and serve it from its own embedded database."""
    known = {**os.environ, "YINUO_SECRET_KEY": settings.SECRET_KEY, **environment_of(home)}
    built = subprocess.run(
        [sys.executable, "-m", "tests.house.crash_company"], env=known, capture_output=True, text=True, check=False
    )
    assert built.returncode == 0, built.stderr
    port = free_port()
    words = ["-m", "yinuo", "serve", "--port", str(port)]
    ports = {"YINUO_LIVE_PORT": str(free_port()), "YINUO_WEB_WORKERS": "2"}
    with running(words, **environment_of(home), **ports) as program:
        wait_until_it_answers(port, "/login/")
        yield House(home, port, json.loads(built.stdout.splitlines()[-1]), program)


@dataclass
class Answer:
    status: int
    location: str
    body: bytes


@dataclass
class Asked:
    """One request, with the id that its sender gave it, and what was answered at last."""

    path: str
    body: bytes
    headers: dict[str, str]
    tries: int = 0
    answer: Answer | None = None


@dataclass
class Story:
    """One repair as far as the door of the customer: what was acknowledged on the way."""

    number: int
    asked: list[Asked] = field(default_factory=list)
    case: int = 0
    case_number: str = ""
    order: int = 0


class Walker:
    """Lives stories one after another until told to stop; finishes the last. ``seed`` makes the ids."""

    def __init__(self, house: House, technician: str, seed: int, stop: threading.Event) -> None:
        self.house = house
        self.technician = technician
        self.random = random.Random(seed)
        self.stories: list[Story] = []
        self.fault: BaseException | None = None
        self.asking = threading.Event()
        self.answered = 0
        self._stop = stop
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def join(self) -> None:
        self._thread.join(PATIENCE_SECONDS * 2)
        if self.fault is not None:
            raise self.fault
        assert not self._thread.is_alive(), "a story never came to its end"

    def _run(self) -> None:
        try:
            while not self._stop.is_set():
                story = Story(len(self.stories))
                self.stories.append(story)
                self._live(story)
        except BaseException as error:  # noqa: BLE001  # told by ``join``
            self.fault = error

    def _live(self, story: Story) -> None:
        report = {"serial": "SC-SN-1", "fault": "不点火", "route": "visit", "contact_name": "张老板"}
        taken = json.loads(self._say(story, "/api/v1/cases", report, "", 201).body)
        story.case, story.case_number = taken["id"], taken["number"]
        start = FIRST_DAY + timedelta(days=story.number)
        sent = {
            "technician": str(self.house.known["technicians"][self.technician]),
            "starts_at": f"{start:%Y-%m-%dT%H:%M}",
            "ends_at": f"{start + timedelta(hours=2):%Y-%m-%dT%H:%M}",
            "purpose": "repair",
            "choice_reason": "客户指定",
        }
        made = self._say(story, f"/cases/{story.case}/dispatch/", sent, "coordinator", 302)
        found = re.search(r"/orders/(\d+)/", made.location)
        assert found, made.location
        story.order = int(found[1])
        for step in STEPS:
            more = {
                "contact": {"outcome": "reached"},
                "agree": {"appointment_at": f"{start:%Y-%m-%dT%H:%M}", "customer_name": "张老板"},
            }.get(step, {})
            self._say(story, f"/orders/{story.order}/do/{step}/", more, self.technician, 302)

    def _say(self, story: Story, path: str, sent: dict[str, str], session: str, wanted: int) -> Answer:
        key = UUID(int=self.random.getrandbits(128), version=4)
        if session:
            cookies = f"{settings.SESSION_COOKIE_NAME}={self.house.known['sessions'][session]}; "
            headers = {
                "Cookie": f"{cookies}{settings.CSRF_COOKIE_NAME}={CSRF}",
                "Content-Type": "application/x-www-form-urlencoded",
            }
            body = urlencode({**sent, "command": str(key), "csrfmiddlewaretoken": CSRF}).encode()
        else:
            headers = {
                "Authorization": f"Bearer {self.house.known['token']}",
                "Idempotency-Key": str(key),
                "Content-Type": "application/json",
            }
            body = json.dumps(sent).encode()
        asked = Asked(path, body, headers)
        story.asked.append(asked)
        asked.answer = self.until_answered(asked)
        assert asked.answer.status == wanted, f"{path}: {asked.answer.status} {asked.answer.body.decode()[-3000:]}"
        self.answered += 1
        return asked.answer

    def until_answered(self, asked: Asked) -> Answer:
        """Ask until somebody answers; an answer that the system is at fault (5xx) promises nothing."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        last: object = None
        while time.monotonic() < deadline:
            asked.tries += 1
            self.asking.set()
            try:
                answer = self._ask(asked)
            except (OSError, http.client.HTTPException) as error:
                last = error
            else:
                if answer.status < 500:
                    return answer
                last = answer.status
            threading.Event().wait(0.05)
        raise AssertionError(f"{asked.path} was never answered: {last!r}")

    def _ask(self, asked: Asked) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.house.port, timeout=20)
        try:
            connection.request("POST", asked.path, asked.body, asked.headers)
            found = connection.getresponse()
            return Answer(found.status, found.headers.get("Location", ""), found.read())
        finally:
            connection.close()


class Killer:
    """
    Kills one process after the other, each a moment after a request went out, and waits until work goes on.

    ``kills``: what was killed, and how much had been answered by then.
    """

    def __init__(self, house: House, walkers: list[Walker], seed: int) -> None:
        self.house = house
        self.walkers = walkers
        self.random = random.Random(seed)
        self.kills: list[tuple[str, int]] = []

    def kill(self, sort: str) -> None:
        """Kill a process of this sort at some moment, and wait for the next thing that is acknowledged after it."""
        walker = self.random.choice(self.walkers)
        walker.asking.clear()
        self._until(lambda: walker.asking.is_set() or walker.fault is not None)
        threading.Event().wait(self.random.choice([0.0, 0.01, 0.03, 0.1, 0.5, 1.2]) * self.random.random())
        victim = self.random.choice(self._victims(sort))
        with contextlib.suppress(psutil.NoSuchProcess):
            victim.send_signal(signal.SIGKILL)
        before = [walker.answered for walker in self.walkers]
        self.kills.append((sort, sum(before)))
        self._until(lambda: self._went_on(before))

    def _victims(self, sort: str) -> list[psutil.Process]:
        found: list[psutil.Process] = []

        def are_there() -> bool:
            with contextlib.suppress(psutil.Error):
                found.extend(self.house.processes(sort))
            return bool(found)

        self._until(are_there)
        return found

    def _went_on(self, before: list[int]) -> bool:
        """Whether every walker got an answer to at least two more requests, or broke off."""
        pairs = zip(self.walkers, before, strict=True)
        return all(walker.answered >= count + 2 or walker.fault is not None for walker, count in pairs)

    def _until(self, condition: Callable[[], bool]) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not condition():
            said = "".join(self.house.program.said[-40:])
            assert time.monotonic() < deadline, f"the system did not come back after {self.kills[-3:]}:\n{said}"
            threading.Event().wait(0.01)
