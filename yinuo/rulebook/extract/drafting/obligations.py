"""Obligations and conduct: a duty that can be timed, recorded or checked, and behaviour that can only be shown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from yinuo.rulebook.extract.drafting.context import Context
from yinuo.rulebook.extract.model import DraftRule, Duty, Span
from yinuo.rulebook.extract.spans import penalty

_ATTITUDE = re.compile(
    r"礼貌|微笑|文明|耐心|热情|虚心|仪容|仪表|着装|工作服|工装|佩戴|胸卡|挂牌|举止|谈吐|用语|普通话|精神饱满|态度|形象|整洁|卫生|诚恳|谦恭|周到|主动服务|尊重|口角|顶撞|争吵|打骂|索要|索取|收受|吃请|泄露|保密|保守|"
    r"遵守|严格遵|爱护|节约|安全意识|不伤害|树立|发扬|团结|敬业|吸烟|饮酒|喧哗|打闹|迟到|早退|酒后|谎报|弄虚作假|刁难|推诿|扯皮|擅自|私自|乱收费|随意"
)
_CHECKABLE = re.compile(
    r"填写|填报|登记|记录|归档|存档|提交|上交|上报|报送|汇报|报告|反馈|通知|回访|答复|回复|响应|到达|到场|派工|派员|派人|派遣|安排|改派|检查|审核|签字|确认|核对|维修|修复|处理|保养|巡检|巡查|走访|拜访|盘点|备份|测试|"
    r"培训|考核|评价|评估|收取|收费|开具|出具|移交|交|送|编制|制定|汇总|整理|建立|联系|告知|出示|验收|更新|修改|收集|征求|组织|召开|清理|清点|讲解|协助|受理|接听|领取|检验|分析|统计|道歉|申请|办理|采购|发放"
)


def draft(context: Context) -> Iterator[DraftRule]:
    """Yield an obligation or a piece of conduct for each duty; what a sanction rests on is not said twice."""
    for sentence in context.sentences:
        if next(penalty.find(sentence.text), None) is not None:
            continue
        for duty in context.duties_in(sentence):
            rule = _rule(context, duty)
            if rule is not None:
                yield rule


def _rule(context: Context, duty: Duty) -> DraftRule | None:
    if duty.modal == "must not" or (_ATTITUDE.search(duty.action) and not duty.limits):
        return context.rule("conduct", duty, duty.action, _conduct(duty), duty.confidence, _nobody(duty))
    named = bool(duty.actor) and not duty.inherited and duty.modal == "does"
    if duty.limits or named or _CHECKABLE.search(f"{duty.trigger}{duty.action}"):
        fields = _obligation(duty)
        return context.rule("obligation", duty, duty.action, fields, duty.confidence, _doubts(duty, fields))
    if duty.modal == "must":
        return context.rule("conduct", duty, duty.action, _conduct(duty), duty.confidence * 0.8, _nobody(duty))
    return None


def _conduct(duty: Duty) -> dict[str, Any]:
    items = [part for part in re.split(r"[,、](?=不)|,", duty.action) if len(part) >= 3] or [duty.action]
    return {"who": duty.actor, "items": items[:12], "at": duty.trigger}


def _obligation(duty: Duty) -> dict[str, Any]:
    fields: dict[str, Any] = {"who": duty.actor, "when": duty.trigger, "do": duty.action, "modal": duty.modal}
    limits = [span for span in duty.limits if span.type == "DEADLINE"]
    if limits:
        fields |= _limit(limits[0])
    rates = [span for span in duty.limits if span.type == "FREQUENCY"]
    if rates:
        fields["every"] = rates[0].value
    if len(limits) > 1:
        fields["more_limits"] = [{"words": span.text, "value": span.value} for span in limits[1:]]
    return fields


def _limit(span: Span) -> dict[str, Any]:
    """Return a limit as ``within`` (a length of time, marked when it is working time) or ``by`` (a moment)."""
    value, _, mark = span.value.partition(";")
    if value.startswith("P"):
        return {"within": value, "working": mark == "working", "limit_words": span.text}
    return {"by": span.value, "limit_words": span.text}


def _nobody(duty: Duty) -> list[str]:
    if not duty.actor:
        return ["原文没有写明由谁负责"]
    return ["责任人取自上文"] if duty.inherited else []


def _doubts(duty: Duty, fields: dict[str, Any]) -> list[str]:
    doubts = _nobody(duty)
    if (
        not duty.trigger
        and "every" not in fields
        and not str(fields.get("by", "")).startswith(("monthly", "weekly", "yearly", "quarterly"))
    ):
        doubts.append("原文没有写明何时开始")
    if "within" not in fields and "by" not in fields and "every" not in fields:
        doubts.append("原文没有写明时限")
    if "more_limits" in fields:
        doubts.append("一句里有几个时限，请分开")
    return doubts
