"""Duties: when something happens, somebody must do something in time, or else the ladder is climbed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import Discriminator, Field, StringConstraints, Tag, model_validator

from yinuo.lib.durations import Duration
from yinuo.rulebook.pack.values import (
    CalendarCode,
    Cel,
    Code,
    FactName,
    Part,
    PauseTrigger,
    PeriodName,
    RoleCode,
    RuleBase,
    TimeSpan,
    Trigger,
    refused,
)  # fmt: skip

CLOCK = r"^([01]\d|2[0-3]):[0-5]\d$|^24:00$"
ALWAYS = "24x7"
OWN = "own"


class ByFact(Part):
    """Due at a time fact, which it follows when a later event carries another value."""

    fact: FactName


class ByClock(Part):
    """
    Due when the clock next shows a time.

    ``same``: on the first working day of the calendar from the event's own day on, on which that time is still
    to come; ``next_working``: on the first working day after the event's day.
    """

    clock: Annotated[str, StringConstraints(pattern=CLOCK)]
    day: Literal["same", "next_working"] = "same"


class ByDayOfMonth(Part):
    """Due at the end of the next such day of a month; a month that is too short ends on its last day."""

    day_of_month: Annotated[int, Field(ge=1, le=31)]


def _by_tag(value: Any) -> str | None:
    if isinstance(value, Mapping):
        found = [key for key in ("fact", "clock", "day_of_month") if key in value]
        return found[0] if len(found) == 1 else None
    for model, tag in ((ByFact, "fact"), (ByClock, "clock"), (ByDayOfMonth, "day_of_month")):
        if isinstance(value, model):
            return tag
    return None


By = Annotated[
    Annotated[ByFact, Tag("fact")] | Annotated[ByClock, Tag("clock")] | Annotated[ByDayOfMonth, Tag("day_of_month")],
    Discriminator(
        _by_tag, custom_error_type="by_kind", custom_error_message="by has exactly one of: fact, clock, day_of_month"
    ),
]


class LadderStep(Part):
    """What happens ``after`` so much time past the due time; exactly one action."""

    after: TimeSpan
    notify: tuple[RoleCode, ...] | None = None
    escalate: RoleCode | None = None
    reassign: RoleCode | None = None
    propose: Code | None = None
    open: Code | None = None

    @property
    def action(self) -> Literal["notify", "escalate", "reassign", "propose", "open"]:
        if self.notify is not None:
            return "notify"
        if self.escalate is not None:
            return "escalate"
        if self.reassign is not None:
            return "reassign"
        return "open" if self.propose is None else "propose"

    @model_validator(mode="after")
    def _one_action(self) -> Self:
        given = (self.notify, self.escalate, self.reassign, self.propose, self.open)
        if sum(one is not None for one in given) != 1 or self.notify == ():
            raise refused(
                "每一步须恰好写一个动作：notify、escalate、reassign、propose 或 open",
                "a step has exactly one action: notify, escalate, reassign, propose or open",
            )
        return self


class LateProposal(Part):
    """A sanction proposed when the duty is done after all, but late."""

    propose: Code
    condition: Cel = Field("", alias="if")


class ObligationRule(RuleBase):
    """
    When something happens, somebody must do something within or by a time.

    On a calendar other than 24x7 hours and days are working hours and working days. ``attach: root`` hangs the
    obligation on the root of the record's tree (the case) instead of the record itself.
    """

    kind: Literal["obligation"]
    when: tuple[Trigger, ...] = ()
    every: PeriodName | None = None
    who: RoleCode
    attach: Literal["record", "root"] = "record"
    each: Literal["record", "event"] = "record"
    do: Annotated[tuple[Trigger, ...], Field(min_length=1)]
    within: TimeSpan | None = None
    by: By | None = None
    calendar: CalendarCode = ALWAYS
    count_from: FactName | None = None
    not_before: TimeSpan | None = None
    warn: TimeSpan | None = None
    paused_by: tuple[PauseTrigger, ...] = ()
    resumed_by: tuple[Trigger, ...] = ()
    cancelled_by: tuple[Trigger, ...] = ()
    on_breach: tuple[LadderStep, ...] = ()
    on_late: tuple[LateProposal, ...] = ()

    @property
    def has_limit(self) -> bool:
        return self.within is not None or self.by is not None

    @model_validator(mode="after")
    def _one_limit(self) -> Self:
        if self.within is not None and self.by is not None:
            raise refused("within 和 by 只能写一个", "write either within or by, not both")
        if not self.has_limit and (self.warn or self.on_breach or self.on_late):
            raise refused(
                "没有期限（within 或 by）的义务不会违约，不能写 warn、on_breach、on_late",
                "without a limit (within or by) nothing can be late: remove warn, on_breach and on_late",
            )
        if self.within is not None and any(
            span is not None and roughly(span) >= roughly(self.within) for span in (self.warn, self.not_before)
        ):
            raise refused("warn 和 not_before 须短于 within", "warn and not_before must be shorter than within")
        if self.when and self.every:
            raise refused("when 和 every 只能写一个", "write either when or every, not both")
        return self

    @model_validator(mode="after")
    def _one_clock(self) -> Self:
        spans = [self.within, self.not_before, self.warn, *(step.after for step in self.on_breach)]
        if self.calendar == ALWAYS and any(span and span.is_working for span in spans):
            raise refused("工作时间须写明日历（calendar 不能是 24x7）", "working time needs a calendar other than 24x7")
        if self.calendar != ALWAYS and any(span and span.months and (span.days or span.seconds) for span in spans):
            raise refused(
                "在工作日历上月不能与天、小时混写", "months do not mix with days or hours on a working calendar"
            )
        return self

    @model_validator(mode="after")
    def _pauses(self) -> Self:
        if bool(self.paused_by) != bool(self.resumed_by):
            raise refused("paused_by 和 resumed_by 须同时写", "paused_by and resumed_by come together")
        if self.paused_by and (isinstance(self.by, ByFact) or not self.has_limit):
            raise refused("只有按时长或钟点计的期限才能暂停", "only a limit counted by duration or clock can be paused")
        return self

    @model_validator(mode="after")
    def _ladder_order(self) -> Self:
        for earlier, later in zip(self.on_breach, self.on_breach[1:], strict=False):
            if roughly(later.after) < roughly(earlier.after):
                raise refused(
                    f"升级步骤须按时间先后排列：{later.after} 排在 {earlier.after} 之后",
                    f"the ladder is out of order: {later.after} stands after {earlier.after}",
                )
        return self


def roughly(span: Duration) -> int:
    """Return about how many seconds a duration has, for putting durations in order: a month has 30 days."""
    days = span.months * 30 + span.days + span.working_days
    return days * 86_400 + span.seconds + span.working_seconds
