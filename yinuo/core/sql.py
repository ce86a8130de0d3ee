"""
Statements of the busiest paths: written by hand, planned once a connection, few round trips.

Everything else asks through the ORM. A statement given here is prepared by the server from its second use on, so its
text must not vary with the values; rows go in as one JSON value, whatever their number.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import cache, lru_cache
from operator import attrgetter
from typing import Any, TypeVar

import orjson
from django.contrib.postgres.search import SearchVectorField
from django.db import DEFAULT_DB_ALIAS, connection
from django.db.backends.utils import CursorWrapper
from django.db.models import CharField, Field, Model, TextField

Row = tuple[Any, ...]
Values = Mapping[str, Any] | Sequence[Any]
Made = TypeVar("Made", bound=Model)

_PLACE = re.compile(r"%(?:%|s|\((\w+)\)s)")


def rows(statement: str, values: Values = ()) -> list[Row]:
    """Run a statement and return what it answers. jsonb comes as text, as Django has it."""
    return list(_ran(statement, values).fetchall())


def row(statement: str, values: Values = ()) -> Row | None:
    """Run a statement and return the first row of its answer, if any."""
    found: Row | None = _ran(statement, values).fetchone()
    return found


def run(statement: str, values: Values = ()) -> int:
    """Run a statement and return how many rows it touched."""
    return int(_ran(statement, values).rowcount)


def insert(*objects: Made) -> None:
    """
    Insert new rows of one model in one statement and give the objects their keys. No signal is sent.

    A full-text column takes the text to be indexed, as a string.
    """
    if not objects:
        return
    keys = row(_insertion(type(objects[0])), [document(*objects)])
    for one, key in zip(objects, keys[0] if keys else (), strict=True):
        one.pk = key
        written(one)


def written(one: Model) -> None:
    """Take it down that the object is in the database now."""
    one._state.adding = False  # noqa: SLF001  # what save() does
    one._state.db = DEFAULT_DB_ALIAS  # noqa: SLF001


def insert_under(parent: Model, child: Model) -> None:
    """Insert a new row and the one that has the same key, in one statement: a record and the thing itself."""
    key = row(_joint_insertion(type(parent), type(child)), {"parent": document(parent), "child": document(child)})
    parent.pk = child.pk = key[0] if key else None
    written(parent)
    written(child)


def document(*objects: Model) -> str:
    """Return the rows of new objects as the JSON list that ``source`` reads."""
    if not objects:
        return "[]"
    names, read = _reading(type(objects[0]))
    return dumps([dict(zip(names, read(one), strict=True)) for one in objects])


def dumps(value: Any) -> str:
    """Return JSON for a statement; instants, dates, UUIDs, bytes and decimals included."""
    return orjson.dumps(value, default=_other).decode()


@cache
def columns(model: type[Model], *, but: frozenset[str] = frozenset(), alias: str = "v") -> str:
    """Return the values of ``source`` for a new row; with no ``alias`` the columns that take them, in this order."""
    kept = (one for one in _fields(model) if one.name not in but)
    return ", ".join(_value(one, alias) if alias else f'"{one.column}"' for one in kept)


@cache
def source(model: type[Model], parameter: str, alias: str = "v") -> str:
    """Return the FROM item that reads ``document``: a new row's columns, by the names of the model's attributes."""
    typed = ", ".join(f'"{one.attname}" {_type(one)}' for one in _fields(model))
    return f"json_to_recordset({parameter}::json) AS {alias}({typed})"


@cache
def _insertion(model: type[Model]) -> str:
    meta = model._meta  # noqa: SLF001
    return (
        f"WITH made AS (INSERT INTO {meta.db_table} ({columns(model, alias='')})"  # noqa: S608  # names of our own
        f" SELECT {columns(model)} FROM {source(model, '%s')} RETURNING {meta.pk.column} AS pk)"
        " SELECT array_agg(pk) FROM made"
    )


@cache
def _joint_insertion(parent: type[Model], child: type[Model]) -> str:
    above, below = parent._meta, child._meta  # noqa: SLF001
    shared = frozenset({below.pk.name})
    return (
        f"WITH above AS (INSERT INTO {above.db_table} ({columns(parent, alias='')})"  # noqa: S608  # names of our own
        f" SELECT {columns(parent)} FROM {source(parent, '%(parent)s')} RETURNING {above.pk.column} AS pk)"
        f" INSERT INTO {below.db_table} ({columns(child, but=shared, alias='')}, {below.pk.column})"
        f" SELECT {columns(child, but=shared)}, above.pk FROM above, {source(child, '%(child)s')}"
        f" RETURNING {below.pk.column}"
    )


@cache
def _reading(model: type[Model]) -> tuple[tuple[str, ...], Callable[[Model], tuple[Any, ...]]]:
    names = tuple(one.attname for one in _fields(model))
    return names, attrgetter(*names)


@cache
def _fields(model: type[Model]) -> tuple[Field[Any, Any], ...]:
    """All columns but a key that the database counts."""
    return tuple(one for one in model._meta.concrete_fields if not one.db_returning)  # type: ignore[attr-defined]  # noqa: SLF001


def _value(column: Field[Any, Any], alias: str) -> str:
    named = f'{alias}."{column.attname}"'
    return f"to_tsvector('simple', coalesce({named}, ''))" if isinstance(column, SearchVectorField) else named


def _type(column: Field[Any, Any]) -> str:
    """Return the type under which JSON is read; the column's own limits are checked when the row is written."""
    if isinstance(column, CharField | TextField | SearchVectorField):
        return "text"
    return str(column.db_type(connection))


def _other(value: Any) -> Any:
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, bytes | memoryview):
        return "\\x" + bytes(value).hex()
    if isinstance(value, str):
        return str(value)
    raise TypeError(f"{type(value).__name__} does not go into a statement")


def _ran(statement: str, values: Values) -> CursorWrapper:
    """Return the cursor of such statements with the answer; it is not closed, for the next one uses it."""
    cursor: CursorWrapper = connection.by_hand()  # type: ignore[attr-defined]  # see core.postgresql
    if not values:
        cursor.execute(statement)
        return cursor
    text, names = _numbered(statement)
    cursor.execute(text, [values[name] for name in names] if isinstance(values, Mapping) else values)
    return cursor


@lru_cache(maxsize=1024)
def _numbered(statement: str) -> tuple[str, tuple[str, ...]]:
    """
    Return the statement with the server's own placeholders ($1), and the names of the values in their order.

    The library would look for the places anew with every statement as long as ours are.
    """
    names: list[str] = []

    def place(match: re.Match[str]) -> str:
        found, name = match[0], match[1]
        if found == "%%":
            return "%"
        if name is None or name not in names:
            names.append(name or "")
            return f"${len(names)}"
        return f"${names.index(name) + 1}"

    return _PLACE.sub(place, statement), tuple(names)
