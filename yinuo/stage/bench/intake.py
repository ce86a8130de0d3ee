"""(a) Taking a report through the HTTP API, the full path, against a view that inserts one row."""

from __future__ import annotations

import json
from collections.abc import Callable
from uuid import uuid4

import psycopg

from yinuo.api.services import tokens
from yinuo.core import clock
from yinuo.customers.models import Equipment
from yinuo.rulebook.services import packs
from yinuo.stage import company
from yinuo.stage.bench import copies, load, places, plain_sql
from yinuo.stage.bench.report import Report
from yinuo.stage.runner import pack_text

CLIENTS = 8
SECONDS = 8.0
PORT, PLAIN_PORT = 18431, 18432
TARGET = 0.15
MACHINES = 20_000
CALLER = {"contact_name": "张老板", "contact_phone": "13800010001", "urgency": "normal"}
JSON = {"Content-Type": "application/json"}


def run(report: Report) -> float:
    """Measure both, print them and their ratio. Return the reports a second through the API."""
    with places.empty("plain") as url:
        with psycopg.connect(url, autocommit=True) as server:
            server.execute(plain_sql.CREATE)
        with load.served("yinuo.stage.bench.plain:application", port=PLAIN_PORT, environment={"DATABASE_URL": url}):
            body = json.dumps({"fault": "不点火"}).encode()
            _warm(PLAIN_PORT, lambda _number: ("POST", "/reports", body, JSON))
            simple = load.measure(
                PLAIN_PORT,
                lambda _number: ("POST", "/reports", body, JSON),
                clients=CLIENTS,
                seconds=SECONDS,
                good=_made,
            )
    with places.database("intake") as url:
        make = _requests()
        with load.served("yinuo.config.wsgi:application", port=PORT, environment={"DATABASE_URL": url}):
            _warm(PORT, make)
            full = load.measure(PORT, make, clients=CLIENTS, seconds=SECONDS, good=_made)
    report.line(
        "intake: one row, simplest view", f"{simple.per_second:.0f}/s  p50 {simple.p50:.1f} p95 {simple.p95:.1f} ms"
    )
    report.line(
        "intake: POST /api/v1/cases, full path",
        f"{full.per_second:.0f}/s  p50 {full.p50:.1f} p95 {full.p95:.1f} ms, {full.failed} failed",
    )
    ratio = full.per_second / simple.per_second if simple.per_second else 0.0
    report.target("(a) intake / simplest inserting view", ratio, at_least=TARGET)
    return full.per_second


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


def _warm(port: int, make: Callable[[int], load.Request]) -> None:
    load.measure(port, make, clients=CLIENTS, seconds=2.0, good=_made)


def _made(status: int) -> bool:
    return status in {200, 201}
