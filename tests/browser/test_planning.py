"""The planning board in a browser: dragged, refused, undone, published, confirmed by the customer, and bent."""

from __future__ import annotations

import pytest

from tests.cast import make_cast
from tests.jobs import SKILL, give_profile, make_machine
from yinuo.core import clock
from yinuo.core.services import calendars

pytestmark = pytest.mark.browser

ALWAYS = {day: [("00:00", "24:00")] for day in range(7)}


@pytest.fixture
def crew(site):
    """The cast with people who work around the clock, so that the test runs at any hour."""
    cast = make_cast()
    calendars.change(calendar=cast.office, weekly=ALWAYS, uses_public_holidays=False, by=None, at=clock.now())
    give_profile(cast.technician, SKILL)
    give_profile(cast.technician_two, "refrigeration")
    machine = make_machine(cast)
    machine.site.latitude, machine.site.longitude = 39.91, 116.45
    machine.site.save()
    return cast
