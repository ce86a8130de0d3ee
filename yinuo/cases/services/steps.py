"""How every step in the life of a case is taken: lock the tree, check the state, write the row, emit the event."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from yinuo.cases import facts
from yinuo.cases.models import Case
from yinuo.cases.states import MOVES, State, Step
from yinuo.core.errors import Refusal
from yinuo.core.happenings import Happening
from yinuo.core.models import Person
from yinuo.core.services import records
from yinuo.rulebook.services import regulated

_MUTABLE = (
    "state",
    "route",
    "reopened",
    "answered_at",
    "resolved_at",
    "closed_at",
    "filed_at",
    "call_back_satisfied",
    "quotation_accepted",
    "remote_solved",
    "misuse",
)


class StepNotPossible(Refusal):
    """The case is not in a state from which this step may be taken."""

    def __init__(self, case: Case, step: Step) -> None:
        possible = "、".join(str(State(state).label) for state in State if state in MOVES[step].sources)
        super().__init__(
            "step_not_possible",
            _("服务单现为“%(state)s”，不能“%(step)s”。") % {"state": State(case.state).label, "step": step.label},
            missing=_("可在以下状态进行：%(states)s。") % {"states": possible},
        )


class WordsMissing(Refusal):
    """A step that has to be explained came without a word."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__("words_missing", message, fields={field: message})


def words(field: str, text: str, message: str) -> str:
    """Return the text without surrounding blanks. :raises WordsMissing: there is none"""
    plain = text.strip()
    if not plain:
        raise WordsMissing(field, message)
    return plain


def lock(case: Case) -> None:
    """Lock the tree of the case and bring the case up to date. Within a transaction."""
    record = case.record
    records.lock_tree(record)
    case.refresh_from_db(fields=_MUTABLE)
    case.record = record


def take(*, case: Case, step: Step, happening: Happening, by: Person, at: datetime, **changes: Any) -> None:
    """
    Take the step: check, write ``changes``, emit. The caller holds the lock of the tree, or has just made it.

    :raises StepNotPossible: from this state the step may not be taken
    :raises GateRefusal: a clause speaks against it
    """
    move(case=case, step=step, at=at, **changes)
    emit(case=case, happening=happening, by=by, at=at)


def emit(*, case: Case, happening: Happening, by: Person, at: datetime) -> None:
    """Emit an event of the case with the facts as they stand. :raises GateRefusal: a clause speaks against it"""
    regulated.emit(record=case.record, happening=happening, by=by, at=at, facts=facts.of_case(case))


def move(*, case: Case, step: Step, at: datetime, **changes: Any) -> None:
    """Check and write without an event of its own. The caller holds the lock. :raises StepNotPossible: see there"""
    if case.state not in MOVES[step].sources:
        raise StepNotPossible(case, step)
    target = MOVES[step].target
    if target is not None and target != case.state:
        changes["state"] = target.value
    for field, value in changes.items():
        setattr(case, field, value)
    if changes:
        case.save(update_fields=list(changes))
    if "state" in changes:
        _show_on_record(case, at)


def _show_on_record(case: Case, at: datetime) -> None:
    if case.state in {State.CLOSED, State.CANCELLED}:
        records.close(case.record, at, case.state)
    elif case.state == State.REOPENED and case.record.closed_at is not None:
        records.reopen(case.record, case.state, at)
    else:
        records.set_state(case.record, case.state, at)
