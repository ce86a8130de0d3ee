"""Two keepers of the regulations at one workbench, by keyboard, and on a phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import sign_in
from tests.browser.people import PHONE, House, press
from tests.cast import PASSWORD, make_cast, make_person
from tests.rulebook.drafting import bench
from yinuo.core.models import Role, Scope

pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def _files_of_the_site(site, settings):
    """Files that a test keeps lie where the system that is served looks for them."""
    settings.FILES_ROOT = settings.MEDIA_ROOT = site.home / "files"


def test_what_one_decides_the_other_sees_and_neither_loses_what_he_typed(site, chromium: Browser):
    cast = make_cast()
    make_person("yu", "余静", (Role.REGULATION_OWNER, Scope.ALL), branch=cast.north)
    work = bench.work_of(cast)
    card = bench.card(work, "1.1")
    address = f"/regulations/drafts/{work.pk}/?clause={card.clause_id}"
    house = House(browser=chromium, url=site.url, password=PASSWORD)
    wei, yu = house.enter(cast.regulation_owner.username), house.enter("yu", PHONE)
    for person in (wei, yu):
        person.open(address)
        _card(person.page, card.pk).wait_for()

    _card(yu.page, card.pk).focus()
    with yu.page.expect_response("**/check/"):  # nobody types before the form is settled
        press(yu.page, "e")  # she begins to edit …
    yu.page.locator("input[name=f-within]").fill("20分钟")
    _card(wei.page, card.pk).focus()
    expect(wei.page.locator("#clauses .is-rested").first).to_contain_text("接线员")  # the words it rests on
    press(wei.page, "a")  # … he accepts
    expect(_card(wei.page, card.pk)).to_have_attribute("data-state", "accepted")
    expect(yu.page.locator(f"#clause-{card.clause_id}")).to_contain_text("有规则")  # her list follows by itself
    expect(yu.page.locator("input[name=f-within]")).to_have_value("20分钟")

    yu.page.locator("#bench form").get_by_role("button", name="保存").click()
    expect(yu.page.locator("#bench .alert-danger")).to_contain_text("魏文")
    expect(yu.page.locator("#bench pre")).to_contain_text("PT10M")  # what stands there now
    expect(yu.page.locator("input[name=f-within]")).to_have_value("PT20M")
    yu.page.locator("#bench form").get_by_role("button", name="保存").click()
    expect(_card(yu.page, card.pk)).to_have_attribute("data-state", "edited")
    expect(_card(wei.page, card.pk)).to_have_attribute("data-state", "edited")  # and he sees hers

    press(wei.page, "j")
    expect(wei.page.locator(".bench-clause")).to_have_attribute("data-current", str(bench.clause(work, "1.2").pk))
    press(wei.page, "k")
    press(wei.page, "?")
    expect(wei.page.locator("#shortcuts")).to_contain_text("采纳")
    for person in house.everybody():
        person.is_content()


def test_a_condition_is_completed_and_checked_while_it_is_typed(site, page: Page):
    cast = make_cast()
    work = bench.work_of(cast)
    card = bench.card(work, "1.1")
    sign_in(page, cast.regulation_owner.username)
    page.goto(f"/regulations/drafts/{work.pk}/?clause={card.clause_id}")
    _card(page, card.pk).focus()
    press(page, "e")
    condition = page.locator("textarea[name=f-when-0-if]")
    condition.click()
    condition.press_sequentially("in_ci")
    expect(page.locator(".cel-choices li").first).to_contain_text("case.in_city")
    press(page, "Enter")
    expect(condition).to_have_value("case.in_city")
    expect(page.locator("#rule-check")).to_contain_text("没有错误")
    condition.press_sequentially(" && case.in_citty")
    expect(page.locator("#rule-check")).to_contain_text("是不是 case.in_city")
    press(page, "Escape")  # the list of facts
    press(page, "Escape")  # the form


def _card(page: Page, pk: int):
    return page.locator(f"#card-{pk}")
