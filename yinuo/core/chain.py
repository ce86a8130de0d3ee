"""
The hash chain over a record's events.

Each event's hash covers the hash before it and everything that its row says, in one canonical form, so that a row
changed behind the system's back, left out or put in later no longer fits.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import orjson

from yinuo.lib.canonical import GENESIS

START = b""
"""The hash before the first event, as it is stored."""


def link(  # noqa: PLR0913  # the columns of an event, all of them
    previous: bytes,
    *,
    record: int,
    seq: int,
    kind: str,
    at: datetime,
    received_at: datetime,
    by: int | None,
    data: Mapping[str, Any],
    facts: Mapping[str, Any],
) -> bytes:
    """
    Return the 32 bytes that chain an event to the ``previous`` one.

    ``data`` and ``facts`` are plain JSON values, as ``canonical.to_json`` gives them and PostgreSQL gives them back.
    """
    row = {
        "record": record,
        "seq": seq,
        "kind": kind,
        "at": _instant(at),
        "received_at": _instant(received_at),
        "by": by,
        "data": data,
        "facts": facts,
    }
    return hashlib.sha256((previous or GENESIS) + orjson.dumps(row, option=orjson.OPT_SORT_KEYS)).digest()


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")
