"""People at their browsers: each has a window of its own, and every complaint of the browser is written down."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.urls import Resolver404, resolve
from playwright.sync_api import Browser, Page, expect

PATIENCE = 60_000  # milliseconds; a page may be slow on a busy machine, and is not wrong for it
expect.set_options(timeout=PATIENCE)

WIDE = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
# What Chromium and htmx call errors and are none: a refusal as an answer, and a question that a later one replaced.
EXPECTED = re.compile(r"status of (422|403|404)|htmx:(sendAbort|afterRequest)")

# What is visible and can be pressed: links with their address, forms with their action, buttons that are in no form.
COLLECT = """() => {
  const seen = (one) => one.checkVisibility({ visibilityProperty: true });
  const alive = (one) => one.form || one.closest("summary, label") || [...one.attributes].some((a) => /^(hx-|data-)/.test(a.name));
  return {
    links: [...document.querySelectorAll("a")].filter(seen).map((a) => a.getAttribute("href") || ""),
    forms: [...document.querySelectorAll("form")].map((f) => f.getAttribute("action") || location.pathname),
    fetched: [...document.querySelectorAll("[hx-get]:not([hx-include])")].map((e) => e.getAttribute("hx-get")),
    targets: [...document.querySelectorAll("[id]")].map((e) => e.id),
    wide: document.documentElement.scrollWidth - innerWidth,
    dead: [...document.querySelectorAll("button")].filter((b) => seen(b) && !alive(b)).map((b) => b.innerText),
  };
}"""

# The page has come with all its scripts, and waits for no answer: from here on keys and buttons do what they say.
READY = "() => document.readyState === 'complete' && !document.querySelector('.htmx-request')"


def press(page: Page, key: str) -> None:
    """Press a key as a person does: when the page is there."""
    page.wait_for_function(READY)
    page.keyboard.press(key)


@dataclass
class Somebody:
    """One person: a page of his own, what the browser complained of, and what has been pressed already."""

    page: Page
    username: str
    complaints: list[str] = field(default_factory=list)
    tried: set[str] = field(default_factory=set)
    failed: list[str] = field(default_factory=list)
    offered: dict[str, str] = field(default_factory=dict)

    def open(self, path: str) -> Page:
        """Open an address, and look that nothing on it is dead."""
        answer = self.page.goto(path)
        assert answer is not None
        assert answer.ok, f"{self.username}: {path} answered {answer.status}"
        self.look()
        return self.page

    def look(self) -> None:
        """Ask for every address that the page offers, once for each kind of address."""
        self.page.wait_for_load_state("networkidle") if self.page.locator("[hx-trigger=load]").count() else None
        found = self.page.evaluate(COLLECT)
        here = urlsplit(self.page.url).path
        if found["wide"] > 0 and (wide := self._settled_width()) > 0:
            self.failed.append(f"{here}: the page is {wide} pixels wider than the window")
        for text in found["dead"]:
            self.failed.append(f"{here}: the button {text!r} does nothing")
        for link in found["links"]:
            if link.startswith("#"):
                if link[1:] not in found["targets"]:
                    self.failed.append(f"{here}: {link} leads nowhere")
            elif not link:
                self.failed.append(f"{here}: a link without an address")
        for link in [*found["links"], *found["fetched"]]:
            self._follow(here, link)
        for action in found["forms"]:
            self._resolve(here, action)

    def _follow(self, here: str, link: str) -> None:
        parts = urlsplit(link)
        if parts.scheme or parts.netloc or not (parts.path or parts.query):
            return
        path = f"{parts.path or here}{'?' + parts.query if parts.query else ''}"
        kind = re.sub(r"\d+", "0", path)
        if kind in self.tried:
            return
        self.tried.add(kind)
        answer = self.page.request.get(path)
        if answer.status >= 400:
            self.failed.append(f"{here}: {path} answered {answer.status}")
        elif "text/html" in answer.headers.get("content-type", "") and not parts.query and "<html" in answer.text():
            self.offered[kind] = path

    def _settled_width(self) -> int:
        """Return how much too wide the page is when all its panels are there: one that is being filled may bulge."""
        self.page.wait_for_timeout(1_000)
        return int(self.page.evaluate("document.documentElement.scrollWidth - innerWidth"))

    def _resolve(self, here: str, action: str) -> None:
        try:
            resolve(urlsplit(action).path or here)
        except Resolver404:
            self.failed.append(f"{here}: a form is sent to {action}, which is no address")

    def walk_the_menu(self) -> None:
        """Open every page of the person's own menu."""
        self.open("/")
        menu = self.page.locator(".sidebar .nav-link").evaluate_all("all => all.map((a) => a.getAttribute('href'))")
        assert menu
        for path in menu:
            self.open(path)

    def walk_deeper(self, known: set[str], *, pages: int) -> None:
        """Open so many of the pages that were offered, one of each kind, and none of a kind that is ``known``."""
        for _number in range(pages):
            fresh = next((kind for kind in self.offered if kind not in known), None)
            if fresh is None:
                return
            known.add(fresh)
            self.open(self.offered[fresh])

    def is_content(self) -> None:
        assert self.failed == [], "\n".join(self.failed)
        assert self.complaints == []


@dataclass
class House:
    """The browser, the address of the system, and the people who have come so far."""

    browser: Browser
    url: str
    password: str
    people: dict[str, Somebody] = field(default_factory=dict)
    opened: set[str] = field(default_factory=set)

    def window(self, username: str, viewport: dict[str, int]) -> Somebody:
        """Open a window in which nobody is signed in yet."""
        context = self.browser.new_context(
            viewport=viewport, locale="zh-CN", timezone_id="Asia/Shanghai", base_url=self.url, accept_downloads=True
        )
        context.set_default_timeout(PATIENCE)
        somebody = Somebody(page=context.new_page(), username=username)
        context.on("weberror", lambda error: somebody.complaints.append(str(error.error)))
        context.on("console", lambda said: _hear(somebody, said.type, said.text))
        context.on(
            "response", lambda got: _hear(somebody, "error", f"{got.status} {got.url}") if got.status >= 500 else None
        )
        self.people[username] = somebody
        return somebody

    def enter(self, username: str, viewport: dict[str, int] = WIDE) -> Somebody:
        """Sign in with name and password, or return the person who is in already."""
        if username in self.people:
            return self.people[username]
        somebody = self.window(username, viewport)
        somebody.page.goto("/login/")
        somebody.page.locator("input[name=username]").fill(username)
        somebody.page.locator("input[name=password]").fill(self.password)
        somebody.page.keyboard.press("Enter")
        expect(somebody.page.locator("main#content")).to_be_visible()
        return somebody

    def everybody(self) -> Iterator[Somebody]:
        yield from self.people.values()


def _hear(somebody: Somebody, kind: str, text: str) -> None:
    if kind == "error" and not EXPECTED.search(text):
        somebody.complaints.append(f"{urlsplit(somebody.page.url).path}: {text}")
