"""
A rule as fields of a page and back: for each kind the fields that people set, and the rest as YAML.

Reading never judges: what is wrong with what was typed, the pack's own checks say.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yinuo.lib.durations import BadDuration
from yinuo.rulebook import human_spans
from yinuo.rulebook.pack import yaml_text

Spec = dict[str, Any]
Post = Mapping[str, str]
#: Empty lines for more triggers than there are.
_SPARE = 2


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its key in the rule, what it is called, and how it is filled in."""

    name: str
    label: str | Promise
    control: str
    options: tuple[tuple[str, str | Promise], ...] = ()
    hint: str | Promise = ""


@dataclass(frozen=True, slots=True)
class Input:
    """One input of the page. ``picks`` names the list that it completes from."""

    name: str
    label: str | Promise
    value: Any
    type: str = "text"
    picks: str = ""
    options: tuple[tuple[str, str | Promise], ...] = ()
    hint: str | Promise = ""

    @property
    def is_unknown(self) -> bool:
        """Whether it has a value that is none of its options."""
        return bool(self.value) and str(self.value) not in {str(value) for value, _label in self.options}


Picks = Mapping[str, Sequence[tuple[str, str]]]
#: Lists that are short enough to be seen whole.
_SHORT = frozenset({"roles", "whom", "signers", "calendars", "records"})


_PERIODS = (
    ("day", _("每天")), ("week", _("每周")), ("month", _("每月")), ("quarter", _("每季")), ("half_year", _("每半年")),
    ("year", _("每年")),
)  # fmt: skip
_SPAN_HINT = _("例如 3小时、2个工作日、PT3H")
_WHEN = Field("when", _("何时开始"), "triggers")
_TITLE = Field("title", _("名称"), "both")
FIELDS: Mapping[str, tuple[Field, ...]] = {
    "obligation": (
        _TITLE, _WHEN, Field("every", _("或者按周期"), "choice", _PERIODS), Field("who", _("由谁"), "role"),
        Field("do", _("要做到"), "triggers"), Field("within", _("多长时间内"), "span", hint=_SPAN_HINT),
        Field("by", _("或者到什么时刻"), "by"),
        Field("calendar", _("按哪个日历"), "calendar"), Field("count_from", _("从哪个时间起计"), "fact"),
        Field("not_before", _("不早于"), "span", hint=_SPAN_HINT),
        Field("warn", _("提前提醒"), "span", hint=_SPAN_HINT),
        Field("attach", _("挂在"), "choice", (("record", _("发生的对象上")), ("root", _("服务单上")))),
        Field("cancelled_by", _("由什么取消"), "triggers"),
    ),
    "gate": (
        _TITLE, Field("before", _("什么之前"), "triggers"), Field("needs", _("须满足的条件"), "cel"),
        Field("missing", _("不满足时说"), "both"), Field("lifted_by", _("谁可放行"), "roles"),
    ),
    "sanction": (
        _TITLE, _WHEN, Field("whom", _("对谁"), "whom"),
        Field("sanction", _("处理"), "choice", (
            ("fine", _("罚款")), ("deduction", _("扣款")), ("warning", _("警告")), ("demerit", _("记过")),
            ("major_demerit", _("记大过")), ("no_reimbursement", _("不予报销")), ("dismissal", _("辞退")),
            ("legal", _("追究法律责任")),
        )),
        Field("amount", _("金额"), "amount"), Field("confirmed_by", _("由谁确认"), "role"),
        Field("appeal_within", _("申诉期限"), "span", hint=_SPAN_HINT),
    ),
    "form": (
        _TITLE, Field("form", _("表单代号"), "form"), Field("on", _("填写在"), "record"),
        Field("filled_by", _("由谁填写"), "role"), Field("signed_by", _("由谁签字"), "signers"),
    ),
    "tier": (
        _TITLE, Field("tier", _("分级代号"), "text"), Field("of", _("对什么分级"), "record"), _WHEN,
    ),
    "charge": (
        _TITLE,
        Field("basis", _("依据"), "choice", (
            ("warranty", _("保修")), ("contract", _("协议")), ("paid", _("收费")), ("internal", _("内部")),
        )),
        Field("if", _("适用条件"), "cel"), Field("price_list", _("价目表"), "text"),
        Field("share_percent", _("客户承担百分比"), "number"), Field("sentence", _("对客户说"), "both"),
    ),
    "metric": (
        _TITLE, Field("metric", _("指标代号"), "text"), Field("target", _("目标"), "target"),
        Field("unit", _("单位"), "choice", (
            ("percent", "%"), ("count", _("次")), ("minutes", _("分钟")), ("score", _("分")),
        )),
        Field("period", _("周期"), "choice", _PERIODS),
        Field("scope", _("范围"), "choice", (
            ("company", _("公司")), ("branch", _("分公司")), ("department", _("部门")), ("person", _("个人")),
        )),
    ),
    "numbering": (
        _TITLE, Field("record", _("业务对象"), "record"), Field("pattern", _("格式"), "text"),
        Field("resets", _("何时重新编号"), "choice", (
            ("day", _("每天")), ("month", _("每月")), ("year", _("每年")), ("never", _("不重新编号")),
        )),
        Field("gapless", _("不得跳号"), "bool"),
    ),
    "conduct": (
        _TITLE, Field("at", _("何时提示"), "events"), Field("who", _("对谁"), "role"),
        Field("asked_in_call_back", _("回访时询问客户"), "bool"),
    ),
    "approval": (_TITLE, Field("when", _("何时送审"), "triggers"), Field("subject", _("审批什么"), "both")),
}  # fmt: skip


def inputs(kind: str, spec: Mapping[str, Any], picks: Picks) -> list[tuple[Field, list[Input]]]:
    """Return the fields of a kind of rule with their inputs, filled in. ``picks``: what may be picked, by list."""
    return [
        (field, [_picked(one, picks) for one in _SHOWN[field.control](field, spec.get(field.name))])
        for field in FIELDS[kind]
    ]


def _picked(one: Input, picks: Picks) -> Input:
    """Return an input of a short list as a choice."""
    if one.picks not in _SHORT:
        return one
    options = tuple((value, label or value) for value, label in picks[one.picks])
    return replace(one, type="choice", options=options)


def rest(kind: str, spec: Mapping[str, Any]) -> str:
    """Return as YAML what the fields do not show."""
    own = {field.name for field in FIELDS[kind]}
    left = {name: value for name, value in spec.items() if name not in own}
    return yaml_text.write(in_order(left)) if left else ""


_ORDER = (
    "title", "from", "basis", "if", "when", "every", "before", "at", "who", "attach", "each", "do", "needs", "missing",
    "within", "by", "calendar", "count_from", "not_before", "warn", "form", "on", "filled_by", "signed_by", "layout",
    "whom", "sanction", "amount", "confirmed_by", "lifted_by", "name", "value", "code", "level", "event", "zh", "en",
    "type", "required", "choices", "fields", "clock", "day", "after",
)  # fmt: skip
_PLACE = {name: at for at, name in enumerate(_ORDER)}
_FIRST = ("event", "after", "propose")  # what a small part begins with, before its condition


def in_order(value: Any) -> Any:
    """Return data whose keys stand in order; what the database keeps has none."""
    if isinstance(value, Mapping):
        names = sorted(value, key=lambda name: (name not in _FIRST, _PLACE.get(name, len(_ORDER))))
        return {name: in_order(value[name]) for name in names}
    return [in_order(one) for one in value] if isinstance(value, list | tuple) else value


def read(kind: str, post: Post) -> Spec:
    """
    Return the rule that the fields say.

    :raises PackErrors: the rest is no YAML
    """
    spec: Spec = {}
    for field in FIELDS[kind]:
        value = _READ[field.control](field.name, post)
        if value not in ("", None, []):
            spec[field.name] = value
    text = post.get("rest", "").strip()
    if text:
        data, _places = yaml_text.read(text)
        spec |= plain(data) if isinstance(data, Mapping) else {}
    return spec


def plain(value: Any) -> Any:
    """Return YAML data as JSON keeps it."""
    if isinstance(value, Mapping):
        return {key: plain(one) for key, one in value.items()}
    return [plain(one) for one in value] if isinstance(value, tuple | list) else value


# What is shown


def _one(picks: str = "", type_: str = "text") -> Callable[[Field, Any], list[Input]]:
    def shown(field: Field, value: Any) -> list[Input]:
        said = "" if value is None else value
        return [Input(f"f-{field.name}", field.label, said, type_, picks, field.options, field.hint)]

    return shown


def _pair(field: Field, value: Any) -> list[Input]:
    both = value if isinstance(value, Mapping) else {}
    return [
        Input(f"f-{field.name}-zh", field.label, both.get("zh", "")),
        Input(f"f-{field.name}-en", _("英文"), both.get("en", "")),
    ]


def _trigger_rows(field: Field, value: Any) -> list[Input]:
    rows = list(value or ())
    found = []
    for at in range(len(rows) + (_SPARE if rows else _SPARE + 1)):
        row = rows[at] if at < len(rows) and isinstance(rows[at], Mapping) else {}
        found.append(Input(f"f-{field.name}-{at}-event", _("事件"), row.get("event", ""), "event", "events"))
        found.append(Input(f"f-{field.name}-{at}-if", _("条件"), row.get("if", ""), "cel"))
    return found


def _list(picks: str) -> Callable[[Field, Any], list[Input]]:
    def shown(field: Field, value: Any) -> list[Input]:
        rows = [*(value or ()), "", ""]
        return [Input(f"f-{field.name}-{at}", field.label, one, "text", picks) for at, one in enumerate(rows)]

    return shown


def _moment(field: Field, value: Any) -> list[Input]:
    by = value if isinstance(value, Mapping) else {}
    days = (("same", _("当天")), ("next_working", _("下一工作日")))
    return [
        Input(f"f-{field.name}-clock", _("钟点（24:00 是当天结束）"), by.get("clock", "")),
        Input(f"f-{field.name}-day", _("哪天"), by.get("day", ""), "choice", options=days),
        Input(f"f-{field.name}-day_of_month", _("每月几日"), by.get("day_of_month", ""), "number"),
        Input(f"f-{field.name}-fact", _("约定的时间"), by.get("fact", ""), "text", "facts"),
    ]


def _money(field: Field, value: Any) -> list[Input]:
    amount = value if isinstance(value, Mapping) else {}
    return [
        Input(f"f-{field.name}-from", _("金额从"), amount.get("from", "")),
        Input(f"f-{field.name}-to", _("到"), amount.get("to", "")),
        Input(f"f-{field.name}-unit", _("币种"), amount.get("unit", "")),
    ]


def _goal(field: Field, value: Any) -> list[Input]:
    target = value if isinstance(value, Mapping) else {}
    ways = (("at_least", _("不低于")), ("at_most", _("不高于")), ("below", _("低于")))
    way = next(iter(target), "")
    return [
        Input(f"f-{field.name}-way", field.label, way, "choice", options=ways),
        Input(f"f-{field.name}-figure", _("数值"), target.get(way, "")),
    ]


_SHOWN: Mapping[str, Callable[[Field, Any], list[Input]]] = {
    "both": _pair, "triggers": _trigger_rows, "events": _list("events"), "roles": _list("roles"),
    "signers": _list("signers"), "by": _moment, "amount": _money, "target": _goal, "text": _one(),
    "choice": _one(type_="choice"), "role": _one("roles"), "whom": _one("whom"), "span": _one(type_="span"),
    "calendar": _one("calendars"), "fact": _one("facts"), "cel": _one(type_="cel"), "record": _one("records"),
    "form": _one("forms"), "number": _one(type_="number"), "bool": _one(type_="bool"),
}  # fmt: skip


# What was typed


def _text(name: str, post: Post) -> str:
    return post.get(f"f-{name}", "").strip()


def _span(name: str, post: Post) -> str:
    """Return the notation of packs; what cannot be read stays as it is, for the check to speak of."""
    said = _text(name, post)
    try:
        return str(human_spans.parse(said)) if said else ""
    except BadDuration:
        return said


def _both(name: str, post: Post) -> Spec | None:
    zh, en = (post.get(f"f-{name}-{lang}", "").strip() for lang in ("zh", "en"))
    return {"zh": zh or en, "en": en or zh} if zh or en else None


def _triggers(name: str, post: Post) -> list[Spec]:
    found = []
    at = 0
    while f"f-{name}-{at}-event" in post:
        event, condition = (post.get(f"f-{name}-{at}-{key}", "").strip() for key in ("event", "if"))
        if event:
            found.append({"event": event, "if": condition} if condition else {"event": event})
        at += 1
    return found


def _several(name: str, post: Post) -> list[str]:
    found = []
    at = 0
    while f"f-{name}-{at}" in post:
        found.append(post[f"f-{name}-{at}"].strip())
        at += 1
    return [one for one in found if one]


def _by(name: str, post: Post) -> Spec | None:
    clock, day, of_month, fact = (
        post.get(f"f-{name}-{key}", "").strip() for key in ("clock", "day", "day_of_month", "fact")
    )
    said: Spec = {"clock": clock, "day": day or "same"} if clock else {}
    if of_month:
        said["day_of_month"] = _whole(of_month)
    if fact:
        said["fact"] = fact
    return said or None


def _amount(name: str, post: Post) -> Spec | None:
    least, most, unit = (post.get(f"f-{name}-{key}", "").strip() for key in ("from", "to", "unit"))
    return {"from": least, "to": most or least, "unit": unit or "CNY"} if least or most else None


def _target(name: str, post: Post) -> Spec | None:
    way, figure = post.get(f"f-{name}-way", ""), post.get(f"f-{name}-figure", "").strip()
    return {way: figure} if way and figure else None


def _whole(text: str) -> int | str:
    return int(text) if text.isascii() and text.isdigit() else text


def _number(name: str, post: Post) -> int | str:
    return _whole(_text(name, post))


def _bool(name: str, post: Post) -> bool | None:
    return True if post.get(f"f-{name}") else None


_READ: Mapping[str, Callable[[str, Post], Any]] = {
    "both": _both, "triggers": _triggers, "events": _several, "roles": _several, "signers": _several, "by": _by,
    "amount": _amount, "target": _target, "text": _text, "choice": _text, "role": _text, "whom": _text,
    "span": _span, "calendar": _text, "fact": _text, "cel": _text, "record": _text, "form": _text,
    "number": _number, "bool": _bool,
}  # fmt: skip
