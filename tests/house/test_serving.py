from __future__ import annotations

import signal

import psutil
import pytest
from django.db import connection

from tests.house.running import answer, free_port, fresh_database, running, wait_until_it_answers
from yinuo.serving import Child, Supervisor

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def system(django_db_setup, django_db_blocker, tmp_path_factory):
    """``yinuo serve`` beside a database that is up to date: it collects the static files and runs its three processes."""
    port = free_port()
    home = tmp_path_factory.mktemp("home")
    with django_db_blocker.unblock(), fresh_database(f"{_migrated()}_serve", _migrated()) as url:
        words = ["-m", "yinuo", "serve", "--port", str(port)]
        environment = {
            "DATABASE_URL": url,
            "YINUO_HOME": str(home),
            "YINUO_LIVE_PORT": str(free_port()),
            "YINUO_WEB_WORKERS": "1",
        }
        with running(words, **environment) as program:
            program.web_port, program.live_port = port, int(environment["YINUO_LIVE_PORT"])
            wait_until_it_answers(port, "/login/")
            wait_until_it_answers(program.live_port, "/live/health")
            yield program


def _migrated() -> str:
    return str(connection.settings_dict["NAME"])


def _child(program, word: str) -> psutil.Process:
    children = psutil.Process(program.process.pid).children()
    return next(child for child in children if word in " ".join(child.cmdline()))


def test_the_login_page_answers_with_the_policy_that_forbids_inline_scripts(system):
    response = answer(system.web_port, "/login/")

    assert response.status == 200
    policy = response.getheader("Content-Security-Policy")
    assert "script-src 'self';" in f"{policy};"
    assert "'unsafe-inline'" not in policy
    assert f":{system.live_port}" in policy
    assert response.getheader("X-Frame-Options") == "DENY"


def test_a_hashed_static_file_is_served_for_good(system):
    page = answer(system.web_port, "/static/core/live.js")

    assert page.status == 200
    assert page.getheader("X-Content-Type-Options") == "nosniff"


@pytest.mark.parametrize("word", ["wsgi", "asgi", "worker"])
def test_a_killed_process_is_started_again(system, word):
    before = _child(system, word)
    orphans = before.children(recursive=True)
    before.kill()

    system.expect("a process died and is started again")
    wait_until_it_answers(system.web_port, "/login/")
    wait_until_it_answers(system.live_port, "/live/health")

    assert not [process for process in orphans if process.is_running() and process.status() != psutil.STATUS_ZOMBIE]
    assert _wait_for_child(system, word).pid != before.pid


def _wait_for_child(program, word):
    for _ in range(100_000):
        try:
            return _child(program, word)
        except (StopIteration, psutil.Error):
            continue
    raise AssertionError(f"no {word} came back")


def test_the_end_of_the_program_is_the_end_of_its_processes(system):
    """Last in this module: it ends the system."""
    family = psutil.Process(system.process.pid).children(recursive=True)
    assert len(family) >= 3

    system.process.send_signal(signal.SIGKILL)
    system.process.wait(30)

    _gone, alive = psutil.wait_procs(family, timeout=30)
    assert [process for process in alive if process.status() != psutil.STATUS_ZOMBIE] == []


def test_a_child_that_dies_at_once_is_started_less_and_less_often(tmp_path):
    log = tmp_path / "starts"
    child = Child(name="short", command=["/bin/sh", "-c", f"echo x >> {log}"])
    supervisor = Supervisor([child])
    pauses = []

    for _ in range(4):
        child.start_again_at = 0.0
        supervisor.look_after(child)
        child.process.wait()
        supervisor.look_after(child)
        pauses.append(child.pause_seconds)

    assert pauses == [0.4, 0.8, 1.6, 3.2]
    assert log.read_text().count("x") == 4


def test_what_comes_after_another_waits_for_its_end_and_what_runs_once_is_not_started_again(tmp_path):
    done = tmp_path / "done"
    first = Child(name="first", command=["/bin/sh", "-c", f"sleep 0.2; echo first >> {done}"], once=True)
    second = Child(name="second", command=["/bin/sh", "-c", f"echo second >> {done}"], after=first)
    supervisor = Supervisor([first, second])
    for child in (first, second):
        supervisor.look_after(child)
    assert second.process is None

    first.process.wait()
    for child in (first, second, first):
        supervisor.look_after(child)
    second.process.wait()

    assert first.process is None
    assert done.read_text().split() == ["first", "second"]
