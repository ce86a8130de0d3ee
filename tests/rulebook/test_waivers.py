from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from tests.cast import NOW, Cast, make_customer
from tests.rulebook import house, regulations
from yinuo.core.models import Event, Record
from yinuo.rulebook.errors import GateRefusal
from yinuo.rulebook.explain import explain
from yinuo.rulebook.models import Obligation, RegulationVersion, RuleActivity, Sanction, Waiver
from yinuo.rulebook.selectors import charges, conduct, forms, replay, waiving
from yinuo.rulebook.services import numbering, regulation_records, sweeper, waivers

pytestmark = pytest.mark.django_db
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
NOT_APPLIED = Waiver.Effect.NOT_APPLIED


@pytest.fixture
def version(cast: Cast) -> RegulationVersion:
    return house.publish()


def test_a_waived_clause_breaks_its_promise_but_brings_no_sanction(cast: Cast, version: RegulationVersion) -> None:
    regulations.waiver(cast, version)
    record = house.case_of(cast)

    house.report(record, cast.hotline)
    sweeper.sweep(at=NOW + 2 * HOUR)

    assert house.owed(record, "O1").breached_at == NOW + 10 * MINUTE
    assert not Sanction.objects.exists()


def test_the_explanation_names_the_waiver_in_both_languages(cast: Cast, version: RegulationVersion) -> None:
    waiver = regulations.waiver(cast, version)
    record = house.case_of(cast)
    house.report(record, cast.hotline)
    sweeper.sweep(at=NOW + 2 * HOUR)

    told = explain(house.owed(record, "O1"))

    assert f"豁免 {waiver.record.number}：2026-03-02 09:00:00 至 2026-03-12 09:00:00 期间发生的不提出考核" in told.said(
        "zh"
    )
    assert f"Waiver {waiver.record.number}: what happens from" in "\n".join(told.said("en"))
    assert explain(house.owed(record, "O3")).obligation  # opened by the ladder all the same


def test_the_clause_of_the_sanction_can_be_waived_as_well(cast: Cast, version: RegulationVersion) -> None:
    regulations.waiver(cast, version, "2")  # the chapter above the clause
    record = house.case_of(cast)

    house.report(record, cast.hotline)
    sweeper.sweep(at=NOW + 2 * HOUR)

    assert not Sanction.objects.exists()


def test_a_waiver_ends_by_itself(cast: Cast, version: RegulationVersion) -> None:
    regulations.waiver(cast, version, ends_at=NOW + HOUR)
    record = house.case_of(cast)

    house.report(record, cast.hotline, NOW + HOUR)
    sweeper.sweep(at=NOW + 3 * HOUR)

    assert Sanction.objects.get().rule.code == "P1"


@pytest.mark.parametrize("sweeps", [[3], [1, 2, 3]])
def test_a_late_sweep_spares_what_fell_into_the_waiver(
    cast: Cast, version: RegulationVersion, sweeps: list[int]
) -> None:
    regulations.waiver(cast, version, ends_at=NOW + 45 * MINUTE)
    inside, outside = house.case_of(cast, "C-1"), house.case_of(cast, "C-2")
    house.report(inside, cast.hotline, NOW)  # its sanction falls at 0:30
    house.report(outside, cast.hotline, NOW + 20 * MINUTE)  # this one's at 0:50

    for hours in sweeps:
        sweeper.sweep(at=NOW + hours * HOUR)

    assert [one.record for one in Sanction.objects.all()] == [outside]


def test_rules_that_are_not_applied_open_nothing_and_let_pass(cast: Cast, version: RegulationVersion) -> None:
    regulations.waiver(cast, version, "1", effect=NOT_APPLIED)
    record = house.case_of(cast)

    house.report(record, cast.hotline)
    house.hand_over(record, cast.hotline, NOW + MINUTE, fault_known=False)

    assert not Obligation.objects.exists()
    assert RuleActivity.objects.get(rule__code="G1").outcome == "waived"


WORDS = (
    house.HOUSE
    + """
  - {rule: N1, clause: "1.1", kind: numbering, title: {zh: 编号, en: Numbers}, record: call, pattern: "DH{yyyy}-{seq:5}", resets: year}
  - {rule: F1, clause: "1.1", kind: form, title: {zh: 登记表, en: Register}, form: register, on: case, filled_by: hotline_agent,
     fields: [{name: fault, zh: 故障, en: Fault, type: text}]}
  - {rule: B1, clause: "1.1", kind: conduct, title: {zh: 礼貌, en: Courtesy}, who: hotline_agent, at: [cases.case.answered],
     items: [{code: greet, zh: 问候, en: Greet}], asked_in_call_back: true}
  - {rule: C1, clause: "1.1", kind: charge, title: {zh: 市内收费, en: City}, if: "case.in_city", basis: paid, price_list: card, share_percent: 100,
     items: [labour], sentence: {zh: 市内收费。, en: Paid in the city.}}
"""
)


def _said(record: Record, at: datetime = NOW + HOUR) -> dict[str, object]:
    """What the rules of words say of a record: its number, form, points of conduct, and who pays."""
    paid = charges.decide(record=record, facts=house.facts(), at=at)
    return {
        "number": numbering.next_for("call", branch=record.branch, at=at, default="LD{seq:2}")[:2],
        "form": [one.form for one in forms.all_on(record, at)],
        "same form": forms.definition("register", record, at) is not None,
        "conduct": [one.code for one in conduct.checklist("cases.case.answered", record, at)],
        "asked": [one.code for one in conduct.asked_in_call_back(record, at)],
        "paid": paid.basis if paid else "",
    }


ALL_SAID = {
    "number": "DH",
    "form": ["register"],
    "same form": True,
    "conduct": ["greet"],
    "asked": ["greet"],
    "paid": "paid",
}
NOTHING_SAID = {"number": "LD", "form": [], "same form": False, "conduct": [], "asked": [], "paid": ""}


def test_charges_conduct_forms_and_numbers_of_a_suspended_clause_are_not_applied(cast: Cast) -> None:
    version = house.publish(WORDS)
    north, south = house.case_of(cast, "C-1"), house.case_of(cast, "C-2", branch=cast.south)
    regulations.waiver(cast, version, "1", effect=NOT_APPLIED, branch=cast.north)

    assert _said(north) == NOTHING_SAID
    assert _said(south) == ALL_SAID
    assert _said(north, NOW + 11 * DAY) == ALL_SAID  # it ends by itself


def test_a_waiver_of_the_sanctions_leaves_charges_conduct_forms_and_numbers(cast: Cast) -> None:
    version = house.publish(WORDS)
    regulations.waiver(cast, version, "1")

    assert _said(house.case_of(cast)) == ALL_SAID


def test_for_one_record_or_customer_all_but_the_number_is_suspended(cast: Cast) -> None:
    version = house.publish(WORDS)
    record, other = house.case_of(cast, "C-1"), house.case_of(cast, "C-2")
    customer = make_customer(cast.north, cast.hotline)
    regulations.waiver(cast, version, effect=NOT_APPLIED, target=record)
    regulations.waiver(cast, version, effect=NOT_APPLIED, target=customer.record)
    theirs = house.case_of(cast, "C-3")
    _report_of(theirs, customer.pk, cast)

    assert _said(record) == NOTHING_SAID | {"number": "DH"}  # a number is given before there is a record
    assert _said(other) == ALL_SAID
    assert forms.all_on(theirs, NOW + HOUR) == conduct.checklist("cases.case.answered", theirs, NOW + HOUR) == []


def test_other_branches_are_not_touched(cast: Cast, version: RegulationVersion) -> None:
    regulations.waiver(cast, version, "1", effect=NOT_APPLIED, branch=cast.south)
    north, south = house.case_of(cast, "C-1"), house.case_of(cast, "C-2", branch=cast.south)

    house.report(north, cast.hotline)
    house.report(south, cast.coordinator_south)

    assert [one.root for one in Obligation.objects.all()] == [north]
    with pytest.raises(GateRefusal):
        house.hand_over(north, cast.hotline, NOW + MINUTE, fault_known=False)


def test_one_record_is_waived_with_all_below_it_and_no_other(cast: Cast, version: RegulationVersion) -> None:
    waived, other = house.case_of(cast, "C-1"), house.case_of(cast, "C-2")
    regulations.waiver(cast, version, effect=NOT_APPLIED, target=waived)

    house.report(waived, cast.hotline)
    house.report(other, cast.hotline)

    assert [one.root for one in Obligation.objects.all()] == [other]
    assert [one.clause.number for one in waiving.holding(waived, NOW)] == ["1.1"]
    assert waiving.holding(other, NOW) == []


def test_a_customer_is_known_by_the_facts_of_the_event(cast: Cast, version: RegulationVersion) -> None:
    customer = make_customer(cast.north, cast.hotline)
    regulations.waiver(cast, version, target=customer.record)
    record, other = house.case_of(cast, "C-1"), house.case_of(cast, "C-2")

    _report_of(record, customer.pk, cast)
    _report_of(other, 0, cast)
    sweeper.sweep(at=NOW + 2 * HOUR)

    assert [one.record for one in Sanction.objects.all()] == [other]
    assert len(waiving.holding(record, NOW)) == 1
    assert waiving.holding(other, NOW) == []


def _report_of(record: object, customer: int, cast: Cast) -> None:
    from yinuo.cases.events import CaseReported
    from yinuo.rulebook.services import regulated

    told = {**house.facts(), "customer": {"file": customer}}
    happening = CaseReported(channel="phone", is_complete=True)
    regulated.emit(record=record, happening=happening, by=cast.hotline, at=NOW, facts=told)  # type: ignore[arg-type]


def test_a_replay_comes_to_what_is_stored(cast: Cast, version: RegulationVersion) -> None:
    before, during, after = (house.case_of(cast, f"C-{n}") for n in range(3))
    house.report(before, cast.hotline, NOW - HOUR)
    regulations.waiver(cast, version, effect=NOT_APPLIED, ends_at=NOW + HOUR)
    house.report(during, cast.hotline, NOW + 5 * MINUTE)
    house.report(after, cast.hotline, NOW + HOUR)
    sweeper.sweep(at=NOW + 5 * HOUR)

    verdict = replay.check(at=NOW + 5 * HOUR)

    assert verdict.differences == []
    assert {one.root for one in Obligation.objects.filter(rule__code="O1")} == {before, after}


def test_nothing_is_waived_before_it_was_granted(cast: Cast, version: RegulationVersion) -> None:
    asked = regulations.asked_waiver(cast, version, at=NOW - HOUR)

    waivers.grant(waiver=asked, by=cast.general_manager, at=NOW + HOUR)

    assert (asked.holds_from, asked.holds_until) == (NOW + HOUR, NOW + 10 * DAY)


def test_what_is_only_asked_for_does_nothing(cast: Cast, version: RegulationVersion) -> None:
    regulations.asked_waiver(cast, version, effect=NOT_APPLIED)
    record = house.case_of(cast)

    house.report(record, cast.hotline)

    assert house.owed(record, "O1")


def test_an_ended_waiver_stops_at_once(cast: Cast, version: RegulationVersion) -> None:
    waiver = regulations.waiver(cast, version, effect=NOT_APPLIED)
    waivers.end(waiver=waiver, reason="系统已恢复", by=cast.general_manager, at=NOW + HOUR)
    record = house.case_of(cast)

    house.report(record, cast.hotline, NOW + HOUR)

    assert house.owed(record, "O1")
    assert waiver.state == Waiver.State.ENDED
    with pytest.raises(waivers.WaiverDecided):
        waivers.end(waiver=waiver, reason="再次", by=cast.general_manager, at=NOW + 2 * HOUR)


def test_nobody_grants_his_own_waiver(cast: Cast, version: RegulationVersion) -> None:
    asked = regulations.asked_waiver(cast, version, by=cast.general_manager)

    with pytest.raises(waivers.OwnWaiver):
        waivers.grant(waiver=asked, by=cast.general_manager, at=NOW)
    waivers.refuse(waiver=asked, reason="没有必要", by=cast.regulation_owner, at=NOW)

    assert asked.decision == "没有必要"
    with pytest.raises(waivers.WaiverDecided):
        waivers.grant(waiver=asked, by=cast.regulation_owner, at=NOW)


@pytest.mark.parametrize(("starts_at", "ends_at"), [(NOW + DAY, NOW), (NOW - 2 * DAY, NOW - DAY)])
def test_a_period_that_makes_no_sense_is_refused(
    cast: Cast, version: RegulationVersion, starts_at: datetime, ends_at: datetime
) -> None:
    with pytest.raises(waivers.BadPeriod):
        regulations.asked_waiver(cast, version, starts_at=starts_at, ends_at=ends_at)


def test_two_scopes_at_once_are_refused(cast: Cast, version: RegulationVersion) -> None:
    with pytest.raises(waivers.ScopeTwice):
        regulations.asked_waiver(cast, version, branch=cast.north, target=house.case_of(cast))


def test_a_clause_of_a_draft_cannot_be_waived(cast: Cast, version: RegulationVersion) -> None:
    with pytest.raises(regulation_records.NotPublished):
        regulations.asked_waiver(cast, regulations.draft(cast))


def test_a_waiver_over_is_not_granted_any_more(cast: Cast, version: RegulationVersion) -> None:
    asked = regulations.asked_waiver(cast, version)

    with pytest.raises(waivers.WaiverOver):
        waivers.grant(waiver=asked, by=cast.general_manager, at=NOW + 11 * DAY)


def test_its_whole_story_stands_on_its_own_record_below_the_version(cast: Cast, version: RegulationVersion) -> None:
    waiver = regulations.waiver(cast, version)

    kinds = list(Event.objects.filter(record=waiver.record).order_by("seq").values_list("kind", flat=True))

    assert kinds == ["rulebook.waiver.asked", "rulebook.waiver.granted"]
    assert waiver.record.parent is not None
    assert waiver.record.parent.number == "T-1 1"
