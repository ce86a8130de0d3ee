from __future__ import annotations

from decimal import Decimal

import pytest
from django.urls import reverse

from tests.access import signed_in
from tests.cast import NOW, Cast, at, make_case, make_customer, make_equipment, make_fault_code
from yinuo.billing.errors import BadAmount
from yinuo.billing.services import dealers
from yinuo.cases import facts
from yinuo.cases.models import Case
from yinuo.cases.services import outside
from yinuo.cases.services.outside import NoDealer
from yinuo.cases.services.steps import StepNotPossible, WordsMissing
from yinuo.core.models import Event
from yinuo.customers.models import Site
from yinuo.customers.services import files


def told(case: Case) -> dict[str, object]:
    case.refresh_from_db()
    return dict(facts.of_case(case)["case"])


def case_of(cast: Cast, **changes: object) -> Case:
    customer = make_customer(cast.north, cast.hotline)
    return make_case(customer, cast.hotline, **changes)


def dealt(cast: Cast) -> Case:
    customer = make_customer(cast.north, cast.hotline)
    machine = make_equipment(customer, cast.hotline, dealer="华南代理")
    return make_case(customer, cast.hotline, equipment=machine)


def test_a_session_from_afar_is_kept_with_what_it_brought(cast: Cast):
    case = case_of(cast)
    assert told(case)["remote_tried"] is False

    outside.support_remotely(case=case, finding="交换机无响应", is_solved=False, by=cast.technician, at=NOW)

    assert told(case) | {"remote_tried": True, "remote_solved": False} == told(case)
    with pytest.raises(WordsMissing):
        outside.support_remotely(case=case, finding=" ", is_solved=True, by=cast.technician, at=NOW)


def test_the_supplier_is_asked_and_his_answer_filed(cast: Cast):
    case = case_of(cast)
    outside.contact_supplier(case=case, supplier="发动机厂", in_writing=True, by=cast.coordinator, at=NOW)
    outside.note_supplier(case=case, answer="明日派人", by=cast.coordinator, at=NOW)

    kinds = list(Event.objects.filter(root=case.record).order_by("-pk").values_list("kind", flat=True)[:2])
    assert kinds == ["cases.case.supplier_answered", "cases.case.supplier_contacted"]
    with pytest.raises(WordsMissing):
        outside.contact_supplier(case=case, supplier="", in_writing=True, by=cast.coordinator, at=NOW)


def test_wrong_use_is_found_with_its_reason(cast: Cast):
    case = case_of(cast)
    with pytest.raises(WordsMissing):
        outside.find_misuse(case=case, finding="", by=cast.technician, at=NOW)

    outside.find_misuse(case=case, finding="缺水干烧", by=cast.technician, at=NOW)

    assert told(case)["is_misuse"]


def test_only_the_dealer_who_sold_the_machine_is_told_and_pays(cast: Cast):
    ours, case = case_of(cast), dealt(cast)
    with pytest.raises(NoDealer):
        outside.tell_dealer(case=ours, by=cast.coordinator, at=NOW)
    with pytest.raises(NoDealer):
        dealers.collect(case=ours, amount=Decimal(80), by=cast.finance_clerk, at=NOW)
    with pytest.raises(BadAmount):
        dealers.collect(case=case, amount=Decimal(0), by=cast.finance_clerk, at=NOW)

    outside.tell_dealer(case=case, by=cast.coordinator, at=NOW)
    fee = dealers.collect(case=case, amount=Decimal("80.005"), by=cast.finance_clerk, at=NOW)

    assert told(case)["dealer_told"]
    assert (fee.dealer, fee.amount) == ("华南代理", Decimal("80.01"))


def test_travel_is_held_only_for_a_case_that_waits_for_somebody_to_come(cast: Cast):
    with pytest.raises(StepNotPossible):
        outside.hold_travel(case=case_of(cast), cause="no_ticket", by=cast.coordinator, at=NOW)


@pytest.mark.parametrize(
    ("clock", "is_working"),
    [("2026-03-02 08:29", False), ("2026-03-02 08:30", True), ("2026-03-02 12:00", False), ("2026-03-07 10:00", False)],
)
def test_a_report_knows_whether_it_came_in_office_hours(cast: Cast, clock: str, is_working: bool):
    assert told(case_of(cast, at=at(clock)))["in_office_hours"] is is_working


def test_the_distance_of_the_site_and_the_area_of_the_fault_are_known_to_the_rules(cast: Cast):
    customer = make_customer(cast.north, cast.hotline)
    code = make_fault_code(area="network")
    case = make_case(customer, cast.hotline, fault_code=code)
    assert (told(case)["distance_km"], told(case)["distance_known"]) == (-1, False)

    site = Site.objects.get(customer=customer)
    changes = files.NewSite(address=site.address, in_city=False, distance_km=301)
    files.correct_site(site=site, changes=changes, by=cast.coordinator, at=NOW)

    case = Case.objects.get(pk=case.pk)
    assert (told(case)["distance_km"], told(case)["fault_area"]) == (301, "network")


def test_the_dealers_payment_is_booked_on_the_panel_of_the_case(cast: Cast):
    case = dealt(cast)
    page = signed_in(cast.finance_clerk)
    assert (
        reverse("billing:dealer_fees", args=[case.pk])
        in page.get(reverse("cases:case", args=[case.pk])).content.decode()
    )

    wrong = page.post(reverse("billing:dealer_collect", args=[case.pk]), {"amount": "0"})
    assert "须大于零" in wrong.content.decode()
    page.post(reverse("billing:dealer_collect", args=[case.pk]), {"amount": "180", "note": "转账"})

    assert "180.00" in page.get(reverse("billing:dealer_fees", args=[case.pk])).content.decode()


def test_a_step_outside_is_taken_on_its_page(cast: Cast):
    case = case_of(cast)
    page = signed_in(cast.hotline)

    page.post(reverse("cases:step", args=[case.pk, "support_remotely"]), {"finding": "已恢复", "is_solved": "on"})

    assert told(case)["remote_solved"]
    assert "告知代理商" not in page.get(reverse("cases:case", args=[case.pk])).content.decode()
