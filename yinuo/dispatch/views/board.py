from __future__ import annotations

from datetime import date

from django.http import HttpResponse
from django.utils import timezone
from django.utils.dateparse import parse_date

from yinuo.cases import access as case_access
from yinuo.core import access as core_access
from yinuo.core import paging
from yinuo.core.http import Request, render
from yinuo.core.models import Branch, Person, Role, Scope
from yinuo.core.selectors import people
from yinuo.dispatch import access, forms
from yinuo.dispatch.selectors import board as boards
from yinuo.dispatch.selectors import orders


@core_access.page(action="dispatch.board")
def board(request: Request) -> HttpResponse:
    """The dispatch board of a day: cases that wait, then each technician's orders."""
    day = _day(request)
    visible = access.visible_orders(request.person)
    context = {
        "day": day,
        "today": timezone.localdate(request.at),
        "waiting": boards.waiting(case_access.visible_cases(request.person)),
        "lanes": boards.lanes(visible, _technicians(request), day),
        "topics": " ".join(f"board:{pk}" for pk in _branches(request.person)),
        "may_manage": core_access.may(request.person, "dispatch.manage"),
        "at": request.at,
    }
    return render(request, "dispatch/board.html", context, part="dispatch/_board.html")


@core_access.page(action="dispatch.see")
def listing(request: Request) -> HttpResponse:
    """All orders that the person may see, filtered."""
    form = forms.Filter(request.GET, technicians=_technicians(request))
    chosen = form.cleaned_data if form.is_valid() else {}
    technician = chosen.get("technician")
    rows = orders.listing(
        access.visible_orders(request.person),
        state=chosen.get("state", ""),
        technician=technician.pk if technician else None,
        day=chosen.get("day"),
        query=chosen.get("q", "").strip(),
    )
    page = paging.page(request, rows, by=("-starts_at", "-pk"))
    return render(request, "dispatch/list.html", {"form": form, "page": page}, part="dispatch/_list.html")


def _day(request: Request) -> date:
    today = timezone.localdate(request.at)
    try:
        return parse_date(request.GET.get("day", "")) or today
    except ValueError:  # well formed, but no such day
        return today


def _technicians(request: Request) -> list[Person]:
    """Return the technicians whose days the person may see: of the own branch, or of all."""
    person = request.person
    is_everywhere = core_access.scope_of(person, access.READERS) == Scope.ALL
    return people.holders(Role.TECHNICIAN, None if is_everywhere else person.branch, request.at)


def _branches(person: Person) -> list[int]:
    if core_access.scope_of(person, access.READERS) == Scope.ALL:
        return list(Branch.objects.order_by("pk").values_list("pk", flat=True))
    return [person.branch_id] if person.branch_id else []
