"""
Rows that many tests begin with: written once by the real services, then put back as they were in a few statements.

What the services do is the same each time, and takes longer than most tests do. Keys stay the same within a process:
sequences go on from where the first writing left them, so nothing that a test adds can meet them.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connection, transaction


@dataclass(frozen=True)
class Kept:
    """What a builder returned, and the rows that it wrote: table → PostgreSQL's own COPY lines."""

    made: bytes
    rows: dict[str, bytes]

    def put_back(self) -> Any:
        with transaction.atomic(), connection.cursor() as cursor:
            for table, lines in self.rows.items():
                with cursor.copy(f'COPY "{table}" FROM STDIN') as copy:
                    copy.write(lines)
        return pickle.loads(self.made)  # noqa: S301  # our own objects, pickled above


def keep(build: Callable[[], Any]) -> Kept:
    """Build on the empty database, keep what was written, and leave the database as empty as it was."""
    with transaction.atomic():
        before = _rows()
        made = pickle.dumps(build())
        after = _rows()
        transaction.set_rollback(True)
    changed = {table: lines for table, lines in after.items() if lines != before[table]}
    touched = [table for table in changed if before[table]]
    assert not touched, f"{touched} had rows before: these cannot be told from the new ones"
    return Kept(made, changed)


def _rows() -> dict[str, bytes]:
    tables = [one._meta.db_table for one in apps.get_models(include_auto_created=True) if one._meta.managed]
    rows = {}
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in tables:
            with cursor.copy(f'COPY "{table}" TO STDOUT') as copy:
                rows[table] = b"".join(bytes(block) for block in copy)
    return rows
