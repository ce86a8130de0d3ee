"""
回访: every call to the customer is written down; the result ends the round.

A customer who is not content, or whose fault is back, gets his case reopened in the same transaction: there is no state
in which he said so and nobody works on it. The regulation's promise to call again then starts anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from yinuo.cases.models import Case
from yinuo.cases.services import life
from yinuo.core.models import Person
from yinuo.core.services import records
from yinuo.feedback import events, facts
from yinuo.feedback.errors import BadScore, ReasonForDiscontent, UnknownPurpose
from yinuo.feedback.models import CallBack, CallBackAttempt
from yinuo.rulebook.services import regulated

Purpose = CallBack.Purpose
State = CallBack.State


@dataclass(frozen=True, kw_only=True)
class Answers:
    """What the customer said. None: not asked."""

    is_solved: bool
    is_satisfied: bool
    score: int
    wore_uniform: bool | None = None
    charged_as_shown: bool | None = None
    opinion: str = ""

    @property
    def is_content(self) -> bool:
        return self.is_solved and self.is_satisfied


@transaction.atomic
def attempt(*, case: Case, purpose: str, outcome: str, by: Person, at: datetime, note: str = "") -> CallBack:
    """
    Write down one call to the customer, reached or not.

    :raises UnknownPurpose: there is no such kind of call-back
    """
    records.lock_tree(case.record)
    call_back = _current(case, purpose, by=by, at=at)
    CallBackAttempt.objects.create(
        call_back=call_back, at=at, by=by, outcome=CallBackAttempt.Outcome(outcome), note=note.strip()
    )
    happening = events.CallBackAttempted(outcome=outcome, attempts=call_back.attempts.count())
    regulated.emit(record=call_back.record, happening=happening, by=by, at=at, facts=facts.of_call_back(call_back))
    return call_back


@transaction.atomic
def complete(*, case: Case, purpose: str, answers: Answers, by: Person, at: datetime) -> CallBack:
    """
    Record what the customer said; an unhappy one has his case reopened.

    :raises UnknownPurpose: there is no such kind of call-back
    :raises BadScore: the score is not 1 to 5
    :raises ReasonForDiscontent: he is not content and nobody wrote down why
    """
    if not 1 <= answers.score <= 5:
        raise BadScore
    if not answers.is_content and not answers.opinion.strip():
        raise ReasonForDiscontent
    records.lock_tree(case.record)
    call_back = _current(case, purpose, by=by, at=at)
    _write_down(call_back, answers, by=by, at=at)
    life.note_call_back(case=case, is_content=answers.is_content)
    happening = events.CallBackCompleted(
        purpose=call_back.purpose,
        is_solved=answers.is_solved,
        is_satisfied=answers.is_satisfied,
        score=answers.score,
        wore_uniform=answers.wore_uniform is not False,
        charged_as_shown=answers.charged_as_shown is not False,
    )
    regulated.emit(record=call_back.record, happening=happening, by=by, at=at, facts=facts.of_call_back(call_back))
    if not answers.is_content:
        cause = "unsolved" if not answers.is_solved else "unsatisfied"
        life.reopen(case=case, reason=answers.opinion.strip(), cause=cause, by=by, at=at)
    return call_back


def _write_down(call_back: CallBack, answers: Answers, *, by: Person, at: datetime) -> None:
    call_back.state, call_back.done_at, call_back.done_by = State.DONE, at, by
    call_back.is_solved, call_back.is_satisfied = answers.is_solved, answers.is_satisfied
    call_back.score, call_back.opinion = answers.score, answers.opinion.strip()
    call_back.wore_uniform, call_back.charged_as_shown = answers.wore_uniform, answers.charged_as_shown
    call_back.save()
    records.close(call_back.record, at, State.DONE)


def _current(case: Case, purpose: str, *, by: Person, at: datetime) -> CallBack:
    """Return the round that is under way, or begin the next."""
    if purpose not in Purpose.values:
        raise UnknownPurpose(purpose)
    rounds = CallBack.objects.filter(case=case, purpose=purpose)
    under_way = rounds.filter(state=State.DUE).select_related("record").first()
    if under_way is not None:
        return under_way
    number = (rounds.aggregate(last=Max("round"))["last"] or 0) + 1
    record = records.open_record(
        kind="call_back",
        number=f"{case.record.number}/{purpose}-{number}",
        title=case.record.title,
        branch=case.branch,
        parent=case.record,
        owner=by,
        state=State.DUE,
        at=at,
    )
    return CallBack.objects.create(record=record, case=case, purpose=purpose, round=number, opened_at=at)
