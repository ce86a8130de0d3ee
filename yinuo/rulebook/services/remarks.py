"""What is said of a regulation in use: the review that comes due again, checks at departments, their feedback."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from yinuo.core.errors import NotAllowed
from yinuo.core.models import Department, Person
from yinuo.rulebook import life_cycle_events as events
from yinuo.rulebook.errors import reason_of
from yinuo.rulebook.models import RegulationVersion, Remark
from yinuo.rulebook.selectors import life_cycle
from yinuo.rulebook.services import regulation_records

Kind, Outcome = Remark.Kind, Remark.Outcome


class NotTheirSpokesman(NotAllowed):
    def __init__(self) -> None:
        super().__init__("not_their_spokesman", _("执行反馈由部门负责人代表本部门提出。"))


@transaction.atomic
def reassess(*, version: RegulationVersion, outcome: str, text: str, by: Person, at: datetime) -> Remark:
    """
    Say after looking a regulation through again whether it is kept, needs amending, or should be retired.

    :raises NotPublished: it is a draft
    :raises ReasonMissing: nothing is said
    """
    made = _make(version, Kind.REASSESSED, outcome, None, text, by, at)
    happening = events.RegulationReassessed(
        regulation=version.regulation.code, version=version.version, outcome=outcome
    )
    regulation_records.emit(version, happening, by=by, at=at)
    return made


@transaction.atomic
def check(
    *, version: RegulationVersion, department: Department, is_irregular: bool, text: str, by: Person, at: datetime
) -> Remark:
    """
    Say how a department keeps to the regulation.

    :raises NotPublished: it is a draft
    :raises ReasonMissing: nothing was found worth saying
    """
    outcome = Outcome.IRREGULAR if is_irregular else Outcome.KEPT
    made = _make(version, Kind.CHECKED, outcome, department, text, by, at)
    happening = events.ExecutionChecked(
        department=department.code, outcome=outcome.value, finding=made.text, about=department.manager_id or 0
    )
    regulation_records.emit(version, happening, by=by, at=at)
    return made


@transaction.atomic
def give_feedback(
    *, version: RegulationVersion, department: Department, is_change_proposed: bool, text: str, by: Person, at: datetime
) -> Remark:
    """
    Say in a department's name how the regulation works in use.

    :raises NotTheirSpokesman: ``by`` does not speak for the department
    :raises NotPublished: it is a draft
    :raises ReasonMissing: nothing is said
    """
    if not life_cycle.speaks_for(by, department):
        raise NotTheirSpokesman
    outcome = Outcome.AMEND if is_change_proposed else Outcome.KEEP
    made = _make(version, Kind.FEEDBACK, outcome, department, text, by, at)
    happening = events.FeedbackGiven(department=department.code, is_change_proposed=is_change_proposed)
    regulation_records.emit(version, happening, by=by, at=at)
    return made


def _make(
    version: RegulationVersion, kind: Remark.Kind, outcome: str, department: Department | None, text: str, by: Person,
    at: datetime,
) -> Remark:  # fmt: skip
    said = reason_of(text, limit=2000)
    regulation_records.must_be_published(version)
    record = regulation_records.record_of(version, by=by, at=at)
    return Remark.objects.create(
        record=record, kind=kind, outcome=outcome, department=department, text=said, by=by, at=at
    )
