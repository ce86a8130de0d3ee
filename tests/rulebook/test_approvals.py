from __future__ import annotations

from datetime import timedelta

import pytest

from tests.cast import NOW, Cast
from tests.rulebook import house
from yinuo.core.models import Event, Person, Record
from yinuo.core.services import people
from yinuo.notify.models import Message
from yinuo.rulebook.errors import ApprovalMissing, ReasonMissing
from yinuo.rulebook.models import Approval, ApprovalStep
from yinuo.rulebook.selectors import approvals as selectors
from yinuo.rulebook.selectors.line import Line
from yinuo.rulebook.services import approvals

LATER = NOW + timedelta(hours=1)
pytestmark = pytest.mark.django_db

SIGNATURES = (
    house.HOUSE
    + """
  - rule: A1
    clause: "1"
    kind: approval
    title: {zh: 上门须批准, en: A visit needs approval}
    when: [{event: cases.case.triaged}]
    subject: {zh: 同意上门, en: Consent to a visit}
    steps:
      - {role: department_manager}
      - {any: [finance_clerk, quality_engineer], if: "case.in_city"}
      - {all: [general_manager]}
    before: [{event: cases.case.answered}]
"""
)


@pytest.fixture
def record(cast: Cast) -> Record:
    house.publish(SIGNATURES)
    record = house.case_of(cast)
    house.triage(record, cast.coordinator, NOW)
    return record


def _asked() -> list[ApprovalStep]:
    return list(ApprovalStep.objects.filter(state="asked").select_related("approval__record").order_by("pk"))


def _sign(by: Person) -> None:
    step = next(step for step in _asked() if selectors.may_sign(step, by, Line(LATER)))
    approvals.sign(step=step, by=by, at=LATER)


def test_the_first_position_is_asked_and_told(cast: Cast, record: Record) -> None:
    (step,) = _asked()

    assert step.signer == cast.manager
    assert Message.objects.filter(person=cast.manager, template="rulebook.approval_asked").count() == 1
    assert [one.pk for one in selectors.inbox(cast.manager, Line(LATER))] == [step.pk]
    assert selectors.inbox(cast.hotline, Line(LATER)) == []


def test_signatures_follow_each_other_and_the_last_one_approves(cast: Cast, record: Record) -> None:
    _sign(cast.manager)
    assert {one.role for one in _asked()} == {"finance_clerk", "quality_engineer"}
    _sign(cast.finance_clerk)
    assert {one.role for one in _asked()} == {"general_manager"}
    _sign(cast.general_manager)

    approval = Approval.objects.get()
    assert (approval.state, approval.ended_at) == (Approval.State.APPROVED, LATER)
    states = dict(approval.steps.values_list("role", "state"))
    assert states["quality_engineer"] == "skipped"
    assert Event.objects.filter(kind="rulebook.approval.ended", data__outcome="approved").exists()


def test_what_needs_approval_is_refused_until_it_is_given(cast: Cast, record: Record) -> None:
    with pytest.raises(ApprovalMissing) as refused:
        house.answer(record, cast.hotline, LATER)
    assert cast.manager.name in refused.value.missing
    assert refused.value.clause == "T-1 1"

    for person in (cast.manager, cast.quality_engineer, cast.general_manager):
        _sign(person)
    house.answer(record, cast.hotline, LATER)


def test_a_step_whose_condition_does_not_hold_is_left_out(cast: Cast) -> None:
    house.publish(SIGNATURES)
    record = house.case_of(cast)
    from yinuo.cases.events import CaseTriaged
    from yinuo.rulebook.services import regulated

    happening = CaseTriaged(route="visit", probable_cause="", measure="", parts_hint="")
    regulated.emit(record=record, happening=happening, by=cast.coordinator, at=NOW, facts=house.facts(in_city=False))

    assert [step.role for step in Approval.objects.get().steps.order_by("position")] == [
        "department_manager",
        "general_manager",
    ]


def test_nobody_signs_for_himself_the_next_one_up_does(cast: Cast) -> None:
    house.publish(SIGNATURES)
    record = house.case_of(cast)
    house.triage(record, cast.manager, NOW)

    (step,) = _asked()
    assert step.signer == cast.general_manager
    with pytest.raises(approvals.OwnApproval):
        approvals.sign(step=step, by=cast.manager, at=LATER)


def test_somebody_else_cannot_sign(cast: Cast, record: Record) -> None:
    with pytest.raises(approvals.NotTheSigner):
        approvals.sign(step=_asked()[0], by=cast.finance_clerk, at=LATER)


def test_a_deputy_signs_for_an_absent_signer(cast: Cast, record: Record) -> None:
    day = timedelta(days=1)
    people.set_absence(
        person=cast.manager, kind="sick", starts_at=NOW, ends_at=NOW + day, by=cast.administrator, at=NOW
    )
    people.set_deputy(
        person=cast.manager,
        deputy=cast.account_manager,
        starts_at=NOW,
        ends_at=NOW + day,
        by=cast.administrator,
        at=NOW,
    )

    approvals.sign(step=_asked()[0], by=cast.account_manager, at=LATER)

    signed = ApprovalStep.objects.get(state="signed")
    assert (signed.signer, signed.decided_by) == (cast.manager, cast.account_manager)


def test_a_refusal_ends_it(cast: Cast, record: Record) -> None:
    step = _asked()[0]
    with pytest.raises(ReasonMissing):
        approvals.refuse(step=step, by=cast.manager, at=LATER, reason="")

    approvals.refuse(step=step, by=cast.manager, at=LATER, reason="先电话指导")

    assert Approval.objects.get().state == Approval.State.REFUSED
    assert _asked() == []
    assert Message.objects.filter(person=cast.coordinator, template="rulebook.approval_ended").exists()


def test_it_is_given_back_and_asked_for_again(cast: Cast, record: Record) -> None:
    approvals.return_(step=_asked()[0], by=cast.manager, at=LATER, reason="补充故障照片")
    assert Approval.objects.get().state == Approval.State.RETURNED

    house.triage(record, cast.coordinator, LATER)

    assert Approval.objects.filter(state=Approval.State.OPEN).count() == 1


def test_the_same_event_again_opens_no_second_one(cast: Cast, record: Record) -> None:
    house.triage(record, cast.coordinator, LATER)

    assert Approval.objects.count() == 1


def test_a_signer_lets_another_sign_or_adds_one(cast: Cast, record: Record) -> None:
    approvals.add_signer(step=_asked()[0], person=cast.account_manager, by=cast.manager, at=LATER)
    approvals.delegate(step=_asked()[0], to=cast.parts_keeper, by=cast.manager, at=LATER)
    with pytest.raises(approvals.SignsAlready):
        approvals.add_signer(step=_asked()[0], person=cast.account_manager, by=cast.parts_keeper, at=LATER)
    with pytest.raises(approvals.OwnApproval):
        approvals.delegate(step=_asked()[0], to=cast.coordinator, by=cast.parts_keeper, at=LATER)

    _sign(cast.parts_keeper)
    assert {one.role for one in _asked()} == {"department_manager"}
    _sign(cast.account_manager)

    assert {one.role for one in _asked()} == {"finance_clerk", "quality_engineer"}
    assert ApprovalStep.objects.get(signer=cast.parts_keeper).delegated_by == cast.manager


def test_signers_are_reminded_but_not_every_minute(cast: Cast, record: Record) -> None:
    approval = Approval.objects.get()
    approvals.remind(approval=approval, by=cast.coordinator, at=LATER)
    with pytest.raises(approvals.RemindedLately):
        approvals.remind(approval=approval, by=cast.coordinator, at=LATER + timedelta(minutes=59))
    approvals.remind(approval=approval, by=cast.coordinator, at=LATER + timedelta(hours=1))

    assert Message.objects.filter(template="rulebook.approval_reminded", person=cast.manager).count() == 2


def test_only_the_author_withdraws(cast: Cast, record: Record) -> None:
    approval = Approval.objects.get()
    with pytest.raises(approvals.NotTheAuthor):
        approvals.withdraw(approval=approval, by=cast.manager, at=LATER, reason="不要了")

    approvals.withdraw(approval=approval, by=cast.coordinator, at=LATER, reason="客户取消")

    assert Approval.objects.get().state == Approval.State.WITHDRAWN
    with pytest.raises(approvals.Ended):
        approvals.withdraw(approval=Approval.objects.get(), by=cast.coordinator, at=LATER, reason="再撤")


def test_the_route_keeps_though_a_new_version_takes_effect(cast: Cast, record: Record) -> None:
    text = SIGNATURES.replace('version: "1"', 'version: "2"').replace(
        "{role: department_manager}", "{role: parts_keeper}"
    )
    house.publish(text, effective_at=NOW + timedelta(minutes=1), at=NOW)

    _sign(cast.manager)

    assert {one.role for one in _asked()} == {"finance_clerk", "quality_engineer"}
