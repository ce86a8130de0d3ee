"""(a) Taking a report through the HTTP API, the full path, against a view that inserts one row."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import ExitStack
from uuid import uuid4

import psycopg

from yinuo.api.services import tokens
from yinuo.core import clock
from yinuo.customers.models import Equipment
from yinuo.rulebook.services import packs
from yinuo.stage import company
from yinuo.stage.bench import copies, load, peers, places, plain_sql
from yinuo.stage.bench.report import Report
from yinuo.stage.runner import pack_text

CLIENTS = 8
SECONDS, TURNS = 10.0, 5
PORT, PLAIN_PORT = 18431, 18432
TARGET = 0.15
MACHINES = 20_000
CALLER = {"contact_name": "张老板", "contact_phone": "13800010001", "urgency": "normal"}
JSON = {"Content-Type": "application/json"}


def run(report: Report, *, with_peers: bool = False) -> None:
    """Measure both, with ``with_peers`` django-helpdesk too, turn by turn; print them and their ratios."""
    with ExitStack() as stack:
        lanes = {"intake: one row, simplest view": _simplest(stack)}
        lanes["intake: POST /api/v1/cases, full path"] = _ours(stack)
        if with_peers:
            lanes |= {f"django-helpdesk, {who}": lane for who, lane in peers.submissions(stack).items()}
        rates = load.side_by_side(list(lanes.values()), clients=CLIENTS, seconds=SECONDS, turns=TURNS)
    for name, rate in zip(lanes, rates, strict=True):
        report.line(name, str(rate))
    simple, full, *others = rates
    ratio = full.per_second / simple.per_second if simple.per_second else 0.0
    report.target("(a) intake / simplest inserting view", ratio, at_least=TARGET)
    for name, theirs in zip(list(lanes)[2:], others, strict=True):
        times = full.per_second / theirs.per_second if theirs.per_second else 0.0
        report.target(f"(a) intake / {name}", times, at_least=peers.TIMES_BETTER)


def _simplest(stack: ExitStack) -> load.Lane:
    url = stack.enter_context(places.empty("plain"))
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(plain_sql.CREATE)
    served = load.served("yinuo.stage.bench.plain:application", port=PLAIN_PORT, environment={"DATABASE_URL": url})
    body = json.dumps({"fault": "不点火"}).encode()
    return load.Lane(PLAIN_PORT, lambda _number: ("POST", "/reports", body, JSON), _made, stack.enter_context(served))


def _ours(stack: ExitStack) -> load.Lane:
    url = stack.enter_context(places.database("intake"))
    make = _requests()
    served = load.served("yinuo.config.wsgi:application", port=PORT, environment={"DATABASE_URL": url})
    lane = load.Lane(PORT, make, _made, stack.enter_context(served))
    load.warm_up(lane, CLIENTS)
    copies.execute("ANALYZE")  # the server does it by itself a minute after a company's first cases
    return lane


def _requests() -> Callable[[int], load.Request]:
    at = clock.now()
    built = company.build(code="SC", at=at)
    owner = built.people["owner"]
    version = packs.load(text=pack_text("S001-R01"), by=owner, at=at)
    packs.publish(version=version, effective_at=at, branches=[built.branch], by=owner, at=at)
    agent = built.people["hotline"]
    _token, secret = tokens.issue(person=agent, name="bench", by=agent, at=at)
    headers = {**JSON, "Authorization": f"Bearer {secret}"}
    machine = built.things["machine"]
    assert isinstance(machine, Equipment)
    copies.multiply(Equipment, pk=machine.pk, times=MACHINES, overrides={"serial": "'BENCH' || n"})
    copies.execute("ANALYZE")

    def make(number: int) -> load.Request:
        report = {"serial": f"BENCH{number % MACHINES + 1}", "fault": "不点火", "channel": "api", **CALLER}
        return ("POST", "/api/v1/cases", json.dumps(report).encode(), {**headers, "Idempotency-Key": str(uuid4())})

    return make


def _made(status: int) -> bool:
    return status in {200, 201}
