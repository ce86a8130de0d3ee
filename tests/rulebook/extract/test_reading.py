from __future__ import annotations

import pytest

from tests.rulebook.extract.files import docx, packed, paragraph, pdf, table
from yinuo.rulebook.extract import Unreadable, extract
from yinuo.rulebook.extract.read import limits, read
from yinuo.rulebook.extract.read.charset import decode

SIMPLE = "售后服务管理办法\n\n一、目的\n\n为规范报修服务，提高客户满意度，制定本办法。\n\n二、时限\n\n1、接到报修后三十分钟内答复客户。\n"
TRADITIONAL = "售後服務管理辦法\n\n一、目的\n\n為規範報修服務，提高客戶滿意度，制定本辦法。\n\n二、時限\n\n1、接到報修後三十分鐘內答覆客戶。\n"


@pytest.mark.parametrize(
    ("text", "encoding", "told"),
    [
        (SIMPLE, "utf-8", "utf-8"),
        (SIMPLE, "utf-8-sig", "utf-8"),
        (SIMPLE, "utf-16", "utf-16"),
        (SIMPLE, "gb18030", "gb18030"),
        (TRADITIONAL, "utf-8", "utf-8"),
        (TRADITIONAL, "big5", "big5"),
        (TRADITIONAL, "gb18030", "gb18030"),
    ],
)
def test_a_text_is_read_in_the_encoding_that_it_is_in(text, encoding, told):
    source = read(text.encode(encoding), "办法.txt")

    assert source.encoding == told
    assert "\n".join(source.lines) == text


@pytest.mark.parametrize(
    ("text", "encoding"), [(SIMPLE, "utf-8"), (SIMPLE, "gb18030"), (TRADITIONAL, "big5"), (TRADITIONAL, "utf-8")]
)
def test_the_same_rule_is_found_in_every_encoding_and_writing(text, encoding):
    (regulation,) = extract(text.encode(encoding), "办法.txt").regulations

    assert [clause.number for clause in regulation.clauses] == ["1", "2", "2.1"]
    assert [(span.type, span.value, span.clause) for span in regulation.spans] == [("DEADLINE", "PT30M", "2.1")]


def test_a_text_cut_off_inside_a_sign_is_still_read():
    text, encoding = decode((SIMPLE * 60).encode()[:-1])

    assert encoding == "utf-8"
    assert text.startswith("售后服务管理办法")


def test_line_numbers_are_those_of_the_file():
    (span,) = extract(SIMPLE.replace("\n", "\r\n").encode(), "办法.txt").spans

    assert span.place.line == 9
    assert span.text == "三十分钟内"


def test_a_page_of_the_web_gives_its_text_without_menus_scripts_and_hidden_parts():
    page = (
        "<!DOCTYPE html><html><head><title>范文网</title><style>p{}</style></head><body><nav><a>首页</a></nav>"
        "<h1>维修管理规定</h1><p>第一条&nbsp;接报后<b>2小时</b>内到场。</p><script>var a='24小时内'</script>"
        "<div style='display:none'>3天内</div><p>第二条 每月盘点。<br>月底前上报。</p><table><tr><td>项目</td><td>时限</td></tr></table></body></html>"
    )
    source = read(page.encode(), "page.html")

    assert source.kind == "html"
    assert source.lines == (
        "维修管理规定",
        "第一条 接报后2小时内到场。",
        "第二条 每月盘点。",
        "月底前上报。",
        "项目\t时限",
    )


def test_a_page_says_its_encoding_itself():
    page = "<html><head><meta charset='gb2312'></head><body><p>维修管理规定</p></body></html>"

    assert read(page.encode("gb18030"), "a.htm").lines == ("维修管理规定",)


def test_items_of_an_ordered_list_are_numbered():
    assert read(b"<html><body><ol><li>one<li>two</ol><ul><li>three</ul></body></html>", "a.html").lines == (
        "1. one",
        "2. two",
        "three",
    )


def test_a_word_document_gives_paragraphs_rows_and_the_numbers_that_word_counts():
    document = docx(
        "维修管理办法",
        paragraph("接到报修十分钟内答复。", number=(1, 0)),
        paragraph("派工。", number=(1, 1)),
        paragraph("到达。", number=(1, 1)),
        paragraph("要点", number=(1, 2)),
        paragraph("每月回访。", style="Below"),
        paragraph("作业", number=(2, 0)),
        paragraph("报修", number=(2, 1)),
        table(["项目", "时限"], ["答复", "10分钟"]),
    )
    source = read(document, "办法.docx")

    assert source.lines == (
        "维修管理办法", "第一条 接到报修十分钟内答复。", "（一）派工。", "（二）到达。", "要点", "第二条 每月回访。", "4 作业", "4.1 报修",
        "项目\t时限", "答复\t10分钟",
    )  # fmt: skip


def test_deleted_words_of_a_word_document_are_not_read():
    document = docx("<w:p><w:r><w:t>三天内</w:t></w:r><w:del><w:r><w:t>五天内</w:t></w:r></w:del></w:p>")

    assert read(document, "a.docx").lines == ("三天内",)


def test_a_pdf_gives_its_lines_and_tells_how_far_it_is():
    told = []
    document = pdf(["维修管理办法", "第一条 接到报修后三十分钟内答复。"], ["第二条 每月五日前上报报表。"])
    source = read(document, "办法.pdf", progress=lambda done, total: told.append((done, total)))

    assert source.lines == ("维修管理办法", "第一条 接到报修后三十分钟内答复。", "第二条 每月五日前上报报表。")
    assert source.pages == 2
    assert told == [(1, 2), (2, 2)]


def test_head_and_foot_lines_that_repeat_on_the_pages_of_a_pdf_are_left_out():
    document = pdf(
        *[
            ["某某公司内部文件", f"第{sign}条 内容各不相同", f"第 {at} 页 共 4 页"]
            for at, sign in enumerate("一二三四", 1)
        ]
    )

    assert read(document, "a.pdf").lines == tuple(f"第{sign}条 内容各不相同" for sign in "一二三四")


BAD = [
    ("empty", b"", "a.txt"),
    ("empty", b"  \r\n\t", "a.docx"),
    ("no_text", b"<html><body><script>1</script></body></html>", "a.html"),
    ("no_text", docx(), "a.docx"),
    ("encrypted", pdf(["x"], encrypted=True), "a.pdf"),
    ("encrypted", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le"), "a.docx"),
    ("old_word", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000), "a.doc"),
    ("image_only", pdf([], []), "scan.pdf"),
    ("broken", b"%PDF-1.7\n" + b"x" * 500, "a.pdf"),
    ("broken", pdf(["x"])[:300], "a.pdf"),
    ("broken", b"PK\x03\x04" + b"x" * 500, "a.docx"),
    ("broken", docx("办法")[:-60], "a.docx"),
    ("broken", packed({"word/document.xml": "<w:document"}), "a.docx"),
    ("broken", bytes(range(128, 256)) * 40, "a.txt"),
    ("bomb", packed({"word/document.xml": "<a>" + " " * 40_000_000 + "</a>"}), "a.docx"),
    ("bomb", docx("x", head='<!DOCTYPE a [<!ENTITY b "bbbb">]>'), "a.docx"),
    ("macro", docx("x", extra={"word/vbaProject.bin": b"x"}), "a.docx"),
    ("macro", docx("x", extra={"word/vbaProject.bin": b"x"}), "a.docm"),
    ("wrong_kind", packed({"xl/workbook.xml": "<a/>"}), "a.docx"),
    ("wrong_kind", packed({"readme.md": "x"}), "a.docx"),
    ("wrong_kind", SIMPLE.encode(), "a.docx"),
    ("wrong_kind", SIMPLE.encode(), "a.pdf"),
    ("wrong_kind", docx("办法"), "a.txt"),
    ("wrong_kind", b"\x89PNG\r\n\x1a\n" + bytes(100), "a.png"),
    ("wrong_kind", b"\x89PNG\r\n\x1a\n" + bytes(100), "a.docx"),
    ("wrong_kind", rb"{\rtf1 x}", "a.rtf"),
    ("binary", bytes(range(32)) * 60, "a.txt"),
    ("too_big", b"x" * (limits.FILE_BYTES + 1), "a.txt"),
]


@pytest.mark.parametrize(("code", "document", "name"), BAD, ids=[f"{row[0]}-{at}" for at, row in enumerate(BAD)])
def test_a_file_that_cannot_be_read_is_refused_in_plain_words(code, document, name):
    with pytest.raises(Unreadable) as refused:
        extract(document, name)

    assert refused.value.code == code
    assert any("\u4e00" <= sign <= "\u9fff" for sign in refused.value.say("zh-hans"))
    assert refused.value.say("en").isascii()


def test_a_text_beyond_measure_is_refused(monkeypatch):
    monkeypatch.setattr(limits, "TEXT_SIGNS", 10)

    with pytest.raises(Unreadable) as refused:
        extract(SIMPLE.encode(), "a.txt")
    assert refused.value.code == "too_big"


def test_a_pdf_with_too_many_pages_is_refused(monkeypatch):
    monkeypatch.setattr(limits, "PDF_PAGES", 1)

    with pytest.raises(Unreadable) as refused:
        extract(pdf(["a long line"], ["another line"]), "a.pdf")
    assert refused.value.code == "too_many_pages"


def test_a_pdf_that_takes_too_much_memory_hurts_only_the_process_that_reads_it(monkeypatch):
    monkeypatch.setattr(limits, "PDF_MEMORY", 16 * limits.MEBI)

    with pytest.raises(Unreadable) as refused:
        extract(pdf(["a long line"]), "a.pdf")
    assert refused.value.code == "broken"
