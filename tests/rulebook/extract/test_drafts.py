from __future__ import annotations

import pytest

from yinuo.rulebook.extract import from_lines


def rules(*clauses, kind=None):
    (regulation,) = from_lines(["样例管理办法", "", *clauses], "a.txt").regulations
    return [rule for rule in regulation.rules if kind is None or rule.kind == kind]


def one(kind, *clauses):
    (rule,) = rules(*clauses, kind=kind)
    return rule


def test_an_obligation_has_who_when_what_and_the_limit():
    rule = one("obligation", "第一条 接线员接到报修后须在2个工作日内答复客户。")

    assert rule.fields["who"] == "接线员"
    assert (rule.fields["within"], rule.fields["working"], rule.fields["limit_words"]) == ("P2D", True, "2个工作日内")
    assert rule.place.text == "接线员接到报修后须在2个工作日内答复客户。"
    assert (rule.code, rule.clause, rule.doubts) == ("O01", "第一条", ())
    assert rule.confidence >= 0.8


def test_a_periodic_obligation_has_its_period_and_its_day():
    rule = one("obligation", "第一条 财务部应于每月5日前结清上月费用。")

    assert (rule.fields["every"], rule.fields["by"]) == ("1/month", "monthly:05")
    assert rule.doubts == ()


def test_what_an_obligation_lacks_is_said():
    rule = one("obligation", "第一条 应及时登记报修信息。")

    assert rule.doubts == ("原文没有写明由谁负责", "原文没有写明何时开始", "原文没有写明时限")


@pytest.mark.parametrize(
    "sentence", ["技术人员应着装整洁、礼貌待人。", "维修人员不得与客户发生口角。", "全体员工必须遵守安全规程。"]
)
def test_behaviour_that_cannot_be_timed_is_conduct(sentence):
    rule = one("conduct", f"第一条 {sentence}")

    assert rule.fields["items"]
    assert rules(f"第一条 {sentence}", kind="obligation") == []


def test_an_approval_has_its_signers_in_order():
    rule = one("approval", "第一条 接待申请单须经部门经理审核,报总经理批准。")

    assert rule.fields["subject"] == "接待申请单"
    assert rule.fields["steps"] == [{"who": "部门经理", "act": "审核"}, {"who": "总经理", "act": "批准"}]


def test_an_approval_with_a_threshold_keeps_its_condition():
    rule = one("approval", "第一条 费用超过5000元的由分管副总审批。")

    assert "5000元" in rule.fields["condition"]
    assert "有条件，请写成表达式" in rule.doubts


def test_a_form_has_who_fills_it_its_fields_and_who_signs():
    rule = one("form", "第一条 接线员填写《报修登记表》,内容包括客户姓名、地址、电话、故障现象,由客户签字。")

    assert rule.fields["name"] == "报修登记表"
    assert rule.fields["filled_by"] == "接线员"
    assert rule.fields["fields"] == ["客户姓名", "地址", "电话", "故障现象"]
    assert rule.fields["signed_by"] == ["客户"]


def test_a_form_named_often_is_one_rule_and_a_law_is_none():
    names = [
        rule.fields["name"]
        for rule in rules("第一条 填写《派工单》。", "第二条 依据《合同法》和《派工单》办理。", kind="form")
    ]

    assert names == ["派工单"]


@pytest.mark.parametrize(
    ("sentence", "cause", "whom", "fields"),
    [
        (
            "内勤人员派工不及时,罚款30元/次。",
            "内勤人员派工不及时",
            "内勤人员",
            {"sanction": "fine", "from": "30", "to": "30", "unit": "CNY", "per": "次"},
        ),
        ("顶撞客户的,视情节严重罚款100-200元/次。", "顶撞客户", "", {"sanction": "fine", "from": "100", "to": "200"}),
        (
            "维修人员未着工装的每次扣2分。",
            "维修人员未着工装",
            "维修人员",
            {"sanction": "score", "from": "2", "unit": "points"},
        ),
        ("虚报票据的不予报销。", "虚报票据", "", {"sanction": "no reimbursement"}),
    ],
)
def test_a_sanction_has_its_cause_whom_and_how_much(sentence, cause, whom, fields):
    rule = one("sanction", f"第一条 {sentence}")

    assert (rule.fields["cause"], rule.fields["whom"]) == (cause, whom)
    assert fields.items() <= rule.fields.items()


def test_sanctions_of_one_cause_are_one_rule_each():
    found = rules("第一条 一旦发现弄虚作假的,给予记过、记大过、辞退直至追究法律责任。", kind="sanction")

    assert [rule.fields["sanction"] for rule in found] == ["demerit", "major demerit", "dismissal", "legal liability"]
    assert {rule.fields["cause"] for rule in found} == {"一旦发现弄虚作假"}


def test_levels_below_a_clause_are_a_tier():
    rule = one(
        "tier",
        "一、客户分级标准",
        "(一)钻石客户:年收入500万元以上。",
        "(二)白金客户:年收入200万元以上。",
        "(三)普通客户:其余客户。",
    )

    assert [level["name"] for level in rule.fields["levels"]] == ["钻石客户", "白金客户", "普通客户"]
    assert rule.fields["levels"][0]["criterion"].startswith("年收入500万元")


def test_levels_in_a_sentence_are_a_tier():
    rule = one("tier", "第一条 故障分为紧急、一般、轻微三级。")

    assert [level["name"] for level in rule.fields["levels"]] == ["紧急", "一般", "轻微"]


def test_a_target_has_its_name_sign_and_figure():
    found = rules("第一条 服务及时率≥90%;客户满意度不低于85%;投诉率<3%。", kind="metric")

    assert [(rule.fields["name"], rule.fields["compare"], rule.fields["target"]) for rule in found] == [
        ("服务及时率", ">=", "90"), ("客户满意度", ">=", "85"), ("投诉率", "<", "3"),
    ]  # fmt: skip


def test_how_long_records_are_kept_is_a_retention_and_no_limit():
    (regulation,) = from_lines(["样例管理办法", "", "第一条 维修记录由内勤保存三年。"], "a.txt").regulations
    (rule,) = [rule for rule in regulation.rules if rule.kind == "retention"]

    assert (rule.fields["period"], rule.fields["forever"]) == ("P3Y", False)
    assert not [span for span in regulation.spans if span.type == "DEADLINE"]


def test_how_documents_are_numbered_is_a_numbering():
    rule = one("numbering", "第一条 派工单编号由年度、月份和三位流水号组成,不得跳号。")

    assert rule.fields["gapless"] is True
    assert rule.doubts == ("请写成编号格式",)


def test_the_same_text_gives_the_same_drafts():
    text = ["样例管理办法", "", "第一条 接线员须在10分钟内答复。", "第二条 未答复的罚款50元/次。"]

    assert from_lines(text, "a.txt") == from_lines(text, "a.txt")
