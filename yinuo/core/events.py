from __future__ import annotations

from dataclasses import dataclass

from yinuo.core.happenings import Happening


@dataclass(frozen=True, kw_only=True)
class PeriodStarted(Happening):
    KIND = "core.period.started"
    ON = "branch"
    FACTS = ()
    ZH = "周期开始"
    EN = "period started"

    period: str  # day, week, month, quarter, half_year or year
    first_day: str
