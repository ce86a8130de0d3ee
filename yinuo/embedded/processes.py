"""Server processes: which one is the home's, what a killed one left behind, and how its programs are run."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from pathlib import Path

import psutil
from psycopg.pq import PGconn, Ping

from yinuo.embedded.places import EmbeddedError, Owner, Place, programs

_ORPHAN_PATIENCE_SECONDS = 5
_PG_VARIABLES = ("PGDATA", "PGHOST", "PGPORT", "PGUSER", "PGDATABASE", "PGOPTIONS", "PGSERVICE", "PGPASSFILE")


def postmaster(where: Place) -> psutil.Process | None:
    """Return the living server process that postmaster.pid names; a zombie or a stranger with its number is none."""
    try:
        first_line = (where.data / "postmaster.pid").read_text(encoding="ascii").split("\n", 1)[0]
        process = psutil.Process(int(first_line))
        return process if _serves(process, where) else None
    except (OSError, ValueError, psutil.Error):
        return None


def _serves(process: psutil.Process, where: Place) -> bool:
    try:
        if process.status() == psutil.STATUS_ZOMBIE:
            return False
        return process.name().startswith("postgres") and Path(process.cwd()) == where.data.resolve()
    except psutil.Error:
        return False


def comes_up(where: Place, address: str, seconds: float) -> bool:
    """Tell whether the home's server accepts connections; one that is starting, recovering or dying is waited for."""
    deadline = time.monotonic() + seconds
    while postmaster(where) and time.monotonic() < deadline:
        if PGconn.ping(address.encode()) == Ping.OK:
            return True
        time.sleep(0.05)
    return False


def clear_after_crash(where: Place) -> None:
    """
    Make way after a killed server, which is gone by now: wait for its orphaned children, then drop its lock files.

    Starting beside an orphan would corrupt the data; PostgreSQL itself checks that only as long as postmaster.pid is
    there. But it also takes a zombie, which nobody reaps in many containers, for a living server. So the check is ours.
    """
    impatient_at = time.monotonic() + _ORPHAN_PATIENCE_SECONDS
    while orphans := [process for process in psutil.process_iter() if _serves(process, where)]:
        if time.monotonic() > impatient_at:
            for process in orphans:
                with contextlib.suppress(psutil.Error):
                    process.send_signal(signal.SIGQUIT)
        time.sleep(0.05)
    for leftover in (where.data / "postmaster.pid", where.socket, where.socket.with_suffix(".5432.lock")):
        leftover.unlink(missing_ok=True)


def run(where: Place, owner: Owner, program: str, *arguments: str) -> None:
    """
    Run one of the server's programs as the server's owner, detached from the terminal.

    :raises EmbeddedError: it failed; the message carries the end of the server's log
    """
    environment = {name: value for name, value in os.environ.items() if name not in _PG_VARIABLES}
    environment.update(LC_ALL="C", TZ="UTC")
    is_root = os.geteuid() == 0
    done = subprocess.run(
        [str(programs(where, owner) / program), *arguments],
        cwd="/",
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        start_new_session=True,
        user=owner.uid if is_root else None,
        group=owner.gid if is_root else None,
        extra_groups=[] if is_root else None,
    )
    if done.returncode != 0:
        raise EmbeddedError(
            f"{program} failed: {done.stderr.strip() or done.stdout.strip()}\n{_last_words(where)}".strip()
        )


def _last_words(where: Place) -> str:
    logs = sorted(where.logs.glob("postgresql-*.log"), key=lambda path: path.stat().st_mtime)
    return "\n".join(f"{log}:\n{log.read_text(encoding='utf-8', errors='replace')[-1500:]}" for log in logs[-2:])
