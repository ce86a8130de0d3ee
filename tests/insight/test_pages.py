from __future__ import annotations

import json
import re

import pytest
from django.urls import reverse

from tests.access import AccessSuite, Page, signed_in
from tests.insight.history import make_history, metric
from tests.jobs import publish
from yinuo.insight.models import MetricValue
from yinuo.insight.selectors import promises
from yinuo.insight.selectors.counting import Reach
from yinuo.insight.services import rollup
from yinuo.rulebook.models import Obligation, Sanction

READERS = {
    "coordinator",
    "coordinator_south",
    "quality_engineer",
    "manager",
    "manager_south",
    "general_manager",
    "regulation_owner",
    "finance_clerk",
}
DAY = {"day": "2026-03-20"}


class TestAccess(AccessSuite):
    def pages(self, cast):
        publish("service_targets")
        north = f"?branch={cast.north.pk}"
        south = {"coordinator_south", "manager_south"}
        return [
            Page(reverse("insight:dashboard"), allowed=READERS),
            Page(reverse("insight:dashboard") + north, allowed=READERS - south, hidden=south),
            Page(reverse("insight:drill", args=[metric("M2")]), allowed=READERS),
            Page(reverse("insight:drill", args=[metric("M2")]) + north, allowed=READERS - south, hidden=south),
            Page(
                reverse("insight:drill", args=[metric("M2")]) + f"?by=branch&key={cast.north.pk}",
                allowed=READERS - south,
                hidden=south,
            ),
            Page(reverse("insight:promises"), allowed=READERS),
            Page(reverse("insight:promises") + north, allowed=READERS - south, hidden=south),
            Page(reverse("insight:promise_list", args=["broken"]), allowed=READERS),
            Page(reverse("insight:sanctions"), allowed=READERS),
        ]


@pytest.fixture
def history(cast):
    return make_history(cast)


def charts(page):
    found = re.findall(r'<script id="chart-(\d+)" type="application/json">(.*?)</script>', page, re.S)
    return {int(pk): json.loads(text) for pk, text in found}


def test_the_dashboard_shows_value_target_verdict_and_trend_of_each_metric(cast, history):
    page = signed_in(cast.general_manager).get(reverse("insight:dashboard"), DAY).content.decode()
    drawn = charts(page)
    satisfaction = drawn[metric("M2")]
    assert [point["value"] for point in satisfaction["trend"]][-2:] == [100.0, 50.0]
    assert satisfaction["trend"][-1] == {"label": "2026-03", "value": 50.0, "met": False}
    assert satisfaction["target"] == 85.0
    assert "≥ 85%" in page
    assert "&lt; 3%" in page
    assert len(drawn) == 10
    assert satisfaction["bars"][0]["label"] == "北区分公司"


def test_a_bar_leads_to_its_rows_and_a_row_to_its_case(cast, history):
    browser = signed_in(cast.general_manager)
    page = browser.get(reverse("insight:dashboard"), DAY | {"by": "person"}).content.decode()
    for chart in charts(page).values():
        for bar in chart["bars"]:
            numerator, denominator = map(int, bar["count"].split("/"))
            shown = browser.get(bar["url"]).content.decode()
            count = int(re.search(r"共 (\d+) 条", shown)[1])
            assert count in {numerator, denominator - numerator, denominator}
    satisfied = browser.get(reverse("insight:drill", args=[metric("M2")]), DAY | {"side": "numerator"}).content.decode()
    assert reverse("cases:case", args=[history["mar0"].pk]) in satisfied
    assert reverse("cases:case", args=[history["mar1"].pk]) not in satisfied


def test_past_months_come_from_the_roll_up_and_the_running_one_is_counted(cast, history):
    rollup.roll_up(at=cast.at("2026-03-20 00:30"), back=6)
    MetricValue.objects.filter(rule=metric("M2"), branch=None).update(numerator=7, denominator=10)
    page = signed_in(cast.general_manager).get(reverse("insight:dashboard"), DAY).content.decode()
    assert [point["value"] for point in charts(page)[metric("M2")]["trend"]] == [70.0] * 5 + [50.0]
    day = cast.at("2026-03-15 00:00")
    MetricValue.objects.filter(rule=metric("M2"), branch=cast.north, starts_at=day).update(numerator=9, denominator=9)
    page = signed_in(cast.general_manager).get(reverse("insight:dashboard"), DAY).content.decode()
    assert charts(page)[metric("M2")]["trend"][-1]["value"] == 90.0  # nine of nine and none of one


def test_the_dashboard_costs_few_queries_with_and_without_the_roll_up(cast, history, django_assert_max_num_queries):
    browser = signed_in(cast.general_manager)
    url = reverse("insight:dashboard")
    for by in ("branch", "person"):
        browser.get(url, DAY | {"by": by})
        with django_assert_max_num_queries(30):
            assert browser.get(url, DAY | {"by": by}).status_code == 200
    rollup.roll_up(at=cast.at("2026-03-20 00:30"), back=6)
    with django_assert_max_num_queries(22):
        assert browser.get(url, DAY).status_code == 200
    for page in (
        reverse("insight:drill", args=[metric("M1")]),
        reverse("insight:promises"),
        reverse("insight:promise_list", args=["broken"]),
        reverse("insight:sanctions"),
    ):
        browser.get(page)
        with django_assert_max_num_queries(30):
            assert browser.get(page).status_code == 200, page


def test_figures_and_rows_leave_as_csv(cast, history):
    browser = signed_in(cast.general_manager)
    table = browser.get(reverse("insight:dashboard"), DAY | {"format": "csv"})
    text = table.content.decode("utf-8-sig")
    assert table["Content-Type"].startswith("text/csv")
    assert "用户满意率" in text
    assert "2026-03,≥ 85%,50.0,1,2,否" in text
    rows = browser.get(reverse("insight:drill", args=[metric("M2")]), DAY | {"side": "denominator", "format": "csv"})
    assert len(rows.content.decode("utf-8-sig").strip().splitlines()) == 3


def test_a_branch_manager_sees_his_branch_only(cast, history):
    page = signed_in(cast.manager_south).get(reverse("insight:dashboard"), DAY).content.decode()
    assert charts(page)[metric("M2")]["trend"][-1]["value"] is None
    mine = signed_in(cast.manager).get(reverse("insight:dashboard"), DAY).content.decode()
    assert charts(mine)[metric("M2")]["trend"][-1]["value"] == 50.0


def test_without_metrics_the_page_says_what_to_do(cast):
    page = signed_in(cast.general_manager).get(reverse("insight:dashboard")).content.decode()
    assert "现行制度没有定义指标" in page


def test_every_open_promise_is_counted_in_exactly_one_status(cast, history):
    for when in (cast.at("2026-03-10 09:05"), cast.at("2026-03-16 09:00"), cast.at("2026-04-30 09:00")):
        rows = promises.by_rule(Reach(), when)
        assert sum(row.total for row in rows) == Obligation.objects.filter(state__in=["open", "paused"]).count()
        for row in rows:
            for status in ("running", "soon", "broken", "paused", "unlimited"):
                listed = promises.of_status(Reach(), status, when, row.rule.pk)
                assert listed.count() == getattr(row, status), (row.rule.code, status)


def test_sanctions_are_counted_by_clause_and_month_and_only_standing_money_is_added(cast, history):
    from decimal import Decimal

    first, *others = Sanction.objects.order_by("pk")
    assert others
    Sanction.objects.filter(pk=first.pk).update(state="confirmed", amount=Decimal("30"), decided_at=first.proposed_at)
    rows = promises.sanctions(Reach(), cast.at("2026-01-01 00:00"), cast.at("2026-05-01 00:00"))
    assert sum(row.proposed for row in rows) == Sanction.objects.count()
    assert sum(row.standing for row in rows) == 1
    assert sum(row.amount for row in rows) == Decimal("30")
    assert {row.month.strftime("%Y-%m") for row in rows} <= {"2026-02", "2026-03"}
