from __future__ import annotations

import pytest

from yinuo.core.happenings import CATALOGUE
from yinuo.core.models import Role
from yinuo.rulebook import pack as packs
from yinuo.rulebook.extract import from_lines
from yinuo.rulebook.extract.packing import draft_pack, house
from yinuo.rulebook.services import packs as services

TEXT = [
    "样例维修管理办法",
    "",
    "一、受理",
    "1、接线员接到报修后须在10分钟内答复客户。",
    "2、内勤应在服务结束后24小时内回访客户。",
    "3、接线员填写《报修登记表》,内容包括客户姓名、地址、电话、故障现象。",
    "4、财务部应于每月5日前上报费用报表。",
    "5、质检员应于2个工作日内处理投诉。",
    "二、考核",
    "1、技术人员顶撞客户的,罚款100-200元/次。",
    "2、服务及时率≥90%。",
    "3、派工单编号由年度和流水号组成。",
    "4、内勤应在维修完成后24小时内回访客户。",
    "5、技术人员进入客户现场应礼貌待人、面带微笑。",
    "6、故障分为紧急、一般、轻微三级。",
    "",
]


def drafted(lines=TEXT):
    (regulation,) = from_lines(lines, "a.txt").regulations
    return draft_pack(regulation, code="TEST-1")


def test_every_event_and_role_of_the_word_lists_exists_in_the_house():
    events = {name for table in (house.OCCASIONS, house.DEEDS, house.MOMENTS) for _, name in table}

    assert events <= set(CATALOGUE)
    assert {name for _, name in house.ROLES} <= set(Role.values)


def test_a_draft_pack_loads_and_holds_against_the_house(db):
    made = drafted()

    assert packs.parse(made.text) == made.pack
    assert services.check(made.text) == made.pack


def test_what_was_understood_is_a_rule_of_its_clause():
    pack = drafted().pack
    rules = {(rule.clause, rule.kind): packs.to_data(pack)["rules"][at] for at, rule in enumerate(pack.rules)}

    assert [clause.number for clause in pack.clauses][:4] == ["1", "1.1", "1.2", "1.3"]
    answer = rules["1.1", "obligation"]
    assert (answer["when"], answer["do"], answer["within"]) == (
        [{"event": "cases.case.reported"}],
        [{"event": "cases.case.answered"}],
        "PT10M",
    )
    assert pack.house_role(answer["who"]) == "hotline_agent"
    assert rules["1.4", "obligation"]["by"] == {"day_of_month": 5}
    assert (rules["1.5", "obligation"]["within"], rules["1.5", "obligation"]["calendar"]) == ("working P2D", "own")
    assert [field["zh"] for field in rules["1.3", "form"]["fields"]] == ["客户姓名", "地址", "电话", "故障现象"]
    assert rules["2.1", "sanction"]["amount"] == {"from": "100", "to": "200", "unit": "CNY"}
    assert rules["2.2", "metric"]["target"] == {"at_least": "90"}
    assert len(rules["2.6", "tier"]["levels"]) == 3


def test_what_cannot_be_a_rule_yet_is_left_out_with_the_reason():
    left = {(out.rule.clause, out.rule.kind): out.why for out in drafted().left_out}

    assert left["2.3", "numbering"] == "编号格式须由人来写"
    assert left["2.4", "obligation"].endswith("说的是同一件事")


def test_every_draft_rule_is_in_the_pack_or_left_out():
    (regulation,) = from_lines(TEXT, "a.txt").regulations
    made = draft_pack(regulation)

    assert sorted([rule.code for rule in made.pack.rules] + [out.rule.code for out in made.left_out]) == sorted(
        rule.code for rule in regulation.rules
    )


def test_a_text_without_clauses_makes_no_pack():
    (regulation,) = from_lines(["样例管理办法", "没有条款。"], "a.txt").regulations

    with pytest.raises(ValueError, match="no clauses"):
        draft_pack(regulation)


def test_long_clauses_and_odd_signs_still_make_a_pack_that_loads():
    made = drafted(
        ["样例管理办法", "", "第一条 " + "须妥善处理\u200b\x07有关事项，" * 400 + "。", "", "第二条 每月盘点。"]
    )

    assert packs.parse(made.text) == made.pack
