"""What happened to a case and everything below it, in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yinuo.cases.models import Case, Complaint
from yinuo.core.happenings import CATALOGUE
from yinuo.core.models import Event, Person, Record
from yinuo.customers.models import Difference
from yinuo.rulebook.models import Rule, Sanction

_LABELS = {
    "note": gettext_lazy("备注"),
    "reason": gettext_lazy("原因"),
    "cause": gettext_lazy("原因"),
    "guidance": gettext_lazy("指导内容"),
    "route": gettext_lazy("处理方式"),
    "probable_cause": gettext_lazy("可能原因"),
    "measure": gettext_lazy("处理办法"),
    "parts_hint": gettext_lazy("应备配件"),
    "channel": gettext_lazy("渠道"),
    "technician": gettext_lazy("技术人员"),
    "person": gettext_lazy("人员"),
    "appointment_at": gettext_lazy("约定时间"),
    "outcome": gettext_lazy("结果"),
    "failures": gettext_lazy("未接通次数"),
    "late_minutes": gettext_lazy("迟到分钟"),
    "minutes": gettext_lazy("分钟"),
    "rule": gettext_lazy("规则"),
    "question": gettext_lazy("问题"),
    "answer": gettext_lazy("答复"),
    "department": gettext_lazy("部门"),
    "arrangement": gettext_lazy("安排"),
    "how": gettext_lazy("方式"),
    "solution": gettext_lazy("解决办法"),
    "finding": gettext_lazy("查实情况"),
    "remedy": gettext_lazy("补救"),
    "severity": gettext_lazy("情节"),
    "what": gettext_lazy("情况"),
    "name": gettext_lazy("签字人"),
    "rating": gettext_lazy("评分"),
    "score": gettext_lazy("评分"),
    "amount_fen": gettext_lazy("金额"),
    "total_fen": gettext_lazy("合计"),
    "outstanding_fen": gettext_lazy("未收"),
    "decision": gettext_lazy("决定"),
    "is_satisfied": gettext_lazy("客户满意"),
    "is_solved": gettext_lazy("已解决"),
    "has_apologised": gettext_lazy("已致歉"),
    "is_complete": gettext_lazy("信息齐全"),
    "is_justified": gettext_lazy("理由正当"),
    "is_personal_fault": gettext_lazy("个人原因"),
    "is_accepted": gettext_lazy("已认可"),
    "waited_seconds": gettext_lazy("等待秒数"),
    "rang_seconds": gettext_lazy("响铃秒数"),
    "serial": gettext_lazy("序列号"),
    "field": gettext_lazy("项目"),
    "form": gettext_lazy("表单"),
    "supplier": gettext_lazy("供应商"),
    "dealer": gettext_lazy("代理商"),
    "in_writing": gettext_lazy("书面"),
}
_CHOICES: Mapping[str, Mapping[str, Any]] = {
    "route": dict(Case.Route.choices),
    "channel": dict(Case.Channel.choices),
    "cause": {
        **dict(Complaint.Cause.choices),
        "unsatisfied": gettext_lazy("客户不满意"),
        "unsolved": gettext_lazy("问题未解决"),
        "question": gettext_lazy("技术疑难"),
        "bought_in_part": gettext_lazy("外购件问题"),
        "third_party": gettext_lazy("第三方产品"),
        "major_quality": gettext_lazy("重大质量问题"),
        "traffic": gettext_lazy("交通"),
        "accident": gettext_lazy("意外"),
        "previous_job": gettext_lazy("上一单未完"),
        "distance": gettext_lazy("路程"),
        "workload": gettext_lazy("工作量"),
        "personal": gettext_lazy("个人原因"),
        "holiday": gettext_lazy("节假日"),
        "no_ticket": gettext_lazy("买不到票"),
        "customer": gettext_lazy("客户要求推迟"),
    },
    "severity": dict(Complaint.Severity.choices),
    "decision": dict(Sanction.State.choices),
    "field": dict(Difference.Field.choices),
    "outcome": {
        "reached": gettext_lazy("已接通"),
        "no_answer": gettext_lazy("无人接听"),
        "wrong_number": gettext_lazy("号码错误"),
    },
}
_PEOPLE = ("technician", "person")


@dataclass(frozen=True, slots=True)
class Detail:
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One event in words. ``record`` is the document it happened to; ``by`` None: the system itself."""

    at: datetime
    received_at: datetime
    kind: str
    title: str
    by: Person | None
    record: Record
    details: list[Detail]

    @property
    def is_of_rulebook(self) -> bool:
        return self.kind.startswith("rulebook.")

    @property
    def is_late_news(self) -> bool:
        """The server learnt of it more than a minute later: it happened without signal, or the system was down."""
        return (self.received_at - self.at).total_seconds() > 60


def timeline(root: Record, limit: int = 200) -> list[Entry]:
    """Return the latest ``limit`` events of the whole tree, newest first. At most three queries."""
    events = list(
        Event.objects.filter(root=root).select_related("by", "record").order_by("-at", "-pk").defer("facts")[:limit]
    )
    people, forms = _people_in(events), _forms_in(events)
    return [_entry(event, people, forms) for event in events]


def title_of(kind: str) -> str:
    """Return the name of an event kind in the present language."""
    happening = CATALOGUE[kind]
    return happening.EN if (translation.get_language() or "").startswith("en") else happening.ZH


def _entry(event: Event, people: Mapping[int, str], forms: Mapping[str, str]) -> Entry:
    return Entry(
        at=event.at,
        received_at=event.received_at,
        kind=event.kind,
        title=title_of(event.kind),
        by=event.by,
        record=event.record,
        details=list(_details(event.data, people, forms)),
    )


def _details(data: Mapping[str, Any], people: Mapping[int, str], forms: Mapping[str, str]) -> Iterator[Detail]:
    for key, value in data.items():
        says_nothing = value is None or value in ("", []) or (value == 0 and not isinstance(value, bool))
        if key not in _LABELS or says_nothing:
            continue
        yield Detail(label=str(_LABELS[key]), text=_text(key, value, people, forms))


def _text(key: str, value: Any, people: Mapping[int, str], forms: Mapping[str, str]) -> str:
    if key in _PEOPLE:
        return people.get(value, "")
    if key == "form":
        return forms.get(value, value)
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if key.endswith("_fen"):
        return f"¥{value / 100:.2f}"
    if key.endswith("_at"):
        return timezone.localtime(datetime.fromisoformat(value)).strftime("%m-%d %H:%M")
    return str(_CHOICES.get(key, {}).get(value, value))


def _forms_in(events: Iterable[Event]) -> dict[str, str]:
    """Return what the regulations call the forms that the events speak of, in the present language."""
    named = {event.data["form"] for event in events if isinstance(event.data.get("form"), str)}
    if not named:
        return {}
    english = (translation.get_language() or "").startswith("en")
    rules = Rule.objects.filter(kind="form", spec__form__in=named).order_by("pk")
    return {form: en if english and en else zh for form, zh, en in rules.values_list("spec__form", "title", "title_en")}


def _people_in(events: Iterable[Event]) -> dict[int, str]:
    wanted = {event.data[key] for event in events for key in _PEOPLE if isinstance(event.data.get(key), int)}
    return dict(Person.objects.filter(pk__in=wanted).values_list("pk", "name")) if wanted else {}
