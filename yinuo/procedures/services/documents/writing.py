"""From the first draft, or the day of receipt, to the edition in force."""

from __future__ import annotations

from datetime import date, datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from yinuo.core.happenings import Happening
from yinuo.core.models import Branch, Person, Record, StoredFile
from yinuo.core.services import files, records
from yinuo.procedures import events, facts
from yinuo.procedures.models import ChangeRequest, Document, DocumentReview, Edition
from yinuo.procedures.selectors import documents as selectors
from yinuo.procedures.services import forms
from yinuo.procedures.services.documents import errors
from yinuo.rulebook.errors import reason_of
from yinuo.rulebook.services import numbering, regulated

State = Document.State
EXTERNAL = frozenset({
    Document.Kind.CUSTOMER_DRAWING, Document.Kind.CUSTOMER_STANDARD, Document.Kind.TECHNICAL_AGREEMENT,
    Document.Kind.CUSTOMER_CHANGE, Document.Kind.QUALITY_AGREEMENT, Document.Kind.OUTSIDE_STANDARD,
})  # fmt: skip
PATTERN = "WJ-{yyyy}-{seq:4}"
REVIEW_FORM = "document_review"
FIRST_LABEL = "A"


@transaction.atomic
def draft(
    *,
    branch: Branch,
    kind: str,
    title: str,
    by: Person,
    at: datetime,
    number: str = "",
    label: str = FIRST_LABEL,
    template: Document | None = None,
    file: bytes | UploadedFile | None = None,
) -> Document:
    """
    Begin a document of the company's own; ``by`` is its author.

    :raises WrongOrigin: that kind comes from outside
    :raises TitleMissing: it has no title
    :raises NumberTaken: the number is another document's
    """
    if kind in EXTERNAL:
        raise errors.WrongOrigin(kind)
    document = _open(branch, kind, Document.Origin.INTERNAL, title, number, by, at)
    document.template = template
    document.draft = _edition(document, label, by, at, file)
    document.save(update_fields=["template", "draft"])
    emit(document, events.DocumentDrafted(edition=document.draft.label), by, at)
    return document


@transaction.atomic
def receive(
    *,
    branch: Branch,
    kind: str,
    title: str,
    sender: str,
    by: Person,
    at: datetime,
    number: str = "",
    label: str = FIRST_LABEL,
    review_due_at: datetime | None = None,
    file: bytes | UploadedFile | None = None,
) -> Document:
    """
    Take in a document from outside; ``review_due_at`` is the customer's own date for its review, if he set one.

    :raises WrongOrigin: that kind is written here
    :raises DueInThePast: the customer's date is over
    :raises TitleMissing, NumberTaken: as for drafting
    """
    if kind not in EXTERNAL:
        raise errors.WrongOrigin(kind)
    if review_due_at is not None and review_due_at <= at:
        raise errors.DueInThePast
    document = _open(branch, kind, Document.Origin.EXTERNAL, title, number, by, at)
    document.sender, document.review_due_at = sender.strip(), review_due_at
    document.draft = _edition(document, label, by, at, file)
    document.save(update_fields=["sender", "review_due_at", "draft"])
    emit(document, events.DocumentReceived(edition=document.draft.label, sender=document.sender), by, at)
    return document


@transaction.atomic
def receive_edition(
    *,
    document: Document,
    label: str,
    by: Person,
    at: datetime,
    review_due_at: datetime | None = None,
    file: bytes | UploadedFile | None = None,
) -> Edition:
    """
    Take in another edition of a document from outside; the one before stays in force until this one is.

    :raises WrongDocumentState: it is written here, void, or an edition is being reviewed
    :raises DueInThePast: the customer's date is over
    :raises LabelTaken: there is such an edition
    """
    lock(document)
    if document.origin != Document.Origin.EXTERNAL or document.state != State.RELEASED:
        raise errors.WrongDocumentState(document)
    if review_due_at is not None and review_due_at <= at:
        raise errors.DueInThePast
    document.draft = _edition(document, label, by, at, file)
    document.review_due_at = review_due_at
    document.save(update_fields=["draft", "review_due_at"])
    enter(document, State.RECEIVED, at)
    emit(document, events.DocumentReceived(edition=document.draft.label, sender=document.sender), by, at)
    return document.draft


@transaction.atomic
def revise(
    *,
    document: Document,
    summary: str,
    by: Person,
    at: datetime,
    label: str = "",
    file: bytes | UploadedFile | None = None,
) -> None:
    """
    Go on writing an edition that is not in force yet; what was submitted and came back may be written on too.

    :raises UnderApproval: it is being signed
    :raises WrongDocumentState: nothing is being written
    :raises LabelTaken: another edition is called so
    """
    lock(document)
    edition = document.draft
    if edition is None or document.state not in {State.DRAFTED, State.SUBMITTED, State.RECEIVED}:
        raise errors.WrongDocumentState(document)
    if selectors.is_being_signed(document):
        raise errors.UnderApproval(document)
    label = label.strip() or edition.label
    if document.editions.exclude(pk=edition.pk).filter(label=label).exists():
        raise errors.LabelTaken(label)
    edition.summary, edition.label = summary.strip(), label
    if file:
        edition.file = _stored(document, file, by, at)
    edition.save(update_fields=["summary", "label", "file"])
    if document.state == State.SUBMITTED:
        enter(document, State.DRAFTED, at)


@transaction.atomic
def submit(*, document: Document, by: Person, at: datetime) -> None:
    """
    Sign as the author and ask for the signatures that the regulation demands. What came back is submitted again.

    :raises UnderApproval: it is being signed already
    :raises WrongDocumentState: nothing is being written
    """
    lock(document)
    edition = document.draft
    if edition is None or document.state not in {State.DRAFTED, State.SUBMITTED}:
        raise errors.WrongDocumentState(document)
    if selectors.is_being_signed(document):
        raise errors.UnderApproval(document)
    edition.submitted_by, edition.submitted_at = by, at
    edition.save(update_fields=["submitted_by", "submitted_at"])
    enter(document, State.SUBMITTED, at)
    emit(document, events.DocumentSubmitted(edition=edition.label), by, at)


@transaction.atomic
def review(
    *,
    document: Document,
    is_suitable: bool,
    method: str,
    requirements: str,
    by: Person,
    at: datetime,
    carried_out_on: date | None = None,
) -> DocumentReview:
    """
    Review a document from outside: whether it suits, how, from when and under which requirements it is carried out.

    Said again before its release, the last word counts.

    :raises WrongDocumentState: it is not from outside, or not waiting for a review
    :raises UnderApproval: the result is being signed
    """
    lock(document)
    edition = document.draft
    if edition is None or document.state not in {State.RECEIVED, State.REVIEWED}:
        raise errors.WrongDocumentState(document)
    if selectors.is_being_signed(document):
        raise errors.UnderApproval(document)
    found, _is_new = DocumentReview.objects.update_or_create(
        edition=edition,
        defaults={
            "is_suitable": is_suitable,
            "method": method.strip(),
            "requirements": requirements.strip(),
            "carried_out_on": carried_out_on,
            "by": by,
            "at": at,
        },
    )
    enter(document, State.REVIEWED, at)
    emit(document, events.DocumentReviewed(is_suitable=is_suitable), by, at)
    data = {"method": found.method, "carried_out_on": carried_out_on or "", "requirements": found.requirements}
    forms.record(record=document.record, form=REVIEW_FORM, data=data, by=by, at=at, number=edition.label)
    return found


@transaction.atomic
def convert(*, document: Document, note: str, by: Person, at: datetime, into: Document | None = None) -> None:
    """
    Say how the requirements from outside became the company's own, and into which document they went.

    :raises WrongDocumentState: it was not reviewed
    """
    lock(document)
    edition = document.draft or document.current
    found = DocumentReview.objects.filter(edition=edition).first()
    if found is None or document.state == State.VOID:
        raise errors.WrongDocumentState(document)
    found.converted_into, found.converted_note, found.converted_at = into, note.strip(), at
    found.save(update_fields=["converted_into", "converted_note", "converted_at"])
    emit(document, events.DocumentConverted(into=into.record.number if into else ""), by, at)


@transaction.atomic
def release(*, document: Document, by: Person, at: datetime) -> Edition:
    """
    Put the edition in force: the one before ends, changes that led to it are done, and whatever must agree is told.

    Locks the documents that it follows and that follow it too, in one order.

    :raises WrongDocumentState: nothing is signed or reviewed
    :raises GateRefusal, ApprovalMissing: the regulation does not let it pass
    """
    followers = list(document.followed_by.select_related("document__record", "document__draft", "document__current"))
    links = list(document.links.select_related("follows__record", "follows__draft", "follows__current"))
    lock(document, *(one.document.record for one in followers), *(one.follows.record for one in links))
    edition = document.draft
    if edition is None or document.state not in {State.SUBMITTED, State.REVIEWED}:
        raise errors.WrongDocumentState(document)
    if document.current is not None:
        Edition.objects.filter(pk=document.current.pk).update(ended_at=at)
    edition.released_at = at
    edition.save(update_fields=["released_at"])
    document.current, document.draft, document.archived_at = edition, None, None
    document.save(update_fields=["current", "draft", "archived_at"])
    edition.changes.update(state=ChangeRequest.State.DONE)
    enter(document, State.RELEASED, at)
    emit(document, events.DocumentReleased(edition=edition.label), by, at)
    for link in links:
        told = events.DocumentFollowed(kind=document.kind, number=document.record.number)
        emit(link.follows, told, by, at)
    for link in followers:
        if link.agreed_id != edition.pk and link.document.state != State.VOID:
            emit(link.document, events.DocumentOutOfStep(cause=document.record.number), by, at)
    return edition


@transaction.atomic
def archive(*, document: Document, place: str, by: Person, at: datetime) -> None:
    """
    Put the original of the edition in force into the archive.

    :raises NotInForce: there is none
    """
    lock(document)
    if document.current_id is None:
        raise errors.NotInForce(document)
    document.archived_at, document.archived_in = at, place.strip()
    document.save(update_fields=["archived_at", "archived_in"])
    emit(document, events.DocumentArchived(place=document.archived_in), by, at)


@transaction.atomic
def void(*, document: Document, reason: str, by: Person, at: datetime) -> None:
    """
    Make a document void: it stays readable, and nothing more happens to it but the return of its copies.

    :raises ReasonMissing: nobody said why
    :raises UnderApproval: it is being signed
    :raises WrongDocumentState: it is void already
    """
    why = reason_of(reason)
    lock(document)
    if document.state == State.VOID:
        raise errors.WrongDocumentState(document)
    if selectors.is_being_signed(document):
        raise errors.UnderApproval(document)
    Edition.objects.filter(document=document, ended_at=None).update(ended_at=at)
    document.ended_reason = why
    document.save(update_fields=["ended_reason"])
    document.state = State.VOID
    document.save(update_fields=["state"])
    records.close(document.record, at, state=State.VOID)
    emit(document, events.DocumentVoided(reason=why), by, at)


def lock(document: Document, *others: Record) -> None:
    """Lock the trees of the document and of ``others``, always in the same order, and read the document anew."""
    for record in sorted({document.record, *others}, key=lambda one: one.root_pk):
        records.lock_tree(record)
    document.refresh_from_db(fields=["state", "current", "draft", "review_due_at", "archived_at"])


def enter(document: Document, state: Document.State, at: datetime) -> None:
    document.state = state
    document.save(update_fields=["state"])
    records.set_state(document.record, state, at)


def emit(document: Document, happening: Happening, by: Person, at: datetime) -> None:
    regulated.emit(record=document.record, happening=happening, by=by, at=at, facts=facts.of_document(document))


def next_edition(document: Document, label: str, by: Person, at: datetime, summary: str) -> Edition:
    """Open another edition. The caller holds the lock."""
    edition = _edition(document, label, by, at, None)
    edition.summary = summary.strip()
    edition.save(update_fields=["summary"])
    return edition


def _open(
    branch: Branch, kind: str, origin: Document.Origin, title: str, number: str, by: Person, at: datetime
) -> Document:
    title, number = title.strip(), number.strip()
    if not title:
        raise errors.TitleMissing
    if number and Record.objects.filter(kind="document", number=number).exists():
        raise errors.NumberTaken(number)
    state = State.DRAFTED if origin == Document.Origin.INTERNAL else State.RECEIVED
    record = records.open_record(
        kind="document",
        number=number or numbering.next_for("document", branch=branch, at=at, default=PATTERN),
        title=title,
        branch=branch,
        owner=by,
        participants=dict.fromkeys(selectors.roles_of(by, at), by),
        state=state,
        at=at,
    )
    return Document.objects.create(record=record, kind=kind, origin=origin, title=title, state=state, author=by)


def _edition(document: Document, label: str, by: Person, at: datetime, file: bytes | UploadedFile | None) -> Edition:
    label = label.strip() or FIRST_LABEL
    known = list(document.editions.values_list("label", flat=True))
    if label in known:
        raise errors.LabelTaken(label)
    stored = _stored(document, file, by, at) if file else None
    return Edition.objects.create(
        document=document, number=len(known) + 1, label=label, file=stored, drafted_by=by, drafted_at=at
    )


def _stored(document: Document, file: bytes | UploadedFile, by: Person, at: datetime) -> StoredFile:
    name = document.record.number if isinstance(file, bytes) else file.name or document.record.number
    return files.store(record=document.record, purpose="document", name=name, content=file, by=by, at=at)
