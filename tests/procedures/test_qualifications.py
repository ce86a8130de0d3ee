from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.access import EVERYBODY, AccessSuite, Page, signed_in
from tests.cast import NOW, Cast, make_person
from tests.jobs import make_order
from yinuo.dispatch import facts as order_facts
from yinuo.procedures.models import StaffFile
from yinuo.procedures.services import qualifications
from yinuo.procedures.services.qualifications import ApplicationOpen, BadScore, HasFile, NoBranch, NotAssessable

KEEPERS = {"manager", "general_manager", "quality_engineer"}
READERS = KEEPERS | {"coordinator", "hotline", "parts_keeper", "finance_clerk", "account_manager", "regulation_owner"}
NOBODY = {"administrator", "stranger"}
OTHERS = {"technician_two", "technician_south", "coordinator_south", "manager_south"}


def filed(cast: Cast, **changes: object) -> StaffFile:
    told = {"person": cast.technician, "by": cast.manager, "at": NOW} | changes
    return qualifications.open_file(**told)


def test_who_is_taught_and_then_passes_may_be_sent(cast: Cast):
    staff = filed(cast)
    order = make_order(cast, technician=cast.technician)
    told = {"staff": staff, "by": cast.manager, "at": NOW}
    assert not order_facts.facts_of(order)["technician_qualified"]

    qualifications.examine(subject="燃气", score=90, is_passed=True, **told)
    assert not staff.is_qualified
    qualifications.train(kind="entry", topic="产品", **told)

    assert staff.is_qualified
    assert order_facts.facts_of(order)["technician_qualified"]


def test_training_on_the_job_alone_does_not_make_anybody_fit(cast: Cast):
    staff = filed(cast)
    qualifications.train(staff=staff, kind="on_the_job", topic="新品", by=cast.manager, at=NOW)
    qualifications.examine(staff=staff, subject="新品", score=95, is_passed=True, by=cast.manager, at=NOW)

    assert not staff.is_qualified


def test_a_grade_is_held_from_its_certificate_on(cast: Cast):
    staff = filed(cast)
    application = qualifications.apply(staff=staff, grade="senior", by=cast.technician, at=NOW)
    with pytest.raises(ApplicationOpen):
        qualifications.apply(staff=staff, grade="special", by=cast.technician, at=NOW)
    with pytest.raises(NotAssessable):
        qualifications.certify(application=application, by=cast.manager, at=NOW)
    qualifications.assess(application=application, is_passed=True, finding="合格", by=cast.manager, at=NOW)
    assert staff.grade == ""

    number = qualifications.certify(application=application, by=cast.manager, at=NOW)

    staff.refresh_from_db()
    assert (staff.grade, number) == ("senior", "ZS-2026-0001")
    with pytest.raises(NotAssessable):
        qualifications.assess(application=application, is_passed=False, finding="不合格", by=cast.manager, at=NOW)


def test_who_fails_may_apply_again(cast: Cast):
    staff = filed(cast)
    application = qualifications.apply(staff=staff, grade="senior", by=cast.technician, at=NOW)
    qualifications.assess(application=application, is_passed=False, finding="欠实操", by=cast.manager, at=NOW)

    assert qualifications.apply(staff=staff, grade="senior", by=cast.technician, at=NOW).state == "applied"


def test_a_file_is_opened_once_for_somebody_of_a_branch(cast: Cast):
    filed(cast)

    with pytest.raises(HasFile):
        filed(cast)
    with pytest.raises(NoBranch):
        filed(cast, person=make_person("abroad", "驻外"))


@pytest.mark.parametrize("score", [-1, 101])
def test_a_score_lies_between_nothing_and_a_hundred(cast: Cast, score: int):
    with pytest.raises(BadScore):
        qualifications.examine(staff=filed(cast), subject="燃气", score=score, is_passed=True, by=cast.manager, at=NOW)


class TestAccess(AccessSuite):
    def pages(self, cast: Cast) -> list[Page]:
        staff = filed(cast)
        application = qualifications.apply(staff=staff, grade="junior", by=cast.technician, at=NOW)

        def url(name: str, *args: object) -> str:
            return reverse(f"procedures:{name}", args=args)

        return [
            Page(url("staff_list"), EVERYBODY - NOBODY),
            Page(url("open_staff"), KEEPERS | {"manager_south"}),
            Page(url("staff", staff.pk), READERS | {"technician"}, OTHERS),
            Page(url("staff_step", staff.pk, "train"), KEEPERS, OTHERS),
            Page(url("staff_step", staff.pk, "apply"), KEEPERS | {"technician"}, OTHERS),
            Page(url("staff_step", staff.pk, "no-such-step"), set(), EVERYBODY - NOBODY),
            Page(url("application_step", application.pk, "assess"), KEEPERS, {"manager_south"}, "post"),
            Page(url("application_step", application.pk, "no-such-step"), set(), KEEPERS | {"manager_south"}),
        ]


def test_training_is_entered_and_a_grade_certified_on_the_pages(cast: Cast):
    staff = filed(cast)
    office = signed_in(cast.manager)
    page = reverse("procedures:staff", args=[staff.pk])
    office.post(reverse("procedures:staff_step", args=[staff.pk, "train"]), {"kind": "entry", "topic": "产品知识"})
    office.post(
        reverse("procedures:staff_step", args=[staff.pk, "examine"]),
        {"subject": "燃气安全", "score": "91", "is_passed": "on"},
    )
    signed_in(cast.technician).post(reverse("procedures:staff_step", args=[staff.pk, "apply"]), {"grade": "junior"})
    application = staff.applications.get()
    assert "评定" in office.get(page).content.decode()
    assess = reverse("procedures:application_step", args=[application.pk, "assess"])
    office.post(assess, {"is_passed": "1", "finding": "合格"})
    again = office.post(assess, {"is_passed": "1", "finding": "合格"})
    assert again.status_code == 422
    office.post(reverse("procedures:application_step", args=[application.pk, "certify"]))

    text = office.get(page).content.decode()
    assert "初级售后工程师" in text
    assert "产品知识" in text
    assert "燃气安全" in text


def test_the_list_asks_the_same_for_one_person_and_for_many(cast: Cast):
    client = signed_in(cast.manager)
    assert "还没有培训技能档案" in client.get(reverse("procedures:staff_list")).content.decode()
    filed(cast)
    with CaptureQueriesContext(connection) as few:
        client.get(reverse("procedures:staff_list"))
    for person in (cast.technician_two, cast.coordinator, cast.hotline, cast.parts_keeper):
        filed(cast, person=person)

    with CaptureQueriesContext(connection) as many:
        text = client.get(reverse("procedures:staff_list"), {"standing": "unqualified"}).content.decode()
    assert len(many) == len(few)
    assert cast.technician_two.name in text
