"""
Who may open what, tried with everybody: a module's test inherits ``AccessSuite`` and lists its addresses.

    class TestAccess(AccessSuite):
        def pages(self, cast):
            return [
                Page("/cases/", allowed={"hotline", "coordinator"}),
                Page(f"/cases/{case.pk}/", allowed={"coordinator"}, hidden={"coordinator_south"}),
            ]

``allowed`` get 200 (or, for POST, a redirect or 200/204/409/422: anything but 403/404), ``hidden`` 404, everybody else
of the cast 403, and who is not signed in goes to the login page.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields

from django.test import Client

from tests.cast import Cast
from yinuo.core.models import Person

EVERYBODY = frozenset(one.name for one in fields(Cast) if one.type == "Person")


@dataclass(frozen=True)
class Page:
    url: str
    allowed: frozenset[str] | set[str] = EVERYBODY
    hidden: frozenset[str] | set[str] = frozenset()
    method: str = "get"
    data: dict[str, object] = field(default_factory=dict)


def signed_in(person: Person) -> Client:
    """Return a browser in which the person is signed in."""
    client = Client()
    client.force_login(person)
    return client


class AccessSuite:
    """Inherit, name it Test…, and return the module's pages."""

    def pages(self, cast: Cast) -> list[Page]:
        raise NotImplementedError

    def test_who_is_not_signed_in_is_sent_to_the_login_page(self, cast: Cast) -> None:
        for page in self.pages(cast):
            response = getattr(Client(), page.method)(page.url, page.data)

            assert response.status_code == 302, page.url
            assert response["Location"].startswith("/login/"), page.url

    def test_everyone_gets_what_is_his_and_nothing_else(self, cast: Cast) -> None:
        pages = self.pages(cast)
        wrong = []
        for name in sorted(EVERYBODY):
            client = signed_in(getattr(cast, name))
            for page in pages:
                status = getattr(client, page.method)(page.url, page.data).status_code
                if _verdict(status) != _expected(page, name):
                    wrong.append(f"{name} {page.method} {page.url}: {status}, expected {_expected(page, name)}")

        assert wrong == []


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
