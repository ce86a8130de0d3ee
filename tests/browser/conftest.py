"""A browser and a running system: `yinuo serve` as users run it, on the test's own database."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.db import connections
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.people import WIDE
from tests.cast import PASSWORD
from tests.house.running import Program, database_url, free_port, running, wait_until_it_answers

# No sandbox inside a container; and nothing that asks the network for anything but the system under test.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@dataclass(frozen=True)
class Site:
    """A running system: its address, its data folder, and what it says."""

    url: str
    home: Path
    program: Program


@pytest.fixture
def site(transactional_db: None, tmp_path: Path) -> Iterator[Site]:
    """Serve the test's database with web processes, live stream and worker; what the test builds is there at once."""
    port, live = free_port(), free_port()
    environment = {
        "DJANGO_SETTINGS_MODULE": "tests.served_settings",
        "DATABASE_URL": database_url(),
        "YINUO_HOME": str(tmp_path / "home"),
        "YINUO_URL": f"http://127.0.0.1:{port}",
        "YINUO_LIVE_PORT": str(live),
        "YINUO_WEB_WORKERS": "1",
    }
    with running(["-m", "yinuo", "serve", "--port", str(port)], **environment) as program:
        wait_until_it_answers(port, "/login/")
        wait_until_it_answers(live, "/live/health")
        yield Site(url=f"http://127.0.0.1:{port}", home=tmp_path / "home", program=program)


@pytest.fixture(scope="session")
def chromium(django_db_setup: None) -> Iterator[Browser]:
    """
    Launch Debian's Chromium; the walk is never skipped, so its absence is an error that says what to install.

    Playwright keeps an event loop running in the test's thread, and beneath a loop Django keeps database connections of
    their own (asgiref.local). They are closed here, before the loop and the test database go: nobody else reaches them.
    """
    executable = shutil.which("chromium") or shutil.which("google-chrome")
    assert executable, "install Chromium: apt-get install chromium fonts-wqy-microhei"
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # playwright keeps an event loop in this thread; the ORM is safe here
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=ARGUMENTS)
        yield browser
        browser.close()
        connections.close_all()


@pytest.fixture
def page(chromium: Browser, site: Site) -> Iterator[Page]:
    """Open a wide window that refuses every script error and every breach of the content security policy."""
    context = chromium.new_context(viewport=WIDE, locale="zh-CN", timezone_id="Asia/Shanghai", base_url=site.url)
    opened = context.new_page()
    complaints: list[str] = []
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on(
        "console", lambda message: complaints.append(message.text) if "Content Security" in message.text else None
    )
    yield opened
    context.close()
    assert not complaints


def sign_in(page: Page, username: str, password: str = PASSWORD) -> None:
    """Sign in through the login page, as a person does."""
    page.goto("/login/")
    page.locator("input[name=username]").fill(username)
    page.locator("input[name=password]").fill(password)
    page.keyboard.press("Enter")
    page.locator("main#content").wait_for()
