"""Files are read and drafted by the worker: a long pdf takes a while, and a bad one must not take the page along."""

from __future__ import annotations

import os

from procrastinate.contrib.django import app

from yinuo.core import clock
from yinuo.rulebook.models import Reading, ReadingPart
from yinuo.rulebook.services import backtests
from yinuo.rulebook.services.drafting import reading as readings

# One core stays free for everything else that the machine has to do. At least two processes, so that the judging runs
# in processes of its own and does not hold up the worker's other jobs.
PROCESSES = max(2, (os.cpu_count() or 2) - 1)


@app.task(name="rulebook.read_file")
def read_file(reading: int) -> None:
    found = Reading.objects.select_related("by").filter(pk=reading).first()
    if found is not None:
        readings.read(reading=found, at=clock.now())


@app.task(name="rulebook.draft_regulation")
def draft_regulation(part: int, code: str, version: str) -> None:
    found = ReadingPart.objects.select_related("reading__by", "reading__source").filter(pk=part).first()
    if found is not None:
        readings.draft(reading=found.reading, part=found, code=code, version=version, at=clock.now())


@app.task(name="rulebook.backtest")
def carry_out(run_id: int) -> None:
    backtests.perform(run_id=run_id, at=clock.now(), processes=PROCESSES)
