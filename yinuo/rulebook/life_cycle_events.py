"""
What happens to a regulation itself: drafted, consulted on, reviewed, published, read, excepted from, looked through
again, retired. It happens to the record of one version ("CODE VERSION"), or to a waiver or an objection below it.
"""

from __future__ import annotations

from dataclasses import dataclass

from yinuo.core.happenings import Happening


@dataclass(frozen=True, kw_only=True)
class RegulationDrafted(Happening):
    KIND = "rulebook.regulation.drafted"
    ON = "regulation"
    FACTS = ("regulation",)
    ZH = "制度立项起草"
    EN = "regulation put forward"

    regulation: str
    version: str
    department: str


@dataclass(frozen=True, kw_only=True)
class ConsultationOpened(Happening):
    KIND = "rulebook.consultation.opened"
    ON = "regulation"
    FACTS = ("regulation",)
    ZH = "开始征求意见"
    EN = "consultation opened"

    departments: list[str]


@dataclass(frozen=True, kw_only=True)
class ClauseCommented(Happening):
    KIND = "rulebook.consultation.commented"
    ON = "regulation"
    FACTS = ("regulation",)
    ZH = "部门对条款提出意见"
    EN = "department commented on a clause"

    comment: int
    clause: str
    department: str


@dataclass(frozen=True, kw_only=True)
class DepartmentAgreed(Happening):
    KIND = "rulebook.consultation.agreed"
    ON = "regulation"
    FACTS = ("regulation",)
    ZH = "部门表示无意见"
    EN = "department has nothing to object"

    department: str


@dataclass(frozen=True, kw_only=True)
class CommentAnswered(Happening):
    """``outcome`` is accepted or declined."""

    KIND = "rulebook.consultation.answered"
    ON = "regulation"
    FACTS = ("regulation",)
    ZH = "意见已答复"
    EN = "comment answered"

    comment: int
    clause: str
    outcome: str


@dataclass(frozen=True, kw_only=True)
class ConsultationClosed(Happening):
    """``silent`` are the departments that said nothing."""

    KIND = "rulebook.consultation.closed"
    ON = "regulation"
    FACTS = ("regulation",)
    ZH = "征求意见结束"
    EN = "consultation closed"

    comments: int
    silent: list[str]


@dataclass(frozen=True, kw_only=True)
class MeetingHeld(Happening):
    KIND = "rulebook.regulation.discussed"
    ON = "regulation"
    FACTS = ("regulation",)
    ZH = "已召集会议讨论"
    EN = "discussed in a meeting"

    departments: list[str]
    is_agreed: bool


@dataclass(frozen=True, kw_only=True)
class DraftHandedIn(Happening):
    KIND = "rulebook.regulation.handed_in"
    ON = "regulation"
    FACTS = ("regulation",)
    ZH = "草案送审查"
    EN = "draft handed in for review"

    regulation: str
    version: str


@dataclass(frozen=True, kw_only=True)
class DraftReviewed(Happening):
    """``outcome`` is passed or returned."""

    KIND = "rulebook.regulation.reviewed"
    ON = "regulation"
    FACTS = ("regulation",)
    ZH = "草案审查"
    EN = "draft reviewed"

    regulation: str
    version: str
    outcome: str


@dataclass(frozen=True, kw_only=True)
class DraftDropped(Happening):
    KIND = "rulebook.regulation.dropped"
    ON = "regulation"
    FACTS = ("regulation",)
    ZH = "草案终止"
    EN = "draft dropped"

    regulation: str
    version: str


@dataclass(frozen=True, kw_only=True)
class RegulationSuperseded(Happening):
    """``by_version`` takes its place at ``ends_at``; it happens when that version is published."""

    KIND = "rulebook.regulation.superseded"
    ON = "regulation"
    FACTS = ("regulation",)
    ZH = "制度版本被取代"
    EN = "version of a regulation superseded"

    by_version: str
    ends_at: str


@dataclass(frozen=True, kw_only=True)
class RetirementAsked(Happening):
    KIND = "rulebook.retirement.asked"
    ON = "regulation"
    FACTS = ("regulation",)
    ZH = "申请废止制度"
    EN = "asked to retire a regulation"

    regulation: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class RegulationRetired(Happening):
    """From ``ends_at`` on nothing new comes of it; what was opened before goes on."""

    KIND = "rulebook.regulation.retired"
    ON = "regulation"
    FACTS = ("regulation",)
    ZH = "制度废止"
    EN = "regulation retired"

    regulation: str
    version: str
    ends_at: str


@dataclass(frozen=True, kw_only=True)
class RegulationReassessed(Happening):
    """The review that is due again and again; ``outcome`` is keep, amend or retire."""

    KIND = "rulebook.regulation.reassessed"
    ON = "regulation"
    FACTS = ("regulation",)
    ZH = "制度复审完成"
    EN = "regulation looked through again"

    regulation: str
    version: str
    outcome: str


@dataclass(frozen=True, kw_only=True)
class ExecutionChecked(Happening):
    """How a department keeps to it; ``outcome`` is kept or irregular, ``about`` who answers for the department."""

    KIND = "rulebook.execution.checked"
    ON = "regulation"
    FACTS = ("regulation",)
    ZH = "检查制度执行"
    EN = "execution of a regulation checked"

    department: str
    outcome: str
    finding: str
    about: int


@dataclass(frozen=True, kw_only=True)
class FeedbackGiven(Happening):
    KIND = "rulebook.feedback.given"
    ON = "regulation"
    FACTS = ("regulation",)
    ZH = "反馈制度执行情况"
    EN = "feedback on a regulation in use"

    department: str
    is_change_proposed: bool


@dataclass(frozen=True, kw_only=True)
class AcknowledgementAsked(Happening):
    KIND = "rulebook.acknowledgement.asked"
    ON = "regulation"
    FACTS = ("regulation",)
    ZH = "发起阅知确认"
    EN = "acknowledgement asked for"

    campaign: int
    departments: list[str]
    people: int


@dataclass(frozen=True, kw_only=True)
class AcknowledgementGiven(Happening):
    KIND = "rulebook.acknowledgement.given"
    ON = "regulation"
    FACTS = ("regulation",)
    ZH = "已读并理解"
    EN = "read and understood"

    campaign: int
    digest: str


@dataclass(frozen=True, kw_only=True)
class AcknowledgementReminded(Happening):
    KIND = "rulebook.acknowledgement.reminded"
    ON = "regulation"
    FACTS = ("regulation",)
    ZH = "催办阅知确认"
    EN = "reminded of an acknowledgement"

    campaign: int
    people: int


@dataclass(frozen=True, kw_only=True)
class AcknowledgementCompleted(Happening):
    KIND = "rulebook.acknowledgement.completed"
    ON = "regulation"
    FACTS = ("regulation",)
    ZH = "全员阅知完成"
    EN = "acknowledged by everybody"

    campaign: int


@dataclass(frozen=True, kw_only=True)
class WaiverAsked(Happening):
    KIND = "rulebook.waiver.asked"
    ON = "waiver"
    FACTS = ("regulation", "waiver")
    ZH = "申请豁免"
    EN = "waiver asked for"

    clause: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class WaiverGranted(Happening):
    KIND = "rulebook.waiver.granted"
    ON = "waiver"
    FACTS = ("regulation", "waiver")
    ZH = "豁免已批准"
    EN = "waiver granted"

    clause: str
    starts_at: str
    ends_at: str


@dataclass(frozen=True, kw_only=True)
class WaiverRefused(Happening):
    KIND = "rulebook.waiver.refused"
    ON = "waiver"
    FACTS = ("regulation", "waiver")
    ZH = "豁免未获批准"
    EN = "waiver refused"

    clause: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class WaiverEnded(Happening):
    """Ended ahead of its time; one that runs out needs nobody."""

    KIND = "rulebook.waiver.ended"
    ON = "waiver"
    FACTS = ("regulation", "waiver")
    ZH = "豁免提前终止"
    EN = "waiver ended early"

    clause: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class ObjectionRaised(Happening):
    KIND = "rulebook.objection.raised"
    ON = "objection"
    FACTS = ("regulation",)
    ZH = "对制度提出异议"
    EN = "objection to a regulation raised"

    clause: str
    department: str


@dataclass(frozen=True, kw_only=True)
class ObjectionDiscussed(Happening):
    KIND = "rulebook.objection.discussed"
    ON = "objection"
    FACTS = ("regulation",)
    ZH = "异议已会商"
    EN = "objection discussed"

    is_settled: bool


@dataclass(frozen=True, kw_only=True)
class ObjectionDecided(Happening):
    """``outcome`` is upheld or rejected; ``is_settled``: the departments had agreed on it before."""

    KIND = "rulebook.objection.decided"
    ON = "objection"
    FACTS = ("regulation",)
    ZH = "异议已裁决"
    EN = "objection decided"

    outcome: str
    is_settled: bool
