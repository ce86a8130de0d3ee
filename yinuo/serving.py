"""
Run the whole system on one machine: the web server, the live stream and a worker, each restarted when it dies.

The embedded database is not one of the children: it outlives the program. But one that was killed is started again as
they are. Children die with their parent (Linux tells them), and a dead child's own children are ended before it is
started again, so that no stray process keeps a port.
"""

from __future__ import annotations

import contextlib
import ctypes
import hashlib
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from psycopg import Error as DatabaseError

from yinuo import embedded, messages

logger = logging.getLogger(__name__)

_PR_SET_PDEATHSIG = 1
_MIGRATION_LOCK = 0x59494E55  # "YINU": the advisory lock that lets one starter migrate at a time
_STEADY_SECONDS = 5
_LONGEST_PAUSE_SECONDS = 10.0
_GRACE_SECONDS = 15
_DATABASE_SECONDS = 0.5
# What is being answered gets its time. A live stream never ends by itself, and its browser comes back: it gets none.
_WEB_GRACE_SECONDS = 10
_LIVE_GRACE_SECONDS = 1


@dataclass(frozen=True, kw_only=True)
class Ports:
    """Where the system listens on this machine."""

    host: str
    web: int
    live: int


@dataclass(kw_only=True)
class Child:
    """
    One supervised process: its command, and when it may be started again.

    What runs ``once`` is not started again when it ends; what comes ``after`` another waits for that to end.
    """

    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    start_again_at: float = 0.0
    pause_seconds: float = field(default=0.2)
    once: bool = False
    after: Child | None = None
    is_over: bool = False


def prepare() -> None:
    """Bring database, catalogues and static files to this release; cheap when nothing changed."""
    migrate()
    messages.compile_stale()
    collect_static()


def migrate() -> None:
    """Apply the migrations that are missing; of several starters one works and the others wait."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [_MIGRATION_LOCK])
        try:
            executor = MigrationExecutor(connection)
            if executor.migration_plan(executor.loader.graph.leaf_nodes()):
                call_command("migrate", interactive=False, verbosity=0)
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_MIGRATION_LOCK])


def collect_static() -> None:
    """Collect and hash the static files unless that was done for these very files."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            stat = Path(storage.path(path)).stat()
            digest.update(f"{path}\0{stat.st_size}\0{stat.st_mtime_ns}\n".encode())
    stamp = Path(settings.STATIC_ROOT) / ".collected"
    if stamp.exists() and stamp.read_text(encoding="ascii") == digest.hexdigest():
        return
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(digest.hexdigest(), encoding="ascii")


def commands(ports: Ports, *, with_worker: bool, first: Child | None = None) -> list[Child]:
    """Return the processes of one machine; the worker begins after ``first``, which may still write the past."""
    granian = [sys.executable, "-m", "granian", "--host", ports.host, "--no-ws", "--respawn-failed-workers"]
    workers = str(settings.YINUO["web_workers"])
    web = [*granian, "--interface", "wsgi", "--port", str(ports.web), "--workers", workers, "--blocking-threads", "4"]
    web += ["--workers-kill-timeout", str(_WEB_GRACE_SECONDS)]
    live = [*granian, "--interface", "asgi", "--port", str(ports.live), "--workers", "1"]
    live += ["--workers-kill-timeout", str(_LIVE_GRACE_SECONDS)]
    children = [
        Child(name="web", command=[*web, "yinuo.config.wsgi:application"]),
        Child(name="live", command=[*live, "yinuo.config.asgi:application"]),
    ]
    if first is not None:
        children.append(first)
    if with_worker:
        children.append(Child(name="worker", command=[sys.executable, "-m", "yinuo", "worker"], after=first))
    return children


class Supervisor:
    """Keep the children alive until told to stop."""

    def __init__(self, children: list[Child], *, database_of: Path | None = None) -> None:
        """``database_of``: the home whose embedded database is looked after too."""
        self._children = children
        self._database_of = database_of
        self._stopping = threading.Event()

    def run(self) -> None:
        """Start all children and look after them; return after SIGTERM or SIGINT, when all have ended."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._on_signal)
        if self._database_of is not None:
            threading.Thread(target=self._keep_database, args=[self._database_of], daemon=True).start()
        try:
            while not self._stopping.is_set():
                for child in self._children:
                    self.look_after(child)
                self._stopping.wait(0.1)
        finally:
            self._end_all()

    def _keep_database(self, home: Path) -> None:
        """Recovery may take a while, so this is a thread of its own: the children are looked after meanwhile."""
        pause = _DATABASE_SECONDS
        while not self._stopping.wait(pause):
            try:
                if embedded.revive(home):
                    logger.error("the database was killed and is started again")
                pause = _DATABASE_SECONDS
            except (embedded.EmbeddedError, DatabaseError, OSError):
                logger.exception("the database was killed and does not start; it is tried again")
                pause = _LONGEST_PAUSE_SECONDS

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self._stopping.set()

    def look_after(self, child: Child) -> None:
        """Start the child if it is due, note its death if it died: one turn of the loop."""
        now = time.monotonic()
        if child.process is None:
            if now >= child.start_again_at and not child.is_over and (child.after is None or child.after.is_over):
                child.process = _start(child)
                child.started_at = now
            return
        code = child.process.poll()
        if code is None:
            return
        _signal_group(child.process.pid, signal.SIGKILL)
        if child.once:
            child.process, child.is_over = None, True
            return
        steady = now - child.started_at > _STEADY_SECONDS
        child.pause_seconds = 0.2 if steady else min(child.pause_seconds * 2, _LONGEST_PAUSE_SECONDS)
        child.start_again_at = now + child.pause_seconds
        child.process = None
        logger.error("a process died and is started again", extra={"child": child.name, "exit_code": code})

    def _end_all(self) -> None:
        running = [child.process for child in self._children if child.process]
        for process in running:
            process.terminate()
        deadline = time.monotonic() + _GRACE_SECONDS
        for process in running:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(max(0.1, deadline - time.monotonic()))
            _signal_group(process.pid, signal.SIGKILL)
            process.wait()


def _start(child: Child) -> subprocess.Popen[bytes]:
    # The C function is looked up here, in the parent: between fork and exec a child must not import or lock.
    die_with_parent = ctypes.CDLL(None).prctl if sys.platform == "linux" else None

    def before_exec() -> None:
        if die_with_parent is not None:
            die_with_parent(_PR_SET_PDEATHSIG, signal.SIGTERM)

    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    return subprocess.Popen(
        child.command,
        env=environment,
        stdin=subprocess.DEVNULL,
        preexec_fn=before_exec,  # noqa: PLW1509  # safe: one C call, no Python locks
        process_group=0,
    )


def _signal_group(group: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)
