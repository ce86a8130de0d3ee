from __future__ import annotations

from decimal import Decimal

import pytest

from tests.cast import NOW
from tests.jobs import HOUR, MINUTE, accepted, make_case, make_machine, make_order, on_site, publish
from tests.pictures import png
from yinuo.core.models import Event, StoredFile
from yinuo.core.services import files
from yinuo.dispatch import errors as order_errors
from yinuo.dispatch.models import Order
from yinuo.dispatch.services import orders
from yinuo.fieldwork import errors, facts
from yinuo.fieldwork.models import ConductConfirmation, SupportRequest, Visit
from yinuo.fieldwork.services import visits
from yinuo.procedures.models import FormEntry
from yinuo.rulebook.errors import GateRefusal
from yinuo.rulebook.models import Obligation, Sanction

LATER = NOW + 2 * HOUR


@pytest.fixture(autouse=True)
def _own_files(files_root):
    pass


def running(order):
    return set(Obligation.objects.filter(record=order.pk, state="open").values_list("rule__code", flat=True))


def last(order):
    return Event.objects.filter(record=order.pk).order_by("-seq").first()


def repaired(cast, order=None):
    order = order or on_site(cast)
    by = order.technician
    visits.diagnose(order=order, cause="加热管烧断", is_solvable=True, by=by, at=NOW + 65 * MINUTE)
    visits.repair(order=order, solution="更换加热管", by=by, at=NOW + 90 * MINUTE)
    return order


def ready_to_sign(cast, order=None):
    order = repaired(cast, order)
    by = order.technician
    visits.test(order=order, is_accepted=True, by=by, at=NOW + 95 * MINUTE)
    visits.instruct(order=order, topics="除垢", by=by, at=NOW + 97 * MINUTE)
    visits.clean(order=order, tools_complete=True, by=by, at=NOW + 99 * MINUTE)
    return order


def signed(cast, order=None, **changes):
    order = ready_to_sign(cast, order)
    values = {"name": "周经理", "rating": 5, "image": png(), "by": order.technician, "at": NOW + 100 * MINUTE} | changes
    visits.sign(order=order, **values)
    return order


def test_a_visit_has_a_row_from_its_first_step(cast):
    order = accepted(cast)
    assert not Visit.objects.exists()

    visits.prepare(order=order, toolbox_checked=True, papers_taken=True, by=cast.technician, at=NOW)

    order.refresh_from_db()
    assert order.prepared_at == NOW
    assert Visit.objects.get().toolbox_checked_at == NOW


def test_an_unchecked_toolbox_is_refused_with_the_clause_and_nothing_is_noted(cast):
    publish()
    order = accepted(cast)

    with pytest.raises(GateRefusal) as refusal:
        visits.prepare(order=order, toolbox_checked=False, papers_taken=True, by=cast.technician, at=NOW)

    assert "4.3.1" in refusal.value.clause
    order.refresh_from_db()
    assert order.prepared_at is None
    assert not Visit.objects.exists()


def test_conduct_is_confirmed_per_moment(cast):
    order = on_site(cast)

    for items in (["appearance"], ["appearance", "work_card"]):
        visits.confirm_conduct(order=order, moment="dispatch.order.arrived", items=items, by=cast.technician, at=LATER)

    assert ConductConfirmation.objects.get().items == ["appearance", "work_card"]
    assert last(order).kind == "fieldwork.visit.conduct_confirmed"


@pytest.mark.parametrize("step", ["diagnose", "repair", "test", "instruct", "clean", "leave", "sign"])
def test_nothing_is_done_on_site_before_the_arrival(cast, step):
    order = accepted(cast)
    values = {
        "diagnose": {"cause": "烧断", "is_solvable": True},
        "repair": {"solution": "更换"},
        "test": {"is_accepted": True},
        "instruct": {"topics": ""},
        "clean": {"tools_complete": True},
        "leave": {},
        "sign": {"name": "周", "rating": 5, "image": png()},
    }[step]

    with pytest.raises(order_errors.WrongState):
        getattr(visits, step)(order=order, by=cast.technician, at=NOW, **values)


def test_a_machine_under_warranty_is_not_charged(cast):
    publish()
    order = on_site(cast)

    visit = visits.diagnose(order=order, cause="烧断", is_solvable=True, by=cast.technician, at=LATER)

    assert visit.is_chargeable is False
    visits.repair(order=order, solution="更换加热管", by=cast.technician, at=LATER)


def out_of_warranty(cast):
    machine = make_machine(cast, purchased_on=NOW.date().replace(year=2020))
    order = on_site(cast, make_order(cast, make_case(cast, machine)))
    visits.diagnose(order=order, cause="烧断", is_solvable=True, by=cast.technician, at=LATER)
    return order


def test_out_of_warranty_no_work_before_the_price_is_consented_to(cast):
    publish()
    order = out_of_warranty(cast)

    with pytest.raises(GateRefusal) as refusal:
        visits.repair(order=order, solution="更换加热管", by=cast.technician, at=LATER)
    assert "4.5.4" in refusal.value.clause

    visits.show_price(order=order, amount=Decimal("380.00"), by=cast.technician, at=LATER)
    with pytest.raises(GateRefusal):
        visits.repair(order=order, solution="更换加热管", by=cast.technician, at=LATER)
    visits.consent(order=order, name="周经理", by=cast.technician, at=LATER)

    visit = visits.repair(order=order, solution="更换加热管", by=cast.technician, at=LATER)
    assert visit.repaired_at == LATER
    assert visit.consented_by == "周经理"
    assert FormEntry.objects.get(form="price_card").data["amount"] == "380.00"


def test_a_new_price_needs_a_new_consent(cast):
    order = out_of_warranty(cast)
    visits.show_price(order=order, amount=Decimal(380), by=cast.technician, at=LATER)
    visits.consent(order=order, name="周经理", by=cast.technician, at=LATER)

    visit = visits.show_price(order=order, amount=Decimal(520), by=cast.technician, at=LATER)

    assert visit.consented_at is None
    assert facts.facts_of(visit)["consented"] is False


def test_consent_without_a_price_is_refused(cast):
    with pytest.raises(errors.PriceNotShown):
        visits.consent(order=on_site(cast), name="周经理", by=cast.technician, at=LATER)


def test_a_negative_price_is_refused(cast):
    with pytest.raises(errors.BadAmount):
        visits.show_price(order=on_site(cast), amount=Decimal("-0.01"), by=cast.technician, at=LATER)


def test_a_refused_price_ends_the_visit_without_a_repair_and_the_case_stays_open(cast):
    order = out_of_warranty(cast)
    visits.show_price(order=order, amount=Decimal(380), by=cast.technician, at=LATER)
    visits.refuse_price(order=order, by=cast.technician, at=LATER)

    visits.leave(order=order, by=cast.technician, at=LATER)

    order.refresh_from_db()
    order.case.refresh_from_db()
    assert (order.state, order.case.state) == ("finished", "in_progress")


def test_a_test_run_that_is_not_accepted_does_not_count(cast):
    publish()
    order = repaired(cast)
    visits.test(order=order, is_accepted=False, by=cast.technician, at=LATER)
    visits.instruct(order=order, topics="", by=cast.technician, at=LATER)
    visits.clean(order=order, tools_complete=True, by=cast.technician, at=LATER)

    with pytest.raises(GateRefusal) as refusal:
        visits.sign(order=order, name="周经理", rating=5, image=png(), by=cast.technician, at=LATER)

    assert "4.6.2" in refusal.value.clause
    assert not StoredFile.objects.filter(purpose="receipt").exists()


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"image": b""}, errors.SignatureMissing),
        ({"image": b"not a picture"}, errors.SignatureUnreadable),
        ({"name": " "}, errors.TextMissing),
        ({"rating": None}, errors.RatingMissing),
        ({"rating": 0}, errors.RatingMissing),
        ({"rating": 6}, errors.RatingMissing),
    ],
)
def test_a_signature_wants_a_stroke_a_name_and_a_rating(cast, changes, error):
    order = ready_to_sign(cast)
    values = {"name": "周经理", "rating": 5, "image": png()} | changes

    with pytest.raises(error):
        visits.sign(order=order, by=cast.technician, at=LATER, **values)

    assert Visit.objects.get().signed_at is None
    assert not StoredFile.objects.exists()


def test_signing_keeps_signature_receipt_and_form(cast):
    publish()
    order = signed(cast)

    visit = Visit.objects.get()
    assert (visit.signer, visit.rating) == ("周经理", 5)
    assert files.content_of(visit.signature) == png()
    assert files.content_of(visit.receipt).startswith(b"%PDF")
    event = Event.objects.get(kind="fieldwork.visit.signed")
    assert event.data == {"name": "周经理", "rating": 5, "receipt_complete": True}
    entry = FormEntry.objects.get(form="service_receipt")
    assert entry.data["cause"] == "加热管烧断"
    assert entry.signatures.get().role == "customer"
    assert "O44" not in running(order)
    assert "O52" in running(order)


def test_nobody_signs_twice(cast):
    order = signed(cast)

    with pytest.raises(errors.AlreadyDone):
        visits.sign(order=order, name="李经理", rating=1, image=png(), by=cast.technician, at=LATER)

    assert Visit.objects.get().signer == "周经理"


def test_an_incomplete_receipt_is_seen_and_proposed_for_a_fine(cast):
    publish()
    order = on_site(cast)
    by = cast.technician
    visits.repair(order=order, solution="更换加热管", by=by, at=LATER)
    visits.test(order=order, is_accepted=True, by=by, at=LATER)
    visits.instruct(order=order, topics="", by=by, at=LATER)
    visits.clean(order=order, tools_complete=True, by=by, at=LATER)

    visit = visits.sign(order=order, name="周经理", rating=4, image=png(), by=by, at=LATER)

    assert visit.receipt_complete is False
    assert Sanction.objects.get(rule__code="P09").person == by


def test_leaving_after_an_accepted_repair_resolves_the_case_and_frees_the_technician(cast):
    order = signed(cast)

    visits.leave(order=order, by=cast.technician, at=NOW + 101 * MINUTE)

    order.refresh_from_db()
    order.case.refresh_from_db()
    assert (order.state, order.finished_at) == ("finished", NOW + 101 * MINUTE)
    assert order.case.state == "resolved"
    again = make_order(cast, make_case(cast, fault="漏水"), starts_at=NOW + 2 * HOUR, ends_at=NOW + 3 * HOUR)
    assert again.technician == cast.technician


def test_a_second_visit_leaves_the_case_to_be_dispatched_again(cast):
    order = on_site(cast)
    visits.need_second_visit(order=order, reason="缺主板", by=cast.technician, at=LATER)
    visits.leave(order=order, by=cast.technician, at=LATER)

    order.case.refresh_from_db()
    assert order.case.state == "in_progress"
    second = make_order(cast, order.case, starts_at=NOW + 5 * HOUR, ends_at=NOW + 6 * HOUR, purpose="second_visit")
    assert second.purpose == "second_visit"


def test_support_is_asked_for_once_and_answered_once(cast):
    publish()
    order = on_site(cast)
    visits.diagnose(order=order, cause="不明", is_solvable=False, by=cast.technician, at=LATER)
    assert "O33" in running(order)
    visits.request_support(order=order, reason="主板报错 E7", by=cast.technician, at=LATER)
    assert "O33" not in running(order)
    assert "O35" in running(order)
    with pytest.raises(errors.AlreadyDone):
        visits.request_support(order=order, reason="再问", by=cast.technician, at=LATER)

    visits.give_support(order=order, how="phone", answer="重置参数", by=cast.coordinator, at=LATER)

    assert "O35" not in running(order)
    assert SupportRequest.objects.get().helper == cast.coordinator
    with pytest.raises(errors.NothingOpen):
        visits.give_support(order=order, how="phone", by=cast.coordinator, at=LATER)


def test_abuse_goes_to_the_department(cast):
    publish()
    order = on_site(cast)
    visits.report_abuse(order=order, what="客户推搡", by=cast.technician, at=LATER)
    assert Obligation.objects.get(rule__code="O39", state="open").assignee == cast.manager

    visits.handle_abuse(order=order, how="经理到场协调", by=cast.manager, at=LATER)

    assert not Obligation.objects.filter(rule__code="O39", state="open").exists()
    with pytest.raises(errors.NothingOpen):
        visits.handle_abuse(order=order, how="再处理", by=cast.manager, at=LATER)


def test_a_difference_names_what_is_on_file(cast):
    order = on_site(cast)

    difference = visits.report_difference(order=order, field="phone", found="13700002222", by=cast.technician, at=LATER)

    assert (difference.registered, difference.found) == ("13900001111", "13700002222")
    assert last(order).kind == "customers.difference.reported"


def test_papers_come_in_one_after_the_other(cast):
    publish()
    order = signed(cast)
    visits.leave(order=order, by=cast.technician, at=LATER)

    visits.hand_in_papers(order=order, receipt=True, requisition=False, by=cast.coordinator, at=LATER)

    # no parts were drawn, so there is no requisition to wait for
    assert Event.objects.get(kind="fieldwork.visit.papers_handed_in").data == {"receipt": True, "requisition": True}
    assert "O52" not in running(order)
    assert "O53" in running(order)
    assert FormEntry.objects.get(form="service_receipt").state == "handed_in"


def test_no_papers_are_no_papers(cast):
    with pytest.raises(errors.NoPapers):
        visits.hand_in_papers(order=signed(cast), receipt=False, requisition=False, by=cast.coordinator, at=LATER)


def test_an_order_is_filed_when_its_papers_are_in(cast):
    publish()
    order = signed(cast)
    visits.leave(order=order, by=cast.technician, at=LATER)
    with pytest.raises(order_errors.PapersOutstanding):
        orders.archive(order=order, by=cast.coordinator, at=LATER)
    visits.hand_in_papers(order=order, receipt=True, requisition=True, by=cast.coordinator, at=LATER)

    orders.archive(order=order, by=cast.coordinator, at=LATER)

    order.refresh_from_db()
    assert order.state == "archived"
    assert "O53" not in running(order)


def test_an_incomplete_receipt_is_not_filed_until_the_technician_completes_it(cast):
    order = on_site(cast)
    by = cast.technician
    visits.repair(order=order, solution="更换加热管", by=by, at=LATER)
    visits.sign(order=order, name="周经理", rating=4, image=png(), by=by, at=LATER)
    visits.leave(order=order, by=by, at=LATER)
    visits.hand_in_papers(order=order, receipt=True, requisition=True, by=cast.coordinator, at=LATER)
    with pytest.raises(order_errors.ReceiptIncomplete):
        orders.archive(order=order, by=cast.coordinator, at=LATER)

    visits.diagnose(order=order, cause="加热管烧断", is_solvable=True, by=by, at=LATER)
    orders.archive(order=order, by=cast.coordinator, at=LATER)

    assert Order.objects.get().state == "archived"


def test_reporting_off_is_remembered_when_leaving(cast):
    order = signed(cast)
    visits.report_off(order=order, by=cast.technician, at=LATER)

    visits.leave(order=order, by=cast.technician, at=LATER)

    assert Event.objects.get(kind="fieldwork.visit.left").data == {"has_reported_off": True}


def test_a_photograph_is_kept_with_the_order(cast):
    order = on_site(cast)

    photo = visits.add_photo(order=order, name="铭牌.png", content=png(), caption="铭牌", by=cast.technician, at=LATER)

    assert photo.file.record == order.record
    assert photo.file.content_type == "image/png"


def test_a_photograph_of_thirty_megabytes_is_refused_and_nothing_is_lost(cast):
    order = on_site(cast)

    with pytest.raises(files.FileTooLarge) as refusal:
        visits.add_photo(
            order=order, name="大.png", content=png() + bytes(30 * 1024 * 1024), by=cast.technician, at=LATER
        )

    assert "30 MB" in str(refusal.value)
    assert not Visit.objects.get().photos.exists()
