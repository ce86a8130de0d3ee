"""
Made-up cases in any number, straight into blocks: twenty-one events each, from the call to the closed case, kept or
broken by chance. The same seed gives the same cases.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path
from random import Random
from typing import NamedTuple

from yinuo.rulebook import pack as packs
from yinuo.rulebook.backtest.encoding import Block, BlockWriter, micros
from yinuo.rulebook.backtest.plan import Plan, one_program
from yinuo.rulebook.backtest.window import Window
from yinuo.rulebook.engine.bench import CALL_BACK, CASE, CHARGE, ORDER, REQUISITION, repair_life
from yinuo.rulebook.engine.types import Facts

BRANCHES = 8
DEPARTMENTS = 3
RECORDS = 5
START = datetime(2025, 1, 1, tzinfo=UTC)
SECOND = 1_000_000
YEAR_SECONDS = 365 * 24 * 3600

#: Steps of a repair that few rules look at: left out, so that the figures flatter nobody.
_LEFT_OUT = frozenset({
    "fieldwork.visit.price_shown", "fieldwork.visit.price_consented", "fieldwork.visit.tested",
    "fieldwork.visit.instructed", "fieldwork.visit.cleaned", "fieldwork.visit.left", "billing.charge.determined",
    "billing.charge.collected", "parts.requisition.settled", "cases.case.filed",
})  # fmt: skip
#: One gap in so many is far too long.
_ONE_LATE_IN = 25


def window() -> Window:
    """Return the window in which all made-up cases lie, and far enough after it."""
    return Window(START, datetime(2026, 2, 1, tzinfo=UTC), datetime(2026, 3, 1, tzinfo=UTC))


def plan() -> Plan:
    """Return the shipped repair regulation as the draft to be tried."""
    text = (resources.files("yinuo.packs") / "s001_r01" / "pack.yaml").read_text(encoding="utf-8")
    pack = packs.parse(text)
    ids = {rule.code: place for place, rule in enumerate(pack.rules, 1)}
    return one_program([(1, pack, ids)], window(), branches=range(1, BRANCHES + 1))


def write(
    path: Path,
    cases: int,
    *,
    seed: int = 1,
    events_a_block: int = 50_000,
    told: Callable[[int], object] = lambda _cases: None,
) -> list[Block]:
    """Write so many cases into a file and return its blocks; ``told`` is given the number written now and then."""
    random = Random(seed)  # noqa: S311  # made-up cases, no secrets
    life = steps()
    with BlockWriter(path, events_a_block=events_a_block) as writer:
        for number in range(cases):
            _add(writer, number, random, life)
            if number % 10_000 == 9_999:
                told(number + 1)
    told(cases)
    return writer.blocks


class _Step(NamedTuple):
    """One event of every case: seconds after the one before, which record, and the facts that it may carry."""

    kind: str
    seconds: int
    record: int
    carried: tuple[Facts, ...]


def steps() -> tuple[_Step, ...]:
    """Return the steps of a made-up case, from the call to the closed case."""
    found = []
    last = None
    for incident in repair_life():
        if incident.kind in _LEFT_OUT:
            continue
        gap = int((incident.at - (last or incident.at)).total_seconds())
        last = incident.at
        carried = {entity: dict(facts) for entity, facts in incident.facts.items()}
        outside = {**carried, "case": {**carried["case"], "in_city": False}}
        urgent = {**carried, "case": {**carried["case"], "urgency": "urgent"}}
        found.append(_Step(incident.kind, gap, incident.record - CASE, (carried, outside, urgent)))
    return tuple(found)


def _add(writer: BlockWriter, number: int, random: Random, told: tuple[_Step, ...]) -> None:
    case = RECORDS * number + 1
    whose = [number % BRANCHES + 1, number % DEPARTMENTS + 1]
    draw = random.random
    at = micros(START) + int(draw() * YEAR_SECONDS) * SECOND
    sort = int(draw() * 3)
    events = []
    for kind, seconds, record, carried in told:
        chance = draw()
        stretched = 0.5 + chance if chance > 1 / _ONE_LATE_IN else 10 + 1000 * chance
        at += int(seconds * stretched) * SECOND
        kind_number, fact_number = writer.known(kind, sort, carried)
        events.append([kind_number, at, record, fact_number])
    order = case + ORDER - CASE
    places = [
        [case, *whose],
        [case, order, *whose],
        [case, order, case + REQUISITION - CASE, *whose],
        [case, order, case + CHARGE - CASE, *whose],
        [case, case + CALL_BACK - CASE, *whose],
    ]
    writer.add_encoded(case, places, events)
