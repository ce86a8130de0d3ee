"""Which class a thing falls into."""

from __future__ import annotations

from yinuo.rulebook.engine.compiled import CompiledTier, Program
from yinuo.rulebook.engine.errors import OverlappingLevels
from yinuo.rulebook.engine.types import Facts, TierAnswer


def level_of(rule: CompiledTier, facts: Facts) -> str | None:
    """
    Return the one level whose condition holds; None: it is given by hand.

    :raises OverlappingLevels: more than one holds
    """
    found = [level for needed, level in rule.levels if needed.holds(facts)]
    if len(found) > 1:
        raise OverlappingLevels(rule.code, rule.citation, found)
    return found[0] if found else None


def classify(program: Program, of: str, tier: str, facts: Facts) -> TierAnswer | None:
    """
    Return the level of a tier of a kind of record; None if no regulation has that tier, or it is given by hand.

    :raises OverlappingLevels: more than one level holds
    """
    rule = program.tiers.get((of, tier))
    level = level_of(rule, facts) if rule else None
    if rule is None or level is None:
        return None
    words = next(one for one in rule.spec.levels if one.level == level)
    return TierAnswer(rule, tier, level, words.zh, words.en)
