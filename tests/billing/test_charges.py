from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.billing.till import make_prices, make_visit, use_parts
from tests.cast import NOW
from tests.jobs import HOUR, MINUTE, publish
from yinuo.billing import printing, selectors
from yinuo.billing.errors import (
    AlreadyDone,
    BadAmount,
    InvoiceNumberTaken,
    NoChargeRule,
    NoPrice,
    NoPriceList,
    NothingToHandOver,
    RuleDecides,
    TextMissing,
    WrongChargeState,
)
from yinuo.billing.models import Charge
from yinuo.billing.services import charges
from yinuo.core.errors import Refusal
from yinuo.core.models import Event
from yinuo.fieldwork.models import Visit
from yinuo.rulebook.models import Obligation, RuleActivity, Sanction

AT = NOW + HOUR
D = Decimal


@pytest.fixture
def rules(cast):
    publish()


def charge_of(cast, **visit):
    shop, order = make_visit(cast, **visit)
    make_prices(cast)
    return shop, order


def determined(cast, order, at=AT + HOUR, **given):
    return charges.determine(order=order, by=order.technician, at=at, **given)


# ── who pays ──


@pytest.mark.parametrize(
    ("visit", "basis", "clause", "total"),
    [
        ({"in_warranty": True}, "warranty", "4.7.2", "0.00"),
        ({"in_warranty": False}, "paid", "4.7.3", "405.50"),
        ({"in_warranty": False, "contract": True}, "contract", "4.7.4", "0.00"),
        ({"in_warranty": True, "contract": True}, "contract", "4.7.4", "0.00"),
    ],
)
def test_the_clause_decides_who_pays_and_its_sentence_is_kept(cast, rules, visit, basis, clause, total):
    _shop, order = charge_of(cast, **visit)
    use_parts(cast, order, JR_01=2, MF_02=1)

    made = determined(cast, order)

    assert made.basis == basis
    assert made.total == D(total)
    assert made.rule.clause.number == clause
    assert clause in made.sentence
    assert clause in made.sentence_en
    assert made.state == ("due" if D(total) else "free")
    settled = Visit.objects.get(order=order)
    assert (settled.charge_basis, settled.charge_total) == (basis, D(total))
    assert settled.charge_sentence == made.sentence
    assert RuleActivity.objects.filter(rule=made.rule, outcome="decided", record=made.record).exists()


def test_nobody_chooses_against_the_regulation(cast, rules):
    _shop, order = charge_of(cast, in_warranty=True)
    with pytest.raises(RuleDecides) as refusal:
        determined(cast, order, basis="paid", reason="客户愿意付")
    assert "4.7.2" in refusal.value.clause


def test_without_a_rule_a_person_says_who_pays_and_why(cast):
    _shop, order = charge_of(cast)
    use_parts(cast, order, JR_01=1)
    with pytest.raises(NoChargeRule):
        determined(cast, order)
    with pytest.raises(NoChargeRule):
        determined(cast, order, basis="paid")

    made = determined(cast, order, basis="paid", reason="口头约定")
    assert (made.total, made.rule) == (D("180.00"), None)
    assert "口头约定" in made.sentence
    assert determined(cast, order, basis="internal", reason="内部试机").total == D("0.00")


def test_the_price_of_the_day_counts(cast, rules):
    from tests.billing.test_prices import heater
    from tests.billing.test_prices import publish as publish_prices

    _shop, order = charge_of(cast)
    use_parts(cast, order, JR_01=1)
    publish_prices(cast, NOW.date() + timedelta(days=1), heater("200"))

    assert determined(cast, order).total == D("180.00")
    assert determined(cast, order, at=AT + timedelta(days=1)).total == D("200.00")


def test_what_stands_on_no_list_is_refused_until_an_asked_price_is_given(cast, rules):
    shop, order = make_visit(cast)
    with pytest.raises(NoPriceList):
        determined(cast, order)
    make_prices(cast)
    from yinuo.parts.services import stock

    stock.receive(part=shop.valve, location=shop.warehouse, quantity=1, by=cast.parts_keeper, at=NOW)
    use_parts(cast, order, FM_03=1)
    with pytest.raises(NoPrice) as refusal:
        determined(cast, order)
    assert "电磁阀" in str(refusal.value)
    made = determined(cast, order, asked={"FM-03": D("60")})
    assert (made.total, made.standard_total) == (D("60.00"), D("0.00"))


# ── off price ──


def test_asking_more_than_the_list_is_recorded_and_a_sanction_is_proposed(cast, rules):
    _shop, order = charge_of(cast)
    use_parts(cast, order, JR_01=2)

    made = determined(cast, order, asked={"JR-01": D("200")})

    assert (made.standard_total, made.total, made.off_price) == (D("360.00"), D("400.00"), D("40.00"))
    happened = Event.objects.get(kind="billing.charge.determined")
    assert happened.data == {"basis": "paid", "total_fen": 40000, "off_price_fen": 4000}
    assert happened.facts["charge"]["off_price_fen"] == 4000
    proposed = Sanction.objects.get(rule__code="P13")
    assert proposed.person == cast.technician


def test_charging_by_the_list_proposes_nothing(cast, rules):
    _shop, order = charge_of(cast)
    use_parts(cast, order, JR_01=2)
    determined(cast, order)
    assert not Sanction.objects.filter(rule__code="P13").exists()


def test_labour_that_the_rule_does_not_charge_costs_nothing_unless_asked_for(cast, rules):
    _shop, order = charge_of(cast)
    made = determined(cast, order, services={"工时费": D("2")})
    assert (made.total, made.state) == (D("0.00"), "free")
    made = determined(cast, order, services={"工时费": D("2")}, asked={"工时费": D("80")})
    assert made.off_price == D("160.00")


# ── quotation and consent on site ──


def test_the_quoted_price_is_shown_and_consented_to_before_the_work(cast, rules):
    _shop, order = charge_of(cast)

    quoted = charges.quote(order=order, parts={"JR-01": 2}, by=cast.technician, at=AT)
    assert (quoted.state, quoted.total) == ("quoted", D("360.00"))
    assert Visit.objects.get(order=order).quoted_amount == D("360.00")

    charges.consent(order=order, name="周经理", by=cast.technician, at=AT + MINUTE)
    assert Visit.objects.get(order=order).consented_by == "周经理"

    use_parts(cast, order, JR_01=1)
    made = determined(cast, order)
    assert made.pk == quoted.pk
    assert (made.state, made.total) == ("due", D("180.00"))
    with pytest.raises(WrongChargeState):
        charges.quote(order=order, parts={"JR-01": 1}, by=cast.technician, at=AT + HOUR)


def test_consent_needs_a_quotation_and_a_name_and_refusal_is_recorded_too(cast, rules):
    _shop, order = charge_of(cast)
    with pytest.raises(WrongChargeState):
        charges.consent(order=order, name="周经理", by=cast.technician, at=AT)
    charges.quote(order=order, parts={"JR-01": 2}, by=cast.technician, at=AT)
    with pytest.raises(TextMissing):
        charges.consent(order=order, name=" ", by=cast.technician, at=AT)

    charges.decline(order=order, by=cast.technician, at=AT + MINUTE)
    assert Event.objects.filter(kind="fieldwork.visit.price_refused").count() == 1


# ── money ──


def due(cast, total="360.00"):
    _shop, order = charge_of(cast)
    use_parts(cast, order, JR_01=2)
    made = determined(cast, order)
    assert made.total == D(total)
    return made


def test_money_comes_in_parts_until_nothing_is_owed(cast, rules):
    charge = due(cast)
    by = cast.technician

    charges.collect(charge=charge, amount=D("100"), method="cash", by=by, at=AT)
    charge.refresh_from_db()
    assert (charge.state, charge.outstanding) == ("due", D("260.00"))
    charges.collect(charge=charge, amount=D("260"), method="wechat", by=by, at=AT + HOUR)

    charge.refresh_from_db()
    assert (charge.state, charge.settled_at) == ("collected", AT + HOUR)
    assert charge.record.closed_at == AT + HOUR
    taken = Event.objects.filter(kind="billing.charge.collected").order_by("seq")
    assert [event.data for event in taken] == [
        {"amount_fen": 10000, "outstanding_fen": 26000},
        {"amount_fen": 26000, "outstanding_fen": 0},
    ]
    assert taken[1].facts["charge"]["collected_on_site"] is True


@pytest.mark.parametrize("amount", ["0", "-1", "360.01"])
def test_an_impossible_amount_is_refused(cast, rules, amount):
    charge = due(cast)
    with pytest.raises(BadAmount):
        charges.collect(charge=charge, amount=D(amount), method="cash", by=cast.technician, at=AT)


def test_a_fee_left_open_is_the_technicians_until_it_is_paid(cast, rules):
    charge = due(cast)
    charges.leave_open(charge=charge, reason="老板不在", by=cast.technician, at=AT)

    owed = Obligation.objects.get(rule__code="O49")
    assert (owed.assignee, owed.state) == (cast.technician, "open")
    with pytest.raises(AlreadyDone):
        charges.leave_open(charge=charge, reason="再说", by=cast.technician, at=AT)
    charges.follow_up(charge=charge, note="答应周五付", by=cast.technician, at=AT + HOUR)
    charges.collect(charge=charge, amount=D("360"), method="transfer", by=cast.finance_clerk, at=AT + 2 * HOUR)

    owed.refresh_from_db()
    charge.refresh_from_db()
    assert owed.state == "met"
    assert charge.collector == cast.technician
    assert charge.collected_on_site is False
    assert charge.follow_ups.get().note == "答应周五付"


def test_money_taken_is_handed_over_once(cast, rules):
    charge = due(cast)
    with pytest.raises(NothingToHandOver):
        charges.hand_over(charge=charge, by=cast.technician, at=AT)
    charges.collect(charge=charge, amount=D("100"), method="cash", by=cast.technician, at=AT)
    charges.collect(charge=charge, amount=D("50"), method="cash", by=cast.technician, at=AT)

    assert [row.held for row in selectors.held_money(Charge.objects.all())] == [D("150.00")]
    assert charges.hand_over(charge=charge, by=cast.technician, at=AT + HOUR) == D("150.00")
    assert Event.objects.get(kind="billing.charge.handed_over").data == {"amount_fen": 15000}
    with pytest.raises(NothingToHandOver):
        charges.hand_over(charge=charge, by=cast.technician, at=AT + HOUR)
    assert not selectors.held_money(Charge.objects.all()).exists()


def test_an_invoice_number_belongs_to_one_charge(cast, rules):
    charge = due(cast)
    charges.invoice(charge=charge, number=" 0123 ", by=cast.finance_clerk, at=AT)
    charge.refresh_from_db()
    assert charge.invoice_number == "0123"
    with pytest.raises(AlreadyDone):
        charges.invoice(charge=charge, number="0456", by=cast.finance_clerk, at=AT)
    with pytest.raises(WrongChargeState):
        determined(cast, charge.order)
    Charge.objects.update(invoice_number="")
    other = Charge.objects.get()
    with pytest.raises(TextMissing):
        charges.invoice(charge=other, number="", by=cast.finance_clerk, at=AT)


def test_nothing_is_taken_twice_or_determined_again_after_money_was_taken(cast, rules):
    charge = due(cast)
    charges.collect(charge=charge, amount=D("360"), method="cash", by=cast.technician, at=AT)
    for act in (
        lambda: charges.collect(charge=charge, amount=D("1"), method="cash", by=cast.technician, at=AT),
        lambda: charges.leave_open(charge=charge, reason="x", by=cast.technician, at=AT),
        lambda: charges.follow_up(charge=charge, note="x", by=cast.technician, at=AT),
        lambda: determined(cast, charge.order),
    ):
        with pytest.raises(WrongChargeState):
            act()


def test_the_database_itself_refuses_more_money_than_was_asked(cast, rules):
    charge = due(cast)
    with pytest.raises(IntegrityError), transaction.atomic():
        Charge.objects.filter(pk=charge.pk).update(collected=D("360.01"))


@pytest.fixture
def open_charge(cast, rules):
    return cast, due(cast)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(amounts=st.lists(st.decimals(min_value=-5, max_value=250, places=2), max_size=8))
def test_whatever_is_paid_the_books_agree_to_the_fen(open_charge, amounts):
    cast, charge = open_charge
    savepoint = transaction.savepoint()
    try:
        taken = D("0")
        for amount in amounts:
            try:
                with transaction.atomic():
                    charges.collect(charge=charge, amount=amount, method="cash", by=cast.technician, at=AT)
                taken += amount
            except Refusal:
                pass
            fresh = Charge.objects.get(pk=charge.pk)
            paid = sum((payment.amount for payment in fresh.payments.all()), D("0"))
            assert fresh.collected == paid == taken
            assert fresh.collected + fresh.outstanding == fresh.total
            assert fresh.outstanding >= 0
            assert (fresh.state == "collected") == (fresh.outstanding == 0)
    finally:
        transaction.savepoint_rollback(savepoint)


# ── paper and lists ──


def test_the_sheet_says_the_amount_in_capitals_and_why(cast, rules):
    charge = due(cast)
    data = printing.charge_sheet_data(charge)
    assert "叁佰陆拾元整" in data["totals"][0][1]
    assert any("4.7.3" in pair[1] for row in data["fields"] for pair in row)
    assert printing.charge_sheet(charge).startswith(b"%PDF")


def test_receivables_are_summed_by_age(cast, rules):
    charge = due(cast)
    for days, column in ((0, 0), (29, 0), (30, 1), (60, 2), (90, 3), (400, 3)):
        ages = selectors.ages(Charge.objects.all(), charge.determined_at + timedelta(days=days))
        assert [age.amount for age in ages] == [D("360.00") if n == column else D("0") for n in range(4)], days
        assert sum(age.count for age in ages) == 1


def test_two_invoices_cannot_share_a_number(cast, rules):
    charge = due(cast)
    charges.invoice(charge=charge, number="0123", by=cast.finance_clerk, at=AT)
    from tests.jobs import accepted, make_case, make_order

    other = accepted(cast, make_order(cast, make_case(cast, fault="漏水"), technician=cast.technician_two))
    from yinuo.core.services import records

    record = records.open_record(
        kind="charge", number="SF-X", title="", branch=cast.north, parent=other.record, state="due", at=AT
    )
    second = Charge.objects.create(
        record=record,
        order=other,
        basis="paid",
        sentence="x",
        standard_total=D("1"),
        total=D("1"),
        state="due",
        determined_at=AT,
    )
    with pytest.raises(InvoiceNumberTaken):
        charges.invoice(charge=second, number="0123", by=cast.finance_clerk, at=AT)
