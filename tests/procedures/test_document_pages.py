from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.access import EVERYBODY, AccessSuite, Page, signed_in
from tests.cast import NOW, Cast
from tests.procedures.documents import drafted, received, released
from yinuo.core.models import RefusalEntry
from yinuo.procedures.models import Copy, Document
from yinuo.procedures.services.documents import changes, copies
from yinuo.rulebook.services import packs
from yinuo.stage import runner

READERS = {
    "general_manager", "manager", "hotline", "coordinator", "parts_keeper", "finance_clerk", "regulation_owner",
    "quality_engineer", "account_manager", "technician",
}  # fmt: skip
OTHERS = EVERYBODY - READERS - {"administrator", "stranger"}
NOBODY = {"administrator", "stranger"}
WRITERS = {"quality_engineer", "coordinator", "account_manager", "manager", "regulation_owner"}
CONTROLLERS = {"quality_engineer", "manager", "regulation_owner"}


@pytest.fixture(autouse=True)
def _own_files(files_root):
    pass


class TestAccess(AccessSuite):
    def pages(self, cast: Cast) -> list[Page]:
        document = released(cast)
        copy = copies.issue(document=document, holder=cast.technician, by=cast.quality_engineer, at=NOW)
        change = changes.report(document=document, found="use", text="错", by=cast.technician, at=NOW)

        def url(name: str, *args: object) -> str:
            return reverse(f"procedures:{name}", args=args)

        def step(name: str) -> str:
            return url("document_step", document.pk, name)

        writers_elsewhere = {"coordinator_south", "manager_south"}
        return [
            Page(url("documents"), READERS | OTHERS),
            Page(url("new_document"), WRITERS | writers_elsewhere),
            Page(url("receive_document"), WRITERS | writers_elsewhere),
            Page(url("document", document.pk), READERS, OTHERS),
            Page(url("print_document", document.pk), READERS, OTHERS),
            Page(step("report"), READERS, OTHERS),
            Page(step("follow"), WRITERS, OTHERS),
            Page(step("issue"), CONTROLLERS, OTHERS, "post"),
            Page(step("void"), CONTROLLERS, OTHERS),
            Page(step("no-such-step"), set(), EVERYBODY - NOBODY),
            Page(url("copy_step", copy.pk, "receive"), CONTROLLERS | {"technician"}, OTHERS),
            Page(url("copy_step", copy.pk, "recall"), CONTROLLERS, OTHERS),
            Page(url("copy_step", copy.pk, "no-such-step"), set(), EVERYBODY - NOBODY),
            Page(url("decide_change", change.pk), CONTROLLERS, OTHERS),
        ]


def test_a_document_goes_its_whole_way_on_its_pages(cast: Cast, django_assert_max_num_queries):
    packs.publish(
        version=packs.load(text=runner.pack_text("S000-R09"), by=None, at=NOW), effective_at=NOW, by=None, at=NOW
    )
    desk = signed_in(cast.quality_engineer)
    told = {"kind": "drawing", "title": "炉膛图", "label": "A", "branch": cast.north.pk, "number": "TZ-7"}
    answer = desk.post(reverse("procedures:new_document"), told | {"file": SimpleUploadedFile("图.txt", "图".encode())})
    document = Document.objects.get()
    page = reverse("procedures:document", args=[document.pk])
    assert answer["Location"] == page
    text = desk.get(page).content.decode()
    assert "签字送审" in text
    assert "批准生效" not in text

    desk.post(reverse("procedures:document_step", args=[document.pk, "submit"]))
    refused = desk.post(reverse("procedures:document_step", args=[document.pk, "release"]))

    assert refused.status_code == 422
    assert "S000-R09 5.2" in refused.content.decode()
    assert RefusalEntry.objects.filter(by=cast.quality_engineer).count() == 1
    with django_assert_max_num_queries(35):
        text = desk.get(page).content.decode()
    assert "审核" in text
    assert "会签" in text
    assert "修订文稿" not in text
    assert "签字送审" not in text
    assert cast.quality_engineer.name in text


def test_a_refusal_stays_in_the_form(cast: Cast):
    received(cast, number="LW-1")

    answer = signed_in(cast.account_manager).post(
        reverse("procedures:receive_document"),
        {"kind": "customer_drawing", "title": "图", "sender": "老王", "label": "A", "number": "LW-1",
         "branch": cast.north.pk},
    )  # fmt: skip

    text = answer.content.decode()
    assert "文件编号 LW-1 已被使用" in text
    assert 'value="老王"' in text


def test_the_holder_signs_for_his_copy_on_the_page(cast: Cast):
    document = released(cast)
    desk = signed_in(cast.quality_engineer)
    desk.post(reverse("procedures:document_step", args=[document.pk, "issue"]), {"holder": cast.technician.pk})
    copy = Copy.objects.get()

    page = signed_in(cast.technician).get(reverse("procedures:document", args=[document.pk])).content.decode()
    assert reverse("procedures:copy_step", args=[copy.pk, "receive"]) in page
    assert reverse("procedures:copy_step", args=[copy.pk, "recall"]) not in page
    signed_in(cast.technician).post(reverse("procedures:copy_step", args=[copy.pk, "receive"]), {"place": "车里"})

    copy.refresh_from_db()
    assert copy.place == "车里"


def test_the_register_asks_the_same_number_of_questions_for_one_document_and_for_twenty(cast: Cast):
    client = signed_in(cast.quality_engineer)
    assert "还没有受控文件" in client.get(reverse("procedures:documents")).content.decode()

    drafted(cast)
    few = _asked(client)
    for number in range(20):
        drafted(cast, f"图 {number}")

    assert _asked(client) == few
    assert "没有符合条件的文件" in client.get(reverse("procedures:documents"), {"q": "没有"}).content.decode()


def _asked(client) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(reverse("procedures:documents")).status_code == 200
    return len(asked)


def test_the_document_page_asks_the_same_for_one_copy_and_for_ten(cast: Cast, django_assert_num_queries):
    document = released(cast)
    copies.issue(document=document, holder=cast.technician, by=cast.quality_engineer, at=NOW)
    client = signed_in(cast.quality_engineer)
    page = reverse("procedures:document", args=[document.pk])
    client.get(page)
    with CaptureQueriesContext(connection) as few:
        client.get(page)
    for holder in (cast.technician_two, cast.coordinator, cast.parts_keeper, cast.hotline, cast.manager):
        copies.issue(document=document, holder=holder, by=cast.quality_engineer, at=NOW)

    with django_assert_num_queries(len(few)):
        client.get(page)


def test_the_cover_sheet_is_a_pdf_also_in_english(cast: Cast):
    document = released(cast)
    copies.issue(document=document, holder=cast.technician, by=cast.quality_engineer, at=NOW)
    client = signed_in(cast.quality_engineer)

    for language in ("zh-hans", "en"):
        answer = client.get(
            reverse("procedures:print_document", args=[document.pk]), headers={"Accept-Language": language}
        )
        assert answer.content.startswith(b"%PDF")
