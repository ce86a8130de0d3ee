"""
Who may open what, tried with everybody: a module's test inherits ``AccessSuite`` and lists its addresses.

    class TestAccess(AccessSuite):
        def pages(self, cast):
            return [
                Page("/cases/", allowed={"hotline", "coordinator"}),
                Page(f"/cases/{case.pk}/", allowed={"coordinator"}, hidden={"coordinator_south"}),
            ]

``allowed`` get 200 (or, for POST, a redirect or 200/204/409/422: anything but 403/404), ``hidden`` 404, everybody else
of the cast 403, and who is not signed in goes to the login page. A ``public`` page is for everybody, signed in or not.
Each request is undone, so that the next one finds what the one before found. No page of a suite takes more than thirty
statements. ``tests/house/test_access.py`` asks that every address of the project stands in a suite.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, fields

from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.cast import Cast
from yinuo.core.models import Person

EVERYBODY = frozenset(one.name for one in fields(Cast) if one.type == "Person")
MOST_QUERIES = 30


@dataclass(frozen=True)
class Page:
    url: str
    allowed: frozenset[str] | set[str] = EVERYBODY
    hidden: frozenset[str] | set[str] = frozenset()
    method: str = "get"
    data: dict[str, object] = field(default_factory=dict)
    public: bool = False


def signed_in(person: Person) -> Client:
    """Return a browser in which the person is signed in."""
    client = Client()
    client.force_login(person)
    return client


class AccessSuite:
    """Inherit, name it Test…, and return the module's pages."""

    def pages(self, cast: Cast) -> list[Page]:
        raise NotImplementedError

    def browser(self, person: Person) -> Client:
        """Return what the person asks with."""
        return signed_in(person)

    def is_turned_away(self, response: HttpResponse) -> bool:
        """Tell whether the answer to somebody unknown is the way to the login page, and nothing else."""
        return response.status_code == 302 and response["Location"].startswith("/login/")

    def test_who_is_not_signed_in_is_turned_away(self, cast: Cast) -> None:
        wrong = []
        for page in self.pages(cast):
            with undone():
                response = _ask(Client(), page)
            status = response.status_code
            if (
                _verdict(status) != ("hidden" if page.hidden else "allowed")
                if page.public
                else not self.is_turned_away(response)
            ):
                wrong.append(f"{page.method} {page.url}: {status}")

        assert not wrong, "\n".join(wrong)

    def test_everyone_gets_what_is_his_and_nothing_else(self, cast: Cast) -> None:
        pages = self.pages(cast)
        wrong = []
        for name in sorted(EVERYBODY):
            client = self.browser(getattr(cast, name))
            for page in pages:
                with undone():
                    status = _ask(client, page).status_code
                if _verdict(status) != _expected(page, name):
                    wrong.append(f"{name} {page.method} {page.url}: {status}, expected {_expected(page, name)}")

        assert not wrong, "\n".join(wrong)

    def test_no_page_asks_too_much_of_the_database(self, cast: Cast) -> None:
        wrong = []
        for page in self.pages(cast):
            if page.method != "get" or not page.allowed:
                continue
            client = self.browser(getattr(cast, min(page.allowed)))
            _ask(client, page)
            with CaptureQueriesContext(connection) as asked:
                _ask(client, page)
            if len(asked) > MOST_QUERIES:
                wrong.append(f"{page.url}: {len(asked)} statements")

        assert not wrong, "\n".join(wrong)


@contextmanager
def undone() -> Iterator[None]:
    """Take back what happens inside."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _ask(client: Client, page: Page) -> HttpResponse:
    data = {name: _again(value) for name, value in page.data.items()}
    return getattr(client, page.method)(page.url, data)


def _again(value: object) -> object:
    """Wind a file back that was sent before."""
    if isinstance(value, io.IOBase):
        value.seek(0)
    return value


def _expected(page: Page, name: str) -> str:
    if name in page.hidden:
        return "hidden"
    return "allowed" if name in page.allowed else "forbidden"


def _verdict(status: int) -> str:
    if status == 404:
        return "hidden"
    if status == 403:
        return "forbidden"
    return "allowed" if status < 500 else "broken"
