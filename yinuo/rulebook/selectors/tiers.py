"""Into which class of each tier a record falls, and which ones the regulation leaves to a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import cast

from yinuo.core.models import Event, Record
from yinuo.rulebook.models import Rule, RuleActivity
from yinuo.rulebook.pack.rules import Level, TierRule
from yinuo.rulebook.selectors import programs
from yinuo.rulebook.selectors.versions import parsed


@dataclass(frozen=True, slots=True)
class Standing:
    """
    How a record stands in one tier. ``level`` None: not given yet. ``given`` is the act of a person, None if the rule's
    own conditions decided, or nobody did.
    """

    rule: Rule
    levels: tuple[Level, ...]
    level: Level | None
    given: RuleActivity | None

    @property
    def is_by_hand(self) -> bool:
        """Whether the conditions left it open, so that a person says it."""
        return self.level is None or self.given is not None


def of_record(record: Record, at: datetime) -> list[Standing]:
    """Return the tiers of the record's kind whose time has come: decided, given, or left to a person."""
    wanted = [rule for (of, _tier), rule in programs.in_force(record.branch_id, at).tiers.items() if of == record.kind]
    if not wanted:
        return []
    rules = Rule.objects.select_related("clause", "version__regulation").in_bulk([rule.id for rule in wanted])
    happened = set(Event.objects.filter(record=record).values_list("kind", flat=True))
    found = [_standing(rules[rule.id], record) for rule in wanted]
    return [one for one in found if one.level is not None or _has_come(_spec(one.rule), happened)]


def of_rule(rule: Rule, record: Record) -> Standing | None:
    """Return how the record stands in the tier of a rule; None if the rule is no tier of such records."""
    if rule.kind != Rule.Kind.TIER or _spec(rule).of != record.kind:
        return None
    return _standing(rule, record)


def _standing(rule: Rule, record: Record) -> Standing:
    """The latest word counts, under whichever version of the regulation it was spoken."""
    spec = _spec(rule)
    same = RuleActivity.objects.filter(
        rule__code=rule.code,
        rule__version__regulation=rule.version.regulation_id,
        record=record,
        outcome="assigned",
    )
    last = same.select_related("by").order_by("-at", "-pk").first()
    level = next((one for one in spec.levels if last is not None and one.level == last.value), None)
    return Standing(rule, spec.levels, level, last if last is not None and last.by_id is not None else None)


def _has_come(spec: TierRule, happened: set[str]) -> bool:
    return not spec.when or any(trigger.event in happened for trigger in spec.when)


def _spec(rule: Rule) -> TierRule:
    return cast("TierRule", parsed(rule))
