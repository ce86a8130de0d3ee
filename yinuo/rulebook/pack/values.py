"""The small values that rules are made of: texts in two languages, durations, amounts, triggers."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Annotated, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetPydanticSchema,
    StringConstraints,
    model_validator,
)  # fmt: skip
from pydantic_core import PydanticCustomError, core_schema

from yinuo.lib.durations import BadDuration, Duration

Lang = Literal["zh", "en"]
PeriodName = Literal["day", "week", "month", "quarter", "half_year", "year"]

CODE = r"[A-Za-z0-9][A-Za-z0-9_.\-]{0,39}"
NAME = r"[a-z][a-z0-9_]{0,29}"
EVENT_KIND = r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*){2}"
FACT = r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*"


def refused(zh: str, en: str) -> PydanticCustomError:
    """Return the error of a value that a validator refuses, in plain words of both languages."""
    return PydanticCustomError("pack", "{en}", {"zh": zh, "en": en})


class Part(BaseModel):
    """Base of everything in a pack: unknown keys are errors, and nothing changes after loading."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, strict=True, str_strip_whitespace=True, hide_input_in_errors=True
    )


def _printable(text: str) -> str:
    for sign in text:
        if not sign.isprintable() and sign not in "\n\u3000":
            raise refused(f"含有不可见字符 U+{ord(sign):04X}", f"contains the invisible character U+{ord(sign):04X}")
    return text


def _written(value: object) -> object:
    """Return a whole number as it was written: clause 4 and version 2 need no quotes."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


Words = Annotated[str, StringConstraints(min_length=1, max_length=2000), AfterValidator(_printable)]
Code = Annotated[str, StringConstraints(pattern=f"^{CODE}$")]
Name = Annotated[str, StringConstraints(pattern=f"^{NAME}$")]
EventKind = Annotated[str, StringConstraints(pattern=f"^{EVENT_KIND}$")]
FactName = Annotated[str, StringConstraints(pattern=f"^{FACT}$")]
RoleCode = Name
CalendarCode = Annotated[str, StringConstraints(pattern=f"^{CODE}$")]
Label = Annotated[
    str, BeforeValidator(_written), StringConstraints(min_length=1, max_length=40), AfterValidator(_printable)
]
ClauseNumber = Label
Cel = Annotated[str, StringConstraints(max_length=2000), AfterValidator(_printable)]


class Bilingual(Part):
    """A text of the regulation in both languages."""

    zh: Words
    en: Words

    def say(self, lang: str) -> str:
        """Return the text in a language; Chinese for every code that begins with ``zh``."""
        return self.zh if lang.startswith("zh") else self.en


def _duration(value: object) -> Duration:
    if isinstance(value, Duration):
        return value
    if not isinstance(value, str):
        raise refused("时长须写成文字，例如 PT3H", "a duration is a text such as PT3H")
    try:
        return Duration.parse(value)
    except BadDuration as error:
        raise refused(f"“{value}”不是有效时长；请写 PT3H、P3D、P1M 或 working P1D", str(error)) from None


TimeSpan = Annotated[
    Duration,
    GetPydanticSchema(
        lambda _source, _handler: core_schema.no_info_plain_validator_function(
            _duration, serialization=core_schema.to_string_ser_schema()
        ),
        lambda _schema, _handler: {"type": "string", "examples": ["PT3H", "P3D", "P1M", "working P1D"]},
    ),
]


def _amount(value: object) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        raise refused("金额须写成带引号的数字", "an amount is a number in quotes")
    try:
        amount = Decimal(value)
    except InvalidOperation:
        raise refused(f"“{value}”不是数字", f"{value!r} is not a number") from None
    if not amount.is_finite() or amount.as_tuple().exponent < -2 or abs(amount) >= 10**8:  # type: ignore[operator]
        raise refused("金额最多两位小数且小于一亿", "an amount has at most two decimals and is below 100,000,000")
    if amount < 0:
        raise refused(f"金额不能为负（{value}）", f"an amount cannot be negative ({value})")
    return amount.copy_abs()


Amount = Annotated[
    Decimal,
    GetPydanticSchema(
        lambda _source, _handler: core_schema.no_info_plain_validator_function(
            _amount, serialization=core_schema.plain_serializer_function_ser_schema(lambda value: format(value, "f"))
        ),
        lambda _schema, _handler: {"type": "string", "pattern": r"^\d+(\.\d{1,2})?$"},
    ),
]


class Trigger(Part):
    """An event kind, and what must hold of its facts (CEL; empty: always)."""

    event: EventKind
    condition: Cel = Field("", alias="if")


class PauseTrigger(Trigger):
    """An event that stops the clock, why, and by which clause (default: the rule's own)."""

    reason: Bilingual
    clause: ClauseNumber | None = None


class Range(Part):
    """Money or points, from … to …; one figure alone is both."""

    least: Amount = Field(alias="from")
    most: Amount = Field(alias="to", default_factory=lambda data: data["least"])
    unit: Annotated[str, StringConstraints(min_length=1, max_length=20)] = "CNY"

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.most < self.least:
            raise refused("金额上限小于下限", "the amount ends below where it starts")
        return self


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
