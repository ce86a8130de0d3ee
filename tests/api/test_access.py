from __future__ import annotations

import json
from uuid import uuid4

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tests.access import EVERYBODY, AccessSuite, Page
from tests.cast import NOW, Cast, make_case, make_customer
from yinuo.api.services import tokens
from yinuo.cases.services import calls
from yinuo.core.models import Person

SOUTH = {"coordinator_south", "manager_south"}
HANDLERS = {"hotline", "coordinator", "manager", "general_manager"}
TAKERS = HANDLERS | {"account_manager"}
FILE_READERS = TAKERS | {"parts_keeper", "quality_engineer", "finance_clerk"}
CASE_READERS = FILE_READERS | {"regulation_owner"}
TECHNICIANS = {"technician", "technician_two", "technician_south"}


class Machine(Client):
    """Another program, with the key of one person; what it sends is JSON, every time under a new key."""

    def __init__(self, secret: str) -> None:
        super().__init__(HTTP_AUTHORIZATION=f"Bearer {secret}")

    def post(self, path: str, data: object = None) -> HttpResponse:
        key = {"HTTP_IDEMPOTENCY_KEY": str(uuid4())}
        return super().post(path, json.dumps(data), content_type="application/json", **key)


class TestApi(AccessSuite):
    def browser(self, person: Person) -> Client:
        _token, secret = tokens.issue(person=person, name="测试", by=person, at=NOW)
        return Machine(secret)

    def is_turned_away(self, response: HttpResponse) -> bool:
        return response.status_code == 401

    def pages(self, cast: Cast) -> list[Page]:
        customer = make_customer(cast.north, cast.hotline)
        case = make_case(customer, cast.hotline)
        call = calls.receive(phone="13812341234", branch=cast.north, agent=None, by=cast.hotline, at=NOW)
        fault = {"customer": {"id": customer.pk}, "fault": "打不着火"}
        of_north = {"allowed": HANDLERS, "hidden": SOUTH, "method": "post"}
        return [
            Page("/api/v1/cases", CASE_READERS | SOUTH | TECHNICIANS),
            Page(f"/api/v1/cases/{case.record.number}", CASE_READERS, SOUTH | TECHNICIANS),
            Page("/api/v1/cases", TAKERS | SOUTH, method="post", data=fault),
            Page("/api/v1/customers/search?q=138", FILE_READERS | SOUTH),
            Page("/api/v1/me/duties"),
            Page("/api/v1/calls/received", HANDLERS | SOUTH, method="post", data={"phone": "13812341234"}),
            Page("/api/v1/calls/answered", data={"id": call.pk}, **of_north),
            Page("/api/v1/calls/missed", data={"id": call.pk}, **of_north),
            Page("/api/v1/openapi.json", public=True),
            Page("/api/v1/", set(), EVERYBODY, public=True),
        ]


class TestKeys(AccessSuite):
    def pages(self, cast: Cast) -> list[Page]:
        token, _secret = tokens.issue(person=cast.hotline, name="网店", by=cast.hotline, at=NOW)
        revoke = reverse("api:revoke_token", args=[token.pk])
        return [
            Page(reverse("api:tokens")),
            Page(reverse("api:tokens"), method="post", data={"name": "电话系统"}),
            Page(revoke, {"hotline"}, EVERYBODY - {"hotline"}, "post"),
        ]


def test_another_branchs_customer_cannot_be_reported_for(client, cast):
    customer = make_customer(cast.north, cast.hotline)
    _token, secret = tokens.issue(person=cast.coordinator_south, name="测试", by=cast.coordinator_south, at=NOW)

    answer = Machine(secret).post("/api/v1/cases", {"customer": {"id": customer.pk}, "fault": "打不着火"})

    assert (answer.status_code, answer.json()["code"]) == (422, "customer_unknown")
