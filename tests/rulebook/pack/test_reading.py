from __future__ import annotations

import pytest

from tests.rulebook.pack.texts import DUTY, FINE, HEAD, pack_text
from yinuo.rulebook.pack import PackError, PackErrors, from_data, parse, to_data


def errors_of(text: str) -> tuple[PackError, ...]:
    with pytest.raises(PackErrors) as caught:
        parse(text)
    return caught.value.errors


def only_error(text: str) -> PackError:
    errors = errors_of(text)
    assert len(errors) == 1, errors
    return errors[0]


def line_of(text: str, words: str) -> int:
    return next(number for number, line in enumerate(text.splitlines(), 1) if words in line)


def test_a_good_pack_is_read() -> None:
    pack = parse(pack_text(DUTY, FINE))

    assert [rule.code for rule in pack.rules] == ["O1", "P1"]
    assert pack.house_role("clerk") == "coordinator"
    assert pack.house_role("technician") == "technician"
    assert pack.clause("1.1").parent == "1"


def test_on_is_a_key_and_clock_times_are_texts() -> None:
    text = pack_text(
        DUTY.replace("within: PT10M", "by: {clock: 17:30}"),
        """\
        - rule: F1
          clause: 1.1
          kind: form
          title: {zh: 单, en: form}
          form: receipt
          on: order
          filled_by: clerk
          fields: [{name: cause, zh: 原因, en: cause, type: text}]
        """,
    )

    pack = parse(text)

    assert to_data(pack)["rules"][0]["by"] == {"clock": "17:30"}
    assert to_data(pack)["rules"][1]["on"] == "order"


def test_an_unquoted_clause_number_keeps_its_last_zero() -> None:
    pack = parse(HEAD.replace('{number: "1.1"', "{number: 1.10") + "rules: []\n")

    assert pack.clauses[1].number == "1.10"


@pytest.mark.parametrize(
    ("bad", "good", "path", "words"),
    [
        ("when: [{event: cases.case.reported}]", "wenn: []", "rules[0].wenn", "did you mean when"),
        ("within: PT10M", "within: 10 minutes", "rules[0].within", "PT3H"),
        ("within: PT10M", "within: 10", "rules[0].within", "duration"),
        ("within: PT10M", "within: -PT10M", "rules[0].within", "PT3H"),
        ("kind: obligation", "kind: duty", "rules[0]", "no rule kind duty"),
        ('clause: "1.1"', 'clause: "9.9"', "rules[0].clause", "no clause 9.9"),
        ("who: clerk", "who: 内勤", "rules[0].who", "form"),
        ("event: cases.case.answered", "event: answered", "rules[0].do[0].event", "form"),
        ("do: [{event: cases.case.answered}]", "do: []", "rules[0].do", "at least 1"),
        ("title: {zh: 答复, en: Answer}", "title: {zh: 答复}", "rules[0].title.en", "missing"),
        (
            "title: {zh: 答复, en: Answer}",
            "title: {zh: 答复, en: Answer, not this}",
            "rules[0].title.not this",
            "quotes",
        ),
        ("within: PT10M", "within: PT10M\n  by: {clock: '24:00'}", "rules[0]", "not both"),
        ("within: PT10M", "by: {clock: '25:00'}", "rules[0].by.clock", "form"),
        ("within: PT10M", "by: {clock: '12:00', fact: a.b}", "rules[0].by", "exactly one"),
        ("within: PT10M", "by: {day_of_month: 32}", "rules[0].by.day_of_month", "above 31"),
        ("within: PT10M", "within: PT10M\n  warn: PT10M", "rules[0]", "shorter"),
        ("within: PT10M", "warn: PT10M", "rules[0]", "without a limit"),
        ("within: PT10M", "within: PT10M\n  each: evnt", "rules[0].each", "'record' or 'event'"),
        ("within: PT10M", "within: working PT10M", "rules[0]", "calendar"),
        ("within: PT10M", "within: PT10M\n  every: month", "rules[0]", "not both"),
        ("within: PT10M", "within: PT10M\n  resumed_by: [{event: cases.case.closed}]", "rules[0]", "come together"),
        ("within: PT10M", "within: PT10M\n  exception_to: [O9]", "rules[0].exception_to[0]", "no rule O9"),
        ("within: PT10M", "within: PT10M\n  exception_to: [O1]", "rules[0].exception_to[0]", "itself"),
        ("within: PT10M", "within: PT10M\n  on_late: [{propose: P9}]", "rules[0].on_late[0].propose", "no rule P9"),
        ("when: [{event: cases.case.reported}]", "when: []", "rules[0].when", "nothing opens it"),
        (
            "do: [{event: cases.case.answered}]",
            "do: [{event: procedures.form.completed, if: \"event.form == 'receipt'\"}]",
            "rules[0].do[0].if",
            "no rule defines the form receipt",
        ),
    ],
)
def test_a_mistake_is_named_with_rule_place_and_line(bad: str, good: str, path: str, words: str) -> None:
    text = pack_text(DUTY.replace(bad, good))
    assert text != pack_text(DUTY)

    error = only_error(text)

    assert error.path == path
    assert words in error.message_en
    assert error.rule == "O1"
    assert error.line is not None
    assert line_of(text, "rule: O1") <= error.line <= len(text.splitlines())
    assert error.message_zh
    assert error.message_zh != error.message_en


def test_the_line_is_the_line_of_the_value() -> None:
    text = pack_text(DUTY.replace("within: PT10M", "within: soon"))

    assert only_error(text).line == line_of(text, "within: soon")


@pytest.mark.parametrize(
    ("ladder", "words"),
    [
        ("[{after: PT2H, notify: [clerk]}, {after: PT1H, escalate: clerk}]", "out of order"),
        ("[{after: P1D, notify: [clerk]}, {after: PT23H, escalate: clerk}]", "out of order"),
        ("[{after: PT0S, propose: P9}]", "no rule P9"),
        ("[{after: PT0S, open: P1}]", "not of kind obligation"),
        ("[{after: PT0S, propose: O1}]", "not of kind sanction"),
        ("[{after: PT0S}]", "exactly one action"),
        ("[{after: PT0S, notify: [clerk], escalate: clerk}]", "exactly one action"),
        ("[{after: PT0S, notify: []}]", "exactly one action"),
    ],
)
def test_a_ladder_is_in_order_and_names_rules_that_exist(ladder: str, words: str) -> None:
    error = only_error(pack_text(DUTY + f"  on_breach: {ladder}\n", FINE))

    assert error.rule == "O1"
    assert words in error.message_en


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ('{from: "-20", to: "50"}', "negative"),
        ("{from: -20}", "negative"),
        ('{from: "50", to: "20"}', "below"),
        ('{from: "1.005"}', "two decimals"),
        ('{from: "NaN"}', "two decimals"),
        ("{from: twenty}", "number"),
    ],
)
def test_an_amount_is_money(amount: str, words: str) -> None:
    error = only_error(pack_text(DUTY, FINE.replace('{from: "20", to: "50"}', amount)))

    assert error.rule == "P1"
    assert words in error.message_en


def test_one_figure_is_both_ends_of_an_amount() -> None:
    pack = parse(pack_text(FINE.replace('{from: "20", to: "50"}', '{from: "20"}')))

    assert to_data(pack)["rules"][0]["amount"] == {"from": "20"}
    assert pack.rules[0].amount.most == 20


def test_a_clause_number_twice_is_an_error_where_it_stands_again() -> None:
    text = HEAD + '  - {number: "1.1", text: {zh: 又, en: again}}\nrules: []\n'

    error = only_error(text)

    assert error.path == "clauses[2].number"
    assert error.line == line_of(text, "again")
    assert "1.1" in error.message_zh


def test_a_rule_code_twice_is_an_error() -> None:
    error = only_error(pack_text(DUTY, DUTY))

    assert error.path == "rules[1].rule"
    assert "O1" in error.message_en


def test_a_clause_stands_after_the_one_that_it_lies_in() -> None:
    error = only_error(HEAD.replace('in: "1"', 'in: "7"') + "rules: []\n")

    assert "before it" in error.message_en


def test_a_clause_with_nothing_to_execute_has_no_rule() -> None:
    head = HEAD.replace("text: {zh: 正文, en: text}", "nothing_to_execute: {zh: 无, en: none}")

    error = only_error(pack_text(DUTY, head=head))

    assert error.path == "clauses[1].nothing_to_execute"


def test_all_mistakes_are_told_at_once_in_the_order_of_the_file() -> None:
    text = pack_text(DUTY.replace("who: clerk", "hwo: clerk").replace("PT10M", "soon"), FINE.replace('"20"', '"-1"'))

    errors = errors_of(text)

    assert [error.path for error in errors] == [
        "rules[0].who",
        "rules[0].hwo",
        "rules[0].within",
        "rules[1].amount.from",
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("pack: 1\ncode: [", "YAML syntax"),
        ("pack: 1\npack: 1\n", "written twice"),
        ("", "empty"),
        ("just words", "mapping"),
        ("pack: &a 1\ncode: *a\n", "anchors"),
        ("pack: !!python/object:os.system 1\n", "tag"),
        ("pack: 1\n? [a, b]\n: 1\n", "key must be a text"),
        ("a: " + "[" * 3000, "nested too deeply"),
        ("pack: 1\ncode: \x07", "not YAML"),
    ],
)
def test_what_is_no_pack_is_refused_in_words(text: str, words: str) -> None:
    assert words in errors_of(text)[0].message_en


def test_a_missing_bracket_is_found_on_its_line() -> None:
    text = HEAD + "rules:\n  - {rule: O1\n  - x\n"

    assert only_error(text).line == 13


def test_an_error_is_said_as_one_sentence_in_either_language() -> None:
    error = only_error(pack_text(DUTY.replace("PT10M", "soon")))

    assert error.say("zh-hans").startswith(f"第 {error.line} 行，规则 O1，rules[0].within：")
    assert error.say("en").startswith(f"line {error.line}, rule O1, rules[0].within: ")


def test_plain_data_is_read_as_the_text_is() -> None:
    pack = parse(pack_text(DUTY, FINE))

    assert from_data(to_data(pack)) == pack


def test_plain_data_with_a_mistake_is_refused_without_a_line() -> None:
    data = to_data(parse(pack_text(DUTY)))
    data["rules"][0]["within"] = "soon"

    with pytest.raises(PackErrors) as caught:
        from_data(data)

    assert caught.value.errors[0].path == "rules[0].within"
    assert caught.value.errors[0].line is None
