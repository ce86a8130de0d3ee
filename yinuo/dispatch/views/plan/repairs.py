"""Proposals on the board: shown as they come, accepted or declined; and what carries itself out."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yinuo.core import access as core_access
from yinuo.core.errors import NotVisible
from yinuo.core.http import Request, done, render
from yinuo.dispatch import access, forms
from yinuo.dispatch.models import AutoRepair, RepairProposal
from yinuo.dispatch.selectors import repairs as found
from yinuo.dispatch.services import repairs
from yinuo.dispatch.views.plan.frame import branch_of, number
from yinuo.dispatch.views.plan.moves import back_to_board
from yinuo.dispatch.views.plan.proposals import of_board


@core_access.page(action="dispatch.board")
@require_GET
def panel(request: Request) -> HttpResponse:
    """What came in between, and what is proposed against it."""
    branch = branch_of(request)
    may_manage = access.branches_for(request.person, access.MANAGERS).filter(pk=branch.pk).exists()
    context = {"branch": branch, "may_manage": may_manage, **of_board(request, branch)}
    return render(request, "dispatch/_repairs.html", context)


@core_access.page(action="dispatch.manage")
@require_POST
def accept(request: Request, pk: int) -> HttpResponse:
    """Carry a proposal out."""
    proposal = repairs.accept(proposal=_to_decide(request, pk), by=request.person, at=request.at)
    if proposal.state == RepairProposal.State.OUTDATED:
        done(request, _("建议提出后情况又变了：没有改动任何任务，系统正在重新计算。"))
    else:
        done(request, _("已采纳，相关技术人员已收到通知。"))
    return redirect(back_to_board(request, proposal.branch))


@core_access.page(action="dispatch.manage")
@require_POST
def decline(request: Request, pk: int) -> HttpResponse:
    """Leave everything as it is."""
    proposal = _to_decide(request, pk)
    repairs.decline(proposal=proposal, reason=request.POST.get("reason", ""), by=request.person, at=request.at)
    done(request, _("已记下：不采纳这条建议。"))
    return redirect(back_to_board(request, proposal.branch))


@core_access.page(action="dispatch.automatic")
@require_http_methods(["GET", "POST"])
def automatic(request: Request) -> HttpResponse:
    """For which causes proposals carry themselves out, and by which clause."""
    branch = access.branch_for(request.person, number(request, "branch"), access.AUTOMATS)
    form = forms.Automatic(request.POST or None, clauses=found.citable())
    if request.method == "POST" and form.is_valid():
        repairs.allow(branch=branch, **form.cleaned_data, by=request.person, at=request.at)
        done(request, _("已生效：此后这类建议按所选条款自动执行。"))
        return redirect(f"{reverse('dispatch:plan_automatic')}?branch={branch.pk}")
    rows = AutoRepair.objects.filter(branch=branch, ends_at=None).select_related("clause__version__regulation", "by")
    context = {"branch": branch, "form": form, "rows": rows.order_by("cause")}
    return render(request, "dispatch/automatic.html", context, status=422 if form.errors else 200)


@core_access.page(action="dispatch.automatic")
@require_POST
def forbid(request: Request, pk: int) -> HttpResponse:
    """From now on a person decides again."""
    mine = AutoRepair.objects.filter(branch__in=access.branches_for(request.person, access.AUTOMATS))
    rule = mine.select_related("branch").filter(pk=pk).first()
    if rule is None:
        raise NotVisible
    repairs.forbid(branch=rule.branch, cause=rule.cause, at=request.at)
    done(request, _("已停止自动执行。"))
    return redirect(f"{reverse('dispatch:plan_automatic')}?branch={rule.branch_id}")


def _to_decide(request: Request, pk: int) -> RepairProposal:
    """:raises NotVisible: there is none where the person dispatches"""
    mine = RepairProposal.objects.filter(branch__in=access.branches_for(request.person, access.MANAGERS))
    proposal = mine.select_related("branch").filter(pk=pk).first()
    if proposal is None:
        raise NotVisible
    return proposal
