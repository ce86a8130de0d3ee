"""
A rule as fields of a page and back: for each kind the fields that people set, and the rest as YAML.

Reading never judges: what is wrong with what was typed, the pack's own checks say.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext_lazy as _

from yinuo.rulebook.forms.rule_controls import READ, ROWS, SHOWN, Field, Input, Post, Spec
from yinuo.rulebook.pack import yaml_text

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
        Field("on_breach", _("逾期后逐级怎么办"), "ladder", hint=_SPAN_HINT),
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
        Field("fields", _("栏目"), "columns"), Field("layout", _("打印版式"), "text"),
    ),
    "tier": (
        _TITLE, Field("tier", _("分级代号"), "text"), Field("of", _("对什么分级"), "record"), _WHEN,
        Field("levels", _("级别"), "levels"),
    ),
    "charge": (
        _TITLE,
        Field("basis", _("依据"), "choice", (
            ("warranty", _("保修")), ("contract", _("协议")), ("paid", _("收费")), ("internal", _("内部")),
        )),
        Field("if", _("适用条件"), "cel"), Field("price_list", _("价目表"), "text"),
        Field("items", _("哪些费用"), "checks", (
            ("part", _("配件")), ("labour", _("工时")), ("travel", _("差旅")),
        )),
        Field("share_percent", _("客户承担百分比"), "number"), Field("sentence", _("对客户说"), "both"),
    ),
    "metric": (
        _TITLE, Field("metric", _("指标代号"), "text"), Field("kept", _("算法：承诺的履行率"), "kept"),
        Field("share", _("或者：一类事件在另一类中的比例"), "share"),
        Field("average", _("或者：事件所带数值的平均"), "average"),
        Field("count", _("或者：事件的次数"), "triggers"), Field("target", _("目标"), "target"),
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
        Field("items", _("条目"), "points"), Field("asked_in_call_back", _("回访时询问客户"), "bool"),
    ),
    "approval": (
        _TITLE, Field("when", _("何时送审"), "triggers"), Field("subject", _("审批什么"), "both"),
        Field("steps", _("依次由谁签"), "signings"), Field("before", _("签完之前不得"), "triggers"),
    ),
}  # fmt: skip
_OF_ALL = (
    Field("exception_to", _("是哪些规则的例外"), "names"), Field("from", _("依据的条目"), "names"),
)  # fmt: skip


def fields_of(kind: str) -> tuple[Field, ...]:
    """Return the fields of a kind of rule, those that every kind has last."""
    return (*FIELDS[kind], *_OF_ALL)


def inputs(kind: str, spec: Mapping[str, Any], picks: Picks) -> list[tuple[Field, list[Input]]]:
    """Return the fields of a kind of rule with their inputs, filled in. ``picks``: what may be picked, by list."""
    return [
        (field, [_picked(one, picks) for one in SHOWN[field.control](field, spec.get(field.name))])
        for field in _sayable(kind, spec)
    ]


def _sayable(kind: str, spec: Mapping[str, Any]) -> list[Field]:
    """Return the fields that can show all that the rule says; what the others say is shown as YAML."""
    return [
        field
        for field in fields_of(kind)
        if field.control not in ROWS or ROWS[field.control].says(spec.get(field.name))
    ]


def _picked(one: Input, picks: Picks) -> Input:
    """Return an input of a short list as a choice."""
    if one.picks not in _SHORT:
        return one
    options = tuple((value, label or value) for value, label in picks[one.picks])
    return replace(one, type="choice", options=options)


def rest(kind: str, spec: Mapping[str, Any]) -> str:
    """Return as YAML what the fields do not show."""
    own = {field.name for field in _sayable(kind, spec)}
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
    for field in fields_of(kind):
        value = READ[field.control](field.name, post)
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
