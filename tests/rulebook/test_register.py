from __future__ import annotations

import io
from datetime import timedelta

import docx
import pypdfium2
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.access import signed_in
from tests.cast import NOW, Cast
from tests.rulebook import house, regulations
from yinuo.core import clock
from yinuo.core.models import Person
from yinuo.rulebook.models import RegulationVersion
from yinuo.rulebook.services import packs, preparation

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def at_nine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(minutes=5))


@pytest.fixture
def version(cast: Cast) -> RegulationVersion:
    return house.publish()


def text_of(browser: Client, name: str, *args: object, **asked: str) -> str:
    return browser.get(reverse(f"rulebook:{name}", args=args), asked).content.decode()


def test_the_register_shows_what_holds_what_is_coming_and_how_many_have_read_it(
    cast: Cast, version: RegulationVersion
) -> None:
    regulations.put_forward(cast)
    regulations.campaign(cast, version)

    page = text_of(signed_in(cast.regulation_owner), "register")

    assert "测试制度" in page
    assert "生效中" in page
    assert "起草中" in page
    assert "0%" in page


def test_the_register_is_narrowed_and_exported_as_it_is_narrowed(cast: Cast, version: RegulationVersion) -> None:
    house.publish(_other())
    browser = signed_in(cast.stranger)

    assert "差旅办法" not in text_of(browser, "register", q="测试")
    table = browser.get(reverse("rulebook:register_csv"), {"q": "差旅"}).content.decode()

    assert "T-2" in table
    assert "T-1" not in table
    assert "没有符合条件的制度" in text_of(browser, "register", show="review_due")


def _other() -> str:
    return """
pack: 1
code: T-2
title: {zh: 差旅办法, en: Travel rules}
version: "1"
clauses:
  - {number: "1", text: {zh: 凭票报销。, en: Receipts are refunded.}, nothing_to_execute: {zh: 说明, en: note}}
"""


@pytest.mark.parametrize("name", ["register", "life_cycle", "difference"])
def test_more_of_everything_asks_no_more_of_the_database(cast: Cast, version: RegulationVersion, name: str) -> None:
    args = [] if name == "register" else [version.pk]
    browser = signed_in(cast.regulation_owner)
    text_of(browser, name, *args)
    with CaptureQueriesContext(connection) as few:
        text_of(browser, name, *args)

    for number in range(3):
        other = _other().replace("T-2", f"T-{number + 5}")
        house.publish(other)
        regulations.waiver(cast, version, "1.2")
        regulations.objection(cast, version)
        regulations.draft(cast, f"9.{number}")
    text_of(browser, name, *args)
    with CaptureQueriesContext(connection) as many:
        text_of(browser, name, *args)

    assert len(many) <= len(few) + 2  # a page of the menu may read what it keeps for a minute


def test_the_document_has_its_clauses_and_its_signatures_and_names_its_text(
    cast: Cast, version: RegulationVersion
) -> None:
    found = regulations.put_forward(cast)
    preparation.hand_in(version=found, by=cast.regulation_owner, at=NOW)
    preparation.review(version=found, is_passed=True, note="同意发布", by=cast.general_manager, at=NOW)
    packs.publish(version=found, effective_at=NOW + DAY, by=cast.regulation_owner, at=NOW)
    browser = signed_in(cast.technician)

    word = browser.get(reverse("rulebook:document_docx", args=[found.pk]))
    pdf = browser.get(reverse("rulebook:document_pdf", args=[found.pk]))

    for said in (_of_word(word.content), _of_pdf(pdf.content)):
        for words in ("测试制度", "十分钟内答复", "签署页", "魏文", "钟国梁", "同意发布", "2026-03-02 09:00"):
            assert words in said, words
        assert found.digest in said.replace("\n", "").replace("\r", "")


def _of_word(content: bytes) -> str:
    file = docx.Document(io.BytesIO(content))
    cells = [cell.text for table in file.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(one.text for one in file.paragraphs), *cells])


def _of_pdf(content: bytes) -> str:
    file = pypdfium2.PdfDocument(content)
    return "\n".join(page.get_textpage().get_text_range() for page in file)


def test_everybody_reads_what_is_published_and_departments_asked_read_the_draft(
    cast: Cast, version: RegulationVersion
) -> None:
    found = regulations.consulted(cast)
    address = reverse("rulebook:life_cycle", args=[found.pk])

    assert signed_in(cast.technician_south).get(address).status_code == 200
    assert signed_in(cast.finance_clerk).get(address).status_code == 404


def test_the_pages_speak_english(cast: Cast, version: RegulationVersion) -> None:
    Person.objects.filter(pk=cast.regulation_owner.pk).update(language="en")
    browser = signed_in(Person.objects.get(pk=cast.regulation_owner.pk))

    assert "Register of regulations" in text_of(browser, "register")
    assert "Ask for acknowledgement" in text_of(browser, "life_cycle", version.pk)
