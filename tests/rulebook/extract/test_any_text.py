"""Whatever a text holds, extraction ends, every place points at its words, and the drafts fit the pack format."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from yinuo.rulebook.extract import Unreadable, extract, from_lines
from yinuo.rulebook.extract.command import spans_as_lines
from yinuo.rulebook.extract.packing import draft_pack
from yinuo.rulebook.extract.report import html

PIECES = [
    "第一章",
    "第二条",
    "第三条",
    "一、",
    "二、",
    "（一）",
    "(2)",
    "1、",
    "2.",
    "4.1",
    "4.1.2",
    "A)",
    "⑴",
    "①",
    "\n",
    "\n\n",
    "。",
    "；",
    "，",
    "：",
    "《",
    "》",
    "“",
    "”",
    "（",
    "）",
    "三",
    "十",
    "百",
    "半",
    "两",
    "5",
    "30",
    "2010年",
    "小时",
    "分钟",
    "个工作日",
    "天",
    "日",
    "周",
    "月",
    "年",
    "元",
    "%",
    "≥",
    "内",
    "前",
    "后",
    "每",
    "每月",
    "次",
    "至",
    "-",
    "提前",
    "罚款",
    "扣",
    "分",
    "记过",
    "辞退",
    "不予报销",
    "填写",
    "派工单",
    "报告",
    "记录",
    "客户",
    "维修",
    "接线员",
    "部门经理",
    "应",
    "须",
    "不得",
    "负责",
    "审核",
    "批准",
    "回访",
    "答复",
    "保存",
    "编号",
    "分为",
    "级",
    "率",
    "如果",
    "时",
    "的",
    "编制",
    "售後",
    "服務",
    "管理办法",
    "制度",
    "〇",
    "廿",
    "万",
    "千",
]
TEXTS = st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=60).map("".join)


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_any_text_is_taken_apart_without_losing_its_places(text):
    lines = text.split("\n")
    found = from_lines(lines, "a.txt")

    assert spans_as_lines(found).count("\n") == sum(len(one.spans) for one in found.regulations)
    assert html(found).startswith("<!doctype html>")
    for regulation in found.regulations:
        numbers = [clause.number for clause in regulation.clauses]
        assert len(set(numbers)) == len(numbers)
        assert all(clause.parent is None or clause.parent in numbers for clause in regulation.clauses)
        for span in regulation.spans:
            assert found.text[span.place.start : span.place.end] == span.text
            assert span.text in lines[span.place.line - 1]
            assert span.clause is None or span.clause in numbers
        for rule in regulation.rules:
            assert found.text[rule.place.start : rule.place.end] == rule.place.text
            assert 0 < rule.confidence < 1


@settings(max_examples=100, deadline=None)
@given(TEXTS)
def test_the_drafts_of_any_text_fit_the_pack_format(text):
    for regulation in from_lines(["样例管理办法", "", "第一条 三天内回访。", *text.split("\n")], "a.txt").regulations:
        if regulation.clauses:
            made = draft_pack(regulation)
            assert len(made.pack.rules) + len(made.left_out) == len(regulation.rules)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300), st.sampled_from(["a.txt", "a.html", "a.docx", "a.md", "a"]))
def test_any_bytes_are_read_or_refused(document, name):
    assert _said(document, name)


def _said(document, name):
    try:
        return extract(document, name).lines
    except Unreadable as reason:
        return reason.say("zh")
