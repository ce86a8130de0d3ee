"""Messages of this module, in words that a person reads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import override

from yinuo.core.models import Person, Record
from yinuo.notify.services import messages


def tell(
    people: Iterable[Person],
    record: Record,
    template: str,
    values: Mapping[str, Any],
    *,
    page: str,
    pk: int,
    key: str,
    at: datetime,
    urgency: str = "info",
) -> None:
    """
    Tell each of them once by ``key``; the message leads to the page ``rulebook:<page>`` of ``pk``.

    The record's number goes with every message.
    """
    messages.tell(
        people=people,
        template=f"rulebook.{template}",
        values={"number": record.number, **values},
        key=key,
        at=at,
        record=record,
        url=reverse(f"rulebook:{page}", args=[pk]),
        urgency=urgency,
    )


def words(choice: Any) -> dict[str, str]:
    """Return a lazily translated label as a message carries it: in both languages."""
    spoken = {}
    for language, code in (("zh", "zh-hans"), ("en", "en")):
        with override(code):
            spoken[language] = str(choice)
    return spoken
