from __future__ import annotations

import pytest

from tests.dispatch.optimiser.checker import faults
from tests.dispatch.optimiser.weeks import week
from yinuo.dispatch.optimiser import plan

QUICK, MANY = 300, 10_000


def _check(seeds: range) -> None:
    for seed in seeds:
        problem = week(seed)
        found = plan(problem, seconds=600.0, seed=seed, iterations=30)
        assert faults(problem, found) == [], f"week {seed}"


def test_no_plan_of_random_weeks_breaks_a_rule_and_every_unassigned_job_has_a_true_reason() -> None:
    _check(range(QUICK))


@pytest.mark.slow
def test_no_plan_of_ten_thousand_random_weeks_breaks_a_rule_and_every_reason_is_true() -> None:
    _check(range(QUICK, QUICK + MANY))
