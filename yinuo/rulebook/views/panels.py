"""Parts of other modules' pages, fetched by address."""

from __future__ import annotations

from django.http.response import HttpResponseBase
from django.views.decorators.http import require_GET

from yinuo.core import access as house
from yinuo.core.http import Request, render
from yinuo.core.models import Record
from yinuo.rulebook import access
from yinuo.rulebook.models import Obligation, Rule, RuleActivity
from yinuo.rulebook.selectors import obligations, waiving


@require_GET
@house.page()
def promises(request: Request, root: int) -> HttpResponseBase:
    """All promises of a case, running ones first; what stopped somebody lately, with the door to lift it."""
    record = access.record_for(request.person, root)
    tree = record.root_pk
    found = list(obligations.promises(tree))
    running = [one for one in found if one.state in {Obligation.State.OPEN, Obligation.State.PAUSED}]
    context = {
        "record": record,
        "running": running,
        "is_uncertain": any(one.is_open_on_uncertain_days for one in running),
        "ended": [one for one in found if one not in running],
        "stopped": _stopped(request, tree),
        "waivers": waiving.holding(record, request.at),
        "at": request.at,
    }
    return render(request, "rulebook/_promises.html", context)


@require_GET
@house.page()
def sanction_panel(request: Request, root: int) -> HttpResponseBase:
    record = access.record_for(request.person, root)
    found = access.visible_sanctions(request.person).filter(record__in=_tree(record.root_pk)).order_by("-pk")
    return render(request, "rulebook/_sanction_panel.html", {"record": record, "sanctions": found, "at": request.at})


def _tree(root: int) -> list[int]:
    return [root, *Record.objects.filter(root=root).values_list("pk", flat=True)]


def _stopped(request: Request, root: int) -> list[tuple[Rule, Record]]:
    """Return the gates that refused something on the tree lately and that this person may lift."""
    lately = (
        RuleActivity.objects.filter(record__in=_tree(root), outcome="refused")
        .select_related("rule__clause", "rule__version__regulation", "record__branch")
        .order_by("-pk")[:20]
    )
    once = {(one.rule_id, one.record_id): one for one in reversed(lately)}
    return [
        (one.rule, one.record)
        for one in once.values()
        if one.record is not None
        and not one.rule.lifts.filter(record=one.record).exists()
        and access.may_lift(request.person, one.rule, one.record, request.at)
    ]
