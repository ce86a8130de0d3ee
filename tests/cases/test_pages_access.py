from __future__ import annotations

import pytest
from django.urls import reverse

from tests.access import EVERYBODY, AccessSuite, Page, signed_in
from tests.cast import NOW, Cast, make_case, make_customer, make_equipment, make_fault_code
from yinuo.cases.services import calls, complaints
from yinuo.cases.states import ComplaintStep, Step
from yinuo.cases.views.steps import ASKS

SOUTH = {"coordinator_south", "manager_south"}
OTHER_TECHNICIANS = {"technician_two", "technician_south"}
HANDLERS = {"hotline", "coordinator", "manager", "general_manager"}
TAKERS = HANDLERS | {"account_manager"}
ADDERS = TAKERS | {"technician", "quality_engineer"}
READERS = ADDERS | {"parts_keeper", "finance_clerk", "regulation_owner"}
COMPLAINERS = TAKERS | {"quality_engineer"}
JUDGES = {"quality_engineer", "manager", "general_manager"}
HIDDEN = SOUTH | OTHER_TECHNICIANS

STEPS = dict.fromkeys(ASKS, HANDLERS) | {
    Step.ARRANGE: {"manager", "general_manager"},
    Step.REFER: HANDLERS | {"technician"},
    Step.ANSWER_REFERRAL: JUDGES,
    Step.FILE: {"coordinator", "manager", "general_manager"},
    Step.SUPPORT_REMOTELY: HANDLERS | {"technician"},
    Step.CONTACT_SUPPLIER: HANDLERS | {"technician"},
    Step.NOTE_SUPPLIER: HANDLERS | {"technician"},
    Step.FIND_MISUSE: HANDLERS | {"technician"},
    Step.HOLD_TRAVEL: HANDLERS | {"technician"},
    Step.RESUME_TRAVEL: HANDLERS | {"technician"},
}


@pytest.fixture(autouse=True)
def _own_files(files_root):
    pass


def make_scene(cast: Cast):
    """A case of the north on which the first technician works, with a complaint and a machine."""
    customer = make_customer(cast.north, cast.hotline)
    machine = make_equipment(customer, cast.hotline)
    case = make_case(customer, cast.hotline, equipment=machine)
    case.record.participants |= {"technician": cast.technician.pk}
    case.record.save()
    complaint = complaints.receive(
        case=case, cause="late", channel="phone", text="迟到", about=None, by=cast.hotline, at=NOW
    )
    return case, complaint


class TestAccess(AccessSuite):
    def pages(self, cast: Cast) -> list[Page]:
        case, complaint = make_scene(cast)

        def url(name: str, *args: object) -> str:
            return reverse(f"cases:{name}", args=args)

        add = {"allowed": ADDERS, "hidden": SOUTH | OTHER_TECHNICIANS, "method": "post"}
        readers_of_files = READERS - {"technician", "regulation_owner"}
        no_file = HIDDEN | {"technician", "regulation_owner"}
        return [
            Page(url("search")),
            Page(url("search") + "?q=138"),
            Page(url("list"), READERS | HIDDEN),
            Page(url("case", case.pk), READERS, HIDDEN),
            Page(url("case", 0), set(), READERS | HIDDEN),
            Page(url("timeline", case.pk), READERS, HIDDEN),
            Page(url("of_customer", case.customer_id), readers_of_files, no_file),
            Page(url("of_equipment", case.equipment_id), readers_of_files, no_file),
            Page(url("complete", case.pk), ADDERS, SOUTH | OTHER_TECHNICIANS),
            Page(url("complete", case.pk), data={"product_name": "大锅灶"}, **add),
            Page(url("add_note", case.pk), data={"text": "已致电"}, **add),
            Page(url("add_file", case.pk), **add),
            Page(url("complaints"), COMPLAINERS | SOUTH),
            Page(url("complaint", complaint.pk), COMPLAINERS, SOUTH),
            Page(url("new_complaint", case.pk), COMPLAINERS, SOUTH),
            Page(url("new_complaint", case.pk), COMPLAINERS, SOUTH, method="post", data={"cause": "late"}),
            Page(url("calls"), HANDLERS | SOUTH),
            Page(url("step", case.pk, "explode"), set(), READERS | HIDDEN),
            Page(url("complaint_step", complaint.pk, "explode"), set(), JUDGES | {"manager_south"}),
        ]


def step_addresses(case, complaint):
    """Return (address, who may) of each step of a case and of a complaint."""
    of_case = [(reverse("cases:step", args=[case.pk, step.value]), STEPS[step]) for step in ASKS]
    return of_case + [
        (reverse("cases:complaint_step", args=[complaint.pk, step.value]), JUDGES) for step in ComplaintStep
    ]


class TestSteps(AccessSuite):
    """Each step of a case and of a complaint, taken."""

    def pages(self, cast: Cast) -> list[Page]:
        scene = make_scene(cast)
        words = {"text": "已办", "note": "已办"}
        return [
            Page(
                address,
                allowed,
                {"manager_south"} if allowed is JUDGES and "complaints" in address else HIDDEN,
                "post",
                words,
            )
            for address, allowed in step_addresses(*scene)
        ]


def test_each_step_has_a_page_that_asks_little_of_the_database(cast, django_assert_max_num_queries):
    browser = signed_in(cast.manager)

    for address, _allowed in step_addresses(*make_scene(cast)):
        with django_assert_max_num_queries(30):
            assert browser.get(address).status_code == 200, address


class TestDesk(AccessSuite):
    def pages(self, cast: Cast) -> list[Page]:
        case, _complaint = make_scene(cast)
        call = calls.receive(phone="13812341234", branch=cast.north, agent=None, by=cast.hotline, at=NOW)
        answerers = TAKERS - {"account_manager"}

        def url(name: str, **query: object) -> str:
            asked = "&".join(f"{key}={value}" for key, value in query.items())
            return reverse(f"cases:{name}") + (f"?{asked}" if asked else "")

        of_north = {"allowed": TAKERS, "hidden": SOUTH}
        return [
            Page(url("desk"), TAKERS | SOUTH),
            Page(url("desk", call="13812341234"), TAKERS | SOUTH),
            Page(url("desk", call_id=call.pk), answerers, SOUTH | {"account_manager"}),
            Page(url("desk", customer=case.customer_id), **of_north),
            Page(url("desk"), method="post", data={"customer": case.customer_id}, **of_north),
            Page(url("desk_find", q="13812341234"), TAKERS | SOUTH),
            Page(url("desk_card", customer=case.customer_id), **of_north),
            Page(url("desk_card", new=1), TAKERS | SOUTH),
            Page(url("desk_hints", customer=case.customer_id), **of_north),
            Page(url("desk_guidance"), TAKERS | SOUTH),
        ]


class TestFaultCodes(AccessSuite):
    def pages(self, cast: Cast) -> list[Page]:  # noqa: ARG002
        code = make_fault_code()
        keepers = {"administrator", "quality_engineer"}

        def url(name: str, *args: int) -> str:
            return reverse(f"cases:{name}", args=args)

        return [
            Page(url("fault_codes"), keepers),
            Page(url("fault_code_new"), keepers),
            Page(url("fault_code_new"), keepers, method="post", data={"code": "E99"}),
            Page(url("fault_code", code.pk), keepers),
            Page(url("fault_code", 0), set(), keepers),
            Page(url("fault_code_active", code.pk), keepers, method="post"),
        ]


def test_every_step_and_nobody_unknown_stands_in_the_table() -> None:
    assert set(STEPS) == set(ASKS)
    assert set().union(*STEPS.values()) <= EVERYBODY
