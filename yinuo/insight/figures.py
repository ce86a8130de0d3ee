"""What a metric comes to. Plain values: no database, no clock."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from yinuo.rulebook.pack.rules import MetricRule, Target

Formula = Literal["kept", "share", "average", "count"]
ONE_PLACE = Decimal("0.1")


@dataclass(frozen=True)
class Figure:
    """
    Numerator and denominator, exact.

    kept: obligations kept of those due; share: events of one sort among those of another; average: the sum of the field
    over the number of events; count: the number of events (its denominator is 1).
    """

    numerator: int = 0
    denominator: int = 0

    def __add__(self, other: Figure) -> Figure:
        return Figure(self.numerator + other.numerator, self.denominator + other.denominator)


def formula(spec: MetricRule) -> Formula:
    if spec.kept is not None:
        return "kept"
    if spec.share is not None:
        return "share"
    return "average" if spec.average is not None else "count"


def value(spec: MetricRule, figure: Figure) -> Decimal | None:
    """Return the figure as people read it, with one place; None when there was nothing to count among."""
    kind = formula(spec)
    if kind == "count":
        return Decimal(figure.numerator)
    if figure.denominator == 0:
        return None
    factor = 1 if kind == "average" else 100
    exact = Decimal(factor * figure.numerator) / figure.denominator
    return exact.quantize(ONE_PLACE, rounding=ROUND_HALF_UP)


def is_met(spec: MetricRule, figure: Figure) -> bool | None:
    """Compare with the target exactly, not with the rounded value; None when there was nothing to count among."""
    kind = formula(spec)
    if kind != "count" and figure.denominator == 0:
        return None
    factor = 100 if kind in ("kept", "share") else 1
    among = 1 if kind == "count" else figure.denominator
    reached = Decimal(factor * figure.numerator)
    target = spec.target
    if target.at_least is not None:
        return reached >= Decimal(target.at_least) * among
    if target.at_most is not None:
        return reached <= Decimal(target.at_most) * among
    return reached < _below(target) * among


def limit(target: Target) -> tuple[str, Decimal]:
    """Return the sign and the figure of a target: ("≥", 90)."""
    if target.at_least is not None:
        return "≥", Decimal(target.at_least)
    if target.at_most is not None:
        return "≤", Decimal(target.at_most)
    return "<", _below(target)


def _below(target: Target) -> Decimal:
    if target.below is None:  # the pack's own check sees to it that one of the three is given
        raise ValueError("a target has exactly one figure")
    return Decimal(target.below)
