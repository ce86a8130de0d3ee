"""How promises, clauses and rules look, the same on every page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yinuo.core import clock
from yinuo.lib.durations import Duration
from yinuo.rulebook import words
from yinuo.rulebook.errors import language
from yinuo.rulebook.models import Clause, Obligation, Rule
from yinuo.rulebook.pack.values import Bilingual
from yinuo.rulebook.selectors import conditions

register = template.Library()

_STEPS = {
    "proposed": gettext_lazy("提出"),
    "person": gettext_lazy("指明当事人"),
    "seen": gettext_lazy("当事人已阅"),
    "confirmed": gettext_lazy("确认"),
    "reduced": gettext_lazy("减轻"),
    "waived": gettext_lazy("免除"),
    "withdrawn": gettext_lazy("系统撤回"),
    "appealed": gettext_lazy("申诉"),
    "appeal_rejected": gettext_lazy("申诉未获支持"),
    "appeal_reduced": gettext_lazy("申诉后减轻"),
    "appeal_waived": gettext_lazy("申诉后免除"),
}
_OUTCOMES = {
    "passed": gettext_lazy("通过"),
    "refused": gettext_lazy("拦下"),
    "lifted": gettext_lazy("放行"),
    "waived": gettext_lazy("豁免"),
    "filled": gettext_lazy("填写"),
    "decided": gettext_lazy("判定"),
    "assigned": gettext_lazy("评定"),
    "computed": gettext_lazy("计算"),
    "numbered": gettext_lazy("编号"),
    "shown": gettext_lazy("提示"),
    "confirmed": gettext_lazy("确认"),
}
_ICONS = {"kept": "check", "running": "clock", "soon": "alarm", "broken": "alert-triangle", "paused": "player-pause"}


@register.simple_tag(takes_context=True)
def countdown(context: Context, obligation: Obligation) -> SafeString:
    """
    Show how long a promise has, in the colour of its state. While it runs the page counts on by itself.
    """
    at = _now(context)
    condition = conditions.of(obligation, at)
    text = conditions.words(obligation, at)
    running = obligation.state == Obligation.State.OPEN and obligation.due_at is not None
    clocked = format_html(
        '<span data-due="{}" data-soon="{}">{}</span>',
        obligation.due_at.isoformat() if running and obligation.due_at else "",
        _iso(conditions.soon_at(obligation)) if running else "",
        text,
    )
    return format_html(
        '<span class="promise promise-{}"><i class="ti ti-{}" aria-hidden="true"></i>{}</span>',
        condition,
        _ICONS.get(condition, "ban"),
        clocked if running else format_html("<span>{}</span>", text),
    )


@register.simple_tag(takes_context=True)
def promise_class(context: Context, obligation: Obligation) -> str:
    """Return the class of a promise's state: promise-kept, -running, -soon, -broken or -paused."""
    return f"promise-{conditions.of(obligation, _now(context))}"


@register.simple_tag
def clause_link(rule: Rule) -> SafeString:
    """Cite regulation and clause, leading to the rule in the reader."""
    return format_html(
        '<a class="clause" href="{}#rule-{}" title="{}">{} {}</a>',
        reverse("rulebook:regulation", args=[rule.version_id]),
        rule.code,
        title_of(rule),
        rule.version.regulation.code,
        rule.clause.number,
    )


@register.filter
def title_of(thing: Any) -> str:
    """Return the title of a rule, clause, regulation or approval in the reader's language."""
    if isinstance(thing, Mapping):
        return str(thing["en"] if language() == "en" and thing.get("en") else thing["zh"])
    for name in ("title", "subject"):
        if hasattr(thing, name):
            english = getattr(thing, f"{name}_en", "")
            return str(english if language() == "en" and english else getattr(thing, name))
    return str(thing)


@register.filter
def named(thing: Any) -> str:
    """Return the name of a department or branch in the reader's language."""
    english = getattr(thing, "name_en", "")
    return str(english if language() == "en" and english else thing.name)


@register.filter
def level_words(level: Any) -> str:
    """Return the name of a tier's level in the reader's language."""
    return str(level.en if language() == "en" else level.zh)


@register.filter
def clause_text(clause: Clause) -> str:
    """Return the words of a clause in the reader's language."""
    return clause.text_en if language() == "en" and clause.text_en else clause.text


@register.filter
def reason_of(pause: Any) -> str:
    """Return why a clock stands still, in the reader's language."""
    return str(pause.reason_en if language() == "en" and pause.reason_en else pause.reason)


@register.simple_tag
def rule_words(rule: Rule) -> list[str]:
    """Return what a rule does, in plain sentences of the reader's language."""
    return words.of_rule(rule, language())


@register.filter
def role_label(role: str) -> str:
    """Return the name of a role."""
    return words.role(role, language())


@register.filter
def event_label(kind: str) -> str:
    """Return what an event kind is called."""
    return words.event(kind, language())


@register.filter
def span(seconds: int) -> str:
    """Return a number of seconds in words."""
    return Duration(seconds=max(int(seconds), 0)).human(language())


@register.filter
def percent(part: int, whole: int) -> str:
    """Return a share as a whole percentage; a dash of nothing."""
    return f"{round(100 * part / whole)} %" if whole else "—"


@register.filter
def sanction_step(step: str) -> str:
    """Return what an entry of a sanction's history says."""
    return str(_STEPS.get(step, step))


@register.filter
def outcome_label(outcome: str) -> str:
    """Return how a rule acted, in words."""
    return str(_OUTCOMES.get(outcome, outcome))


@register.simple_tag
def money_range(least: Any, most: Any, unit: str) -> str:
    """Return an amount or a range of amounts with its unit."""
    if least is None:
        return _("无金额")
    amount = plain(least) if least == most else f"{plain(least)}–{plain(most)}"
    return f"¥{amount}" if unit == "CNY" else f"{amount} {unit}"


def plain(amount: Decimal) -> str:
    """Return an amount without zeros that say nothing: 50, 49.5."""
    text = format(amount, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _now(context: Context) -> datetime:
    request = context.get("request")
    at = context.get("at") or getattr(request, "at", None)
    return at if isinstance(at, datetime) else clock.now()


def _iso(at: datetime | None) -> str:
    return at.isoformat() if at is not None else ""


@register.filter
def said(text: Bilingual) -> str:
    """Return a text of a pack in the reader's language."""
    return text.say(language())


@register.filter
def is_single(things: Any) -> bool:
    """Tell whether it is one thing only."""
    return len(things) == 1


@register.filter
def event_words(kind: str) -> str:
    """Return what an event kind is called; nothing where none is named yet."""
    return words.event(kind, language()) if kind else ""


@register.filter
def as_percent(share: float) -> int:
    """Return a share of one as whole hundredths."""
    return round(share * 100)


@register.filter
def kind_label(kind: str) -> str:
    """Return the name of a kind of rule."""
    return str(Rule.Kind(kind).label)


@register.filter
def fault_words(fault: Any) -> str:
    """Return what is wrong, in the reader's language."""
    return str(fault.say(language()))
