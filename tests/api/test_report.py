from __future__ import annotations

import json
from uuid import uuid4

import pytest

from tests.cast import NOW, make_case, make_customer, make_equipment, make_fault_code
from yinuo.api.services import tokens
from yinuo.cases.models import Call, Case
from yinuo.core.models import Event, RefusalEntry
from yinuo.customers.models import Customer


class Machine:
    """Another program that talks to the API with a key of one person."""

    def __init__(self, client, person):
        self.client = client
        _token, self.secret = tokens.issue(person=person, name="测试", by=person, at=NOW)

    def headers(self, key):
        return {"HTTP_AUTHORIZATION": f"Bearer {self.secret}"} | ({"HTTP_IDEMPOTENCY_KEY": str(key)} if key else {})

    def post(self, path, body, key=""):
        body, headers = json.dumps(body), self.headers(uuid4() if key == "" else key)
        return self.client.post(f"/api/v1{path}", body, content_type="application/json", **headers)

    def get(self, path, **asked):
        return self.client.get(f"/api/v1{path}", asked, **self.headers(None))


@pytest.fixture
def shop(client, cast):
    return Machine(client, cast.hotline)


@pytest.fixture
def duck(cast):
    return make_customer(cast.north, cast.hotline)


def test_a_fault_of_a_customer_on_file_becomes_a_case(shop, cast, duck):
    answer = shop.post("/cases", {"customer": {"id": duck.pk}, "fault": "打不着火"})

    case = Case.objects.get()
    assert answer.status_code == 201
    assert answer.json() == {"id": case.pk, "number": case.record.number, "state": "reported"}
    assert (case.channel, case.contact_phone, case.site) == ("api", "13812341234", duck.sites.get())
    assert (case.taken_by, case.coordinator) == (cast.hotline, cast.coordinator)
    assert Event.objects.filter(record=case.record).values_list("kind", flat=True).get() == "cases.case.reported"


def test_a_serial_number_alone_says_whose_machine_it_is(shop, cast, duck):
    machine = make_equipment(duck, cast.hotline)

    assert shop.post("/cases", {"serial": "AX-6951A", "fault": "打不着火"}).status_code == 201

    assert Case.objects.get().equipment == machine


@pytest.mark.parametrize("who", ["id", "number", "phone", "serial"])
def test_the_customer_may_be_named_in_four_ways(shop, cast, duck, who):
    machine = make_equipment(duck, cast.hotline)
    named = {"id": duck.pk, "number": duck.record.number, "phone": "+86 138 1234 1234", "serial": "ax-6951a"}

    answer = shop.post("/cases", {"customer": {who: named[who]}, "fault": "打不着火"})

    assert answer.status_code == 201
    case = Case.objects.get()
    assert case.customer == duck
    assert case.equipment == (machine if who == "serial" else None)


def test_a_new_customer_is_opened_with_the_report(shop, cast):
    new = {"name": "香满楼", "contact_name": "仇师傅", "phone": "13911112222", "address": "东四1号", "in_city": False}

    answer = shop.post(
        "/cases",
        {"customer": {"new": new}, "fault": "漏气", "route": "visit", "probable_cause": "垫圈老化", "measure": "更换"},
    )

    case = Case.objects.get()
    assert answer.json()["state"] == case.state == "handed_over"
    assert (case.customer.name, case.branch, case.in_city) == ("香满楼", cast.north, False)


def test_the_same_key_answers_the_same_and_makes_one_case(shop, duck):
    key, body = uuid4(), {"customer": {"id": duck.pk}, "fault": "打不着火"}

    first, second = shop.post("/cases", body, key), shop.post("/cases", body, key)

    assert first.json() == second.json()
    assert (first.status_code, second.status_code) == (201, 201)
    assert Case.objects.count() == 1


def test_the_same_key_with_another_report_is_refused(shop, duck):
    key = uuid4()
    shop.post("/cases", {"customer": {"id": duck.pk}, "fault": "打不着火"}, key)

    answer = shop.post("/cases", {"customer": {"id": duck.pk}, "fault": "漏气"}, key)

    assert answer.status_code == 409
    assert answer.json()["code"] == "command_changed"
    assert set(answer.json()) >= {"code", "message", "clause", "fields"}


@pytest.mark.parametrize("key", [None, "abc"])
def test_a_report_without_a_key_is_refused(shop, duck, key):
    answer = shop.post("/cases", {"customer": {"id": duck.pk}, "fault": "打不着火"}, key)

    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_missing")


@pytest.mark.parametrize(
    ("changes", "status", "code", "field"),
    [
        ({"customer": {"id": 0}}, 422, "customer_unknown", "customer"),
        ({"customer": {"phone": "13900000000"}}, 422, "customer_unknown", "customer"),
        ({"customer": {}}, 422, "customer_unclear", "customer"),
        ({"customer": None}, 422, "customer_unclear", "customer"),
        ({"customer": {"id": 1, "phone": "1"}}, 422, "customer_unclear", "customer"),
        ({"customer": {"serial": "ZZ-0"}}, 422, "serial_unknown", "serial"),
        ({"serial": "ZZ-0"}, 422, "serial_unknown", "serial"),
        ({"fault_code": "E99"}, 422, "fault_code_unknown", "fault_code"),
        ({"requested_at": "2020-01-01T09:00:00+08:00"}, 422, "requested_time_past", "requested_at"),
        ({"fault": " "}, 422, "invalid", "fault"),
        ({"urgency": "soon"}, 422, "invalid", "urgency"),
        ({"purchased_on": "31.2.2026"}, 422, "invalid", "purchased_on"),
    ],
)
def test_what_is_wrong_is_said_by_field(shop, duck, changes, status, code, field):
    body = {"customer": {"id": duck.pk}, "fault": "打不着火"} | changes

    answer = shop.post("/cases", body)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert field in answer.json()["fields"]
    assert not Case.objects.exists()


def test_a_machine_of_another_customer_is_refused(shop, cast, duck):
    other = make_customer(cast.north, cast.hotline, name="另一家", phone="13900000000")
    make_equipment(other, cast.hotline, "BX-1")

    answer = shop.post("/cases", {"customer": {"id": duck.pk}, "serial": "BX-1", "fault": "打不着火"})

    assert answer.json()["code"] == "machine_of_another_customer"
    assert RefusalEntry.objects.get().code == "machine_of_another_customer"


def test_a_telephone_of_several_customers_asks_for_the_number(shop, cast, duck):
    other = make_customer(cast.north, cast.hotline, name="另一家")

    answer = shop.post("/cases", {"customer": {"phone": "13812341234"}, "fault": "打不着火"})

    assert answer.json()["code"] == "customer_ambiguous"
    assert duck.record.number in answer.json()["message"]
    assert other.record.number in answer.json()["message"]


def test_a_customer_of_another_branch_is_unknown_here(shop, cast):
    south = make_customer(cast.south, cast.coordinator_south, phone="13900000000")
    make_equipment(south, cast.coordinator_south, "S-0001")

    for who in ({"id": south.pk}, {"phone": "13900000000"}, {"number": south.record.number}):
        assert shop.post("/cases", {"customer": who, "fault": "x"}).json()["code"] == "customer_unknown"
    assert shop.post("/cases", {"customer": {"serial": "S-0001"}, "fault": "x"}).json()["code"] == "serial_unknown"
    new = {
        "name": "新",
        "contact_name": "甲",
        "phone": "13911112222",
        "address": "某路",
        "in_city": True,
        "branch": "S",
    }
    assert shop.post("/cases", {"customer": {"new": new}, "fault": "x"}).json()["code"] == "branch_unknown"
    assert Customer.objects.count() == 1


def test_who_does_not_take_reports_may_not(client, cast, duck):
    answer = Machine(client, cast.technician).post("/cases", {"customer": {"id": duck.pk}, "fault": "x"})

    assert (answer.status_code, answer.json()["code"]) == (403, "role_needed")
    assert "hotline_agent" in answer.json()["lifted_by"]


@pytest.mark.parametrize("secret", ["", "yn_nonsense"])
def test_an_unknown_key_is_refused(client, cast, secret):
    answer = client.get("/api/v1/cases", HTTP_AUTHORIZATION=f"Bearer {secret}")

    assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")
    assert client.get("/api/v1/cases").status_code == 401


def test_a_revoked_key_and_the_key_of_somebody_who_left_are_refused(client, cast):
    token, secret = tokens.issue(person=cast.hotline, name="旧", by=cast.hotline, at=NOW)
    other = Machine(client, cast.coordinator)
    assert other.get("/cases").status_code == 200

    tokens.revoke(token=token, by=cast.hotline, at=NOW)
    cast.coordinator.is_active = False
    cast.coordinator.save()

    assert client.get("/api/v1/cases", HTTP_AUTHORIZATION=f"Bearer {secret}").status_code == 401
    assert other.get("/cases").status_code == 401
    with pytest.raises(tokens.TokenRevoked):
        tokens.revoke(token=token, by=cast.hotline, at=NOW)


def test_only_the_digest_of_a_key_is_kept(cast):
    token, secret = tokens.issue(person=cast.hotline, name="网店", by=cast.hotline, at=NOW)

    assert secret not in str(vars(token))
    assert token.digest == tokens.digest_of(secret)


def test_a_case_is_followed_by_its_number(shop, cast, duck):
    case = make_case(duck, cast.hotline, equipment=make_equipment(duck, cast.hotline))

    answer = shop.get(f"/cases/{case.record.number}").json()

    assert (answer["state"], answer["serial"], answer["in_warranty"]) == ("answered", "AX-6951A", True)
    assert "13812341234" not in json.dumps(answer)
    assert shop.get("/cases/SC-none").status_code == 404


def test_a_case_of_another_branch_is_not_there(shop, cast):
    south = make_customer(cast.south, cast.coordinator_south, phone="13900000000")
    case = make_case(south, cast.coordinator_south)

    assert shop.get(f"/cases/{case.record.number}").status_code == 404
    assert shop.get("/cases").json()["cases"] == []


def test_cases_are_listed_page_by_page(shop, cast, duck):
    for minute in range(5):
        make_case(duck, cast.hotline, at=cast.at(f"2026-03-02 09:0{minute}"))

    first = shop.get("/cases", limit=2).json()
    second = shop.get("/cases", limit=2, after=first["after"]).json()
    third = shop.get("/cases", limit=2, after=second["after"]).json()

    numbers = [case["number"] for page in (first, second, third) for case in page["cases"]]
    assert numbers == sorted(numbers, reverse=True)
    assert len(set(numbers)) == 5
    assert third["after"] == ""


def test_cases_are_filtered(shop, cast, duck):
    make_case(duck, cast.hotline, fault="漏气", urgency="urgent")
    make_case(duck, cast.hotline, fault="打不着火")

    assert [case["fault"] for case in shop.get("/cases", q="漏气").json()["cases"]] == ["漏气"]
    assert [case["fault"] for case in shop.get("/cases", urgency="urgent").json()["cases"]] == ["漏气"]
    assert shop.get("/cases", state="closed").json()["cases"] == []
    assert shop.get("/cases", state="nonsense").status_code == 422


def test_a_customer_is_searched_with_masked_telephones(shop, duck):
    answer = shop.get("/customers/search", q="烤鸭").json()

    assert answer["count"] == 1
    assert answer["customers"][0]["phone"] == "138****1234"
    assert shop.get("/customers/search", q="x").status_code == 422


def test_the_exchange_reports_a_call_from_ringing_to_answered(shop, cast):
    rang = shop.post("/calls/received", {"phone": "13812341234", "agent": "he"})
    assert rang.status_code == 201
    assert rang.json()["desk"].endswith(f"/desk?call_id={rang.json()['id']}")

    answered = shop.post("/calls/answered", {"id": rang.json()["id"]})

    call = Call.objects.get()
    assert (answered.json()["state"], call.agent) == ("answered", cast.hotline)
    missed = shop.post("/calls/missed", {"id": call.pk})
    assert (missed.status_code, missed.json()["code"]) == (409, "call_over")


def test_a_missed_call_stays_visible(shop, cast):
    key = uuid4()
    rang = shop.post("/calls/received", {"phone": "", "agent": "he"}, key)
    assert shop.post("/calls/received", {"phone": "", "agent": "he"}, key).json() == rang.json()

    shop.post("/calls/missed", {"id": rang.json()["id"]})

    event = Event.objects.get(kind="cases.call.missed")
    assert event.record.state == "missed"
    assert Call.objects.count() == 1


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"phone": "1", "agent": "nobody"}, "agent_unknown"),
        ({"phone": "1", "branch": "S"}, "branch_out_of_reach"),
        ({"phone": "1", "at": "2099-01-01T00:00:00Z"}, "in_the_future"),
        ({"phone": "1", "at": "2026-01-01T00:00:00"}, "invalid"),
    ],
)
def test_a_call_that_cannot_be_is_refused(shop, body, code):
    assert shop.post("/calls/received", body).json()["code"] == code
    assert not Call.objects.exists()


def test_my_duties_are_listed(shop):
    assert shop.get("/me/duties").json() == []


def test_the_description_of_the_api_names_every_endpoint(client, db):
    paths = client.get("/api/v1/openapi.json").json()["paths"]

    assert set(paths) == {
        "/api/v1/cases",
        "/api/v1/cases/{number}",
        "/api/v1/calls/received",
        "/api/v1/calls/answered",
        "/api/v1/calls/missed",
        "/api/v1/customers/search",
        "/api/v1/me/duties",
    }


def test_a_report_takes_few_statements(shop, cast, duck, django_assert_max_num_queries):
    make_fault_code()
    body = {"customer": {"id": duck.pk}, "fault": "打不着火"}
    shop.post("/cases", body)

    with django_assert_max_num_queries(24):
        assert shop.post("/cases", body).status_code == 201
