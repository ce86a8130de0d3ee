from __future__ import annotations

from datetime import timedelta

import pytest

from tests.cast import NOW, Cast
from tests.rulebook import house, regulations
from yinuo.core.models import Person
from yinuo.rulebook.errors import ApprovalMissing, GateRefusal, ReasonMissing
from yinuo.rulebook.models import Approval, ApprovalStep, Consultation, LifeCycle, Obligation, RegulationVersion
from yinuo.rulebook.selectors import approvals as asked
from yinuo.rulebook.selectors import life_cycle
from yinuo.rulebook.selectors.line import Line
from yinuo.rulebook.services import (
    approvals,
    consultations,
    objections,
    packs,
    preparation,
    progress,
    remarks,
    retirements,
)
from yinuo.stage.runner import pack_text

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
Stage = LifeCycle.Stage


@pytest.fixture
def in_force(cast: Cast) -> RegulationVersion:
    return house.publish()


@pytest.fixture
def upkeep(cast: Cast, in_force: RegulationVersion) -> RegulationVersion:
    """The terms for keeping regulations are in force beside the small regulation."""
    return house.publish(pack_text("REGULATION-UPKEEP"))


def sign(by: Person) -> None:
    steps = ApprovalStep.objects.filter(state="asked").select_related("approval__record", "approval__rule")
    step = next(one for one in steps.order_by("pk") if asked.may_sign(one, by, Line(NOW)))
    approvals.sign(step=step, by=by, at=NOW)


def test_without_a_rule_on_rules_a_draft_may_be_published_at_once(cast: Cast, in_force: RegulationVersion) -> None:
    found = regulations.draft(cast)

    packs.publish(version=found, effective_at=NOW + DAY, by=cast.regulation_owner, at=NOW)

    assert found.status == RegulationVersion.Status.PUBLISHED


def test_departments_comment_until_the_end_that_the_rule_gives(cast: Cast, upkeep: RegulationVersion) -> None:
    found = regulations.put_forward(cast)
    north = [cast.service_north]

    with pytest.raises(consultations.EndByRule) as refusal:
        consultations.open_(version=found, departments=north, ends_at=NOW + DAY, by=cast.regulation_owner, at=NOW)
    made = consultations.open_(version=found, departments=north, by=cast.regulation_owner, at=NOW)

    assert refusal.value.clause == "REGULATION-UPKEEP 1.1"
    assert made.ends_at == NOW + 7 * DAY
    with pytest.raises(consultations.ConsultationOver):
        regulations.comment(cast, found, at=made.ends_at + timedelta(seconds=1))


def test_only_who_speaks_for_a_department_that_is_asked_comments(cast: Cast, in_force: RegulationVersion) -> None:
    found = regulations.consulted(cast)
    clause = found.clauses.get(number="1.1")

    for person, department in (
        (cast.technician, cast.service_north),
        (cast.manager_south, cast.service_north),
        (cast.quality_engineer, cast.quality),
    ):
        with pytest.raises(consultations.NotConsulted):
            consultations.comment(version=found, clause=clause, department=department, text="太短", by=person, at=NOW)


def test_an_answer_says_why_and_is_given_once(cast: Cast, in_force: RegulationVersion) -> None:
    found = regulations.consulted(cast)
    made = regulations.comment(cast, found)
    reply = {"version": found, "comment": made, "is_accepted": True, "by": cast.regulation_owner, "at": NOW}

    with pytest.raises(ReasonMissing):
        consultations.answer(reason=" ", **reply)  # type: ignore[arg-type]  # names and types are those above
    consultations.answer(reason="改为十五分钟", **reply)  # type: ignore[arg-type]  # see above

    assert (made.outcome, made.answer) == ("accepted", "改为十五分钟")
    with pytest.raises(consultations.AnsweredAlready):
        consultations.answer(reason="再次", **reply)  # type: ignore[arg-type]  # see above


def test_nothing_goes_on_while_a_comment_is_open_if_the_rule_says_so(cast: Cast, upkeep: RegulationVersion) -> None:
    found = regulations.put_forward(cast)
    consultations.open_(version=found, departments=[cast.service_north], by=cast.regulation_owner, at=NOW)
    regulations.comment(cast, found)
    consultations.close(version=found, by=cast.regulation_owner, at=NOW)

    with pytest.raises(GateRefusal) as refusal:
        preparation.hand_in(version=found, by=cast.regulation_owner, at=NOW)

    assert refusal.value.clause == "REGULATION-UPKEEP 1.2"
    assert "还有部门意见没有答复" in refusal.value.missing


def test_comments_outlive_a_draft_that_is_loaded_again(cast: Cast, in_force: RegulationVersion) -> None:
    found = regulations.consulted(cast)
    regulations.comment(cast, found)

    again = regulations.draft(cast, **{"within: PT10M": "within: PT15M"})

    assert again.pk != found.pk
    assert Consultation.objects.get().comments.get().clause == "1.1"
    assert life_cycle.facts_of(again)["regulation"]["open_comments"] == 1


def test_nobody_reviews_his_own_draft(cast: Cast, in_force: RegulationVersion) -> None:
    found = regulations.put_forward(cast)
    preparation.hand_in(version=found, by=cast.manager, at=NOW)

    for person in (cast.regulation_owner, cast.manager):
        with pytest.raises(preparation.OwnDraft):
            preparation.review(version=found, is_passed=True, note="", by=person, at=NOW)
    preparation.review(version=found, is_passed=False, note="请补充", by=cast.general_manager, at=NOW)

    life = life_cycle.life_of(found)
    assert life is not None
    assert (life.stage, life.review_note) == (Stage.DRAFTING, "请补充")


def test_a_text_changed_after_the_review_is_not_reviewed(cast: Cast, in_force: RegulationVersion) -> None:
    found = regulations.put_forward(cast)
    preparation.hand_in(version=found, by=cast.regulation_owner, at=NOW)
    preparation.review(version=found, is_passed=True, note="", by=cast.general_manager, at=NOW)
    assert life_cycle.facts_of(found)["regulation"]["is_reviewed"] is True

    again = regulations.draft(cast, **{"within: PT10M": "within: PT15M"})

    assert life_cycle.facts_of(again)["regulation"]["is_reviewed"] is False


def test_departments_consulted_countersign_before_the_general_manager(cast: Cast, upkeep: RegulationVersion) -> None:
    found = regulations.put_forward(cast)
    departments = [cast.service_north, cast.service_south]
    consultations.open_(version=found, departments=departments, by=cast.regulation_owner, at=NOW)
    consultations.close(version=found, by=cast.regulation_owner, at=NOW)
    packs.submit(version=found, by=cast.regulation_owner, at=NOW)

    steps = ApprovalStep.objects.order_by("position", "department__code")
    assert [(one.position, one.department, one.signer) for one in steps] == [
        (1, cast.service_north, cast.manager),
        (1, cast.service_south, cast.manager_south),
        (2, None, cast.general_manager),
    ]
    for person in (cast.manager_south, cast.manager):
        sign(person)
        with pytest.raises(ApprovalMissing):
            packs.publish(version=found, effective_at=NOW + DAY, by=cast.regulation_owner, at=NOW)
    sign(cast.general_manager)
    packs.publish(version=found, effective_at=NOW + DAY, by=cast.regulation_owner, at=NOW)
    assert found.regulation.owner == cast.service_north


def test_an_approval_under_way_keeps_its_route_when_the_rule_changes(cast: Cast, upkeep: RegulationVersion) -> None:
    urgent = regulations.draft(cast)
    preparation.put_forward(
        version=urgent, department=cast.service_north, reason="监管要求", is_urgent=True, by=cast.manager, at=NOW
    )
    packs.submit(version=urgent, by=cast.regulation_owner, at=NOW)
    text = pack_text("REGULATION-UPKEEP").replace('version: "1.0"', 'version: "2.0"')
    text = text.replace("      - {role: general_manager}\n    before: [{event: rulebook.regulation.published}]",
                        "      - {role: quality_engineer}\n      - {role: general_manager}\n"
                        "    before: [{event: rulebook.regulation.published}]")  # fmt: skip
    newer = packs.load(text=text, by=cast.regulation_owner, at=NOW)
    RegulationVersion.objects.filter(pk=newer.pk).update(
        status="published", effective_at=NOW, published_at=NOW
    )  # as if signed for

    sign(cast.general_manager)

    assert Approval.objects.get().state == Approval.State.APPROVED
    packs.publish(version=urgent, effective_at=NOW + DAY, by=cast.regulation_owner, at=NOW + HOUR)


def test_a_text_under_approval_is_not_changed_and_a_changed_one_not_published(
    cast: Cast, upkeep: RegulationVersion
) -> None:
    found = regulations.draft(cast)
    preparation.put_forward(
        version=found, department=cast.service_north, reason="监管要求", is_urgent=True, by=cast.manager, at=NOW
    )
    packs.submit(version=found, by=cast.regulation_owner, at=NOW)
    with pytest.raises(preparation.UnderApproval):
        regulations.draft(cast, **{"within: PT10M": "within: PT15M"})
    sign(cast.general_manager)

    changed = regulations.draft(cast, **{"within: PT10M": "within: PT15M"})

    with pytest.raises(progress.ChangedSinceSubmitted):
        packs.publish(version=changed, effective_at=NOW + DAY, by=cast.regulation_owner, at=NOW)


def test_a_dropped_draft_is_not_published(cast: Cast, in_force: RegulationVersion) -> None:
    found = regulations.put_forward(cast)
    preparation.drop(version=found, reason="不再需要", by=cast.regulation_owner, at=NOW)

    with pytest.raises(progress.Dropped):
        packs.publish(version=found, effective_at=NOW + DAY, by=cast.regulation_owner, at=NOW)
    with pytest.raises(preparation.WrongStage):
        preparation.hand_in(version=found, by=cast.regulation_owner, at=NOW)


def test_the_yearly_review_is_owed_and_ends_with_the_version(cast: Cast, upkeep: RegulationVersion) -> None:
    found = regulations.draft(cast)
    preparation.put_forward(
        version=found, department=cast.service_north, reason="监管要求", is_urgent=True, by=cast.manager, at=NOW
    )
    packs.submit(version=found, by=cast.regulation_owner, at=NOW)
    sign(cast.general_manager)
    packs.publish(version=found, effective_at=NOW + DAY, by=cast.regulation_owner, at=NOW)
    remarks.reassess(version=found, outcome="keep", text="适用", by=cast.regulation_owner, at=NOW + 2 * DAY)
    review = Obligation.objects.get(rule__code="O22B")
    assert (review.assignee, review.state) == (cast.regulation_owner, "open")

    _publish_urgently(cast, "3")

    review.refresh_from_db()
    assert review.state == "cancelled"


def _publish_urgently(cast: Cast, version: str) -> None:
    found = regulations.draft(cast, version)
    preparation.put_forward(
        version=found, department=cast.service_north, reason="监管要求", is_urgent=True, by=cast.manager, at=NOW
    )
    packs.submit(version=found, by=cast.regulation_owner, at=NOW)
    sign(cast.general_manager)
    packs.publish(version=found, effective_at=NOW + 4 * DAY, by=cast.regulation_owner, at=NOW + 3 * DAY)


def test_a_retired_regulation_opens_nothing_after_its_instant(cast: Cast, in_force: RegulationVersion) -> None:
    asked_for = regulations.asked_retirement(cast, in_force)
    retirements.retire(retirement=asked_for, effective_at=NOW + HOUR, by=cast.regulation_owner, at=NOW)
    before, after = house.case_of(cast, "C-1"), house.case_of(cast, "C-2")

    house.report(before, cast.hotline, NOW + HOUR - timedelta(seconds=1))
    house.report(after, cast.hotline, NOW + HOUR)

    in_force.refresh_from_db()
    assert in_force.ends_at == NOW + HOUR
    assert [one.root for one in Obligation.objects.all()] == [before]
    with pytest.raises(retirements.RetirementDecided):
        retirements.retire(retirement=asked_for, effective_at=NOW + DAY, by=cast.regulation_owner, at=NOW)


def test_a_version_to_come_must_have_begun_before_the_end(cast: Cast, in_force: RegulationVersion) -> None:
    second = regulations.draft(cast)
    packs.publish(version=second, effective_at=NOW + DAY, by=cast.regulation_owner, at=NOW)
    asked_for = regulations.asked_retirement(cast, in_force)

    with pytest.raises(retirements.VersionToCome):
        retirements.retire(retirement=asked_for, effective_at=NOW + HOUR, by=cast.regulation_owner, at=NOW)
    retirements.retire(retirement=asked_for, effective_at=NOW + 2 * DAY, by=cast.regulation_owner, at=NOW)

    ends = RegulationVersion.objects.filter(regulation=in_force.regulation).order_by("version")
    assert list(ends.values_list("ends_at", flat=True)) == [NOW + DAY, NOW + 2 * DAY]


def test_a_regulation_may_begin_anew_after_its_end(cast: Cast, in_force: RegulationVersion) -> None:
    asked_for = regulations.asked_retirement(cast, in_force)
    retirements.retire(retirement=asked_for, effective_at=NOW + HOUR, by=cast.regulation_owner, at=NOW)

    again = packs.publish(version=regulations.draft(cast), effective_at=NOW + DAY, by=cast.regulation_owner, at=NOW)

    again.refresh_from_db()
    in_force.refresh_from_db()
    assert (in_force.ends_at, again.ends_at) == (NOW + HOUR, None)


def test_an_objection_is_discussed_before_it_is_decided(cast: Cast, in_force: RegulationVersion) -> None:
    made = regulations.objection(cast, in_force)
    ruling = {"objection": made, "is_upheld": False, "reason": "维持", "by": cast.regulation_owner, "at": NOW}

    with pytest.raises(objections.NotDiscussed):
        objections.decide(**ruling)  # type: ignore[arg-type]  # names and types are those above
    objections.discuss(objection=made, proposal="维持", is_settled=True, by=cast.regulation_owner, at=NOW)
    objections.decide(**ruling)  # type: ignore[arg-type]  # see above

    assert made.outcome == "rejected"
    with pytest.raises(objections.ObjectionDecided):
        objections.decide(**ruling)  # type: ignore[arg-type]  # see above
