from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.access import EVERYBODY, AccessSuite, Page, signed_in
from tests.cast import JOINED, NOW, Cast
from tests.rulebook import house
from yinuo.rulebook.models import BacktestRun, RegulationVersion
from yinuo.rulebook.services import backtests, packs, statistics, sweeper

MINUTE = timedelta(minutes=1)
END = NOW + timedelta(days=1)
LEADERS = {"manager", "manager_south", "general_manager"}
KEEPER = {"regulation_owner"}


def url(name: str, *args: object) -> str:
    return reverse(f"rulebook:{name}", args=args)


def tried(cast: Cast) -> BacktestRun:
    """A draft with five minutes instead of ten, tried on two cases of the north, of which one took seven minutes."""
    cache.clear()
    house.publish()
    for number, minutes in (("C-1", 4), ("C-2", 7)):
        record = house.case_of(cast, number)
        house.report(record, cast.hotline)
        house.answer(record, cast.hotline, NOW + minutes * MINUTE)
    text = house.HOUSE.replace('version: "1"', 'version: "2"').replace("within: PT10M", "within: PT5M")
    run = asked(cast, packs.load(text=text, at=NOW, by=None))
    backtests.perform(run_id=run.pk, at=END, processes=1)
    run.refresh_from_db()
    assert run.state == "done", run.reason_en
    return run


def asked(cast: Cast, version: RegulationVersion) -> BacktestRun:
    return backtests.ask(
        version=version, starts_at=NOW - MINUTE, ends_at=END, branch=None, by=cast.regulation_owner, at=END
    )


class TestTrials(AccessSuite):
    def pages(self, cast: Cast) -> list[Page]:
        run = tried(cast)
        seeing = KEEPER | LEADERS
        days = {"starts_on": "2026-03-01", "ends_on": "2026-03-02"}
        return [
            Page(url("trials", run.version_id), seeing),
            Page(url("trials", 0), set(), seeing),
            Page(url("trials", run.version_id), KEEPER, method="post", data=days),
            Page(url("trial", run.pk), seeing),
            Page(url("trial", run.pk) + "?format=csv", seeing),
            Page(url("trial", 0), set(), seeing),
            Page(url("trial_cases", run.pk), seeing),
            Page(url("trial_cases", run.pk) + "?format=csv", seeing),
        ]


class TestCancelling(AccessSuite):
    def pages(self, cast: Cast) -> list[Page]:
        run = asked(cast, tried(cast).version)
        return [
            Page(url("trial", run.pk), KEEPER | LEADERS),
            Page(url("trial_cancel", run.pk), KEEPER, method="post"),
        ]


class TestStatistics(AccessSuite):
    def pages(self, cast: Cast) -> list[Page]:
        run = tried(cast)
        statistics.roll_up(at=END)
        in_force = RegulationVersion.objects.get(version="1")
        return [
            Page(url("statistics", in_force.pk)),
            Page(url("statistics", in_force.pk) + "?format=csv"),
            Page(url("statistics", run.version_id), KEEPER, EVERYBODY - KEEPER),
        ]


pytestmark = pytest.mark.django_db


def test_the_result_shows_the_draft_beside_what_was_and_what_it_assumes(cast: Cast) -> None:
    run = tried(cast)

    text = signed_in(cast.regulation_owner).get(url("trial", run.pk)).content.decode()

    assert "人们当时的做法不变" in text
    assert "前置条件</h2>" not in text  # nothing happened that a gate stands before
    assert "实际 2 (−1)" in text
    assert f"{url('trial_cases', run.pk)}?regulation=T-1&amp;rule=O1" in text


def test_a_figure_leads_to_exactly_the_cases_behind_it(cast: Cast) -> None:
    run = tried(cast)

    text = signed_in(cast.regulation_owner).get(url("trial_cases", run.pk) + "?rule=O1").content.decode()

    assert "C-2" in text
    assert "C-1" not in text


def test_what_gates_let_pass_and_would_have_stopped_has_a_table_of_its_own(cast: Cast) -> None:
    run = tried(cast)
    run.figures.create(
        side="draft", regulation="T-1", clause="1", rule="G1", branch=cast.north, month=NOW, passed=7, stopped=3
    )
    run.figures.create(side="actual", regulation="T-1", clause="1", rule="G1", branch=cast.north, month=NOW, passed=10)
    owner = signed_in(cast.regulation_owner)

    text = owner.get(url("trial", run.pk)).content.decode()
    table = text.partition("前置条件</h2>")[2].partition("</table>")[0]

    assert "会被挡下" in table
    assert "判断后才能转" in table
    assert "实际 10 (−3)" in table
    assert "判断后才能转" not in text.partition("前置条件</h2>")[0]
    csv = owner.get(url("trial", run.pk) + "?format=csv").content.decode()
    assert "会被挡下（草案）" in csv


def test_a_manager_sees_the_figures_and_cases_of_the_own_branch_only(cast: Cast) -> None:
    run = tried(cast)
    north, south = signed_in(cast.manager), signed_in(cast.manager_south)

    assert "C-2" in north.get(url("trial_cases", run.pk)).content.decode()
    assert "C-2" not in south.get(url("trial_cases", run.pk)).content.decode()
    assert "十分钟内答复" in north.get(url("trial", run.pk)).content.decode()
    assert "十分钟内答复" not in south.get(url("trial", run.pk)).content.decode()


def test_the_csv_opens_as_a_table(cast: Cast) -> None:
    run = tried(cast)
    owner = signed_in(cast.regulation_owner)

    figures = owner.get(url("trial", run.pk) + "?format=csv").content.decode("utf-8-sig").splitlines()
    cases = owner.get(url("trial_cases", run.pk) + "?format=csv").content.decode("utf-8-sig").splitlines()

    assert next(line for line in figures if ",O1," in line).startswith("T-1,1.1,O1,十分钟内答复,2,1,1,0,0,0,0")
    assert len(cases) == 2
    assert cases[1].startswith("C-2,T-1,1.1,O1,")


def test_how_far_a_trial_is_shows_live_and_can_be_cancelled_there(cast: Cast) -> None:
    run = asked(cast, tried(cast).version)
    BacktestRun.objects.filter(pk=run.pk).update(state="judging", events=200, events_done=50)
    owner = signed_in(cast.regulation_owner)

    text = owner.get(url("trial", run.pk), headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in text
    assert 'value="25"' in text
    assert f'data-live-topic="backtest:{run.pk}"' in text
    owner.post(url("trial_cancel", run.pk))

    assert "已取消" in owner.get(url("trial", run.pk)).content.decode()


def test_a_trial_that_failed_says_why_in_the_readers_language(cast: Cast) -> None:
    run = asked(cast, tried(cast).version)
    BacktestRun.objects.filter(pk=run.pk).update(state="failed", reason="规则冲突", reason_en="rules contradict")

    assert "规则冲突" in signed_in(cast.regulation_owner).get(url("trial", run.pk)).content.decode()


def test_days_that_make_no_window_are_refused_in_the_form(cast: Cast) -> None:
    run = tried(cast)
    days = {"starts_on": "2026-03-02", "ends_on": "2026-02-02"}

    answer = signed_in(cast.regulation_owner).post(url("trials", run.version_id), days)

    assert answer.status_code == 422
    assert "结束日期须晚于开始日期" in answer.content.decode()


def test_more_cases_cost_no_more_statements(cast: Cast) -> None:
    run = tried(cast)
    owner = signed_in(cast.regulation_owner)
    pages = [url("trial", run.pk), url("trial_cases", run.pk)]

    def asked_for() -> list[int]:
        counts = []
        for page in pages:
            owner.get(page)
            with CaptureQueriesContext(connection) as queries:
                owner.get(page)
            counts.append(len(queries))
        return counts

    before = asked_for()
    for one in list(run.cases.all()) + list(run.figures.all()):
        for place in range(20):
            one.pk = None
            if hasattr(one, "side"):
                one.rule = f"X{place}"
            one.save()

    after = asked_for()
    assert after == before
    assert max(after) <= 16


def test_statistics_say_how_fast_and_what_is_a_dead_letter(cast: Cast) -> None:
    house.publish(effective_at=JOINED, at=JOINED)
    for place, minutes in enumerate((2, 4, 25)):
        record = house.case_of(cast, f"C-{place}")
        house.report(record, cast.hotline)
        sweeper.sweep(at=NOW + 25 * MINUTE)
        house.answer(record, cast.hotline, NOW + minutes * MINUTE)
    statistics.roll_up(at=END)
    version = RegulationVersion.objects.get()
    figures = version.rules.get(code="O1").statistic

    assert (figures.opened, figures.kept, figures.broken, figures.met) == (3, 2, 1, 3)
    assert (figures.median_seconds, figures.limit_seconds) == (240, 600)
    assert figures.ninth_seconds == round(60 * (4 + 0.8 * 21))
    assert figures.sanctioned == 1
    text = signed_in(cast.stranger).get(url("statistics", version.pk) + "?days=30").content.decode()
    assert "长期未执行的" in text
    dead = text.partition("长期未执行的")[2].partition("</ul>")[0]
    assert "转内勤" in dead
    assert "十分钟内答复" not in dead


def test_statistics_of_a_young_version_call_nothing_dead(cast: Cast) -> None:
    house.publish()
    statistics.roll_up(at=END)
    version = RegulationVersion.objects.get()

    text = signed_in(cast.regulation_owner).get(url("statistics", version.pk) + "?days=365").content.decode()

    assert "365 天" in text
    assert "长期未执行的" not in text


def test_a_gate_that_refuses_what_a_promise_demands_is_counted_as_a_conflict(cast: Cast) -> None:
    from yinuo.rulebook.errors import GateRefusal

    house.publish()
    record = house.case_of(cast)
    house.report(record, cast.hotline)
    house.triage(record, cast.coordinator, NOW)
    with pytest.raises(GateRefusal) as refused:
        house.hand_over(record, cast.coordinator, NOW + MINUTE, fault_known=False)
    from yinuo.core.services import refusals

    refusals.keep(refusal=refused.value, by=cast.coordinator, at=NOW + MINUTE, path="/")
    statistics.roll_up(at=END)

    gate = RegulationVersion.objects.get().rules.get(code="G1").statistic
    assert (gate.refused, gate.conflicts) == (1, 1)
