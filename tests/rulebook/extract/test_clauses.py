from __future__ import annotations

import pytest

from tests.rulebook.extract.structures import STRUCTURES
from yinuo.rulebook.extract import from_lines

DEEDS = "由班组负责清点工具并交班长核对"


def written(printed, *, every_line):
    """A regulation with these clause numbers; each clause says something of its own."""
    text = "样例管理办法\n\n"
    for at, mark in enumerate(printed.split()):
        begins_line = every_line or mark.startswith("/")
        text += (
            f"{chr(10) * 2 if begins_line else ' '}{mark.lstrip('/')} 第{'甲乙丙丁戊己庚辛壬癸'[at % 10]}组{DEEDS}。"
        )
    return text


def numbers(text):
    (regulation,) = from_lines(text.split("\n"), "办法.txt").regulations
    return [clause.number for clause in regulation.clauses]


@pytest.mark.parametrize("name", STRUCTURES)
@pytest.mark.parametrize("every_line", [True, False], ids=["a line each", "as found"])
def test_the_clauses_are_those_that_a_person_would_list(name, every_line):
    printed, listed = STRUCTURES[name]

    assert numbers(written(printed, every_line=every_line)) == listed.split()


CASES = [
    ("一、甲事\n二、乙事\n四、丁事\n", "1 2 4"),
    ("第一条 甲。\n第二条 乙。\n第五条 戊。\n", "第一条 第二条 第五条"),
    ("1、甲；2、乙；3、丙。", "1 2 3"),
    ("①甲；②乙；③丙。", "① ② ③"),
    ("⑴甲。⑵乙。⑶丙。", "⑴ ⑵ ⑶"),
    ("㈠甲。㈡乙。", "㈠ ㈡"),
    ("一、甲：\n(1)子；\n(2)丑。\n二、乙：\n(1)寅；\n(2)卯。\n", "1 1(1) 1(2) 2 2(1) 2(2)"),
    ("（一）甲\n1.子\n2.丑\n（二）乙\n1.寅\n2.卯\n", "(一) (一).1 (一).2 (二) (二).1 (二).2"),
    ("1 甲\n1.1 子\n1.1.1 鼠\n1.1.2 牛\n1.2 丑\n2 乙\n", "1 1.1 1.1.1 1.1.2 1.2 2"),
    ("1.0 总则\n1.1 子\n2.0 职责\n2.1 丑\n", "1.0 1.1 2.0 2.1"),
    ("3. 1 子事。 3. 2 丑事。 3. 2. 1 寅事。", "3.1 3.2 3.2.1"),
    ("第一章 总则\n第一条 甲。\n第二条 乙。\n第二章 职责\n第三条 丙。\n", "第一章 第一条 第二条 第二章 第三条"),
    ("第一章 总则\n第一条 甲。\n第二章 职责\n第一条 丙。\n", "第一章 第一条 第二章 第二章第一条"),
    ("A、甲事。B、乙事。C、丙事。", "A B C"),
    ("a) 甲事；b) 乙事；c) 丙事。", "a b c"),
    ("第一条甲事如下:(一)子;(二)丑。第二条乙事。", "第一条 第一条(一) 第一条(二) 第二条"),
    ("1、总则 第一条 甲事办妥。 第二条 乙事办妥。 2、方法 照办即可。", "1 第一条 第二条 2"),
    (
        "■★第一条甲事办妥。■★第二条乙事1.子事办妥。2.丑事办妥。■★第三条丙事办妥。",
        "第一条 第二条 第二条.1 第二条.2 第三条",
    ),
    ("一、甲事\n1、子\n2、丑\n二、乙事\n1、寅\n2、卯\n", "1 1.1 1.2 2 2.1 2.2"),
    ("4.1.2、甲事办妥。\n4.1.3、乙事办妥。\n", "4.1.2 4.1.3"),
]
NOT_CLAUSES = [
    "按第五条、第六条办理。",
    "2010年1月1日起执行。",
    "距边沟1.0米以外，厚1-2厘米。",
    "上班时间8:30，联系电话 0571-88001234。",
    "型号 3.5.2 的设备。",
    "共 3 台， 2 人值守。",
    "一、二级保养由班组完成。",
]


@pytest.mark.parametrize(("text", "listed"), CASES, ids=[row[1] for row in CASES])
def test_numbers_of_every_style_are_clauses(text, listed):
    assert numbers(f"样例管理办法\n\n{text}") == listed.split()


@pytest.mark.parametrize("sentence", NOT_CLAUSES)
def test_numbers_inside_sentences_number_nothing(sentence):
    text = f"样例管理办法\n\n第一条 甲事办妥。{sentence}\n\n第二条 乙事办妥。"

    assert numbers(text) == ["第一条", "第二条"]


def test_a_clause_knows_the_clause_above_its_heading_and_its_own_text():
    lines = [
        "样例管理办法",
        "",
        "四、作业内容:",
        "",
        "4.1、受理:",
        "",
        "4.1.1接线人员负责受理报修，问清故障现象及联系方式，知",
        "",
        "道处理办法的当场答复。",
    ]
    (regulation,) = from_lines(lines, "办法.txt").regulations
    head, section, clause = regulation.clauses

    assert (head.title, section.title, clause.title) == ("作业内容", "受理", "")
    assert (section.parent, clause.parent, clause.depth) == ("4", "4.1", 2)
    assert clause.text == "接线人员负责受理报修，问清故障现象及联系方式，知道处理办法的当场答复。"
    assert (clause.place.line, clause.place.column) == (7, 0)
    assert regulation.clause("4.1") is section
    with pytest.raises(KeyError):
        regulation.clause("9")


def test_many_regulations_of_one_file_are_told_apart():
    lines = [
        "当前位置:文档之家",
        "客户维护管理制度",
        "",
        "客户维护管理制度 1.拜访要求。(1)按计划拜访客户。(2)填写记录。2.维护要求。",
        "",
        "客户投诉管理办法(试行)",
        "",
        "第一章总则 第一条为规范投诉处理，制定本办法。",
        "",
        "设备管理制度_规章制度.doc",
        "",
        "预防措施的制定和落实 总经理 批准",
        "",
        "第四条 管理流程 1、记录投诉内容。2、调查原因。",
        "",
        "相关主题",
        "文本预览",
    ]
    found = from_lines(lines, "合集.txt").regulations

    assert [(one.title, one.first) for one in found] == [
        ("客户维护管理制度", 2),
        ("客户投诉管理办法(试行)", 6),
        ("设备管理制度_规章制度", 10),
    ]
    assert [len(one.clauses) for one in found] == [4, 2, 3]


def test_a_text_without_a_title_is_one_regulation():
    (regulation,) = from_lines(["第一条 三天内回访。", "第二条 每月盘点。"], "a.txt").regulations

    assert [clause.number for clause in regulation.clauses] == ["第一条", "第二条"]
    assert [span.value for span in regulation.spans] == ["P3D", "1/month"]


def test_an_empty_text_holds_no_regulation():
    found = from_lines(["", "  "], "a.txt")

    assert found.regulations == ()
    assert found.warnings == ("没有找到制度正文",)
