"""Multiplies rows that real services made, in the database itself, so that a million of them take seconds."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import connection, models


def multiply(
    model: type[models.Model], *, pk: int, times: int, overrides: Mapping[str, str], keep_pk: bool = False
) -> None:
    """
    Insert ``times`` copies of the row ``pk``.

    ``overrides`` maps column → SQL expression over ``n`` (1 … times) and ``o`` (the row).

    The primary key is left to its sequence unless it is overridden.
    """
    meta = model._meta  # noqa: SLF001  # Django's documented way to a model's columns
    columns = [field.column for field in meta.local_concrete_fields]
    key = meta.pk.column
    if key not in overrides and not keep_pk:
        columns.remove(key)
    shown = [overrides.get(column, f"o.{column}") for column in columns]
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
