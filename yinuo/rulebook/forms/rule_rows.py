"""
Parts of a rule that come in rows (升级步骤, 栏目, 级别, 签批步骤): each row as a few cells of a page, and back.

A list is shown in cells only if the cells say all of it; one that says more is left to the YAML.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yinuo.lib.durations import BadDuration
from yinuo.rulebook import human_spans

Row = dict[str, Any]
Cells = dict[str, str]
Post = Mapping[str, str]
_AND = re.compile(r"[,，、]")
_NEXT = re.compile(r"[;；]")
_CHOICE = re.compile(r"([^=]+)=([^/]+)/(.+)")


@dataclass(frozen=True, slots=True)
class Cell:
    """One input of a row. ``picks`` names the list that it completes from, ``options`` are all that may be chosen."""

    name: str
    label: str | Promise
    type: str = "text"
    picks: str = ""
    options: tuple[tuple[str, str | Promise], ...] = ()


@dataclass(frozen=True, slots=True)
class Rows:
    """``split``: a row as cells; ``join``: cells, of which one at least is filled, as a row."""

    cells: tuple[Cell, ...]
    split: Callable[[Row], Cells]
    join: Callable[[Cells], Row]

    def says(self, value: Any) -> bool:
        """Whether cells say all of a list."""
        return all(isinstance(row, Mapping) and self._says(dict(row)) for row in value or ())

    def _says(self, row: Row) -> bool:
        try:
            return _filled(self.join(self.split(row))) == _filled(row)
        except (AttributeError, StopIteration, TypeError):
            return False

    def read(self, name: str, post: Post) -> list[Row]:
        """Return the rows that were typed into the inputs ``f-name-0-cell`` …"""
        found = []
        at = 0
        while f"f-{name}-{at}-{self.cells[0].name}" in post:
            typed = {one.name: post.get(f"f-{name}-{at}-{one.name}", "").strip() for one in self.cells}
            if any(typed.values()):
                found.append(self.join(typed))
            at += 1
        return found


def _filled(row: Row) -> Row:
    return {name: value for name, value in row.items() if value not in ("", [], (), False, None)}


def _texts(*keys: str) -> Callable[[Row], Cells]:
    """Return what shows the values of a row as they are."""
    return lambda row: {key: str(row.get(key, "")) for key in keys}


def _both(cells: Cells) -> Row:
    """Return the words in both languages; what has no English yet is said in Chinese."""
    return {"zh": cells["zh"], "en": cells["en"] or cells["zh"]}


def names(text: str) -> list[str]:
    return [one.strip() for one in _AND.split(text) if one.strip()]


def span(said: str) -> str:
    """Return the notation of packs; what cannot be read stays as it is, for the check to speak of."""
    try:
        return str(human_spans.parse(said)) if said else ""
    except BadDuration:
        return said


# 升级步骤: what happens when a promise is broken

_ACTIONS = (
    ("notify", _("通知")), ("escalate", _("上报")), ("reassign", _("改派给")), ("propose", _("提出处罚（规则编号）")),
    ("open", _("产生义务（规则编号）")),
)  # fmt: skip


def _split_step(row: Row) -> Cells:
    action = next(name for name in row if name != "after")
    whom = row[action]
    return {
        "after": str(row.get("after", "")),
        "action": action,
        "whom": "、".join(whom) if action == "notify" else whom,
    }


def _join_step(cells: Cells) -> Row:
    row: Row = {"after": span(cells["after"]) or "PT0S"}
    if not cells["action"] and not cells["whom"]:
        return row
    action = cells["action"] or "notify"
    return row | {action: names(cells["whom"]) if action == "notify" else cells["whom"]}


LADDER = Rows(
    (
        Cell("after", _("逾期多久之后"), "span"),
        Cell("action", _("做什么"), "choice", options=_ACTIONS),
        Cell("whom", _("岗位（通知可写多个）或规则编号"), picks="people"),
    ),
    _split_step,
    _join_step,
)

# 栏目: the fields of a form

_TYPES = (
    ("text", _("文字")), ("number", _("数字")), ("money", _("金额")), ("date", _("日期")), ("time", _("时间")),
    ("bool", _("是否")), ("choice", _("选择")), ("person", _("人员")), ("signature", _("签名")), ("rating", _("评分")),
)  # fmt: skip


def _split_column(row: Row) -> Cells:
    choices = [f"{one['value']}={one['zh']}/{one['en']}" for one in row.get("choices") or ()]
    return {
        **_texts("name", "zh", "en", "type")(row),
        "required": "1" if row.get("required") else "",
        "choices": "；".join(choices),
    }


def _join_column(cells: Cells) -> Row:
    row: Row = {"name": cells["name"], **_both(cells), "type": cells["type"]}
    if cells["required"]:
        row["required"] = True
    choices = [_choice(one.strip()) for one in _NEXT.split(cells["choices"]) if one.strip()]
    return row | {"choices": choices} if choices else row


def _choice(text: str) -> Row:
    """Return one choice; what is written without a sign is value and words in one."""
    found = _CHOICE.fullmatch(text)
    value, zh, en = (one.strip() for one in found.groups()) if found else (text, text, text)
    return {"value": value, "zh": zh, "en": en}


COLUMNS = Rows(
    (
        Cell("name", _("代号")),
        Cell("zh", _("中文名")),
        Cell("en", _("英文名")),
        Cell("type", _("填什么"), "choice", options=_TYPES),
        Cell("choices", _("选项：值=中文/英文；…")),
        Cell("required", _("必填"), "bool"),
    ),
    _split_column,
    _join_column,
)

# 级别: the classes of a tier


def _join_level(cells: Cells) -> Row:
    row: Row = {"level": cells["level"], **_both(cells)}
    return row | {"if": cells["if"]} if cells["if"] else row


LEVELS = Rows(
    (
        Cell("level", _("级别代号")),
        Cell("zh", _("中文名")),
        Cell("en", _("英文名")),
        Cell("if", _("符合条件时"), "cel"),
    ),
    _texts("level", "zh", "en", "if"),
    _join_level,
)

# 条目: the points of a checklist


def _join_point(cells: Cells) -> Row:
    return {"code": cells["code"], **_both(cells)}


POINTS = Rows(
    (Cell("code", _("代号")), Cell("zh", _("中文")), Cell("en", _("英文"))), _texts("code", "zh", "en"), _join_point
)

# 签批步骤: who signs, one step after the other

_MODES = (
    ("role", _("一人签")), ("all", _("几人都签")), ("any", _("几人中一人签")), ("each", _("所列各部门经理会签")),
)  # fmt: skip
_ALONE = frozenset({"role", "each"})


def _split_signing(row: Row) -> Cells:
    mode = next(name for name in row if name != "if")
    who = row[mode] if mode in _ALONE else "、".join(row[mode])
    return {"mode": mode, "who": who, "if": str(row.get("if", ""))}


def _join_signing(cells: Cells) -> Row:
    mode = cells["mode"] or "role"
    row: Row = {mode: cells["who"] if mode in _ALONE else names(cells["who"])}
    return row | {"if": cells["if"]} if cells["if"] else row


SIGNINGS = Rows(
    (
        Cell("mode", _("怎样签"), "choice", options=_MODES),
        Cell("who", _("岗位（可写多个），会签写部门清单的字段"), picks="people"),
        Cell("if", _("只在此条件下"), "cel"),
    ),
    _split_signing,
    _join_signing,
)
