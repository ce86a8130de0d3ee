"""(d) The main pages with a hundred thousand cases: server time and number of queries, page by page."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from yinuo.cases.models import Case
from yinuo.core import clock
from yinuo.core.models import Event, Person, Record
from yinuo.customers.models import Contact, Customer, Equipment, Site
from yinuo.dispatch.models import Order
from yinuo.rulebook.models import Obligation, RegulationVersion
from yinuo.stage.bench import copies, places
from yinuo.stage.bench.report import Report
from yinuo.stage.demo import company, history

CASES = 100_000
CUSTOMERS = 20_000
ROUNDS = 30
P95_MS, QUERIES = 100.0, 30


def run(report: Report) -> None:
    """Fill a company with a hundred thousand cases and ask for each page thirty times."""
    with places.database("pages"):
        now = clock.now()
        built = company.build(at=now - timedelta(days=40), password=settings.YINUO["demo_password"])
        history.live(built, now=now, days=6)
        _fill(now)
        worst_time, worst_queries = 0.0, 0
        for name, path, person in _pages(built):
            p95, queries = _ask(path, person)
            worst_time, worst_queries = max(worst_time, p95), max(worst_queries, queries)
            report.line(f"page {name}", f"p95 {p95:6.1f} ms   {queries:3} queries   {path}")
        report.line("cases in the database", f"{Case.objects.count():,}")
        report.target("(d) slowest page, p95 server time in ms", worst_time, at_most=P95_MS)
        report.target("(d) most queries on a page", worst_queries, at_most=QUERIES)


def _pages(built: company.Company) -> list[tuple[str, str, Person]]:
    office = built.offices[0]
    agent, coordinator, technician = office.hotline[0], office.coordinators[0], office.technicians[0]
    case = Case.objects.filter(branch=office.branch, orders__isnull=False).order_by("-pk").first()
    assert case is not None
    version = RegulationVersion.objects.filter(regulation__code="S001-R01").latest("pk")
    return [
        ("my duties", "/", coordinator),
        ("desk", "/desk", agent),
        ("desk, a caller found by phone", f"/desk?call={case.contact_phone}", agent),
        ("cases", "/cases/", coordinator),
        ("case", f"/cases/{case.pk}/", coordinator),
        ("dispatch board", "/dispatch/", coordinator),
        ("technician's day", "/today/", technician),
        ("parts counter", "/parts/", office.keeper),
        ("call-backs", "/call-backs/", coordinator),
        ("sanctions", "/sanctions/", office.manager),
        ("customers", "/customers/", agent),
        ("search for a word", "/search?q=蒸汽", agent),
        ("regulation reader", f"/regulations/{version.pk}/", built.owner),
        ("dashboard", "/dashboard/", office.manager),
        ("receivables", "/receivables/", built.finance),
    ]


def _ask(path: str, person: Person) -> tuple[float, int]:
    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(person)
    times: list[float] = []
    for _round in range(ROUNDS):
        began = time.perf_counter()
        answer = client.get(path)
        times.append((time.perf_counter() - began) * 1000)
        if answer.status_code != 200:
            raise RuntimeError(f"{path} answered {answer.status_code}")
    with CaptureQueriesContext(connection) as queries:
        client.get(path)
    times.sort()
    return times[int(len(times) * 0.95)], len(queries)


def _fill(now: Any) -> None:
    """Multiply a closed case with its order, events and promises over two years, and customers with machines."""
    closed = Case.objects.filter(state="closed", orders__isnull=False).select_related("record").order_by("pk").first()
    assert closed is not None
    order = closed.orders.order_by("pk").first()
    assert order is not None
    base = copies.highest(Record)
    ago = f"(n % {CASES}) * interval '10 minutes'"
    _customers(base)
    base = copies.highest(Record)
    shift = f"timestamptz '{now}' - interval '1 day' - {ago}"
    copies.multiply(
        Record,
        pk=closed.pk,
        times=CASES,
        overrides={
            "id": f"{base} + n",
            "number": "'BC' || n",
            "opened_at": shift,
            "closed_at": f"{shift} + interval '5 hours'",
        },
    )
    copies.multiply(
        Case,
        pk=closed.pk,
        times=CASES,
        overrides={"record_id": f"{base} + n", "reported_at": shift, "closed_at": f"{shift} + interval '5 hours'"},
    )
    copies.multiply(
        Record,
        pk=order.pk,
        times=CASES,
        overrides={
            "id": f"{base + CASES} + n",
            "number": "'BO' || n",
            "parent_id": f"{base} + n",
            "root_id": f"{base} + n",
            "opened_at": shift,
        },
    )
    copies.multiply(
        Order,
        pk=order.pk,
        times=CASES,
        overrides={
            "record_id": f"{base + CASES} + n",
            "case_id": f"{base} + n",
            "starts_at": "o.starts_at - interval '1 day' * n",
            "ends_at": "o.ends_at - interval '1 day' * n",
        },
    )
    _history(closed, order, base, shift)
    copies.execute("SELECT setval(pg_get_serial_sequence('core_record', 'id'), (SELECT max(id) FROM core_record))")
    copies.execute("ANALYZE")


def _history(closed: Case, order: Order, base: int, shift: str) -> None:
    for source, offset in ((closed.pk, base), (order.pk, base + CASES)):
        for event in Event.objects.filter(record_id=source).order_by("seq")[:6]:
            copies.multiply(
                Event,
                pk=event.pk,
                times=CASES,
                overrides={"record_id": f"{offset} + n", "root_id": f"{base} + n", "at": shift, "received_at": shift},
            )
        for promise in Obligation.objects.filter(record_id=source).order_by("pk")[:4]:
            copies.multiply(
                Obligation,
                pk=promise.pk,
                times=CASES,
                overrides={
                    "record_id": f"{offset} + n",
                    "root_id": f"{base} + n",
                    "opened_at": shift,
                    "due_at": f"{shift} + interval '3 hours'",
                },
            )


def _customers(base: int) -> None:
    customer = Customer.objects.order_by("pk").first()
    assert customer is not None
    every: Callable[[type[Any]], Any] = lambda model: model.objects.filter(customer=customer).order_by("pk").first()  # noqa: E731
    copies.multiply(Record, pk=customer.pk, times=CUSTOMERS, overrides={"id": f"{base} + n", "number": "'BK' || n"})
    copies.multiply(
        Customer,
        pk=customer.pk,
        times=CUSTOMERS,
        overrides={"record_id": f"{base} + n", "name": "o.name || n"},
    )
    copies.multiply(
        Contact,
        pk=every(Contact).pk,
        times=CUSTOMERS,
        overrides={
            "customer_id": f"{base} + n",
            "digits": "(13700000000 + n)::text",
            "phone": "(13700000000 + n)::text",
        },
    )
    site = every(Site)
    first_site = copies.highest(Site)
    copies.multiply(
        Site, pk=site.pk, times=CUSTOMERS, overrides={"id": f"{first_site} + n", "customer_id": f"{base} + n"}
    )
    machine = every(Equipment)
    copies.multiply(
        Equipment,
        pk=machine.pk,
        times=CUSTOMERS,
        overrides={"serial": "'BENCH' || n", "customer_id": f"{base} + n", "site_id": f"{first_site} + n"},
    )
    copies.execute(
        "SELECT setval(pg_get_serial_sequence('customers_site', 'id'), (SELECT max(id) FROM customers_site))"
    )
