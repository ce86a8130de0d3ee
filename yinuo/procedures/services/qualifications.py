"""
Who may be sent: taught for the post, examined, graded.

The file is opened once per person; what stands in it is only added to.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from yinuo.core.errors import Refusal
from yinuo.core.happenings import Happening
from yinuo.core.models import Person
from yinuo.core.services import records
from yinuo.procedures import events, facts
from yinuo.procedures.models import Exam, Grade, GradeApplication, StaffFile, Training
from yinuo.procedures.selectors.documents import roles_of
from yinuo.procedures.services import forms
from yinuo.rulebook.errors import reason_of
from yinuo.rulebook.services import numbering, regulated

State = GradeApplication.State
PATTERN = "PX{seq:5}"
CERTIFICATES = "ZS-{yyyy}-{seq:4}"
CERTIFICATE_FORM = "grade_certificate"
BEST_SCORE = 100


class HasFile(Refusal):
    def __init__(self, person: Person) -> None:
        message = _("%(name)s 已有培训技能档案。") % {"name": person.name}
        super().__init__("staff_has_file", message, fields={"person": message})


class NoBranch(Refusal):
    def __init__(self, person: Person) -> None:
        message = _("%(name)s 不属于任何分公司，请先在人员资料中填写。") % {"name": person.name}
        super().__init__("staff_no_branch", message, fields={"person": message})


class BadScore(Refusal):
    def __init__(self) -> None:
        message = _("成绩须在 0 到 100 之间。")
        super().__init__("exam_bad_score", message, fields={"score": message})


class ApplicationOpen(Refusal):
    def __init__(self) -> None:
        super().__init__("grade_application_open", _("已有一份申请在评定中，请等结果。"))


class NotAssessable(Refusal):
    def __init__(self, application: GradeApplication) -> None:
        super().__init__(
            "grade_application_state",
            _("这份申请现在是“%(state)s”，不能这样做。") % {"state": application.get_state_display()},
        )


@transaction.atomic
def open_file(*, person: Person, by: Person, at: datetime) -> StaffFile:
    """
    Open the training file of a person.

    :raises HasFile: there is one
    :raises NoBranch: the person belongs to none
    """
    if person.branch is None:
        raise NoBranch(person)
    if StaffFile.objects.filter(person=person).exists():
        raise HasFile(person)
    record = records.open_record(
        kind="staff",
        number=numbering.next_for("staff", branch=person.branch, at=at, default=PATTERN),
        title=person.name,
        branch=person.branch,
        state="active",
        owner=person,
        participants=dict.fromkeys(roles_of(person, at), person),
        at=at,
    )
    staff = StaffFile.objects.create(record=record, person=person)
    _emit(staff, events.StaffOpened(person=person.pk), by, at)
    return staff


@transaction.atomic
def train(*, staff: StaffFile, kind: str, topic: str, by: Person, at: datetime) -> Training:
    """:raises ReasonMissing: nobody said what was taught"""
    topic = reason_of(topic)
    _lock(staff)
    made = Training.objects.create(staff=staff, kind=kind, topic=topic, held_at=at, by=by)
    if kind == Training.Kind.ENTRY:
        staff.is_trained = True
        staff.is_qualified = staff.exams.filter(is_passed=True).exists()
        staff.save(update_fields=["is_trained", "is_qualified"])
    _emit(staff, events.StaffTrained(kind=kind, topic=topic), by, at)
    return made


@transaction.atomic
def examine(*, staff: StaffFile, subject: str, score: int, is_passed: bool, by: Person, at: datetime) -> Exam:
    """
    Keep the result of an examination, from 0 to 100.

    :raises BadScore: see there
    :raises ReasonMissing: nobody said in what
    """
    subject = reason_of(subject)
    if not 0 <= score <= BEST_SCORE:
        raise BadScore
    _lock(staff)
    made = Exam.objects.create(staff=staff, subject=subject, score=score, is_passed=is_passed, held_at=at, by=by)
    if is_passed and staff.is_trained:
        staff.is_qualified = True
        staff.save(update_fields=["is_qualified"])
    _emit(staff, events.StaffExamined(subject=subject, score=score, is_passed=is_passed), by, at)
    return made


@transaction.atomic
def apply(*, staff: StaffFile, grade: str, by: Person, at: datetime) -> GradeApplication:
    """
    Ask for a grade.

    :raises ApplicationOpen: one is being assessed
    :raises GateRefusal: the regulation does not let it pass
    """
    _lock(staff)
    if staff.applications.filter(state__in=(State.APPLIED, State.PASSED)).exists():
        raise ApplicationOpen
    made = GradeApplication.objects.create(staff=staff, grade=grade, applied_at=at)
    _emit(staff, events.GradeApplied(grade=grade), by, at)
    return made


@transaction.atomic
def assess(*, application: GradeApplication, is_passed: bool, finding: str, by: Person, at: datetime) -> None:
    """
    Assess an application by the standard.

    :raises ReasonMissing: nobody said what was found
    :raises NotAssessable: it was assessed
    """
    why = reason_of(finding)
    staff = application.staff
    _lock(staff)
    application.refresh_from_db(fields=["state"])
    if application.state != State.APPLIED:
        raise NotAssessable(application)
    application.state = State.PASSED if is_passed else State.FAILED
    application.finding, application.assessed_by, application.assessed_at = why, by, at
    application.save(update_fields=["state", "finding", "assessed_by", "assessed_at"])
    _emit(staff, events.GradeAssessed(grade=application.grade, is_passed=is_passed), by, at)


@transaction.atomic
def certify(*, application: GradeApplication, by: Person, at: datetime) -> str:
    """
    Issue the certificate and return its number; the person holds the grade from now on.

    :raises NotAssessable: it was not passed, or is certified
    """
    staff = application.staff
    _lock(staff)
    application.refresh_from_db(fields=["state"])
    if application.state != State.PASSED:
        raise NotAssessable(application)
    number = numbering.next_for("certificate", branch=staff.record.branch, at=at, default=CERTIFICATES)
    application.state, application.certificate, application.certified_at = State.CERTIFIED, number, at
    application.save(update_fields=["state", "certificate", "certified_at"])
    staff.grade = application.grade
    staff.save(update_fields=["grade"])
    _emit(staff, events.GradeCertified(grade=staff.grade, certificate=number), by, at)
    data = {"name": staff.person.name, "grade": str(Grade(staff.grade).label), "certificate": number}
    forms.record(record=staff.record, form=CERTIFICATE_FORM, data=data, by=by, at=at, number=number)
    return number


def _lock(staff: StaffFile) -> None:
    records.lock_tree(staff.record)
    staff.refresh_from_db(fields=["is_trained", "is_qualified", "grade"])


def _emit(staff: StaffFile, happening: Happening, by: Person, at: datetime) -> None:
    regulated.emit(record=staff.record, happening=happening, by=by, at=at, facts=facts.of_staff(staff))
