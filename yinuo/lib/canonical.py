"""One sequence of bytes for each value, and hashes that chain them."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from enum import Enum
from functools import lru_cache, singledispatch
from typing import TypeAlias, cast
from uuid import UUID

import orjson

Json: TypeAlias = "bool | int | str | list[Json] | dict[str, Json] | None"

GENESIS = bytes(32)
"""What the first link of a chain refers to."""

_LARGEST = 2**63 - 1
_HALF_A_PAIR = re.compile("[\ud800-\udfff]")


class NotCanonical(TypeError):
    """A value without one canonical spelling. ``path`` says where it stands."""

    def __init__(self, path: str, why: str) -> None:
        super().__init__(f"{path}: {why}")
        self.path = path


def canonical(value: object) -> bytes:
    """
    Return the canonical JSON of a value: UTF-8, keys sorted, no spaces.

    Dates are ISO 8601; instants in UTC with six decimals (``2026-03-02T01:00:00.000000Z``); Decimals
    are strings in plain notation with their digits as they are (``"1.50"``); UUIDs strings; enum
    members their value. Reading the bytes back and writing them again gives the same bytes.

    :raises NotCanonical: a float, a Decimal that is no number, a naive datetime, an integer beyond
        64 bits, a text that PostgreSQL cannot store, a key that is no text, or an unknown type
    """
    return orjson.dumps(to_json(value), option=orjson.OPT_SORT_KEYS)


def to_json(value: object) -> Json:
    """Return the plain JSON values that :func:`canonical` writes."""
    try:
        return _quick(value)
    except NotCanonical:
        return _plain(value, "$")  # says where the fault is


def chain_hash(prev: bytes, payload: Mapping[str, object]) -> bytes:
    """
    Return the SHA-256 (32 bytes) over the hash before and the canonical payload.

    The first link takes ``GENESIS``; an empty ``prev`` means the same.

    :raises ValueError: ``prev`` is neither empty nor 32 bytes long
    :raises NotCanonical: the payload has no canonical spelling
    """
    before = prev or GENESIS
    if len(before) != len(GENESIS):
        raise ValueError(f"a chain hash has {len(GENESIS)} bytes, not {len(before)}")
    return hashlib.sha256(before + canonical(payload)).digest()


def _quick(value: object) -> Json:
    """Return what ``_plain`` returns, without keeping account of the place: nearly all is text, numbers and lists."""
    kind = type(value)
    if kind is str:
        text = cast("str", value)
        return text if text.isascii() and "\x00" not in text else _text(text, "")
    if kind is int and -_LARGEST <= cast("int", value) <= _LARGEST:
        return cast("int", value)
    if value is None or kind is bool:
        return cast("bool | None", value)
    if kind is dict:
        return {_quick_key(key): _quick(item) for key, item in cast("dict[object, object]", value).items()}
    if kind is list or kind is tuple:
        return [_quick(item) for item in cast("Sequence[object]", value)]
    return _plain(value, "")


@singledispatch
def _plain(value: object, path: str) -> Json:
    raise NotCanonical(path, f"{type(value).__name__} has no canonical spelling")


@_plain.register
def _(value: None, path: str) -> None:  # noqa: ARG001 - one signature for all types
    return value


@_plain.register
def _(value: bool, path: str) -> bool:  # noqa: ARG001, FBT001 - one signature for all types
    return value


@_plain.register
def _(value: int, path: str) -> int:
    if abs(value) > _LARGEST:
        raise NotCanonical(path, f"{value} does not fit into 64 bits")
    return int(value)


@_plain.register
def _(value: float, path: str) -> Json:
    raise NotCanonical(path, f"{value!r} is a float, which has many spellings; use int or Decimal")


@_plain.register
def _(value: str, path: str) -> str:
    return _text(value, path)


@_plain.register
def _(value: Mapping, path: str) -> dict[str, Json]:  # type: ignore[type-arg]  # dispatch takes no parameters
    return {_key(key, path): _plain(item, f"{path}.{key}") for key, item in value.items()}


@_plain.register(list)
@_plain.register(tuple)
def _(value: Sequence[object], path: str) -> list[Json]:
    return [_plain(item, f"{path}[{place}]") for place, item in enumerate(value)]


@_plain.register
def _(value: Enum, path: str) -> Json:
    return _plain(value.value, path)


@_plain.register
def _(value: UUID, path: str) -> str:  # noqa: ARG001 - one signature for all types
    return str(value)


@_plain.register
def _(value: dt.date, path: str) -> str:  # noqa: ARG001 - one signature for all types
    return value.isoformat()


@_plain.register
def _(value: dt.datetime, path: str) -> str:
    if value.tzinfo is None:
        raise NotCanonical(path, f"{value.isoformat()} has no time zone")
    return value.astimezone(dt.UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


@_plain.register
def _(value: Decimal, path: str) -> str:
    if not value.is_finite():
        raise NotCanonical(path, f"{value} is no number")
    return format(value, "f")


def _text(value: str, path: str) -> str:
    text = str.__str__(value)
    if "\x00" in text or _HALF_A_PAIR.search(text):
        raise NotCanonical(path, "the text holds a null or half a surrogate pair, which cannot be stored")
    return text


def _key(key: object, path: str) -> str:
    if not isinstance(key, str):
        raise NotCanonical(path, f"the key {key!r} is no text")
    return _text(key, path)


@lru_cache(maxsize=4096)
def _quick_key(key: object) -> str:
    """Return what ``_key`` returns; the keys of all facts are a few hundred names."""
    return _key(key, "")
