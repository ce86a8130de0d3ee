from __future__ import annotations

from dataclasses import dataclass

from yinuo.core.happenings import Happening


@dataclass(frozen=True, kw_only=True)
class ObligationBreached(Happening):
    KIND = "rulebook.obligation.breached"
    ON = "*"
    FACTS = ("obligation",)
    ZH = "时限义务违约"
    EN = "obligation breached"

    obligation: int
    rule: str


@dataclass(frozen=True, kw_only=True)
class ObligationMetLate(Happening):
    KIND = "rulebook.obligation.met_late"
    ON = "*"
    FACTS = ("obligation",)
    ZH = "时限义务逾期履行"
    EN = "obligation met late"

    obligation: int
    rule: str
    late_minutes: int


@dataclass(frozen=True, kw_only=True)
class ObligationPaused(Happening):
    KIND = "rulebook.obligation.paused"
    ON = "*"
    FACTS = ()
    ZH = "计时暂停"
    EN = "clock paused"

    obligation: int
    rule: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class ObligationResumed(Happening):
    KIND = "rulebook.obligation.resumed"
    ON = "*"
    FACTS = ()
    ZH = "计时恢复"
    EN = "clock resumed"

    obligation: int
    rule: str


@dataclass(frozen=True, kw_only=True)
class ObligationReassigned(Happening):
    KIND = "rulebook.obligation.reassigned"
    ON = "*"
    FACTS = ()
    ZH = "义务改派"
    EN = "obligation reassigned"

    obligation: int
    rule: str
    person: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class GateLifted(Happening):
    KIND = "rulebook.gate.lifted"
    ON = "*"
    FACTS = ()
    ZH = "前置条件放行"
    EN = "gate lifted"

    rule: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class LevelGiven(Happening):
    KIND = "rulebook.tier.given"
    ON = "*"
    FACTS = ()
    ZH = "人工定级"
    EN = "level given by hand"

    rule: str
    tier: str
    level: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class SanctionProposed(Happening):
    KIND = "rulebook.sanction.proposed"
    ON = "*"
    FACTS = ()
    ZH = "提出考核"
    EN = "sanction proposed"

    sanction: int
    rule: str
    person: int


@dataclass(frozen=True, kw_only=True)
class SanctionDecided(Happening):
    KIND = "rulebook.sanction.decided"
    ON = "*"
    FACTS = ()
    ZH = "考核已定"
    EN = "sanction decided"

    sanction: int
    decision: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class SanctionAppealed(Happening):
    KIND = "rulebook.sanction.appealed"
    ON = "*"
    FACTS = ()
    ZH = "考核申诉"
    EN = "sanction appealed"

    sanction: int


@dataclass(frozen=True, kw_only=True)
class ApprovalOpened(Happening):
    KIND = "rulebook.approval.opened"
    ON = "*"
    FACTS = ()
    ZH = "发起审批"
    EN = "approval opened"

    approval: int
    rule: str


@dataclass(frozen=True, kw_only=True)
class ApprovalSigned(Happening):
    KIND = "rulebook.approval.signed"
    ON = "*"
    FACTS = ()
    ZH = "审批签字"
    EN = "approval signed"

    approval: int
    rule: str
    position: int


@dataclass(frozen=True, kw_only=True)
class ApprovalEnded(Happening):
    KIND = "rulebook.approval.ended"
    ON = "*"
    FACTS = ()
    ZH = "审批结束"
    EN = "approval ended"

    approval: int
    rule: str
    outcome: str


@dataclass(frozen=True, kw_only=True)
class RegulationSubmitted(Happening):
    KIND = "rulebook.regulation.submitted"
    ON = "regulation"
    FACTS = ("regulation",)
    ZH = "制度版本送审"
    EN = "version of a regulation submitted"

    regulation: str
    version: str


@dataclass(frozen=True, kw_only=True)
class RegulationPublished(Happening):
    KIND = "rulebook.regulation.published"
    ON = "regulation"
    FACTS = ("regulation",)
    ZH = "制度版本发布"
    EN = "version of a regulation published"

    regulation: str
    version: str
