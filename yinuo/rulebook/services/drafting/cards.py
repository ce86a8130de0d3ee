"""Deciding rule cards: take, edit, leave, add, and put back."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from yinuo.core.models import Person
from yinuo.rulebook.errors import language, reason_of
from yinuo.rulebook.models import DraftCard, DraftClause
from yinuo.rulebook.selectors.drafting.checks import TAKEN, Bench
from yinuo.rulebook.services.drafting import log
from yinuo.rulebook.services.drafting.refusals import CardIncomplete, CodeTaken

State = DraftCard.State
_LETTERS = {
    "obligation": "O", "approval": "A", "form": "F", "gate": "G", "sanction": "P", "tier": "T", "charge": "H",
    "metric": "M", "numbering": "N", "conduct": "C",
}  # fmt: skip
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.\-]{0,39}")


@transaction.atomic
def accept(*, card: DraftCard, revision: int, by: Person, at: datetime) -> DraftCard:
    """
    Take a proposal as it is. If its code is in use by then it gets the next free one.

    :raises ChangedMeanwhile: somebody decided since
    :raises CardIncomplete: something is missing in it
    """
    work = card.clause.work
    log.lock(work)
    log.fresh(card, revision)
    bench = Bench(work)
    if _owner(bench, card.code, card):
        card.code = next_code(bench, card.kind)
    faults = bench.faults(card)
    if faults:
        raise CardIncomplete("\n".join(one.say(language()) for one in faults))
    with log.decide(work, action="accept", what=card.code, by=by, at=at, clause=card.clause, card=card) as decision:
        kept = card.code
        card.refresh_from_db()
        decision.change(card)
        card.state, card.code, card.reason = State.ACCEPTED, kept, ""
        _has_something(card.clause, decision)
    return card


@transaction.atomic
def edit(
    *, card: DraftCard, revision: int, code: str, kind: str, spec: Mapping[str, Any], by: Person, at: datetime
) -> DraftCard:
    """
    Say what a rule says. It may have faults still; then its draft cannot be finished.

    :raises ChangedMeanwhile: somebody decided since
    :raises CodeTaken: another rule has that code
    """
    work = card.clause.work
    log.lock(work)
    log.fresh(card, revision)
    _must_be_free(Bench(work), code, card)
    with log.decide(work, action="edit", what=code, by=by, at=at, clause=card.clause, card=card) as decision:
        decision.change(card)
        card.code, card.kind, card.spec, card.reason = code, kind, dict(spec), ""
        card.state = _state_after(card)
        _has_something(card.clause, decision)
    return card


@transaction.atomic
def reject(*, card: DraftCard, revision: int, reason: str, by: Person, at: datetime) -> DraftCard:
    """
    Leave a rule out.

    :raises ReasonMissing, ReasonTooLong: see ``reason_of``
    :raises ChangedMeanwhile: somebody decided since
    """
    said = reason_of(reason, 200)
    log.lock(card.clause.work)
    log.fresh(card, revision)
    with log.decide(
        card.clause.work, action="reject", what=card.code, by=by, at=at, clause=card.clause, card=card
    ) as decision:
        decision.change(card)
        card.state, card.reason = State.REJECTED, said
    return card


@transaction.atomic
def restore(*, card: DraftCard, revision: int, by: Person, at: datetime) -> DraftCard:
    """
    Put a card back to what was proposed, to be decided again; one added by hand comes back as it was.

    :raises ChangedMeanwhile: somebody decided since
    """
    log.lock(card.clause.work)
    log.fresh(card, revision)
    with log.decide(
        card.clause.work, action="restore", what=card.code, by=by, at=at, clause=card.clause, card=card
    ) as decision:
        decision.change(card)
        card.reason = ""
        if card.proposed:
            card.state, card.spec = State.PROPOSED, card.proposed
        else:
            card.state = State.ADDED
            if _owner(Bench(card.clause.work), card.code, card):
                card.code = next_code(Bench(card.clause.work), card.kind)
    return card


@transaction.atomic
def add(*, clause: DraftClause, code: str, kind: str, spec: Mapping[str, Any], by: Person, at: datetime) -> DraftCard:
    """
    Add a rule by hand.

    :raises CodeTaken: another rule has that code
    """
    work = clause.work
    log.lock(work)
    _must_be_free(Bench(work), code, None)
    with log.decide(work, action="add", what=code, by=by, at=at, clause=clause) as decision:
        last = DraftCard.objects.filter(clause=clause).order_by("-position").first()
        card = DraftCard.objects.create(
            clause=clause, position=last.position + 1 if last else 0, code=code, kind=kind, spec=dict(spec),
            state=State.ADDED, confidence=1, end=len(clause.words),
        )  # fmt: skip
        decision.made(card)
        _has_something(clause, decision)
    return card


def next_code(bench: Bench, kind: str) -> str:
    """Return the first code of a kind that no card of the work has."""
    letter = _LETTERS[kind]
    used = {one.code for one in bench.cards}
    return next(code for number in range(1, 100_000) if (code := f"{letter}{number:02}") not in used)


def is_code(text: str) -> bool:
    return _CODE.fullmatch(text) is not None


def _state_after(card: DraftCard) -> State:
    if not card.proposed:
        return State.ADDED
    return State.ACCEPTED if card.spec == card.proposed else State.EDITED


def _owner(bench: Bench, code: str, card: DraftCard | None) -> DraftCard | None:
    """Return the other rule that has been taken under a code."""
    own = card.pk if card else None
    return next((one for one in bench.cards if one.code == code and one.state in TAKEN and one.pk != own), None)


def _must_be_free(bench: Bench, code: str, card: DraftCard | None) -> None:
    owner = _owner(bench, code, card)
    if owner is not None:
        raise CodeTaken(code, owner.clause.number)


def _has_something(clause: DraftClause, decision: log.Decision) -> None:
    """Take back that there is nothing to execute in a clause that has a rule now."""
    if clause.nothing:
        clause.refresh_from_db()
        decision.change(clause)
        clause.nothing = clause.nothing_en = ""
