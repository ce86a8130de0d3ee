"""Clauses on the workbench: nothing to execute, another number or text, cut in two, joined with the one before."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from yinuo.core.models import Person
from yinuo.rulebook.errors import reason_of
from yinuo.rulebook.models import DraftCard, DraftClause, DraftSpan
from yinuo.rulebook.selectors.drafting.checks import TAKEN
from yinuo.rulebook.services.drafting import log
from yinuo.rulebook.services.drafting.refusals import HasRules, NothingAbove, NotSplittable, NumberTaken
from yinuo.rulebook.services.drafting.words import locate


@transaction.atomic
def nothing(
    *, clause: DraftClause, revision: int, reason: str, reason_en: str, by: Person, at: datetime
) -> DraftClause:
    """
    Say that there is nothing to execute in a clause, and why. Its proposals are left out for the same reason.

    :raises ReasonMissing, ReasonTooLong: see ``reason_of``
    :raises HasRules: a rule of it has been taken
    :raises ChangedMeanwhile: somebody decided since
    """
    said = reason_of(reason, 200)
    log.lock(clause.work)
    log.fresh(clause, revision)
    cards = list(DraftCard.objects.filter(clause=clause))
    if any(one.state in TAKEN for one in cards):
        raise HasRules
    with log.decide(clause.work, action="nothing", what=clause.number, by=by, at=at, clause=clause) as decision:
        decision.change(clause)
        clause.nothing, clause.nothing_en = said, reason_en.strip()[:200] or said
        for card in cards:
            if card.state == DraftCard.State.PROPOSED:
                decision.change(card)
                card.state, card.reason = DraftCard.State.REJECTED, said
    return clause


@transaction.atomic
def something(*, clause: DraftClause, revision: int, by: Person, at: datetime) -> DraftClause:
    """
    Take back that there is nothing to execute.

    :raises ChangedMeanwhile: somebody decided since
    """
    log.lock(clause.work)
    log.fresh(clause, revision)
    with log.decide(clause.work, action="reopen", what=clause.number, by=by, at=at, clause=clause) as decision:
        decision.change(clause)
        clause.nothing = clause.nothing_en = ""
    return clause


@transaction.atomic
def correct(
    *, clause: DraftClause, revision: int, number: str, title: str, title_en: str, text: str, text_en: str,
    by: Person, at: datetime,
) -> DraftClause:  # fmt: skip
    """
    Give a clause another number or other words. Spans and cards stay where their words still stand.

    :raises NumberTaken: another clause has that number
    :raises ChangedMeanwhile: somebody decided since
    """
    log.lock(clause.work)
    log.fresh(clause, revision)
    _must_be_free(clause, number)
    with log.decide(clause.work, action="correct", what=clause.number, by=by, at=at, clause=clause) as decision:
        decision.change(clause)
        before = clause.words
        clause.number = number
        clause.title, clause.title_en, clause.text, clause.text_en = title, title_en, text, text_en
        if clause.words != before:
            _settle_words(clause, before, decision)
    return clause


@transaction.atomic
def split(*, clause: DraftClause, revision: int, first: str, number: str, by: Person, at: datetime) -> DraftClause:
    """
    Cut a clause in two behind the words ``first``; what follows becomes a clause of its own with ``number``.

    :raises NotSplittable: the clause does not begin with these words, or nothing follows
    :raises NumberTaken: another clause has that number
    :raises ChangedMeanwhile: somebody decided since
    """
    log.lock(clause.work)
    log.fresh(clause, revision)
    _must_be_free(None, number, clause)
    place = locate(clause.text, first)
    if place is None or (place[0] > 0 and clause.text[: place[0]].strip()) or not clause.text[place[1] :].strip():
        raise NotSplittable
    at_sign = place[1]
    following = DraftClause.objects.filter(work=clause.work, position__gt=clause.position).order_by("position").first()
    position = (clause.position + following.position) / 2 if following else clause.position + 1
    with log.decide(clause.work, action="split", what=clause.number, by=by, at=at, clause=clause) as decision:
        decision.change(clause)
        rest = clause.text[at_sign:]
        lead = len(rest) - len(rest.lstrip())
        made = DraftClause.objects.create(
            work=clause.work, parent=clause.parent, number=number, position=position, depth=clause.depth,
            text=rest.strip(),
        )  # fmt: skip
        decision.made(made)
        clause.text, clause.text_en = clause.text[:at_sign].rstrip(), ""
        _move_behind(clause, made, at_sign, at_sign + lead, decision)
    return made


@transaction.atomic
def merge(*, clause: DraftClause, revision: int, by: Person, at: datetime) -> DraftClause:
    """
    Join a clause to the one before it, which keeps its number; cards and clauses below go along.

    :raises NothingAbove: it is the first
    :raises ChangedMeanwhile: somebody decided since
    """
    log.lock(clause.work)
    log.fresh(clause, revision)
    before = DraftClause.objects.filter(work=clause.work, position__lt=clause.position).order_by("-position").first()
    if before is None:
        raise NothingAbove
    with log.decide(clause.work, action="merge", what=clause.number, by=by, at=at, clause=before) as decision:
        decision.change(before)
        words = before.words
        before.text = "".join(filter(None, (words if before.text else "", clause.title, clause.text)))
        before.text_en = ""
        moved = len(before.text) - len(clause.words)
        last = DraftCard.objects.filter(clause=before).count()
        for row in _marked(clause):
            decision.change(row)
            row.clause, row.start, row.end = before, row.start + moved, row.end + moved
            if isinstance(row, DraftCard):
                row.position += last
            row.save()
        for below in DraftClause.objects.filter(parent=clause):
            decision.change(below)
            below.parent = before
            below.save()
        decision.remove(clause)
    return before


def _marked(clause: DraftClause) -> list[DraftSpan | DraftCard]:
    """Return what rests on words of a clause."""
    return [*DraftSpan.objects.filter(clause=clause), *DraftCard.objects.filter(clause=clause)]


def _must_be_free(clause: DraftClause | None, number: str, beside: DraftClause | None = None) -> None:
    work = (clause or beside).work  # type: ignore[union-attr]  # one of the two is given
    others = DraftClause.objects.filter(work=work, number=number)
    if (others.exclude(pk=clause.pk) if clause else others).exists():
        raise NumberTaken(number)


def _settle_words(clause: DraftClause, before: str, decision: log.Decision) -> None:
    for span in DraftSpan.objects.filter(clause=clause):
        place = locate(clause.words, span.words)
        if place is None:
            decision.remove(span)
        else:
            decision.change(span)
            span.start, span.end = place
    for card in DraftCard.objects.filter(clause=clause):
        place = locate(clause.words, before[card.start : card.end])
        decision.change(card)
        card.start, card.end = place or (0, len(clause.words))


def _move_behind(clause: DraftClause, made: DraftClause, cut: int, shift: int, decision: log.Decision) -> None:
    """Move what rests on words behind the cut to the new clause."""
    for row in _marked(clause):
        decision.change(row)
        if row.start >= cut:
            row.clause, row.start, row.end = made, max(row.start - shift, 0), max(row.end - shift, 0)
        else:
            row.end = min(row.end, cut)
