from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tracemalloc
from dataclasses import dataclass

import pytest

from tests.rulebook.extract.files import docx, packed, pdf
from yinuo.rulebook import pack as packs
from yinuo.rulebook.extract import command, extract

TEXT = "样例管理办法\n\n第一条 接线员接到报修后须在10分钟内答复客户。\n\n第二条 顶撞客户的罚款50元/次，记入《考核表》<b>。\n"


@dataclass
class Done:
    returncode: int
    stdout: str
    stderr: str


@pytest.fixture
def run(capsys):
    def run(*words):
        parser = argparse.ArgumentParser()
        command.add_arguments(parser)
        code = command.run(parser.parse_args(list(map(str, words))))
        return Done(code, *capsys.readouterr())

    return run


@pytest.fixture
def regulation(tmp_path):
    path = tmp_path / "办法.txt"
    path.write_text(TEXT, encoding="gb18030")
    return path


def test_the_command_writes_spans_pack_page_and_text(regulation, tmp_path):
    spans, pack, page, text = (tmp_path / name for name in ("s.jsonl", "p.yaml", "r.html", "t.txt"))
    words = [
        sys.executable,
        "-m",
        "yinuo",
        "extract",
        regulation,
        "--spans",
        spans,
        "--pack",
        pack,
        "--report",
        page,
        "--text",
        text,
    ]
    done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=120)

    assert done.returncode == 0, done.stderr
    assert "样例管理办法" in done.stdout
    rows = [json.loads(line) for line in spans.read_text(encoding="utf-8").splitlines()]
    assert rows[0] == {"line": 3, "text": "10分钟内", "type": "DEADLINE", "value": "PT10M"}
    assert [row["type"] for row in rows] == ["DEADLINE", "PENALTY", "MONEY", "FORM"]
    lines = text.read_text(encoding="utf-8").split("\n")
    assert all(row["text"] in lines[row["line"] - 1] for row in rows)
    assert [clause.number for clause in packs.parse(pack.read_text(encoding="utf-8")).clauses] == ["第一条", "第二条"]
    html = page.read_text(encoding="utf-8")
    assert "<mark class='DEADLINE' title='期限 PT10M'>10分钟内</mark>" in html
    assert "&lt;b&gt;" in html
    assert "<b>" not in html
    assert "http" not in html
    assert "<script" not in html


def test_of_many_regulations_each_has_its_pack_and_one_can_be_chosen(run, tmp_path):
    path = tmp_path / "many.txt"
    path.write_text(f"{TEXT}\n回访管理办法\n\n第一条 每月回访客户。\n", encoding="utf-8")

    assert run(path, "--pack", tmp_path / "all.yaml").returncode == 0
    assert run(path, "--regulation", 2, "--pack", tmp_path / "one.yaml").returncode == 0
    assert [packs.parse((tmp_path / name).read_text(encoding="utf-8")).title.zh for name in ("all.yaml", "all-2.yaml", "one.yaml")] == [
        "样例管理办法", "回访管理办法", "回访管理办法",
    ]  # fmt: skip
    refused = run(path, "--regulation", 9)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "没有第 9 项制度" in refused.stderr


@pytest.mark.parametrize(
    ("name", "document", "said"),
    [
        ("empty.docx", b"", "文件是空的"),
        ("scan.pdf", pdf([], []), "扫描件"),
        ("locked.pdf", pdf(["x"], encrypted=True), "有密码"),
        ("bomb.docx", packed({"word/document.xml": "<a>" + " " * 40_000_000 + "</a>"}), "异常巨大"),
        ("picture.docx", b"\x89PNG\r\n\x1a\n" + bytes(100), "图片"),
    ],
)
def test_a_bad_file_gives_one_clear_line_and_no_traceback(run, tmp_path, name, document, said):
    path = tmp_path / name
    path.write_bytes(document)
    done = run(path, "--spans", tmp_path / "s.jsonl")

    assert done.returncode == 1
    assert done.stdout == ""
    assert said in done.stderr
    assert done.stderr.count("yinuo: ") == 1
    assert not (tmp_path / "s.jsonl").exists()


def test_a_file_that_is_not_there_and_a_place_that_cannot_be_written_are_said_in_english_too(run, regulation, tmp_path):
    missing = run(tmp_path / "none.txt", "--lang", "en")
    unwritable = run(regulation, "--spans", tmp_path / "no" / "s.jsonl")

    assert (missing.returncode, unwritable.returncode) == (2, 2)
    assert "cannot be opened" in missing.stderr
    assert "Traceback" not in missing.stderr + unwritable.stderr


def test_a_pdf_shows_how_far_it_is(run, tmp_path):
    path = tmp_path / "办法.pdf"
    path.write_bytes(pdf(["样例管理办法", "第一条 须在10分钟内答复客户。"], ["第二条 每月五日前上报。"]))
    done = run(path)

    assert done.returncode == 0
    assert "2/2" in done.stderr


def test_a_word_file_and_its_text_give_the_same_rules():
    lines = TEXT.strip().split("\n")
    word = extract(docx(*[line for line in lines if line]), "a.docx")
    text = extract(TEXT.encode(), "a.txt")

    assert [(span.type, span.value) for span in word.spans] == [(span.type, span.value) for span in text.spans]
    assert [rule.fields for rule in word.regulations[0].rules] == [rule.fields for rule in text.regulations[0].rules]


def test_a_long_document_takes_little_memory():
    clause = "接线员接到报修后须在10分钟内答复客户，填写《报修登记表》，未答复的罚款50元/次，服务及时率≥90%。"
    document = ("样例管理办法\n\n" + "".join(f"第{at}条 {clause}\n\n" for at in range(1, 400))).encode()
    tracemalloc.start()
    extraction = extract(document, "a.txt")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert len(extraction.regulations[0].clauses) == 399
    assert peak < 100 * 1024 * 1024


def test_importing_the_package_brings_in_no_grammar_no_reader_and_no_django():
    heavy = (
        "django opencc pypdfium2 pydantic yinuo.rulebook.extract.spans.penalty yinuo.rulebook.extract.read.docx_file"
    )
    code = f"import sys, yinuo.rulebook.extract.command; print([name for name in {heavy.split()!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)

    assert done.stdout.strip() == "[]"
