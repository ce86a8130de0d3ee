"""
A database of their own for stories, beside the real one on the same server, so that no story touches a customer.

It is made and migrated at the first use and kept, empty, for the next; when the migrations have changed since, it is
made anew. Two runs at once take turns.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils.translation import gettext as _
from psycopg import sql

from yinuo.core.errors import Refusal

SUFFIX = "_stories"


class NoScratchDatabase(Refusal):
    """The server does not let this user make a database."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(
            "no_scratch_database",
            _("不能为情景另建数据库 %(name)s：%(why)s") % {"name": name, "why": why},
            missing=_("请给数据库用户 CREATEDB 权限，或先由管理员建好这个空库并归该用户所有。"),
        )


@contextmanager
def database() -> Iterator[str]:
    """
    Point the default connection at the scratch database for the time of the block; yields its name.

    For a process that does nothing else: what the house keeps in memory by primary key is of one database.

    :raises NoScratchDatabase: it cannot be made
    """
    real = str(connection.settings_dict["NAME"])
    name = real.removesuffix(SUFFIX) + SUFFIX
    with _server() as server:
        server.execute("SELECT pg_advisory_lock(hashtext(%s))", [name])
        _make(server, name)
        try:
            _point_at(name)
            if not _is_current(server, name):
                call_command("migrate", verbosity=0)
                _note(server, name)
            yield name
        finally:
            _point_at(real)


def _point_at(name: str) -> None:
    connection.close()
    connection.settings_dict["NAME"] = name
    settings.DATABASES["default"]["NAME"] = name


def _server() -> psycopg.Connection[tuple[object, ...]]:
    """Return a connection of our own to the real database: it holds the turn, makes the other, and writes nothing."""
    parameters = connection.get_connection_params()
    wanted = ("host", "port", "user", "password", "dbname", "sslmode", "sslrootcert", "sslcert", "sslkey")
    return psycopg.connect(autocommit=True, **{key: parameters[key] for key in wanted if parameters.get(key)})


def _make(server: psycopg.Connection[tuple[object, ...]], name: str) -> None:
    """Have an empty or a current database of the name. :raises NoScratchDatabase: see there"""
    exists = server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is not None
    if exists and _is_current(server, name):
        return
    try:
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        server.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'").format(sql.Identifier(name)))
    except psycopg.Error as error:
        raise NoScratchDatabase(name, str(error).strip()) from error


def _is_current(server: psycopg.Connection[tuple[object, ...]], name: str) -> bool:
    query = "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s"
    row = server.execute(query, [name]).fetchone()
    return row is not None and row[0] == _migrations()


def _note(server: psycopg.Connection[tuple[object, ...]], name: str) -> None:
    statement = sql.SQL("COMMENT ON DATABASE {} IS {}").format(sql.Identifier(name), sql.Literal(_migrations()))
    server.execute(statement)


def _migrations() -> str:
    """Return a digest over all migrations of the house and of what it is built on."""
    digest = hashlib.sha256()
    for app in sorted(apps.get_app_configs(), key=lambda app: app.label):
        for path in sorted(Path(app.path).glob("migrations/*.py")):
            digest.update(f"{app.label}/{path.name}".encode() + path.read_bytes())
    return f"yinuo stories {digest.hexdigest()}"
