from __future__ import annotations

import io
import json
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from tests.cast import NOW, Cast
from tests.rulebook import house
from yinuo.core.models import Branch, Record
from yinuo.rulebook.backtest import Window
from yinuo.rulebook.backtest.figures import FATES, PASSED
from yinuo.rulebook.models import (
    BacktestCase,
    BacktestFigure,
    BacktestRun,
    Obligation,
    RegulationVersion,
    Rule,
    RuleActivity,
    Sanction,
)
from yinuo.rulebook.services import backtests, gates, obligations, packs, sweeper, trials

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
END = NOW + timedelta(days=1)
WINDOW = Window(NOW - HOUR, NOW + 20 * HOUR, END)


@pytest.fixture
def cases(cast: Cast) -> dict[str, Record]:
    """Six cases in the north under the house's regulation: answered after 4, 7 and 25 minutes, never, cancelled, paused."""
    house.publish()
    found = {}
    for place, name in enumerate(("four", "seven", "late", "never", "cancelled", "paused")):
        found[name] = record = house.case_of(cast, f"C-{place + 1}")
        house.report(record, cast.hotline)
    house.answer(found["four"], cast.hotline, NOW + 4 * MINUTE)
    promise = house.owed(found["paused"], "O1")
    clause = promise.version.clauses.get(number="1.3")
    obligations.pause(obligation=promise, clause=clause, reason="停电", by=cast.manager, at=NOW + 3 * MINUTE)
    house.answer(found["seven"], cast.hotline, NOW + 7 * MINUTE)
    house.cancel(found["cancelled"], cast.hotline, NOW + 8 * MINUTE)
    sweeper.sweep(at=NOW + 11 * MINUTE)
    house.answer(found["late"], cast.hotline, NOW + 25 * MINUTE)
    house.guide(found["four"], cast.hotline, NOW + 26 * MINUTE)
    house.hand_over(found["four"], cast.hotline, NOW + 27 * MINUTE)
    gate = Rule.objects.get(code="G1")
    gates.lift(record=found["late"], rule=gate, by=cast.coordinator, at=NOW + 27 * MINUTE, reason="客户急用")
    house.hand_over(found["late"], cast.hotline, NOW + 28 * MINUTE, fault_known=False)
    promise.refresh_from_db()
    obligations.resume(obligation=promise, by=cast.manager, at=NOW + 30 * MINUTE)
    house.answer(found["paused"], cast.hotline, NOW + 35 * MINUTE)
    sweeper.sweep(at=END)
    return found


def draft(*changes: tuple[str, str]) -> RegulationVersion:
    text = house.HOUSE.replace('version: "1"', 'version: "2"')
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return packs.load(text=text, at=NOW, by=None)


def ask(version: RegulationVersion, cast: Cast, branch: Branch | None = None) -> BacktestRun:
    return backtests.ask(
        version=version,
        starts_at=WINDOW.starts_at,
        ends_at=WINDOW.ends_at,
        branch=branch,
        by=cast.regulation_owner,
        at=END,
    )


def performed(version: RegulationVersion, cast: Cast) -> BacktestRun:
    run = ask(version, cast)
    backtests.perform(run_id=run.pk, at=END, processes=1)
    run.refresh_from_db()
    return run


def test_a_trial_of_the_version_in_force_is_what_is_stored(cast: Cast, cases: dict[str, Record]) -> None:
    version = RegulationVersion.objects.get()

    outcome, _plan = trials.carry_out(trials.Trial(version, WINDOW))

    computed = Counter[tuple[str, str]]()
    for cell, counts in outcome.figures["draft"].items():
        for fate, place in FATES.items():
            computed[cell.rule, fate] += counts[place]
    stored = Counter[tuple[str, str]]()
    for one in Obligation.objects.select_related("rule"):
        if one.state == "met":
            fate = "late" if one.breached_at else "kept"
        else:
            fate = "broken" if one.breached_at else "cancelled" if one.state == "cancelled" else "running"
        stored[one.rule.code, fate] += 1
    assert +computed == stored
    assert stored["O1", "kept"] == 3, "the paused one was answered after eight minutes of running time"
    proposed = sum(counts[6] for counts in outcome.figures["draft"].values())
    assert proposed == Sanction.objects.count() > 0
    (asked,) = (counts[PASSED:] for cell, counts in outcome.figures["draft"].items() if cell.rule == "G1")
    assert (
        asked == [RuleActivity.objects.filter(rule__code="G1", outcome__in=("passed", "lifted")).count(), 0] == [2, 0]
    )
    assert outcome.changes == []
    assert outcome.figures["draft"] == outcome.figures["actual"]


def test_what_a_new_gate_would_have_stopped_is_counted_with_its_cases(cast: Cast, cases: dict[str, Record]) -> None:
    wants = """
  - {rule: G2, clause: "1.2", kind: gate, title: {zh: 市外才指导, en: Guide outside}, before: [{event: cases.case.guided}],
     needs: "!case.in_city", missing: {zh: 市内须上门。, en: Visit in the city.}}
"""
    run = performed(
        draft(("rules:\n", f"rules:{wants}"), ('needs: "case.fault_known"', 'needs: "!case.in_city"')), cast
    )

    assert run.state == "done", run.reason_en
    figures = BacktestFigure.objects.filter(run=run, rule__in=("G1", "G2"))
    assert {(one.rule, one.side): (one.passed, one.stopped) for one in figures} == {
        ("G1", "draft"): (1, 1),  # the one that was lifted passes under the draft too
        ("G1", "actual"): (2, 0),
        ("G2", "draft"): (0, 1),
    }
    stopped = BacktestCase.objects.filter(run=run, draft="stopped").order_by("rule")
    assert [(one.rule, one.record_id, one.actual) for one in stopped] == [
        ("G1", cases["four"].pk, ""),
        ("G2", cases["four"].pk, ""),
    ]


def test_a_tighter_clause_changes_exactly_the_cases_that_it_should(cast: Cast, cases: dict[str, Record]) -> None:
    run = performed(draft(("within: PT10M", "within: PT5M")), cast)

    assert run.state == "done", run.reason_en
    changed = BacktestCase.objects.filter(run=run, rule="O1").select_related("record")
    assert {one.record_id: (one.draft, one.actual) for one in changed if one.draft != one.actual} == {
        cases["seven"].pk: ("late", "kept"),
        cases["cancelled"].pk: ("broken", "cancelled"),
        cases["paused"].pk: ("late", "kept"),
    }
    figures = BacktestFigure.objects.filter(run=run, rule="O1")
    assert {one.side: (one.opened, one.kept, one.late, one.broken) for one in figures} == {
        "draft": (6, 1, 3, 2),
        "actual": (6, 3, 1, 1),
    }
    fined = BacktestFigure.objects.filter(run=run, rule="P2")
    assert {one.side: one.proposed for one in fined} == {"draft": 2, "actual": 1}


def test_what_the_business_stored_is_left_alone(cast: Cast, cases: dict[str, Record]) -> None:
    before = list(Obligation.objects.order_by("pk").values()), Sanction.objects.count()

    performed(draft(("within: PT10M", "within: PT5M")), cast)

    assert (list(Obligation.objects.order_by("pk").values()), Sanction.objects.count()) == before


def test_a_branch_is_tried_alone(cast: Cast, cases: dict[str, Record]) -> None:
    version = draft()
    outcome, _plan = trials.carry_out(trials.Trial(version, WINDOW, cast.south.pk))

    assert outcome.trees == 0


def test_a_trial_is_queued_with_the_row_that_people_watch(cast: Cast, cases: dict[str, Record]) -> None:
    run = ask(draft(), cast)

    job = ProcrastinateJob.objects.get(task_name="rulebook.backtest")
    assert (job.args, run.state) == ({"run_id": run.pk}, "waiting")


def test_one_trial_of_a_version_at_a_time(cast: Cast, cases: dict[str, Record]) -> None:
    version = draft()
    first = ask(version, cast)

    with pytest.raises(backtests.TriedAlready):
        ask(version, cast)
    backtests.cancel(run=first, at=END)
    assert ask(version, cast).pk != first.pk


@pytest.mark.parametrize(("starts", "ends"), [(2, 1), (1, 1), (30, 40)])
def test_the_days_must_lie_behind_us_and_be_in_order(cast: Cast, starts: int, ends: int) -> None:
    house.publish()

    with pytest.raises(backtests.NothingHappened):
        backtests.ask(
            version=draft(),
            starts_at=NOW + starts * HOUR,
            ends_at=NOW + ends * HOUR,
            branch=None,
            by=cast.regulation_owner,
            at=NOW + 3 * HOUR,
        )


def test_what_is_cancelled_leaves_nothing_and_cannot_be_cancelled_twice(cast: Cast, cases: dict[str, Record]) -> None:
    run = ask(draft(), cast)
    backtests.cancel(run=run, at=END)

    backtests.perform(run_id=run.pk, at=END, processes=1)

    run.refresh_from_db()
    assert (run.state, run.figures.count()) == ("cancelled", 0)
    with pytest.raises(backtests.NotUnderWay):
        backtests.cancel(run=run, at=END)


def test_a_trial_cancelled_while_it_is_judged_keeps_nothing(cast: Cast, cases: dict[str, Record]) -> None:
    run = ask(draft(), cast)
    with connection.cursor() as cursor:  # somebody presses the button the moment that the judging begins
        cursor.execute(
            "CREATE FUNCTION press_cancel() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN NEW.state := 'cancelled'; RETURN NEW; END $$; "
            "CREATE TRIGGER press BEFORE UPDATE ON rulebook_backtestrun FOR EACH ROW "
            "WHEN (NEW.state = 'judging') EXECUTE FUNCTION press_cancel()"
        )

    backtests.perform(run_id=run.pk, at=END, processes=1)

    run.refresh_from_db()
    assert (run.state, run.figures.count(), run.cases.count()) == ("cancelled", 0, 0)


def test_the_next_worker_begins_a_dead_ones_trial_anew(cast: Cast, cases: dict[str, Record]) -> None:
    run = ask(draft(), cast)
    BacktestRun.objects.filter(pk=run.pk).update(state="judging", turn=1, events=50, events_done=20)

    backtests.perform(run_id=run.pk, at=END, processes=1)

    run.refresh_from_db()
    assert (run.state, run.turn, run.events_done) == ("done", 2, run.events)
    assert BacktestFigure.objects.filter(run=run, side="draft", rule="O1").count() == 1


def test_a_trial_on_which_workers_die_again_and_again_is_given_up_and_says_so(
    cast: Cast, cases: dict[str, Record]
) -> None:
    run = ask(draft(), cast)
    BacktestRun.objects.filter(pk=run.pk).update(state="judging", turn=backtests.TURNS)

    backtests.perform(run_id=run.pk, at=END, processes=1)

    run.refresh_from_db()
    assert run.state == "failed"
    assert "administrator" in run.reason_en


def test_a_job_that_runs_twice_keeps_one_outcome(cast: Cast, cases: dict[str, Record]) -> None:
    run = performed(draft(), cast)
    kept = run.figures.count()

    backtests.perform(run_id=run.pk, at=END, processes=1)

    run.refresh_from_db()
    assert (run.figures.count(), run.turn) == (kept, 1)


def test_a_draft_that_contradicts_what_is_in_force_fails_and_says_why(cast: Cast, cases: dict[str, Record]) -> None:
    other = house.HOUSE.replace("code: T-1", "code: T-2")
    run = performed(packs.load(text=other, at=NOW, by=None), cast)

    assert run.state == "failed"
    assert "neither is declared an exception" in run.reason_en
    assert "例外" in run.reason


def test_cases_that_did_not_record_what_the_draft_asks_are_named_not_guessed(
    cast: Cast, cases: dict[str, Record]
) -> None:
    asks = 'when: [{event: cases.case.reported, if: "case.is_repeat"}]\n    who: hotline_agent'
    version = draft(("when: [{event: cases.case.reported}]\n    who: hotline_agent", asks))

    run = performed(version, cast)

    fault = run.faults.get()
    assert (run.state, fault.trees, fault.first_id) == ("done", 6, cases["four"].pk)
    assert "case.is_repeat" in fault.text_en
    assert run.figures.count() == 0


def tried(*words: str) -> str:
    out = io.StringIO()
    call_command("backtest", *words, "--from", "2026-03-02", "--to", "2026-03-02", stdout=out)
    return out.getvalue()


def test_the_command_says_what_changes_and_writes_every_figure(
    cast: Cast, cases: dict[str, Record], tmp_path: Path
) -> None:
    draft(("within: PT10M", "within: PT5M"))

    said = tried("--draft", "T-1@2", "--out", str(tmp_path / "out.json"))
    tried("--draft", "T-1@2", "--branch", "N", "--out", str(tmp_path / "out.csv"))

    assert "People are assumed to have done what they did" in said
    assert "T-1 1.1 O1: opened 6, kept 1 (was 3), late 3 (was 1)" in said
    assert "4 promises, sanctions or gates of 4 cases come out otherwise" in said, "one that was late is now fined too"
    figures = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))["figures"]
    kept = {one["side"]: one["kept"] for one in figures if one["rule"] == "O1"}
    assert kept == {"draft": 1, "actual": 3}
    head, *rows = (tmp_path / "out.csv").read_text(encoding="utf-8").splitlines()
    assert head.startswith("side,regulation,clause,rule,branch,department,month,opened,kept")
    assert len(rows) == len(figures)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--draft", "T-1@9"), "no version 9"),
        (("--draft", "T-1@1", "--branch", "X"), "no branch X"),
        (("--draft", "T-1@1", "--out", "x.txt"), ".csv or .json"),
    ],
)
def test_the_command_says_what_is_wrong(cast: Cast, words: tuple[str, ...], said: str) -> None:
    house.publish()

    with pytest.raises(CommandError, match=said):
        tried(*words)
