"""
The repair regulation from its Word file to a version in force, through the pages, by a reviewer who knows what is meant:
the pack that ships. Then the stories of that pack are played against the version that came out.
"""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import sign_in
from tests.browser.people import PATIENCE, READY, press
from tests.cast import make_cast
from tests.house.running import database_url
from tests.rulebook.drafting import source
from tests.rulebook.drafting.reviewer import Reviewer
from yinuo.core import clock
from yinuo.rulebook.models import DraftCard, DraftClause, DraftWork, RegulationVersion

pytestmark = pytest.mark.browser


def test_a_word_file_becomes_a_regulation_in_force_whose_stories_go_as_told(site, page, tmp_path):
    cast = make_cast()
    page.set_default_timeout(2 * PATIENCE)
    sign_in(page, cast.regulation_owner.username)
    work = _upload(page, tmp_path)
    reviewer = Reviewer(source.the_pack())

    for clause in DraftClause.objects.filter(work=work).order_by("position"):
        _decide(page, work, clause, reviewer)

    assert reviewer.missing() == []
    report = _finish(page, work)
    sys.stdout.write(f"\n{report}\n")
    _publish(page, work)
    version = RegulationVersion.objects.get(regulation__code=source.CODE)
    assert version.status == RegulationVersion.Status.PUBLISHED
    with page.expect_download() as exported:
        page.get_by_role("link", name="导出制度包").click()
    exported.value.save_as(tmp_path / "published.yaml")
    _play(tmp_path)


def _upload(page: Page, folder) -> DraftWork:
    """Give the file on the page, wait for the worker, and choose the regulation."""
    file = folder / "售后维修服务管理办法.docx"
    file.write_bytes(source.document())
    page.goto("/regulations/")
    page.get_by_role("link", name="从文件生成制度").click()
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="读取").click()
    page.locator("#reading[data-state=read]").wait_for()
    page.locator("input[name=code]").fill(source.CODE)
    page.locator("input[name=version]").fill("1.0")
    page.get_by_role("button", name="放上工作台").click()
    page.locator("#reading[data-state=drafted]").wait_for()
    page.locator("#reading a.btn-primary").click()
    page.locator("[data-workbench]").wait_for()
    return DraftWork.objects.get()


def _decide(page: Page, work: DraftWork, clause: DraftClause, reviewer: Reviewer) -> None:
    """Decide every card of a clause as the reviewer would, then add what was not proposed."""
    page.goto(f"/regulations/drafts/{work.pk}/?clause={clause.pk}")
    page.locator(f"[data-current='{clause.pk}']").wait_for()
    for card in DraftCard.objects.filter(clause=clause).order_by("position", "pk"):
        wanted = reviewer.take(clause.number, card)
        if wanted is None:
            _press(page, card, "x")
            page.locator("#bench input[name=reason]").fill("另有规则或无需执行")
            _save(page, clause)
            continue
        if reviewer.is_as_wanted(card, wanted):
            _press(page, card, "a")
            expect(page.locator(f"#card-{card.pk}")).to_have_attribute("data-state", "accepted")
        _press(page, card, "e")
        _write(page, clause, reviewer.text(wanted))
    for wanted in reviewer.rest(clause.number):
        press(page, "n")
        _write(page, clause, reviewer.text(wanted))
    clause.refresh_from_db()
    if clause.state == DraftClause.State.UNDECIDED:
        press(page, "0")
        page.locator("#bench input[name=reason]").fill("由其他条款执行")
        _save(page, clause)
        clause.refresh_from_db()
    assert clause.state != DraftClause.State.UNDECIDED, clause.number


def _press(page: Page, card: DraftCard, key: str) -> None:
    page.wait_for_function(READY)
    page.locator(f"#card-{card.pk}").focus()
    page.keyboard.press(key)


def _write(page: Page, clause: DraftClause, text: str) -> None:
    """Write a rule as text and save it."""
    page.locator(".rule-edit").wait_for()
    if not page.locator("#rule-text").count():  # what was chosen last is shown the next time
        page.locator("#bench").get_by_role("link", name="YAML").click()
    page.locator("#rule-text").fill(text)
    _save(page, clause)


def _save(page: Page, clause: DraftClause) -> None:
    page.locator("#bench form").get_by_role("button", name="保存").click()
    page.locator(f".bench-clause[data-current='{clause.pk}']").wait_for()
    page.wait_for_function(READY)


def _finish(page: Page, work: DraftWork) -> str:
    """Finish, and return the table of the report."""
    page.goto(f"/regulations/drafts/{work.pk}/finish/")
    assert page.locator("section.card").count() == 0, page.locator("main").inner_text()
    page.get_by_role("button", name="完成并载入为草案").click()
    table = page.locator(".report-table")
    table.wait_for()
    return f"{page.locator('.report-share').inner_text()}\n{table.inner_text()}"


def _publish(page: Page, work: DraftWork) -> None:
    page.get_by_role("link", name="查看草案版本").click()
    page.get_by_role("link", name="发布").click()
    page.locator("input[name=effective_at]").fill(f"{clock.now() + timedelta(days=2):%Y-%m-%dT00:00}")
    page.locator("main").get_by_role("button", name="发布").click()
    page.locator(".clause-row").first.wait_for()


def _play(folder) -> None:
    """Play the stories that ship with the pack against the version that was published."""
    words = [
        "-m",
        "yinuo",
        "scenario",
        "run",
        "--pack",
        source.CODE,
        "--with",
        str(folder / "published.yaml"),
        "--quiet",
    ]
    environment = {"DATABASE_URL": database_url(), "YINUO_HOME": str(folder / "home")}
    played = subprocess.run(
        [sys.executable, *words], env={**_environment(), **environment}, capture_output=True, text=True, timeout=600,
        check=False,
    )  # fmt: skip
    assert played.returncode == 0, played.stdout + played.stderr
    assert "10 个通过" in played.stdout


def _environment() -> dict[str, str]:
    import os

    return {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
