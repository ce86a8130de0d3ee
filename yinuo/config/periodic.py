"""
What is done by the clock. A row is a cron expression (in UTC) and a function that is given the instant.

The queue hands each turn to one worker; after an outage only turns of the last ten minutes are made up, so a function
does whatever has become due by the instant and never counts its calls. What belongs to a day of company time finds out
itself whether that day has begun.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from procrastinate.contrib.django import app

from yinuo.core.services import housekeeping
from yinuo.dispatch.services import repairs, service_times
from yinuo.insight.services import rollup
from yinuo.notify.services import outbox, outside
from yinuo.rulebook.services import acknowledgements, periods, statistics

TABLE: tuple[tuple[str, Callable[..., Any]], ...] = (
    ("* * * * *", outbox.send),
    ("* * * * *", outside.send),
    ("* * * * *", periods.start_due),
    ("* * * * *", repairs.look),
    ("20 * * * *", rollup.roll_up),
    ("40 * * * *", acknowledgements.remind_due),
    ("40 * * * *", statistics.roll_up),
    ("47 18 * * *", service_times.learn),
    ("17 3 * * *", housekeeping.forget),
)


def _task(cron: str, function: Callable[..., Any]) -> None:
    name = f"{function.__module__}.{function.__qualname__}".removeprefix("yinuo.")

    @app.periodic(cron=cron, periodic_id=name)
    @app.task(name=name, queueing_lock=name, lock=name)
    def run(timestamp: int) -> None:
        function(at=datetime.fromtimestamp(timestamp, UTC))


for _cron, _function in TABLE:
    _task(_cron, _function)
