"""Reading a version and saying so; following who has not."""

from __future__ import annotations

from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yinuo.core import access as house
from yinuo.core import paging
from yinuo.core.http import Request, render
from yinuo.core.views.login import get_or_post
from yinuo.rulebook import access
from yinuo.rulebook.forms.life_cycle import AskToRead
from yinuo.rulebook.selectors import acknowledgements as selectors
from yinuo.rulebook.selectors import reading
from yinuo.rulebook.services import acknowledgements
from yinuo.rulebook.views.acting import Deed, at_once, by_form
from yinuo.rulebook.views.life_cycle import back, named


@get_or_post
@house.page(action="regulations.manage")
def ask(request: Request, pk: int) -> HttpResponseBase:
    found = access.version_for(request.person, pk)
    deed = Deed(_("发起阅知确认"), _("发起"), back(found), named(found))
    return by_form(
        request,
        AskToRead(request.POST or None),
        deed,
        lambda **said: acknowledgements.ask(version=found, by=request.person, at=request.at, **said),
        then=lambda campaign: reverse("rulebook:campaign", args=[campaign.pk]),
    )


@require_GET
@house.page()
def read(request: Request, pk: int) -> HttpResponseBase:
    """The text that the person is asked to read, and the button with which he says that he has."""
    recipient = access.recipient_for(request.person, pk)
    version = recipient.campaign.version
    context = {
        "recipient": recipient,
        "campaign": recipient.campaign,
        "given": getattr(recipient, "acknowledgement", None),
        "is_overdue": selectors.is_overdue(recipient.campaign, request.at),
        "version": version,
        "standing": reading.standing(version, request.at),
        "clauses": reading.clauses(version, {}),
        "at": request.at,
    }
    return render(request, "rulebook/reading.html", context)


@require_POST
@house.page()
def give(request: Request, pk: int) -> HttpResponseBase:
    recipient = access.recipient_for(request.person, pk)
    digest = request.POST.get("digest", "")
    return at_once(
        request,
        lambda: acknowledgements.give(recipient=recipient, digest=digest, by=request.person, at=request.at),
        reverse("rulebook:reading", args=[pk]),
    )


@require_GET
@house.page(action="readings.see")
def campaign(request: Request, pk: int) -> HttpResponseBase:
    """How many of each department have read it, and who has not yet."""
    found = access.campaign_for(request.person, pk)
    pending = selectors.pending(found)
    total = selectors.of_versions([found.version_id]).get(found.version_id)
    context = {
        "campaign": found,
        "version": found.version,
        "is_overdue": selectors.is_overdue(found, request.at),
        "departments": selectors.by_department(found),
        "total": total,
        "pending": paging.page(request, pending, by=("department__code", "person__name", "pk"), size=100),
        "given": paging.page(
            request, selectors.given(found), by=("-acknowledgement__at", "pk"), size=50, name="given_"
        ),
        "may_remind": house.may(request.person, "regulations.manage") and found.completed_at is None,
        "at": request.at,
    }
    return render(request, "rulebook/campaign.html", context)


@require_POST
@house.page(action="regulations.manage")
def remind(request: Request, pk: int) -> HttpResponseBase:
    found = access.campaign_for(request.person, pk)
    return at_once(
        request,
        lambda: acknowledgements.remind(campaign=found, by=request.person, at=request.at),
        reverse("rulebook:campaign", args=[pk]),
    )
