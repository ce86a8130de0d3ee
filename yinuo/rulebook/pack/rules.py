"""The kinds of rule that a pack may hold: a closed set, each with exactly the fields that its kind can act on."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from yinuo.rulebook.pack.obligation_rule import ObligationRule
from yinuo.rulebook.pack.values import (
    Amount,
    Bilingual,
    Cel,
    Code,
    EventKind,
    FactName,
    Name,
    Part,
    PeriodName,
    Range,
    RoleCode,
    RuleBase,
    TimeSpan,
    Trigger,
    Words,
    refused,
)  # fmt: skip


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
    """
    Who signs at this place: one role, all of several, any one of several, or ``each``: the manager of each department
    that a list fact names (countersignature by those concerned); ``if`` may leave it out.
    """

    role: RoleCode | None = None
    all_of: tuple[RoleCode, ...] | None = Field(None, alias="all")
    any_of: tuple[RoleCode, ...] | None = Field(None, alias="any")
    each: FactName | None = None
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
        given = [one for one in (self.role, self.all_of, self.any_of, self.each) if one is not None]
        if len(given) != 1 or (self.each is None and not self.roles):
            raise refused("每一步须恰好写 role、all、any、each 之一", "a step has exactly one of: role, all, any, each")
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
