from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from tests.access import AccessSuite, Page, signed_in
from tests.billing.till import make_prices, make_visit, use_parts
from tests.cast import NOW
from tests.jobs import HOUR, publish
from yinuo.billing.models import Charge, ExpenseClaim, PriceList, Quotation
from yinuo.billing.services import charges, expenses, quotations
from yinuo.core import clock

OTHERS = {"coordinator_south", "technician_two", "technician_south", "manager_south"}
NORTH = {"technician", "hotline", "coordinator", "finance_clerk", "account_manager", "manager", "general_manager"}
READERS = NORTH | OTHERS
MONEY = {"technician", "coordinator", "finance_clerk", "manager", "general_manager"}
CHARGERS = {"technician", "coordinator", "finance_clerk"}
OTHER_CHARGERS = {"technician_two", "technician_south", "coordinator_south"}
QUOTERS = {"hotline", "coordinator", "account_manager"}


def due(cast):
    _shop, order = make_visit(cast)
    make_prices(cast)
    use_parts(cast, order, JR_01=2)
    return charges.determine(order=order, basis="paid", reason="测试", by=cast.technician, at=NOW + HOUR)


class TestAccess(AccessSuite):
    def pages(self, cast):
        charge = due(cast)
        quoted = quotations.give(
            case=charge.order.case, amount=Decimal(300), includes_travel=False, by=cast.coordinator, at=NOW
        )
        price_list = PriceList.objects.get()
        claim = expenses.submit(
            claimant=cast.technician,
            amount=Decimal(10),
            place="北京",
            purpose="打车",
            has_receipts=True,
            by=cast.technician,
            at=NOW,
        )
        return [
            Page(reverse("billing:panel", args=[charge.order_id]), allowed=NORTH, hidden=OTHERS),
            Page(reverse("billing:sheet", args=[charge.order_id]), allowed=NORTH, hidden=OTHERS),
            Page(reverse("billing:quotations", args=[charge.order.case_id]), allowed=NORTH, hidden=OTHERS),
            Page(reverse("billing:dealer_fees", args=[charge.order.case_id]), allowed=NORTH, hidden=OTHERS),
            Page(
                reverse("billing:dealer_collect", args=[charge.order.case_id]),
                allowed={"finance_clerk"},
                method="post",
                data={"amount": "10"},
            ),
            Page(reverse("billing:receivables"), allowed=MONEY | OTHERS),
            Page(reverse("billing:prices"), allowed=READERS),
            Page(reverse("billing:price_list", args=[price_list.pk]), allowed=READERS),
            Page(reverse("billing:price_card", args=[price_list.pk]), allowed=READERS),
            Page(reverse("billing:publish", args=["standard"]), allowed={"finance_clerk"}),
            Page(reverse("billing:expenses")),
            Page(reverse("billing:expense_check", args=[claim.pk]), allowed={"finance_clerk"}),
            Page(reverse("billing:reports"), allowed={"coordinator", "coordinator_south", "finance_clerk"}),
            Page(reverse("billing:expense_submit"), method="post", data={"amount": "10", "purpose": "打车"}),
            *(
                Page(reverse(f"billing:{name}", args=[charge.order_id]), CHARGERS, OTHER_CHARGERS, "post")
                for name in ("quote", "consent", "determine")
            ),
            *(
                Page(reverse(f"billing:{name}", args=[charge.pk]), CHARGERS, OTHER_CHARGERS, "post", {"amount": "10"})
                for name in (
                    "collect",
                    "leave_open",
                    "follow_up",
                    "hand_over",
                    "receivable_collect",
                    "receivable_follow_up",
                    "receivable_hand_over",
                )
            ),
            Page(
                reverse("billing:quotation_give", args=[charge.order.case_id]), QUOTERS, {"coordinator_south"}, "post"
            ),
            Page(reverse("billing:quotation_accept", args=[quoted.pk]), QUOTERS, {"coordinator_south"}, "post"),
            Page(reverse("billing:invoice", args=[charge.pk]), allowed={"finance_clerk"}, method="post"),
        ]


@pytest.fixture
def browser(cast):
    return signed_in(cast.technician)


def test_the_charge_is_walked_on_the_phone_from_price_card_to_cash(cast, browser):
    publish()
    _shop, order = make_visit(cast)
    make_prices(cast)
    htmx = {"HX-Request": "true"}
    panel = browser.get(reverse("billing:panel", args=[order.pk])).content.decode()
    assert "4.7.3" in panel
    assert "180.00" in panel

    quoted = browser.post(reverse("billing:quote", args=[order.pk]), {"part-JR-01": "2"}, headers=htmx).content.decode()
    assert "360.00" in quoted
    browser.post(reverse("billing:consent", args=[order.pk]), {"name": "周经理"}, headers=htmx)
    use_parts(cast, order, JR_01=2)
    browser.post(reverse("billing:determine", args=[order.pk]), {}, headers=htmx)
    charge = Charge.objects.get()
    assert (charge.state, charge.total) == ("due", Decimal("360.00"))
    wrong = browser.post(
        reverse("billing:collect", args=[charge.pk]), {"amount": "1000", "method": "cash"}, headers=htmx
    ).content.decode()
    assert "超过未收金额" in wrong
    browser.post(reverse("billing:collect", args=[charge.pk]), {"amount": "360.00", "method": "wechat"}, headers=htmx)
    browser.post(reverse("billing:hand_over", args=[charge.pk]), headers=htmx)

    charge.refresh_from_db()
    assert charge.state == "collected"
    assert charge.payments.get().handed_to_finance_at is not None


def test_asking_another_price_is_marked_as_off_the_standard(cast, browser):
    publish()
    _shop, order = make_visit(cast)
    make_prices(cast)
    use_parts(cast, order, JR_01=1)
    text = browser.post(
        reverse("billing:determine", args=[order.pk]), {"asked-JR-01": "250"}, headers={"HX-Request": "true"}
    ).content.decode()
    assert "偏离收费标准" in text
    assert Charge.objects.get().off_price == Decimal("70.00")


def test_finance_publishes_a_list_begun_from_the_last(cast):
    make_visit(cast)
    make_prices(cast)
    browser = signed_in(cast.finance_clerk)
    page = browser.get(reverse("billing:publish", args=["standard"])).content.decode()
    assert 'value="180.00"' in page
    assert 'value="工时费"' in page
    start = clock.now().date() + timedelta(days=7)
    data = {
        "name": "新标准",
        "starts_on": start.isoformat(),
        "part-JR-01": "190",
        "item-0": "labour",
        "name-0": "工时费",
        "amount-0": "90",
    }

    browser.post(reverse("billing:publish", args=["standard"]), data)
    made = PriceList.objects.get(starts_on=start)
    assert {price.name: price.amount for price in made.prices.all()} == {
        "加热管": Decimal("190.00"),
        "工时费": Decimal("90.00"),
    }


def test_receivables_are_followed_up_and_collected_from_the_list(cast):
    charge = due(cast)
    charges.leave_open(charge=charge, reason="老板不在", by=cast.technician, at=NOW)
    browser = signed_in(cast.finance_clerk)
    page = browser.get(reverse("billing:receivables")).content.decode()
    assert "老板不在" in page
    assert "好味来酒店" in page

    browser.post(
        reverse("billing:receivable_follow_up", args=[charge.pk]), {"note": "周五付", "promised_on": "2026-03-06"}
    )
    assert charge.follow_ups.get().promised_on.isoformat() == "2026-03-06"
    browser.post(reverse("billing:receivable_collect", args=[charge.pk]), {"amount": "360", "method": "transfer"})
    charge.refresh_from_db()
    assert charge.state == "collected"


def test_each_technician_sees_his_own_receivables_only(cast):
    due(cast)
    assert "好味来酒店" in signed_in(cast.technician).get(reverse("billing:receivables")).content.decode()
    assert "好味来酒店" not in signed_in(cast.technician_two).get(reverse("billing:receivables")).content.decode()


def test_a_claim_is_submitted_and_checked_on_pages(cast, browser):
    browser.post(
        reverse("billing:expense_submit"),
        {"amount": "86.50", "place": "北京", "purpose": "打车", "has_receipts": "on"},
    )
    claim = ExpenseClaim.objects.get()
    assert claim.has_receipts
    office = signed_in(cast.finance_clerk)
    assert claim.record.number in office.get(reverse("billing:expenses")).content.decode()
    office.post(
        reverse("billing:expense_check", args=[claim.pk]), {"finding": "mismatch", "severity": "", "note": "抬头不符"}
    )
    claim.refresh_from_db()
    assert (claim.state, claim.finding) == ("refused", "mismatch")
    assert "抬头不符" in browser.get(reverse("billing:expenses")).content.decode()


def test_a_quotation_is_given_and_accepted_in_the_case_panel(cast):
    _shop, order = make_visit(cast)
    office = signed_in(cast.coordinator)
    htmx = {"HX-Request": "true"}
    office.post(reverse("billing:quotation_give", args=[order.case_id]), {"amount": "300"}, headers=htmx)
    made = Quotation.objects.get()
    text = office.post(
        reverse("billing:quotation_accept", args=[made.pk]), {"name": "周经理"}, headers=htmx
    ).content.decode()
    assert "周经理 已接受" in text


def test_pages_cost_few_queries(cast, django_assert_max_num_queries):
    publish()
    charge = due_by_rule(cast)
    office, phone = signed_in(cast.finance_clerk), signed_in(cast.technician)
    for browser, url in (
        (office, reverse("billing:receivables")),
        (phone, reverse("billing:panel", args=[charge.order_id])),
        (office, reverse("billing:expenses")),
        (office, reverse("billing:publish", args=["standard"])),
    ):
        browser.get(url)
        with django_assert_max_num_queries(30):
            assert browser.get(url).status_code == 200


def due_by_rule(cast):
    _shop, order = make_visit(cast)
    make_prices(cast)
    use_parts(cast, order, JR_01=2)
    return charges.determine(order=order, by=cast.technician, at=NOW + HOUR)


def test_who_has_consented_is_named_and_not_asked_again(cast):
    publish()
    _shop, order = make_visit(cast)
    make_prices(cast)
    charges.quote(order=order, parts={"JR-01": 2}, by=cast.technician, at=NOW)
    browser = signed_in(cast.technician)
    assert "不同意" in browser.get(reverse("billing:panel", args=[order.pk])).content.decode()

    charges.consent(order=order, name="周经理", by=cast.technician, at=NOW)
    page = browser.get(reverse("billing:panel", args=[order.pk])).content.decode()
    assert "周经理 已于" in page
    assert "不同意" not in page
