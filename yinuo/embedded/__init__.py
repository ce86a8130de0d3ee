"""
The PostgreSQL that comes as a Python wheel, kept inside the data folder.

Nothing has to be installed: the wheel's own initdb, pg_ctl and postgres make and run one server per data
folder ("home"), reached over a Unix socket only, by the operating-system users who may (peer). The server is a process
of its own: it outlives the program that started it and is stopped by ``stop`` alone.

PostgreSQL refuses to run as root, so root's server runs as the system user ``yinuo``. Where that user could not reach
the home (a folder under /root, say), the database lives in /var/lib/yinuo-<hash of the home> instead.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg

from yinuo.embedded.places import (
    MAJOR,
    ROLE,
    SYSTEM_USER,
    EmbeddedError,
    Owner,
    Place,
    configure,
    place,
    private_folder,
    server_owner,
    tool,
)
from yinuo.embedded.processes import clear_after_crash, comes_up, postmaster, run

__all__ = [
    "MAJOR",
    "SYSTEM_USER",
    "EmbeddedError",
    "Status",
    "dsn",
    "ensure_running",
    "place",
    "revive",
    "status",
    "stop",
    "tool",
]

DATABASE = "yinuo"

_START_SECONDS = 120


@dataclass(frozen=True, kw_only=True)
class Status:
    """What ``yinuo db status`` prints."""

    running: bool
    version: str
    pid: int | None
    place: Place


def dsn(home: Path, database: str = DATABASE) -> str:
    """Return the address of the home's server as a libpq URL, whether it runs or not."""
    return f"postgresql://{ROLE}@/{database}?host={quote(str(place(home).socket_folder), safe='')}"


def ensure_running(home: Path) -> str:
    """
    Start the home's server unless it runs, make its database unless it is there, and return its address.

    Any number of processes may call this at once; one of them starts the server, the others wait.

    :raises EmbeddedError: the data folder is another user's or another major version's, or the server does not start
    """
    where = place(home)
    if _answers(home):
        return dsn(home)
    owner = server_owner()
    with _lock(where):
        if not _answers(home):
            _refuse_foreign_data(where)
            if not where.data.exists():
                _create(where, owner)
            if not comes_up(where, dsn(home), _START_SECONDS):
                _start(where, owner)
            _ensure_database(home)
    return dsn(home)


def revive(home: Path) -> bool:
    """
    Start the home's server again if it was killed, and return whether it was. One that was stopped stays stopped.

    :raises EmbeddedError: it does not start
    """
    where = place(home)
    if not (where.data / "postmaster.pid").exists() or postmaster(where):
        return False
    ensure_running(home)
    return True


def stop(home: Path) -> bool:
    """Stop the home's server and return whether one was running; open transactions are rolled back."""
    where = place(home)
    if not where.data.exists() or not postmaster(where):
        return False
    owner = server_owner()
    with _lock(where):
        run(where, owner, "pg_ctl", "stop", "-D", str(where.data), "-m", "fast", "-w", "-t", str(_START_SECONDS))
    return True


def status(home: Path) -> Status:
    """Tell whether the home's server runs, and where it lives."""
    where = place(home)
    version_file = where.data / "PG_VERSION"
    version = version_file.read_text(encoding="ascii").strip() if version_file.exists() else ""
    process = postmaster(where)
    return Status(running=_answers(home), version=version, pid=process.pid if process else None, place=where)


def _answers(home: Path) -> bool:
    try:
        with psycopg.connect(dsn(home), connect_timeout=5):
            return True
    except psycopg.OperationalError:
        return False


@contextlib.contextmanager
def _lock(where: Place) -> Iterator[None]:
    """Hold the home's start lock; it is the kernel's, so it ends with the process that held it."""
    try:
        where.home.mkdir(parents=True, exist_ok=True)
        where.base.mkdir(mode=0o755, parents=True, exist_ok=True)
        descriptor = os.open(where.base / "pg.lock", os.O_RDWR | os.O_CREAT, 0o600)
    except PermissionError as error:
        message = (
            f"{error.filename} belongs to another user: run as that user, or set YINUO_HOME to a folder of your own"
        )
        raise EmbeddedError(message) from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _refuse_foreign_data(where: Place) -> None:
    if not where.data.exists():
        return
    uid = where.data.stat().st_uid
    if os.geteuid() not in {0, uid}:
        raise EmbeddedError(f"{where.data} belongs to user {uid}: run as that user, or set YINUO_HOME")
    version = (where.data / "PG_VERSION").read_text(encoding="ascii").strip()
    if version != str(MAJOR):
        message = (
            f"{where.data} was made by PostgreSQL {version}, this release brings {MAJOR}: "
            "run `yinuo backup` with the release that made it, then `yinuo restore` with this one into a new YINUO_HOME"
        )
        raise EmbeddedError(message)


def _create(where: Place, owner: Owner) -> None:
    """Make the data folder under another name first, so that a killed initdb leaves nothing that looks whole."""
    draft = where.base / "pg.new"
    shutil.rmtree(draft, ignore_errors=True)
    private_folder(draft, owner)
    options = ["--username", ROLE, "--encoding", "UTF8", "--auth-local", "peer", "--auth-host", "reject"]
    locale = ["--locale", "C", "--locale-provider", "builtin", "--builtin-locale", "C.UTF-8"]
    run(where, owner, "initdb", "-D", str(draft), *options, *locale)
    with (draft / "postgresql.conf").open("a", encoding="utf-8") as file:
        file.write("\ninclude 'yinuo.conf'\ninclude_if_exists 'local.conf'\n")
    draft.rename(where.data)


def _start(where: Place, owner: Owner) -> None:
    private_folder(where.socket_folder, owner)
    private_folder(where.logs, owner, mode=0o755)
    configure(where, owner)
    clear_after_crash(where)
    log = where.logs / "postgresql-start.log"
    log.touch()
    if os.geteuid() == 0:
        os.chown(log, owner.uid, owner.gid)
    arguments = ("-D", str(where.data), "-l", str(log), "-w", "-t", str(_START_SECONDS))
    run(where, owner, "pg_ctl", "start", *arguments)


def _ensure_database(home: Path) -> None:
    with psycopg.connect(dsn(home, "postgres"), autocommit=True) as connection:
        if connection.execute("SELECT current_setting('fsync')").fetchone() != ("on",):
            raise EmbeddedError("the server runs with fsync off, which loses data at a power cut: see local.conf")
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
            connection.execute(f'CREATE DATABASE "{DATABASE}" TEMPLATE template0')
