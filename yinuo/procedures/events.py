from __future__ import annotations

from dataclasses import dataclass

from yinuo.core.happenings import Happening


@dataclass(frozen=True, kw_only=True)
class FormCompleted(Happening):
    KIND = "procedures.form.completed"
    ON = "*"
    FACTS = ()
    ZH = "表单填写完成"
    EN = "form completed"

    form: str
    number: str


@dataclass(frozen=True, kw_only=True)
class FormSigned(Happening):
    KIND = "procedures.form.signed"
    ON = "*"
    FACTS = ()
    ZH = "表单已签字"
    EN = "form signed"

    form: str
    role: str


@dataclass(frozen=True, kw_only=True)
class FormHandedIn(Happening):
    KIND = "procedures.form.handed_in"
    ON = "*"
    FACTS = ()
    ZH = "表单交回"
    EN = "form handed in"

    form: str
    to_role: str


@dataclass(frozen=True, kw_only=True)
class FormArchived(Happening):
    KIND = "procedures.form.archived"
    ON = "*"
    FACTS = ()
    ZH = "表单归档"
    EN = "form archived"

    form: str


@dataclass(frozen=True, kw_only=True)
class FormVoided(Happening):
    KIND = "procedures.form.voided"
    ON = "*"
    FACTS = ()
    ZH = "表单作废"
    EN = "form voided"

    form: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class DocumentDrafted(Happening):
    KIND = "procedures.document.drafted"
    ON = "document"
    FACTS = ("document",)
    ZH = "技术文件编制"
    EN = "document drafted"

    edition: str


@dataclass(frozen=True, kw_only=True)
class DocumentReceived(Happening):
    KIND = "procedures.document.received"
    ON = "document"
    FACTS = ("document",)
    ZH = "收到外来文件"
    EN = "document received from outside"

    edition: str
    sender: str


@dataclass(frozen=True, kw_only=True)
class DocumentSubmitted(Happening):
    KIND = "procedures.document.submitted"
    ON = "document"
    FACTS = ("document",)
    ZH = "编制人签字送审"
    EN = "document signed by its author and submitted"

    edition: str


@dataclass(frozen=True, kw_only=True)
class DocumentReviewed(Happening):
    KIND = "procedures.document.reviewed"
    ON = "document"
    FACTS = ("document",)
    ZH = "外来文件评审"
    EN = "document from outside reviewed"

    is_suitable: bool


@dataclass(frozen=True, kw_only=True)
class DocumentConverted(Happening):
    KIND = "procedures.document.converted"
    ON = "document"
    FACTS = ("document",)
    ZH = "外来要求转化为内部要求"
    EN = "outside requirements turned into internal ones"

    into: str


@dataclass(frozen=True, kw_only=True)
class DocumentReleased(Happening):
    KIND = "procedures.document.released"
    ON = "document"
    FACTS = ("document",)
    ZH = "文件生效"
    EN = "edition released"

    edition: str


@dataclass(frozen=True, kw_only=True)
class DocumentArchived(Happening):
    KIND = "procedures.document.archived"
    ON = "document"
    FACTS = ("document",)
    ZH = "文件归档"
    EN = "document archived"

    place: str


@dataclass(frozen=True, kw_only=True)
class DocumentVoided(Happening):
    KIND = "procedures.document.voided"
    ON = "document"
    FACTS = ("document",)
    ZH = "文件作废"
    EN = "document made void"

    reason: str


@dataclass(frozen=True, kw_only=True)
class DocumentOutOfStep(Happening):
    KIND = "procedures.document.out_of_step"
    ON = "document"
    FACTS = ("document",)
    ZH = "所依据的文件已换版"
    EN = "a document that it must agree with has changed"

    cause: str


@dataclass(frozen=True, kw_only=True)
class DocumentAgreed(Happening):
    KIND = "procedures.document.agreed"
    ON = "document"
    FACTS = ("document",)
    ZH = "已核对一致"
    EN = "checked to agree with what it follows"

    cause: str


@dataclass(frozen=True, kw_only=True)
class DocumentFollowed(Happening):
    KIND = "procedures.document.followed"
    ON = "document"
    FACTS = ("document",)
    ZH = "下级文件已承接"
    EN = "taken over by the document that follows it"

    kind: str
    number: str


@dataclass(frozen=True, kw_only=True)
class ProblemReported(Happening):
    KIND = "procedures.document.problem_reported"
    ON = "document"
    FACTS = ("document",)
    ZH = "反馈文件问题"
    EN = "problem with a document reported"

    found: str  # use, inspection, customer
    text: str


@dataclass(frozen=True, kw_only=True)
class ChangeDecided(Happening):
    KIND = "procedures.document.change_decided"
    ON = "document"
    FACTS = ("document",)
    ZH = "文件问题已定处理"
    EN = "problem with a document decided"

    is_accepted: bool
    is_drafting_fault: bool


@dataclass(frozen=True, kw_only=True)
class ChangeStarted(Happening):
    KIND = "procedures.document.change_started"
    ON = "document"
    FACTS = ("document",)
    ZH = "着手更改文件"
    EN = "another edition begun"

    edition: str


@dataclass(frozen=True, kw_only=True)
class CopyIssued(Happening):
    KIND = "procedures.copy.issued"
    ON = "copy"
    FACTS = ("document", "copy")
    ZH = "文件发放"
    EN = "copy issued"

    number: int
    holder: int


@dataclass(frozen=True, kw_only=True)
class CopyReceived(Happening):
    KIND = "procedures.copy.received"
    ON = "copy"
    FACTS = ("document", "copy")
    ZH = "文件签收"
    EN = "receipt of a copy signed"

    number: int
    place: str


@dataclass(frozen=True, kw_only=True)
class CopyRecalled(Happening):
    KIND = "procedures.copy.recalled"
    ON = "copy"
    FACTS = ("document", "copy")
    ZH = "文件收回通知"
    EN = "copy recalled"

    number: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class CopyReturned(Happening):
    KIND = "procedures.copy.returned"
    ON = "copy"
    FACTS = ("document", "copy")
    ZH = "文件已收回"
    EN = "copy given back"

    number: int
    is_whole: bool


@dataclass(frozen=True, kw_only=True)
class StaffOpened(Happening):
    KIND = "procedures.staff.opened"
    ON = "staff"
    FACTS = ("staff",)
    ZH = "建立培训技能档案"
    EN = "training file opened"

    person: int


@dataclass(frozen=True, kw_only=True)
class StaffTrained(Happening):
    KIND = "procedures.staff.trained"
    ON = "staff"
    FACTS = ("staff",)
    ZH = "培训完成"
    EN = "training given"

    kind: str  # entry, on_the_job
    topic: str


@dataclass(frozen=True, kw_only=True)
class StaffExamined(Happening):
    KIND = "procedures.staff.examined"
    ON = "staff"
    FACTS = ("staff",)
    ZH = "考试"
    EN = "examination held"

    subject: str
    score: int
    is_passed: bool


@dataclass(frozen=True, kw_only=True)
class GradeApplied(Happening):
    KIND = "procedures.staff.grade_applied"
    ON = "staff"
    FACTS = ("staff",)
    ZH = "申请技能等级"
    EN = "grade applied for"

    grade: str


@dataclass(frozen=True, kw_only=True)
class GradeAssessed(Happening):
    KIND = "procedures.staff.grade_assessed"
    ON = "staff"
    FACTS = ("staff",)
    ZH = "技能等级评定"
    EN = "grade assessed"

    grade: str
    is_passed: bool


@dataclass(frozen=True, kw_only=True)
class GradeCertified(Happening):
    KIND = "procedures.staff.grade_certified"
    ON = "staff"
    FACTS = ("staff",)
    ZH = "颁发技能等级证书"
    EN = "grade certified"

    grade: str
    certificate: str
