"""What the fields of a rule look like on a page, and what was typed into them: each control is shown and read here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yinuo.rulebook.forms import rule_rows
from yinuo.rulebook.forms.rule_rows import Rows

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
    """One input of the page. ``picks`` names the list that it completes from; a new row may begin with it."""

    name: str
    label: str | Promise
    value: Any
    type: str = "text"
    picks: str = ""
    options: tuple[tuple[str, str | Promise], ...] = ()
    hint: str | Promise = ""
    begins_row: bool = False

    @property
    def is_unknown(self) -> bool:
        """Whether it has a value that is none of its options."""
        return bool(self.value) and str(self.value) not in {str(value) for value, _label in self.options}


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


def _rows(field: Field, value: Any) -> list[Input]:
    rows = ROWS[field.control]
    filled = [rows.split(dict(row)) for row in value or ()]
    found = []
    for at, cells in enumerate([*filled, *({} for _spare in range(_SPARE))]):
        for one in rows.cells:
            name, said = f"f-{field.name}-{at}-{one.name}", cells.get(one.name, "")
            is_first = one is rows.cells[0]
            found.append(Input(name, one.label, said, one.type, one.picks, one.options, begins_row=is_first))
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


def _names(field: Field, value: Any) -> list[Input]:
    return [Input(f"f-{field.name}", field.label, "、".join(value or ()))]


def _checks(field: Field, value: Any) -> list[Input]:
    return [Input(f"f-{field.name}-{name}", label, name in (value or ()), "bool") for name, label in field.options]


def _rate(field: Field, value: Any) -> list[Input]:
    rules = value.get("rules", ()) if isinstance(value, Mapping) else ()
    return [
        Input(f"f-{field.name}-on", _("这样计算"), value is not None, "bool"),
        Input(f"f-{field.name}-rules", _("只算这些规则（不写为全部）"), "、".join(rules)),
    ]


def _proportion(field: Field, value: Any) -> list[Input]:
    share = value if isinstance(value, Mapping) else {}
    of = _trigger_rows(replace(field, name=f"{field.name}-of"), share.get("of"))
    among = _trigger_rows(replace(field, name=f"{field.name}-among"), share.get("among"))
    for rows, label in ((of, _("其中的事件")), (among, _("全部的事件"))):
        rows[::2] = [replace(one, label=label, begins_row=True) for one in rows[::2]]
    return [*of, *among]


def _mean(field: Field, value: Any) -> list[Input]:
    mean = value if isinstance(value, Mapping) else {}
    return [
        Input(f"f-{field.name}-event", _("事件"), mean.get("event", ""), "event", "events"),
        Input(f"f-{field.name}-field", _("数值"), mean.get("field", "")),
        Input(f"f-{field.name}-if", _("条件"), mean.get("if", ""), "cel"),
    ]


ROWS: Mapping[str, Rows] = {
    "ladder": rule_rows.LADDER, "columns": rule_rows.COLUMNS, "levels": rule_rows.LEVELS,
    "signings": rule_rows.SIGNINGS, "points": rule_rows.POINTS,
}  # fmt: skip
SHOWN: Mapping[str, Callable[[Field, Any], list[Input]]] = {
    "both": _pair, "triggers": _trigger_rows, "events": _list("events"), "roles": _list("roles"),
    "signers": _list("signers"), "by": _moment, "amount": _money, "target": _goal, "text": _one(),
    "choice": _one(type_="choice"), "role": _one("roles"), "whom": _one("whom"), "span": _one(type_="span"),
    "calendar": _one("calendars"), "fact": _one("facts"), "cel": _one(type_="cel"), "record": _one("records"),
    "form": _one("forms"), "number": _one(type_="number"), "bool": _one(type_="bool"),
    "names": _names, "checks": _checks, "kept": _rate, "share": _proportion, "average": _mean,
    **dict.fromkeys(ROWS, _rows),
}  # fmt: skip


# What was typed


def _text(name: str, post: Post) -> str:
    return post.get(f"f-{name}", "").strip()


def _span(name: str, post: Post) -> str:
    return rule_rows.span(_text(name, post))


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


def _listed(name: str, post: Post) -> list[str]:
    return rule_rows.names(_text(name, post))


def _checked(name: str, post: Post) -> list[str]:
    begins = f"f-{name}-"
    return [key.removeprefix(begins) for key in post if key.startswith(begins) and post[key]]


def _rated(name: str, post: Post) -> Spec | None:
    rules = rule_rows.names(post.get(f"f-{name}-rules", ""))
    if not rules and not post.get(f"f-{name}-on"):
        return None
    return {"rules": rules} if rules else {}


def _shared(name: str, post: Post) -> Spec | None:
    both = {key: _triggers(f"{name}-{key}", post) for key in ("of", "among")}
    return both if any(both.values()) else None


def _averaged(name: str, post: Post) -> Spec | None:
    said = {key: post.get(f"f-{name}-{key}", "").strip() for key in ("event", "field", "if")}
    return {key: value for key, value in said.items() if value} or None


def _whole(text: str) -> int | str:
    return int(text) if text.isascii() and text.isdigit() else text


def _number(name: str, post: Post) -> int | str:
    return _whole(_text(name, post))


def _bool(name: str, post: Post) -> bool | None:
    return True if post.get(f"f-{name}") else None


READ: Mapping[str, Callable[[str, Post], Any]] = {
    "both": _both, "triggers": _triggers, "events": _several, "roles": _several, "signers": _several, "by": _by,
    "amount": _amount, "target": _target, "text": _text, "choice": _text, "role": _text, "whom": _text,
    "span": _span, "calendar": _text, "fact": _text, "cel": _text, "record": _text, "form": _text,
    "number": _number, "bool": _bool, "names": _listed, "checks": _checked, "kept": _rated, "share": _shared,
    "average": _averaged, **{name: rows.read for name, rows in ROWS.items()},
}  # fmt: skip
