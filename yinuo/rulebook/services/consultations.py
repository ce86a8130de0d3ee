"""
Departments are asked for their opinion on a draft: they comment on clauses or have nothing to object, until the end
that the company's rule gives; each comment is answered, and an answer gives its reason.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from yinuo.core.errors import NotAllowed, Refusal
from yinuo.core.models import Department, Person
from yinuo.rulebook import life_cycle_events as events
from yinuo.rulebook.errors import reason_of
from yinuo.rulebook.models import (
    Clause,
    Comment,
    Consultation,
    ConsultedDepartment,
    LifeCycle,
    Obligation,
    RegulationVersion,
)
from yinuo.rulebook.selectors import life_cycle as selectors
from yinuo.rulebook.services import preparation, regulation_records, telling

Stage = LifeCycle.Stage


class NobodyAsked(Refusal):
    def __init__(self) -> None:
        message = _("请至少选择一个部门。")
        super().__init__("nobody_asked", message, fields={"departments": message})


class EndMissing(Refusal):
    def __init__(self) -> None:
        message = _("生效中的制度没有规定期限，请写明截止时间。")
        super().__init__("end_missing", message, fields={"ends_at": message})


class EndByRule(Refusal):
    def __init__(self, duty: Obligation) -> None:
        message = _("截止时间由制度规定，请留空。")
        clause = f"{duty.rule.version.regulation.code} {duty.rule.clause.number}"
        super().__init__("end_by_rule", message, clause, fields={"ends_at": f"{message}（{clause}）"})


class EndInThePast(Refusal):
    def __init__(self) -> None:
        message = _("截止时间须晚于现在。")
        super().__init__("end_in_the_past", message, fields={"ends_at": message})


class ConsultationOver(Refusal):
    def __init__(self) -> None:
        super().__init__("consultation_over", _("征求意见已截止，不能再提意见；如仍有异议，请在发布后提出。"))


class NotConsulted(NotAllowed):
    def __init__(self) -> None:
        super().__init__("not_consulted", _("意见由被征求部门的负责人提出。"))


class AnsweredAlready(Refusal):
    def __init__(self) -> None:
        super().__init__("answered_already", _("这条意见已经答复。"))


class CommentsMade(Refusal):
    def __init__(self) -> None:
        super().__init__("comments_made", _("贵部门已提出意见，不能再表示无意见。"))


def end_of(duty: Obligation | None, ends_at: datetime | None, at: datetime) -> datetime:
    """
    Return when it ends: by the duty that a rule has opened, else as a person says.

    :raises EndByRule, EndMissing, EndInThePast: see there
    """
    if duty is not None and duty.due_at is not None:
        if ends_at is not None:
            raise EndByRule(duty)
        return duty.due_at
    if ends_at is None:
        raise EndMissing
    if ends_at <= at:
        raise EndInThePast
    return ends_at


@transaction.atomic
def open_(
    *,
    version: RegulationVersion,
    departments: Iterable[Department],
    by: Person,
    at: datetime,
    ends_at: datetime | None = None,
    note: str = "",
) -> Consultation:
    """
    Ask departments for their opinion. Where a rule in force says until when, ``ends_at`` is left out.

    :raises NobodyAsked: there is no department
    :raises EndByRule, EndMissing, EndInThePast: ``ends_at`` does not fit
    :raises NotPutForward, WrongStage: it is not being drafted
    """
    asked = sorted(set(departments), key=lambda one: one.code)
    if not asked:
        raise NobodyAsked
    life = preparation.locked(version, Stage.DRAFTING)
    preparation.move(life, Stage.CONSULTING, at)
    event = regulation_records.emit(
        version, events.ConsultationOpened(departments=[one.code for one in asked]), by=by, at=at
    )
    end = end_of(selectors.due_by_rule(event, events.ConsultationClosed.KIND), ends_at, at)
    made = Consultation.objects.create(
        record=life.record, opened_at=at, opened_by=by, ends_at=end, note=note.strip()[:300]
    )
    ConsultedDepartment.objects.bulk_create(ConsultedDepartment(consultation=made, department=one) for one in asked)
    telling.tell(
        [one.manager for one in asked if one.manager is not None],
        life.record,
        "consultation_opened",
        {"title": _title(version), "ends_at": end},
        page="life_cycle",
        pk=version.pk,
        key=f"consultation:{made.pk}",
        at=at,
    )
    return made


@transaction.atomic
def comment(
    *, version: RegulationVersion, clause: Clause, department: Department, text: str, by: Person, at: datetime
) -> Comment:
    """
    Say a department's opinion on a clause.

    :raises NotConsulted: the department was not asked, or ``by`` does not speak for it
    :raises ConsultationOver: the time is over
    :raises ReasonMissing: there is no text
    """
    said = reason_of(text, limit=2000)
    asked = _asked(version, department, by, at)
    made = Comment.objects.create(
        consultation=asked.consultation,
        department=department,
        clause=clause.number,
        clause_text=clause.text or clause.title,
        text=said,
        by=by,
        at=at,
    )
    happening = events.ClauseCommented(comment=made.pk, clause=clause.number, department=department.code)
    regulation_records.emit(version, happening, by=by, at=at)
    return made


@transaction.atomic
def agree(*, version: RegulationVersion, department: Department, by: Person, at: datetime) -> None:
    """
    Say that a department has nothing to object.

    :raises NotConsulted, ConsultationOver: as for commenting
    :raises CommentsMade: the department has commented
    """
    asked = _asked(version, department, by, at)
    if asked.agreed_at is not None:
        return
    if Comment.objects.filter(consultation=asked.consultation, department=department).exists():
        raise CommentsMade
    asked.agreed_at, asked.agreed_by = at, by
    asked.save(update_fields=["agreed_at", "agreed_by"])
    regulation_records.emit(version, events.DepartmentAgreed(department=department.code), by=by, at=at)


@transaction.atomic
def answer(
    *, version: RegulationVersion, comment: Comment, is_accepted: bool, reason: str, by: Person, at: datetime
) -> None:
    """
    Answer a comment: taken up or not, and why.

    :raises AnsweredAlready: that was done
    :raises ReasonMissing: no reason is given
    """
    why = reason_of(reason)
    preparation.locked(version, *_OPEN)
    comment.refresh_from_db(fields=["outcome"])
    if comment.outcome:
        raise AnsweredAlready
    comment.outcome = Comment.Outcome.ACCEPTED if is_accepted else Comment.Outcome.DECLINED
    comment.answer, comment.answered_at, comment.answered_by = why, at, by
    comment.save(update_fields=["outcome", "answer", "answered_at", "answered_by"])
    happening = events.CommentAnswered(comment=comment.pk, clause=comment.clause, outcome=comment.outcome)
    regulation_records.emit(version, happening, by=by, at=at)
    telling.tell(
        [comment.by],
        comment.consultation.record,
        "comment_answered",
        {
            "title": _title(version),
            "clause": comment.clause,
            "outcome": telling.words(Comment.Outcome(comment.outcome).label),
        },
        page="life_cycle",
        pk=version.pk,
        key=f"comment:{comment.pk}",
        at=at,
    )


@transaction.atomic
def close(*, version: RegulationVersion, by: Person | None, at: datetime) -> None:
    """
    End the consultation; comments that came are answered still.

    :raises NotPutForward, WrongStage: there is none
    """
    life = preparation.locked(version, Stage.CONSULTING)
    consultation = Consultation.objects.get(record=life.record, closed_at=None)
    consultation.closed_at = at
    consultation.save(update_fields=["closed_at"])
    preparation.move(life, Stage.DRAFTING, at)
    quiet = sorted(one.department.code for one in selectors.silent(life.record).filter(consultation=consultation))
    happening = events.ConsultationClosed(comments=consultation.comments.count(), silent=quiet)
    regulation_records.emit(version, happening, by=by, at=at)


_OPEN = (Stage.DRAFTING, Stage.CONSULTING, Stage.HANDED_IN, Stage.REVIEWED, Stage.SUBMITTED)


def _asked(version: RegulationVersion, department: Department, by: Person, at: datetime) -> ConsultedDepartment:
    life = preparation.locked(version, *_OPEN)
    asked = (
        ConsultedDepartment.objects.select_related("consultation")
        .filter(consultation__record=life.record, department=department)
        .order_by("-consultation")
        .first()
    )
    if asked is None or not selectors.speaks_for(by, department):
        raise NotConsulted
    if asked.consultation.closed_at is not None or at > asked.consultation.ends_at:
        raise ConsultationOver
    return asked


def _title(version: RegulationVersion) -> dict[str, str]:
    return {"zh": version.regulation.title, "en": version.regulation.title_en or version.regulation.title}
