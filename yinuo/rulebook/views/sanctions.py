from __future__ import annotations

from decimal import Decimal

from django.db import transaction
from django.db.models import Count, Q, Sum
from django.forms import Form
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yinuo.core import access as house
from yinuo.core import paging
from yinuo.core.errors import NotAllowed, Refusal
from yinuo.core.http import Request, done, refused, render
from yinuo.core.models import Event
from yinuo.rulebook import access, doors
from yinuo.rulebook.explain import explain
from yinuo.rulebook.forms import Appeal, Decide, DecideAppeal
from yinuo.rulebook.models import Sanction
from yinuo.rulebook.selectors import sanctions as selectors
from yinuo.rulebook.services import sanctions

State = Sanction.State
TIMELINE = 30


@require_GET
@house.page()
def ledger(request: Request) -> HttpResponseBase:
    """The ledger: a person's own, to those who lead the ones of their reach."""
    everything = access.visible_sanctions(request.person)
    state, whose = request.GET.get("state", ""), request.GET.get("whose", "")
    found = everything.filter(person=request.person) if whose == "mine" else everything
    if state == "appealed":
        found = found.filter(appealed_at__isnull=False, appeal_decided_at=None)
    elif state in State.values:
        found = found.filter(state=state)
    figures = everything.order_by().aggregate(
        proposed=Count("pk", filter=Q(state=State.PROPOSED)),
        appealed=Count("pk", filter=Q(appealed_at__isnull=False, appeal_decided_at=None)),
        total=Sum("amount", filter=Q(state__in=(State.CONFIRMED, State.REDUCED), unit="CNY")),
    )
    context = {
        "page": paging.page(request, found, by=("-proposed_at", "-pk")),
        "figures": figures,
        "state": state,
        "whose": whose,
        "states": State.choices,
        "leads": house.may(request.person, "sanctions.see"),
    }
    return render(request, "rulebook/sanctions.html", context, part="rulebook/_sanctions.html")


@require_GET
@house.page()
def sanction(request: Request, pk: int) -> HttpResponseBase:
    """One sanction with its evidence. The person concerned has thereby seen it."""
    found = access.sanction_for(request.person, pk)
    sanctions.see(sanction=found, by=request.person, at=request.at)
    return _page(request, found)


@require_POST
@house.page()
def decide(request: Request, pk: int) -> HttpResponseBase:
    found = access.sanction_for(request.person, pk)
    if not access.may_decide(request.person, found, request.at):
        raise NotTheDecider
    form = Decide(request.POST, sanction=found)
    if form.is_valid():
        try:
            with transaction.atomic():
                _decide(request, found, form)
        except Refusal as refusal:
            refused(request, form, refusal)
        else:
            done(request, _("决定已记录，并已告知当事人。"))
            return redirect("rulebook:sanction", pk)
    return _page(request, access.sanction_for(request.person, pk), decide_form=form, status=422)


@require_POST
@house.page()
def appeal(request: Request, pk: int) -> HttpResponseBase:
    found = access.sanction_for(request.person, pk)
    form = Appeal(request.POST)
    if form.is_valid():
        try:
            sanctions.appeal(sanction=found, text=form.cleaned_data["text"], by=request.person, at=request.at)
        except NotAllowed:
            raise
        except Refusal as refusal:
            refused(request, form, refusal)
        else:
            done(request, _("申诉已提交。"))
            return redirect("rulebook:sanction", pk)
    return _page(request, found, appeal_form=form, status=422)


@require_POST
@house.page()
def decide_appeal(request: Request, pk: int) -> HttpResponseBase:
    found = access.sanction_for(request.person, pk)
    if not access.may_decide_appeal(request.person, found, request.at):
        raise NotTheDecider
    form = DecideAppeal(request.POST, sanction=found)
    if form.is_valid():
        values = form.cleaned_data
        try:
            sanctions.decide_appeal(
                sanction=found,
                outcome=State(values["outcome"]),
                amount=values.get("amount"),
                by=request.person,
                at=request.at,
                reason=values["reason"],
            )
        except Refusal as refusal:
            refused(request, form, refusal)
        else:
            done(request, _("申诉处理已记录，并已告知当事人。"))
            return redirect("rulebook:sanction", pk)
    return _page(request, found, appeal_decision_form=form, status=422)


class NotTheDecider(NotAllowed):
    def __init__(self) -> None:
        super().__init__("not_the_decider", _("这项考核不由您决定。"))


def _decide(request: Request, found: Sanction, form: Decide) -> None:
    values = form.cleaned_data
    amount: Decimal | None = values.get("amount")
    by, at, reason = request.person, request.at, values["reason"]
    if values.get("person"):
        sanctions.propose_person(sanction=found, person=values["person"], by=by, at=at)
    if values["decision"] == "waived":
        sanctions.waive(sanction=found, by=by, at=at, reason=reason)
    elif values["decision"] == "reduced":
        lower = amount if amount is not None else Decimal(-1)
        sanctions.reduce(sanction=found, amount=lower, by=by, at=at, reason=reason)
    else:
        sanctions.confirm(sanction=found, amount=amount, by=by, at=at, reason=reason)


def _page(
    request: Request,
    found: Sanction,
    *,
    decide_form: Form | None = None,
    appeal_form: Form | None = None,
    appeal_decision_form: Form | None = None,
    status: int = 200,
) -> HttpResponseBase:
    person, at = request.person, request.at
    may_decide = found.state == State.PROPOSED and access.may_decide(person, found, at)
    may_decide_appeal = access.may_decide_appeal(person, found, at)
    initial = {"amount": found.amount_from, "decision": "confirmed"}
    context = {
        "sanction": found,
        "clause_words": found.rule.clause,
        "steps": found.steps.select_related("by").order_by("at", "pk"),
        "timeline": _timeline(found),
        "explained": explain(found.obligation) if found.obligation else None,
        "record_url": doors.of_record(found.record),
        "decides": selectors.decider_role(found),
        "decide_form": (decide_form or Decide(sanction=found, initial=initial)) if may_decide else None,
        "appeal_form": (appeal_form or Appeal()) if _may_appeal(request, found) else None,
        "appeal_decision_form": (appeal_decision_form or DecideAppeal(sanction=found)) if may_decide_appeal else None,
        "is_own": found.person_id == person.pk,
        "at": at,
    }
    return render(request, "rulebook/sanction.html", context, status=status)


def _may_appeal(request: Request, found: Sanction) -> bool:
    return (
        found.person_id == request.person.pk
        and found.state in {State.CONFIRMED, State.REDUCED}
        and found.appealed_at is None
        and found.appeal_until is not None
        and request.at <= found.appeal_until
    )


def _timeline(found: Sanction) -> list[Event]:
    """Return what happened on the tree up to the cause, newest last."""
    events = Event.objects.filter(root=found.cause.root_id, pk__lte=found.cause_id).select_related("by", "record")
    return list(events.order_by("-at", "-pk")[:TIMELINE])[::-1]
