"""The kinds of rule that a pack may hold: a closed set, each with exactly the fields that its kind can act on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Discriminator, Field, StringConstraints, Tag, model_validator

from yinuo.lib.durations import Duration
from yinuo.rulebook.pack.values import (
    Amount,
    Bilingual,
    CalendarCode,
    Cel,
    ClauseNumber,
    Code,
    EventKind,
    FactName,
    Name,
    Part,
    PauseTrigger,
    Range,
    RoleCode,
    TimeSpan,
    Trigger,
    Words,
    refused,
)  # fmt: skip

PeriodName = Literal["day", "week", "month", "quarter", "half_year", "year"]
CLOCK = r"^([01]\d|2[0-3]):[0-5]\d$|^24:00$"
ALWAYS = "24x7"
OWN = "own"


class RuleBase(Part):
    """
    What every rule says: its code, the clause that it executes, its title, the catalogue entries that it covers.

    ``exception_to`` names rules of the same kind, as ``O09`` (own pack) or ``S001-R01/O09`` (another regulation).
    """

    code: Code = Field(alias="rule")
    clause: ClauseNumber
    kind: str
    title: Bilingual
    covers: tuple[Words, ...] = Field((), alias="from")
    exception_to: tuple[Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][\w.\-]*(/[\w.\-]+)?$")], ...] = ()


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


class GateRule(RuleBase):
    """An event that is refused until ``needs`` holds, or somebody of ``lifted_by`` lets it pass (empty: nobody)."""

    kind: Literal["gate"]
    before: Annotated[tuple[Trigger, ...], Field(min_length=1)]
    needs: Annotated[Cel, StringConstraints(min_length=1)]
    missing: Bilingual
    lifted_by: tuple[RoleCode, ...] = ()


class SanctionRule(RuleBase):
    """What is proposed against whom when its cause is observed, and who confirms it."""

    kind: Literal["sanction"]
    when: tuple[Trigger, ...] = ()
    whom: Name
    sanction: Literal[
        "fine", "deduction", "warning", "demerit", "major_demerit", "no_reimbursement", "dismissal", "legal"
    ]
    amount: Range | None = None
    confirmed_by: RoleCode
    appeal_within: TimeSpan | None = None

    @model_validator(mode="after")
    def _amount_where_money(self) -> Self:
        if (self.sanction in {"fine", "deduction"}) != (self.amount is not None):
            raise refused(
                "罚款和扣款须写 amount，其他考核不写", "a fine or deduction has an amount, other sanctions have none"
            )
        return self


class Choice(Part):
    value: Words
    zh: Words
    en: Words


class FormField(Part):
    """One field of a form. Only a choice has ``choices``, and it has at least one."""

    name: Name
    zh: Words
    en: Words
    type: Literal["text", "number", "money", "date", "time", "bool", "choice", "person", "signature", "rating"]
    required: bool = False
    choices: tuple[Choice, ...] = ()

    @model_validator(mode="after")
    def _choices_of_a_choice(self) -> Self:
        if (self.type == "choice") != bool(self.choices):
            raise refused("choices 与 type: choice 须同时写", "choices go together with type: choice")
        return self


class FormRule(RuleBase):
    """A named record: its fields, who fills it, who signs it, and how it is printed."""

    kind: Literal["form"]
    form: Name
    on: Name
    filled_by: RoleCode
    signed_by: tuple[RoleCode, ...] = ()
    fields: Annotated[tuple[FormField, ...], Field(min_length=1)]
    layout: Name = "generic"

    @model_validator(mode="after")
    def _names_once(self) -> Self:
        _refuse_twice([one.name for one in self.fields], "字段", "field")
        return self


class Level(Part):
    level: Name
    zh: Words
    en: Words
    condition: Cel = Field("", alias="if")


class TierRule(RuleBase):
    """
    Classes with criteria. A level without ``if`` is only given by hand; two that match are an error.
    """

    kind: Literal["tier"]
    tier: Name
    of: Name
    when: tuple[Trigger, ...] = ()
    levels: Annotated[tuple[Level, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _levels_once(self) -> Self:
        _refuse_twice([one.level for one in self.levels], "级别", "level")
        return self


class ChargeRule(RuleBase):
    """Who pays what: the customer's share of the listed items at a price list, and the sentence that says so."""

    kind: Literal["charge"]
    basis: Literal["warranty", "contract", "paid", "internal"]
    condition: Cel = Field("", alias="if")
    price_list: Name = "standard"
    items: Annotated[tuple[Literal["part", "labour", "travel"], ...], Field(min_length=1)]
    share_percent: Annotated[int, Field(ge=0, le=100)]
    sentence: Bilingual


class Kept(Part):
    """The share of obligations due in the period that were kept; no rules named: all with a limit."""

    rules: tuple[Code, ...] = ()


class Share(Part):
    """Events of one sort among events of another, per hundred."""

    of: Annotated[tuple[Trigger, ...], Field(min_length=1)]
    among: Annotated[tuple[Trigger, ...], Field(min_length=1)]


class Average(Part):
    """The mean of a number that an event carries."""

    event: EventKind
    field: FactName
    condition: Cel = Field("", alias="if")


class Target(Part):
    """The figure to reach: exactly one of the three."""

    at_least: Amount | None = None
    at_most: Amount | None = None
    below: Amount | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        if sum(one is not None for one in (self.at_least, self.at_most, self.below)) != 1:
            raise refused(
                "target 须恰好写 at_least、at_most、below 之一", "a target has exactly one of: at_least, at_most, below"
            )
        return self


class MetricRule(RuleBase):
    """A target with its formula, period and scope."""

    kind: Literal["metric"]
    metric: Name
    kept: Kept | None = None
    share: Share | None = None
    average: Average | None = None
    count: tuple[Trigger, ...] | None = None
    target: Target
    unit: Literal["percent", "count", "minutes", "score"]
    period: PeriodName = "month"
    scope: Literal["company", "branch", "department", "person"] = "branch"

    @model_validator(mode="after")
    def _one_formula(self) -> Self:
        given = [one for one in (self.kept, self.share, self.average, self.count) if one is not None]
        if len(given) != 1 or self.count == ():
            raise refused(
                "指标须恰好写一个算法：kept、share、average 或 count",
                "a metric has exactly one formula: kept, share, average or count",
            )
        return self


def _pattern(value: str) -> str:
    try:
        once = value.format(yyyy="2026", yy="26", mm="03", dd="02", branch="A", seq=1)
    except (KeyError, IndexError, ValueError, AttributeError):
        once = ""
    if "{seq" not in value or not once:
        raise refused(
            "编号格式须含 {seq:n}，其余只能用 {yyyy} {yy} {mm} {dd} {branch}",
            "a numbering pattern has {seq:n} and otherwise only {yyyy} {yy} {mm} {dd} {branch}",
        )
    return value


class NumberingRule(RuleBase):
    """How a document is numbered; ``gapless`` costs a lock and is used only where the rule says so."""

    kind: Literal["numbering"]
    record: Name
    pattern: Annotated[str, StringConstraints(min_length=1, max_length=60), AfterValidator(_pattern)]
    resets: Literal["day", "month", "year", "never"]
    gapless: bool = False


class ConductPoint(Part):
    code: Name
    zh: Words
    en: Words


class ConductRule(RuleBase):
    """Behaviour that software cannot enforce: a checklist shown when one of the events happens."""

    kind: Literal["conduct"]
    at: Annotated[tuple[EventKind, ...], Field(min_length=1)]
    who: RoleCode
    items: Annotated[tuple[ConductPoint, ...], Field(min_length=1)]
    asked_in_call_back: bool = False

    @model_validator(mode="after")
    def _codes_once(self) -> Self:
        _refuse_twice([one.code for one in self.items], "条目", "item")
        return self


class SigningStep(Part):
    """Who signs at this place: one role, all of several, or any one of several; ``if`` may leave it out."""

    role: RoleCode | None = None
    all_of: tuple[RoleCode, ...] | None = Field(None, alias="all")
    any_of: tuple[RoleCode, ...] | None = Field(None, alias="any")
    condition: Cel = Field("", alias="if")

    @property
    def mode(self) -> Literal["all", "any"]:
        return "any" if self.any_of is not None else "all"

    @property
    def roles(self) -> tuple[str, ...]:
        if self.role is not None:
            return (self.role,)
        return self.any_of or self.all_of or ()

    @model_validator(mode="after")
    def _one_of(self) -> Self:
        if sum(one is not None for one in (self.role, self.all_of, self.any_of)) != 1 or not self.roles:
            raise refused("每一步须恰好写 role、all、any 之一", "a step has exactly one of: role, all, any")
        return self


class ApprovalRule(RuleBase):
    """Signatures in sequence; ``before``: those events are refused until they are all given."""

    kind: Literal["approval"]
    when: Annotated[tuple[Trigger, ...], Field(min_length=1)]
    subject: Bilingual
    steps: Annotated[tuple[SigningStep, ...], Field(min_length=1)]
    before: tuple[Trigger, ...] = ()


def _refuse_twice(names: list[str], what_zh: str, what_en: str) -> None:
    for name in names:
        if names.count(name) > 1:
            raise refused(f"{what_zh} {name} 出现两次", f"{what_en} {name} appears twice")


Rule = Annotated[
    ObligationRule | GateRule | SanctionRule | FormRule | TierRule | ChargeRule | MetricRule | NumberingRule
    | ConductRule | ApprovalRule,
    Field(discriminator="kind"),
]  # fmt: skip
