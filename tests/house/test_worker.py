from __future__ import annotations

import threading
import time

import psycopg
import pytest
from django.db import connection

from tests.house.running import database_url, fresh_database, running

pytestmark = pytest.mark.django_db

ORPHAN = """
    INSERT INTO procrastinate_jobs (queue_name, task_name, args, status, attempts)
    VALUES ('default', 'core.services.housekeeping.forget', '{"timestamp": 1764547200}', 'doing', 1)
    RETURNING id
"""

LOSE = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""

LOSE_OF = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"

BEGIN_WITH_A_LOST_CONNECTION = """
import asyncio, sys
import django, psycopg
django.setup()
from asgiref.sync import sync_to_async
from django.db import connection
from yinuo import worker

def lose():
    connection.ensure_connection()
    with psycopg.connect(sys.argv[1], autocommit=True) as server:
        server.execute("SELECT pg_terminate_backend(%s)", [connection.connection.info.backend_pid])

async def main():
    await sync_to_async(lose)()
    await worker._work_for_good(1)

asyncio.run(main())
"""


@pytest.fixture
def database(transactional_db):
    name = str(connection.settings_dict["NAME"])
    with fresh_database(f"{name}_worker", name) as url:
        yield url


def test_a_killed_workers_job_is_done_after_all_and_the_worker_ends_when_told(database, tmp_path):
    with psycopg.connect(database, autocommit=True) as server:
        job = server.execute(ORPHAN).fetchone()[0]

        with running(["-m", "yinuo", "worker"], DATABASE_URL=database, YINUO_HOME=str(tmp_path)) as worker:
            said = worker.expect("a killed worker's job is queued again").string
            _wait_until(lambda: not server.execute("SELECT 1 FROM procrastinate_jobs WHERE id = %s", [job]).fetchone())

            assert f'"job": {job}' in said
            assert worker.stop() == 0


def test_a_worker_outlives_the_loss_of_its_database_connections(database, tmp_path):
    with (
        psycopg.connect(database, autocommit=True) as server,
        running(["-m", "yinuo", "worker"], DATABASE_URL=database, YINUO_HOME=str(tmp_path)) as worker,
    ):
        for connections in (1, 2, 3):  # while it is starting, and when it is up
            _wait_until(lambda wanted=connections: _connections(server) >= wanted)
            server.execute(LOSE)
        for _ in range(60):  # whatever part of it asks next
            server.execute(LOSE)
            threading.Event().wait(0.1)
        job = server.execute(ORPHAN.replace("'doing', 1", "'todo', 0")).fetchone()[0]

        _wait_until(lambda: not server.execute("SELECT 1 FROM procrastinate_jobs WHERE id = %s", [job]).fetchone())
        assert worker.process.poll() is None


def test_the_turns_of_the_clock_go_on_when_the_connection_that_they_go_through_was_lost(database, tmp_path):
    program = ["-c", BEGIN_WITH_A_LOST_CONNECTION, database]
    with psycopg.connect(database, autocommit=True) as server:
        server.execute("DELETE FROM procrastinate_periodic_defers")  # what an earlier test left
        with running(program, DATABASE_URL=database, YINUO_HOME=str(tmp_path)) as worker:
            _wait_until(lambda: server.execute("SELECT 1 FROM procrastinate_periodic_defers").fetchone())

            assert worker.stop() == 0


def test_a_worker_goes_on_with_its_jobs_soon_after_the_database_is_back(database, tmp_path):
    name = psycopg.conninfo.conninfo_to_dict(database)["dbname"]
    with (
        psycopg.connect(database_url(), autocommit=True) as other,
        running(["-m", "yinuo", "worker"], DATABASE_URL=database, YINUO_HOME=str(tmp_path)) as worker,
    ):
        with psycopg.connect(database, autocommit=True) as server:
            _wait_until(lambda: _connections(server) >= 3)
        other.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
        try:
            other.execute(LOSE_OF, [name])
            worker.expect("the worker (lost its database|stopped untold) and begins again")
            threading.Event().wait(20)  # a pool would pause for longer and longer, by now for sixteen seconds
        finally:
            other.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')
        back = time.monotonic()
        with psycopg.connect(database, autocommit=True) as server:
            job = server.execute(ORPHAN.replace("'doing', 1", "'todo', 0")).fetchone()[0]
            _wait_until(lambda: not server.execute("SELECT 1 FROM procrastinate_jobs WHERE id = %s", [job]).fetchone())

        assert time.monotonic() - back < 8
        assert worker.process.poll() is None


def _connections(server):
    return server.execute(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    ).fetchone()[0]


def _wait_until(condition, seconds=90):
    clock = threading.Event()
    for _ in range(seconds * 20):
        if condition():
            return
        clock.wait(0.05)
    raise AssertionError("it never happened")
