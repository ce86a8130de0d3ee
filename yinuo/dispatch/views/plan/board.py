"""The planning board: the page, and what its script asks for."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from yinuo.cases import access as case_access
from yinuo.cases.models import Case
from yinuo.core import access as core_access
from yinuo.core.errors import NotVisible
from yinuo.core.http import Request, render
from yinuo.core.models import Department, Person
from yinuo.dispatch import access
from yinuo.dispatch.models import PlanMove, PlanRun
from yinuo.dispatch.selectors import board as boards
from yinuo.dispatch.selectors import conflicts, notices, placing, publications, standing, timeline
from yinuo.dispatch.selectors.planning import crew
from yinuo.dispatch.services import drafts
from yinuo.dispatch.views.plan import words
from yinuo.dispatch.views.plan.frame import answer, demanded, frame_of, minute
from yinuo.dispatch.views.plan.proposals import of_board


@core_access.page(action="dispatch.board")
@require_GET
def plan(request: Request) -> HttpResponse:
    """The board of a day or a week: its frame, filters and buttons. The visits are fetched by its script."""
    frame = frame_of(request)
    staff = crew.people_of(frame.branch, frame.at)
    step = timedelta(days=frame.days)
    context = {
        **_standing(request, frame),
        **of_board(request, frame.branch),
        "frame": frame,
        "branch": frame.branch,
        "branches": access.branches_for(request.person, access.PLANNERS),
        "teams": Department.objects.filter(pk__in={one.department_id for one in staff} - {None}).order_by("code"),
        "skills": sorted({skill for row in timeline.skills_of(staff) for skill in row}),
        "before": frame.first - step,
        "after": frame.first + step,
        "today": timezone.localdate(frame.at),
        "texts": words.of_board(),
        "tiles": settings.YINUO["map_tiles"],
        "tiles_by": settings.YINUO["map_tiles_by"],
    }
    return render(request, "dispatch/plan.html", context)


@core_access.page(action="dispatch.board")
@require_GET
def pulse(request: Request) -> HttpResponse:
    """What stands above the board, fetched again whenever somebody moves something; the script then follows."""
    frame = frame_of(request)
    return render(request, "dispatch/_plan_pulse.html", {**_standing(request, frame), "frame": frame})


@core_access.page(action="dispatch.board")
@require_GET
def data(request: Request) -> JsonResponse:
    """All that the board draws."""
    frame = frame_of(request)
    cases = case_access.visible_cases(request.person).filter(branch=frame.branch).select_related("fault_code")
    waiting = [row.case for row in boards.waiting(cases)]
    return answer(**timeline.read(frame, waiting))


@core_access.page(action="dispatch.manage")
@require_GET
def check(request: Request) -> JsonResponse:
    """What speaks against a visit at a spot, asked while it is still being dragged."""
    case, order = access.subject_to_plan(request.person, *standing.read_key(request.GET.get("key", "")))
    technician = technician_of(request, case)
    draft = standing.draft_of(case.branch)
    spot = placing.spot_for(draft, case, order, technician.pk, minute(demanded(request, "start")))
    found = conflicts.of(conflicts.Question(draft, case, order, technician, spot, request.at))
    return answer(
        travel=spot.travel_minutes,
        end=int(spot.ends_at.timestamp() // 60),
        conflicts=[{"tone": one.tone, "words": one.words, "clause": one.clause} for one in found],
    )


def technician_of(request: Request, case: Case) -> Person:
    """
    Return the technician whom the request names, of the case's branch.

    :raises NotVisible: nobody who works there
    """
    wanted = demanded(request, "person")
    found = next((one for one in crew.people_of(case.branch, request.at) if one.pk == wanted), None)
    if found is None:
        raise NotVisible
    return found


def _standing(request: Request, frame: timeline.Frame) -> dict[str, object]:
    draft = frame.draft
    moves = PlanMove.objects.filter(plan=draft, undone_at=None) if draft else PlanMove.objects.none()
    run = PlanRun.objects.filter(plan=draft).order_by("-pk").first() if draft else None
    return {
        "draft": draft,
        "run": run,
        "unplanned": run.unplanned.select_related("case__record") if run else (),
        "command": uuid4(),
        "publication": publications.of_board(frame.branch, draft, frame.at),
        "untold": notices.untold(frame.branch).count(),
        "changes": standing.live_visits(draft).count() if draft else 0,
        "may_undo": moves.filter(by=request.person).exists(),
        "last_moves": moves.select_related("by", "case__record", "to_technician").order_by("-pk")[:5],
        "published": standing.published_of(frame.branch),
        "may_manage": access.branches_for(request.person, access.MANAGERS).filter(pk=frame.branch.pk).exists(),
        "may_automate": core_access.may(request.person, "dispatch.automatic"),
        "topic": f"{drafts.topic(frame.branch)} board:{frame.branch.pk}",
    }
