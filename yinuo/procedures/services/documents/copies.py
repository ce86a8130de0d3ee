"""Copies in people's hands: issued or lent, received at their fixed place, recalled, given back."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from yinuo.core.happenings import Happening
from yinuo.core.models import Person
from yinuo.core.services import records
from yinuo.procedures import events, facts
from yinuo.procedures.models import Copy, Document
from yinuo.procedures.selectors import documents as selectors
from yinuo.procedures.services.documents import errors, writing
from yinuo.rulebook.errors import reason_of
from yinuo.rulebook.services import regulated

ISSUED, RECEIVED, RECALLED, RETURNED = "issued", "received", "recalled", "returned"


@transaction.atomic
def issue(*, document: Document, holder: Person, by: Person, at: datetime, due_at: datetime | None = None) -> Copy:
    """
    Give a copy of the edition in force to somebody; with ``due_at`` it is lent until then.

    :raises NotInForce: no edition is in force, or the document is void
    :raises HoldsOne: that person has one of this edition
    :raises DueInThePast: the loan would be over
    """
    writing.lock(document)
    edition = document.current
    if edition is None or document.state == Document.State.VOID:
        raise errors.NotInForce(document)
    if due_at is not None and due_at <= at:
        raise errors.DueInThePast
    if edition.copies.filter(holder=holder, returned_at=None).exists():
        raise errors.HoldsOne(holder.name)
    number = edition.copies.count() + 1
    record = records.open_record(
        kind="copy",
        number=f"{document.record.number}/{edition.label}-{number}"[:40],
        title=document.title,
        branch=document.record.branch,
        parent=document.record,
        owner=holder,
        participants=dict.fromkeys(selectors.roles_of(holder, at), holder),
        state=ISSUED,
        at=at,
    )
    copy = Copy.objects.create(
        record=record, edition=edition, number=number, holder=holder, issued_by=by, issued_at=at, due_at=due_at
    )
    _emit(copy, events.CopyIssued(number=number, holder=holder.pk), by, at)
    return copy


@transaction.atomic
def receive(*, copy: Copy, place: str, by: Person, at: datetime) -> None:
    """
    Sign for a copy and say at which place it is laid out.

    :raises CopyElsewhere: it was received, or given back
    """
    _lock(copy)
    if copy.received_at is not None or copy.returned_at is not None:
        raise errors.CopyElsewhere(copy)
    copy.received_at, copy.place = at, place.strip()
    copy.save(update_fields=["received_at", "place"])
    records.set_state(copy.record, RECEIVED, at)
    _emit(copy, events.CopyReceived(number=copy.number, place=copy.place), by, at)


@transaction.atomic
def recall(*, copy: Copy, reason: str, by: Person, at: datetime) -> None:
    """
    Ask for a copy back.

    :raises ReasonMissing: nobody said why
    :raises CopyElsewhere: it was asked for, or given back
    """
    why = reason_of(reason)
    _lock(copy)
    if copy.recalled_at is not None or copy.returned_at is not None:
        raise errors.CopyElsewhere(copy)
    _recall(copy, why, by, at)


@transaction.atomic
def recall_old(*, document: Document, reason: str, by: Person, at: datetime) -> int:
    """
    Ask for all copies back that are not of the edition in force, of a void document for all; return how many.

    :raises ReasonMissing: nobody said why
    :raises NothingToRecall: none are out
    """
    why = reason_of(reason)
    writing.lock(document)
    out = selectors.old_copies_out(document)
    found = list(out.select_related("record__branch", "edition__document__record").order_by("pk"))
    if not found:
        raise errors.NothingToRecall(document)
    for copy in found:
        _recall(copy, why, by, at)
    return len(found)


@transaction.atomic
def give_back(*, copy: Copy, is_whole: bool, by: Person, at: datetime) -> None:
    """
    Take a copy back; ``is_whole``: nothing is missing or spoilt.

    :raises CopyElsewhere: it was given back already
    """
    _lock(copy)
    if copy.returned_at is not None:
        raise errors.CopyElsewhere(copy)
    copy.returned_at, copy.is_whole = at, is_whole
    copy.save(update_fields=["returned_at", "is_whole"])
    records.close(copy.record, at, state=RETURNED)
    _emit(copy, events.CopyReturned(number=copy.number, is_whole=is_whole), by, at)


def _recall(copy: Copy, why: str, by: Person, at: datetime) -> None:
    copy.recalled_at, copy.recall_reason = at, why
    copy.save(update_fields=["recalled_at", "recall_reason"])
    records.set_state(copy.record, RECALLED, at)
    _emit(copy, events.CopyRecalled(number=copy.number, reason=why), by, at)


def _lock(copy: Copy) -> None:
    records.lock_tree(copy.record)
    copy.refresh_from_db(fields=["received_at", "recalled_at", "returned_at"])


def _emit(copy: Copy, happening: Happening, by: Person, at: datetime) -> None:
    regulated.emit(record=copy.record, happening=happening, by=by, at=at, facts=facts.of_copy(copy))
