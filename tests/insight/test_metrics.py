from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from tests.insight.history import FEBRUARY, MARCH, make_history, metric, publish_all
from yinuo.core.models import Event
from yinuo.insight.figures import Figure, formula
from yinuo.insight.models import MetricValue
from yinuo.insight.selectors import counting, drill, metrics
from yinuo.insight.selectors.counting import Reach
from yinuo.insight.services import rollup
from yinuo.lib import periods
from yinuo.rulebook.models import Obligation, RuleActivity

ZONE = ZoneInfo("Asia/Shanghai")
FEB = periods.containing("month", FEBRUARY, ZONE)
MAR = periods.containing("month", MARCH, ZONE)
EVERYBODY = Reach()


@pytest.fixture
def history(cast):
    return make_history(cast)


def by_code(reach=EVERYBODY, spans=(FEB, MAR), **given):
    found = metrics.in_force(MARCH, None)
    cells = metrics.live(found, spans, reach, **given)
    return {metric.rule.code: metrics.by_period(cells[metric.rule.pk], metric.spec, spans) for metric in found}


def test_the_packs_own_targets_stand_first_and_all_metrics_in_force_are_there(cast):
    publish_all()
    codes = [one.rule.code for one in metrics.in_force(MARCH, cast.north.pk)]
    assert codes[0] == "M1"
    assert set(codes) == {"M1", "M2", "M3", "M62", "M63", "M64", "M54", "M67", "A1", "A2"}


def test_shares_averages_and_counts_are_those_of_the_events(cast, history):
    figures = by_code()
    assert figures["M2"] == [Figure(1, 1), Figure(1, 2)]  # satisfied among called back
    assert figures["M3"] == [Figure(0, 2), Figure(0, 3)]  # verified complaints among reports
    assert figures["A1"] == [Figure(5, 1), Figure(7, 2)]  # mean score
    assert figures["A2"] == [Figure(2, 1), Figure(2, 1)]  # the third report of March is out of town
    assert figures["M67"] == [Figure(0, 1), Figure(0, 1)]


def test_kept_promises_are_those_met_and_never_broken_among_those_decided(cast, history):
    figures = by_code()
    for number, span in enumerate((FEB, MAR)):
        due = [
            one
            for one in Obligation.objects.exclude(due_at=None).select_related("rule")
            if one.due_at in span and (one.state == "met" or one.breached_at)
        ]
        kept = [one for one in due if one.state == "met" and not one.breached_at]
        assert due
        assert len(kept) < len(due)
        assert figures["M1"][number] == Figure(len(kept), len(due))
        of_63 = [one for one in due if one.rule.code == "O63"]
        assert figures["M63"][number] == Figure(0, len(of_63))
        assert len(of_63) == (2, 3)[number]


def test_a_condition_is_asked_once_per_group_and_agrees_with_asking_every_row(cast, history):
    from yinuo.rulebook.engine.conditions import condition

    source = "case.in_city && event.channel == 'phone' && !(case.reported_at == '')"
    test = condition(source)
    rows = Event.objects.filter(kind="cases.case.reported")
    naive = sum(test.holds({**row.facts, "event": row.data}) for row in rows)
    cells = counting.events("cases.case.reported", source, [FEB, MAR], EVERYBODY)
    assert sum(many for many, _ in cells.values()) == naive == 4


def test_a_fact_that_an_event_does_not_carry_does_not_count(cast, history):
    assert counting.events("cases.case.reported", "event.nothing == 1", [MAR], EVERYBODY) == {}


@pytest.mark.parametrize("span", [FEB, MAR])
def test_behind_every_figure_lie_exactly_as_many_rows_as_it_says(cast, history, span):
    found = metrics.in_force(MARCH, None)
    cells = metrics.live(found, [span], EVERYBODY, by_person=True)
    seen = 0
    for one in found:
        total = metrics.summed(cells[one.rule.pk].values(), one.spec)
        for side in drill.sides(one):
            ids = drill.ids(one, side, span, EVERYBODY)
            if formula(one.spec) == "average":
                expected = total.denominator
            else:
                expected = {
                    "numerator": total.numerator,
                    "denominator": total.denominator,
                    "rest": total.denominator - total.numerator,
                }[side]
            assert len(ids) == expected, (one.rule.code, side)
            assert len(drill.rows(one, ids)) == expected
            seen += expected
    assert seen > 20


def test_the_bars_add_up_to_the_figure_and_each_bar_to_its_rows(cast, history):
    found = metrics.in_force(MARCH, None)
    cells = metrics.live(found, [MAR], EVERYBODY, by_person=True)
    for one in found:
        if formula(one.spec) == "average":
            continue
        side = "numerator"
        for group, reach_of in (
            (metrics.by_branch, lambda key: Reach(branches=(key,))),
            (metrics.by_person, lambda key: Reach(person=key)),
            (metrics.by_team, lambda key: Reach(department=key)),
        ):
            bars = group(cells[one.rule.pk], one.spec)
            assert sum(bar.numerator for bar in bars.values()) == sum(
                figure.numerator for figure in cells[one.rule.pk].values()
            )
            for key, bar in bars.items():
                if key is not None:
                    assert len(drill.ids(one, side, MAR, reach_of(key))) == bar.numerator, (one.rule.code, key)


def test_another_branch_counts_nothing(cast, history):
    figures = by_code(Reach(branches=(cast.south.pk,)))
    assert all(figure.numerator == 0 for found in figures.values() for figure in found)
    assert figures["M1"] == [Figure(0, 0), Figure(0, 0)]


def test_the_roll_up_keeps_the_past_as_it_is_counted_and_may_be_run_again(cast, history):
    when = MAR.end
    written = rollup.roll_up(at=when)
    assert written == MetricValue.objects.count() == 5 * 10 * 3  # months, metrics, two branches and the company

    found = metrics.in_force(MARCH, None)
    live = metrics.live(found, [FEB, MAR], EVERYBODY)
    for one in found:
        for number, span in enumerate((FEB, MAR)):
            kept = MetricValue.objects.get(rule=one.rule, branch=None, starts_at=span.start)
            counted = metrics.by_period(live[one.rule.pk], one.spec, [FEB, MAR])[number]
            assert Figure(kept.numerator, kept.denominator) == counted, one.rule.code
    assert MetricValue.objects.get(rule=metric("M2"), branch=cast.north, starts_at=MAR.start).is_met is False
    assert RuleActivity.objects.filter(rule=metric("M2"), outcome="computed").exists()

    Obligation.objects.filter(rule__code="O63").update(breached_at=None, state="cancelled", met_at=None)
    MetricValue.objects.filter(starts_at__lt=FEB.start).update(numerator=7777)
    assert rollup.roll_up(at=when) == 2 * 10 * 3  # what is long over is counted once
    assert MetricValue.objects.count() == written
    assert MetricValue.objects.filter(numerator=7777).count() == 3 * 10 * 3
    assert MetricValue.objects.get(rule=metric("M63"), branch=None, starts_at=MAR.start).denominator == 0


def test_the_days_of_the_running_month_are_kept_and_with_the_rest_make_the_whole(cast, history):
    for when in (cast.at("2026-03-12 00:10"), cast.at("2026-03-16 10:00")):
        MetricValue.objects.all().delete()
        rollup.roll_up(at=when)
        found = metrics.in_force(MARCH, None)
        branches = [cast.north.pk, cast.south.pk]
        kept, until = metrics.stored_days(found, MAR, branches)
        assert until == when.replace(hour=0, minute=0)
        rest = periods.Period(MAR.kind, MAR.first, until, MAR.end)
        whole = metrics.merged(found, kept, metrics.live(found, [rest], EVERYBODY))
        counted = metrics.live(found, [MAR], EVERYBODY)
        for one in found:
            for branch in branches:
                assert metrics.by_branch(whole[one.rule.pk], one.spec).get(
                    branch, metrics.summed([], one.spec)
                ) == metrics.by_branch(counted[one.rule.pk], one.spec).get(branch, metrics.summed([], one.spec)), (
                    one.rule.code
                )


def test_a_gap_in_the_kept_days_is_counted_anew(cast, history):
    rollup.roll_up(at=cast.at("2026-03-16 00:10"))
    gap = cast.at("2026-03-10 00:00")
    MetricValue.objects.filter(rule=metric("M2"), branch=cast.north, starts_at=gap).delete()
    found = metrics.in_force(MARCH, None)
    _kept, until = metrics.stored_days(found, MAR, [cast.north.pk, cast.south.pk])
    assert until == gap


def test_when_a_month_is_over_its_days_are_forgotten(cast, history):
    rollup.roll_up(at=cast.at("2026-03-16 00:10"))
    assert MetricValue.objects.filter(starts_at__gte=MAR.start).exists()
    rollup.roll_up(at=cast.at("2026-04-01 00:10"))
    assert {row.ends_at for row in MetricValue.objects.filter(starts_at__gte=MAR.start)} == {MAR.end}


def test_a_metric_goes_on_in_the_next_version_of_its_regulation(cast, history):
    rollup.roll_up(at=MAR.end)
    found = [one for one in metrics.in_force(MARCH, None) if one.rule.code == "M2"]
    stored = metrics.stored(found, [FEB, MAR], [None])
    assert stored == {
        (found[0].identity, None, FEB.start): Figure(1, 1),
        (found[0].identity, None, MAR.start): Figure(1, 2),
    }
