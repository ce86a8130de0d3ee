"""
A database of their own for stories, beside the real one on the same server, so that playing one never touches a customer.

It is made and migrated at the first use and kept, empty, for the next.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from psycopg import sql


@contextmanager
def database() -> Iterator[None]:
    """Point the default connection at the scratch database for the time of the block."""
    real = connection.settings_dict["NAME"]
    name = f"{real}_stories"
    _make(name)
    connection.close()
    connection.settings_dict["NAME"] = name
    settings.DATABASES["default"]["NAME"] = name
    try:
        call_command("migrate", verbosity=0)
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = real
        settings.DATABASES["default"]["NAME"] = real


def _make(name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        exists = cursor.fetchone() is not None
    if not exists:
        parameters = connection.get_connection_params()
        wanted = {key: parameters[key] for key in ("host", "port", "user", "password", "dbname") if key in parameters}
        with psycopg.connect(**wanted, autocommit=True) as server:
            server.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'").format(sql.Identifier(name)))
