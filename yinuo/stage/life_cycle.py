"""What a story can do to a regulation itself, from its draft to its end; the subject is the version ``regulation``."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from yinuo.core.models import Branch, Department, Person, Record
from yinuo.rulebook.models import Campaign, Comment, LifeCycle, Objection, RegulationVersion, Retirement, Waiver
from yinuo.rulebook.services import (
    acknowledgements,
    consultations,
    objections,
    preparation,
    remarks,
    retirements,
    waivers,
)
from yinuo.stage.scenario import ScenarioError


def put_forward(
    *,
    regulation: RegulationVersion,
    department: Department,
    reason: str,
    by: Person,
    at: datetime,
    sort: str = "rule",
    is_urgent: bool = False,
    crosses_departments: bool = False,
) -> LifeCycle:
    """Put a draft forward, with its reason."""
    return preparation.put_forward(
        version=regulation,
        department=department,
        reason=reason,
        sort=sort,
        is_urgent=is_urgent,
        crosses_departments=crosses_departments,
        by=by,
        at=at,
    )


def hold_meeting(
    *, regulation: RegulationVersion, department: Department, note: str, is_agreed: bool, by: Person, at: datetime
) -> None:
    """Note a meeting about the draft with the department."""
    preparation.hold_meeting(version=regulation, departments=[department], note=note, is_agreed=is_agreed, by=by, at=at)


def open_consultation(
    *, regulation: RegulationVersion, department: Department, by: Person, at: datetime, ends_at: datetime | None = None
) -> None:
    """Ask the department for its opinion on the draft."""
    consultations.open_(version=regulation, departments=[department], ends_at=ends_at, by=by, at=at)


def comment(
    *, regulation: RegulationVersion, department: Department, clause: str, text: str, by: Person, at: datetime
) -> Comment:
    """Say the department's opinion on a clause of the draft."""
    found = regulation.clauses.get(number=clause)
    return consultations.comment(version=regulation, clause=found, department=department, text=text, by=by, at=at)


def agree(*, regulation: RegulationVersion, department: Department, by: Person, at: datetime) -> None:
    """Say that the department has nothing to object."""
    consultations.agree(version=regulation, department=department, by=by, at=at)


def answer(
    *, comment: Comment, regulation: RegulationVersion, is_accepted: bool, reason: str, by: Person, at: datetime
) -> None:
    """Answer a comment."""
    consultations.answer(version=regulation, comment=comment, is_accepted=is_accepted, reason=reason, by=by, at=at)


def close_consultation(*, regulation: RegulationVersion, by: Person, at: datetime) -> None:
    """End the consultation."""
    consultations.close(version=regulation, by=by, at=at)


def hand_in(*, regulation: RegulationVersion, by: Person, at: datetime) -> None:
    """Hand the draft in for review."""
    preparation.hand_in(version=regulation, by=by, at=at)


def review(*, regulation: RegulationVersion, is_passed: bool, by: Person, at: datetime, note: str = "") -> None:
    """Review the draft."""
    preparation.review(version=regulation, is_passed=is_passed, note=note, by=by, at=at)


def drop(*, regulation: RegulationVersion, reason: str, by: Person, at: datetime) -> None:
    """Give the draft up."""
    preparation.drop(version=regulation, reason=reason, by=by, at=at)


def reassess(*, regulation: RegulationVersion, outcome: str, text: str, by: Person, at: datetime) -> None:
    """Look the regulation through again: keep, amend or retire."""
    remarks.reassess(version=regulation, outcome=outcome, text=text, by=by, at=at)


def check(
    *, regulation: RegulationVersion, department: Department, is_irregular: bool, text: str, by: Person, at: datetime
) -> None:
    """Check how the department keeps to the regulation."""
    remarks.check(version=regulation, department=department, is_irregular=is_irregular, text=text, by=by, at=at)


def give_feedback(
    *,
    regulation: RegulationVersion,
    department: Department,
    is_change_proposed: bool,
    text: str,
    by: Person,
    at: datetime,
) -> None:
    """Say in the department's name how the regulation works."""
    remarks.give_feedback(
        version=regulation, department=department, is_change_proposed=is_change_proposed, text=text, by=by, at=at
    )


def ask_to_read(
    *,
    regulation: RegulationVersion,
    department: Department,
    remind_days: int,
    by: Person,
    at: datetime,
    due_at: datetime | None = None,
) -> Campaign:
    """Ask everybody in the department to read the regulation."""
    return acknowledgements.ask(
        version=regulation, departments=[department], remind_days=remind_days, due_at=due_at, by=by, at=at
    )


def acknowledge(*, campaign: Campaign, by: Person, at: datetime) -> None:
    """Say that one has read and understood it."""
    recipient = campaign.recipients.filter(person=by).first()
    if recipient is None:
        raise ScenarioError(_("%(name)s 不在阅知名单中") % {"name": by.name})
    acknowledgements.give(recipient=recipient, digest=campaign.digest, by=by, at=at)


def acknowledge_all(*, campaign: Campaign, at: datetime) -> None:
    """Have everybody say so who has not."""
    for one in campaign.recipients.filter(acknowledgement=None).select_related("person"):
        acknowledgements.give(recipient=one, digest=campaign.digest, by=one.person, at=at)


def ask_waiver(
    *,
    regulation: RegulationVersion,
    clause: str,
    effect: str,
    starts_at: datetime,
    ends_at: datetime,
    reason: str,
    by: Person,
    at: datetime,
    branch: Branch | None = None,
    target: Record | None = None,
) -> Waiver:
    """Ask that a clause be waived."""
    return waivers.ask(
        clause=regulation.clauses.get(number=clause),
        effect=effect,
        starts_at=starts_at,
        ends_at=ends_at,
        reason=reason,
        branch=branch,
        target=target,
        by=by,
        at=at,
    )


def raise_objection(
    *, regulation: RegulationVersion, department: Department, clause: str, text: str, by: Person, at: datetime
) -> Objection:
    """Raise an objection to a clause in the department's name."""
    found = regulation.clauses.get(number=clause)
    return objections.raise_(clause=found, department=department, text=text, by=by, at=at)


def ask_retirement(*, regulation: RegulationVersion, reason: str, by: Person, at: datetime) -> Retirement:
    """Ask that the regulation end."""
    return retirements.ask(version=regulation, reason=reason, by=by, at=at)


ACTIONS: dict[str, tuple[Callable[..., Any], str]] = {
    "draft.put_forward": (put_forward, "draft"),
    "draft.discuss": (hold_meeting, ""),
    "draft.hand_in": (hand_in, ""),
    "draft.review": (review, ""),
    "draft.drop": (drop, ""),
    "consultation.open": (open_consultation, ""),
    "consultation.comment": (comment, "comment"),
    "consultation.agree": (agree, ""),
    "consultation.answer": (answer, ""),
    "consultation.close": (close_consultation, ""),
    "regulation.reassess": (reassess, ""),
    "regulation.check": (check, ""),
    "regulation.give_feedback": (give_feedback, ""),
    "reading.ask": (ask_to_read, "campaign"),
    "reading.give": (acknowledge, ""),
    "reading.give_all": (acknowledge_all, ""),
    "waiver.ask": (ask_waiver, "waiver"),
    "waiver.grant": (waivers.grant, ""),
    "waiver.refuse": (waivers.refuse, ""),
    "waiver.end": (waivers.end, ""),
    "objection.raise": (raise_objection, "objection"),
    "objection.discuss": (objections.discuss, ""),
    "objection.decide": (objections.decide, ""),
    "retirement.ask": (ask_retirement, "retirement"),
    "retirement.decide": (retirements.retire, ""),
}
