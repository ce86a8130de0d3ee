"""(d) The main pages with a hundred thousand cases: server time and number of queries, page by page."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.core.management import call_command
from django.db.models import Exists, OuterRef

from yinuo.cases.models import Case
from yinuo.core import clock
from yinuo.core.models import Event, Person
from yinuo.customers.models import Contact
from yinuo.dispatch.models import Order
from yinuo.insight.selectors import metrics
from yinuo.insight.services import rollup
from yinuo.rulebook.models import Obligation, RegulationVersion
from yinuo.stage.bench import orchard, places
from yinuo.stage.bench.asking import ask
from yinuo.stage.bench.report import Report
from yinuo.stage.demo import company, history

CASES = 100_000
DAYS = 4
P95_MS, QUERIES = 100.0, 30


def run(report: Report) -> None:
    """Fill a company with a hundred thousand cases and ask for each page thirty times."""
    with places.database("pages"):
        now = clock.now()
        built = company.build(at=now - timedelta(days=40), password=settings.YINUO["demo_password"])
        history.live(built, now=now, days=DAYS)
        fill(now)
        measure(report, built)


def fill(now: datetime, cases: int = CASES) -> None:
    """Multiply what the company has lived through, and roll its figures up as happens every night."""
    owed = Obligation.objects.filter(root=OuterRef("pk"), state__in=("open", "paused"))
    closed = list(Case.objects.filter(~Exists(owed), state="closed").order_by("pk").values_list("pk", flat=True))
    still_open = list(Case.objects.exclude(state="closed").order_by("pk").values_list("pk", flat=True))
    orchard.multiply(closed=closed, still_open=still_open, cases=cases, kinds=_counted(now))
    rollup.roll_up(at=now, back=13)


def _counted(now: datetime) -> set[str]:
    """Return the sorts of events that the figures are made of."""
    kinds: set[str] = set()
    for metric in metrics.in_force(now, None):
        spec = metric.spec
        kinds |= {one.event for one in spec.count or ()}
        kinds |= {spec.average.event} if spec.average else set()
        kinds |= {one.event for one in (*spec.share.of, *spec.share.among)} if spec.share else set()
    return kinds


def measure(report: Report, built: company.Company) -> None:
    """Ask for every page as somebody who works with it."""
    call_command("collectstatic", interactive=False, verbosity=0)  # pages name static files by what is in them
    report.line(
        "in the database",
        f"{Case.objects.count():,} cases, {Obligation.objects.count():,} obligations, {Event.objects.count():,} events",
    )
    found = {}
    for name, path, person in pages(built):
        found[name] = page = ask(path, person)
        report.line(f"page {name}", f"{page}  {path}")
    report.target("(d) slowest page, p95 server time in ms", max(one.p95 for one in found.values()), at_most=P95_MS)
    report.target("(d) most queries on a page", max(one.queries for one in found.values()), at_most=QUERIES)


def pages(built: company.Company) -> list[tuple[str, str, Person]]:
    """Return name, path and reader of each page that is measured."""
    office = built.offices[0]
    agent, coordinator = office.hotline[0], office.coordinators[0]
    order = Order.objects.filter(branch=office.branch, visit__isnull=False).order_by("-pk").select_related("technician")
    visited = order[0]
    technician = Person.objects.get(pk=visited.technician_id)
    contact = Contact.objects.filter(customer__branch=office.branch).order_by("-pk")[0]
    case = visited.case
    version = RegulationVersion.objects.filter(regulation__code="S001-R01").latest("pk")
    metric = next(one for one in metrics.in_force(clock.now(), None) if one.spec.kept is not None)
    return [
        ("my duties", "/", coordinator),
        ("desk", "/desk", agent),
        ("desk, a caller found by phone", f"/desk?call={contact.digits}", agent),
        ("cases", "/cases/", coordinator),
        ("cases, searched", "/cases/?q=蒸汽", coordinator),
        ("case", f"/cases/{case.pk}/", coordinator),
        ("dispatch board", "/dispatch/", coordinator),
        ("technician's day", "/today/", technician),
        ("visit", f"/visits/{visited.pk}/", technician),
        ("parts counter", "/parts/", office.keeper),
        ("call-backs", "/call-backs/", coordinator),
        ("sanctions", "/sanctions/", office.manager),
        ("customers", "/customers/", agent),
        ("customers, searched", "/customers/?q=饭店", agent),
        ("search for a word", "/search/?q=蒸汽", agent),
        ("regulation reader", f"/regulations/{version.pk}/", built.owner),
        ("dashboard", "/dashboard/", office.manager),
        ("dashboard of the company", "/dashboard/", built.general_manager),
        ("dashboard, cases behind a figure", f"/dashboard/{metric.rule.pk}/", office.manager),
        ("dashboard, promises", "/dashboard/promises/", office.manager),
        ("receivables", "/receivables/", built.finance),
    ]
