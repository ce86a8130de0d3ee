"""
Who reacts to what, after the commit.

``config/handlers.py`` registers functions for kinds of events. An event of such a kind defers one job, in the
transaction that wrote it; the job runs each handler in a transaction of its own and records that it did, so that a job
that runs twice acts once. What must happen together with the event is a direct call downwards, not a handler.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db import connection, transaction

from yinuo.core.models import Event

Handler = Callable[[Event, datetime], None]

_HANDLERS: dict[str, list[Handler]] = {}
_CLAIM = "INSERT INTO core_handledevent (event_id, handler, at) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING"


def register(kind: str, handler: Handler) -> None:
    """
    Let the handler learn of events of this kind.

    :raises ValueError: it does so already
    """
    if handler in _HANDLERS.get(kind, []):
        raise ValueError(f"{name_of(handler)} handles {kind} already")
    _HANDLERS.setdefault(kind, []).append(handler)


def table() -> dict[str, tuple[str, ...]]:
    """Return event kind → names of its handlers."""
    return {kind: tuple(name_of(one) for one in found) for kind, found in sorted(_HANDLERS.items())}


def has(kind: str) -> bool:
    """Whether anybody wants to learn of events of this kind."""
    return kind in _HANDLERS


def defer_for(event: Event) -> bool:
    """Queue the event's handlers, if it has any, in the running transaction. Return whether it has."""
    if event.kind not in _HANDLERS:
        return False
    from yinuo.core.tasks import run_handlers  # noqa: PLC0415  # tasks need the loaded queue, models do not

    run_handlers.defer(event_id=event.pk)
    return True


def run(event: Event, at: datetime) -> int:
    """Run the handlers that have not dealt with the event yet, in order; return how many ran."""
    return sum(_run_once(handler, event, at) for handler in _HANDLERS.get(event.kind, ()))


def name_of(handler: Handler) -> str:
    return f"{handler.__module__}.{handler.__qualname__}"


@transaction.atomic
def _run_once(handler: Handler, event: Event, at: datetime) -> bool:
    # A second worker with the same job waits here until the first commits, and then finds it done.
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, [event.pk, name_of(handler)[:120], at])
        if not cursor.rowcount:
            return False
    handler(event, at)
    return True
