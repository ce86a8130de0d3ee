"""
What rules say, in plain sentences of Chinese or English.

These sentences are made from the rule itself, not translated by gettext: a pack brings its own words in both languages.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any

from django.utils.translation import override

from yinuo.core.happenings import CATALOGUE
from yinuo.core.models import Role
from yinuo.lib.durations import Duration
from yinuo.rulebook import condition_words
from yinuo.rulebook.models import Rule as RuleRow
from yinuo.rulebook.pack.model import Pack
from yinuo.rulebook.pack.obligation_rule import ALWAYS, OWN, ByClock, ByFact, LadderStep, ObligationRule
from yinuo.rulebook.pack.rules import (
    ApprovalRule,
    ChargeRule,
    ConductRule,
    FormRule,
    GateRule,
    MetricRule,
    NumberingRule,
    Rule,
    SanctionRule,
    SigningStep,
    Target,
    TierRule,
)  # fmt: skip
from yinuo.rulebook.pack.values import Trigger
from yinuo.rulebook.selectors.versions import pack_of
from yinuo.rulebook.word_lists import OTHERS, PERIODS, RECORDS, SANCTIONS, UNITS


def of_rule(row: RuleRow, lang: str) -> list[str]:
    """Return what a rule of a version does, one sentence a line."""
    pack = pack_of(row.version_id)
    return of_parsed(pack.rule(row.code), pack, lang)


def of_parsed(rule: Rule, pack: Pack, lang: str) -> list[str]:
    """Return what a rule of a pack does, one sentence a line."""
    said: list[str] = _SAYERS[type(rule)](rule, Speaker(pack, lang))
    return said


def role(code: str, lang: str) -> str:
    """Return the name of a role of the house, or of one of the others whom rules name."""
    if code in OTHERS:
        return OTHERS[code][lang == "en"]
    return _house_roles(lang).get(code, code)


def event(kind: str, lang: str) -> str:
    """Return the name of an event kind."""
    found = CATALOGUE.get(kind)
    if found is None:
        return kind
    return found.EN if lang == "en" else found.ZH


def record_kind(kind: str, lang: str) -> str:
    return RECORDS[kind][lang == "en"] if kind in RECORDS else kind


def sanction(kind: str, lang: str) -> str:
    """Return the name of a kind of sanction."""
    return SANCTIONS[kind][lang == "en"] if kind in SANCTIONS else kind


@lru_cache(maxsize=2)
def _house_roles(lang: str) -> Mapping[str, str]:
    with override("en" if lang == "en" else "zh-hans"):
        return {str(value): str(label) for value, label in Role.choices}


class Speaker:
    """One pack in one language. ``say`` takes what is said in Chinese and in English."""

    def __init__(self, pack: Pack, lang: str) -> None:
        self._pack = pack
        self.lang = lang
        forms = [one for one in pack.rules if isinstance(one, FormRule)]
        self._forms = {one.form: (one.title.zh, one.title.en) for one in forms}

    def say(self, zh: str, en: str) -> str:
        return en if self.lang == "en" else zh

    def text(self, both: Any) -> str:
        return str(both.en if self.lang == "en" else both.zh)

    def role(self, code: str) -> str:
        own = next((one for one in self._pack.roles if one.code == code), None)
        return self.text(own) if own is not None else role(code, self.lang)

    def roles(self, codes: Iterable[str], *, every: bool = True) -> str:
        joint = self.say("、" if every else "或", ", " if every else " or ")
        return joint.join(self.role(code) for code in codes)

    def span(self, duration: Duration, calendar: str = ALWAYS) -> str:
        if calendar != ALWAYS and not duration.is_working and not duration.months:
            duration = Duration(working_days=duration.days, working_seconds=duration.seconds)
        return duration.human(self.lang)

    def events(self, triggers: Iterable[Trigger]) -> str:
        return self.say("或", " or ").join(self._event(one) for one in triggers)

    def _event(self, trigger: Trigger) -> str:
        name = self.say(f"“{event(trigger.event, 'zh')}”", f"“{event(trigger.event, 'en')}”")
        return name + self.only_if(trigger.condition)

    def condition(self, source: str) -> str:
        return condition_words.condition(source, self.lang, self._forms)

    def only_if(self, source: str) -> str:
        if not source.strip():
            return ""
        said = self.condition(source)
        return self.say(f"（{said}）", f" (if {said})")

    def rule(self, code: str) -> str:
        return f"{code}{self.say('“', ' “')}{self.text(self._pack.rule(code).title)}”"

    def fact(self, dotted: str) -> str:
        zh, en = condition_words.names().get(dotted, (dotted, dotted))
        return self.say(f"“{zh}”", f"“{en}”")


def _obligation(rule: ObligationRule, s: Speaker) -> list[str]:
    if rule.every:
        start = s.say(f"{PERIODS[rule.every][0]}开始时", f"{PERIODS[rule.every][1]},")
    elif rule.when:
        start = s.say(f"{s.events(rule.when)}之后", f"After {s.events(rule.when)},")
    else:
        start = s.say("由其他规则开启后", "When another rule asks for it,")
    limit, do = _limit(rule, s), s.events(rule.do)
    said = [
        s.say(f"{start}，{s.role(rule.who)}须{limit}完成：{do}。", f"{start} {s.role(rule.who)} must do {do}{limit}.")
    ]
    if rule.count_from:
        said.append(s.say(f"自{s.fact(rule.count_from)}起计。", f"It counts from {s.fact(rule.count_from)}."))
    if rule.not_before:
        wait = s.span(rule.not_before, rule.calendar)
        said.append(s.say(f"满 {wait} 之后做的才算。", f"Doing it within the first {wait} does not count."))
    if rule.warn:
        warn = s.span(rule.warn, rule.calendar)
        said.append(s.say(f"到期前 {warn} 提醒。", f"A reminder comes {warn} ahead."))
    for pause in rule.paused_by:
        why, again = s.text(pause.reason), s.events(rule.resumed_by)
        zh = f"{s.events([pause])}时暂停计时（{why}），{again}后继续。"
        said.append(s.say(zh, f"The clock stops at {s.events([pause])} ({why}) and goes on after {again}."))
    if rule.cancelled_by:
        ended = s.events(rule.cancelled_by)
        said.append(s.say(f"{ended}时取消。", f"It lapses at {ended}."))
    said += [_step(step, rule, s) for step in rule.on_breach]
    for late in rule.on_late:
        what, only = s.rule(late.propose), s.only_if(late.condition)
        said.append(s.say(f"逾期完成的，提出考核 {what}{only}。", f"Done late, it leads to the sanction {what}{only}."))
    return said


def _limit(rule: ObligationRule, s: Speaker) -> str:
    counted = _calendar(rule.calendar, s)
    if rule.within is not None:
        span = s.span(rule.within, rule.calendar)
        return s.say(f"在 {span} 内{counted}", f" within {span}{counted}")
    if isinstance(rule.by, ByFact):
        return s.say(f"在{s.fact(rule.by.fact)}之前", f" before {s.fact(rule.by.fact)}")
    if isinstance(rule.by, ByClock):
        if rule.by.day == "same":
            return s.say(f"在当日 {rule.by.clock} 前{counted}", f" by {rule.by.clock} of the same day{counted}")
        return s.say(
            f"在下一工作日 {rule.by.clock} 前{counted}", f" by {rule.by.clock} of the next working day{counted}"
        )
    if rule.by is not None:
        day = rule.by.day_of_month
        return s.say(f"在当月 {day} 日前", f" by the end of day {day} of the month")
    return ""


def _calendar(code: str, s: Speaker) -> str:
    if code == ALWAYS:
        return ""
    if code == OWN:
        return s.say("（按本部门工作时间）", ", counted in the department's own hours")
    return s.say(f"（按“{code}”工作时间）", f", counted in the hours of “{code}”")


def _step(step: LadderStep, rule: ObligationRule, s: Speaker) -> str:
    after = s.span(step.after, rule.calendar) if step.after else ""
    when = s.say(f"逾期 {after}" if after else "一逾期", f"{after} past the time" if after else "Once late")
    if step.notify is not None:
        who = s.roles(step.notify)
        return s.say(f"{when}，通知{who}。", f"{when}, {who} is told.")
    if step.escalate is not None:
        who = s.role(step.escalate)
        return s.say(f"{when}，上报{who}。", f"{when}, it is passed up to {who}.")
    if step.reassign is not None:
        who = s.role(step.reassign)
        return s.say(f"{when}，转由{who}办理。", f"{when}, it is handed to {who}.")
    if step.propose is not None:
        what = s.rule(step.propose)
        return s.say(f"{when}，提出考核 {what}。", f"{when}, the sanction {what} is proposed.")
    what = s.rule(step.open or "")
    return s.say(f"{when}，开启义务 {what}。", f"{when}, the duty {what} arises.")


def _gate(rule: GateRule, s: Speaker) -> list[str]:
    needs, before = s.condition(rule.needs), s.events(rule.before)
    lifted = s.roles(rule.lifted_by, every=False)
    return [
        s.say(f"{before}之前须满足：{needs}。", f"Before {before} this must hold: {needs}."),
        s.text(rule.missing),
        s.say(f"可由{lifted}说明理由后放行。", f"It may be lifted, with a reason, by {lifted}.")
        if rule.lifted_by
        else s.say("任何人不得放行。", "Nobody may lift it."),
    ]


def _sanction(rule: SanctionRule, s: Speaker) -> list[str]:
    kind = s.say(*SANCTIONS[rule.sanction])
    amount = ""
    if rule.amount is not None:
        least, most = f"{rule.amount.least:g}", f"{rule.amount.most:g}"
        figure = least if least == most else s.say(f"{least} 至 {most}", f"{least} to {most}")
        unit = s.say("元", "yuan") if rule.amount.unit == "CNY" else rule.amount.unit
        amount = s.say(f" {figure} {unit}", f" of {figure} {unit}")
    whom, decides = s.role(rule.whom), s.role(rule.confirmed_by)
    cause = s.events(rule.when)
    said = [
        s.say(f"{cause}时，对{whom}提出{kind}{amount}。", f"At {cause}, {kind}{amount} is proposed against {whom}.")
        if rule.when
        else s.say(
            f"由违约的规则提出：对{whom}{kind}{amount}。",
            f"Proposed by rules that are broken: {kind}{amount} against {whom}.",
        ),
        s.say(f"由{decides}确认、减轻或免除。", f"{decides} confirms, reduces or waives it."),
    ]
    if rule.appeal_within:
        span = s.span(rule.appeal_within)
        said.append(s.say(f"当事人可在 {span} 内申诉。", f"The person may appeal within {span}."))
    return said


def _form(rule: FormRule, s: Speaker) -> list[str]:
    names = s.say("、", ", ").join(s.text(one) for one in rule.fields)
    on = record_kind(rule.on, s.lang)
    said = [
        s.say(f"填写在{on}上，由{s.role(rule.filled_by)}填写。", f"Filled in on the {on} by {s.role(rule.filled_by)}."),
        s.say(f"栏目：{names}。", f"Fields: {names}."),
    ]
    if rule.signed_by:
        signers = s.roles(rule.signed_by)
        said.append(s.say(f"由{signers}签字。", f"Signed by {signers}."))
    return said


def _tier(rule: TierRule, s: Speaker) -> list[str]:
    return [
        s.say(f"{s.text(level)}：{s.condition(level.condition)}", f"{s.text(level)}: {s.condition(level.condition)}")
        if level.condition
        else s.say(f"{s.text(level)}：由人认定", f"{s.text(level)}: decided by a person")
        for level in rule.levels
    ]


def _charge(rule: ChargeRule, s: Speaker) -> list[str]:
    said = [s.text(rule.sentence)]
    if rule.condition:
        needed = s.condition(rule.condition)
        said.append(s.say(f"适用条件：{needed}。", f"It applies if {needed}."))
    said.append(s.say(f"客户承担 {rule.share_percent} %。", f"The customer bears {rule.share_percent} %."))
    return said


def _metric(rule: MetricRule, s: Speaker) -> list[str]:
    period = s.say(*PERIODS[rule.period])
    unit = UNITS[rule.unit]
    shown = unit if isinstance(unit, str) else s.say(*unit)
    said = [
        s.say(
            f"{period}目标：{target_words(rule.target, s)}{shown}。",
            f"Target {period}: {target_words(rule.target, s)}{shown}.",
        )
    ]
    if rule.kept is not None:
        codes = s.say("、", ", ").join(s.rule(code) for code in rule.kept.rules)
        said.append(
            s.say(
                f"按时履行的比例：{codes or '全部有期限的义务'}。",
                f"Share kept of: {codes or 'all duties with a limit'}.",
            )
        )
    if rule.share is not None:
        part, whole = s.events(rule.share.of), s.events(rule.share.among)
        said.append(s.say(f"{part} 占 {whole} 的比例。", f"Share of {part} among {whole}."))
    if rule.average is not None:
        name = event(rule.average.event, s.lang)
        field = s.fact(f"event.{rule.average.field}")
        said.append(s.say(f"“{name}”中{field}的平均值。", f"Mean of {field} at “{name}”."))
    if rule.count is not None:
        said.append(s.say(f"{s.events(rule.count)} 的次数。", f"Number of {s.events(rule.count)}."))
    return said


def target_words(target: Target, s: Speaker) -> str:
    """Say the figure to reach."""
    if target.at_least is not None:
        return s.say(f"不低于 {target.at_least:g}", f"at least {target.at_least:g}")
    if target.at_most is not None:
        return s.say(f"不高于 {target.at_most:g}", f"at most {target.at_most:g}")
    return s.say(f"低于 {target.below:g}", f"below {target.below:g}")


def _numbering(rule: NumberingRule, s: Speaker) -> list[str]:
    on = record_kind(rule.record, s.lang)
    gaps = s.say("不得跳号", "without gaps") if rule.gapless else s.say("允许跳号", "gaps are allowed")
    return [s.say(f"{on}按 {rule.pattern} 编号，{gaps}。", f"A {on} is numbered {rule.pattern}; {gaps}.")]


def _conduct(rule: ConductRule, s: Speaker) -> list[str]:
    return [s.text(one) for one in rule.items]


def _approval(rule: ApprovalRule, s: Speaker) -> list[str]:
    said = [
        s.say(
            f"{s.events(rule.when)}时发起：{s.text(rule.subject)}。",
            f"Asked for at {s.events(rule.when)}: {s.text(rule.subject)}.",
        )
    ]
    said += [f"{place}. {signing(step, s)}" for place, step in enumerate(rule.steps, start=1)]
    if rule.before:
        before = s.events(rule.before)
        said.append(s.say(f"批准前不得{before}。", f"Not before it is approved: {before}."))
    return said


def signing(step: SigningStep, s: Speaker) -> str:
    """Say who signs at one place of a route."""
    only = s.only_if(step.condition)
    if step.each is not None:
        which = s.fact(step.each)
        return s.say(f"{which}的负责人分别会签{only}", f"the manager of each of the {which} signs{only}")
    who = s.roles(step.roles, every=step.mode == "all")
    if step.mode == "any":
        return s.say(f"{who}中任一人签字{only}", f"any one of {who} signs{only}")
    return s.say(f"{who}签字{only}", f"{who} signs{only}")


_SAYERS: Mapping[type[Rule], Callable[[Any, Speaker], list[str]]] = {
    ObligationRule: _obligation,
    GateRule: _gate,
    SanctionRule: _sanction,
    FormRule: _form,
    TierRule: _tier,
    ChargeRule: _charge,
    MetricRule: _metric,
    NumberingRule: _numbering,
    ConductRule: _conduct,
    ApprovalRule: _approval,
}
