"""
Lists by key instead of by page number: the thousandth page costs what the first costs, and rows that arrive meanwhile
neither repeat nor hide others.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from django.core import signing
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest, QueryDict

Row = TypeVar("Row", bound=Model)

_SALT = "yinuo.paging"


@dataclass(frozen=True)
class Page(Generic[Row]):
    """
    The rows, and what to ask for (``?after=…``, ``?before=…``) to get those behind and before them; "" if none.

    ``name`` goes before those two words where several lists stand on one page: ``?out_after=…``. ``asked`` is what the
    address asked for; the links keep the rest of it.
    """

    rows: list[Row]
    after: str
    before: str
    name: str = ""
    asked: QueryDict = field(default_factory=QueryDict)

    @property
    def onward(self) -> str:
        """Return the query string of the link to the next page."""
        return self._address("after", self.after)

    @property
    def back(self) -> str:
        """Return the query string of the link to the page before."""
        return self._address("before", self.before)

    def _address(self, word: str, key: str) -> str:
        wanted = self.asked.copy()
        for known in ("after", "before"):
            wanted.pop(f"{self.name}{known}", None)
        wanted[f"{self.name}{word}"] = key
        return f"?{wanted.urlencode()}"

    def __bool__(self) -> bool:
        return bool(self.rows)


def page(
    request: HttpRequest, queryset: QuerySet[Row], *, by: Sequence[str], size: int = 50, name: str = ""
) -> Page[Row]:
    """
    Return the page that the request asks for.

    ``by`` is the order, as ("-at", "-pk"): never-null columns or annotations, the last one unique. ``name`` tells
    several lists of one page apart, as "out_".
    """
    before = _read(request.GET.get(f"{name}before", ""), by)
    after = None if before else _read(request.GET.get(f"{name}after", ""), by)
    if before:
        turned = [name.removeprefix("-") if name.startswith("-") else f"-{name}" for name in by]
        found = list(queryset.filter(_beyond(turned, before)).order_by(*turned)[: size + 1])
        rows, has_more_before, has_more_after = found[:size][::-1], len(found) > size, True
    else:
        if after:
            queryset = queryset.filter(_beyond(by, after))
        found = list(queryset.order_by(*by)[: size + 1])
        rows, has_more_before, has_more_after = found[:size], after is not None, len(found) > size
    if not rows:
        return Page([], "", "", name, request.GET)
    after_key = _key(rows[-1], by) if has_more_after else ""
    before_key = _key(rows[0], by) if has_more_before else ""
    return Page(rows, after_key, before_key, name, request.GET)


def _beyond(by: Sequence[str], values: Sequence[Any]) -> Q:
    """Return the condition that a row comes after ``values`` in the order: (a, b) > (x, y), column by column."""
    condition = Q()
    for name, value in reversed(list(zip(by, values, strict=True))):
        plain = name.removeprefix("-")
        further = Q(**{f"{plain}__{'lt' if name.startswith('-') else 'gt'}": value})
        condition = further | (Q(**{plain: value}) & condition) if condition else further
    return condition


def _key(row: Model, by: Sequence[str]) -> str:
    values = []
    for name in by:
        value: Any = row
        for part in name.removeprefix("-").split("__"):
            value = getattr(value, part)
        values.append({"at": value.isoformat()} if isinstance(value, date | datetime) else value)
    return signing.dumps([list(by), values], salt=_SALT)


def _read(text: str, by: Sequence[str]) -> list[Any] | None:
    """Return the values of a key; None for what is none (a link that was cut off shows the first page)."""
    if not text:
        return None
    try:
        order, values = signing.loads(text, salt=_SALT)
    except signing.BadSignature:
        return None
    return [_plain(value) for value in values] if order == list(by) else None


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        at = datetime.fromisoformat(value["at"])
        return at if at.tzinfo else at.date()
    return value
