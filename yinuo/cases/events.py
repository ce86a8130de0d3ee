from __future__ import annotations

from dataclasses import dataclass

from yinuo.core.happenings import Happening


@dataclass(frozen=True, kw_only=True)
class CallReceived(Happening):
    KIND = "cases.call.received"
    ON = "call"
    FACTS = ()
    ZH = "来电"
    EN = "call received"

    phone: str


@dataclass(frozen=True, kw_only=True)
class CallAnswered(Happening):
    KIND = "cases.call.answered"
    ON = "call"
    FACTS = ()
    ZH = "来电接听"
    EN = "call answered"

    waited_seconds: int


@dataclass(frozen=True, kw_only=True)
class CallMissed(Happening):
    KIND = "cases.call.missed"
    ON = "call"
    FACTS = ()
    ZH = "来电未接"
    EN = "call missed"

    rang_seconds: int


@dataclass(frozen=True, kw_only=True)
class CaseReported(Happening):
    KIND = "cases.case.reported"
    ON = "case"
    FACTS = ("case", "customer", "equipment")
    ZH = "报修受理"
    EN = "case reported"

    channel: str
    is_complete: bool


@dataclass(frozen=True, kw_only=True)
class CaseAnswered(Happening):
    KIND = "cases.case.answered"
    ON = "case"
    FACTS = ("case", "customer", "equipment")
    ZH = "已答复客户"
    EN = "customer answered"

    note: str


@dataclass(frozen=True, kw_only=True)
class CaseTriaged(Happening):
    KIND = "cases.case.triaged"
    ON = "case"
    FACTS = ("case", "customer", "equipment")
    ZH = "已判断处理方式"
    EN = "case triaged"

    route: str  # guidance, visit
    probable_cause: str
    measure: str
    parts_hint: str


@dataclass(frozen=True, kw_only=True)
class CaseGuided(Happening):
    KIND = "cases.case.guided"
    ON = "case"
    FACTS = ("case", "customer", "equipment")
    ZH = "电话指导"
    EN = "customer guided by phone"

    guidance: str


@dataclass(frozen=True, kw_only=True)
class CaseHandedOver(Happening):
    KIND = "cases.case.handed_over"
    ON = "case"
    FACTS = ("case", "customer", "equipment")
    ZH = "已转售后内勤"
    EN = "case handed over to the coordinator"

    note: str
    is_again: bool


@dataclass(frozen=True, kw_only=True)
class CaseEscalated(Happening):
    KIND = "cases.case.escalated"
    ON = "case"
    FACTS = ("case", "customer", "equipment")
    ZH = "上报售后部"
    EN = "case passed up to the department"

    reason: str


@dataclass(frozen=True, kw_only=True)
class CaseArranged(Happening):
    KIND = "cases.case.arranged"
    ON = "case"
    FACTS = ("case", "customer", "equipment")
    ZH = "部门另作安排"
    EN = "department made other arrangements"

    arrangement: str


@dataclass(frozen=True, kw_only=True)
class CaseReferred(Happening):
    KIND = "cases.case.referred"
    ON = "case"
    FACTS = ("case", "customer", "equipment")
    ZH = "疑难上报总部"
    EN = "question referred to headquarters"

    question: str
    cause: str  # question, bought_in_part, major_quality, third_party


@dataclass(frozen=True, kw_only=True)
class CaseReferralAnswered(Happening):
    KIND = "cases.case.referral_answered"
    ON = "case"
    FACTS = ("case", "customer", "equipment")
    ZH = "总部已答复"
    EN = "referral answered"

    answer: str
    department: str


@dataclass(frozen=True, kw_only=True)
class CaseResolved(Happening):
    KIND = "cases.case.resolved"
    ON = "case"
    FACTS = ("case", "customer", "equipment")
    ZH = "问题已解决"
    EN = "case resolved"

    how: str


@dataclass(frozen=True, kw_only=True)
class CaseClosed(Happening):
    KIND = "cases.case.closed"
    ON = "case"
    FACTS = ("case", "customer", "equipment")
    ZH = "服务单关闭"
    EN = "case closed"

    note: str


@dataclass(frozen=True, kw_only=True)
class CaseReopened(Happening):
    KIND = "cases.case.reopened"
    ON = "case"
    FACTS = ("case", "customer", "equipment")
    ZH = "服务单重开"
    EN = "case reopened"

    reason: str
    cause: str  # unsatisfied, unsolved


@dataclass(frozen=True, kw_only=True)
class CaseCancelled(Happening):
    KIND = "cases.case.cancelled"
    ON = "case"
    FACTS = ("case", "customer", "equipment")
    ZH = "服务单取消"
    EN = "case cancelled"

    reason: str


@dataclass(frozen=True, kw_only=True)
class CaseFiled(Happening):
    KIND = "cases.case.filed"
    ON = "case"
    FACTS = ("case", "customer", "equipment")
    ZH = "服务单归档"
    EN = "case filed in the archive"

    note: str


@dataclass(frozen=True, kw_only=True)
class ComplaintReceived(Happening):
    KIND = "cases.complaint.received"
    ON = "complaint"
    FACTS = ("case", "complaint")
    ZH = "收到投诉"
    EN = "complaint received"

    cause: str
    channel: str


@dataclass(frozen=True, kw_only=True)
class ComplaintVerified(Happening):
    KIND = "cases.complaint.verified"
    ON = "complaint"
    FACTS = ("case", "complaint")
    ZH = "投诉查实"
    EN = "complaint verified"

    cause: str
    is_personal_fault: bool
    severity: str  # minor, serious


@dataclass(frozen=True, kw_only=True)
class ComplaintUnfounded(Happening):
    KIND = "cases.complaint.unfounded"
    ON = "complaint"
    FACTS = ("case", "complaint")
    ZH = "投诉不属实"
    EN = "complaint found untrue"

    finding: str


@dataclass(frozen=True, kw_only=True)
class ComplaintRemedied(Happening):
    KIND = "cases.complaint.remedied"
    ON = "complaint"
    FACTS = ("case", "complaint")
    ZH = "投诉已补救"
    EN = "damage of the complaint repaired"

    remedy: str


@dataclass(frozen=True, kw_only=True)
class CaseFileCompleted(Happening):
    KIND = "cases.case.file_completed"
    ON = "case"
    FACTS = ("case", "customer", "equipment")
    ZH = "客户档案补全"
    EN = "customer file completed"

    note: str


@dataclass(frozen=True, kw_only=True)
class CaseSupportedRemotely(Happening):
    KIND = "cases.case.supported_remotely"
    ON = "case"
    FACTS = ("case", "customer", "equipment")
    ZH = "远程支持"
    EN = "supported from afar"

    is_solved: bool
    finding: str


@dataclass(frozen=True, kw_only=True)
class CaseMisuseFound(Happening):
    KIND = "cases.case.misuse_found"
    ON = "case"
    FACTS = ("case", "customer", "equipment")
    ZH = "认定使用不当"
    EN = "found to be wrong use"

    finding: str


@dataclass(frozen=True, kw_only=True)
class CaseSupplierContacted(Happening):
    KIND = "cases.case.supplier_contacted"
    ON = "case"
    FACTS = ("case", "customer", "equipment")
    ZH = "联系供应商"
    EN = "supplier contacted"

    supplier: str
    in_writing: bool
    note: str


@dataclass(frozen=True, kw_only=True)
class CaseSupplierAnswered(Happening):
    KIND = "cases.case.supplier_answered"
    ON = "case"
    FACTS = ("case", "customer", "equipment")
    ZH = "供应商答复"
    EN = "supplier answered"

    answer: str


@dataclass(frozen=True, kw_only=True)
class CaseDealerTold(Happening):
    KIND = "cases.case.dealer_told"
    ON = "case"
    FACTS = ("case", "customer", "equipment")
    ZH = "告知代理商"
    EN = "dealer told"

    dealer: str
    note: str


@dataclass(frozen=True, kw_only=True)
class CaseTravelHeld(Happening):
    KIND = "cases.case.travel_held"
    ON = "case"
    FACTS = ("case", "customer", "equipment")
    ZH = "暂缓出行"
    EN = "travel held up"

    cause: str  # holiday, no_ticket, customer
    note: str


@dataclass(frozen=True, kw_only=True)
class CaseTravelResumed(Happening):
    KIND = "cases.case.travel_resumed"
    ON = "case"
    FACTS = ("case", "customer", "equipment")
    ZH = "恢复出行"
    EN = "travel possible again"

    note: str
