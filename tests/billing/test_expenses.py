from __future__ import annotations

from decimal import Decimal

import pytest

from tests.cast import NOW
from tests.jobs import HOUR, make_case, make_machine, make_order, publish
from yinuo.billing.errors import AlreadyDone, BadAmount, TextMissing
from yinuo.billing.models import FiledReport
from yinuo.billing.services import expenses, quotations, reports
from yinuo.billing.services.expenses import OwnClaim
from yinuo.core.models import Event
from yinuo.core.selectors.records import branch_record
from yinuo.rulebook.models import Obligation, Sanction

D = Decimal


def claim(cast, **changes):
    values = {
        "claimant": cast.technician,
        "amount": D("86.5"),
        "place": "朝阳区",
        "purpose": "打车上门",
        "has_receipts": True,
        "by": cast.technician,
        "at": NOW,
    } | changes
    return expenses.submit(**values)


def test_the_place_of_a_claim_is_compared_with_the_trip(cast):
    make_machine(cast)
    order = make_order(cast)
    assert claim(cast, order=order).place_matches is True
    assert claim(cast, order=order, place="天津").place_matches is False
    assert claim(cast, place="天津").place_matches is True
    assert Event.objects.filter(kind="billing.expense.submitted").first().facts["expense"]["amount_fen"] == 8650


def test_finance_owes_the_check_and_papers_in_order_are_approved(cast):
    publish()
    made = claim(cast)
    assert Obligation.objects.get(record=made.record, rule__code="O73").state == "open"

    checked = expenses.check(claim=made, finding="in_order", by=cast.finance_clerk, at=NOW + HOUR)

    assert (checked.state, checked.checked_by) == ("approved", cast.finance_clerk)
    assert Obligation.objects.get(record=made.record, rule__code="O73").state == "met"
    assert not Sanction.objects.exists()
    with pytest.raises(AlreadyDone):
        expenses.check(claim=made, finding="in_order", by=cast.finance_clerk, at=NOW)


@pytest.mark.parametrize(
    ("finding", "severity", "rule"),
    [("mismatch", "none", "P14"), ("fraud", "minor", "P15A"), ("fraud", "criminal", "P15D")],
)
def test_papers_that_do_not_match_are_refused_and_a_sanction_is_proposed(cast, finding, severity, rule):
    publish()
    made = claim(cast)
    checked = expenses.check(
        claim=made, finding=finding, severity=severity, note="发票抬头不符", by=cast.finance_clerk, at=NOW
    )
    assert checked.state == "refused"
    proposed = Sanction.objects.get()
    assert (proposed.rule.code, proposed.person) == (rule, cast.technician)


def test_a_check_says_what_is_wrong_and_nobody_checks_his_own(cast):
    made = claim(cast, claimant=cast.finance_clerk, by=cast.finance_clerk)
    with pytest.raises(OwnClaim):
        expenses.check(claim=made, finding="in_order", by=cast.finance_clerk, at=NOW)
    other = claim(cast)
    with pytest.raises(TextMissing):
        expenses.check(claim=other, finding="mismatch", by=cast.finance_clerk, at=NOW)
    with pytest.raises(TextMissing):
        expenses.check(claim=other, finding="fraud", note="假票", by=cast.finance_clerk, at=NOW)


@pytest.mark.parametrize(
    ("changes", "error"),
    [({"amount": D("0")}, BadAmount), ({"place": " "}, TextMissing), ({"purpose": ""}, TextMissing)],
)
def test_a_claim_without_sense_is_refused(cast, changes, error):
    with pytest.raises(error):
        claim(cast, **changes)


def test_a_quotation_is_given_and_accepted_once_by_name(cast):
    make_machine(cast)
    case = make_case(cast)
    with pytest.raises(BadAmount):
        quotations.give(case=case, amount=D("-1"), includes_travel=False, by=cast.coordinator, at=NOW)
    made = quotations.give(case=case, amount=D("300"), includes_travel=True, by=cast.coordinator, at=NOW)
    with pytest.raises(TextMissing):
        quotations.accept(quotation=made, name="", by=cast.coordinator, at=NOW)

    quotations.accept(quotation=made, name="周经理", by=cast.coordinator, at=NOW + HOUR)

    case.refresh_from_db()
    assert case.quotation_accepted
    assert Event.objects.get(kind="billing.quotation.given").data == {"amount_fen": 30000, "includes_travel": True}
    assert Event.objects.get(kind="billing.quotation.accepted").data == {"amount_fen": 30000}
    with pytest.raises(AlreadyDone):
        quotations.accept(quotation=made, name="周经理", by=cast.coordinator, at=NOW)


def test_the_monthly_report_keeps_the_figures_as_they_stood(cast):
    claim(cast)
    filed = reports.file(
        branch=cast.north,
        report="overtime_costs",
        period="2026-03",
        overtime_hours=D("12.5"),
        by=cast.coordinator,
        at=NOW,
    )
    assert filed.figures["expenses_claimed"] == "86.50"
    assert filed.figures["overtime_hours"] == "12.5"
    happened = Event.objects.get(kind="billing.report.filed")
    assert happened.record == branch_record(cast.north)
    assert happened.data == {"report": "overtime_costs", "period": "2026-03"}
    with pytest.raises(AlreadyDone):
        reports.file(branch=cast.north, report="overtime_costs", period="2026-03", by=cast.coordinator, at=NOW)
    assert FiledReport.objects.count() == 1


@pytest.mark.parametrize(("period", "hours", "error"), [("2026-13", "0", TextMissing), ("2026-03", "-1", BadAmount)])
def test_a_report_without_sense_is_refused(cast, period, hours, error):
    with pytest.raises(error):
        reports.file(
            branch=cast.north,
            report="overtime_costs",
            period=period,
            overtime_hours=D(hours),
            by=cast.coordinator,
            at=NOW,
        )
