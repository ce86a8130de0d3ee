"""
Conditions of rules in plain words: the names of facts and of what events carry, their values, and the signs between.

Titles of forms are the pack's own; everything else has one word here, whichever event it comes from.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from yinuo.core.facts import ENTITIES
from yinuo.rulebook.word_lists import SIGNS

Both = tuple[str, str]

_TOKEN = re.compile(r"&&|\|\||[=!]=|!|\b(?:true|false|in)\b|\b[a-z_]+\.[a-z_]+\b|\"[^\"]*\"|'[^']*'")
NOTHING: Both = ("空", "empty")
#: What events carry, by the name of the field.
FIELDS: Mapping[str, Both] = {
    "answer": ("答复", "answer"), "attempts": ("次数", "attempts"), "basis": ("收费依据", "basis of the charge"),
    "cause": ("原因", "cause"), "channel": ("渠道", "channel"),
    "date_registered": ("已登记日期", "the date is registered"), "deed": ("事项", "what was done"),
    "department": ("部门", "department"), "failures": ("联系失败次数", "failed attempts"),
    "finding": ("审核结果", "finding"), "form": ("表单", "form"),
    "form_filled": ("表单已填写", "the form is filled in"), "found": ("何处发现", "where it was found"),
    "grade": ("等级", "grade"), "has_apologised": ("已致歉", "has apologised"),
    "has_receipts": ("票据齐全", "has receipts"), "has_reported_off": ("已报完工", "has reported off"),
    "in_writing": ("书面", "in writing"), "includes_travel": ("含差旅", "includes travel"),
    "is_accepted": ("已同意", "is accepted"), "is_address": ("地址不符", "the address differs"),
    "is_again": ("再次", "again"), "is_agreed": ("意见一致", "all agree"), "is_change": ("是更改", "is a change"),
    "is_change_proposed": ("提出修改", "a change is proposed"), "is_complete": ("齐全", "is complete"),
    "is_drafting_fault": ("编制差错", "a fault of the draft"), "is_justified": ("理由成立", "is justified"),
    "is_late": ("晚到", "is late"), "is_passed": ("合格", "is passed"),
    "is_personal_fault": ("个人责任", "is a personal fault"), "is_satisfied": ("客户满意", "is satisfied"),
    "is_settled": ("已协商一致", "is settled"), "is_solvable": ("能解决", "can be solved"),
    "is_solved": ("已解决", "is solved"), "is_suitable": ("适用", "is suitable"), "is_urgent": ("紧急", "is urgent"),
    "is_whole": ("完好", "is whole"), "kind": ("类别", "kind"), "late_minutes": ("晚到分钟数", "minutes late"),
    "measure": ("处理办法", "measure"), "minutes": ("分钟数", "minutes"),
    "minutes_left": ("剩余分钟数", "minutes left"), "name": ("姓名", "name"),
    "needs_parts": ("需要配件", "parts are needed"), "number": ("编号", "number"),
    "off_price_fen": ("与标准的差额（分）", "difference from the price (fen)"), "outcome": ("结果", "outcome"),
    "outstanding_fen": ("未收金额（分）", "outstanding (fen)"), "papers_taken": ("已带单据", "papers are taken"),
    "people": ("人数", "people"), "period": ("周期", "period"), "place": ("位置", "place"),
    "place_matches": ("地点相符", "the place matches"), "probable_cause": ("可能原因", "probable cause"),
    "purpose": ("目的", "purpose"), "rating": ("评分", "rating"), "reason": ("理由", "reason"),
    "receipt": ("回执单", "receipt"), "receipt_complete": ("回执单完整", "the receipt is complete"),
    "receipt_voided": ("回执单作废", "the receipt is void"), "remedy": ("补救", "remedy"),
    "report": ("报表", "report"), "requisition": ("领料单", "requisition"), "returned": ("已归还", "returned"),
    "role": ("签字人", "signer"), "route": ("处理方式", "route"), "score": ("分数", "score"),
    "severity": ("严重程度", "severity"), "solution": ("处理结果", "solution"),
    "stage": ("阶段", "stage"), "subject": ("科目", "subject"), "to_role": ("交给", "handed to"),
    "toolbox_checked": ("工具箱已检查", "the toolbox is checked"),
    "tools_complete": ("工具齐全", "tools are complete"), "topic": ("主题", "topic"),
    "waited_seconds": ("等待秒数", "seconds waited"), "wore_uniform": ("穿工装", "wore uniform"),
}  # fmt: skip
#: What they and facts are compared with.
VALUES: Mapping[str, Both] = {
    "accepted": ("已验收", "accepted"), "body": ("车身", "body"), "bought_in_part": ("外购件", "bought-in part"),
    "cancelled": ("已取消", "cancelled"), "change_proposed": ("提出方案变更", "change proposed"),
    "chassis": ("底盘", "chassis"), "checked": ("交付前已检查", "checked"), "confirmed": ("方案已确认", "confirmed"),
    "consultation": ("咨询", "consultation"), "contract": ("合同", "contract"),
    "contracted": ("已签合同", "contracted"), "control_plan": ("控制计划", "control plan"),
    "costs": ("费用报表", "costs"), "criminal": ("涉嫌犯罪", "criminal"), "critical": ("特急", "critical"),
    "customer": ("客户", "customer"), "customer_change": ("顾客变更文件", "customer's change"),
    "customer_drawing": ("顾客产品图纸", "customer's drawing"),
    "customer_standard": ("顾客标准", "customer's standard"),
    "customer_trained": ("培训用户人员", "customer trained"), "day": ("日", "day"),
    "designed": ("已设计", "designed"), "engine": ("发动机", "engine"), "entrusted": ("已委托", "entrusted"),
    "entry": ("上岗培训", "entry training"), "external": ("外来", "external"), "finished": ("施工完成", "finished"),
    "flow": ("流程", "flow"), "fmea": ("FMEA", "FMEA"), "fmea_library": ("FMEA 库", "FMEA library"),
    "forgery": ("伪造", "forgery"), "fraud": ("弄虚作假", "fraud"), "free": ("免费", "free"),
    "grave": ("情节严重", "grave"), "guidance": ("电话指导", "guidance by phone"), "half_year": ("半年", "half year"),
    "handed_over": ("已移交售后", "handed over"), "hardware": ("硬件", "hardware"), "holiday": ("节假日", "holiday"),
    "in_order": ("相符", "in order"), "inspection": ("检查中", "inspection"),
    "installation": ("安装", "installation"), "intermediate": ("中级", "intermediate"),
    "internal": ("内部", "internal"), "irregular": ("执行不当", "irregular"), "issued": ("已发料", "issued"),
    "junior": ("初级", "junior"), "late": ("迟到", "late"), "letter": ("来函", "letter"),
    "liaison_issued": ("发出施工联系单", "liaison sheet issued"),
    "major_quality": ("重大质量问题", "major quality problem"), "minor": ("轻微", "minor"),
    "mismatch": ("不符", "mismatch"), "month": ("月", "month"), "network": ("网络", "network"),
    "no_answer": ("无人接听", "no answer"), "no_badge": ("未佩戴工牌", "no badge"),
    "no_ticket": ("无票", "no ticket"), "none": ("无", "none"), "normal": ("一般", "normal"),
    "on_the_job": ("在岗培训", "on the job"), "overcharge": ("乱收费", "overcharge"),
    "overtime_costs": ("加班与费用报表", "overtime and costs"), "paid": ("收费", "paid"),
    "passed": ("通过", "passed"), "personal": ("个人原因", "personal"), "phone": ("电话", "phone"),
    "plan_template": ("控制计划模板", "template of control plans"),
    "poor_service": ("服务态度或水平差", "poor service"), "previous_job": ("上一单超时", "previous job"),
    "property": ("索要财物", "property"), "quality_agreement": ("质量协议", "quality agreement"),
    "quality_engineer": ("质量工程师", "quality engineer"), "quarrel": ("争吵", "quarrel"),
    "quarter": ("季度", "quarter"), "question": ("疑难问题", "question"), "reached": ("已接通", "reached"),
    "rectified": ("已整改", "rectified"), "regular": ("定期回访", "regular"),
    "reinspected": ("复验合格", "reinspected"), "repair": ("维修", "repair"),
    "repeat_repair": ("重复维修", "repeated repair"), "returned": ("退回", "returned"), "rule": ("制度", "rule"),
    "senior": ("高级", "senior"), "serious": ("严重", "serious"), "settled": ("已结算", "settled"),
    "software": ("软件", "software"), "special": ("特级", "special"), "started": ("施工中", "started"),
    "surplus_returned": ("余料退库", "surplus returned"), "surveyed": ("已勘察", "surveyed"),
    "team_sent": ("派出项目部", "team sent"), "technical_agreement": ("技术协议", "technical agreement"),
    "third_party": ("第三方产品", "third party"), "traffic": ("堵车", "traffic"), "trial": ("试运行", "trial run"),
    "urgent": ("紧急", "urgent"), "use": ("使用中", "use"), "visit": ("上门", "visit"),
    "visited": ("走访", "visited"), "week": ("周", "week"), "work_instruction": ("作业指导书", "work instruction"),
    "workload": ("任务多", "workload"), "year": ("年", "year"),
}  # fmt: skip


@lru_cache(maxsize=1)
def names() -> Mapping[str, Both]:
    """Return dotted name → what it means in Chinese and English: facts, and ``event.`` with each field of an event."""
    facts = {f"{entity}.{name}": (one.zh, one.en) for entity, known in ENTITIES.items() for name, one in known.items()}
    return MappingProxyType({**{f"event.{name}": both for name, both in FIELDS.items()}, **facts})


def condition(source: str, lang: str, titles: Mapping[str, Both] = MappingProxyType({})) -> str:
    """
    Return a condition with facts, values and signs in words. ``titles`` are those of the pack's forms.

    What has no word is shown as it stands in the pack: it is the only name that it has.
    """
    english = lang == "en"

    def spoken(match: re.Match[str]) -> str:
        text = match[0]
        if text in SIGNS:
            return f" {SIGNS[text][english]} "
        if text[0] in "'\"":
            return _value(text[1:-1], english, titles)
        found = names().get(text)
        if found is not None:
            return f"“{found[english]}”"
        return text.removeprefix("event.")

    return " ".join(_TOKEN.sub(spoken, source).split())


def _value(text: str, english: bool, titles: Mapping[str, Both]) -> str:  # noqa: FBT001
    if not text:
        return NOTHING[english]
    found = titles.get(text) or VALUES.get(text)
    return f"“{found[english]}”" if found else f"“{text}”"
