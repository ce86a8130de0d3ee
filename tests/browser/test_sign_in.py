from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.cast import PASSWORD, make_cast

pytestmark = pytest.mark.browser


def test_a_person_signs_in_with_the_keyboard_alone(site, page):
    cast = make_cast()
    page.goto("/login/")

    expect(page.locator("input[name=username]")).to_be_focused()  # by itself, a moment after the page is there
    page.keyboard.type(cast.coordinator.username)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")

    expect(page).to_have_url(f"{site.url}/")
    expect(page.locator("main#content")).to_be_visible()


def test_a_refusal_of_the_password_keeps_the_name(site, page):
    cast = make_cast()
    page.goto("/login/")

    page.locator("input[name=username]").fill(cast.coordinator.username)
    page.locator("input[name=password]").fill("not-the-password")
    page.keyboard.press("Enter")

    expect(page.locator("input[name=username]")).to_have_value(cast.coordinator.username)
    expect(page.locator(".alert-danger, .invalid-feedback").first).to_be_visible()
