"""
Whole stories multiplied in the database: cases with their orders, visits, call-backs, charges, promises and events.

What is copied is what real services wrote, of three branches; a copy refers to the copies of what its original refers
to, lies some hours earlier than the copy before it, and belongs to a customer of its original's branch.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db import connection, models

from yinuo.billing.models import Charge
from yinuo.cases.models import Case
from yinuo.core.models import Event, Record
from yinuo.customers.models import Contact, Customer, Equipment, Site
from yinuo.dispatch.models import Order
from yinuo.feedback.models import CallBack, Survey
from yinuo.fieldwork.models import Visit
from yinuo.parts.models import Requisition
from yinuo.procedures.models import FormEntry
from yinuo.rulebook.models import Obligation, RuleActivity
from yinuo.stage.bench import copies

SPREAD = "730 days"
CLIENTS, OPEN = 50, 10  # how many copies of each customer and of each open case
#: What hangs on a record, by the column that says on which.
PARTS: tuple[tuple[type[models.Model], str], ...] = (
    (Record, "id"),
    (Case, "record_id"),
    (Order, "record_id"),
    (Visit, "order_id"),
    (CallBack, "record_id"),
    (Survey, "case_id"),
    (Charge, "record_id"),
    (Requisition, "record_id"),
    (FormEntry, "record_id"),
    (Obligation, "record_id"),
    (RuleActivity, "record_id"),
)


@dataclass(frozen=True)
class Family:
    """Rows that are copied together: in a table of their own with a rank each, so that a copy's key can be computed."""

    name: str
    table: str
    base: int
    count: int

    def key(self, alias: str, copy: str) -> str:
        """Return the key of one of its rows in a copy, as SQL."""
        return f"({self.base} + ({copy})::bigint * {self.count} + {alias}.rank)"


def family(name: str, model: type[models.Model], rows: Collection[int]) -> Family:
    """Note these rows of a table as one family."""
    table = copies.table_of(model)
    copies.execute(f"CREATE TEMP TABLE {name} (id bigint PRIMARY KEY, rank bigint NOT NULL)")
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {name} SELECT x.id, row_number() OVER (ORDER BY x.id) - 1 FROM unnest(%s::bigint[]) x(id)",  # noqa: S608
            [sorted(rows)],
        )
    copies.execute(f"ANALYZE {name}")
    return Family(name, table, copies.highest(model) + 1, len(rows))


@dataclass(frozen=True)
class Copying:
    """
    How a table is copied ``times`` over.

    ``families``: family → which copy of it a copy refers to, as SQL over ``n`` (0 … times - 1). ``earlier``: by how
    much the times of a copy lie before those of its original, as SQL.
    """

    times: int
    families: Mapping[Family, str]
    earlier: str = "interval '0'"

    def copy(
        self, model: type[models.Model], anchor: str, overrides: Mapping[str, str] | None = None, where: str = "true"
    ) -> None:
        """Copy those rows of a table whose ``anchor`` column refers to one of the first family."""
        first = next(iter(self.families))
        meta = copies.meta_of(model)
        columns: dict[str, str] = {}
        joins = [f"JOIN {first.name} a ON a.id = o.{anchor}"]
        for number, field in enumerate(meta.local_concrete_fields):
            if (overrides or {}).get(field.column) is not None:
                columns[field.column] = (overrides or {})[field.column]
            elif wanted := [one for one in self.families if one.table == _root_table(field)]:
                columns[field.column], joined = self._moved(field.column, number, wanted)
                joins += joined
            elif isinstance(field, models.DateTimeField):
                columns[field.column] = f'o."{field.column}" - {self.earlier}'
            elif not field.primary_key:
                columns[field.column] = f'o."{field.column}"'
        names = ", ".join(f'"{name}"' for name in columns)
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {meta.db_table} ({names}) SELECT {', '.join(columns.values())} "  # noqa: S608
                f"FROM {meta.db_table} o {' '.join(joins)} CROSS JOIN generate_series(0, {self.times - 1}) n "
                f"WHERE {where}"
            )

    def _moved(self, column: str, number: int, wanted: list[Family]) -> tuple[str, list[str]]:
        places = [(one, f"f{number}_{place}") for place, one in enumerate(wanted)]
        moved = [one.key(alias, self.families[one]) for one, alias in places]
        joins = [f'LEFT JOIN {one.name} {alias} ON {alias}.id = o."{column}"' for one, alias in places]
        return f'coalesce({", ".join(moved)}, o."{column}")', joins


def _root_table(field: models.Field[object, object]) -> str:
    """Return the table whose keys the column holds: that of the record for all that is one."""
    if field.primary_key and not field.is_relation:
        return copies.table_of(field.model)
    target = field.related_model
    while isinstance(target, type) and issubclass(target, models.Model):
        key = copies.meta_of(target).pk
        if not key.is_relation:
            return copies.table_of(target)
        target = key.related_model
    return ""


def multiply(*, closed: list[int], still_open: list[int], cases: int, kinds: Collection[str]) -> None:
    """
    Copy every customer fifty times, the closed cases until there are as many as ``cases``, spread over two years,
    and the open ones ten times. Of the events only those of ``kinds`` are copied, and the first two of each record.
    """
    with copies.bulk(*(model for model, _anchor in PARTS), Event, Customer, Contact, Site, Equipment):
        clients = _clients(CLIENTS)
        times = -(-cases // len(closed))
        step = f"interval '{SPREAD}' / {times}"
        _trees("grown", closed, clients, times, f"((n + 1) * {step})", kinds)
        _trees("growing", still_open, clients, OPEN, "interval '0'", kinds)
    for model in (Record, Site, Equipment):
        table = copies.table_of(model)
        copies.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}")  # noqa: S608
    copies.settle()


def _clients(times: int) -> list[Family]:
    people = family("clients", Record, list(Customer.objects.values_list("pk", flat=True)))
    sites = family("places", Site, list(Site.objects.values_list("pk", flat=True)))
    machines = family("machines", Equipment, list(Equipment.objects.values_list("pk", flat=True)))
    copying = Copying(times, {people: "n", sites: "n", machines: "n"})
    phone = "(13100000000 + n * 10000 + o.id % 10000)::text"
    copying.copy(Record, "id", {"number": "o.number || '-' || n"})
    copying.copy(Customer, "record_id", {"name": "o.name || n"})
    copying.copy(Contact, "customer_id", {"phone": phone, "digits": phone})
    copying.copy(Site, "customer_id")
    Copying(times, {machines: "n", people: "n", sites: "n"}).copy(
        Equipment, "id", {"serial": "o.serial || '-' || n", "fragments": "o.fragments"}
    )
    return [people, sites, machines]


def _trees(
    name: str, roots: list[int], clients: list[Family], times: int, earlier: str, kinds: Collection[str]
) -> None:
    rows = Record.objects.filter(models.Q(pk__in=roots) | models.Q(root__in=roots))
    trees = family(name, Record, list(rows.values_list("pk", flat=True)))
    copying = Copying(times, {trees: "n", **dict.fromkeys(clients, f"n % {CLIENTS}")}, earlier)
    days = "(n + 2) * interval '1 day'"  # nobody may be in two places at once
    moved = {"starts_at": f"o.starts_at + {days}", "ends_at": f"o.ends_at + {days}"} if name == "growing" else {}
    own = {
        Record: {"number": f"o.number || '-{name[-1]}' || n", "last_seq": "0", "last_hash": "''::bytea"},
        Order: moved,
        Obligation: {"lineage": f"ARRAY[{trees.key('a', 'n')}]"},
    }
    for model, anchor in PARTS:
        copying.copy(model, anchor, own.get(model))
    named = ", ".join(f"'{kind}'" for kind in sorted(kinds))
    copying.copy(Event, "record_id", where=f"o.seq <= 2 OR o.kind IN ({named})")
