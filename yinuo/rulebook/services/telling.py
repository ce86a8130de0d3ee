"""Messages of this module, in words that a person reads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import override

from yinuo.core.models import Person, Record
from yinuo.notify.services import messages
from yinuo.rulebook.services.deeds import Notice


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
    tell_all([Notice(list(people), record, template, values, page=page, pk=pk, urgency=urgency, key=key)], at=at)


def tell_all(notices: Iterable[Notice], *, at: datetime) -> None:
    """Tell what these notices say, in one statement."""
    messages.tell_all([_letter(notice) for notice in notices], at=at)


def _letter(notice: Notice) -> messages.Letter:
    record = notice.record
    number = record.title if record.kind == "branch" else record.number  # a branch is known by its name
    return messages.Letter(
        people=notice.people,
        template=f"rulebook.{notice.template}",
        values={"number": number, **notice.values},
        key=notice.key,
        record=notice.record,
        url=reverse(f"rulebook:{notice.page}", args=[notice.pk]),
        urgency=notice.urgency,
    )


def words(choice: Any) -> dict[str, str]:
    """Return a lazily translated label as a message carries it: in both languages."""
    spoken = {}
    for language, code in (("zh", "zh-hans"), ("en", "en")):
        with override(code):
            spoken[language] = str(choice)
    return spoken
