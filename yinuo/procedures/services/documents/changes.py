"""Problems found in use, the changes that they lead to, and documents that must agree with others."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from yinuo.core.models import Person
from yinuo.procedures import events
from yinuo.procedures.models import ChangeRequest, Document, DocumentLink, Edition
from yinuo.procedures.selectors import documents as selectors
from yinuo.procedures.services.documents import errors, writing
from yinuo.rulebook.errors import reason_of

State = ChangeRequest.State


@transaction.atomic
def report(*, document: Document, found: str, text: str, by: Person, at: datetime) -> ChangeRequest:
    """
    Report a problem with the edition in force; ``found``: in use, on inspection, by the customer.

    :raises NotInForce: no edition is in force
    :raises ReasonMissing: nobody said what is wrong
    """
    what = reason_of(text)
    writing.lock(document)
    if document.current is None or document.state == Document.State.VOID:
        raise errors.NotInForce(document)
    made = ChangeRequest.objects.create(
        document=document, edition=document.current, found=found, text=what, reported_by=by, reported_at=at
    )
    writing.emit(document, events.ProblemReported(found=found, text=what), by, at)
    return made


@transaction.atomic
def decide(
    *,
    change: ChangeRequest,
    is_accepted: bool,
    decision: str,
    by: Person,
    at: datetime,
    is_drafting_fault: bool = False,
) -> None:
    """
    Say whether the document is changed, and whether it was badly drafted.

    :raises ReasonMissing: nobody said why
    :raises ChangeDecidedAlready: somebody has
    """
    why = reason_of(decision)
    document = change.document
    writing.lock(document)
    change.refresh_from_db(fields=["state"])
    if change.state != State.REPORTED:
        raise errors.ChangeDecidedAlready(change)
    change.state = State.ACCEPTED if is_accepted else State.REJECTED
    change.is_drafting_fault, change.decision = is_drafting_fault, why
    change.decided_by, change.decided_at = by, at
    change.save(update_fields=["state", "is_drafting_fault", "decision", "decided_by", "decided_at"])
    told = events.ChangeDecided(is_accepted=is_accepted, is_drafting_fault=is_drafting_fault)
    writing.emit(document, told, by, at)


@transaction.atomic
def start(*, document: Document, label: str, by: Person, at: datetime, summary: str = "") -> Edition:
    """
    Begin another edition that settles all changes accepted so far; the one in force stays so until it is released.

    :raises WrongDocumentState: an edition is being written, or none is in force
    :raises NoChangeAccepted: nobody has agreed to a change, and all that it follows is as it was
    :raises LabelTaken: there is such an edition
    """
    writing.lock(document)
    if document.state != Document.State.RELEASED or document.origin != Document.Origin.INTERNAL:
        raise errors.WrongDocumentState(document)
    if not selectors.may_be_changed(document):
        raise errors.NoChangeAccepted(document)
    accepted = document.changes.filter(state=State.ACCEPTED, led_to=None)
    edition = writing.next_edition(document, label, by, at, summary)
    accepted.update(led_to=edition)
    document.draft = edition
    document.save(update_fields=["draft"])
    writing.enter(document, Document.State.DRAFTED, at)
    writing.emit(document, events.ChangeStarted(edition=edition.label), by, at)
    return edition


@transaction.atomic
def follow(*, document: Document, follows: Document, by: Person, at: datetime, is_by_formula: bool = False) -> None:
    """
    Say that the document must agree with another, and that it now does: it was written or checked against the edition
    of that one in force. The other is told, once this one is in force itself.

    :raises FollowsItself: the other follows this one already, directly or by others between
    :raises WrongDocumentState: one of the two is void
    """
    writing.lock(document, follows.record)
    follows.refresh_from_db(fields=["state", "current", "draft"])
    for one in (document, follows):
        if one.state == Document.State.VOID:
            raise errors.WrongDocumentState(one)
    if document.pk == follows.pk or document.pk in selectors.all_followed_by(follows):
        raise errors.FollowsItself(follows)
    DocumentLink.objects.update_or_create(
        document=document, follows=follows, defaults={"agreed": follows.current, "is_by_formula": is_by_formula}
    )
    writing.emit(document, events.DocumentAgreed(cause=follows.record.number), by, at)
    if document.current_id is not None and document.draft_id is None:
        told = events.DocumentFollowed(kind=document.kind, number=document.record.number)
        writing.emit(follows, told, by, at)
