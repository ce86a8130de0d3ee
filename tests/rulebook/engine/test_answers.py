from __future__ import annotations

from typing import Any

import pytest

from tests.rulebook.engine.worlds import CASE, CLOSED, REPORTED, duty, incident, joined, pack_of, program_of, rule
from yinuo.rulebook.engine import (
    BadCondition,
    OverlappingLevels,
    OverlappingRules,
    check_gates,
    checklist,
    classify,
    compile_program,
    decide_charge,
    form_definition,
    numbering,
)  # fmt: skip


def gate(code: str = "G1", before: str = CLOSED, needs: str = "case.is_complete", **fields: Any) -> dict[str, Any]:
    kind, _, condition = before.partition(" | ")
    trigger = {"event": kind, "if": condition} if condition else {"event": kind}
    return rule(
        code, "gate", before=[trigger], needs=needs, missing={"zh": f"{code}缺", "en": f"{code} missing"}, **fields
    )  # fmt: skip


def charge(code: str, condition: str, basis: str = "paid", share: int = 100, **fields: Any) -> dict[str, Any]:
    sentence = {"zh": f"{code}收费", "en": f"{code} pays"}
    return rule(
        code, "charge", basis=basis, items=["part", "travel"], share_percent=share, sentence=sentence,
        **{"if": condition}, **fields,
    )  # fmt: skip


def test_a_gate_lets_pass_when_its_need_holds() -> None:
    [answer] = check_gates(program_of(gate()), incident(CLOSED, case={"is_complete": True}))

    assert answer.passed
    assert not answer.missing_zh


def test_a_gate_says_what_is_missing_and_who_may_lift_it() -> None:
    program = program_of(gate(lifted_by=["clerk", "department_manager"]))

    [answer] = check_gates(program, incident(CLOSED, case={"is_complete": False}))

    assert not answer.passed
    assert (answer.missing_zh, answer.missing_en) == ("G1缺", "G1 missing")
    assert answer.lifted_by == ("coordinator", "department_manager")
    assert answer.rule.citation == "T-1 1"


def test_a_lifted_gate_lets_pass_and_says_so() -> None:
    program = program_of(gate())
    [rule_id] = [one.id for one in program.rules]

    [answer] = check_gates(program, incident(CLOSED, case={"is_complete": False}), lifted={rule_id})

    assert answer.passed
    assert answer.is_lifted


def test_a_gate_stands_only_before_its_event_and_its_condition() -> None:
    program = program_of(gate(before=f"{CLOSED} | case.route == 'visit'"))

    assert check_gates(program, incident(REPORTED)) == ()
    assert check_gates(program, incident(CLOSED, case={"is_complete": False, "route": "guidance"})) == ()
    assert len(check_gates(program, incident(CLOSED, case={"is_complete": False, "route": "visit"}))) == 1


def test_an_exception_stands_in_for_the_general_gate() -> None:
    vip = gate("G2", before=f"{CLOSED} | case.vip", needs="true", exception_to=["G1"])
    program = program_of(gate(), vip)

    answers = check_gates(program, incident(CLOSED, case={"is_complete": False, "vip": True}))

    assert [(one.rule.code, one.passed) for one in answers] == [("G2", True)]


def test_an_event_waits_for_its_approval() -> None:
    approval = rule(
        "A1", "approval", when=[{"event": REPORTED}], subject={"zh": "报价", "en": "quotation"},
        steps=[{"role": "clerk"}], before=[{"event": CLOSED}],
    )  # fmt: skip
    program = program_of(approval)

    [waiting] = check_gates(program, incident(CLOSED))
    [approved] = check_gates(program, incident(CLOSED), approved={waiting.rule.id})

    assert not waiting.passed
    assert "报价" in waiting.missing_zh
    assert approved.passed


def test_the_charge_whose_condition_holds_decides() -> None:
    program = program_of(
        charge("C1", "case.in_warranty", "warranty", 0), charge("C2", "!case.in_warranty", price_list="special")
    )

    answer = decide_charge(program, {"case": {"in_warranty": False}})

    assert answer is not None
    assert (answer.rule.code, answer.basis, answer.share_percent) == ("C2", "paid", 100)
    assert (answer.price_list, answer.items) == ("special", ("part", "travel"))
    assert (answer.sentence_zh, answer.sentence_en) == ("C2收费", "C2 pays")


def test_no_charge_rule_no_answer() -> None:
    assert decide_charge(program_of(duty()), {}) is None
    assert decide_charge(program_of(charge("C1", "case.in_warranty")), {"case": {"in_warranty": False}}) is None


def test_two_charges_at_once_are_an_error_naming_both() -> None:
    program = program_of(charge("C1", "case.in_warranty"), charge("C2", "case.has_contract"))

    with pytest.raises(OverlappingRules, match=r"rule C1 .*clause 1.* and rule C2"):
        decide_charge(program, {"case": {"in_warranty": True, "has_contract": True}})


def test_a_charge_that_is_an_exception_decides_alone() -> None:
    program = program_of(
        charge("C1", "case.in_warranty"), charge("C2", "case.has_contract", "contract", exception_to=["C1"])
    )

    answer = decide_charge(program, {"case": {"in_warranty": True, "has_contract": True}})

    assert answer is not None
    assert answer.basis == "contract"


def test_a_tier_answers_by_its_levels() -> None:
    levels = [
        {"level": "big", "zh": "大", "en": "big", "if": "customer.revenue > 100"},
        {"level": "vip", "zh": "贵", "en": "vip"},
    ]
    program = program_of(rule("T1", "tier", tier="size", of="customer", levels=levels))

    answer = classify(program, "customer", "size", {"customer": {"revenue": 500}})

    assert answer is not None
    assert (answer.level, answer.zh, answer.en) == ("big", "大", "big")
    assert classify(program, "customer", "size", {"customer": {"revenue": 5}}) is None
    assert classify(program, "customer", "colour", {}) is None


def test_two_levels_that_hold_are_an_error() -> None:
    levels = [{"level": name, "zh": name, "en": name, "if": "customer.revenue > 1"} for name in ("a", "b")]
    program = program_of(rule("T1", "tier", tier="size", of="customer", levels=levels))

    with pytest.raises(OverlappingLevels):
        classify(program, "customer", "size", {"customer": {"revenue": 5}})


def test_numbers_forms_and_conduct_are_told() -> None:
    field = {"name": "cause", "zh": "原因", "en": "cause", "type": "text"}
    program = program_of(
        rule("N1", "numbering", record="order", pattern="PG{yyyy}-{seq:4}", resets="year", gapless=True),
        rule("F1", "form", form="receipt", on="order", filled_by="clerk", signed_by=["customer"], fields=[field]),
        rule("B1", "conduct", at=[REPORTED], who="clerk", items=[{"code": "greet", "zh": "问候", "en": "greet"}]),
    )

    number = numbering(program, "order")
    form = form_definition(program, "receipt")
    [point] = checklist(program, REPORTED)

    assert number is not None
    assert (number.pattern, number.resets, number.gapless) == ("PG{yyyy}-{seq:4}", "year", True)
    assert form is not None
    assert (form.filled_by, form.signed_by, form.form.layout) == ("coordinator", ("customer",), "generic")
    assert (point.code, point.zh, point.clause, point.who, point.rule.code) == (
        "greet",
        "问候",
        "1",
        "coordinator",
        "B1",
    )
    assert numbering(program, "case") is None
    assert form_definition(program, "other") is None
    assert checklist(program, CLOSED) == ()


def test_two_regulations_that_ask_the_same_do_not_go_together() -> None:
    one, other = pack_of(duty(within="PT3H")), pack_of(duty(within="PT24H"), code="T-2")

    with pytest.raises(OverlappingRules) as caught:
        joined(one, other)

    assert "rule O1 (T-1 clause 1) and rule O1 (T-2 clause 1)" in str(caught.value)
    assert "规则 O1（T-1 条款 1）与规则 O1（T-2 条款 1）" in caught.value.zh
    assert joined(one, pack_of(duty(within="PT24H", exception_to=["T-1/O1"]), code="T-2"))


@pytest.mark.parametrize("change", [{"who": "technician"}, {"do": (CLOSED,)}, {"when": (CLOSED,)}])
def test_rules_that_differ_in_person_duty_or_event_go_together(change: dict[str, Any]) -> None:
    assert joined(pack_of(duty()), pack_of(duty(**change), code="T-2"))


def test_periods_of_different_length_do_not_overlap() -> None:
    assert program_of(duty("O1", every="month"), duty("O2", every="quarter"))
    with pytest.raises(OverlappingRules):
        program_of(duty("O1", every="month"), duty("O2", every="month"))


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "numbering", "record": "order", "pattern": "{seq:3}", "resets": "day"},
        {"kind": "form", "form": "receipt", "on": "order", "filled_by": "clerk",
         "fields": [{"name": "a", "zh": "a", "en": "a", "type": "text"}]},
        {"kind": "tier", "tier": "size", "of": "case", "levels": [{"level": "a", "zh": "a", "en": "a"}]},
    ],
)  # fmt: skip
def test_a_thing_is_ruled_once_unless_one_is_an_exception(fields: dict[str, Any]) -> None:
    with pytest.raises(OverlappingRules):
        program_of(rule("R1", **fields), rule("R2", **fields))

    program = program_of(rule("R1", **fields), rule("R2", exception_to=["R1"], **fields))
    chosen = [*program.numberings.values(), *program.forms.values(), *program.tiers.values()]
    assert [one.code for one in chosen] == ["R2"]


@pytest.mark.parametrize("condition", ["case.in_city ==", "case", "in_city && case.x"])
def test_a_bad_condition_does_not_compile(condition: str) -> None:
    with pytest.raises(BadCondition):
        compile_program([(1, pack_of(duty(when=(f"{REPORTED} | {condition}",))), {"O1": 1})], {})


def test_rules_know_where_they_come_from() -> None:
    program = program_of(duty())
    [found] = program.rules

    assert (found.id, found.version_id, found.code, found.clause, found.kind) == (100, 1, "O1", "1", "obligation")
    assert found.key == ("T-1", "O1")
    assert repr(found) == "<CompiledObligation T-1/O1>"
    assert incident(REPORTED).lineage == (CASE,)
