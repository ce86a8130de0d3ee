"""
What open pages are told: topics that changed, sent with the transaction that changed them.

``record:<id>``, ``board:<branch id>``, ``duties:<person id>``, ``messages:<person id>``.
"""

from __future__ import annotations

import orjson
from django.db import connection

from yinuo.core.live import CHANNEL


def tell(*topics: str) -> None:
    """Say, when the transaction commits, that what the topics name has changed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, notice(*topics)])


def notice(*topics: str) -> str:
    """Return what a notification carries."""
    return orjson.dumps({"topics": sorted(set(topics))}).decode()
