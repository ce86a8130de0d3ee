"""A worker dies in the middle of a publication: nothing is published, and another worker publishes all of it."""

from __future__ import annotations

import signal

import pytest

from tests.cast import make_cast
from tests.dispatch.test_publications import full_draft
from tests.house.running import database_url, running
from tests.house.test_killed_run import _fresh, _wait
from yinuo.core import clock
from yinuo.dispatch.models import Order, Plan, PlannedVisit, Publication
from yinuo.dispatch.services import publications
from yinuo.notify.models import Message

pytestmark = pytest.mark.slow


def test_a_killed_publication_leaves_no_trace_and_is_begun_again(transactional_db, tmp_path):
    cast = make_cast()
    plan = full_draft(cast, technicians=12)
    publication = publications.ask(plan=plan, by=cast.coordinator, at=clock.now())
    environment = {"DATABASE_URL": database_url(), "YINUO_HOME": str(tmp_path)}

    with running(["-m", "yinuo", "worker"], **environment) as first:
        _wait(lambda: _fresh(publication).progress > 3)
        first.process.send_signal(signal.SIGKILL)
        first.process.wait(timeout=30)

    assert (_fresh(publication).state, publication.attempts) == (Publication.State.RUNNING, 1)
    assert publication.progress < publication.total
    assert not Order.objects.exists()
    assert PlannedVisit.objects.filter(plan=plan).count() == 120
    assert not Message.objects.filter(template="dispatch.plan_published").exists()

    with running(["-m", "yinuo", "worker"], **environment) as second:
        _wait(lambda: _fresh(publication).state == Publication.State.DONE)
        assert second.stop() == 0

    assert (publication.attempts, Order.objects.count()) == (2, 120)
    assert _fresh(plan).state == Plan.State.PUBLISHED
    assert Message.objects.filter(template="dispatch.plan_published").count() == 12
