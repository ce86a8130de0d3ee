from __future__ import annotations

from django.core.cache import cache
from django.urls import reverse

from tests.access import EVERYBODY, AccessSuite, Page
from tests.cast import NOW, Cast, at
from tests.rulebook import house, regulations
from yinuo.rulebook.services import preparation

FAR = at("2027-12-31 00:00")  # these pages read the wall clock
KEEPER = {"regulation_owner"}
REVIEWERS = {"regulation_owner", "general_manager"}
FOLLOWERS = {"regulation_owner", "general_manager", "manager", "manager_south"}
ASKERS = FOLLOWERS | {"coordinator", "coordinator_south"}
# Quality and finance have no manager: their people speak for them.
SPEAKERS = {"manager", "manager_south", "quality_engineer", "finance_clerk"}
NORTH = {
    "manager", "hotline", "coordinator", "technician", "technician_two", "parts_keeper", "account_manager", "stranger",
}  # fmt: skip
SOUTH = {"manager_south", "coordinator_south", "technician_south"}


def url(name: str, *args: object) -> str:
    return reverse(f"rulebook:{name}", args=args)


class TestDrafts(AccessSuite):
    def pages(self, cast: Cast) -> list[Page]:
        cache.clear()
        house.publish()
        new = regulations.draft(cast, "3")
        found = regulations.put_forward(cast)
        departments = {"departments": [cast.service_north.pk], "ends_at": "2027-04-01T00:00"}
        forward = {"department": cast.service_north.pk, "sort": "rule", "reason": "需要"}
        return [
            Page(url("put_forward", new.pk), KEEPER),
            Page(url("put_forward", new.pk), KEEPER, method="post", data=forward),
            Page(url("life_cycle", new.pk), KEEPER, EVERYBODY - KEEPER),
            Page(url("life_cycle", found.pk), REVIEWERS, EVERYBODY - REVIEWERS),
            Page(url("regulation_record", found_record(found)), REVIEWERS, EVERYBODY - REVIEWERS),
            Page(url("meeting", found.pk), KEEPER),
            Page(url("drop", found.pk), KEEPER),
            Page(url("drop", found.pk), KEEPER, method="post", data={"reason": "不需要了"}),
            Page(url("submit", found.pk), KEEPER, method="post"),
            Page(url("hand_in", found.pk), KEEPER, EVERYBODY - REVIEWERS, method="post"),
            Page(url("consultation_open", found.pk), KEEPER),
            Page(url("consultation_open", found.pk), KEEPER, method="post", data=departments),
            Page(url("difference", found.pk), REVIEWERS, EVERYBODY - REVIEWERS),
            Page(url("document_pdf", found.pk), REVIEWERS, EVERYBODY - REVIEWERS),
            Page(url("document_docx", found.pk), REVIEWERS, EVERYBODY - REVIEWERS),
        ]


def found_record(version: object) -> int:
    from yinuo.rulebook.selectors import life_cycle

    record = life_cycle.record_of(version)  # type: ignore[arg-type]  # a version
    assert record is not None
    return record.pk


class TestReview(AccessSuite):
    def pages(self, cast: Cast) -> list[Page]:
        house.publish()
        found = regulations.put_forward(cast)
        preparation.hand_in(version=found, by=cast.regulation_owner, at=NOW)
        said = {"is_passed": "yes", "note": ""}
        return [
            Page(url("review", found.pk), REVIEWERS),
            Page(url("review", found.pk), {"general_manager"}, method="post", data=said),
        ]


class TestConsultations(AccessSuite):
    def pages(self, cast: Cast) -> list[Page]:
        house.publish()
        found = regulations.consulted(cast, ends_at=FAR)
        made = regulations.comment(cast, found)
        readers = REVIEWERS | NORTH | SOUTH
        others = EVERYBODY - readers
        clause = found.clauses.get(number="1.2")
        said = {"clause": clause.pk, "department": cast.service_south.pk, "text": "太短"}
        answer = {"is_accepted": "yes", "reason": "有理"}
        return [
            Page(url("life_cycle", found.pk), readers, others),
            Page(url("comment", found.pk), {"manager", "manager_south"}, others),
            Page(url("comment", found.pk), {"manager", "manager_south"}, others, "post", said),
            Page(url("agree", found.pk, cast.service_south.pk), {"manager_south"}, others, "post"),
            Page(url("comment_answer", made.pk), KEEPER),
            Page(url("comment_answer", made.pk), KEEPER, method="post", data=answer),
            Page(url("consultation_close", found.pk), KEEPER, method="post"),
        ]


class TestReading(AccessSuite):
    def pages(self, cast: Cast) -> list[Page]:
        cache.clear()
        version = house.publish()
        campaign = regulations.campaign(cast, version)
        others = EVERYBODY - NORTH
        departments = {"departments": [cast.service_south.pk], "remind_days": 3}
        return [
            Page(url("campaign_open", version.pk), KEEPER),
            Page(url("campaign_open", version.pk), KEEPER, method="post", data=departments),
            Page(url("reading", campaign.pk), NORTH, others),
            Page(url("reading_give", campaign.pk), NORTH, others, "post", {"digest": version.digest}),
            Page(url("campaign", campaign.pk), FOLLOWERS),
            Page(url("campaign_remind", campaign.pk), KEEPER, method="post"),
        ]


class TestInForce(AccessSuite):
    def pages(self, cast: Cast) -> list[Page]:
        cache.clear()
        version = house.publish()
        waiver = regulations.asked_waiver(cast, version)
        granted = regulations.waiver(cast, version, "1.2")
        objection = regulations.objection(cast, version)
        retirement = regulations.asked_retirement(cast, version)
        clause = version.clauses.get(number="1.1")
        asked = {
            "clause": clause.pk, "effect": "no_sanction", "starts_at": "2026-03-02T10:00",
            "ends_at": "2027-04-01T00:00", "reason": "割接",
        }  # fmt: skip
        feedback = {"department": cast.service_north.pk, "text": "好"}
        return [
            Page(url("register")),
            Page(url("register") + "?show=review_due"),
            Page(url("register_csv")),
            Page(url("life_cycle", version.pk)),
            Page(url("difference", version.pk)),
            Page(url("document_pdf", version.pk)),
            Page(url("document_docx", version.pk)),
            Page(url("waivers")),
            Page(url("waivers") + "?show=now"),
            Page(url("waiver", waiver.pk)),
            Page(url("waiver", 0), set(), EVERYBODY),
            Page(url("waiver_ask", version.pk), ASKERS),
            Page(url("waiver_ask", version.pk), ASKERS, method="post", data=asked),
            Page(url("waiver_decide", waiver.pk), REVIEWERS),
            Page(url("waiver_decide", waiver.pk), REVIEWERS, method="post", data={"note": "同意"}),
            Page(url("waiver_end", granted.pk), REVIEWERS),
            Page(url("waiver_end", granted.pk), REVIEWERS, method="post", data={"reason": "已恢复"}),
            Page(url("objection_raise", version.pk), SPEAKERS),
            Page(url("objection_raise", version.pk), SPEAKERS, method="post", data={"clause": clause.pk, "text": "短"}),
            Page(url("objection", objection.pk)),
            Page(url("objection", 0), set(), EVERYBODY),
            Page(url("objection_discuss", objection.pk), KEEPER),
            Page(url("objection_decide", objection.pk), KEEPER),
            Page(url("feedback", version.pk), SPEAKERS),
            Page(url("feedback", version.pk), SPEAKERS, method="post", data=feedback),
            Page(url("reassess", version.pk), KEEPER),
            Page(url("reassess", version.pk), KEEPER, method="post", data={"outcome": "keep", "text": "适用"}),
            Page(url("execution_check", version.pk), KEEPER),
            Page(url("retirement_ask", version.pk), KEEPER),
            Page(url("retire", retirement.pk), KEEPER),
            Page(url("retirement_give_up", retirement.pk), KEEPER, method="post"),
        ]
