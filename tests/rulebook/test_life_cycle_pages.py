from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from tests.access import signed_in
from tests.cast import NOW, Cast
from tests.rulebook import house, regulations
from yinuo.core import clock
from yinuo.core.models import Person
from yinuo.rulebook.models import (
    Acknowledgement,
    ApprovalStep,
    Campaign,
    Comment,
    LifeCycle,
    Objection,
    RegulationVersion,
    Waiver,
)
from yinuo.stage.runner import pack_text

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def at_nine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def in_force(cast: Cast) -> RegulationVersion:
    found = house.publish()
    house.publish(pack_text("REGULATION-UPKEEP"))
    return found


def typed(at: datetime) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%dT%H:%M")


def press(person: Person, name: str, *args: object, **said: object) -> HttpResponse:
    """Send a form of the life cycle, and go where it leads."""
    answer = signed_in(person).post(reverse(f"rulebook:{name}", args=args), said, follow=True)
    assert answer.status_code == 200, answer.content.decode()
    return answer


def test_a_regulation_goes_all_its_way_through_the_pages(cast: Cast, in_force: RegulationVersion) -> None:
    keeper, boss = cast.regulation_owner, cast.general_manager
    draft = regulations.draft(cast)
    number = draft.pk

    press(keeper, "put_forward", number, department=cast.service_north.pk, sort="rule", reason="太慢")
    press(keeper, "consultation_open", number, departments=[cast.service_north.pk, cast.service_south.pk])
    clause = draft.clauses.get(number="1.1")
    department = cast.service_north.pk
    press(cast.manager, "comment", number, clause=clause.pk, department=department, text="建议十五分钟")
    press(cast.manager_south, "agree", number, cast.service_south.pk)
    press(keeper, "comment_answer", Comment.objects.get().pk, is_accepted="no", reason="客户不同意")
    press(keeper, "consultation_close", number)
    press(keeper, "meeting", number, departments=[department], note="一致同意", is_agreed="on")
    press(cast.manager, "hand_in", number)
    press(boss, "review", number, is_passed="yes", note="同意")
    press(keeper, "submit", number)
    for signer in (cast.manager, cast.manager_south, boss):
        step = ApprovalStep.objects.filter(state="asked", signer=signer).get()
        press(signer, "approval_sign", step.approval_id, decision="sign", opinion="同意")
    press(keeper, "publish", number, effective_at=typed(NOW + DAY))

    draft.refresh_from_db()
    assert draft.status == RegulationVersion.Status.PUBLISHED
    assert LifeCycle.objects.get().stage == "published"
    page = signed_in(cast.technician).get(reverse("rulebook:life_cycle", args=[number])).content.decode()
    for said in ("建议十五分钟", "客户不同意", "一致同意", "北区售后服务部 会签", "钟国梁"):
        assert said in page

    press(keeper, "campaign_open", number, departments=[department], remind_days=3)
    campaign = Campaign.objects.get()
    press(cast.technician, "reading_give", campaign.pk, digest=campaign.digest)
    press(keeper, "campaign_remind", campaign.pk)
    assert Acknowledgement.objects.get().recipient.person == cast.technician
    press(keeper, "reassess", number, outcome="keep", text="适用")
    press(keeper, "execution_check", number, department=department, is_irregular="no", text="良好")
    press(cast.manager, "feedback", number, department=department, text="好用")
    press(keeper, "retirement_ask", number, reason="由新制度取代")


def test_a_waiver_is_asked_for_signed_granted_and_ended_on_its_pages(cast: Cast, in_force: RegulationVersion) -> None:
    clause = in_force.clauses.get(number="1.1")
    period = {"starts_at": typed(NOW), "ends_at": typed(NOW + 9 * DAY)}
    press(cast.manager, "waiver_ask", in_force.pk, clause=clause.pk, effect="no_sanction", reason="割接", **period)
    waiver = Waiver.objects.get()
    press(cast.general_manager, "approval_sign", waiver.record.approvals.get().pk, decision="sign")
    press(cast.regulation_owner, "waiver_decide", waiver.pk, note="同意")

    assert (
        waiver.record.number in signed_in(cast.stranger).get(reverse("rulebook:waivers") + "?show=now").content.decode()
    )
    assert "割接" in signed_in(cast.stranger).get(reverse("rulebook:regulation", args=[in_force.pk])).content.decode()
    press(cast.regulation_owner, "waiver_end", waiver.pk, reason="已恢复")

    waiver.refresh_from_db()
    assert waiver.state == Waiver.State.ENDED


def test_a_waiver_for_a_number_that_one_does_not_see_is_refused(cast: Cast, in_force: RegulationVersion) -> None:
    house.case_of(cast, "C-S", branch=cast.south, participants={}, owner=None)
    clause = in_force.clauses.get(number="1.1")
    said = {"clause": clause.pk, "effect": "no_sanction", "reason": "割接", "target": "C-S",
            "starts_at": typed(NOW), "ends_at": typed(NOW + DAY)}  # fmt: skip

    answer = signed_in(cast.manager).post(reverse("rulebook:waiver_ask", args=[in_force.pk]), said)

    assert answer.status_code == 422
    assert "没有这个编号" in answer.content.decode()


def test_an_objection_is_discussed_and_decided_on_its_pages(cast: Cast, in_force: RegulationVersion) -> None:
    clause = in_force.clauses.get(number="1.1")
    press(cast.manager, "objection_raise", in_force.pk, clause=clause.pk, department=cast.service_north.pk, text="太短")
    objection = Objection.objects.get()
    press(cast.regulation_owner, "objection_discuss", objection.pk, proposal="改为十五分钟", is_settled="on")
    press(cast.regulation_owner, "objection_decide", objection.pk, is_upheld="yes", reason="有理")

    objection.refresh_from_db()
    assert objection.outcome == Objection.Outcome.UPHELD


def test_a_refusal_keeps_what_was_typed_and_cites_the_clause(cast: Cast, in_force: RegulationVersion) -> None:
    found = regulations.put_forward(cast)
    address = reverse("rulebook:consultation_open", args=[found.pk])

    answer = signed_in(cast.regulation_owner).post(
        address, {"departments": [cast.service_north.pk], "ends_at": typed(NOW + DAY), "note": "请尽快"}
    )

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "REGULATION-UPKEEP 1.1" in page
    assert "请尽快" in page
