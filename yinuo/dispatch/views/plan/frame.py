"""What every page of the planning board reads from its address, and how it answers a script."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from django.http import JsonResponse
from django.utils import timezone
from django.utils.dateparse import parse_date

from yinuo.core.errors import NotVisible, Refusal
from yinuo.core.http import Request, lines_of
from yinuo.core.models import Branch
from yinuo.core.services import refusals
from yinuo.dispatch import access
from yinuo.dispatch.selectors import standing
from yinuo.dispatch.selectors.timeline import WEEK, Frame


def frame_of(request: Request) -> Frame:
    """:raises NotVisible: the branch is none of the person's business"""
    branch = branch_of(request)
    days = WEEK if request.GET.get("span") == "week" else 1
    return Frame(branch, standing.draft_of(branch), day_of(request), days, request.at)


def branch_of(request: Request) -> Branch:
    """:raises NotVisible: see ``access.branch_for``"""
    return access.branch_for(request.person, number(request, "branch"))


def day_of(request: Request) -> date:
    today = timezone.localdate(request.at)
    try:
        return parse_date(request.GET.get("day", "")) or today
    except ValueError:  # well formed, but no such day
        return today


def number(request: Request, name: str) -> int | None:
    text = request.POST.get(name) or request.GET.get(name) or ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else None


def demanded(request: Request, name: str) -> int:
    """:raises NotVisible: there is no such number"""
    found = number(request, name)
    if found is None:
        raise NotVisible
    return found


def minute(value: int) -> datetime:
    """
    Return the instant of a number of minutes since 1970.

    :raises NotVisible: it is no time that a calendar could hold
    """
    try:
        return datetime.fromtimestamp(value * 60, UTC)
    except (OverflowError, ValueError, OSError):
        raise NotVisible from None


def seen_of(request: Request) -> tuple[int, datetime] | None:
    """Return where the person saw the visit: technician and start, None: waiting."""
    person, start = number(request, "seen_person"), number(request, "seen_start")
    return None if person is None or start is None else (person, minute(start))


def said(request: Request, refusal: Refusal) -> JsonResponse:
    """Answer a script with a refusal, and keep it in the list of refusals."""
    refusals.keep(refusal=refusal, by=request.person, at=request.at, path=request.path)
    return JsonResponse({"code": refusal.code, "lines": lines_of(refusal)}, status=409)


def answer(**values: Any) -> JsonResponse:
    return JsonResponse(values)
