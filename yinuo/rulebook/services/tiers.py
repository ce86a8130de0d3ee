"""Levels that a person gives, where the conditions of the regulation leave it to one."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from yinuo.core.errors import Refusal
from yinuo.core.models import Person, Record
from yinuo.core.services import records
from yinuo.rulebook.errors import language, reason_of
from yinuo.rulebook.events import LevelGiven
from yinuo.rulebook.models import Rule, RuleActivity
from yinuo.rulebook.selectors import tiers
from yinuo.rulebook.services import regulated


class LevelUnknown(Refusal):
    def __init__(self, clause: str) -> None:
        message = _("制度没有这个级别，请从列表中选择。")
        super().__init__("level_unknown", message, clause, fields={"level": message})


class LevelDecided(Refusal):
    def __init__(self, clause: str, level: str) -> None:
        message = _("制度的条件已经定为“%(level)s”，不能人工改定。") % {"level": level}
        super().__init__("level_decided", message, clause)


def give(*, record: Record, rule: Rule, level: str, by: Person, at: datetime, reason: str) -> RuleActivity:
    """
    Say into which level a record falls, or say it anew: the latest word counts.

    :raises LevelUnknown: the rule has no such level, or is no tier of such records
    :raises LevelDecided: the rule's own conditions decided it
    :raises ReasonMissing: no reason is given
    """
    why = reason_of(reason)
    clause = f"{rule.version.regulation.code} {rule.clause.number}"
    with transaction.atomic():
        records.lock_tree(record)
        standing = tiers.of_rule(rule, record)
        words = next((one for one in standing.levels if one.level == level), None) if standing else None
        if standing is None or words is None:
            raise LevelUnknown(clause)
        if standing.level is not None and not standing.is_by_hand:
            raise LevelDecided(clause, standing.level.en if language() == "en" else standing.level.zh)
        given = RuleActivity.objects.create(
            rule=rule, record=record, outcome="assigned", value=level, reason=why, at=at, by=by
        )
        happening = LevelGiven(rule=rule.code, tier=rule.spec["tier"], level=level, reason=why)
        regulated.emit(record=record, happening=happening, by=by, at=at, facts={})
    return given
