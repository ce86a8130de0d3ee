from __future__ import annotations

import pytest

from tests.cast import Cast
from tests.rulebook import house, regulations
from yinuo.rulebook.selectors import difference
from yinuo.rulebook.selectors.difference import Difference

pytestmark = pytest.mark.django_db


def changed(cast: Cast, lang: str = "zh", **changes: str) -> Difference:
    return difference.between(house.publish(), regulations.draft(cast, **changes), lang)


def test_a_limit_that_changes_is_said_from_and_to(cast: Cast) -> None:
    (rule,) = changed(cast, **{"within: PT3H": "within: PT2H"}).rules

    assert (rule.code, rule.kind) == ("O2", "changed")
    assert rule.sentences == ["时限由 3 个工作小时改为 2 个工作小时"]


def test_english_says_it_in_english(cast: Cast) -> None:
    (rule,) = changed(cast, "en", **{"within: PT3H": "within: PT2H"}).rules

    assert rule.sentences == ["time limit from 3 working hours to 2 working hours"]


def test_an_amount_and_who_confirms_it_are_both_said(cast: Cast) -> None:
    later = {'{from: "50", to: "100", unit: CNY}': '{from: "50", to: "200", unit: CNY}'}

    (rule,) = changed(cast, **later).rules

    assert rule.sentences[0] == "金额由 50–100 元改为 50–200 元"


def test_what_has_no_figure_of_its_own_is_said_in_sentences(cast: Cast) -> None:
    later = {"do: [{event: cases.case.answered}]": "do: [{event: cases.case.guided}]"}

    (rule,) = changed(cast, **later).rules

    assert any(one.startswith("删去：") and "答复" in one for one in rule.sentences)
    assert any(one.startswith("新增：") and "指导" in one for one in rule.sentences)


def test_rules_that_come_and_go_are_named(cast: Cast) -> None:
    gone = house.HOUSE[house.HOUSE.index("  - rule: G1") :]

    found = changed(cast, **{gone: ""})

    assert [(one.code, one.kind) for one in found.rules] == [("G1", "gone")]


def test_clauses_stand_side_by_side_with_what_changed_marked(cast: Cast) -> None:
    found = changed(cast, **{"十分钟内答复。, en": "十五分钟内答复。, en"})

    (clause,) = [one for one in found.clauses if one.kind != "same"]
    assert clause.number == "1.1"
    assert [one.text for one in clause.earlier if one.kind == "gone"] == ["十分钟"]
    assert [one.text for one in clause.later if one.kind == "new"] == ["十五分钟"]
    assert found.changed_clauses == 1


def test_a_clause_that_is_new_has_nothing_beside_it(cast: Cast) -> None:
    later = '  - {number: "1.4", in: "1", text: {zh: 新增一条。, en: One more.}}\n  - {number: "2", title'

    found = changed(cast, **{'  - {number: "2", title': later})

    (clause,) = [one for one in found.clauses if one.kind != "same"]
    assert (clause.number, clause.kind, clause.earlier) == ("1.4", "new", [])
