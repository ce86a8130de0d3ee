from __future__ import annotations

from django.forms import Form
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yinuo.core import access as house
from yinuo.core import paging
from yinuo.core.errors import Refusal
from yinuo.core.http import Request, done, refused, render
from yinuo.rulebook import access, doors
from yinuo.rulebook.forms import Delegate, Sign, Withdraw
from yinuo.rulebook.models import Approval, ApprovalStep
from yinuo.rulebook.selectors import approvals as selectors
from yinuo.rulebook.selectors.line import Line
from yinuo.rulebook.services import approvals


@require_GET
@house.page()
def inbox(request: Request) -> HttpResponseBase:
    """What waits for the person's signature, and what he has asked for himself."""
    context = {
        "steps": selectors.inbox(request.person, Line(request.at)),
        "page": paging.page(request, selectors.asked_by(request.person), by=("-opened_at", "-pk"), size=20),
        "at": request.at,
        "topics": f"messages:{request.person.pk}",
    }
    return render(request, "rulebook/approvals.html", context, part="rulebook/_approvals.html")


@require_GET
@house.page()
def approval(request: Request, pk: int) -> HttpResponseBase:
    return _page(request, access.approval_for(request.person, pk, request.at))


@require_POST
@house.page()
def sign(request: Request, pk: int) -> HttpResponseBase:
    """Sign, refuse or give back, by the button that was pressed."""
    found, step = _asked(request, pk)
    form = Sign(request.POST)
    if form.is_valid():
        opinion, by, at = form.cleaned_data["opinion"], request.person, request.at
        try:
            match request.POST.get("decision"):
                case "refuse":
                    approvals.refuse(step=step, by=by, at=at, reason=opinion)
                case "return":
                    approvals.return_(step=step, by=by, at=at, reason=opinion)
                case _:
                    approvals.sign(step=step, by=by, at=at, opinion=opinion)
        except Refusal as refusal:
            refusal.fields = {"opinion": str(refusal.message)} if "reason" in refusal.fields else refusal.fields
            refused(request, form, refusal)
        else:
            done(request, _("已记录。"))
            return redirect("rulebook:approvals")
    return _page(request, found, sign_form=form, status=422)


@require_POST
@house.page()
def delegate(request: Request, pk: int) -> HttpResponseBase:
    """Let another person sign instead of oneself, or beside oneself."""
    found, step = _asked(request, pk)
    form = Delegate(request.POST)
    if form.is_valid():
        person = form.cleaned_data["person"]
        try:
            if "add" in request.POST:
                approvals.add_signer(step=step, person=person, by=request.person, at=request.at)
            else:
                approvals.delegate(step=step, to=person, by=request.person, at=request.at)
        except Refusal as refusal:
            refused(request, form, refusal)
        else:
            done(request, _("已通知 %(name)s 签字。") % {"name": person.name})
            return redirect("rulebook:approvals")
    return _page(request, found, delegate_form=form, status=422)


@require_POST
@house.page()
def remind(request: Request, pk: int) -> HttpResponseBase:
    found = access.approval_for(request.person, pk, request.at)
    approvals.remind(approval=found, by=request.person, at=request.at)
    done(request, _("已催办。"))
    return redirect("rulebook:approval", pk)


@require_POST
@house.page()
def withdraw(request: Request, pk: int) -> HttpResponseBase:
    found = access.approval_for(request.person, pk, request.at)
    form = Withdraw(request.POST)
    if form.is_valid():
        try:
            approvals.withdraw(approval=found, by=request.person, at=request.at, **form.cleaned_data)
        except approvals.NotTheAuthor:
            raise
        except Refusal as refusal:
            refused(request, form, refusal)
        else:
            done(request, _("已撤回。"))
            return redirect("rulebook:approval", pk)
    return _page(request, found, withdraw_form=form, status=422)


def _asked(request: Request, pk: int) -> tuple[Approval, ApprovalStep]:
    """:raises NotTheSigner: nothing here waits for the person"""
    found = access.approval_for(request.person, pk, request.at)
    step = access.step_for(request.person, found, request.at)
    if step is None:
        if found.author_id == request.person.pk:
            raise approvals.OwnApproval
        raise approvals.NotTheSigner
    return found, step


def _page(
    request: Request,
    found: Approval,
    *,
    sign_form: Form | None = None,
    delegate_form: Form | None = None,
    withdraw_form: Form | None = None,
    status: int = 200,
) -> HttpResponseBase:
    is_open = found.state == Approval.State.OPEN
    is_asked = is_open and access.step_for(request.person, found, request.at) is not None
    is_author = found.author_id == request.person.pk
    context = {
        "approval": found,
        "steps": sorted(found.steps.all(), key=lambda step: (step.position, step.pk)),
        "record_url": doors.of_record(found.record),
        "sign_form": (sign_form or Sign()) if is_asked else None,
        "delegate_form": (delegate_form or Delegate()) if is_asked else None,
        "withdraw_form": (withdraw_form or Withdraw()) if is_open and is_author else None,
        "may_remind": is_open and is_author,
        "at": request.at,
    }
    return render(request, "rulebook/approval.html", context, status=status)
