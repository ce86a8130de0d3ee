from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured

from yinuo import env
from yinuo.config.settings import _secret_key


@pytest.mark.parametrize("value", ["1", "true", "YES", "on"])
def test_a_flag_is_on(monkeypatch, value):
    monkeypatch.setenv("YINUO_TRIAL", value)

    assert env.flag("YINUO_TRIAL", default=False) is True


@pytest.mark.parametrize("value", ["2", "ja", "真"])
def test_a_flag_that_is_neither_yes_nor_no_is_refused_by_name(monkeypatch, value):
    monkeypatch.setenv("YINUO_TRIAL", value)

    with pytest.raises(ImproperlyConfigured, match="YINUO_TRIAL"):
        env.flag("YINUO_TRIAL", default=False)


@pytest.mark.parametrize("value", ["0", "101", "ten", "1.5", "１０"])
def test_a_number_outside_its_range_is_refused_by_name(monkeypatch, value):
    monkeypatch.setenv("YINUO_TRIAL", value)

    with pytest.raises(ImproperlyConfigured, match=r"YINUO_TRIAL.*from 1 to 100"):
        env.number("YINUO_TRIAL", default=5, low=1, high=100)


def test_what_is_unset_or_empty_takes_the_default(monkeypatch):
    monkeypatch.setenv("YINUO_TRIAL", "")

    assert env.flag("YINUO_TRIAL", default=True) is True
    assert env.number("YINUO_TRIAL", default=5, low=1, high=100) == 5
    assert env.origin("YINUO_TRIAL", "http://x") == "http://x"
    assert env.names("YINUO_TRIAL") == []


@pytest.mark.parametrize("value", ["service.example.com", "ftp://x", "https://"])
def test_an_address_needs_its_scheme_and_host(monkeypatch, value):
    monkeypatch.setenv("YINUO_TRIAL", value)

    with pytest.raises(ImproperlyConfigured, match="YINUO_TRIAL"):
        env.origin("YINUO_TRIAL")


def test_a_database_url_keeps_every_host_and_every_parameter():
    database = env.database("postgres://u:p%40ss@a:5432,b:5433/yinuo?target_session_attrs=read-write&sslmode=require")

    assert database["NAME"] == "yinuo"
    assert (database["USER"], database["PASSWORD"]) == ("u", "p@ss")
    assert (database["HOST"], database["PORT"]) == ("a,b", "5432,5433")
    assert database["OPTIONS"] == {"target_session_attrs": "read-write", "sslmode": "require"}


@pytest.mark.parametrize("url", ["mysql://u@h/d", "postgres://u@h", "postgres://u@h/d?no_such_parameter=1", "yinuo"])
def test_a_database_url_that_cannot_be_meant_is_refused(url):
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL"):
        env.database(url)


def test_the_secret_key_is_made_once_and_readable_by_its_owner_only(tmp_path):
    path = tmp_path / "new" / "secret"

    first = _secret_key(path)

    assert len(first) >= 64
    assert _secret_key(path) == first
    assert path.stat().st_mode & 0o777 == 0o600
    assert [p.name for p in path.parent.iterdir()] == ["secret"]
