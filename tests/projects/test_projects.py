from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.access import AccessSuite, Page, signed_in
from tests.cast import NOW, Cast, make_customer
from yinuo.customers.models import Customer
from yinuo.projects import facts
from yinuo.projects.models import Project, ProjectPaper, Stage
from yinuo.projects.services import projects
from yinuo.projects.services.projects import PaperOnFile, ProjectOver, StageNotNext

KEEPERS = {"account_manager", "coordinator", "quality_engineer", "manager", "general_manager"}
READERS = KEEPERS | {"hotline", "parts_keeper", "finance_clerk", "regulation_owner"}
TECHNICIANS = {"technician", "technician_two", "technician_south"}
SOUTH = {"coordinator_south", "manager_south"}


def entrusted(cast: Cast, title: str = "监控工程") -> Project:
    customer = make_customer(cast.north, cast.hotline, phone=f"1381234{1000 + Customer.objects.count()}")
    return projects.entrust(customer=customer, title=title, by=cast.account_manager, at=NOW)


def contracted(cast: Cast) -> Project:
    project = entrusted(cast)
    for stage in (Stage.SURVEYED, Stage.DESIGNED, Stage.CONFIRMED):
        projects.reach(project=project, stage=stage, by=cast.coordinator, at=NOW)
    projects.contract(
        project=project,
        number="HT-1",
        has_service_terms=True,
        starts_on=date(2026, 3, 5),
        finishes_on=date(2026, 3, 20),
        warranty_until=date(2026, 12, 31),
        by=cast.account_manager,
        at=NOW,
    )
    return project


def handed_over(cast: Cast) -> Project:
    project = contracted(cast)
    for stage in (Stage.STARTED, Stage.FINISHED, Stage.CHECKED):
        projects.reach(project=project, stage=stage, by=cast.coordinator, at=NOW)
    projects.begin_trial(project=project, ends_on=date(2026, 3, 31), by=cast.coordinator, at=NOW)
    projects.accept(project=project, has_defects=False, by=cast.coordinator, at=NOW)
    for stage in (Stage.REINSPECTED, Stage.SETTLED, Stage.HANDED_OVER):
        projects.reach(project=project, stage=stage, by=cast.coordinator, at=NOW)
    return project


def test_the_stages_come_in_their_order(cast: Cast):
    project = entrusted(cast)

    with pytest.raises(StageNotNext) as refused:
        projects.reach(project=project, stage=Stage.STARTED, by=cast.coordinator, at=NOW)

    assert "已勘察" in str(refused.value.missing)
    assert handed_over(cast).stage == Stage.HANDED_OVER


def test_a_deadline_of_the_contract_is_the_end_of_its_day(cast: Cast):
    told = facts.of_project(contracted(cast), NOW)["project"]

    assert told["starts_at"] == "2026-03-06T00:00:00+08:00"
    assert told["trial_ends_at"] == ""


def test_the_warranty_holds_through_its_last_day(cast: Cast):
    project = handed_over(cast)

    def in_warranty(text: str) -> object:
        return facts.of_project(project, cast.at(text))["project"]["in_warranty"]

    assert in_warranty("2026-12-31 23:59")
    assert not in_warranty("2027-01-01 00:00")


def test_visits_are_made_after_the_hand_over_and_works_before(cast: Cast):
    with pytest.raises(ProjectOver):
        projects.do(project=contracted(cast), deed="visited", by=cast.hotline, at=NOW)
    with pytest.raises(ProjectOver):
        projects.do(project=handed_over(cast), deed="surplus_returned", by=cast.hotline, at=NOW)


def test_each_paper_is_filed_once(cast: Cast):
    project = contracted(cast)
    for kind in ProjectPaper.Kind.values:
        projects.file_paper(project=project, kind=kind, secrecy="internal", place="柜一", by=cast.coordinator, at=NOW)

    with pytest.raises(PaperOnFile):
        projects.file_paper(project=project, kind="layout", secrecy="open", place="柜二", by=cast.coordinator, at=NOW)
    assert facts.of_project(project, NOW)["project"]["papers"] == 7


def test_a_cancelled_project_goes_no_further(cast: Cast):
    project = contracted(cast)
    projects.cancel(project=project, reason="客户资金不到位", by=cast.manager, at=NOW)

    with pytest.raises(ProjectOver):
        projects.cancel(project=project, reason="再次", by=cast.manager, at=NOW)
    with pytest.raises(StageNotNext):
        projects.reach(project=project, stage=Stage.STARTED, by=cast.manager, at=NOW)
    project.record.refresh_from_db()
    assert project.record.closed_at == NOW


class TestAccess(AccessSuite):
    def pages(self, cast: Cast) -> list[Page]:
        project = entrusted(cast)

        def url(name: str, *args: object) -> str:
            return reverse(f"projects:{name}", args=args)

        keep = {"allowed": KEEPERS, "hidden": SOUTH}
        return [
            Page(url("list"), READERS | TECHNICIANS | SOUTH),
            Page(url("new"), KEEPERS | SOUTH),
            Page(url("project", project.pk), READERS, TECHNICIANS | SOUTH),
            Page(url("reach", project.pk, "surveyed"), **keep),
            Page(url("reach", project.pk, "contracted"), **keep),
            Page(url("reach", project.pk, "no-such-stage"), set(), KEEPERS | SOUTH),
            Page(url("deed", project.pk, "team"), **keep),
            Page(url("deed", project.pk, "file"), method="post", **keep),
            Page(url("deed", project.pk, "no-such-deed"), set(), KEEPERS | SOUTH),
        ]


def test_a_project_is_entered_and_taken_on_on_its_pages(cast: Cast):
    customer = make_customer(cast.north, cast.hotline)
    office = signed_in(cast.account_manager)
    assert "还没有工程项目" in office.get(reverse("projects:list")).content.decode()
    office.post(reverse("projects:new"), {"customer": customer.pk, "title": "安防工程"})
    project = Project.objects.get()
    page = reverse("projects:project", args=[project.pk])
    early = office.post(reverse("projects:reach", args=[project.pk, "started"]), {"note": ""})
    assert early.status_code == 422
    office.post(reverse("projects:reach", args=[project.pk, "surveyed"]), {"note": "二级风险"})
    office.post(
        reverse("projects:deed", args=[project.pk, "team"]), {"manager": cast.technician.pk, "note": "两名工程师"}
    )
    office.post(
        reverse("projects:deed", args=[project.pk, "file"]),
        {"kind": "design", "secrecy": "internal", "place": "档案柜一"},
    )

    text = office.get(page).content.decode()
    assert "二级风险" in text
    assert "档案柜一" in text
    assert cast.technician.name in text
    assert signed_in(cast.technician).get(page).status_code == 200


def test_the_list_asks_the_same_for_one_project_and_for_many(cast: Cast):
    client = signed_in(cast.manager)
    entrusted(cast)
    client.get(reverse("projects:list"))
    with CaptureQueriesContext(connection) as few:
        client.get(reverse("projects:list"))
    for number in range(6):
        entrusted(cast, f"工程 {number}")

    with CaptureQueriesContext(connection) as many:
        client.get(reverse("projects:list"))
    assert len(many) == len(few)
    assert "没有符合条件的工程" in client.get(reverse("projects:list"), {"q": "没有"}).content.decode()
