"""
The repair regulation decided rule by rule as a reviewer would who knows what is meant, and loaded: the same rules come
out as the pack has, and most of them as they were proposed. The browser test does the same by mouse and keyboard.
"""

from __future__ import annotations

import pytest
from django.test import Client

from tests.access import signed_in
from tests.cast import NOW, Cast
from tests.rulebook.drafting import bench, source
from tests.rulebook.drafting.reviewer import Reviewer
from yinuo.rulebook import pack as packs
from yinuo.rulebook.models import DraftCard, DraftClause, DraftWork
from yinuo.rulebook.selectors.drafting import report
from yinuo.rulebook.services.drafting import finishing

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
#: Of 91 rules; what is reached now must not be lost again.
LEAST_AS_PROPOSED = 70


def post(owner: Client, path: str, **data: object) -> None:
    answer = owner.post(f"/regulations/drafts/{path}/", data, headers=HTMX)
    assert answer.status_code == 200, answer.content.decode()
    assert "alert-danger" not in answer.content.decode()


def decide(owner: Client, clause: DraftClause, reviewer: Reviewer) -> None:
    for card in DraftCard.objects.filter(clause=clause).order_by("position", "pk"):
        wanted = reviewer.take(clause.number, card)
        if wanted is None:
            post(owner, f"cards/{card.pk}/reject", revision=card.revision, reason="另有规则")
            continue
        if reviewer.is_as_wanted(card, wanted):
            post(owner, f"cards/{card.pk}/accept", revision=card.revision)
            card.refresh_from_db()
        text = reviewer.text(wanted)
        post(owner, f"cards/{card.pk}/edit", revision=card.revision, mode="text", text=text)
    for wanted in reviewer.rest(clause.number):
        post(owner, f"clauses/{clause.pk}/add", mode="text", text=reviewer.text(wanted))
    clause.refresh_from_db()
    if clause.state == DraftClause.State.UNDECIDED:
        post(owner, f"clauses/{clause.pk}/nothing", revision=clause.revision, reason="由其他条款执行")


def test_the_rules_of_the_pack_come_out_and_most_were_proposed(cast: Cast) -> None:
    work: DraftWork = bench.whole(cast)
    owner, wanted = signed_in(cast.regulation_owner), source.the_pack()
    reviewer = Reviewer(wanted)

    for clause in DraftClause.objects.filter(work=work).order_by("position"):
        decide(owner, clause, reviewer)
    assert reviewer.missing() == []
    version = finishing.finish(work=work, by=cast.regulation_owner, at=NOW)

    made = {rule.code: rule.spec for rule in version.rules.all()}
    assert made == {rule["rule"]: rule for rule in packs.to_data(wanted)["rules"]}
    assert report.of(work).total.rules == len(wanted.rules)
    assert report.of(work).total.share >= LEAST_AS_PROPOSED
