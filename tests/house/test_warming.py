"""A worker makes the compiled search ready by itself, beside its other work."""

from __future__ import annotations

import subprocess
import sys

import psycopg
import pytest
from django.db import connection

from tests.house.running import fresh_database, running

JOB = """
    INSERT INTO procrastinate_jobs (queue_name, task_name, args, status, attempts)
    VALUES ('default', 'core.services.housekeeping.forget', '{"timestamp": 1764547200}', 'todo', 0)
"""
# A small plan in a process that has been warmed: how much processor time passes before its first round has ended.
FIRST_PLAN = """
import time
import numpy as np
from yinuo.dispatch import optimiser
from yinuo.dispatch.optimiser import Job, Problem, Shift, Technician, Travel

optimiser.warm()
seconds = np.full((6, 6), 600, np.int64)
jobs = tuple(Job(f"j{number}", number, 1800) for number in range(1, 6))
people = (Technician("t", 0, 0, (Shift(0, 36000),)),)
begun = time.process_time()
optimiser.plan(Problem(jobs, people, Travel(seconds, seconds)), seconds=3600.0, iterations=1)
print(time.process_time() - begun)
"""


@pytest.mark.django_db(transaction=True)
def test_a_worker_warms_the_search_and_does_its_jobs_meanwhile(transactional_db, tmp_path):
    name = str(connection.settings_dict["NAME"])
    with (
        fresh_database(f"{name}_warming", name) as url,
        psycopg.connect(url, autocommit=True) as server,
        running(["-m", "yinuo", "worker"], DATABASE_URL=url, YINUO_HOME=str(tmp_path)) as worker,
    ):
        server.execute(JOB)
        worker.expect("the search is ready")
        assert worker.stop() == 0
        assert not server.execute("SELECT 1 FROM procrastinate_jobs WHERE status = 'todo' AND attempts = 0").fetchone()


def test_the_first_plan_of_a_warmed_process_begins_within_two_seconds():
    said = subprocess.run([sys.executable, "-c", FIRST_PLAN], check=True, capture_output=True, text=True)

    assert float(said.stdout) < 2
