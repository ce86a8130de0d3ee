"""The figures and names of a rule by what they are, so that a change of one can be said: from this to that."""

from __future__ import annotations

from yinuo.rulebook.pack.model import Pack
from yinuo.rulebook.pack.obligation_rule import ObligationRule
from yinuo.rulebook.pack.rules import ApprovalRule, GateRule, MetricRule, Rule, SanctionRule
from yinuo.rulebook.word_lists import SANCTIONS
from yinuo.rulebook.words import Speaker, signing, target_words


def of_parsed(rule: Rule, pack: Pack, lang: str) -> dict[str, str]:
    """Return name → figure as people say them, for those that the rule has."""
    s = Speaker(pack, lang)
    found = {s.say("标题", "title"): s.text(rule.title), s.say("条款", "clause"): rule.clause}
    match rule:
        case ObligationRule():
            found |= _obligation(rule, s)
        case SanctionRule():
            found |= _sanction(rule, s)
        case MetricRule():
            found |= {s.say("目标", "target"): target_words(rule.target, s)}
        case ApprovalRule():
            route = s.say(" → ", " → ").join(signing(step, s) for step in rule.steps)
            found |= {s.say("签字路线", "route of signatures"): route}
        case GateRule():
            lifted = s.roles(rule.lifted_by, every=False)
            found |= {s.say("可放行的人", "who may lift it"): lifted}
        case _:
            pass
    return {name: figure for name, figure in found.items() if figure}


def _obligation(rule: ObligationRule, s: Speaker) -> dict[str, str]:
    return {
        s.say("责任人", "who"): s.role(rule.who),
        s.say("时限", "time limit"): s.span(rule.within, rule.calendar) if rule.within else "",
        s.say("提前提醒", "reminder"): s.span(rule.warn, rule.calendar) if rule.warn else "",
    }


def _sanction(rule: SanctionRule, s: Speaker) -> dict[str, str]:
    amount = ""
    if rule.amount is not None:
        least, most = f"{rule.amount.least:g}", f"{rule.amount.most:g}"
        unit = s.say("元", "yuan") if rule.amount.unit == "CNY" else rule.amount.unit
        amount = f"{least if least == most else f'{least}–{most}'} {unit}"
    return {
        s.say("考核", "sanction"): s.say(*SANCTIONS[rule.sanction]),
        s.say("金额", "amount"): amount,
        s.say("考核对象", "whom"): s.role(rule.whom),
        s.say("决定人", "who decides"): s.role(rule.confirmed_by),
        s.say("申诉期", "time to appeal"): s.span(rule.appeal_within) if rule.appeal_within else "",
    }
