from __future__ import annotations

import re

import pytest

from yinuo.core.happenings import CATALOGUE
from yinuo.rulebook import pack as packing
from yinuo.rulebook import words
from yinuo.rulebook.condition_words import FIELDS, condition, names
from yinuo.stage.runner import pack_codes, pack_text


@pytest.mark.parametrize(
    ("source", "zh", "en"),
    [
        ("event.purpose == 'regular'", "“目的” 为 “定期回访”", "“purpose” is “regular”"),
        ("event.probable_cause != ''", "“可能原因” 不为 空", "“probable cause” is not empty"),
        (
            "!event.is_satisfied || !event.is_solved",
            "非 “客户满意” 或 非 “已解决”",
            "not “is satisfied” or not “is solved”",
        ),
        ("case.kind == 'repair' && case.in_city", "“服务类别” 为 “维修” 且 “是否市区”", ""),
        ("event.unheard_of == 'new'", "unheard_of 为 “new”", "unheard_of is “new”"),
    ],
)
def test_a_condition_is_said_in_words(source, zh, en):
    assert condition(source, "zh") == zh
    assert not en or condition(source, "en") == en


def test_a_form_is_called_by_the_title_that_its_pack_gives_it():
    titles = {"improvement_plan": ("改进计划", "improvement plan")}

    assert condition("event.form == 'improvement_plan'", "zh", titles) == "“表单” 为 “改进计划”"


def test_whatever_an_event_carries_and_a_shipped_rule_reads_has_a_name():
    read = {name for code in pack_codes() for name in re.findall(r"\bevent\.(\w+)", pack_text(code))}

    assert read - set(FIELDS) == set()
    carried = {name for happening in CATALOGUE.values() for name in happening.data_types()}
    assert set(FIELDS) <= carried


def test_no_shipped_rule_shows_an_identifier_in_its_sentences():
    raw = re.compile(r"“[a-z]+_[a-z_]+”|\b(?:event|case|order)\.[a-z_]+")
    for code in pack_codes():
        pack = packing.parse(pack_text(code))
        for rule in pack.rules:
            for lang in ("zh", "en"):
                said = " ".join(words.of_parsed(rule, pack, lang))
                assert not raw.search(said), f"{code} {rule.code}: {said}"


def test_names_of_facts_and_of_fields_stand_side_by_side():
    assert names()["event.purpose"] == ("目的", "purpose")
    assert names()["case.kind"][0] == "服务类别"
