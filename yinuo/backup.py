"""
Write the whole system into one file, and bring it back.

The file is a tar archive of ``manifest.json``, ``database.dump`` (pg_dump's custom format) and ``files/``. The row
counts in the manifest are taken in the very snapshot that was dumped, so that a restore can prove itself.
Files never change once stored; copying them after the dump therefore yields at least every file the rows speak of.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tarfile
import tempfile
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath

from django.conf import settings
from django.db import connection, transaction
from psycopg import sql
from psycopg.conninfo import make_conninfo

from yinuo import embedded

_FORMAT = 1
_OWN_MAJOR_ONLY = b"SET transaction_timeout = 0;"  # pg_dump 17 writes it, servers before 17 refuse it

_EMPTY_FIRST = b"""
SET client_min_messages = warning;
DROP SCHEMA public CASCADE;
CREATE SCHEMA public AUTHORIZATION pg_database_owner;
"""


class BackupError(Exception):
    """The backup or restore was not done; the message says why and what to do."""


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """What a backup says of itself."""

    format: int
    made_at: str
    server: str
    rows: dict[str, int]


def write(target: Path, *, at: datetime) -> Manifest:
    """
    Write a backup of database and files to ``target``, which must not exist yet.

    :raises BackupError: the target exists, or pg_dump failed
    """
    if target.exists():
        raise BackupError(f"{target} exists already: name a new file")
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f"{target.name}.part")
    try:
        with tempfile.TemporaryDirectory(dir=target.parent) as folder:
            manifest = _dump(Path(folder) / "database.dump", at=at)
            descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "wb") as raw, tarfile.open(fileobj=raw, mode="w") as archive:
                _add_text(archive, "manifest.json", json.dumps(asdict(manifest), indent=1), Path(folder))
                archive.add(Path(folder) / "database.dump", "database.dump")
                if settings.FILES_ROOT.exists():
                    archive.add(settings.FILES_ROOT, "files")
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)
    return manifest


def restore(source: Path, *, replace: bool) -> Manifest:
    """
    Bring database and files of a backup into this system, all or nothing as far as the database goes.

    :raises BackupError: the file is no backup, the database is in use, it holds data and ``replace`` is False,
        or what was restored does not match the manifest
    """
    with tempfile.TemporaryDirectory(dir=_existing(settings.HOME)) as folder:
        manifest = _unpack(source, Path(folder))
        _refuse_if_in_use()
        if not replace and _tables():
            raise BackupError(
                "the database is not empty: name an empty one by YINUO_HOME or DATABASE_URL, or add --replace"
            )
        _load(Path(folder) / "database.dump")
        found = _row_counts()
        if found != manifest.rows:
            differing = sorted(
                name for name in found.keys() | manifest.rows if found.get(name) != manifest.rows.get(name)
            )
            raise BackupError(f"these tables do not hold the rows of the backup: {', '.join(differing)}")
        if (Path(folder) / "files").exists():
            shutil.copytree(Path(folder) / "files", settings.FILES_ROOT, dirs_exist_ok=True)
    return manifest


def _existing(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _dump(target: Path, *, at: datetime) -> Manifest:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT pg_export_snapshot(), current_setting('server_version')")
        snapshot, server = cursor.fetchone()
        _run(
            "pg_dump",
            ["--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}", f"--file={target}"],
        )
        return Manifest(format=_FORMAT, made_at=at.isoformat(), server=server, rows=_row_counts())


def _add_text(archive: tarfile.TarFile, name: str, text: str, folder: Path) -> None:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    archive.add(path, name)


def _unpack(source: Path, folder: Path) -> Manifest:
    try:
        with tarfile.open(source) as archive:
            _refuse_strange_members(archive)
            archive.extractall(folder)  # noqa: S202  # its members were looked at
        manifest = Manifest(**json.loads((folder / "manifest.json").read_text(encoding="utf-8")))
    except (OSError, tarfile.TarError, ValueError, TypeError) as error:
        raise BackupError(f"{source} is not a backup made by `yinuo backup`: {error}") from error
    if manifest.format != _FORMAT:
        raise BackupError(
            f"{source} has format {manifest.format}, this release reads {_FORMAT}: use the release that made it"
        )
    return manifest


def _refuse_strange_members(archive: tarfile.TarFile) -> None:
    """Let only plain files and folders below the target through; Python's own filter is newer than 3.11.0."""
    for member in archive:
        parts = PurePosixPath(member.name).parts
        if not (member.isreg() or member.isdir()) or ".." in parts or parts[:1] == ("/",):
            raise ValueError(f"it holds {member.name!r}, which no backup holds")
    archive.extraction_filter = getattr(tarfile, "data_filter", None)


def _refuse_if_in_use() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
        others = cursor.fetchone()[0]
    if others:
        raise BackupError(
            f"the database is in use by {others} connection(s): stop `yinuo serve` and `yinuo worker` first"
        )


def _load(dump: Path) -> None:
    """Replace what the database holds in one transaction: afterwards all of the dump is there, or nothing changed."""
    script = dump.with_name("database.sql")
    _run("pg_restore", ["--no-owner", "--no-privileges", f"--file={script}", str(dump)], to_server=False)
    connection.close()
    with script.open("rb") as plain, dump.with_name("load.sql").open("wb") as load:
        load.write(_EMPTY_FIRST)
        load.writelines(line for line in plain if line.strip() != _OWN_MAJOR_ONLY)
    options = ["--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1", "--output=/dev/null"]
    _run("psql", [*options, f"--file={dump.with_name('load.sql')}"])


def _tables() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")
        return [name for (name,) in cursor.fetchall()]


def _row_counts() -> dict[str, int]:
    counts: dict[str, int] = {}
    with connection.cursor() as cursor:
        for table in _tables():
            cursor.execute(sql.SQL("SELECT count(*) FROM public.{}").format(sql.Identifier(table)))
            counts[table] = cursor.fetchone()[0]
    return counts


def _run(program: str, arguments: list[str], *, to_server: bool = True) -> None:
    environment = dict(os.environ)
    if to_server:
        address, environment["PGPASSWORD"] = _address()
        arguments = [f"--dbname={address}", *arguments]
    command = [str(embedded.tool(program)), *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise BackupError(f"{program} failed: {done.stderr.strip()}")


def _address() -> tuple[str, str]:
    """Return the database's address without the password, which must not show among the processes, and the password."""
    database = connection.settings_dict
    parts = {"dbname": database["NAME"], "user": database["USER"], "host": database["HOST"], "port": database["PORT"]}
    options = {name: value for name, value in database["OPTIONS"].items() if isinstance(value, str)}
    return make_conninfo(**{name: value for name, value in parts.items() if value}, **options), database["PASSWORD"]
