"""Deciding cards and clauses: what follows from it, who may write over whom, and how it is taken back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from tests.access import signed_in
from tests.cast import NOW, Cast, make_person
from tests.rulebook.drafting import bench
from yinuo.core.models import Person, Role, Scope
from yinuo.rulebook.models import DraftCard, DraftClause, DraftDecision, DraftSpan, DraftWork
from yinuo.rulebook.services.drafting import cards, clauses, log
from yinuo.rulebook.services.drafting.refusals import (
    CardIncomplete,
    ChangedMeanwhile,
    CodeTaken,
    HasRules,
    NothingToUndo,
    NotSplittable,
    NotUndoable,
    NumberTaken,
)

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=5)
State = DraftClause.State


@pytest.fixture
def work(cast: Cast) -> DraftWork:
    return bench.work_of(cast)


@pytest.fixture
def other(cast: Cast) -> Person:
    """A second keeper of the regulations."""
    return make_person("yu", "余静", (Role.REGULATION_OWNER, Scope.ALL), branch=cast.north)


def state(work: DraftWork, number: str) -> str:
    return bench.clause(work, number).state


def rows(work: DraftWork) -> list[tuple[object, ...]]:
    """Everything of a work but revisions."""
    tables = {DraftClause: "work", DraftCard: "clause__work", DraftSpan: "clause__work"}
    return [
        tuple(getattr(one, f.attname) for f in one._meta.concrete_fields if f.attname != "revision")
        for model, path in tables.items()
        for one in model.objects.filter(**{path: work}).order_by("pk")
    ]


def test_a_clause_is_decided_when_its_last_card_is(cast: Cast, work: DraftWork) -> None:
    assert state(work, "1") == State.HEADING
    card = bench.card(work, "1.1")

    cards.accept(card=card, revision=card.revision, by=cast.regulation_owner, at=NOW)

    assert state(work, "1.1") == State.RULES
    assert state(work, "1.2") == State.UNDECIDED


def test_what_lacks_something_is_not_accepted_and_says_what(cast: Cast, work: DraftWork) -> None:
    card = bench.card(work, "1.1")
    DraftCard.objects.filter(pk=card.pk).update(spec={"title": {"zh": "甲", "en": "A"}})

    with pytest.raises(CardIncomplete) as refused:
        cards.accept(card=card, revision=card.revision, by=cast.regulation_owner, at=NOW)
    assert "缺少必填项" in refused.value.missing


def test_an_edited_rule_counts_its_faults_until_they_are_mended(cast: Cast, work: DraftWork) -> None:
    card = bench.card(work, "1.1")
    spec = {**card.spec, "within": "PT99X"}

    cards.edit(card=card, revision=1, code=card.code, kind=card.kind, spec=spec, by=cast.regulation_owner, at=NOW)
    card.refresh_from_db()
    assert (card.state, card.faults) == (DraftCard.State.EDITED, 1)
    spec["within"] = "PT15M"
    cards.edit(card=card, revision=2, code=card.code, kind=card.kind, spec=spec, by=cast.regulation_owner, at=NOW)
    card.refresh_from_db()
    assert card.faults == 0


def test_a_fault_goes_when_the_rule_that_was_missing_comes(cast: Cast, work: DraftWork) -> None:
    card, fine = bench.card(work, "1.1"), bench.card(work, "2.1", "sanction")
    spec = {**card.spec, "on_breach": [{"after": "PT1H", "propose": "P77"}]}
    cards.edit(card=card, revision=1, code="O1", kind=card.kind, spec=spec, by=cast.regulation_owner, at=NOW)
    card.refresh_from_db()
    assert card.faults == 1

    cards.edit(card=fine, revision=1, code="P77", kind="sanction", spec=fine.spec, by=cast.regulation_owner, at=NOW)

    card.refresh_from_db()
    assert card.faults == 0


def test_a_code_is_used_once_and_an_accepted_proposal_gets_the_next_free_one(cast: Cast, work: DraftWork) -> None:
    first, second = bench.card(work, "1.1"), bench.card(work, "1.2")
    by = {"by": cast.regulation_owner, "at": NOW}
    cards.edit(card=first, revision=1, code=second.code, kind=first.kind, spec=first.spec, **by)

    with pytest.raises(CodeTaken, match=r"1\.1"):
        cards.add(clause=second.clause, code=second.code, kind="conduct", spec={}, **by)
    accepted = cards.accept(card=second, revision=second.revision, **by)
    assert accepted.code not in {second.code + "x", DraftCard.objects.get(pk=first.pk).code}


def test_two_people_do_not_write_over_each_other(cast: Cast, work: DraftWork, other: Person) -> None:
    card = bench.card(work, "1.1")
    cards.reject(card=card, revision=1, reason="重复", by=other, at=NOW)
    mine = bench.card(work, "1.1")

    with pytest.raises(ChangedMeanwhile, match="余静"):
        cards.edit(card=mine, revision=1, code="O9", kind=card.kind, spec={}, by=cast.regulation_owner, at=LATER)
    assert bench.card(work, "1.1").state == DraftCard.State.REJECTED


def test_who_comes_second_sees_the_other_s_change_and_keeps_what_he_typed(
    cast: Cast, work: DraftWork, other: Person
) -> None:
    card = bench.card(work, "1.1")
    cards.edit(card=card, revision=1, code="O7", kind=card.kind, spec={**card.spec, "within": "PT7M"}, by=other, at=NOW)
    typed = "rule: O8\nkind: obligation\ntitle: {zh: 我的, en: Mine}\nwithin: PT8M\n"

    answer = signed_in(cast.regulation_owner).post(
        f"/regulations/drafts/cards/{card.pk}/edit/", {"revision": 1, "mode": "text", "text": typed}
    )

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "余静" in page
    assert "within: PT7M" in page  # his
    assert "within: PT8M" in page  # mine, still in the form
    assert 'name="revision" value="2"' in page  # the next save is on what stands there now


def test_nothing_to_execute_needs_a_reason_and_no_rule(cast: Cast, work: DraftWork) -> None:
    clause = bench.clause(work, "1.3")
    by = {"by": cast.regulation_owner, "at": NOW}
    clauses.nothing(clause=clause, revision=1, reason="附图", reason_en="", **by)
    assert state(work, "1.3") == State.NOTHING

    card = bench.card(work, "1.1")
    cards.accept(card=card, revision=1, **by)
    with pytest.raises(HasRules):
        clauses.nothing(clause=bench.clause(work, "1.1"), revision=1, reason="无", reason_en="", **by)
    clause.refresh_from_db()
    clauses.something(clause=clause, revision=clause.revision, **by)
    assert state(work, "1.3") == State.UNDECIDED


def test_a_clause_is_cut_in_two_and_its_cards_and_marks_go_with_their_words(cast: Cast) -> None:
    work = bench.whole(cast)
    clause = bench.clause(work, "4.1.2")
    first = clause.text[: clause.text.index("操作不当")]

    made = clauses.split(
        clause=clause, revision=1, first=first, number="4.1.2b", by=cast.regulation_owner, at=NOW
    )  # fmt: skip

    assert made.text.startswith("操作不当")
    moved = DraftCard.objects.filter(clause=made)
    assert moved.exists()
    assert all(made.text[one.start : one.end].startswith("操作不当") for one in moved)
    spans = DraftSpan.objects.filter(clause=made)
    assert [made.text[one.start : one.end] for one in spans] == ["三小时内"]
    assert list(work.clauses.order_by("position").values_list("number", flat=True))[6:9] == ["4.1.2", "4.1.2b", "4.1.3"]


def test_where_a_clause_cannot_be_cut_nothing_happens(cast: Cast, work: DraftWork) -> None:
    clause = bench.clause(work, "1.1")
    by = {"by": cast.regulation_owner, "at": NOW}

    for first in (clause.text, "别的文字"):
        with pytest.raises(NotSplittable):
            clauses.split(clause=clause, revision=1, first=first, number="1.9", **by)
    with pytest.raises(NumberTaken):
        clauses.split(clause=clause, revision=1, first="接线员", number="1.2", **by)
    assert work.clauses.count() == 6


def test_corrected_words_keep_the_marks_that_still_stand(cast: Cast, work: DraftWork) -> None:
    clause = bench.clause(work, "1.1")
    said = {"number": "1.1a", "title": "", "title_en": "", "text_en": "Answer within ten minutes."}

    clauses.correct(
        clause=clause, revision=1, text="接到报修后，接线员10分钟内答复。", by=cast.regulation_owner, at=NOW, **said
    )

    clause = bench.clause(work, "1.1a")
    assert [clause.text[one.start : one.end] for one in clause.spans.all()] == ["10分钟内"]


@pytest.mark.parametrize("what", ["accept", "edit", "reject", "add", "nothing", "split", "merge", "correct"])
def test_whatever_was_decided_is_undone_to_the_row(cast: Cast, work: DraftWork, what: str) -> None:
    by = {"by": cast.regulation_owner, "at": NOW}
    card, clause, plain = bench.card(work, "1.1"), bench.clause(work, "1.1"), bench.clause(work, "1.3")
    before = rows(work)

    {
        "accept": lambda: cards.accept(card=card, revision=1, **by),
        "edit": lambda: cards.edit(card=card, revision=1, code="X1", kind="conduct", spec={"a": 1}, **by),
        "reject": lambda: cards.reject(card=card, revision=1, reason="不用", **by),
        "add": lambda: cards.add(clause=clause, code="X1", kind="conduct", spec={}, **by),
        "nothing": lambda: clauses.nothing(clause=plain, revision=1, reason="附图", reason_en="", **by),
        "split": lambda: clauses.split(clause=clause, revision=1, first="接线员接到报修后", number="1.1b", **by),
        "merge": lambda: clauses.merge(clause=bench.clause(work, "1.2"), revision=1, **by),
        "correct": lambda: clauses.correct(
            clause=clause, revision=1, number="9", title="", title_en="", text="别的", text_en="", **by
        ),
    }[what]()
    assert rows(work) != before
    log.undo(work=work, by=cast.regulation_owner, at=LATER)

    assert rows(work) == before
    with pytest.raises(NothingToUndo):
        log.undo(work=work, by=cast.regulation_owner, at=LATER)


def test_undoing_goes_back_step_by_step_and_only_over_one_s_own(cast: Cast, work: DraftWork, other: Person) -> None:
    mine, his = bench.card(work, "1.1"), bench.card(work, "1.2")
    cards.accept(card=mine, revision=1, by=cast.regulation_owner, at=NOW)
    cards.accept(card=his, revision=1, by=other, at=NOW)

    log.undo(work=work, by=cast.regulation_owner, at=LATER)

    assert bench.card(work, "1.1").state == DraftCard.State.PROPOSED
    assert bench.card(work, "1.2").state == DraftCard.State.ACCEPTED


def test_what_somebody_changed_since_is_not_undone(cast: Cast, work: DraftWork, other: Person) -> None:
    card = bench.card(work, "1.1")
    cards.accept(card=card, revision=1, by=cast.regulation_owner, at=NOW)
    card.refresh_from_db()
    cards.reject(card=card, revision=card.revision, reason="不用", by=other, at=NOW)

    with pytest.raises(NotUndoable, match="余静"):
        log.undo(work=work, by=cast.regulation_owner, at=LATER)


def test_the_log_says_who_decided_what_and_is_never_changed(cast: Cast, work: DraftWork) -> None:
    card = bench.card(work, "1.1")
    cards.accept(card=card, revision=1, by=cast.regulation_owner, at=NOW)
    entry = DraftDecision.objects.get()

    assert (entry.action, entry.what, entry.by, entry.at) == ("accept", card.code, cast.regulation_owner, NOW)
    for change in (lambda: DraftDecision.objects.update(action="x"), entry.delete):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()
