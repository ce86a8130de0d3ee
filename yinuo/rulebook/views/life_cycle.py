"""The way of a version: the page that shows it, and the steps that its drafters and reviewers take."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yinuo.core import access as house
from yinuo.core.http import Request, render
from yinuo.core.models import Record
from yinuo.core.views.login import get_or_post
from yinuo.rulebook import access
from yinuo.rulebook.errors import language
from yinuo.rulebook.forms.life_cycle import HoldMeeting, PutForward, Review, Why
from yinuo.rulebook.models import (
    Comment,
    Consultation,
    LifeCycle,
    Meeting,
    Objection,
    RegulationVersion,
    Remark,
    Retirement,
    Waiver,
)
from yinuo.rulebook.selectors import acknowledgements, document, life_cycle, reading
from yinuo.rulebook.services import packs, preparation
from yinuo.rulebook.views.acting import Deed, at_once, by_form

Stage = LifeCycle.Stage


@require_GET
@house.page()
def page(request: Request, pk: int) -> HttpResponseBase:
    """How far a version has come, what is to be done next, and all that was said about it."""
    found = access.version_for(request.person, pk)
    life, record = life_cycle.life_of(found), life_cycle.record_of(found)
    context = {
        "version": found,
        "standing": reading.standing(found, request.at),
        "life": life,
        "steps": _steps(life, found),
        "may": _may(request, found, life),
        "signatures": document.signatures(found),
        "campaign": acknowledgements.latest(found.pk),
        "progress": acknowledgements.of_versions([found.pk]).get(found.pk),
        "waivers": Waiver.objects.filter(clause__version=found).select_related("record", "clause").order_by("-pk"),
        "objections": Objection.objects.filter(clause__version=found)
        .select_related("record", "clause", "department")
        .order_by("-pk"),
        "at": request.at,
        **_on_record(request, record),
    }
    return render(request, "rulebook/life_cycle.html", context)


@require_GET
@house.page()
def of_record(request: Request, record: int) -> HttpResponseBase:
    """From a record, as duties and approvals know it, to the page of its version."""
    found = get_object_or_404(Record, pk=record, kind="regulation")
    version = life_cycle.version_of(found)
    return redirect("rulebook:life_cycle", access.version_for(request.person, version.pk).pk)


@get_or_post
@house.page(action="regulations.manage")
def put_forward(request: Request, pk: int) -> HttpResponseBase:
    found = access.version_for(request.person, pk)
    form = PutForward(request.POST or None, initial={"department": found.regulation.owner_id})
    deed = Deed(_("立项起草"), _("立项"), back(found), named(found))
    return by_form(
        request,
        form,
        deed,
        lambda **said: preparation.put_forward(version=found, by=request.person, at=request.at, **said),
    )


@get_or_post
@house.page(action="regulations.manage")
def meeting(request: Request, pk: int) -> HttpResponseBase:
    found = access.version_for(request.person, pk)
    deed = Deed(_("登记会议"), _("登记"), back(found), named(found))
    return by_form(
        request,
        HoldMeeting(request.POST or None),
        deed,
        lambda **said: preparation.hold_meeting(version=found, by=request.person, at=request.at, **said),
    )


@require_POST
@house.page()
def hand_in(request: Request, pk: int) -> HttpResponseBase:
    found = access.version_for(request.person, pk)
    if not access.may_hand_in(request.person, found):
        raise preparation.NotYourDraft
    return at_once(request, lambda: preparation.hand_in(version=found, by=request.person, at=request.at), back(found))


@get_or_post
@house.page(action="regulations.review")
def review(request: Request, pk: int) -> HttpResponseBase:
    found = access.version_for(request.person, pk)
    deed = Deed(_("审查草案"), _("提交结论"), back(found), named(found))
    return by_form(
        request,
        Review(request.POST or None),
        deed,
        lambda **said: preparation.review(version=found, by=request.person, at=request.at, **said),
    )


@require_POST
@house.page(action="regulations.manage")
def submit(request: Request, pk: int) -> HttpResponseBase:
    found = access.version_for(request.person, pk)
    return at_once(request, lambda: packs.submit(version=found, by=request.person, at=request.at), back(found))


@get_or_post
@house.page(action="regulations.manage")
def drop(request: Request, pk: int) -> HttpResponseBase:
    found = access.version_for(request.person, pk)
    deed = Deed(_("终止起草"), _("终止"), back(found), named(found), _("终止后仍可查看，但不能再发布。"))
    return by_form(
        request,
        Why(request.POST or None),
        deed,
        lambda **said: preparation.drop(version=found, by=request.person, at=request.at, **said),
    )


def back(version: RegulationVersion) -> str:
    return reverse("rulebook:life_cycle", args=[version.pk])


def named(version: RegulationVersion) -> str:
    regulation = version.regulation
    title = (language() == "en" and regulation.title_en) or regulation.title
    return f"{regulation.code} {title} · {version.version}"


def _on_record(request: Request, record: Record | None) -> dict[str, Any]:
    """Return what hangs on the version's record; whoever does not see the record itself sees no panels of it."""
    if record is None:
        return {"record": None}
    comments = Comment.objects.filter(consultation__record=record).select_related("department", "by", "answered_by")
    seen = house.visible(request.person, Record.objects.all(), is_one=True).filter(pk=record.pk)
    return {
        "record": record,
        "sees_record": seen.exists(),
        "consultations": Consultation.objects.filter(record=record)
        .prefetch_related(Prefetch("departments", life_cycle.heard()))
        .order_by("-pk"),
        "asked_me": [one for one in life_cycle.consultations_for(request.person, request.at)
                     if one.consultation.record_id == record.pk],
        "comments": comments.order_by("clause", "pk"),
        "meetings": Meeting.objects.filter(record=record).select_related("by").prefetch_related("departments")
        .order_by("-at"),
        "remarks": Remark.objects.filter(record=record).select_related("by", "department").order_by("-at", "-pk")[:50],
        "approvals": access.approvals_on(request.person, record, request.at),
        "retirement": Retirement.objects.filter(record=record, decided_at=None).first(),
        "events": life_cycle.history(record),
    }  # fmt: skip


def _may(request: Request, version: RegulationVersion, life: LifeCycle | None) -> dict[str, bool]:
    """Return which buttons the person is offered at this stage."""
    person = request.person
    keeps = house.may(person, "regulations.manage")
    is_draft = version.status == RegulationVersion.Status.DRAFT
    stage = life.stage if life else ""
    is_living = not is_draft and (version.ends_at is None or version.ends_at > request.at)
    return {
        "put_forward": keeps and is_draft and life is None,
        "consult": keeps and stage == Stage.DRAFTING,
        "close": keeps and stage == Stage.CONSULTING,
        "meet": keeps and stage in {Stage.DRAFTING, Stage.CONSULTING, Stage.HANDED_IN},
        "hand_in": stage == Stage.DRAFTING and access.may_hand_in(person, version),
        "review": stage == Stage.HANDED_IN and house.may(person, "regulations.review"),
        "submit": keeps and is_draft and stage not in {Stage.CONSULTING, Stage.DROPPED},
        "publish": keeps and is_draft and stage not in {Stage.CONSULTING, Stage.DROPPED},
        "drop": keeps and stage in {Stage.DRAFTING, Stage.HANDED_IN, Stage.REVIEWED, Stage.SUBMITTED},
        "answer": keeps,
        "keep": keeps and is_living,
        "waive": is_living and house.may(person, "waivers.ask"),
        "speak": is_living and bool(access.departments_of(person)),
        "follow": house.may(person, "readings.see"),
    }


def _steps(life: LifeCycle | None, version: RegulationVersion) -> list[tuple[str, str]]:
    """Return the way from draft to publication as (label, state), state is done, now or todo."""
    way = [Stage.DRAFTING, Stage.CONSULTING, Stage.HANDED_IN, Stage.REVIEWED, Stage.SUBMITTED, Stage.PUBLISHED]
    if version.status == RegulationVersion.Status.PUBLISHED:
        return [(str(one.label), "done") for one in way[-1:]] if life is None else [(str(o.label), "done") for o in way]
    here = way.index(Stage(life.stage)) if life and life.stage in way else -1
    states = ["done" if place < here else "now" if place == here else "todo" for place in range(len(way))]
    return [(str(one.label), state) for one, state in zip(way, states, strict=True)]
