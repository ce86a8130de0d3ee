"""Files are read and drafted by the worker: a long pdf takes a while, and a bad one must not take the page along."""

from __future__ import annotations

from procrastinate.contrib.django import app

from yinuo.core import clock
from yinuo.rulebook.models import Reading, ReadingPart
from yinuo.rulebook.services.drafting import reading as readings


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
