from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import sign_in
from tests.cast import make_cast, make_customer, make_equipment

pytestmark = pytest.mark.browser


def test_the_keyboard_stands_where_the_next_thing_is_typed(site, page):
    cast = make_cast()
    shop = make_customer(cast.north, cast.hotline, phone="13812341234")
    make_equipment(shop, cast.hotline)
    bakery = make_customer(cast.north, cast.hotline, name="小麦面包房", phone="13900005678")
    for serial in ("BX-1", "BX-2"):
        make_equipment(bakery, cast.hotline, serial)
    sign_in(page, cast.hotline.username)

    page.goto("/desk")
    expect(_field(page, "q")).to_be_focused()

    page.goto("/desk?call=13812341234")  # he is known, and so is his only machine
    expect(_field(page, "fault")).to_be_focused()

    page.goto("/desk?call=13900005678")  # known, but which of the two machines?
    expect(_field(page, "equipment")).to_be_focused()

    page.goto("/desk?call=13700000000")  # nobody knows the number
    expect(_field(page, "q")).to_be_focused()
    page.keyboard.press("Alt+n")
    expect(_field(page, "name")).to_be_focused()

    page.keyboard.press("Escape")
    expect(_field(page, "q")).to_be_focused()
    with page.expect_response(lambda got: "/desk/find" in got.url):
        page.keyboard.type("单志刚")
    expect(page.get_by_role("option").first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    with page.expect_response(lambda got: "/desk/card" in got.url):
        page.keyboard.press("Enter")
    expect(page.locator("[data-desk-form] select[name=equipment]")).to_be_visible()
    assert page.evaluate("document.activeElement.name") in {"equipment", "fault"}


def _field(page: Page, name: str):
    return page.locator(f"[data-desk] [name={name}]:visible")
