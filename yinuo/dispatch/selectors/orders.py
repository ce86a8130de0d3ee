"""Orders as lists and as stories."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet
from django.utils.translation import get_language

from yinuo.core.happenings import CATALOGUE
from yinuo.core.models import Event, Person, Record
from yinuo.dispatch.models import ContactAttempt, Order
from yinuo.dispatch.selectors import board
from yinuo.rulebook.models import Obligation


@dataclass(frozen=True)
class Entry:
    """One line of an order's story."""

    at: datetime
    title: str
    by: Person | None
    words: str


def listing(
    orders: QuerySet[Order], *, state: str = "", technician: int | None = None, day: date | None = None, query: str = ""
) -> QuerySet[Order]:
    """Return the orders that fit all filters given, newest window first."""
    if state:
        orders = orders.filter(state=state)
    if technician:
        orders = orders.filter(technician=technician)
    if day:
        start, end = board.bounds(day)
        orders = orders.filter(starts_at__lt=end, ends_at__gt=start)
    if query:
        orders = orders.filter(
            Q(record__number__icontains=query)
            | Q(case__record__number__icontains=query)
            | Q(case__customer__name__icontains=query)
        )
    return orders.select_related("record", "technician", "case__customer").order_by("-starts_at", "-pk")


def story(order: Order) -> list[Entry]:
    """Return what happened to the order and to what hangs on it, newest first. One query."""
    return _told(Q(record=order.record_id) | Q(record__parent=order.record_id))


def story_of(record: Record) -> list[Entry]:
    """Return what happened to one record, newest first. One query."""
    return _told(Q(record=record))


def _told(which: Q) -> list[Entry]:
    events = Event.objects.filter(which).select_related("by").order_by("-at", "-pk")
    return [_entry(event) for event in events]


def attempts(order: Order) -> list[ContactAttempt]:
    return list(order.contact_attempts.select_related("by").order_by("-at", "-pk"))


def promises(order: Order) -> list[Obligation]:
    """Return the running obligations on the order itself, the next due first."""
    return list(
        Obligation.objects.filter(record=order.record_id, state__in=[Obligation.State.OPEN, Obligation.State.PAUSED])
        .select_related("rule__clause", "rule__version__regulation", "assignee")
        .order_by("due_at", "pk")
    )


def retry(promises: list[Obligation]) -> Obligation | None:
    """Return the promise to call the customer again after a waiting time, if one runs."""
    return _asking(promises, "dispatch.order.contact_attempted", with_waiting_time=True)


def strikes(promises: list[Obligation]) -> Obligation | None:
    """Return the promise to report that the customer cannot be reached, if it runs."""
    return _asking(promises, "dispatch.order.unreachable_reported", with_waiting_time=False)


def _asking(promises: list[Obligation], kind: str, *, with_waiting_time: bool) -> Obligation | None:
    return next(
        (
            promise
            for promise in promises
            if kind in _asked_events(promise) and (promise.not_before is not None) == with_waiting_time
        ),
        None,
    )


def _asked_events(obligation: Obligation) -> Iterator[str]:
    for trigger in obligation.rule.spec.get("do", []):
        yield trigger["event"]


def _entry(event: Event) -> Entry:
    kind = CATALOGUE.get(event.kind)
    is_english = (get_language() or "").startswith("en")
    title = (kind.EN if is_english else kind.ZH) if kind else event.kind
    words = "；".join(str(value) for value in event.data.values() if isinstance(value, str) and _is_told(value))
    return Entry(at=event.at, title=title, by=event.by, words=words)


def _is_told(value: str) -> bool:
    """Codes and times are shown where they belong; the story repeats only what a person wrote."""
    return bool(value) and not value.isascii()
