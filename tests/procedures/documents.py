"""Controlled documents for tests: one of our own in force, one from a customer."""

from __future__ import annotations

from tests.cast import NOW, Cast
from yinuo.procedures.models import Document
from yinuo.procedures.services.documents import writing


def drafted(cast: Cast, title: str = "装配图", **changes: object) -> Document:
    told = {"branch": cast.north, "kind": "drawing", "title": title, "by": cast.quality_engineer, "at": NOW} | changes
    return writing.draft(**told)


def released(cast: Cast, title: str = "装配图", **changes: object) -> Document:
    """Return a document in force; no regulation stands in the way of its release."""
    document = drafted(cast, title, **changes)
    writing.submit(document=document, by=cast.quality_engineer, at=NOW)
    writing.release(document=document, by=cast.quality_engineer, at=NOW)
    return document


def received(cast: Cast, **changes: object) -> Document:
    told = {
        "branch": cast.north, "kind": "customer_drawing", "title": "顾客图", "sender": "大城饭店",
        "by": cast.account_manager, "at": NOW,
    } | changes  # fmt: skip
    return writing.receive(**told)
