"""From decided clauses to a draft version, and what the report says of it."""

from __future__ import annotations

import pytest

from tests.access import signed_in
from tests.cast import NOW, Cast
from tests.rulebook.drafting import bench
from yinuo.rulebook.models import DraftCard, DraftClause, DraftWork, RegulationVersion
from yinuo.rulebook.selectors.drafting import report
from yinuo.rulebook.selectors.drafting.checks import Bench
from yinuo.rulebook.services import packs
from yinuo.rulebook.services.drafting import cards, clauses, finishing
from yinuo.rulebook.services.drafting.refusals import NotDone, VersionTaken, WorkFinished

pytestmark = pytest.mark.django_db


@pytest.fixture
def work(cast: Cast) -> DraftWork:
    return bench.work_of(cast)


def decide(cast: Cast, work: DraftWork) -> None:
    """Take every proposal that is complete, leave out the others, and mark what is left."""
    by = {"by": cast.regulation_owner, "at": NOW}
    for card in DraftCard.objects.filter(clause__work=work).select_related("clause__work"):
        if card.faults:
            cards.reject(card=card, revision=card.revision, reason="不完整", **by)
        else:
            cards.accept(card=card, revision=card.revision, **by)
    for clause in DraftClause.objects.filter(work=work, state="undecided").select_related("work"):
        clauses.nothing(clause=clause, revision=clause.revision, reason="附图", reason_en="annex", **by)


def test_a_work_that_is_not_decided_says_where_it_is_open(cast: Cast, work: DraftWork) -> None:
    with pytest.raises(NotDone):
        finishing.finish(work=work, by=cast.regulation_owner, at=NOW)
    page = signed_in(cast.regulation_owner).get(f"/regulations/drafts/{work.pk}/finish/").content.decode()

    assert "4 个条款待定" in page
    assert f"?clause={bench.clause(work, '1.3').pk}" in page
    assert not RegulationVersion.objects.exists()


def test_a_decided_work_becomes_a_draft_version_that_can_be_published(cast: Cast, work: DraftWork) -> None:
    decide(cast, work)

    version = finishing.finish(work=work, by=cast.regulation_owner, at=NOW)

    assert str(version) == "TEST-1 1.0"
    assert version.rules.count() == report.of(work).total.rules
    assert version.clauses.get(number="1.3").nothing_to_execute == "附图"
    packs.publish(version=version, effective_at=NOW, by=cast.regulation_owner, at=NOW)
    with pytest.raises(VersionTaken):
        finishing.reopen(work=work, by=cast.regulation_owner, at=NOW)


def test_rules_that_contradict_each_other_are_named_with_their_clauses(cast: Cast, work: DraftWork) -> None:
    decide(cast, work)
    card = bench.card(work, "1.1")
    twin = cards.add(
        clause=bench.clause(work, "1.3"), code="O99", kind=card.kind, spec={**card.spec, "within": "PT20M"},
        by=cast.regulation_owner, at=NOW,
    )  # fmt: skip

    found = Bench(work).all_faults()

    assert [(one.clause.number, one.card) for one in found if one.clause] == [("1.3", twin)]
    with pytest.raises(NotDone):
        finishing.finish(work=work, by=cast.regulation_owner, at=NOW)
    page = signed_in(cast.regulation_owner).post(f"/regulations/drafts/{work.pk}/finish/")
    assert page.status_code == 422
    assert "1 处错误" in page.content.decode()


def test_a_finished_work_is_closed_until_it_is_opened_again(cast: Cast, work: DraftWork) -> None:
    decide(cast, work)
    finishing.finish(work=work, by=cast.regulation_owner, at=NOW)
    card = bench.card(work, "1.1")

    with pytest.raises(WorkFinished):
        cards.reject(card=card, revision=card.revision, reason="不用", by=cast.regulation_owner, at=NOW)
    finishing.reopen(work=work, by=cast.regulation_owner, at=NOW)
    cards.reject(card=card, revision=card.revision, reason="不用", by=cast.regulation_owner, at=NOW)
    assert bench.clause(work, "1.1").state == DraftClause.State.UNDECIDED


def test_the_report_tells_what_was_taken_as_proposed_from_what_was_changed(cast: Cast, work: DraftWork) -> None:
    by = {"by": cast.regulation_owner, "at": NOW}
    answer, call, fine = bench.card(work, "1.1"), bench.card(work, "1.2"), bench.card(work, "2.1", "sanction")
    more = {**answer.spec, "title": {"zh": "甲", "en": "A"}, "warn": "PT1M"}
    other = {**call.spec, "within": "PT48H"}
    cards.edit(card=answer, revision=1, code="O1", kind="obligation", spec=more, **by)
    cards.edit(card=call, revision=1, code="O2", kind="obligation", spec=other, **by)
    cards.accept(card=fine, revision=1, **by)
    cards.add(clause=bench.clause(work, "1.3"), code="O3", kind="obligation", spec=other, **by)

    made = report.of(work)

    duties = next(line for line in made.kinds if line.kind == "obligation")
    assert (duties.accepted, duties.completed, duties.edited, duties.added) == (0, 1, 1, 1)
    assert (made.total.as_proposed, made.total.rules, made.total.share) == (2, 4, 50)


def test_an_edit_back_to_the_proposal_is_an_acceptance(cast: Cast, work: DraftWork) -> None:
    card = bench.card(work, "1.1")
    titled = {**card.spec, "title": {"zh": "别的名称", "en": "Another title"}}

    cards.edit(card=card, revision=1, code="O1", kind=card.kind, spec=titled, by=cast.regulation_owner, at=NOW)

    assert report.of(work).total.accepted == 1
