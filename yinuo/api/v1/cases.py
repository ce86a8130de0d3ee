"""Report a fault, and follow what becomes of it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

import orjson
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field, StringConstraints

from yinuo.api.auth import idempotency_key, known
from yinuo.api.v1 import resolving
from yinuo.cases import access
from yinuo.cases.models import Case
from yinuo.cases.selectors import listing
from yinuo.cases.services import intake
from yinuo.core import paging
from yinuo.core.access import RIGHTS, demand
from yinuo.core.errors import NotVisible

router = Router(tags=["cases"])

Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000)]
Short = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]
Kind = Literal["repair", "consultation", "installation"]
Channel = Literal["api", "phone", "letter", "visit", "web"]
Urgency = Literal["normal", "urgent", "critical"]


class NewCustomer(Schema):
    """Somebody who is not on file yet. ``branch`` is a branch code; without it the token's own branch."""

    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]
    kind: Literal["company", "person"] = "company"
    branch: str = ""
    contact_name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]
    phone: Annotated[str, StringConstraints(max_length=30)]
    address: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
    in_city: bool


class Who(Schema):
    """Exactly one of these says whose machine it is."""

    id: int | None = None
    number: str | None = None
    phone: str | None = None
    serial: str | None = None
    new: NewCustomer | None = None


class Fault(Schema):
    """
    A report. Without ``customer``, ``serial`` says whose machine it is. What else is not said is taken from the file:
    the first contact, the machine's site, else the first one.

    ``route`` says how it is handled at once: "visit" hands it to the coordinator; "" leaves it to the hotline.
    """

    customer: Who | None = None
    fault: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]
    contact_name: Annotated[str, StringConstraints(strip_whitespace=True, max_length=60)] = ""
    contact_phone: Annotated[str, StringConstraints(strip_whitespace=True, max_length=30)] = ""
    serial: str = ""
    product_name: Annotated[str, StringConstraints(max_length=100)] = ""
    purchased_on: date | None = None
    fault_code: str = ""
    kind: Kind = "repair"
    channel: Channel = "api"
    urgency: Urgency = "normal"
    in_city: bool | None = None
    requested_at: datetime | None = None
    route: Literal["", "visit"] = ""
    probable_cause: Short = ""
    measure: Short = ""
    parts_hint: Short = ""


class Taken(Schema):
    """The case that was made. The same Idempotency-Key answers the same again."""

    id: int
    number: str
    state: str


class CaseOut(Schema):
    """A case. Personal data is left out; whoever may see it opens the page."""

    id: int
    number: str
    state: str
    kind: str
    channel: str
    urgency: str
    route: str
    branch: str
    customer: str
    customer_number: str
    serial: str
    product: str
    fault: str
    in_city: bool
    in_warranty: bool | None
    coordinator: str
    reported_at: datetime
    requested_at: datetime | None
    answered_at: datetime | None
    resolved_at: datetime | None
    closed_at: datetime | None
    reopened: int


class CasePage(Schema):
    """``after`` is to be sent for the next page; "" on the last."""

    cases: list[CaseOut]
    after: str


class Filters(Schema):
    q: str = ""
    state: Literal[
        "", "open", "reported", "answered", "guided", "handed_over", "escalated", "arranged", "in_progress",
        "reopened", "resolved", "closed", "cancelled", "filed",
    ] = ""  # fmt: skip
    kind: Literal["", "repair", "consultation", "installation"] = ""
    urgency: Literal["", "normal", "urgent", "critical"] = ""
    limit: int = Field(default=50, ge=1, le=200)
    after: str = ""


@router.post("/cases", response={201: Taken}, summary="Report a fault")
def report(request: HttpRequest, told: Fault) -> HttpResponse:
    """As a shop's own system I report a fault of a customer's machine and get the number of the case."""
    asked = known(request)
    key = idempotency_key(asked)
    demand(asked.person, RIGHTS["cases.take"])
    found = resolving.customer_of(asked.person, told)
    taken = intake.take_in(
        command=key,
        payload=told.model_dump(mode="json"),
        customer=found.customer,
        report=resolving.report_of(told, found),
        decision=intake.Decision(
            route=told.route,
            probable_cause=told.probable_cause,
            measure=told.measure,
            parts_hint=told.parts_hint,
        ),
        by=asked.person,
        at=asked.at,
    )
    # It is of our own making: to have it checked and turned over once more costs as much as finding the customer.
    answer = {"id": taken.case, "number": taken.number, "state": taken.state}
    return HttpResponse(orjson.dumps(answer), status=201, content_type="application/json; charset=utf-8")


@router.get("/cases", response=CasePage, summary="List cases, newest first")
def cases(request: HttpRequest, filters: Query[Filters]) -> dict[str, Any]:
    """As a shop's own system I show my staff which of our cases are open."""
    asked = known(request)
    demand(asked.person, RIGHTS["cases.see"])
    narrowed = listing.narrowed(
        asked.person,
        listing.Filters(query=filters.q, state=filters.state, kind=filters.kind, urgency=filters.urgency),
    ).select_related("customer__record")
    page = paging.page(asked, narrowed, by=listing.ORDER, size=filters.limit)
    return {"cases": [_out(case) for case in page.rows], "after": page.after}


@router.get("/cases/{number}", response=CaseOut, summary="Follow one case")
def case(request: HttpRequest, number: str) -> dict[str, Any]:
    """As a shop's own system I show what became of a case that I reported."""
    asked = known(request)
    demand(asked.person, RIGHTS["cases.see"])
    rows = access.visible_cases(asked.person).filter(record__kind="case", record__number=number)
    found = rows.select_related("record", "branch", "customer__record", "equipment__product", "coordinator").first()
    if found is None:
        raise NotVisible
    return _out(found)


def _out(case: Case) -> dict[str, Any]:
    equipment = case.equipment
    names = (
        "state", "kind", "channel", "urgency", "route", "fault", "in_city", "in_warranty", "reported_at",
        "requested_at", "answered_at", "resolved_at", "closed_at", "reopened",
    )  # fmt: skip
    return {name: getattr(case, name) for name in names} | {
        "id": case.pk,
        "number": case.record.number,
        "branch": case.branch.code,
        "customer": case.customer.name,
        "customer_number": case.customer.record.number,
        "serial": equipment.serial if equipment else "",
        "product": case.product_name,
        "coordinator": case.coordinator.name if case.coordinator else "",
    }
