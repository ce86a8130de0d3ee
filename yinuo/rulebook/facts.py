"""Facts of an obligation, for rules that act on a promise being broken or kept late."""

from __future__ import annotations

from yinuo.core.facts import EntityFacts, Fact, declare

declare(
    "obligation",
    {
        "rule": Fact("str", "义务所依规则的编号", "code of the rule that the obligation comes from"),
        "late_minutes": Fact("int", "逾期的整分钟数", "whole minutes by which it was late"),
    },
)


def of_obligation(rule: str, late_seconds: int) -> EntityFacts:
    """Return the facts of an obligation that is ``late_seconds`` past its due time (0: not late)."""
    return {"rule": rule, "late_minutes": late_seconds // 60}
