from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yinuo.core import export
from yinuo.insight import figures
from yinuo.insight.figures import Figure
from yinuo.rulebook.pack.rules import MetricRule


def spec(formula="share", **target):
    event = {"event": "cases.case.reported"}
    formulas = {
        "share": {"share": {"of": (event,), "among": (event,)}},
        "kept": {"kept": {"rules": ()}},
        "count": {"count": (event,)},
        "average": {"average": {"event": "feedback.call_back.completed", "field": "event.score"}},
    }
    return MetricRule.model_validate(
        {
            "rule": "M",
            "clause": "1",
            "kind": "metric",
            "title": {"zh": "x", "en": "x"},
            "metric": "x",
            "target": target,
            "unit": "percent",
            **formulas[formula],
        }
    )


@pytest.mark.parametrize(
    ("rule", "figure", "value", "is_met"),
    [
        (spec(at_least="90"), Figure(9, 10), "90.0", True),
        (spec(at_least="90"), Figure(899, 1000), "89.9", False),
        (spec(at_least="90"), Figure(8_999_999, 10_000_000), "90.0", False),  # shown rounded, judged exactly
        (spec(below="3"), Figure(3, 100), "3.0", False),
        (spec(below="3"), Figure(29, 1000), "2.9", True),
        (spec(at_most="3"), Figure(3, 100), "3.0", True),
        (spec(at_least="90"), Figure(0, 0), None, None),
        (spec("kept", at_least="100"), Figure(7, 7), "100.0", True),
        (spec("average", at_least="4"), Figure(7, 2), "3.5", False),
        (spec("count", at_most="0"), Figure(0, 1), "0", True),
        (spec("count", at_most="0"), Figure(1, 1), "1", False),
    ],
)
def test_a_figure_is_read_and_judged(rule, figure, value, is_met):
    assert figures.value(rule, figure) == (None if value is None else Decimal(value))
    assert figures.is_met(rule, figure) is is_met


@given(numerator=st.integers(0, 10**6), denominator=st.integers(1, 10**6), limit=st.integers(0, 100))
def test_at_least_and_below_never_agree_on_the_same_figure(numerator, denominator, limit):
    figure = Figure(numerator, denominator)
    assert figures.is_met(spec(at_least=str(limit)), figure) != figures.is_met(spec(below=str(limit)), figure)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("=HYPERLINK(1)", "'=HYPERLINK(1)"),
        ("+1+1", "'+1+1"),
        ("-2", "-2"),
        ("-2+3", "'-2+3"),
        ("@x", "'@x"),
        ("周经理", "周经理"),
        (None, ""),
        (Decimal("-1.50"), "-1.50"),
    ],
)
def test_nothing_that_a_spreadsheet_would_run_leaves_the_house(cell, text):
    assert export.harmless(cell) == text
