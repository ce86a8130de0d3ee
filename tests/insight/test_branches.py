"""A company in which a regulation holds in one branch only."""

from __future__ import annotations

import pytest

from tests.cast import JOINED
from tests.insight.history import EXTRA, MARCH, make_history
from tests.insight.test_metrics import MAR
from yinuo.insight.models import MetricValue
from yinuo.insight.selectors import metrics
from yinuo.insight.selectors.counting import Reach
from yinuo.insight.services import rollup
from yinuo.lib import periods
from yinuo.rulebook.models import RuleActivity
from yinuo.rulebook.services import packs

TODAY = "2026-03-16 00:30"


@pytest.fixture
def history(cast):
    made = make_history(cast)
    text = EXTRA.replace("T-M", "T-S").replace("A1", "S1").replace("A2", "S2")
    version = packs.load(text=text, at=JOINED, by=None)
    packs.publish(version=version, effective_at=JOINED, branches=[cast.south], by=None, at=JOINED)
    return made


def test_the_days_of_the_whole_company_are_kept_though_a_metric_holds_in_one_branch(cast, history):
    rollup.roll_up(at=cast.at(TODAY))
    found = metrics.in_force(MARCH, None)
    branches = [cast.north.pk, cast.south.pk]

    kept, until = metrics.stored_days(found, MAR, branches)

    assert {"S1", "S2"} <= {one.rule.code for one in found}
    assert until == cast.at("2026-03-16 00:00")
    rest = periods.Period(MAR.kind, MAR.first, until, MAR.end)
    whole = metrics.merged(found, kept, metrics.live(found, [rest], Reach()))
    counted = metrics.live(found, [MAR], Reach())
    for one in found:
        figures = (metrics.summed(cells[one.rule.pk].values(), one.spec) for cells in (whole, counted))
        assert len(set(figures)) == 1, one.rule.code


def test_a_metric_is_noted_as_computed_only_where_it_holds(cast, history):
    rollup.roll_up(at=cast.at(TODAY))

    noted = RuleActivity.objects.filter(rule__code="S2", outcome="computed").values_list("record__number", flat=True)
    assert set(noted) == {cast.south.code}
    past = MetricValue.objects.filter(rule__code="S2", ends_at__lte=MAR.start, branch__isnull=False)
    assert set(past.values_list("branch", flat=True)) == {cast.south.pk}
