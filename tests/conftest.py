"""Fixtures that every test may use: the database server, moments in time, and a browser."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.utils import translation
from hypothesis import settings as hypothesis_settings

from tests import migrated
from tests.cast import cast, kept_cast
from tests.house.running import database_url
from yinuo import embedded

__all__ = ["cast", "kept_cast"]

SHANGHAI = ZoneInfo("Asia/Shanghai")

hypothesis_settings.register_profile("house", deadline=None, derandomize=True)
hypothesis_settings.load_profile("house")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None) -> None:
    """Have a server before the first test database is made: DATABASE_URL's, else the embedded one of YINUO_HOME."""
    if not os.environ.get("DATABASE_URL"):
        embedded.ensure_running(settings.HOME)
    connection.settings_dict["TEST"]["TEMPLATE"] = migrated.template(database_url("postgres"), database_url("{name}"))


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> None:
    """Let tests of several transactions empty the tables between them; the trigger itself is tested where it is on."""
    if not str(connection.settings_dict["NAME"]).startswith("test_"):
        return  # no test of this run asked for a database
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        for table in ("core_event", "core_change", "rulebook_acknowledgement"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {table}_no_truncate")


@pytest.fixture(autouse=True)
def _numbers_begin_again(request: pytest.FixtureRequest, django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    """Drop the sequences of document numbers that a test of several transactions left, as its rows are dropped."""
    yield
    marker = request.node.get_closest_marker("django_db")
    in_transactions = marker is not None and marker.kwargs.get("transaction")
    if not in_transactions and not {"transactional_db", "live_server"} & set(request.fixturenames):
        return
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(r"SELECT sequencename FROM pg_sequences WHERE sequencename LIKE 'core\_numbers\_%'")
        for (name,) in cursor.fetchall():
            cursor.execute(f"DROP SEQUENCE {name}")


@pytest.fixture
def at() -> datetime:
    """Monday 2 March 2026, nine in the morning in Shanghai: an ordinary working day."""
    return datetime(2026, 3, 2, 9, 0, tzinfo=SHANGHAI)


@pytest.fixture
def files_root(settings: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A files folder of the test's own."""
    settings.FILES_ROOT = settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture(autouse=True)
def nothing_remembered() -> None:
    """Let no page or figure that one test kept be shown to the next, whose rows may have the same keys."""
    cache.clear()


@pytest.fixture(autouse=True)
def chinese_again() -> Iterator[None]:
    """Let every test begin in the company's language, whatever the one before it switched to."""
    translation.activate(settings.LANGUAGE_CODE)
    yield
    translation.deactivate()
