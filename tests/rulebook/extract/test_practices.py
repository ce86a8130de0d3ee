"""What the house knows as a practice, in sentences of other companies; and what is not meant by the same words."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yinuo.core.happenings import CATALOGUE
from yinuo.core.models import Role
from yinuo.rulebook.extract import from_lines
from yinuo.rulebook.extract.packing import causes, house, practices, proposals
from yinuo.rulebook.pack.vocabulary import WHOM


def proposed(*sentences):
    """Return the proposals for a small regulation whose clauses are these sentences."""
    lines = [
        "样例维修管理办法",
        "",
        "第一章 总则",
        *(f"第{'一二三四五六七八九'[at]}条 {one}" for at, one in enumerate(sentences)),
    ]
    (regulation,) = from_lines(lines, "a.txt").regulations
    return proposals(regulation, lambda words: house.name_of(words, house.ROLES))


def events(value):
    if isinstance(value, dict):
        if "event" in value:
            yield value["event"]
        for one in value.values():
            yield from events(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from events(one)


def test_every_event_and_role_that_a_practice_or_cause_names_exists_in_the_house():
    rules = [one.rule for one in practices.practices()] + [one.fields for one in causes.causes()]
    named = {event for rule in rules for event in events(rule)} | {
        event for rule in rules for event in rule.get("at", ())
    }
    roles = {rule[name] for rule in rules for name in ("who", "whom", "filled_by", "confirmed_by") if name in rule}

    assert named
    assert named <= set(CATALOGUE)
    assert roles <= {*Role.values, *WHOM}
    assert {role for _start, role in house.USUALLY} <= set(Role.values)


@pytest.mark.parametrize(
    ("sentence", "kind", "fields"),
    [
        ("接到报修后三十分钟内答复客户。", "obligation", {"do": [{"event": "cases.case.answered"}], "within": "PT30M"}),
        ("本市四小时内赶到现场。", "obligation", {"within": "PT4H", "who": "technician"}),
        ("维修完成后48小时内进行电话回访。", "obligation", {"within": "PT48H", "do": [{"event": "feedback.call_back.completed", "if": "event.purpose == 'repair'"}]}),
        ("电话打不通的，间隔二十分钟再拨。", "obligation", {"not_before": "PT20M"}),
        ("五次联系不上的，报告调度。", "obligation", {"when": [{"event": "dispatch.order.contact_attempted", "if": "event.outcome != 'reached' && event.failures >= 5"}]}),
        ("保修期内的故障免费维修。", "charge", {"share_percent": 0, "basis": "warranty"}),
        ("财务人员应在维修完成后24小时内回访客户。", "obligation", {"who": "finance_clerk", "within": "PT24H"}),
        ("维修后先试运行。", "gate", {"needs": "visit.tested"}),
        ("每半年走访大客户。", "obligation", {"every": "half_year", "within": "P6M"}),
        ("与用户吵架的，罚款200元。", "sanction", {"when": [{"event": "cases.complaint.verified", "if": "event.cause == 'quarrel'"}], "amount": {"from": "200", "to": "200", "unit": "CNY"}}),
    ],
)  # fmt: skip
def test_a_sentence_of_another_company_is_the_same_practice_with_its_own_figures(sentence, kind, fields):
    found = [one.spec for one in proposed(sentence) if one.kind == kind]

    assert any({name: spec.get(name) for name in fields} == fields for spec in found), found


@pytest.mark.parametrize(
    ("sentence", "kind", "needs"),
    [
        ("新员工试用期三个月。", "gate", "visit.tested"),
        ("接到投诉后二十四小时内答复。", "obligation", "cases.case.answered"),
    ],
)
def test_the_same_words_with_another_meaning_are_no_practice(sentence, kind, needs):
    specs = [str(one.spec) for one in proposed(sentence) if one.kind == kind and one.confidence >= 0.9]

    assert not [spec for spec in specs if needs in spec]


def test_a_practice_without_its_figure_says_what_the_text_lacks():
    (found,) = [one for one in proposed("定期回访客户。") if one.kind == "obligation"]

    assert "原文没有写明周期" in found.doubts


def test_a_fine_for_this_or_that_is_two_rules_when_the_house_sees_them_differently():
    found = [one for one in proposed("热线无人接听，或接到报修不转内勤的，每次罚八十元。") if one.kind == "sanction"]

    assert [one.spec.get("when") for one in found] == [
        [{"event": "cases.call.missed"}, {"event": "cases.complaint.verified", "if": "event.cause == 'no_answer'"}],
        None,
    ]
    assert {one.spec["amount"]["from"] for one in found} == {"80"}


def test_codes_are_counted_by_kind_and_come_once():
    codes = [one.code for one in proposed("十分钟内答复，十分钟内派工。", "保修期内免费。", "与客户争吵的罚100元。")]

    assert len(codes) == len(set(codes))


_WORDS = st.lists(
    st.sampled_from(
        [
            "服务结束后",
            "三小时内",
            "每月",
            "回访",
            "客户",
            "派工",
            "。",
            "；",
            "(",
            "次",
            "罚",
            "五十元",
            "或",
            "x",
            " ",
        ]
    ),
    max_size=12,
).map("".join)


@given(st.lists(_WORDS.filter(str.strip), min_size=1, max_size=5))
def test_any_text_gives_proposals_that_can_be_kept(sentences):
    found = proposed(*sentences)

    assert json.loads(json.dumps([dict(one.spec) for one in found])) == [dict(one.spec) for one in found]
    assert len({one.code for one in found}) == len(found)
