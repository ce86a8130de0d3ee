"""A department doubts a clause in force: in writing, discussed in a meeting, and in the end decided."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from yinuo.core.errors import NotAllowed, Refusal
from yinuo.core.happenings import Happening
from yinuo.core.models import Department, Person
from yinuo.core.services import records
from yinuo.rulebook import life_cycle_events as events
from yinuo.rulebook.errors import reason_of
from yinuo.rulebook.models import Clause, Objection
from yinuo.rulebook.selectors import life_cycle
from yinuo.rulebook.services import numbering, regulated, regulation_records, telling

PATTERN = "YY{yyyy}-{seq:3}"


class NotTheDepartment(NotAllowed):
    def __init__(self) -> None:
        super().__init__("not_the_department", _("异议由部门负责人代表本部门提出。"))


class ObjectionDecided(Refusal):
    def __init__(self) -> None:
        super().__init__("objection_decided", _("这项异议已裁决。"))


class NotDiscussed(Refusal):
    def __init__(self) -> None:
        super().__init__("not_discussed", _("请先会商并写明处理意见，再裁决。"))


@transaction.atomic
def raise_(*, clause: Clause, department: Department, text: str, by: Person, at: datetime) -> Objection:
    """
    Raise an objection to a clause in a department's name.

    :raises NotPublished: the clause is one of a draft: comment on it instead
    :raises NotTheDepartment: ``by`` does not speak for the department
    :raises ReasonMissing: there is no text
    """
    said = reason_of(text, limit=2000)
    regulation_records.must_be_published(clause.version)
    if not life_cycle.speaks_for(by, department):
        raise NotTheDepartment
    above = regulation_records.record_of(clause.version, by=by, at=at)
    record = records.open_record(
        kind="objection",
        number=numbering.next_for("objection", branch=above.branch, at=at, default=PATTERN),
        title=f"{clause.version.regulation.code} {clause.number}",
        branch=above.branch,
        state="raised",
        parent=above,
        owner=by,
        department=department,
        at=at,
    )
    made = Objection.objects.create(record=record, clause=clause, department=department, text=said, by=by, at=at)
    _emit(made, events.ObjectionRaised(clause=clause.number, department=department.code), by, at)
    return made


@transaction.atomic
def discuss(*, objection: Objection, proposal: str, is_settled: bool, by: Person, at: datetime) -> None:
    """
    Note what the meeting proposes, and whether the departments agree on it.

    :raises ObjectionDecided: it is decided
    :raises ReasonMissing: nothing is proposed
    """
    said = reason_of(proposal, limit=2000)
    _lock(objection)
    objection.proposal, objection.is_settled, objection.discussed_at = said, is_settled, at
    objection.save(update_fields=["proposal", "is_settled", "discussed_at"])
    records.set_state(objection.record, "discussed", at)
    _emit(objection, events.ObjectionDiscussed(is_settled=is_settled), by, at)


@transaction.atomic
def decide(*, objection: Objection, is_upheld: bool, reason: str, by: Person, at: datetime) -> None:
    """
    Decide it for good.

    :raises ObjectionDecided: that was done
    :raises NotDiscussed: no meeting was held
    :raises ReasonMissing: no reason is given
    :raises ApprovalMissing: a regulation in force wants signatures first
    """
    why = reason_of(reason)
    _lock(objection)
    if objection.discussed_at is None:
        raise NotDiscussed
    objection.outcome = Objection.Outcome.UPHELD if is_upheld else Objection.Outcome.REJECTED
    objection.decision, objection.decided_at, objection.decided_by = why, at, by
    objection.save(update_fields=["outcome", "decision", "decided_at", "decided_by"])
    records.close(objection.record, at)
    _emit(objection, events.ObjectionDecided(outcome=objection.outcome, is_settled=objection.is_settled), by, at)
    telling.tell(
        [objection.by],
        objection.record,
        "objection_decided",
        {"clause": objection.record.title, "outcome": telling.words(Objection.Outcome(objection.outcome).label)},
        page="objection",
        pk=objection.pk,
        key=f"objection:{objection.pk}",
        at=at,
    )


def _lock(objection: Objection) -> None:
    records.lock_tree(objection.record)
    objection.refresh_from_db(fields=["outcome", "discussed_at", "is_settled"])
    if objection.outcome:
        raise ObjectionDecided


def _emit(objection: Objection, happening: Happening, by: Person, at: datetime) -> None:
    facts = life_cycle.facts_of(objection.clause.version)
    regulated.emit(record=objection.record, happening=happening, by=by, at=at, facts=facts)
