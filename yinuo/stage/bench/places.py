"""Databases for measurements, made new and dropped again, beside the real one on the same server."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote, urlencode

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from psycopg import sql


def address(name: str) -> str:
    """Return the DATABASE_URL of the database ``name`` on the server in use."""
    wanted = connection.get_connection_params()
    user = quote(str(wanted.get("user", "")))
    password = f":{quote(str(wanted['password']))}" if wanted.get("password") else ""
    host = str(wanted.get("host", ""))
    words = {key: str(wanted[key]) for key in ("port",) if wanted.get(key)}
    if host:
        words["host"] = host
    return f"postgresql://{user}{password}@/{quote(name)}?{urlencode(words)}"


def is_here() -> bool:
    """Tell whether the server runs on this machine, so that its processes can be looked at."""
    host = str(connection.get_connection_params().get("host", ""))
    return not host or host.startswith("/")


@contextmanager
def database(purpose: str) -> Iterator[str]:
    """Make a migrated database, point Django at it for the block, and drop it. Yields its DATABASE_URL."""
    real = connection.settings_dict["NAME"]
    name = f"{real}_bench_{purpose}"
    url = address(name)
    _again(name)
    _point_at(name)
    before = os.environ.get("DATABASE_URL")
    try:
        call_command("migrate", verbosity=0)
        os.environ["DATABASE_URL"] = url
        yield url
    finally:
        if before is None:
            os.environ.pop("DATABASE_URL", None)
        else:
            os.environ["DATABASE_URL"] = before
        _point_at(real)
        _drop(name)


@contextmanager
def empty(purpose: str) -> Iterator[str]:
    """Make an empty database and drop it. Yields its DATABASE_URL."""
    name = f"{connection.settings_dict['NAME']}_bench_{purpose}"
    _again(name)
    try:
        yield address(name)
    finally:
        _drop(name)


def _point_at(name: str) -> None:
    from django.db import connections  # noqa: PLC0415  # the pool must be found as it is now

    wrapper = connections["default"]
    wrapper.close()
    close_pool = getattr(wrapper, "close_pool", None)
    if close_pool is not None:
        close_pool()
    wrapper.settings_dict["NAME"] = name
    settings.DATABASES["default"]["NAME"] = name


def _server() -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(address("postgres"), autocommit=True)


def _again(name: str) -> None:
    _drop(name)
    with _server() as server:
        server.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'").format(sql.Identifier(name)))


def _drop(name: str) -> None:
    with _server() as server:
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
