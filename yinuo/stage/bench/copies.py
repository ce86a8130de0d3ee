"""Multiplies rows that real services made, in the database itself, so that a million of them take seconds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from django.db import connection, models

# Indexes that no constraint owns: they may go and come back.
_PLAIN_INDEXES = """
SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid)
FROM pg_index i LEFT JOIN pg_constraint c ON c.conindid = i.indexrelid
WHERE i.indrelid = ANY(%s::regclass[]) AND c.oid IS NULL AND NOT i.indisunique
"""


@contextmanager
def bulk(*tables: type[models.Model]) -> Iterator[None]:
    """
    Let rows of these tables be multiplied fast: their plain indexes are dropped for the block and built again after it.

    Where the database's user is a superuser, as with the embedded server, references are not checked either: the copies
    refer to rows that the same block makes.
    """
    names = [f'"{table_of(table)}"' for table in tables]
    with connection.cursor() as cursor:
        cursor.execute(_PLAIN_INDEXES, [names])
        indexes = cursor.fetchall()
        for name, _definition in indexes:
            cursor.execute(f"DROP INDEX {name}")
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        row = cursor.fetchone()
        if row is not None and row[0]:
            cursor.execute("SET session_replication_role = replica")
        yield
        cursor.execute("RESET session_replication_role")
        cursor.execute("SET maintenance_work_mem = '512MB'")
        for _name, definition in indexes:
            cursor.execute(definition)
        cursor.execute("RESET maintenance_work_mem")


def multiply(
    model: type[models.Model], *, pk: int, times: int, overrides: Mapping[str, str], keep_pk: bool = False
) -> None:
    """
    Insert ``times`` copies of the row ``pk``.

    ``overrides`` maps column → SQL expression over ``n`` (1 … times) and ``o`` (the row).

    The primary key is left to its sequence unless it is overridden.
    """
    meta = meta_of(model)
    columns = [field.column for field in meta.local_concrete_fields]
    key = meta.pk.column
    if key not in overrides and not keep_pk:
        columns.remove(key)
    shown = [overrides.get(column, f"o.{column}").replace("%", "%%") for column in columns]
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {meta.db_table} ({', '.join(columns)}) "  # noqa: S608  # columns are the model's own
            f"SELECT {', '.join(shown)} FROM {meta.db_table} o, generate_series(1, %s) n WHERE o.{key} = %s",
            [times, pk],
        )


def execute(statement: str, values: list[int | str] | None = None) -> None:
    """Run one statement of the bench's own."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values or [])


def highest(model: type[models.Model]) -> int:
    """Return the largest primary key in use."""
    manager: models.Manager[models.Model] = model._default_manager  # noqa: SLF001  # Django's documented name
    found = manager.order_by("-pk").values_list("pk", flat=True).first()
    return int(found or 0)


def settle() -> None:
    """Bring the tables into the state in which they are when the system has run for long: vacuumed, known, written."""
    execute("VACUUM (ANALYZE)")
    execute("CHECKPOINT")


def table_of(model: type[models.Model]) -> str:
    """Return the name of the model's table."""
    return meta_of(model).db_table


def meta_of(model: type[models.Model]) -> models.options.Options[models.Model]:
    """Return what Django knows of the model's columns."""
    return model._meta  # noqa: SLF001  # Django's documented way
