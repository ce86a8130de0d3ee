from __future__ import annotations

import os
import subprocess
import sys
import tarfile

import pytest
from django.db import connection

from tests.cast import NOW, make_cast, make_record
from tests.house.running import database_url, fresh_database
from yinuo import backup
from yinuo.core.models import Person, Record

FILE = b"%PDF-1.7 a receipt"


@pytest.fixture
def house(transactional_db, files_root):
    """A database with people and a record, and one stored file."""
    cast = make_cast()
    make_record(cast.north)
    stored = files_root / "ab" / "cd" / "receipt"
    stored.parent.mkdir(parents=True)
    stored.write_bytes(FILE)
    return cast


def _yinuo(url, home, *words):
    environment = {**os.environ, "DATABASE_URL": url, "YINUO_HOME": str(home)}
    environment["DJANGO_SETTINGS_MODULE"] = "yinuo.config.settings"
    return subprocess.run(
        [sys.executable, "-m", "yinuo", *words], env=environment, capture_output=True, text=True, check=False
    )


def test_what_was_backed_up_comes_back_elsewhere_and_can_be_backed_up_again(house, tmp_path_factory):
    folder = tmp_path_factory.mktemp("elsewhere")
    first = backup.write(folder / "first.tar", at=NOW)
    assert first.rows["core_person"] == Person.objects.count() > 10
    assert first.rows["core_record"] == Record.objects.count()

    with fresh_database(f"{connection.settings_dict['NAME']}_restored") as url:
        restored = _yinuo(url, folder / "home", "restore", str(folder / "first.tar"))
        again = _yinuo(url, folder / "home", "backup", str(folder / "second.tar"))
        replaced = _yinuo(url, folder / "home", "restore", str(folder / "second.tar"), "--replace")

    assert restored.returncode == 0, restored.stderr
    assert f"{sum(first.rows.values())} rows" in restored.stdout
    assert (folder / "home" / "files" / "ab" / "cd" / "receipt").read_bytes() == FILE
    assert again.returncode == 0, again.stderr
    assert replaced.returncode == 0, replaced.stderr
    assert f"{sum(first.rows.values())} rows" in replaced.stdout


def test_after_a_restore_the_chain_of_events_is_verified(house, tmp_path_factory):
    folder = tmp_path_factory.mktemp("elsewhere")
    backup.write(folder / "copy.tar", at=NOW)

    with fresh_database(f"{connection.settings_dict['NAME']}_restored") as url:
        restored = _yinuo(url, folder / "home", "restore", str(folder / "copy.tar"))
        verified = _yinuo(url, folder / "home", "audit", "verify")

    assert verified.returncode == 0, verified.stderr
    assert "every chain is whole" in verified.stdout
    assert verified.stdout.split(" (")[0] in restored.stdout


def test_a_database_that_holds_something_is_not_overwritten(house, tmp_path_factory):
    folder = tmp_path_factory.mktemp("elsewhere")
    backup.write(folder / "copy.tar", at=NOW)
    before = Person.objects.count()
    name = connection.settings_dict["NAME"]

    with fresh_database(f"{name}_full", name) as url:
        refused = _yinuo(url, folder / "home", "restore", str(folder / "copy.tar"))

    assert refused.returncode == 1
    assert "not empty" in refused.stderr
    assert "--replace" in refused.stderr
    assert Person.objects.count() == before


def test_a_database_in_use_is_left_alone(house, tmp_path_factory):
    folder = tmp_path_factory.mktemp("elsewhere")
    backup.write(folder / "copy.tar", at=NOW)

    refused = _yinuo(database_url(), folder / "home", "restore", str(folder / "copy.tar"), "--replace")

    assert refused.returncode == 1
    assert "in use by 1 connection" in refused.stderr


def test_what_is_no_backup_changes_nothing(house, tmp_path):
    text = tmp_path / "letter.tar"
    text.write_text("Dear Sir")
    empty = tmp_path / "empty.tar"
    with tarfile.open(empty, "w"):
        pass

    for path in (text, empty, tmp_path / "missing.tar"):
        with pytest.raises(backup.BackupError, match="is not a backup"):
            backup.restore(path, replace=True)
    assert Person.objects.exists()


@pytest.mark.parametrize("name", ["../outside", "/etc/outside", "files/link"])
def test_a_file_that_reaches_outside_is_no_backup(house, tmp_path, name):
    source = tmp_path / "bad.tar"
    with tarfile.open(source, "w") as archive:
        member = tarfile.TarInfo(name)
        member.type = tarfile.SYMTYPE if name.endswith("link") else tarfile.REGTYPE
        member.linkname = "/etc/passwd"
        archive.addfile(member)

    with pytest.raises(backup.BackupError, match="which no backup holds"):
        backup.restore(source, replace=True)


def test_an_older_backup_is_never_overwritten_and_only_its_owner_may_read_it(house, tmp_path):
    target = tmp_path / "copy.tar"
    backup.write(target, at=NOW)

    assert target.stat().st_mode & 0o077 == 0
    with pytest.raises(backup.BackupError, match="exists already"):
        backup.write(target, at=NOW)
    assert [path.name for path in tmp_path.glob("copy*")] == ["copy.tar"]
