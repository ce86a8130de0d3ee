from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from tests.cast import PASSWORD
from yinuo.core.models import Person, Role

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YINUO_ADMIN_PASSWORD", PASSWORD)


def test_the_first_administrator_of_an_empty_company_can_open_the_administration(client: Client) -> None:
    call_command("administrator", "first", name="首位管理员", stdout=StringIO())

    client.force_login(Person.objects.get(username="first"))

    assert client.get("/admin/people/").status_code == 200


def test_a_taken_name_is_refused_and_gives_no_rights() -> None:
    call_command("administrator", "first", stdout=StringIO())

    with pytest.raises(CommandError, match="First"):
        call_command("administrator", "First", stdout=StringIO())

    assert Person.objects.filter(roles__role=Role.ADMINISTRATOR).count() == 1


def test_a_weak_password_is_refused_and_nobody_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YINUO_ADMIN_PASSWORD", "123")

    with pytest.raises(CommandError):
        call_command("administrator", "first", stdout=StringIO())

    assert not Person.objects.exists()
