"""The addresses of the planning board, and who may open them."""

from __future__ import annotations

from django.urls import reverse

from tests.access import Page
from tests.cast import NOW
from tests.jobs import HOUR, publish
from yinuo.dispatch import links
from yinuo.dispatch.models import RepairProposal, VisitNotice
from yinuo.dispatch.selectors.plan_figures import KINDS
from yinuo.dispatch.selectors.repairs import citable
from yinuo.dispatch.selectors.standing import Spot
from yinuo.dispatch.services import drafts, repairs, runs
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
    run = runs.ask(branch=cast.north, days=1, seconds=1, by=cast.coordinator, at=NOW)
    runs.cancel(run=run, at=NOW)
    notice = VisitNotice.objects.create(order=order, created_at=NOW)
    proposal = RepairProposal.objects.create(
        branch=cast.north, cause="emergency", case=waiting, asked_at=NOW, ready_at=NOW, state="open"
    )
    publish()
    rule = repairs.allow(branch=cast.north, cause="late", clause=citable()[0], most_moves=2, by=cast.manager, at=NOW)
    managers, more = {"manager", "general_manager"}, {"manager_south"}
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
        post("plan_run", {"branch": cast.north.pk}),
        post("plan_run_cancel", {"run": run.pk}),
        Page(reverse("dispatch:plan_versions") + branch, BOARD, hidden=SOUTH),
        Page(reverse("dispatch:plan_version", args=[plan.pk]), BOARD, hidden=SOUTH),
        Page(reverse("dispatch:plan_figures") + branch, BOARD, hidden=SOUTH),
        *(Page(reverse("dispatch:plan_drill", args=[kind]) + branch, BOARD, hidden=SOUTH) for kind in KINDS),
        Page(reverse("dispatch:repairs") + branch, BOARD, hidden=SOUTH),
        Page(reverse("dispatch:repair_accept", args=[proposal.pk]), DISPATCHERS, hidden=SOUTH, method="post"),
        Page(reverse("dispatch:repair_decline", args=[proposal.pk]), DISPATCHERS, hidden=SOUTH, method="post"),
        Page(reverse("dispatch:plan_automatic") + branch, managers, hidden=more),
        Page(reverse("dispatch:plan_automatic_forbid", args=[rule.pk]), managers, hidden=more, method="post"),
        Page(reverse("dispatch:notices") + branch, DISPATCHERS, hidden=SOUTH),
        Page(reverse("dispatch:notice_told", args=[notice.pk]), DISPATCHERS, hidden=SOUTH, method="post"),
        Page(reverse("dispatch:visit_answer", args=[links.token(notice)]), public=True),
    ]
