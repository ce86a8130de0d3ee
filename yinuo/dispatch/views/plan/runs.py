"""The optimiser from the board: begun, watched, stopped; and the versions that were published."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yinuo.core import access as core_access
from yinuo.core import paging
from yinuo.core.errors import NotVisible
from yinuo.core.http import Request, done, render
from yinuo.dispatch import access
from yinuo.dispatch.models import Plan, PlanRun
from yinuo.dispatch.selectors import versions
from yinuo.dispatch.services import runs
from yinuo.dispatch.views.plan.frame import branch_of, demanded
from yinuo.dispatch.views.plan.moves import back_to_board, branch_to_manage

# What a run may take, and how far it looks.
SECONDS, DAYS = 20, 2


@core_access.page(action="dispatch.manage")
@require_POST
def start(request: Request) -> HttpResponse:
    """Let the optimiser work on the branch's draft."""
    branch = branch_to_manage(request)
    runs.ask(branch=branch, days=DAYS, seconds=SECONDS, by=request.person, at=request.at)
    done(request, _("自动排程已开始，结果会进入草稿，发布前不影响任何人。"))
    return redirect(back_to_board(request, branch))


@core_access.page(action="dispatch.manage")
@require_POST
def cancel(request: Request) -> HttpResponse:
    """Stop the optimiser; the draft stays as it is."""
    mine = PlanRun.objects.filter(plan__branch__in=access.branches_for(request.person, access.MANAGERS))
    run = mine.select_related("plan__branch").filter(pk=demanded(request, "run")).first()
    if run is None:
        raise NotVisible
    runs.cancel(run=run, at=request.at)
    done(request, _("自动排程已取消，草稿没有变动。"))
    return redirect(back_to_board(request, run.plan.branch))


@core_access.page(action="dispatch.board")
@require_GET
def history(request: Request) -> HttpResponse:
    """The versions of the branch's plan, the newest first."""
    branch = branch_of(request)
    page = paging.page(request, versions.of_branch(branch), by=("-version",))
    return render(request, "dispatch/versions.html", {"branch": branch, "page": page})


@core_access.page(action="dispatch.board")
@require_GET
def version(request: Request, pk: int) -> HttpResponse:
    """One version: what it changed, every step on the way to it, and what became of its visits."""
    mine = Plan.objects.filter(branch__in=access.branches_for(request.person, access.PLANNERS))
    plan = mine.select_related("branch", "created_by", "published_by", "ended_by").filter(pk=pk).first()
    if plan is None:
        raise NotVisible
    context = {"plan": plan, "visits": versions.visits(plan), "moves": versions.moves(plan)}
    return render(request, "dispatch/version.html", context)
