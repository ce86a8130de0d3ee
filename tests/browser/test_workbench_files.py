"""Bad files through the page, with the worker that users have: each is said plainly, and the next good one is read."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import sign_in
from tests.cast import make_cast
from tests.rulebook.drafting import bench
from tests.rulebook.extract.files import docx, packed, pdf
from yinuo.core.models import StoredFile
from yinuo.rulebook.models import DraftWork

pytestmark = pytest.mark.browser
MEGABYTE = 1024 * 1024
BAD = (
    ("bomb.docx", packed({"word/document.xml": "<a>" + " " * 40_000_000 + "</a>"}), "异常巨大"),
    ("locked.pdf", pdf(["第一条 甲。"], encrypted=True), "有密码"),
    ("macro.docx", docx("甲", extra={"word/vbaProject.bin": "x"}), "带有宏"),
    ("empty.txt", b"", "是空的"),
    ("tool.bin", bytes(range(256)) * 40, "二进制"),
    ("odd.txt", b"\x81\xff\xfe\x80" * 300, "编码"),
    ("huge.txt", b"x" * (30 * MEGABYTE), "超过上限 20 MB"),
)


def test_after_every_bad_file_the_worker_reads_the_next_good_one(site, page: Page, tmp_path):
    cast = make_cast()
    sign_in(page, cast.regulation_owner.username)

    for name, body, said in BAD:
        _give(page, tmp_path, name, body)
        expect(page.locator("main")).to_contain_text(said)
    assert not DraftWork.objects.exists()
    assert not StoredFile.objects.exists()
    assert [path for path in (site.home / "files").rglob("*") if path.is_file()] == []

    _give(page, tmp_path, "好.txt", bench.SMALL.encode())
    expect(page.locator("#reading")).to_contain_text("样例维修管理办法")


def _give(page: Page, folder, name: str, body: bytes) -> None:
    (folder / name).write_bytes(body)
    page.goto("/regulations/drafts/new/")
    page.locator("input[type=file]").set_input_files(folder / name)
    page.get_by_role("button", name="读取").click()
