from __future__ import annotations

import pytest

from yinuo.rulebook.extract import from_lines

#: sentence, actor, modal, occasion (part of it), deed (part of it), limits
DUTIES = [
    ("接线员接到报修后须在10分钟内答复客户。", "接线员", "must", "接到报修后", "答复客户", ["PT10M"]),
    ("售后热线专员接到报修信息,应在10分钟内答复。", "售后热线专员", "must", "接到报修信息", "10分钟内答复", ["PT10M"]),
    ("内勤人员应在派工后1小时内跟进。", "内勤人员", "must", "派工后", "跟进", ["PT1H"]),
    ("售后热线的接线人员,必须问清准备好需要的资料。", "售后热线的接线人员", "must", "", "问清准备好需要的资料", []),
    ("维修技术人员必须填写《维修回执单》。", "维修技术人员", "must", "", "填写《维修回执单》", []),
    ("售后内勤必须在服务结束的24小时内回访客户。", "售后内勤", "must", "服务结束", "回访客户", ["PT24H"]),
    ("质量部每月汇总不合格情况。", "质量部", "does", "", "每月汇总不合格情况", ["1/month"]),
    ("财务部应于每月5日前结清上月费用。", "财务部", "must", "", "结清上月费用", ["monthly:05", "1/month"]),
    ("仓库管理员不得擅自发放备件。", "仓库管理员", "must not", "", "不得擅自发放备件", []),
    ("严禁酒后上岗。", "", "must not", "", "严禁酒后上岗", []),
    ("如果客户地址有误,应当天反馈内勤。", "", "must", "如果客户地址有误", "当天反馈内勤", ["P0D"]),
    ("电梯困人时,维保人员须在30分钟内赶到现场。", "维保人员", "must", "电梯困人时", "30分钟内赶到现场", ["PT30M"]),
    ("值班员负责接听报警电话并做好记录。", "值班员", "must", "", "接听报警电话", []),
    ("各分公司每季度组织一次演练。", "分公司", "does", "", "组织一次演练", ["4/year"]),
    (
        "投诉受理后,由客服主管在1个工作日内提出方案。",
        "客服主管",
        "must|does",
        "投诉受理后",
        "提出方案",
        ["P1D;working"],
    ),
    ("部门经理可在两日内决定是否延期。", "部门经理", "may|does", "", "两日内", ["P2D"]),
]


def duties(*clauses):
    (regulation,) = from_lines(["样例管理办法", "", *clauses], "a.txt").regulations
    return regulation.duties


@pytest.mark.parametrize(
    ("sentence", "actor", "modal", "occasion", "deed", "limits"), DUTIES, ids=[row[0] for row in DUTIES]
)
def test_a_duty_says_who_must_do_what_when_and_in_what_time(sentence, actor, modal, occasion, deed, limits):
    (duty,) = duties(f"第一条 {sentence}")

    assert (duty.actor, duty.inherited) == (actor, False)
    assert duty.modal in modal.split("|")
    assert occasion in duty.trigger or occasion in duty.action
    assert deed in duty.action
    assert sorted(span.value for span in duty.limits) == sorted(limits)
    assert duty.place.text == sentence
    assert duty.clause == "第一条"


@pytest.mark.parametrize(
    "sentence", ["本办法由售后部解释。", "服务分为保内和保外两类。", "请问您需要什么帮助?", "罚款由财务入账。"]
)
def test_a_sentence_that_asks_nothing_of_anybody_is_no_duty(sentence):
    assert duties(f"第一条 {sentence}") == ()


def test_two_actors_in_one_sentence_have_a_duty_each():
    first, second = duties("第一条 接线员应在10分钟内答复客户,内勤应在20分钟内安排派工。")

    assert (first.actor, [span.value for span in first.limits]) == ("接线员", ["PT10M"])
    assert (second.actor, [span.value for span in second.limits]) == ("内勤", ["PT20M"])


def test_who_is_meant_may_stand_in_the_sentence_before_or_in_a_heading_above():
    found = duties("4.1 配送员", "4.1.1 须当天交回签收单。", "4.2 受理", "4.2.1 接线员应问清故障。必须在10分钟内答复。")

    assert [(duty.clause, duty.actor, duty.inherited) for duty in found] == [
        ("4.1.1", "配送员", True), ("4.2.1", "接线员", False), ("4.2.1", "接线员", True),
    ]  # fmt: skip


def test_what_stands_under_a_heading_of_duties_is_one_without_a_word_for_must():
    found = duties(
        "三、质检部职责", "(1)客户来料的登记。", "(2)负责检查退回产品的质量。", "四、术语", "(1)返修指退回工厂维修。"
    )

    assert [(duty.clause, duty.actor) for duty in found] == [("3(1)", "质检部"), ("3(2)", "质检部")]


def test_more_parts_found_make_a_duty_surer():
    sure, unsure = duties("第一条 接线员接到报修后须在10分钟内答复客户。", "第二条 须妥善处置有关事项。")

    assert sure.confidence > 0.9 > 0.6 > unsure.confidence
