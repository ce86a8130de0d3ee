from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db.models import Count, F, Q, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from yinuo.billing.errors import NoPrice, NoPriceList
from yinuo.billing.models import Charge, ChargeLine, ExpenseClaim, Price, PriceList
from yinuo.billing.pricing import Priced, Terms, price
from yinuo.core.facts import Facts
from yinuo.core.models import Branch
from yinuo.dispatch import facts as order_facts
from yinuo.dispatch.models import Order
from yinuo.fieldwork import facts as visit_facts
from yinuo.fieldwork.models import Visit
from yinuo.parts.errors import UnknownPart
from yinuo.parts.models import Part
from yinuo.rulebook.models import Rule
from yinuo.rulebook.selectors import charges as charge_rules


@dataclass(frozen=True)
class Decision:
    """Who pays for a job, by which rule and sentence, at the prices of which list."""

    rule: Rule | None
    clause: str
    basis: str
    price_list: PriceList | None
    items: tuple[str, ...]
    share_percent: int
    sentence: str
    sentence_en: str

    @property
    def terms(self) -> Terms:
        return Terms(items=self.items, share_percent=self.share_percent)


def decide(order: Order, at: datetime) -> Decision | None:
    """
    Ask the charge rules in force who pays for the order; None when none of them speaks.

    :raises NoPriceList: the customer pays by a list that is not published for the day
    """
    answer = charge_rules.decide(record=order.record, facts=_facts(order), at=at)
    if answer is None:
        return None
    day = timezone.localdate(at)
    price_list = list_on(answer.price_list, day)
    if price_list is None and answer.share_percent:
        raise NoPriceList(answer.price_list, day)
    rule = Rule.objects.select_related("clause", "version__regulation").get(pk=answer.rule.id)
    return Decision(
        rule=rule,
        clause=f"{rule.version.regulation.code} {rule.clause.number}",
        basis=answer.basis,
        price_list=price_list,
        items=tuple(answer.items),
        share_percent=answer.share_percent,
        sentence=answer.sentence_zh,
        sentence_en=answer.sentence_en,
    )


def _facts(order: Order) -> Facts:
    """Return what the charge rules may read; before the first step of the visit there are only the order's facts."""
    visit = Visit.objects.filter(order=order).first()
    if visit is None:
        return order_facts.of_order(order)
    visit.order = order
    return visit_facts.of_visit(visit)


def by_hand(basis: Charge.Basis, reason: str, at: datetime) -> Decision:
    """
    Return a person's choice where the regulation is silent: the paying customer pays all, the others nothing.

    :raises NoPriceList: the customer pays, but no list is published for the day
    """
    day = timezone.localdate(at)
    price_list = PriceList.objects.in_force(day).order_by("code").first()
    pays = basis == Charge.Basis.PAID
    if price_list is None and pays:
        raise NoPriceList("*", day)
    sentence = _("制度未作规定，人工选定：%(basis)s（%(reason)s）") % {"basis": basis.label, "reason": reason}
    return Decision(
        rule=None,
        clause="",
        basis=basis,
        price_list=price_list,
        items=tuple(Price.Item.values),
        share_percent=100 if pays else 0,
        sentence=sentence,
        sentence_en="",
    )


def list_on(code: str, day: date) -> PriceList | None:
    return PriceList.objects.in_force(day).filter(code=code).first()


def parts_by_code(counts: Mapping[str, int]) -> dict[Part, int]:
    """
    Return part → pieces.

    :raises UnknownPart: a code is not in the catalogue
    """
    found = {part.code: part for part in Part.objects.filter(code__in=counts)}
    if missing := set(counts) - set(found):
        raise UnknownPart(missing)
    return {found[code]: count for code, count in counts.items() if count > 0}


def price_lines(
    decision: Decision, *, parts: Mapping[Part, int], services: Mapping[str, Decimal], asked: Mapping[str, Decimal]
) -> list[Priced]:
    """
    Price parts and services by the decision's list. ``asked`` (part code or service name) overrides what is asked.

    :raises NoPrice: something stands on no list though the customer has to pay it, and nothing was asked for it
    """
    prices = list(decision.price_list.prices.all()) if decision.price_list else []
    of_part = {row.part_id: row.amount for row in prices if row.part_id}
    of_service = {row.name: row for row in prices if row.part_id is None}
    lines, missing = [], []
    for part, count in parts.items():
        amount = of_part.get(part.pk)
        if amount is None and part.code not in asked and decision.terms.share(Price.Item.PART):
            missing.append(part.name)
        lines.append(_line(decision, Price.Item.PART, part.code, part.name, Decimal(count), amount, asked))
    for name, quantity in services.items():
        row = of_service.get(name)
        if row is None and name not in asked:
            missing.append(name)
        item, amount = (row.item, row.amount) if row else (Price.Item.LABOUR, None)
        lines.append(_line(decision, item, name, name, quantity, amount, asked))
    if missing:
        raise NoPrice(missing, str(decision.price_list or ""))
    return lines


def _line(
    decision: Decision,
    item: str,
    key: str,
    name: str,
    quantity: Decimal,
    amount: Decimal | None,
    asked: Mapping[str, Decimal],
) -> Priced:
    return price(
        item=item,
        key=key,
        name=name,
        quantity=quantity,
        list_price=amount or Decimal(0),
        terms=decision.terms,
        asked=asked.get(key),
    )


def line_of(charge: Charge, line: Priced) -> ChargeLine:
    """Return the row of a priced line, not saved."""
    part = Part.objects.filter(code=line.key).first() if line.item == Price.Item.PART else None
    return ChargeLine(
        charge=charge,
        item=line.item,
        part=part,
        name=line.name,
        quantity=line.quantity,
        list_price=line.list_price,
        share_percent=line.share_percent,
        unit_price=line.unit_price,
        standard_amount=line.standard_amount,
        amount=line.amount,
    )


def of_order(order: Order) -> Charge | None:
    return (
        Charge.objects.filter(order=order)
        .select_related("record", "rule__clause", "rule__version__regulation", "price_list", "collector")
        .prefetch_related("lines", "payments")
        .first()
    )


# ── receivables ──────────────────────────────────────────────────────────

AGES = ((0, 30), (30, 60), (60, 90), (90, None))


@dataclass(frozen=True)
class Age:
    """Receivables between ``from_days`` and ``to_days`` old (None: older still)."""

    from_days: int
    to_days: int | None
    count: int
    amount: Decimal

    @property
    def label(self) -> str:
        if self.to_days is None:
            return _("%(days)d 天以上") % {"days": self.from_days}
        return _("%(low)d–%(high)d 天") % {"low": self.from_days, "high": self.to_days}


def due(charges: QuerySet[Charge]) -> QuerySet[Charge]:
    """Return what is owed, oldest first, with all that the page shows."""
    return (
        charges.filter(state=Charge.State.DUE)
        .select_related(
            "record", "order__record", "order__case__record", "order__case__customer", "collector", "order__technician"
        )
        .prefetch_related("follow_ups__by")
        .order_by("determined_at", "pk")
    )


def ages(charges: QuerySet[Charge], at: datetime) -> list[Age]:
    """Sum what is owed by age, in one query."""
    left = F("total") - F("collected")
    aggregates: dict[str, Count | Sum] = {}
    for number, (low, high) in enumerate(AGES):
        within = Q(determined_at__lte=at - timedelta(days=low))
        if high is not None:
            within &= Q(determined_at__gt=at - timedelta(days=high))
        aggregates[f"count_{number}"] = Count("pk", filter=within)
        aggregates[f"amount_{number}"] = Sum(left, filter=within, default=Decimal(0))
    row = charges.filter(state=Charge.State.DUE).aggregate(**aggregates)
    return [Age(low, high, row[f"count_{number}"], row[f"amount_{number}"]) for number, (low, high) in enumerate(AGES)]


def held_money(charges: QuerySet[Charge]) -> QuerySet[Charge]:
    """Return charges of which money was taken that the accountant has not got yet."""
    held = Q(payments__handed_to_finance_at__isnull=True)
    return (
        charges.filter(held, payments__isnull=False)
        .annotate(held=Sum("payments__amount", filter=held))
        .select_related("record", "order__record", "order__technician", "order__case__customer")
        .order_by("determined_at", "pk")
    )


# ── figures for the monthly report ───────────────────────────────────────


def month_figures(branch: Branch, start: datetime, end: datetime) -> dict[str, str]:
    """Return what charges and expense claims of the branch came to in [start, end), in yuan as text."""
    charges = Charge.objects.filter(order__branch=branch, determined_at__gte=start, determined_at__lt=end)
    sums = charges.aggregate(
        total=Sum("total", default=Decimal(0)),
        collected=Sum("collected", default=Decimal(0)),
        free=Count("pk", filter=Q(state=Charge.State.FREE)),
        count=Count("pk"),
    )
    expenses = ExpenseClaim.objects.filter(
        record__branch=branch, submitted_at__gte=start, submitted_at__lt=end
    ).aggregate(
        claimed=Sum("amount", default=Decimal(0)),
        approved=Sum("amount", filter=Q(state=ExpenseClaim.State.APPROVED), default=Decimal(0)),
    )
    return {
        "charges": str(sums["count"]),
        "free": str(sums["free"]),
        "charged": str(sums["total"]),
        "collected": str(sums["collected"]),
        "expenses_claimed": str(expenses["claimed"]),
        "expenses_approved": str(expenses["approved"]),
    }


# ── what pages offer ─────────────────────────────────────────────────────


def list_for(decision: Decision | None, at: datetime) -> PriceList | None:
    """Return the price list of the decision, else the first that is in force."""
    if decision is not None and decision.price_list is not None:
        return decision.price_list
    return PriceList.objects.in_force(timezone.localdate(at)).order_by("code").first()


def services_of(price_list: PriceList | None) -> list[Price]:
    """Return the labour and travel items that may be added to a charge."""
    rows = Price.objects.filter(price_list=price_list, part__isnull=True) if price_list else Price.objects.none()
    return list(rows.order_by("item", "name"))


def preview(order: Order, at: datetime) -> Decision | None:
    """Return who would pay as things stand; None when no rule speaks or its price list is missing."""
    try:
        return decide(order, at)
    except NoPriceList:
        return None


def part_prices(price_list: PriceList | None) -> dict[int | None, Decimal]:
    """Return part id → price on the list."""
    if price_list is None:
        return {}
    return dict(price_list.prices.filter(part__isnull=False).values_list("part_id", "amount"))
