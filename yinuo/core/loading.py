"""Objects read by hand-written or once-made statements: for the paths on which the ORM's making of SQL costs most."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, TypeVar

import orjson
from django.contrib.postgres.search import SearchVectorField
from django.db.models import Field, ForeignKey, JSONField, Model
from django.db.models.base import ModelState

from yinuo.core import sql

Found = TypeVar("Found", bound=Model)


def from_row(model: type[Found], names: Sequence[str], values: Sequence[Any]) -> Found:
    """
    Return the object of a row, as ``model.from_db`` would, which takes thirty times as long over it.

    Columns that are not among the ``names`` are read when somebody asks for them. No signal is sent.
    """
    made = _made(model, dict(zip(names, values, strict=True)))
    sql.written(made)
    return made


def new(model: type[Found], **columns: Any) -> Found:
    """
    Return a new object of its columns, by attribute name; those not given have their defaults. No signal is sent.

    A foreign key may be given as the object it leads to, by the key's own name.
    """
    fixed, counted, keys = _defaults(model)
    made = _made(model, fixed | columns)
    values = made.__dict__
    for name, make in counted:
        if name not in columns:
            values[name] = make()
    for name in columns.keys() & keys.keys():
        key, other = keys[name], values.pop(name)
        values[key.attname] = None if other is None else getattr(other, key.target_field.attname)
        key.set_cached_value(made, other)
    return made


def _made(model: type[Found], columns: dict[str, Any]) -> Found:
    made = model.__new__(model)
    made.__dict__.update(columns, _state=ModelState())
    return made


_Defaults = tuple[dict[str, Any], tuple[tuple[str, Callable[[], Any]], ...], dict[str, "ForeignKey[Any, Any]"]]


@cache
def _defaults(model: type[Model]) -> _Defaults:
    """Return the defaults that are always the same, those that are made anew for each object, and the foreign keys."""
    columns = model._meta.concrete_fields  # noqa: SLF001
    # A column without a default has Django's mark for that in its place, which is a class and so could be called.
    is_made = {one: one.has_default() and callable(one.default) for one in columns}
    counted = tuple((one.attname, one.get_default) for one in columns if is_made[one])
    fixed = {one.attname: one.get_default() for one in columns if not is_made[one]}
    return fixed, counted, {one.name: one for one in columns if isinstance(one, ForeignKey)}


@dataclass(frozen=True)
class Loaded:
    """
    The columns of one model in a statement, under an alias.

    What is indexed for full text is left out, and read when somebody asks for it.
    """

    model: type[Model]
    alias: str
    fields: tuple[Field[Any, Any], ...] = field(init=False)
    names: tuple[str, ...] = field(init=False)
    jsons: tuple[int, ...] = field(init=False)
    key: int = field(init=False)

    def __post_init__(self) -> None:
        meta = self.model._meta  # noqa: SLF001  # Django's documented way
        kept = tuple(one for one in meta.concrete_fields if not isinstance(one, SearchVectorField))
        put = object.__setattr__
        put(self, "fields", kept)
        put(self, "names", tuple(one.attname for one in kept))
        put(self, "jsons", tuple(place for place, one in enumerate(kept) if isinstance(one, JSONField)))
        put(self, "key", kept.index(meta.pk))

    @property
    def columns(self) -> str:
        return ", ".join(f'{self.alias}."{one.column}"' for one in self.fields)

    def made(self, values: Sequence[Any]) -> Any:
        """Return the object of its columns; None where an outer join found none."""
        if values[self.key] is None:
            return None
        row = list(values)
        for place in self.jsons:
            row[place] = None if row[place] is None else orjson.loads(row[place])
        return from_row(self.model, self.names, row)


def load(loaded: Sequence[Loaded], values: Sequence[Any]) -> list[Any]:
    """Return an object of each model from the columns of one row."""
    made: list[Any] = []
    place = 0
    for one in loaded:
        end = place + len(one.fields)
        made.append(one.made(values[place:end]))
        place = end
    return made


def get(model: type[Found], pk: int, *paths: str) -> Found:
    """
    Return one row with those that its foreign keys lead to, as ``select_related(*paths).get(pk=pk)`` would.

    :raises model.DoesNotExist: there is none
    """
    statement, loaded, steps = _joined(model, paths)
    row = sql.row(statement, [pk])
    if row is None:
        raise model.DoesNotExist  # type: ignore[attr-defined]  # every model has one
    made = load(loaded, row)
    for place, (parent, key) in enumerate(steps, start=1):
        if made[parent] is not None:
            key.set_cached_value(made[parent], made[place])
    found: Found = made[0]
    return found


@cache
def _joined(
    model: type[Model], paths: tuple[str, ...]
) -> tuple[str, tuple[Loaded, ...], tuple[tuple[int, ForeignKey[Any, Any]], ...]]:
    """Return the statement, what its rows hold, and of each but the first: which one leads to it by which key."""
    loaded, steps, joins = [Loaded(model, "t0")], list[tuple[int, Any]](), list[str]()
    places = {"": 0}
    for path in paths:
        above = ""
        for name in path.split("__"):
            here = f"{above}__{name}" if above else name
            if here not in places:
                parent = places[above]
                key = loaded[parent].model._meta.get_field(name)  # noqa: SLF001
                if not isinstance(key, ForeignKey):
                    raise TypeError(f"{model.__name__}.{here} is no foreign key")
                places[here] = len(loaded)
                loaded.append(Loaded(key.remote_field.model, f"t{len(loaded)}"))
                steps.append((parent, key))
                joins.append(
                    f"LEFT JOIN {loaded[-1].model._meta.db_table} {loaded[-1].alias}"  # noqa: SLF001
                    f' ON {loaded[-1].alias}."{key.target_field.column}" = {loaded[parent].alias}."{key.column}"'
                )
            above = here
    meta = model._meta  # noqa: SLF001
    statement = (
        f"SELECT {', '.join(one.columns for one in loaded)} FROM {meta.db_table} t0 {' '.join(joins)}"  # noqa: S608
        f' WHERE t0."{meta.pk.column}" = %s'
    )
    return statement, tuple(loaded), tuple(steps)
