"""
The hash chain over a record's events.

Each event's hash covers the hash before it and everything that its row says, in one canonical form, so that a row
changed behind the system's back, left out or put in later no longer fits.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import Any, TypedDict

import orjson

from yinuo.lib.canonical import GENESIS

START = b""
"""The hash before the first event, as it is stored."""


class Row(TypedDict):
    """What the hash covers. ``data`` and ``facts`` are plain JSON values; instants are as ``instant`` writes them."""

    record: int
    seq: int
    kind: str
    at: str
    received_at: str
    by: int | None
    data: Any
    facts: Any


def link(previous: bytes, row: Row) -> bytes:
    """Return the 32 bytes that chain an event to the ``previous`` one."""
    return hashlib.sha256((previous or GENESIS) + orjson.dumps(row, option=orjson.OPT_SORT_KEYS)).digest()


def instant(at: datetime) -> str:
    """Return the instant in UTC to the microsecond: ``2026-03-02T01:00:00.000000+00:00``."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")
