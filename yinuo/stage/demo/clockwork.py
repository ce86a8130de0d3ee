"""
A small discrete-event clock: stories are generators that yield the instant at which they want to go on.

Everything of the past ninety days happens in the order of time, across all cases, so that bookings, sweeps and promises
meet as they would have.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator
from datetime import datetime

Story = Iterator[datetime]


class Clockwork:
    """Runs stories in the order of time until ``until``; what wants to happen later stays undone."""

    def __init__(self, *, until: datetime, on_fault: Callable[[datetime, Exception], None]) -> None:
        self.until = until
        self.on_fault = on_fault
        self._queue: list[tuple[datetime, int, Story]] = []
        self._count = 0

    def add(self, at: datetime, story: Story) -> None:
        """Let ``story`` begin at ``at``."""
        self._count += 1
        heapq.heappush(self._queue, (at, self._count, story))

    def call(self, at: datetime, deed: Callable[[datetime], None]) -> None:
        """Let ``deed`` be done once, at ``at``."""
        self.add(at, _once(at, deed))

    def run(self) -> None:
        """Take the earliest story one step further, again and again."""
        while self._queue and self._queue[0][0] <= self.until:
            at, _number, story = heapq.heappop(self._queue)
            try:
                following = next(story)
            except StopIteration:
                continue
            except Exception as error:  # noqa: BLE001  # one story that breaks off must not end the company's history
                self.on_fault(at, error)
                continue
            self.add(max(following, at), story)


def _once(at: datetime, deed: Callable[[datetime], None]) -> Story:
    deed(at)
    yield from ()
