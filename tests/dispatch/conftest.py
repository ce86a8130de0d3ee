"""A day with two technicians who can do everything; who needs another has a ``crew`` of his own."""

from __future__ import annotations

from datetime import datetime

import pytest

from tests.browser.planning import open_all_day
from tests.cast import Cast
from tests.jobs import SKILL, give_profile, publish
from yinuo.core import clock


@pytest.fixture
def crew(cast: Cast) -> Cast:
    open_all_day(cast)
    publish()
    give_profile(cast.technician, SKILL, daily_orders=9)
    give_profile(cast.technician_two, SKILL, daily_orders=9)
    return cast


@pytest.fixture
def now() -> datetime:
    return clock.now().replace(second=0, microsecond=0)
