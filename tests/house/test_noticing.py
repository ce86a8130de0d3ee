"""What throws the day over is noticed within seconds by a running worker."""

from __future__ import annotations

import threading
import time
from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.browser.planning import open_all_day
from tests.cast import make_cast
from tests.house.running import database_url, running
from tests.jobs import HOUR, MINUTE, SKILL, give_profile, make_case, make_order, publish
from yinuo.core import clock
from yinuo.core.services import people
from yinuo.dispatch.models import Order, RepairProposal
from yinuo.dispatch.models.repairs import Cause
from yinuo.dispatch.services import repairs

MOST_SECONDS = 5


def test_an_absence_and_an_overrun_are_noticed_within_seconds(transactional_db, tmp_path):
    cast = make_cast()
    open_all_day(cast)
    publish()
    for person in (cast.technician, cast.technician_two):
        give_profile(person, SKILL, daily_orders=9)
    now = clock.now()
    make_order(cast, make_case(cast, at=now), at=now, starts_at=now + 2 * HOUR, ends_at=now + 3 * HOUR)
    with running(["-m", "yinuo", "worker"], DATABASE_URL=database_url(), YINUO_HOME=str(tmp_path)) as worker:
        worker.expect("the search is ready")

        people.set_absence(
            person=cast.technician, kind="sick", starts_at=now, ends_at=now + 9 * HOUR, by=cast.manager, at=now
        )
        assert _seconds_until(Cause.ABSENCE) < MOST_SECONDS

        ends = clock.now() + timedelta(seconds=3)
        two = {"technician": cast.technician_two, "at": now}
        running_over = make_order(
            cast, make_case(cast, fault="漏水", at=now), starts_at=ends - HOUR, ends_at=ends, **two
        )
        make_order(
            cast,
            make_case(cast, fault="冒烟", at=now),
            starts_at=ends + 10 * MINUTE,
            ends_at=ends + HOUR,
            **two,
        )
        Order.objects.filter(pk=running_over.pk).update(state="arrived", arrived_at=now)
        threading.Event().wait(max(0.0, (ends - clock.now()).total_seconds()))
        assert _seconds_until(Cause.OVERRUN) < MOST_SECONDS
        assert worker.stop() == 0


def test_looking_round_costs_two_statements_when_nothing_happened(cast):
    with CaptureQueriesContext(connection) as asked:
        repairs.notice(at=clock.now())

    assert len(asked) == 2


def _seconds_until(cause):
    begun = time.monotonic()
    while not RepairProposal.objects.filter(cause=cause).exists():
        assert time.monotonic() - begun < 60, "it was never noticed"
        threading.Event().wait(0.05)
    return time.monotonic() - begun
