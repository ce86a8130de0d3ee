"""The addresses of the planning board, and who may open them."""

from __future__ import annotations

from django.urls import reverse

from tests.access import Page
from tests.cast import NOW
from tests.jobs import HOUR
from yinuo.dispatch.selectors.standing import Spot
from yinuo.dispatch.services import drafts
from yinuo.dispatch.services.drafts import Placement

DISPATCHERS = {"coordinator", "manager"}
SOUTH = {"coordinator_south", "manager_south"}
BOARD = DISPATCHERS | {"hotline", "general_manager"}


def planning_pages(cast, waiting, order):
    plan = drafts.open_draft(branch=cast.north, by=cast.coordinator, at=NOW)
    spot = Spot(cast.technician_two.pk, NOW + HOUR, NOW + 3 * HOUR, 30)
    placement = Placement(waiting, None, spot)
    drafts.replace_all(plan=plan, placements=[placement], by=cast.coordinator, at=NOW)
    branch, day = f"?branch={cast.north.pk}", f"&day={NOW:%Y-%m-%d}"
    minute = int((NOW + 4 * HOUR).timestamp() // 60)
    put = {"key": f"c{waiting.pk}", "person": cast.technician.pk, "start": minute}
    check = f"?key=o{order.pk}&person={cast.technician.pk}&start={minute}"

    def post(name, data):
        return Page(reverse(f"dispatch:{name}"), DISPATCHERS, hidden=SOUTH, method="post", data=data)

    return [
        Page(reverse("dispatch:plan") + branch + day, BOARD, hidden=SOUTH),
        Page(reverse("dispatch:plan_pulse") + branch, BOARD, hidden=SOUTH),
        Page(reverse("dispatch:plan_data") + branch + day, BOARD, hidden=SOUTH),
        Page(reverse("dispatch:plan_print") + branch + day, BOARD, hidden=SOUTH),
        Page(reverse("dispatch:plan_check") + check, DISPATCHERS, hidden=SOUTH),
        post("plan_move", put),
        post("plan_restore", {"key": f"c{waiting.pk}"}),
        post("plan_undo", {"branch": cast.north.pk}),
        post("plan_publish", {"plan": plan.pk}),
        post("plan_discard", {"plan": plan.pk}),
    ]
