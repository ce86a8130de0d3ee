"""(c) The sweeper: a million obligations running, ten thousand falling due, two workers; and an idle sweep."""

from __future__ import annotations

import subprocess
import sys
import time
from datetime import datetime, timedelta

from yinuo.cases.services import intake
from yinuo.core import clock
from yinuo.core.models import Record
from yinuo.rulebook.models import Obligation, ObligationStep
from yinuo.rulebook.services import packs, sweeper
from yinuo.stage import company
from yinuo.stage.bench import copies, places
from yinuo.stage.bench.report import Report
from yinuo.stage.runner import pack_text

RUNNING, DUE, TREES = 1_000_000, 10_000, 250_000
SECONDS, IDLE_MS = 20.0, 5.0
WORKER = """
import sys, django
django.setup()
from datetime import datetime
from yinuo.rulebook.services import sweeper
result = sweeper.sweep(at=datetime.fromisoformat(sys.argv[1]))
print(result.acted)
"""


def run(report: Report) -> None:
    """Fill, sweep with two worker processes, then time sweeps that find nothing."""
    with places.database("sweep"):
        now = clock.now()
        _fill(now)
        began = time.perf_counter()
        workers = [
            subprocess.Popen([sys.executable, "-c", WORKER, now.isoformat()], stdout=subprocess.PIPE, text=True)
            for _worker in range(2)
        ]
        acted = sum(int(worker.communicate(timeout=600)[0]) for worker in workers)
        seconds = time.perf_counter() - began
        broken = Obligation.objects.filter(breached_at__isnull=False).count()
        wrong = (
            Obligation.objects.filter(breached_at__isnull=False).exclude(breached_at=now - timedelta(minutes=1)).count()
        )
        report.line(
            "sweeper: obligations acted on by two workers", f"{acted} acted, {broken} broken, {wrong} with a wrong time"
        )
        report.line("sweeper: steps written", f"{ObligationStep.objects.count()}")
        report.target("(c) 10,000 due among 1,000,000, seconds", seconds, at_most=SECONDS)
        report.target("(c) share of the due acted on", broken / DUE, at_least=1.0)
        report.target("(c) idle sweep, milliseconds (median of 50)", _idle(now), at_most=IDLE_MS)


def _idle(now: datetime) -> float:
    times = []
    for _round in range(50):
        began = time.perf_counter()
        sweeper.sweep(at=now)
        times.append((time.perf_counter() - began) * 1000)
    return sorted(times)[len(times) // 2]


def _fill(now: datetime) -> None:
    built = company.build(code="SC", at=now - timedelta(days=1))
    owner = built.people["owner"]
    version = packs.load(text=pack_text("S001-R01"), by=owner, at=now - timedelta(days=1))
    packs.publish(
        version=version,
        effective_at=now - timedelta(days=1),
        branches=[built.branch],
        by=owner,
        at=now - timedelta(days=1),
    )
    machine, customer = built.things["machine"], built.things["customer"]
    case = intake.report(
        customer=customer,  # type: ignore[arg-type]  # things of the small company
        contact_name="张老板",
        contact_phone="13800010001",
        site=built.things["site"],  # type: ignore[arg-type]
        equipment=machine,  # type: ignore[arg-type]
        fault="不点火",
        channel="api",
        in_city=True,
        by=built.people["hotline"],
        at=now - timedelta(minutes=11),
    )
    promise = Obligation.objects.get(root=case.record, rule__code="O62")
    _multiply(case.record, promise, now)


def _multiply(tree: Record, promise: Obligation, now: datetime) -> None:
    """Make trees like this one, and four such promises on each; the first ten thousand fell due a minute ago."""
    base = copies.highest(Record)
    soon, later = (f"timestamptz '{at}'" for at in (now - timedelta(minutes=1), now + timedelta(days=2)))
    due = f"CASE WHEN n <= {DUE} THEN {soon} ELSE {later} END"
    record = f"{base} + 1 + (n - 1) % {TREES}"
    copy = {"id": f"{base} + n", "number": "'B' || n", "last_seq": "0", "last_hash": "''::bytea"}
    owed = {"record_id": record, "root_id": record, "lineage": f"ARRAY[{record}]", "due_at": due, "act_at": due}
    with copies.bulk(Record, Obligation):
        copies.multiply(Record, pk=tree.pk, times=TREES, overrides=copy)
        copies.multiply(Obligation, pk=promise.pk, times=RUNNING, overrides=owed)
    Obligation.objects.filter(root=tree).update(act_at=now + timedelta(days=2), due_at=now + timedelta(days=2))
    copies.execute("SELECT setval(pg_get_serial_sequence('core_record', 'id'), (SELECT max(id) FROM core_record))")
    copies.settle()
