"""A worker dies in the middle of a run of the optimiser: nothing is half done, and another one ends it."""

from __future__ import annotations

import signal
import threading
import time

import pytest

from tests.browser.planning import open_all_day
from tests.cast import make_cast
from tests.house.running import database_url, running
from tests.jobs import SKILL, give_profile, make_case, publish
from yinuo.core import clock
from yinuo.dispatch.models import Order, PlannedVisit, PlanRun
from yinuo.dispatch.services import runs

pytestmark = pytest.mark.slow

PATIENCE_SECONDS = 240


def test_a_killed_run_leaves_the_draft_alone_and_is_begun_again(transactional_db, tmp_path):
    cast = make_cast()
    open_all_day(cast)
    publish()
    for person in (cast.technician, cast.technician_two):
        give_profile(person, SKILL, daily_orders=9)
    for number in range(5):
        make_case(cast, fault=f"不加热 {number}", at=clock.now())
    run = runs.ask(branch=cast.north, days=2, seconds=25, by=cast.coordinator, at=clock.now())
    environment = {"DATABASE_URL": database_url(), "YINUO_HOME": str(tmp_path)}

    with running(["-m", "yinuo", "worker"], **environment) as first:
        _wait(lambda: _fresh(run).progress > 5)
        first.process.send_signal(signal.SIGKILL)
        first.process.wait(timeout=30)

    assert (_fresh(run).state, run.attempts) == (PlanRun.State.RUNNING, 1)
    assert not PlannedVisit.objects.exists()
    assert not Order.objects.exists()

    with running(["-m", "yinuo", "worker"], **environment) as second:
        _wait(lambda: _fresh(run).state == PlanRun.State.DONE)
        assert second.stop() == 0

    assert (run.attempts, run.moved) == (2, 5)
    assert PlannedVisit.objects.filter(plan=run.plan).count() == 5


def _fresh(run):
    run.refresh_from_db()
    return run


def _wait(condition):
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < deadline, "it did not come about"
        threading.Event().wait(0.5)
