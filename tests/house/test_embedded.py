from __future__ import annotations

import multiprocessing
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import psutil
import psycopg
import pytest

from yinuo import embedded


@pytest.fixture
def home():
    """A folder that any user may reach, so that root's server can live in it too."""
    folder = Path(tempfile.mkdtemp(prefix="yinuo-home-"))
    folder.chmod(0o755)
    yield folder
    embedded.stop(folder)
    base = embedded.place(folder).base
    shutil.rmtree(base, ignore_errors=True)
    shutil.rmtree(folder, ignore_errors=True)


def _execute(home: Path, statement: str) -> list[tuple]:
    with psycopg.connect(embedded.dsn(home), autocommit=True) as connection:
        cursor = connection.execute(statement)
        return cursor.fetchall() if cursor.description else []


def test_it_starts_once_and_keeps_its_data_over_a_stop(home):
    address = embedded.ensure_running(home)
    _execute(home, "CREATE TABLE kept (number int)")
    _execute(home, "INSERT INTO kept VALUES (1)")
    first = embedded.status(home)

    assert embedded.ensure_running(home) == address
    assert embedded.status(home).pid == first.pid
    assert embedded.stop(home)
    assert not embedded.status(home).running
    assert not embedded.stop(home)

    embedded.ensure_running(home)
    assert _execute(home, "SELECT number FROM kept") == [(1,)]


def test_it_is_durable_private_and_speaks_utf8(home):
    embedded.ensure_running(home)

    values = dict(_execute(home, "SELECT name, setting FROM pg_settings"))

    assert values["fsync"] == values["full_page_writes"] == values["synchronous_commit"] == "on"
    assert values["listen_addresses"] == ""
    assert values["TimeZone"] == "UTC"
    assert values["data_checksums"] == "on"
    assert values["server_encoding"] == "UTF8"
    assert embedded.place(home).socket_folder.stat().st_mode & 0o077 == 0
    assert embedded.place(home).data.stat().st_mode & 0o077 == 0
    assert _execute(home, "SELECT '派' < '单', upper('é'), '铣床' ~ '^[[:alpha:]]+$'") == [(False, "É", True)]


def test_root_runs_it_as_the_system_user_and_others_as_themselves(home):
    embedded.ensure_running(home)

    process = psutil.Process(embedded.status(home).pid)

    expected = embedded.SYSTEM_USER if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
    assert process.username() == expected
    assert process.uids().real != 0


def test_nothing_acknowledged_is_lost_when_the_server_is_killed(home):
    embedded.ensure_running(home)
    _execute(home, "CREATE TABLE taken (number int)")
    acknowledged: list[int] = []
    enough = threading.Event()

    def write() -> None:
        with psycopg.connect(embedded.dsn(home), autocommit=True) as connection:
            for number in range(100_000):
                try:
                    connection.execute("INSERT INTO taken VALUES (%s)", [number])
                except psycopg.Error:
                    return
                acknowledged.append(number)
                if number == 300:
                    enough.set()

    writer = threading.Thread(target=write)
    writer.start()
    assert enough.wait(30)
    os.kill(embedded.status(home).pid, signal.SIGKILL)
    writer.join(30)

    embedded.ensure_running(home)

    stored = {number for (number,) in _execute(home, "SELECT number FROM taken")}
    assert len(acknowledged) > 300
    assert set(acknowledged) <= stored


def test_it_starts_again_while_a_child_of_a_killed_server_is_still_busy(home):
    embedded.ensure_running(home)
    busy = psycopg.connect(embedded.dsn(home), autocommit=True)
    backend = busy.info.backend_pid
    loop = threading.Thread(target=_run_until_killed, args=[busy])
    loop.start()
    _wait_for(lambda: _execute(home, f"SELECT state FROM pg_stat_activity WHERE pid = {backend}") == [("active",)])

    os.kill(embedded.status(home).pid, signal.SIGKILL)
    embedded.ensure_running(home)

    loop.join(30)
    assert not loop.is_alive()
    assert _execute(home, "SELECT 1") == [(1,)]


def test_a_killed_server_is_revived_and_a_stopped_one_is_left_alone(home):
    embedded.ensure_running(home)
    assert not embedded.revive(home)

    killed = psutil.Process(embedded.status(home).pid)
    killed.kill()
    _wait_for(lambda: not killed.is_running() or killed.status() == psutil.STATUS_ZOMBIE)
    assert embedded.revive(home)
    assert _execute(home, "SELECT 1") == [(1,)]

    embedded.stop(home)
    assert not embedded.revive(home)
    assert not embedded.status(home).running


def _run_until_killed(connection: psycopg.Connection) -> None:
    with pytest.raises(psycopg.OperationalError):
        connection.execute("DO $$ BEGIN LOOP END LOOP; END $$")


def _wait_for(condition, tries: int = 2000) -> None:
    for _ in range(tries):
        if condition():
            return
    raise AssertionError("it never happened")


def test_several_starters_at_once_start_one_server(home):
    code = f"import pathlib; from yinuo import embedded; print(embedded.ensure_running(pathlib.Path({str(home)!r})))"
    starters = [
        subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(3)
    ]

    answers = [starter.communicate(timeout=120) for starter in starters]

    assert [starter.returncode for starter in starters] == [0, 0, 0], answers
    assert {out.strip() for out, _ in answers} == {embedded.dsn(home)}
    servers = [p for p in psutil.process_iter() if _is_postmaster_of(p, home)]
    assert len(servers) == 1


def _is_postmaster_of(process: psutil.Process, home: Path) -> bool:
    try:
        return str(embedded.place(home).data) in process.cmdline()
    except psutil.Error:
        return False


NAME_THE_USER = """
import sys
from yinuo.embedded import places
places.SYSTEM_USER = sys.argv[1]
print(places.server_owner().uid)
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="only root makes the system user")
def test_several_starters_on_a_new_machine_make_one_user():
    name = f"yinuo-t{os.getpid()}"
    try:
        starters = [
            subprocess.Popen([sys.executable, "-c", NAME_THE_USER, name], stdout=subprocess.PIPE, text=True)
            for _ in range(6)
        ]
        said = [one.communicate(timeout=60)[0].strip() for one in starters]

        assert said == [str(pwd.getpwnam(name).pw_uid)] * 6
    finally:
        subprocess.run(["userdel", name], check=False, capture_output=True)


def test_an_ordinary_user_runs_it_as_himself(home):
    """As root, become ``nobody`` in a forked child; as an ordinary user, be oneself."""
    embedded.ensure_running(home)
    mine = home / "mine"
    mine.mkdir()
    user = pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
    os.chown(mine, user.pw_uid, user.pw_gid)

    child = multiprocessing.get_context("fork").Process(target=_start_as, args=[user, mine])
    child.start()
    child.join(120)

    assert child.exitcode == 0
    assert (mine / "pg").stat().st_uid == user.pw_uid
    assert not embedded.status(mine).running


def _start_as(user: pwd.struct_passwd, home: Path) -> None:
    if os.geteuid() == 0:
        os.setgroups([])
        os.setgid(user.pw_gid)
        os.setuid(user.pw_uid)
    embedded.ensure_running(home)
    assert psutil.Process(embedded.status(home).pid).uids().real == user.pw_uid
    assert _execute(home, "SELECT current_user") == [("yinuo",)]
    assert embedded.stop(home)


def test_a_home_that_other_users_cannot_reach_is_served_all_the_same(home):
    closed = home / "closed"
    closed.mkdir(mode=0o700)
    inside = closed / "home"

    try:
        embedded.ensure_running(inside)

        assert _execute(inside, "SELECT 1") == [(1,)]
        assert embedded.place(inside).base == (inside if os.geteuid() else embedded.place(inside).base)
    finally:
        embedded.stop(inside)
        shutil.rmtree(embedded.place(inside).base)


def test_a_long_path_gets_a_short_socket_folder(home):
    deep = home / ("a" * 60) / ("b" * 60)
    deep.mkdir(parents=True)

    embedded.ensure_running(deep)

    try:
        assert _execute(deep, "SELECT 1") == [(1,)]
    finally:
        embedded.stop(deep)
        shutil.rmtree(embedded.place(deep).socket_folder, ignore_errors=True)


def test_data_of_another_major_version_is_refused_with_what_to_do(home):
    embedded.ensure_running(home)
    embedded.stop(home)
    (embedded.place(home).data / "PG_VERSION").write_text("16\n")

    with pytest.raises(embedded.EmbeddedError, match=r"made by PostgreSQL 16.*yinuo backup"):
        embedded.ensure_running(home)


def test_a_killed_first_start_leaves_nothing_that_looks_whole(home):
    draft = home / "pg.new"
    draft.mkdir()
    (draft / "PG_VERSION").write_text("18\n")

    embedded.ensure_running(home)

    assert not draft.exists()
    assert _execute(home, "SELECT 1") == [(1,)]
