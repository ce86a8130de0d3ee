"""The workbench as it is looked at and filled in."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.access import signed_in
from tests.cast import Cast
from tests.rulebook.drafting import bench
from yinuo.core.models import Person
from yinuo.rulebook import pack as packs
from yinuo.rulebook.forms import rule_fields, rule_text
from yinuo.rulebook.models import DraftCard, DraftWork
from yinuo.rulebook.pack import to_data
from yinuo.rulebook.selectors.drafting import page as pages
from yinuo.stage import runner

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def work(cast: Cast) -> DraftWork:
    return bench.work_of(cast)


@pytest.fixture
def owner(cast: Cast) -> Client:
    return signed_in(cast.regulation_owner)


def test_the_register_offers_a_regulation_from_a_file_to_who_keeps_them(cast: Cast, owner: Client) -> None:
    assert "从文件生成制度" in owner.get("/regulations/").content.decode()
    assert "从文件生成制度" not in signed_in(cast.manager).get("/regulations/").content.decode()


def test_the_text_stands_beside_its_marks_and_how_far_the_work_is(owner: Client, work: DraftWork) -> None:
    page = owner.get(f"/regulations/drafts/{work.pk}/").content.decode()

    assert 'class="mark mark-deadline" title="DEADLINE PT10M">10分钟内</span>' in page
    assert "mark-money" in page or "mark-penalty" in page
    assert "已定 0 / 4 条" in page
    assert f'data-live-topic="draft:{work.pk}"' in page


def test_a_long_regulation_takes_as_many_statements_as_a_short_one(cast: Cast, owner: Client, work: DraftWork) -> None:
    def asked(found: DraftWork, path: str) -> int:
        owner.get(path.format(found.pk))
        with CaptureQueriesContext(connection) as statements:
            assert owner.get(path.format(found.pk)).status_code == 200
        return len(statements)

    long = bench.whole(cast)
    for path in ("/regulations/drafts/{}/", "/regulations/drafts/{}/finish/", "/regulations/drafts/{}/report/"):
        assert asked(long, path) == asked(work, path), path


def test_of_a_very_long_regulation_a_part_is_listed_around_the_clause_that_is_looked_at(
    cast: Cast, owner: Client
) -> None:
    lines = ["样例长管理办法", *(f"第{at}条 {at}小时内答复客户。" for at in range(1, 701))]
    work = bench.work_of(cast, "\n".join(lines), "LONG-1")
    wanted = bench.clause(work, "第350条")

    found = pages.listing(work, at=wanted)
    page = owner.get(f"/regulations/drafts/{work.pk}/?clause={wanted.pk}").content.decode()

    assert (found.first, found.last, found.total) == (250, 549, 700)
    assert page.count('class="draft-clause ') == 300
    assert "第 250–549 条，共 700 条" in page
    assert f"?clause={bench.clause(work, '第550条').pk}" in page


def test_a_form_opened_as_a_page_of_its_own_leads_back_to_the_workbench(owner: Client, work: DraftWork) -> None:
    card = bench.card(work, "1.1")
    own, answers = f"/regulations/drafts/cards/{card.pk}/reject/", {"revision": card.revision, "reason": "另有规则"}
    back = f"/regulations/drafts/{work.pk}/?clause={card.clause_id}"

    left = owner.get(
        f"/regulations/drafts/clauses/{card.clause_id}/", headers={**HTMX, "HX-Current-URL": f"http://testserver{own}"}
    )
    saved = owner.post(own, answers, headers={**HTMX, "HX-Current-URL": f"http://testserver{own}"})

    assert (left.status_code, left["HX-Redirect"]) == (204, back)
    assert (saved.status_code, saved["HX-Redirect"]) == (204, back)
    card.refresh_from_db()
    assert card.state == DraftCard.State.REJECTED
    beside = owner.get(
        f"/regulations/drafts/clauses/{card.clause_id}/", headers={**HTMX, "HX-Current-URL": f"http://testserver{back}"}
    )
    assert f'data-current="{card.clause_id}"' in beside.content.decode()


@pytest.mark.parametrize(("shown", "numbers"), [("undecided", ["1.1", "1.2", "1.3", "2.1"]), ("errors", [])])
def test_filters_leave_what_is_to_do(work: DraftWork, shown: str, numbers: list[str]) -> None:
    assert [row.clause.number for row in pages.listing(work, shown).rows] == numbers


def test_a_card_says_in_words_what_it_does_and_lights_its_own_words(owner: Client, work: DraftWork) -> None:
    card = bench.card(work, "1.1")
    page = owner.get(f"/regulations/drafts/clauses/{card.clause_id}/", headers=HTMX).content.decode()

    assert "接线员须在 10 分钟 内完成：“已答复”" in page or "10 分钟" in page
    assert f'data-from="{card.start}" data-to="{card.end}"' in page
    assert card.clause.text[card.start : card.end].startswith("接线员接到报修后须在10分钟内答复客户")


def test_a_rule_is_edited_in_fields_with_lengths_as_people_write_them(owner: Client, work: DraftWork) -> None:
    card = bench.card(work, "1.1")
    typed = {
        "revision": 1, "mode": "form", "kind": "obligation", "code": "O5", "f-title-zh": "快答复", "f-title-en": "",
        "f-when-0-event": "cases.case.reported", "f-when-0-if": "case.in_city", "f-who": "hotline_agent",
        "f-do-0-event": "cases.case.answered", "f-do-0-if": "", "f-within": "半小时", "f-warn": "5 minutes",
        "rest": "on_breach: [{after: PT0S, notify: [hotline_agent]}]",
    }  # fmt: skip

    answer = owner.post(f"/regulations/drafts/cards/{card.pk}/edit/", typed, headers=HTMX)

    assert answer.status_code == 200
    card.refresh_from_db()
    assert (card.code, card.state, card.faults) == ("O5", DraftCard.State.EDITED, 0)
    assert card.spec == {
        "title": {"zh": "快答复", "en": "快答复"},
        "when": [{"event": "cases.case.reported", "if": "case.in_city"}],
        "who": "hotline_agent", "do": [{"event": "cases.case.answered"}], "within": "PT30M", "warn": "PT5M",
        "on_breach": [{"after": "PT0S", "notify": ["hotline_agent"]}],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("rule: O1\nkind: obligation\ntitle: {zh: 甲, en: A}\nwho: hotline_agent\nwhen:\n  - event: cases.case.reportd\ndo: [{event: cases.case.answered}]\n", "第 6 行"),
        ("rule: O1\nkind: obligation\ntitle: {zh: 甲, en: A}\nwho: hotline_agent\nwhen: [{event: cases.case.reported, if: case.in_citty}]\ndo: [{event: cases.case.answered}]\n", "是不是 case.in_city"),
        ("rule: O1\nkind: obligation\nwho: [\n", "YAML 语法错误"),
        ("rule: O1\nkind: dance\n", "kind 只能是"),
        ("rule: O1\nkind: obligation\nclause: '9.9'\n", "这里是条款 1.1"),
        ("rule: O1\nkind: obligation\ntitle: {zh: 甲, en: A}\nwho: hotline_agent\nwhen: [{event: cases.case.reported}]\ndo: [{event: cases.case.answered}]\nwithin: soon\n", "第 7 行"),
    ],
)  # fmt: skip
def test_what_is_wrong_in_a_text_is_said_with_its_line_while_it_is_typed(
    owner: Client, work: DraftWork, text: str, said: str
) -> None:
    card = bench.card(work, "1.1")
    typed = {"mode": "text", "text": text, "card": card.pk}

    page = owner.post(f"/regulations/drafts/clauses/{card.clause_id}/check/", typed).content.decode()

    assert said in page


def test_a_text_that_is_no_rule_is_not_saved_and_stays_in_the_form(owner: Client, work: DraftWork) -> None:
    card = bench.card(work, "1.1")
    answer = owner.post(f"/regulations/drafts/cards/{card.pk}/edit/", {"revision": 1, "mode": "text", "text": "a: ["})

    assert answer.status_code == 422
    assert "a: [" in answer.content.decode()
    assert bench.card(work, "1.1").revision == 1


def test_a_right_text_is_read_back_in_words(owner: Client, work: DraftWork) -> None:
    card = bench.card(work, "1.1")
    typed = {"mode": "text", "text": rule_text.write(card), "card": card.pk}

    page = owner.post(f"/regulations/drafts/clauses/{card.clause_id}/check/", typed).content.decode()

    assert "没有错误" in page
    assert "10 分钟" in page


def test_conditions_complete_from_the_documented_facts_in_both_languages(owner: Client) -> None:
    words = owner.get("/regulations/drafts/words/").json()

    in_city = next(one for one in words["facts"] if one["name"] == "case.in_city")
    assert in_city["zh"]
    assert in_city["en"]
    signed = next(one for one in words["events"] if one["kind"] == "feedback.call_back.completed")
    assert "purpose" in signed["data"]
    assert "case" in signed["entities"]


def test_every_rule_of_the_shipped_packs_survives_the_fields_of_its_form() -> None:
    picks: dict[str, list[tuple[str, str]]] = {
        name: [] for name in ("events", "facts", "forms", "roles", "whom", "signers", "calendars", "records")
    }
    for code in runner.pack_codes():
        for rule in to_data(packs.parse(runner.pack_text(code)))["rules"]:
            spec = {name: value for name, value in rule.items() if name not in ("rule", "clause", "kind")}
            shown = rule_fields.inputs(rule["kind"], spec, picks)
            post = {one.name: str(one.value) for _field, inputs in shown for one in inputs if one.type != "bool"}
            post |= {one.name: "1" for _f, inputs in shown for one in inputs if one.type == "bool" and one.value}
            post["rest"] = rule_fields.rest(rule["kind"], spec)

            read = rule_fields.read(rule["kind"], post)

            assert _without_empty(read) == _without_empty(spec), (code, rule["rule"])


def _without_empty(value: object) -> object:
    """Leave out what says nothing: empty lists and false."""
    if isinstance(value, dict):
        return {name: _without_empty(one) for name, one in value.items() if one not in ([], False, "")}
    return [_without_empty(one) for one in value] if isinstance(value, list) else value


def test_nearly_all_that_the_shipped_rules_say_has_a_field() -> None:
    left: set[str] = set()
    for code in runner.pack_codes():
        for rule in to_data(packs.parse(runner.pack_text(code)))["rules"]:
            spec = {name: value for name, value in rule.items() if name not in ("rule", "clause", "kind")}
            left |= set(packs.yaml_text.read(rule_fields.rest(rule["kind"], spec) or "{}")[0])

    assert left == {"each", "on_late", "paused_by", "resumed_by"}


def test_what_happens_when_a_promise_is_broken_is_typed_row_by_row(owner: Client, work: DraftWork) -> None:
    card = bench.card(work, "1.1")
    typed = {
        "revision": 1, "mode": "form", "kind": "obligation", "code": "O5", "f-title-zh": "快答复",
        "f-when-0-event": "cases.case.reported", "f-who": "hotline_agent", "f-do-0-event": "cases.case.answered",
        "f-within": "半小时",
        "f-on_breach-0-after": "", "f-on_breach-0-action": "notify",
        "f-on_breach-0-whom": "hotline_agent、coordinator",
        "f-on_breach-1-after": "1小时", "f-on_breach-1-action": "escalate",
        "f-on_breach-1-whom": "department_manager",
        "f-on_breach-2-after": "", "f-on_breach-2-action": "", "f-on_breach-2-whom": "",
    }  # fmt: skip

    answer = owner.post(f"/regulations/drafts/cards/{card.pk}/edit/", typed, headers=HTMX)

    assert answer.status_code == 200
    card.refresh_from_db()
    assert card.faults == 0
    assert card.spec["on_breach"] == [
        {"after": "PT0S", "notify": ["hotline_agent", "coordinator"]},
        {"after": "PT1H", "escalate": "department_manager"},
    ]
    page = owner.get(f"/regulations/drafts/cards/{card.pk}/edit/?mode=form").content.decode()
    assert 'name="f-on_breach-1-after" value="PT1H"' in page
    assert "on_breach:" not in page


def test_a_row_that_says_more_than_its_cells_is_left_to_the_yaml() -> None:
    choices = [{"value": "ok", "zh": "好/坏", "en": "ok"}]
    spec = {"fields": [{"name": "state", "zh": "状态", "en": "state", "type": "choice", "choices": choices}]}
    no_picks: dict[str, list[tuple[str, str]]] = {"records": [], "roles": [], "signers": []}

    shown = [field.name for field, _inputs in rule_fields.inputs("form", spec, no_picks)]

    assert "fields" not in shown
    text = rule_fields.rest("form", spec)
    assert "好/坏" in text
    assert rule_fields.read("form", {"rest": text}) == spec


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ({"after": "1小时", "action": "", "whom": ""}, {"after": "PT1H"}),
        ({"after": "", "action": "", "whom": "coordinator"}, {"after": "PT0S", "notify": ["coordinator"]}),
        ({"after": "", "action": "escalate", "whom": ""}, {"after": "PT0S", "escalate": ""}),
    ],
)
def test_half_a_row_is_kept_for_the_check_to_speak_of(typed: dict[str, str], read: dict[str, object]) -> None:
    post = {f"f-on_breach-0-{name}": value for name, value in typed.items()}

    spec = rule_fields.read("obligation", post)

    assert spec["on_breach"] == [read]


def test_rules_that_a_rate_counts_say_that_it_is_counted_so() -> None:
    assert rule_fields.read("metric", {"f-kept-rules": "O1、O2"})["kept"] == {"rules": ["O1", "O2"]}
    assert rule_fields.read("metric", {"f-kept-on": "1", "f-kept-rules": ""})["kept"] == {}


def test_the_fields_of_a_form_are_typed_with_their_choices() -> None:
    post = {
        "f-fields-0-name": "state", "f-fields-0-zh": "状态", "f-fields-0-en": "", "f-fields-0-type": "choice",
        "f-fields-0-choices": "ok=合格/passed；不合格", "f-fields-0-required": "1",
    }  # fmt: skip

    assert rule_fields.read("form", post)["fields"] == [
        {
            "name": "state", "zh": "状态", "en": "状态", "type": "choice", "required": True,
            "choices": [
                {"value": "ok", "zh": "合格", "en": "passed"}, {"value": "不合格", "zh": "不合格", "en": "不合格"},
            ],
        }
    ]  # fmt: skip


def test_the_workbench_speaks_english(cast: Cast, work: DraftWork) -> None:
    Person.objects.filter(pk=cast.regulation_owner.pk).update(language="en")
    owner = signed_in(Person.objects.get(pk=cast.regulation_owner.pk))

    page = owner.get(f"/regulations/drafts/{work.pk}/").content.decode()
    assert "0 of 4 clauses decided" in page
    finish = owner.get(f"/regulations/drafts/{work.pk}/finish/").content.decode()
    assert "4 clauses undecided" in finish


def test_titles_and_the_regulation_s_own_names_of_roles_are_given_in_both_languages(
    owner: Client, work: DraftWork
) -> None:
    path = f"/regulations/drafts/{work.pk}/head/"
    form = owner.get(path).context["form"]
    typed = {name: form.get_initial_for_field(one, name) for name, one in form.fields.items()}
    typed |= {"title_en": "Model repair rules", "role_en-coordinator": "service clerk"}

    assert owner.post(path, typed).status_code == 302
    work.refresh_from_db()
    assert work.title_en == "Model repair rules"
    assert work.roles.get(role="coordinator").name_en == "service clerk"
