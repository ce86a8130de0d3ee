from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from django.core.cache import cache
from django.urls import reverse

from tests.access import EVERYBODY, AccessSuite, Page
from tests.cast import NOW, Cast
from tests.rulebook import house
from tests.rulebook.test_approvals import SIGNATURES
from tests.rulebook.test_tiers import WITH_TIER
from yinuo.core.models import Record
from yinuo.rulebook.models import Approval, Rule, Sanction
from yinuo.rulebook.services import packs, sanctions, sweeper

MANAGERS = {"coordinator", "manager", "general_manager"}
READERS = MANAGERS | {
    "hotline",
    "account_manager",
    "parts_keeper",
    "finance_clerk",
    "quality_engineer",
    "regulation_owner",
}
HIDDEN = EVERYBODY - READERS  # the south, technicians who have nothing to do with it, the administrator, the stranger
LEADERS = {"manager", "general_manager"}


def url(name: str, *args: object) -> str:
    return reverse(f"rulebook:{name}", args=args)


def make_record(cast: Cast, text: str = house.HOUSE) -> Record:
    """A case of the hotline in the north that was reported, under a small regulation."""
    cache.clear()
    house.publish(text)
    record = house.case_of(cast)
    house.report(record, cast.hotline)
    return record


class TestPromises(AccessSuite):
    def pages(self, cast: Cast) -> list[Page]:
        record = make_record(cast)
        house.guide(record, cast.hotline, NOW)
        promise = house.owed(record, "O2")
        clause = promise.version.clauses.get(number="1.3")
        gate = Rule.objects.get(code="G1")
        not_a_gate = Rule.objects.get(code="O1")
        manage = {"allowed": MANAGERS, "hidden": HIDDEN, "method": "post"}
        return [
            Page(url("duties")),
            Page(url("obligation", promise.pk), READERS, HIDDEN),
            Page(url("obligation", 0), set(), EVERYBODY),
            Page(url("reassign", promise.pk), data={"person": cast.coordinator.pk, "reason": "休息"}, **manage),
            Page(url("pause", promise.pk), data={"clause": clause.pk, "reason": "客户外出"}, **manage),
            Page(url("promises", record.pk), READERS, HIDDEN),
            Page(url("sanction_panel", record.pk), READERS, HIDDEN),
            Page(url("gate_lift", record.pk, gate.pk), {"coordinator"}, HIDDEN),
            Page(
                url("gate_lift", record.pk, gate.pk), {"coordinator"}, HIDDEN, method="post", data={"reason": "已确认"}
            ),
            Page(url("gate_lift", record.pk, not_a_gate.pk), set(), EVERYBODY),
        ]


class TestTiers(AccessSuite):
    def pages(self, cast: Cast) -> list[Page]:
        record = make_record(cast, WITH_TIER)
        rule, not_a_tier = Rule.objects.get(code="T1"), Rule.objects.get(code="O1")
        given = {"level": "special", "reason": "老客户"}
        return [
            Page(url("tiers", record.pk), READERS, HIDDEN),
            Page(url("tier_give", record.pk, rule.pk), MANAGERS, HIDDEN),
            Page(url("tier_give", record.pk, rule.pk), MANAGERS, HIDDEN, "post", given),
            Page(url("tier_give", record.pk, not_a_tier.pk), set(), EVERYBODY),
        ]


class TestResuming(AccessSuite):
    def pages(self, cast: Cast) -> list[Page]:
        from yinuo.rulebook.services import obligations

        record = make_record(cast)
        house.guide(record, cast.hotline, NOW)
        promise = house.owed(record, "O2")
        clause = promise.version.clauses.get(number="1.3")
        obligations.pause(obligation=promise, clause=clause, reason="客户外出", by=cast.manager, at=NOW)
        return [Page(url("resume", promise.pk), MANAGERS, HIDDEN, method="post")]


class TestSanctions(AccessSuite):
    def pages(self, cast: Cast) -> list[Page]:
        make_record(cast)
        sweeper.sweep(at=NOW + timedelta(minutes=31))
        fined = Sanction.objects.get()
        concerned = {"hotline"} | LEADERS
        others = EVERYBODY - concerned
        return [
            Page(url("sanctions")),
            Page(url("sanction", fined.pk), concerned, others),
            Page(
                url("sanction_decide", fined.pk), {"manager"}, others, "post", {"decision": "confirmed", "amount": "60"}
            ),
            Page(url("sanction_appeal", fined.pk), {"hotline"}, others, "post", {"text": "当时停电"}),
        ]


class TestAppeals(AccessSuite):
    def pages(self, cast: Cast) -> list[Page]:
        make_record(cast)
        sweeper.sweep(at=NOW + timedelta(minutes=31))
        fined = Sanction.objects.get()
        sanctions.confirm(sanction=fined, amount=Decimal(60), by=cast.manager, at=NOW)
        sanctions.appeal(sanction=fined, text="当时停电", by=cast.hotline, at=NOW)
        others = EVERYBODY - {"hotline"} - LEADERS
        decision = {"outcome": "waived", "reason": "同意"}
        return [Page(url("sanction_appeal_decide", fined.pk), {"general_manager"}, others, "post", decision)]


class TestApprovals(AccessSuite):
    def pages(self, cast: Cast) -> list[Page]:
        record = make_record(cast, SIGNATURES)
        house.triage(record, cast.coordinator, NOW)
        asked = Approval.objects.get()
        author = {"allowed": {"coordinator"}, "hidden": HIDDEN, "method": "post"}
        signer = {"allowed": {"manager"}, "hidden": HIDDEN, "method": "post"}
        return [
            Page(url("approvals")),
            Page(url("approval", asked.pk), READERS, HIDDEN),
            Page(url("approval_sign", asked.pk), data={"decision": "sign"}, **signer),
            Page(url("approval_delegate", asked.pk), data={"person": cast.account_manager.pk}, **signer),
            Page(url("approval_remind", asked.pk), **author),
            Page(url("approval_withdraw", asked.pk), data={"reason": "客户取消"}, **author),
        ]


class TestRegulations(AccessSuite):
    def pages(self, cast: Cast) -> list[Page]:
        make_record(cast)
        draft = packs.load(text=house.HOUSE.replace('version: "1"', 'version: "2"'), at=NOW, by=None)
        rule = Rule.objects.get(code="O1", version__version="1")
        draft_rule = Rule.objects.get(code="O1", version=draft)
        keeper = {"regulation_owner"}
        others = EVERYBODY - keeper
        return [
            Page(url("regulations")),
            Page(url("regulation", rule.version_id)),
            Page(url("pack_export", rule.version_id)),
            Page(url("rule", rule.pk)),
            Page(url("regulation", draft.pk), keeper, others),
            Page(url("pack_export", draft.pk), keeper, others),
            Page(url("rule", draft_rule.pk), keeper, others),
            Page(url("pack_load"), keeper),
            Page(url("pack_load"), keeper, method="post"),
            Page(url("publish", draft.pk), keeper),
            Page(url("publish", draft.pk), keeper, method="post", data={"effective_at": "2027-04-01T00:00"}),
        ]
