from __future__ import annotations

import signal

import psutil
import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.browser.conftest import sign_in
from tests.cast import make_cast
from tests.jobs import make_order
from yinuo.core.services.live import tell

pytestmark = pytest.mark.browser


def test_a_panel_fetches_itself_again_when_its_topic_changes(site, page):
    cast = make_cast()
    with page.expect_response(lambda response: "/live?" in response.url) as stream:
        sign_in(page, cast.coordinator.username)
    assert stream.value.status == 200

    with page.expect_response(lambda response: response.url.endswith(reverse("notify:badge"))) as badge:
        tell(f"messages:{cast.coordinator.pk}")

    assert badge.value.status == 200


def test_a_broken_line_is_shown_and_mended_without_a_reload(site, page):
    cast = make_cast()
    with page.expect_response(lambda response: "/live?" in response.url):
        sign_in(page, cast.coordinator.username)
    warning = page.locator("[data-live-offline]")
    expect(warning).to_be_hidden()

    children = psutil.Process(site.program.process.pid).children()
    next(child for child in children if "asgi" in child.cmdline()).send_signal(signal.SIGKILL)

    expect(warning).to_be_visible(timeout=30_000)
    expect(warning).to_be_hidden(timeout=60_000)


def test_nothing_typed_is_lost_when_a_panel_fetches_itself_again(site, page):
    cast = make_cast()
    order = make_order(cast)
    sign_in(page, cast.technician.username)
    with page.expect_response(lambda response: "/live?" in response.url):
        page.goto(reverse("fieldwork:visit", args=[order.pk]))
    part, reason = page.locator("#do-refuse"), page.locator("#do-refuse [name=reason]")
    part.locator("summary").click()

    reason.fill("客户那边今天停气")
    _is_fetched_again(page, order, lambda: page.keyboard.press("Tab"))  # not while he types, but when he goes on
    expect(reason).to_have_value("客户那边今天停气")
    expect(part).to_have_attribute("open", "")

    _is_fetched_again(page, order)
    expect(reason).to_have_value("客户那边今天停气")


def _is_fetched_again(page, order, then=lambda: None):
    old = page.locator("#visit-rest").element_handle()
    with page.expect_response(lambda response: response.url.endswith("?part=rest")):
        tell(f"record:{order.pk}")
        then()
    page.wait_for_function("old => !old.isConnected", arg=old)
