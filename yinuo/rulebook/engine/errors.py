"""What the engine refuses, each naming rule and clause."""

from __future__ import annotations

from collections.abc import Sequence

from yinuo.lib.worktime import CalendarGap
from yinuo.rulebook.pack.overlaps import Overlap


class EngineError(Exception):
    """Base of all: ``zh`` and ``en`` say what is wrong and what to do."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh = zh
        self.en = en


class BadCondition(EngineError):
    """A condition is not valid CEL, or names something that is no fact."""


class ConditionFailed(EngineError):
    """A condition could not be evaluated with the facts of an event, or gave no yes or no."""


class FactMissing(ConditionFailed):
    """A condition reads a fact that the event does not carry."""


class OverlappingRules(EngineError):
    """Two rules claim the same thing and neither is declared an exception to the other. ``overlaps`` names them."""

    def __init__(self, overlaps: Sequence[Overlap]) -> None:
        super().__init__("；".join(one.zh for one in overlaps), "; ".join(one.en for one in overlaps))
        self.overlaps = tuple(overlaps)


class MissingCalendar(EngineError):
    """A rule counts on a calendar that was not given."""

    def __init__(self, code: str, rule: str) -> None:
        super().__init__(
            f"规则 {rule} 使用日历“{code}”，但没有这个日历；请先建立它",
            f"rule {rule} counts on the calendar {code!r}, which does not exist; create it first",
        )
        self.code = code
        self.rule = rule


class NoDueTime(EngineError):
    """The calendar of a rule does not reach as far as the due time."""

    def __init__(self, rule: str, gap: CalendarGap) -> None:
        start, end = (instant.date().isoformat() for instant in gap.covered)
        super().__init__(
            f"规则 {rule} 的期限超出日历“{gap.code}”的范围（{start} 至 {end}）；请延长该日历",
            f"the time limit of rule {rule} leaves the dates of calendar {gap.code!r} ({start} to {end}); extend it",
        )
        self.rule = rule
        self.gap = gap


class OverlappingLevels(EngineError):
    """The conditions of two levels of a tier hold at once."""

    def __init__(self, rule: str, citation: str, levels: Sequence[str]) -> None:
        named = ", ".join(levels)
        super().__init__(
            f"规则 {rule}（{citation}）的级别 {named} 同时成立；请改条件使其互斥",
            f"the levels {named} of rule {rule} ({citation}) hold at once; make their conditions exclude each other",
        )
        self.levels = tuple(levels)
