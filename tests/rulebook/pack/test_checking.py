from __future__ import annotations

import pytest

from tests.rulebook.pack.house import faults
from tests.rulebook.pack.texts import DUTY, FINE, pack_text
from yinuo.rulebook.pack import PackError, locate, parse

GATE = """\
- rule: G1
  clause: "1.1"
  kind: gate
  title: {zh: 前置, en: Gate}
  before: [{event: cases.case.closed}]
  needs: "case.in_warranty"
  missing: {zh: 缺, en: missing}
"""
TIER = """\
- rule: T1
  clause: "1.1"
  kind: tier
  title: {zh: 分级, en: Tier}
  tier: often
  of: case
  when: [{event: cases.case.reported}]
  levels:
    - {level: first, zh: 首次, en: first, if: "case.reopened == 0"}
    - {level: again, zh: 再次, en: again, if: "case.reopened > 0"}
"""
CHARGE = """\
- rule: C1
  clause: "1.1"
  kind: charge
  title: {zh: 收费, en: Charge}
  basis: paid
  if: "!case.in_warranty"
  items: [part]
  share_percent: 100
  sentence: {zh: 收, en: pay}
"""


def faults_of(*rules: str) -> tuple[PackError, ...]:
    return faults(parse(pack_text(*rules)))


def only_fault(*rules: str) -> PackError:
    found = faults_of(*rules)
    assert len(found) == 1, found
    return found[0]


def with_condition(condition: str) -> str:
    return DUTY.replace("{event: cases.case.reported}", f'{{event: cases.case.reported, if: "{condition}"}}')


def test_a_pack_that_fits_the_house_has_no_fault() -> None:
    assert faults_of(with_condition("case.in_city && customer.tier != ''"), FINE, GATE, TIER, CHARGE) == ()


def test_an_unknown_event_is_named_with_the_one_that_was_meant() -> None:
    fault = only_fault(DUTY.replace("cases.case.reported", "cases.case.reportet"))

    assert fault.rule == "O1"
    assert fault.path == "rules[0].when[0].event"
    assert "did you mean cases.case.reported?" in fault.message_en
    assert "是不是 cases.case.reported？" in fault.message_zh


def test_a_misspelt_fact_is_named_with_the_one_that_was_meant() -> None:
    fault = only_fault(with_condition("case.in_ctiy"))

    assert fault.path == "rules[0].when[0].if"
    assert "no fact case.in_ctiy (character 1), did you mean case.in_city?" in fault.message_en


def test_a_fact_that_does_not_travel_with_the_event_is_refused() -> None:
    fault = only_fault(with_condition("case.in_city && order.is_late"))

    assert "no fact order.is_late (character 17); cases.case.reported carries only: event, case, customer" in (
        fault.message_en
    )


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        ("case.in_city ==", "syntax error in the condition at line 1, character 16"),
        ("case.in_city and case.in_warranty", "character 14"),
        ("case.in_city = true", "character 14"),
        ("case.reopened > 'a'", "of type int and cannot be compared with 'a'"),
        ("case.in_city == 'yes'", "of type bool and cannot be compared with 'yes'"),
        ("case.kind == 1", "of type str and cannot be compared with 1"),
        ("case.kind == 'repiar'", "never 'repiar'; it can be 'repair', 'consultation', did you mean repair?"),
        ("case.kind in ['repair', 'other']", "never 'other'"),
        ("'other' == case.kind", "never 'other'"),
        ("case.reopened", "must give true or false, not 0"),
        ("case.in_city ? 1 : 2", "must give true or false"),
        ("case.in_city && case.reopened + 'a' == 'b'", "cannot be evaluated with case.in_city = true"),
        ("case.reopened / case.reopened == 1", "cannot be evaluated with case.reopened = 0"),
        ("timestamp(case.reported_at) > timestamp('2026-01-01T00:00:00Z')", "case.reported_at = ''"),
        ("!case.reopened", "cannot be evaluated"),
        ("nofunction(case.kind)", "cannot be evaluated"),
        ("in_city", "is no fact; a fact is written entity.name, did you mean case.in_city?"),
        ("case.kind.lenght() > 2", "cannot be evaluated"),
    ],
)
def test_a_bad_condition_is_explained(condition: str, words: str) -> None:
    assert words in only_fault(with_condition(condition)).message_en


@pytest.mark.parametrize(
    "condition",
    [
        "case.in_city == true",
        "event.channel == 'phone' || event.channel == 'web'",
        "case.kind in ['repair', 'consultation']",
        "case.tags.exists(tag, tag == 'vip') && size(case.tags) < 5",
        "case.reported_at != '' && timestamp(case.reported_at) > timestamp('2026-01-01T00:00:00Z')",
        "customer.tier.startsWith('A')",
        "case.reopened > 0 && 10 / case.reopened > 2",
        "1 < case.reopened",
    ],
)
def test_a_good_condition_passes(condition: str) -> None:
    assert faults_of(with_condition(condition)) == ()


def test_a_gates_need_is_held_against_every_event_that_it_stands_before() -> None:
    gate = GATE.replace("[{event: cases.case.closed}]", "[{event: cases.case.closed}, {event: dispatch.order.arrived}]")
    gate = gate.replace("case.in_warranty", "customer.has_contract")

    fault = only_fault(gate)

    assert fault.path == "rules[0].needs"
    assert "dispatch.order.arrived carries only" in fault.message_en


def test_what_is_late_may_be_asked_when_a_duty_is_done_late() -> None:
    late = '  on_late: [{propose: P1, if: "obligation.late_minutes < 120"}]\n'

    assert faults_of(DUTY + late, FINE) == ()
    assert "no fact obligation.late_minutes" in only_fault(with_condition("obligation.late_minutes < 1")).message_en


def test_an_event_that_can_never_reach_the_obligation_is_refused() -> None:
    duty = DUTY.replace("cases.case.reported", "dispatch.order.dispatched").replace(
        "cases.case.answered", "feedback.call_back.completed"
    )

    fault = only_fault(duty)

    assert fault.path == "rules[0].do[0].event"
    assert "never reaches an obligation on a order (attach: root" in fault.message_en
    assert faults_of(duty + "  attach: root\n") == ()


def test_every_event_of_the_branch_reaches_the_duty_of_a_period() -> None:
    duty = DUTY.replace("when: [{event: cases.case.reported}]", "every: month")

    assert faults_of(duty.replace("cases.case.answered", "feedback.call_back.completed")) == ()


@pytest.mark.parametrize(
    ("rule", "path", "words"),
    [
        (DUTY.replace("who: clerk", "who: klerk"), "rules[0].who", "no role klerk"),
        (DUTY + "  on_breach: [{after: PT0S, notify: [technican]}]\n", "rules[0].on_breach[0].notify", "technician?"),
        (FINE.replace("whom: clerk", "whom: nobody"), "rules[0].whom", "no role nobody"),
        (GATE + "  lifted_by: [boss]\n", "rules[0].lifted_by", "no role boss"),
        (DUTY + "  calendar: offcie\n", "rules[0].calendar", "did you mean office?"),
        (DUTY + "  count_from: case.kind\n", "rules[0].count_from", "not a time"),
        (DUTY + "  count_from: order.appointment_at\n", "rules[0].count_from", "does not carry the fact"),
        (DUTY.replace("within: PT10M", "by: {fact: case.in_city}"), "rules[0].by.fact", "not a time"),
        (DUTY.replace("within: PT10M", "by: {fact: order.apointment_at}"), "rules[0].by.fact", "order.appointment_at?"),
        (TIER.replace("of: case", "of: cases"), "rules[0].of", "did you mean case?"),
        (CHARGE.replace("!case.in_warranty", "!case.in_waranty"), "rules[0].if", "case.in_warranty?"),
    ],
)
def test_names_that_the_house_does_not_know_are_refused(rule: str, path: str, words: str) -> None:
    fault = only_fault(rule)

    assert fault.path == path
    assert words in fault.message_en


@pytest.mark.parametrize("whom", ["actor", "assignee", "about", "technician"])
def test_a_sanction_may_name_a_role_or_a_part_in_what_happened(whom: str) -> None:
    assert faults_of(FINE.replace("whom: clerk", f"whom: {whom}")) == ()


def test_levels_that_can_both_hold_are_shown_with_the_facts() -> None:
    fault = only_fault(TIER.replace("case.reopened > 0", "case.reopened < 2"))

    assert "the levels first and again can hold at once: case.reopened = 0" in fault.message_en


def test_charges_that_can_both_hold_are_shown_with_the_facts() -> None:
    other = CHARGE.replace("C1", "C2").replace("!case.in_warranty", "customer.has_contract")

    fault = only_fault(CHARGE, other)

    assert "rule C1 (T-1 clause 1.1) and rule C2 (T-1 clause 1.1) can both apply" in fault.message_en
    assert "case.in_warranty = false, customer.has_contract = true" in fault.message_en
    assert faults_of(CHARGE, other + "  exception_to: [C1]\n") == ()


def test_two_rules_that_ask_the_same_are_an_error_unless_one_is_an_exception() -> None:
    other = with_condition("case.in_city").replace("O1", "O2")

    fault = only_fault(DUTY, other)

    assert fault.rule == "O2"
    assert "rule O1 (T-1 clause 1.1) and rule O2 (T-1 clause 1.1)" in fault.message_en
    assert faults_of(DUTY, other + "  exception_to: [O1]\n") == ()
    assert faults_of(with_condition("!case.in_city"), other) == ()


def test_faults_are_given_the_lines_of_the_text() -> None:
    text = pack_text(with_condition("case.in_ctiy"))

    [fault] = locate(text, faults(parse(text)))

    assert "in_ctiy" in text.splitlines()[(fault.line or 0) - 1]
    assert fault.rule == "O1"
