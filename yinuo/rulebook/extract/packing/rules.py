"""Each kind of draft rule as the pack format writes it, or the reason why it cannot be written yet."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from yinuo.rulebook.extract.model import DraftRule
from yinuo.rulebook.extract.packing import house

#: Gives the pack's code of a role by its words; empty if the house has none like it.
RoleOf = Callable[[str], str]
_CALL_BACK = "feedback.call_back.completed"


class NotYet(Exception):
    """A draft rule lacks something that the pack format demands; the message says what, in Chinese."""


@dataclass(slots=True)
class Sketch:
    """A rule as far as it is understood: ``spec`` without code and clause, ``gaps`` what is missing (Chinese)."""

    role_of: RoleOf
    spec: dict[str, Any] = field(default_factory=dict)
    gaps: list[str] = field(default_factory=list)

    def role(self, words: str) -> str:
        """Return the code of a role, empty (and a gap) if nobody is named or the house has none like it."""
        code = self.role_of(words) if words else ""
        if not code:
            self.gaps.append(f"“{words}”对应哪个角色" if words else "原文没有写明由谁负责")
        return code

    def event(self, words: str, table: Any, what: str) -> str:
        name = house.name_of(words, table)
        if not name:
            self.gaps.append(f"{what}对应哪个事件")
        return name

    def put(self, **fields: Any) -> None:
        """Write fields; what is empty stays out."""
        self.spec |= {name: value for name, value in fields.items() if value not in ("", None, [])}


def both(text: str) -> dict[str, str]:
    """Return a text for both languages: the regulation has it in one only, and nobody has translated it yet."""
    clean = "".join(sign if sign.isprintable() or sign == "\n" else " " for sign in text).strip()[:1900] or "-"
    return {"zh": clean, "en": clean}


def sketched(rule: DraftRule, role_of: RoleOf) -> Sketch:
    """Return a draft rule in the pack format as far as it goes."""
    sketch = Sketch(role_of, {"title": both(rule.title)})
    _WRITERS[rule.kind](rule, rule.fields, sketch)
    return sketch


def written(rule: DraftRule, role_of: RoleOf) -> dict[str, Any]:
    """
    Return a draft rule in the pack format.

    :raises NotYet: the reviewer has to settle something first
    """
    if rule.clause is None:
        raise NotYet("不在任何条款里")
    sketch = sketched(rule, role_of)
    if sketch.gaps:
        raise NotYet(sketch.gaps[0])
    return {"rule": rule.code, "clause": rule.clause, "kind": rule.kind, **sketch.spec}


def _obligation(_rule: DraftRule, fields: Mapping[str, Any], sketch: Sketch) -> None:
    period = house.PERIODS.get(fields.get("every", ""))
    opened = ""
    if "every" in fields and period is None:
        sketch.gaps.append(f"周期 {fields['every']} 须另写")
    elif period:
        sketch.put(every=period)
    else:
        opened = sketch.event(fields["when"] or fields["do"].split(",")[0], house.OCCASIONS, "何时开始")
        sketch.put(when=_triggers(opened))
    sketch.put(who=sketch.role(fields["who"]))
    deed = sketch.event(fields["do"], house.DEEDS, "要做的事")
    sketch.put(do=_triggers(deed), attach="root")
    if opened and opened == deed:
        sketch.gaps.append("开始和要做的事是同一个事件")
    _limit(fields, sketch)


def _triggers(event: str) -> list[dict[str, str]] | None:
    return [{"event": event}] if event else None


def _limit(fields: Mapping[str, Any], sketch: Sketch) -> None:
    moment = str(fields.get("by", ""))
    if fields.get("within") == "P0D":
        sketch.put(by={"clock": "24:00", "day": "same"})
    elif "within" in fields:
        _within(fields["within"], sketch, working=fields["working"])
    elif match := re.fullmatch(r"monthly:(\d\d|-1d)", moment):
        sketch.put(by={"day_of_month": 31 if match[1] == "-1d" else int(match[1])})
    elif match := re.fullmatch(r"T(\d\d:\d\d)", moment):
        sketch.put(by={"clock": match[1], "day": "same"})
    elif moment:
        sketch.gaps.append(f"时刻 {moment} 须另写")


def _within(within: str, sketch: Sketch, *, working: bool) -> None:
    if not working:
        sketch.put(within={"P0.5D": "PT12H", "PT0.5H": "PT30M"}.get(within, within))
    elif "." in within:
        sketch.gaps.append("半个工作日须写成小时")
    else:
        sketch.put(within=f"working {within}", calendar="own")


def _sanction(_rule: DraftRule, fields: Mapping[str, Any], sketch: Sketch) -> None:
    kind = house.SANCTIONS.get(fields["sanction"])
    if kind is None:
        sketch.gaps.append(f"处理方式“{fields['words']}”没有对应的种类")
    whom = sketch.role_of(fields["whom"]) if fields["whom"] else ""
    sketch.put(when=[], whom=whom or "about", sanction=kind)
    if kind in {"fine", "deduction"}:
        if fields.get("unit") != "CNY":
            sketch.gaps.append("原文没有写明金额")
        else:
            sketch.put(amount={"from": fields["from"], "to": fields["to"], "unit": "CNY"})
    sketch.put(confirmed_by="department_manager")


def _form(rule: DraftRule, fields: Mapping[str, Any], sketch: Sketch) -> None:
    if not fields["fields"]:
        sketch.gaps.append("原文没有写明栏目")
    names = list(dict.fromkeys(fields["fields"]))
    columns = [{"name": f"f{at}", **both(name), "type": "text", "required": True} for at, name in enumerate(names, 1)]
    sketch.put(form=f"form_{rule.code.lower()}", on="case", filled_by=sketch.role(fields["filled_by"]))
    sketch.put(fields=columns or None)


def _tier(rule: DraftRule, fields: Mapping[str, Any], sketch: Sketch) -> None:
    levels = [{"level": f"l{at}", **both(level["name"])} for at, level in enumerate(fields["levels"], 1)]
    of = "customer" if re.search("客户|用户|顾客|业主", fields["name"]) else "case"
    sketch.put(tier=f"tier_{rule.code.lower()}", of=of, levels=levels)


def _metric(rule: DraftRule, fields: Mapping[str, Any], sketch: Sketch) -> None:
    name = fields["name"]
    sketch.put(metric=f"metric_{rule.code.lower()}")
    if re.search("及时|按时|准时", name):
        sketch.put(kept={})
    elif "满意" in name:
        sketch.put(share={"of": [{"event": _CALL_BACK, "if": "event.is_satisfied"}], "among": [{"event": _CALL_BACK}]})
    elif re.search("投诉|抱怨", name):
        of, among = [{"event": "cases.complaint.verified"}], [{"event": "cases.case.reported"}]
        sketch.put(share={"of": of, "among": among})
    else:
        sketch.gaps.append(f"“{name}”怎样计算")
    key = {">=": "at_least", ">": "at_least", "<=": "at_most", "<": "below"}.get(fields["compare"])
    if key is None:
        sketch.gaps.append("是至少还是至多")
    else:
        sketch.put(target={key: fields["target"]})
    sketch.put(unit="percent", period="month")


def _conduct(rule: DraftRule, fields: Mapping[str, Any], sketch: Sketch) -> None:
    at = sketch.event(f"{fields['at']} {rule.title} {' '.join(fields['items'])}", house.MOMENTS, "何时提示")
    items = [{"code": f"c{place}", **both(item[:200])} for place, item in enumerate(fields["items"], 1)]
    sketch.put(at=[at] if at else None, who=sketch.role(fields["who"]), items=items)


def _approval(_rule: DraftRule, fields: Mapping[str, Any], sketch: Sketch) -> None:
    if not fields["subject"]:
        sketch.gaps.append("原文没有写明审批什么")
    if fields["condition"]:
        sketch.gaps.append(f"条件“{fields['condition']}”须写成表达式")
    when = sketch.event(fields["subject"], house.OCCASIONS, "何时送审")
    roles = dict.fromkeys(sketch.role(step["who"]) for step in fields["steps"])
    sketch.put(when=_triggers(when), subject=both(fields["subject"]), steps=[{"role": code} for code in roles if code])


def _numbering(_rule: DraftRule, _fields: Mapping[str, Any], sketch: Sketch) -> None:
    sketch.gaps.append("编号格式须由人来写")


def _retention(_rule: DraftRule, _fields: Mapping[str, Any], sketch: Sketch) -> None:
    sketch.gaps.append("制度包还没有保存期限这种规则")


_WRITERS: Mapping[str, Callable[[DraftRule, Mapping[str, Any], Sketch], None]] = {
    "obligation": _obligation, "sanction": _sanction, "form": _form, "tier": _tier, "metric": _metric,
    "conduct": _conduct,
    "approval": _approval, "numbering": _numbering, "retention": _retention,
}  # fmt: skip
