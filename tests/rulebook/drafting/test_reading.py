"""Files as people give them, through the page: read, or refused with nothing kept."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.access import signed_in
from tests.cast import Cast
from tests.rulebook.drafting import bench, source
from tests.rulebook.extract.files import docx, packed, pdf
from yinuo.core.models import StoredFile
from yinuo.core.services import files
from yinuo.rulebook import tasks
from yinuo.rulebook.models import DraftWork, Reading, ReadingPart

pytestmark = pytest.mark.django_db
MEGABYTE = 1024 * 1024
BILLION = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><w:document>&b;</w:document>'


def give(cast: Cast, name: str, body: bytes) -> str:
    """Give a file on the page, let the worker do its job, and return what the person then reads."""
    owner = signed_in(cast.regulation_owner)
    answer = owner.post("/regulations/drafts/new/", {"file": SimpleUploadedFile(name, body)})
    if answer.status_code == 302:
        reading = Reading.objects.get()
        tasks.read_file.func(reading.pk)
        answer = owner.get(answer["Location"])
    return answer.content.decode()


@pytest.mark.parametrize(
    ("name", "body", "said"),
    [
        ("empty.docx", b"", "是空的"),
        ("zeros.txt", b"\x00" * 500, "文件是空的"),
        ("bomb.docx", packed({"word/document.xml": "<a>" + " " * 40_000_000 + "</a>"}), "异常巨大"),
        ("entities.docx", packed({"[Content_Types].xml": "<Types/>", "word/document.xml": BILLION}), "不予读取"),
        ("macro.docx", docx("甲", extra={"word/vbaProject.bin": "x"}), "宏"),
        ("locked.pdf", pdf(["第一条 甲。"], encrypted=True), "密码"),
        ("scan.pdf", pdf([]), "图片"),
        ("broken.pdf", b"%PDF-1.4 nothing else", "损坏"),
        ("tool.txt", bytes(range(256)) * 40, "二进制"),
        ("odd.txt", b"\x81\xff\xfe\x80" * 300, "编码"),
        ("photo.docx", b"\x89PNG\r\n\x1a\n" + bytes(100), "图片"),
        ("prose.txt", "今天天气很好。".encode(), "没有找到制度正文"),
    ],
    ids=lambda value: value if isinstance(value, str) and "." in value else "",
)
def test_a_file_that_cannot_be_read_is_said_plainly_and_nothing_of_it_is_kept(
    cast: Cast, files_root: Path, name: str, body: bytes, said: str
) -> None:
    assert said in give(cast, name, body)
    assert not DraftWork.objects.exists()
    assert not ReadingPart.objects.exists()
    assert not StoredFile.objects.exists()
    assert not Reading.objects.exclude(text="").exists()
    assert [path for path in files_root.rglob("*") if path.is_file()] == []


def test_two_hundred_megabytes_are_refused_by_their_size(cast: Cast, files_root: Path) -> None:
    page = give(cast, "huge.txt", b"x" * (200 * MEGABYTE))

    assert "有 200 MB，超过上限 20 MB" in page
    assert not Reading.objects.exists()
    assert [path for path in files_root.rglob("*") if path.is_file()] == []


def test_an_empty_form_says_what_to_give(cast: Cast) -> None:
    answer = signed_in(cast.regulation_owner).post("/regulations/drafts/new/", {"text": "  "})

    assert answer.status_code == 422
    assert "请选择一个文件" in answer.content.decode()


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_a_text_of_any_encoding_is_read_and_kept(cast: Cast, encoding: str) -> None:
    page = give(cast, "制度.txt", source.text().encode(encoding))

    assert "售后维修服务管理办法" in page
    assert "66 条" in page
    kept = StoredFile.objects.get()
    assert kept.purpose == "regulation_source"
    assert "四不伤害" in files.content_of(kept).decode("utf-8")


def test_of_several_regulations_one_is_chosen_and_the_others_can_be_later(cast: Cast) -> None:
    second = bench.SMALL.replace("样例维修管理办法", "样例回访管理办法")
    reading = bench.read(cast, f"{bench.SMALL}\n\n{second}")
    owner = signed_in(cast.regulation_owner)
    page = owner.get(f"/regulations/drafts/readings/{reading.pk}/").content.decode()

    assert "样例维修管理办法" in page
    assert "样例回访管理办法" in page
    part = reading.parts.get(title="样例回访管理办法")
    chosen = {"part": part.pk, "code": "CB-1", "version": "1"}
    owner.post(f"/regulations/drafts/readings/{reading.pk}/", chosen)
    tasks.draft_regulation.func(part.pk, "CB-1", "1")
    assert DraftWork.objects.get().title == "样例回访管理办法"
    assert "样例维修管理办法" in owner.get(f"/regulations/drafts/readings/{reading.pk}/").content.decode()


def test_a_code_that_is_none_is_refused_with_an_example(cast: Cast) -> None:
    reading = bench.read(cast)
    chosen = {"part": reading.parts.get().pk, "code": "制度一", "version": "1"}

    answer = signed_in(cast.regulation_owner).post(f"/regulations/drafts/readings/{reading.pk}/", chosen)

    assert answer.status_code == 422
    assert "例如 S001-R01" in answer.content.decode()


def test_a_long_pdf_tells_how_far_it_is(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    pages = [["某公司维修管理办法", "第一条 十分钟内答复。"], *([f"第{at}页的文字说明内容"] for at in range(2, 31))]
    told: list[tuple[int, int]] = []
    update = Reading.objects.filter().__class__.update

    def noting(rows: object, **changes: object) -> int:
        if "done" in changes:
            told.append((changes["done"], changes["total"]))
        return update(rows, **changes)

    monkeypatch.setattr(Reading.objects.filter().__class__, "update", noting)
    give(cast, "long.pdf", pdf(*pages))

    assert told[0] == (1, 30)
    assert told[-1] == (30, 30)


def test_a_job_that_comes_twice_reads_once(cast: Cast) -> None:
    reading = bench.read(cast)
    tasks.read_file.func(reading.pk)

    assert Reading.objects.get().state == Reading.State.READ
    assert StoredFile.objects.count() == 1
