from __future__ import annotations

from datetime import timedelta

from django.urls import reverse

from tests.access import AccessSuite, Page
from tests.cast import NOW, Cast
from tests.rulebook.drafting import bench
from yinuo.rulebook.models import DraftWork
from yinuo.rulebook.services.drafting import cards

KEEPER = {"regulation_owner"}


def url(name: str, *args: object) -> str:
    return reverse(f"rulebook:{name}", args=args)


class TestDrafts(AccessSuite):
    def pages(self, cast: Cast) -> list[Page]:
        work = bench.work_of(cast)
        reading = work.readings.get()
        return [
            Page(url("drafts"), KEEPER),
            Page(url("draft_new"), KEEPER),
            Page(url("draft_new"), KEEPER, method="post", data={"text": "甲办法"}),
            Page(url("draft_words"), KEEPER),
            Page(url("draft_reading", reading.pk), KEEPER),
            Page(url("draft", work.pk), KEEPER),
            Page(url("draft", work.pk) + "?show=doubts", KEEPER),
            Page(url("draft_head", work.pk), KEEPER),
            Page(url("draft_finish", work.pk), KEEPER),
            Page(url("draft_finish", work.pk), KEEPER, method="post"),
            Page(url("draft_report", work.pk), KEEPER),
            Page(url("draft_reopen", work.pk), KEEPER, method="post"),
            Page(url("draft", 0), set(), KEEPER),
            Page(url("draft_reading", 0), set(), KEEPER),
        ]


class TestWorkbench(AccessSuite):
    def pages(self, cast: Cast) -> list[Page]:
        work = bench.work_of(cast)
        clause, card = bench.clause(work, "1.1"), bench.card(work, "1.1")
        seen = {"revision": clause.revision}
        reason = {**seen, "reason": "不适用"}
        text = {**seen, "mode": "text", "text": "rule: X1"}
        return [
            Page(url("draft_clause", clause.pk), KEEPER),
            Page(url("draft_nothing", clause.pk), KEEPER),
            Page(url("draft_nothing", clause.pk), KEEPER, method="post", data=reason),
            Page(url("draft_something", clause.pk), KEEPER, method="post", data=seen),
            Page(url("draft_correct", clause.pk), KEEPER),
            Page(url("draft_split", clause.pk), KEEPER),
            Page(url("draft_merge", clause.pk), KEEPER, method="post", data=seen),
            Page(url("draft_add", clause.pk), KEEPER),
            Page(url("draft_check", clause.pk), KEEPER, method="post", data=text),
            Page(url("draft_accept", card.pk), KEEPER, method="post", data=seen),
            Page(url("draft_restore", card.pk), KEEPER, method="post", data=seen),
            Page(url("draft_reject", card.pk), KEEPER),
            Page(url("draft_reject", card.pk), KEEPER, method="post", data=reason),
            Page(url("draft_edit", card.pk), KEEPER),
            Page(url("draft_edit", card.pk) + "?mode=text", KEEPER),
            Page(url("draft_edit", card.pk), KEEPER, method="post", data=text),
            Page(url("draft_clause", 0), set(), KEEPER),
            Page(url("draft_edit", 0), set(), KEEPER),
        ]


class TestUndoing(AccessSuite):
    def pages(self, cast: Cast) -> list[Page]:
        work: DraftWork = bench.work_of(cast)
        card = bench.card(work, "1.1")
        cards.accept(card=card, revision=1, by=cast.regulation_owner, at=NOW + timedelta(minutes=1))
        return [Page(url("draft_undo", work.pk), KEEPER, method="post")]
