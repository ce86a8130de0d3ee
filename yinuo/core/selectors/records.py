from __future__ import annotations

from collections.abc import Iterator

from yinuo.core.models import Branch, Event, Record


def lineage(record: Record) -> list[Record]:
    """Return the records from the root of the tree down to the record itself. One query per level above it."""
    line = [record]
    while (above := line[-1].parent) is not None:
        line.append(above)
    return line[::-1]


def branch_record(branch: Branch) -> Record:
    """Return the record of a branch, on which its periodic promises hang."""
    return Record.objects.get(kind="branch", number=branch.code)


def timeline(root: Record) -> Iterator[Event]:
    """Yield what happened to the tree, oldest first."""
    events = Event.objects.filter(root=root).select_related("record", "by")
    yield from events.order_by("at", "pk")
