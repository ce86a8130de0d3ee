"""One byte string for one JSON value, whatever order its keys came in: what hashes are taken of."""

from __future__ import annotations

from typing import Any

import orjson


class NotCanonical(TypeError):
    """The value has no one canonical form: a float, a set, an object."""


def dumps(value: Any) -> bytes:
    """
    Return the value as JSON in UTF-8, keys sorted, no spaces.

    :raises NotCanonical: it holds something other than None, bool, int, str, list, tuple and dict with str keys
    """
    _refuse_floats(value)
    try:
        return orjson.dumps(value, option=orjson.OPT_SORT_KEYS | orjson.OPT_PASSTHROUGH_DATETIME)
    except TypeError as error:
        raise NotCanonical(str(error)) from error


def _refuse_floats(value: Any) -> None:
    kind = type(value)
    if kind is dict:
        for one in value.values():
            if type(one) not in _PLAIN:
                _refuse_floats(one)
    elif kind is list or kind is tuple:
        for one in value:
            if type(one) not in _PLAIN:
                _refuse_floats(one)
    elif kind not in _PLAIN:
        raise NotCanonical(f"{value!r} has no canonical form")


_PLAIN = frozenset({str, int, bool, type(None)})
