"""Each kind of draft rule as the pack format writes it, or the reason why it cannot be written yet."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from yinuo.rulebook.extract.model import DraftRule
from yinuo.rulebook.extract.packing import house

#: Gives the pack's code of a role by its words; empty if the house has none like it.
RoleOf = Callable[[str], str]
_CALL_BACK = "feedback.call_back.completed"


class NotYet(Exception):
    """A draft rule lacks something that the pack format demands; the message says what, in Chinese."""


def both(text: str) -> dict[str, str]:
    """Return a text for both languages: the regulation has it in one only, and nobody has translated it yet."""
    clean = "".join(sign if sign.isprintable() or sign == "\n" else " " for sign in text).strip()[:1900] or "-"
    return {"zh": clean, "en": clean}


def written(rule: DraftRule, role_of: RoleOf) -> dict[str, Any]:
    """
    Return a draft rule in the pack format, without its clause.

    :raises NotYet: the reviewer has to settle something first
    """
    head = {"rule": rule.code, "clause": rule.clause, "kind": rule.kind, "title": both(rule.title)}
    if rule.clause is None:
        raise NotYet("不在任何条款里")
    return {**head, **_WRITERS[rule.kind](rule, rule.fields, role_of)}


def _role(words: str, role_of: RoleOf) -> str:
    if not words:
        raise NotYet("原文没有写明由谁负责")
    code = role_of(words)
    if not code:
        raise NotYet(f"“{words}”对应哪个角色")
    return code


def _event(words: str, table: Any, what: str) -> str:
    name = house.name_of(words, table)
    if not name:
        raise NotYet(f"{what}对应哪个事件")
    return name


def _obligation(_rule: DraftRule, fields: Mapping[str, Any], role_of: RoleOf) -> dict[str, Any]:
    made: dict[str, Any] = {}
    period = house.PERIODS.get(fields.get("every", ""))
    if "every" in fields and period is None:
        raise NotYet(f"周期 {fields['every']} 须另写")
    if period:
        made["every"] = period
    else:
        made["when"] = [{"event": _event(fields["when"] or fields["do"].split(",")[0], house.OCCASIONS, "何时开始")}]
    made["who"] = _role(fields["who"], role_of)
    deed = _event(fields["do"], house.DEEDS, "要做的事")
    made["do"] = [{"event": deed}]
    if not period and made["when"][0]["event"] == deed:
        raise NotYet("开始和要做的事是同一个事件")
    return made | {"attach": "root"} | _limit(fields)


def _limit(fields: Mapping[str, Any]) -> dict[str, Any]:
    if fields.get("within") == "P0D":
        return {"by": {"clock": "24:00", "day": "same"}}
    if "within" in fields:
        return _within(fields["within"], working=fields["working"])
    moment = str(fields.get("by", ""))
    if match := re.fullmatch(r"monthly:(\d\d|-1d)", moment):
        return {"by": {"day_of_month": 31 if match[1] == "-1d" else int(match[1])}}
    if match := re.fullmatch(r"T(\d\d:\d\d)", moment):
        return {"by": {"clock": match[1], "day": "same"}}
    if moment:
        raise NotYet(f"时刻 {moment} 须另写")
    return {}


def _within(within: str, *, working: bool) -> dict[str, Any]:
    if not working:
        return {"within": _whole(within)}
    if "." in within:
        raise NotYet("半个工作日须写成小时")
    return {"within": f"working {within}", "calendar": "own"}


def _whole(within: str) -> str:
    return {"P0.5D": "PT12H", "PT0.5H": "PT30M"}.get(within, within)


def _sanction(_rule: DraftRule, fields: Mapping[str, Any], role_of: RoleOf) -> dict[str, Any]:
    kind = house.SANCTIONS.get(fields["sanction"])
    if kind is None:
        raise NotYet(f"处理方式“{fields['words']}”没有对应的种类")
    made: dict[str, Any] = {
        "when": [],
        "whom": role_of(fields["whom"]) if fields["whom"] else "about",
        "sanction": kind,
    }
    made["whom"] = made["whom"] or "about"
    if kind in {"fine", "deduction"}:
        if fields.get("unit") != "CNY":
            raise NotYet("原文没有写明金额")
        made["amount"] = {"from": fields["from"], "to": fields["to"], "unit": "CNY"}
    return made | {"confirmed_by": "department_manager"}


def _form(rule: DraftRule, fields: Mapping[str, Any], role_of: RoleOf) -> dict[str, Any]:
    if not fields["fields"]:
        raise NotYet("原文没有写明栏目")
    names = list(dict.fromkeys(fields["fields"]))
    columns = [{"name": f"f{at}", **both(name), "type": "text", "required": True} for at, name in enumerate(names, 1)]
    return {
        "form": f"form_{rule.code.lower()}",
        "on": "case",
        "filled_by": _role(fields["filled_by"], role_of),
        "fields": columns,
    }


def _tier(rule: DraftRule, fields: Mapping[str, Any], _role_of: RoleOf) -> dict[str, Any]:
    levels = [{"level": f"l{at}", **both(level["name"])} for at, level in enumerate(fields["levels"], 1)]
    of = "customer" if re.search("客户|用户|顾客|业主", fields["name"]) else "case"
    return {"tier": f"tier_{rule.code.lower()}", "of": of, "levels": levels}


def _metric(rule: DraftRule, fields: Mapping[str, Any], _role_of: RoleOf) -> dict[str, Any]:
    name = fields["name"]
    if re.search("及时|按时|准时", name):
        formula: dict[str, Any] = {"kept": {}}
    elif "满意" in name:
        formula = {
            "share": {"of": [{"event": _CALL_BACK, "if": "event.is_satisfied"}], "among": [{"event": _CALL_BACK}]}
        }
    elif re.search("投诉|抱怨", name):
        formula = {
            "share": {"of": [{"event": "cases.complaint.verified"}], "among": [{"event": "cases.case.reported"}]}
        }
    else:
        raise NotYet(f"“{name}”怎样计算")
    key = {">=": "at_least", ">": "at_least", "<=": "at_most", "<": "below"}.get(fields["compare"])
    if key is None:
        raise NotYet("是至少还是至多")
    return {
        "metric": f"metric_{rule.code.lower()}",
        **formula,
        "target": {key: fields["target"]},
        "unit": "percent",
        "period": "month",
    }


def _conduct(rule: DraftRule, fields: Mapping[str, Any], role_of: RoleOf) -> dict[str, Any]:
    at = _event(f"{fields['at']} {rule.title} {' '.join(fields['items'])}", house.MOMENTS, "何时提示")
    items = [{"code": f"c{place}", **both(item[:200])} for place, item in enumerate(fields["items"], 1)]
    return {"at": [at], "who": _role(fields["who"], role_of), "items": items}


def _approval(_rule: DraftRule, fields: Mapping[str, Any], role_of: RoleOf) -> dict[str, Any]:
    if not fields["subject"]:
        raise NotYet("原文没有写明审批什么")
    if fields["condition"]:
        raise NotYet(f"条件“{fields['condition']}”须写成表达式")
    when = _event(fields["subject"], house.OCCASIONS, "何时送审")
    steps = [{"role": code} for code in dict.fromkeys(_role(step["who"], role_of) for step in fields["steps"])]
    return {"when": [{"event": when}], "subject": both(fields["subject"]), "steps": steps}


def _numbering(_rule: DraftRule, _fields: Mapping[str, Any], _role_of: RoleOf) -> dict[str, Any]:
    raise NotYet("编号格式须由人来写")


def _retention(_rule: DraftRule, _fields: Mapping[str, Any], _role_of: RoleOf) -> dict[str, Any]:
    raise NotYet("制度包还没有保存期限这种规则")


_WRITERS: Mapping[str, Callable[[DraftRule, Mapping[str, Any], RoleOf], dict[str, Any]]] = {
    "obligation": _obligation, "sanction": _sanction, "form": _form, "tier": _tier, "metric": _metric,
    "conduct": _conduct,
    "approval": _approval, "numbering": _numbering, "retention": _retention,
}  # fmt: skip
