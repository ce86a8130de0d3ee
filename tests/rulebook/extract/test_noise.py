from __future__ import annotations

import pytest

from yinuo.rulebook.extract import from_lines
from yinuo.rulebook.extract.noise import VOID, cover
from yinuo.rulebook.extract.normal import normal

LINES = [
    "当前位置:文档之家› 客户维护管理制度",
    "首页 > 范文 > 制度",
    "相关文档 最新文档",
    "文本预览",
    "上一篇：考勤制度",
    "最新资料,word文档,可以自由编辑!!",
    "【本页是封面,下载后可以删除!】",
    "版权所有 某某网",
    "1、总则3 2、编制方法3 3、职责3 4、体系5 4.1对象6 4.2框架6 4.3组织7 5、内容8",
]
PIECES = [
    ("制定本办法。上传者知盟网 https://www.example.cn/doc/c01.html, 第二条 甲。", "制定本办法。第二条 甲。"),
    ("管理办法 Modified by JEEP on December 26th, 2020.", "管理办法"),
    ("管理制度 2009-11-30 22:09:46| 分类:市场| 标签:|字号大中小订阅 1.目的", "管理制度1.目的"),
    ("企划部管理规定集团档案编码:[YTTR-YTPT28-YTNTL98]", "企划部管理规定"),
    ("执(zhí)行(xíng)规(guī)定", "执行规定"),
    ("管理(guan li)制度", "管理制度"),
    ("1.1目的 ................................ 2", "1.1目的"),
]
KEPT = [
    "(a)客户姓名；(b)地址",
    "响应时间(min)不超过30",
    "车间距离(km)",
    "客户满意度(含回访)",
    "首页填写客户名称。第二条 每页签字。其他栏目如实填写。",
]


@pytest.mark.parametrize("line", LINES)
def test_a_line_that_came_from_the_web_page_is_noise(line):
    made, gone = cover(normal(line))

    assert gone == {1}
    assert made.strip(VOID) == ""


@pytest.mark.parametrize(("line", "rest"), PIECES, ids=[row[1] for row in PIECES])
def test_noise_inside_a_line_is_covered_and_the_rest_keeps_its_place(line, rest):
    made, gone = cover(normal(line))

    assert gone == frozenset()
    assert len(made) == len(line)
    assert made.replace(VOID, "").replace(" ", "") == rest.replace(" ", "")


@pytest.mark.parametrize("line", KEPT)
def test_what_only_resembles_noise_stays(line):
    assert cover(normal(line)) == (normal(line), frozenset())


def test_a_row_of_amounts_is_no_table_of_contents():
    line = (
        "10 考核 10.1 未按时到场,罚款100元/次;10.2 漏填的,罚款200元;10.3 私自收费的,罚500元,第二次予以辞退;"
        "10.4 收受财物1000元以上的,开除;10.5 引起投诉的,扣绩效分10分;10.6 年度零投诉的,奖励2000元。"
    )
    assert cover(line) == (line, frozenset())


def test_a_line_with_a_label_does_not_go_on_the_line_before_it():
    lines = ["四星:满意率不低于95%,投诉率低于1%,结算价上浮百分之五", "三星:满意率不低于90%,结算价不变。"]
    (regulation,) = from_lines(["样例评级办法", "", "第一条 评级如下:", *lines], "a.txt").regulations

    assert [one.value for one in regulation.spans if one.type == "PERCENT"] == [">=95%", "<1%", "5%", ">=90%"]


def test_a_rule_is_found_through_pinyin_blanks_and_broken_lines():
    lines = [
        "维修管理办法",
        "",
        "第一条接到报修后须在三(sān)十分钟(zhōng)内答复客户，并由内勤在当",
        "",
        "日派工，逾 期的罚 款50 元/次。",
    ]
    (regulation,) = from_lines(lines, "a.txt").regulations

    assert [(one.type, one.value, one.place.line) for one in regulation.spans] == [
        ("DEADLINE", "PT30M", 3), ("DEADLINE", "P0D", 3), ("PENALTY", "fine CNY 50", 5), ("MONEY", "CNY 50", 5),
    ]  # fmt: skip
    assert [one.text for one in regulation.spans] == ["三(sān)十分钟(zhōng)内", "当", "罚 款50 元/次", "50 元"]


def test_every_place_points_at_its_words():
    lines = ["售後服務管理辦法", "", "第一條 客戶報修後２小時內到場，遲到罰款１００元。"]
    found = from_lines(lines, "a.txt")

    for span in found.spans:
        assert found.text[span.place.start : span.place.end] == span.text
        assert span.text in lines[span.place.line - 1]
    assert [span.text for span in found.spans] == ["２小時內", "罰款１００元", "１００元"]
