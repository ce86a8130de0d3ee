from __future__ import annotations

from datetime import timedelta

import pytest

from tests.cast import NOW, Cast
from tests.procedures.documents import drafted, received, released
from yinuo.core.models import Event
from yinuo.procedures.models import Document
from yinuo.procedures.selectors import documents as selectors
from yinuo.procedures.services.documents import changes, copies, errors, writing

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _own_files(files_root):
    pass


def kinds_of(document: Document) -> list[str]:
    found = Event.objects.filter(root=document.record_id).order_by("pk").values_list("kind", flat=True)
    return [kind.removeprefix("procedures.") for kind in found]


def test_a_document_is_drafted_signed_and_put_in_force(cast: Cast):
    document = drafted(cast, file=b"draft text")
    assert document.record.number.startswith("WJ-2026-")
    assert document.draft.file.content_type == "text/plain"

    writing.submit(document=document, by=cast.quality_engineer, at=NOW + HOUR)
    edition = writing.release(document=document, by=cast.quality_engineer, at=NOW + 2 * HOUR)

    document.refresh_from_db()
    assert (document.state, document.current, document.draft) == ("released", edition, None)
    assert document.record.state == "released"
    assert kinds_of(document) == ["document.drafted", "document.submitted", "document.released"]


def test_nothing_is_in_force_before_its_author_has_signed(cast: Cast):
    document = drafted(cast)

    with pytest.raises(errors.WrongDocumentState):
        writing.release(document=document, by=cast.quality_engineer, at=NOW)
    with pytest.raises(errors.NotInForce):
        copies.issue(document=document, holder=cast.technician, by=cast.quality_engineer, at=NOW)
    with pytest.raises(errors.NotInForce):
        changes.report(document=document, found="use", text="错", by=cast.technician, at=NOW)


def test_a_document_of_a_customer_is_not_drafted_here_and_ours_is_not_received(cast: Cast):
    with pytest.raises(errors.WrongOrigin):
        drafted(cast, kind="quality_agreement")
    with pytest.raises(errors.WrongOrigin):
        received(cast, kind="fmea")


def test_a_number_is_used_once_and_a_title_is_needed(cast: Cast):
    drafted(cast, number="TZ-1")

    with pytest.raises(errors.NumberTaken):
        drafted(cast, number="TZ-1")
    with pytest.raises(errors.TitleMissing):
        drafted(cast, title="  ")


def test_the_customers_date_lies_ahead(cast: Cast):
    with pytest.raises(errors.DueInThePast):
        received(cast, review_due_at=NOW)
    assert received(cast, review_due_at=NOW + DAY).review_due_at == NOW + DAY


def test_a_review_may_be_put_right_until_the_document_is_in_force(cast: Cast):
    document = received(cast)
    told = {"method": "二号模具", "requirements": "首件送检", "by": cast.quality_engineer, "at": NOW}
    writing.review(document=document, is_suitable=False, **told)
    writing.review(document=document, is_suitable=True, **told)
    edition = writing.release(document=document, by=cast.quality_engineer, at=NOW)

    assert edition.review.is_suitable
    with pytest.raises(errors.WrongDocumentState):
        writing.review(document=document, is_suitable=False, **told)


def test_requirements_from_outside_go_into_a_document_of_ours(cast: Cast):
    ours, document = released(cast), received(cast)
    with pytest.raises(errors.WrongDocumentState):
        writing.convert(document=document, note="写入图纸", into=ours, by=cast.quality_engineer, at=NOW)
    review = writing.review(
        document=document, is_suitable=True, method="照办", requirements="无", by=cast.quality_engineer, at=NOW
    )

    writing.convert(document=document, note="写入图纸", into=ours, by=cast.quality_engineer, at=NOW)

    review.refresh_from_db()
    assert (review.converted_into, review.converted_at) == (ours, NOW)


def test_another_edition_from_outside_is_reviewed_while_the_old_one_holds(cast: Cast):
    document = received(cast)
    writing.review(document=document, is_suitable=True, method="a", requirements="b", by=cast.manager, at=NOW)
    first = writing.release(document=document, by=cast.manager, at=NOW)

    second = writing.receive_edition(document=document, label="B", by=cast.account_manager, at=NOW + DAY)

    document.refresh_from_db()
    assert (document.state, document.current, document.draft) == ("received", first, second)


def test_a_copy_is_received_at_its_place_recalled_and_given_back(cast: Cast):
    document = released(cast)
    copy = copies.issue(document=document, holder=cast.technician, by=cast.quality_engineer, at=NOW)
    with pytest.raises(errors.HoldsOne):
        copies.issue(document=document, holder=cast.technician, by=cast.quality_engineer, at=NOW)
    copies.receive(copy=copy, place="一号工位", by=cast.technician, at=NOW)
    with pytest.raises(errors.CopyElsewhere):
        copies.receive(copy=copy, place="二号工位", by=cast.technician, at=NOW)
    copies.recall(copy=copy, reason="盘点", by=cast.quality_engineer, at=NOW)
    with pytest.raises(errors.CopyElsewhere):
        copies.recall(copy=copy, reason="盘点", by=cast.quality_engineer, at=NOW)
    copies.give_back(copy=copy, is_whole=False, by=cast.quality_engineer, at=NOW)

    with pytest.raises(errors.CopyElsewhere):
        copies.give_back(copy=copy, is_whole=True, by=cast.quality_engineer, at=NOW)
    copy.record.refresh_from_db()
    assert (copy.record.state, copy.record.closed_at) == ("returned", NOW)


def test_a_loan_ends_in_the_future(cast: Cast):
    with pytest.raises(errors.DueInThePast):
        copies.issue(document=released(cast), holder=cast.technician, by=cast.manager, at=NOW, due_at=NOW)


def test_an_accepted_problem_leads_to_another_edition_and_is_done_with_it(cast: Cast):
    document = released(cast)
    first = document.current
    kept = copies.issue(document=document, holder=cast.technician, by=cast.quality_engineer, at=NOW)
    with pytest.raises(errors.NoChangeAccepted):
        changes.start(document=document, label="B", by=cast.quality_engineer, at=NOW)
    change = changes.report(document=document, found="use", text="标高错", by=cast.technician, at=NOW)
    changes.decide(change=change, is_accepted=True, decision="改", by=cast.manager, at=NOW)
    with pytest.raises(errors.ChangeDecidedAlready):
        changes.decide(change=change, is_accepted=False, decision="不改", by=cast.manager, at=NOW)

    with pytest.raises(errors.LabelTaken):
        changes.start(document=document, label="A", by=cast.quality_engineer, at=NOW)
    second = changes.start(document=document, label="B", by=cast.quality_engineer, at=NOW)
    document.refresh_from_db()
    assert (document.state, document.current) == ("drafted", first)
    writing.submit(document=document, by=cast.quality_engineer, at=NOW)
    writing.release(document=document, by=cast.quality_engineer, at=NOW + DAY)

    change.refresh_from_db()
    first.refresh_from_db()
    assert (change.state, change.led_to, first.ended_at) == ("done", second, NOW + DAY)
    assert copies.recall_old(document=document, reason="换版", by=cast.quality_engineer, at=NOW + DAY) == 1
    with pytest.raises(errors.NothingToRecall):
        copies.recall_old(document=document, reason="再次", by=cast.quality_engineer, at=NOW + DAY)
    kept.refresh_from_db()
    assert kept.recalled_at == NOW + DAY


def test_a_problem_that_changes_nothing_is_told_why(cast: Cast):
    change = changes.report(document=released(cast), found="inspection", text="字小", by=cast.technician, at=NOW)

    changes.decide(change=change, is_accepted=False, decision="不影响使用", by=cast.manager, at=NOW)

    assert (change.state, change.decision) == ("rejected", "不影响使用")


def test_what_must_agree_is_told_when_the_other_changes(cast: Cast):
    fmea = released(cast, "FMEA", kind="fmea")
    plan = drafted(cast, "控制计划", kind="control_plan")
    changes.follow(document=plan, follows=fmea, by=cast.quality_engineer, at=NOW)
    writing.submit(document=plan, by=cast.quality_engineer, at=NOW)
    writing.release(document=plan, by=cast.quality_engineer, at=NOW)
    assert kinds_of(fmea)[-1] == "document.followed"
    assert not selectors.is_out_of_step(plan)

    change = changes.report(document=fmea, found="use", text="漏一项", by=cast.technician, at=NOW)
    changes.decide(change=change, is_accepted=True, decision="补", by=cast.manager, at=NOW)
    changes.start(document=fmea, label="B", by=cast.quality_engineer, at=NOW)
    writing.submit(document=fmea, by=cast.quality_engineer, at=NOW)
    writing.release(document=fmea, by=cast.quality_engineer, at=NOW)

    assert kinds_of(plan)[-1] == "document.out_of_step"
    assert selectors.is_out_of_step(plan)
    plan.refresh_from_db()
    changes.follow(document=plan, follows=fmea, by=cast.quality_engineer, at=NOW)
    assert not selectors.is_out_of_step(plan)


def test_documents_do_not_follow_each_other_in_a_circle(cast: Cast):
    one, two, three = (released(cast, title) for title in ("一", "二", "三"))
    changes.follow(document=two, follows=one, by=cast.quality_engineer, at=NOW)
    changes.follow(document=three, follows=two, by=cast.quality_engineer, at=NOW)

    for follower, followed in ((one, three), (one, one)):
        with pytest.raises(errors.FollowsItself):
            changes.follow(document=follower, follows=followed, by=cast.quality_engineer, at=NOW)


def test_a_void_document_stays_readable_and_does_nothing_more(cast: Cast):
    document = released(cast)
    copy = copies.issue(document=document, holder=cast.technician, by=cast.quality_engineer, at=NOW)
    writing.void(document=document, reason="产品停产", by=cast.manager, at=NOW)

    with pytest.raises(errors.WrongDocumentState):
        writing.void(document=document, reason="再次", by=cast.manager, at=NOW)
    with pytest.raises(errors.NotInForce):
        copies.issue(document=document, holder=cast.technician_two, by=cast.manager, at=NOW)
    assert copies.recall_old(document=document, reason="作废", by=cast.manager, at=NOW) == 1
    copies.give_back(copy=copy, is_whole=True, by=cast.manager, at=NOW)
    assert selectors.register(Document.objects.all()).get().copies_out == 0


def test_the_register_finds_by_word_kind_origin_and_agreement(cast: Cast):
    ours, theirs = released(cast, "焊接图"), received(cast)
    fresh = drafted(cast, "新计划", kind="control_plan")
    changes.follow(document=fresh, follows=drafted(cast, "未生效", kind="fmea"), by=cast.manager, at=NOW)

    def found(**told: object) -> list[Document]:
        return list(selectors.register(Document.objects.all(), **told).order_by("pk"))

    assert found(words="焊接") == [ours]
    assert found(words="大城") == [theirs]
    assert found(origin="external") == [theirs]
    assert found(kind="control_plan", state="drafted") == [fresh]
    assert found(only_out_of_step=True) == []
