# ruff: noqa: E501  # lists of words are read along the line
"""
The words of regulations and what they are called in the house: roles, events, kinds of record.

Every event and role named here exists in the house; tests hold the list against it.
"""

from __future__ import annotations

import re

_Words = tuple[tuple[re.Pattern[str], str], ...]


def _words(*pairs: tuple[str, str]) -> _Words:
    return tuple((re.compile(pattern), name) for pattern, name in pairs)


ROLES = _words(
    (r"总经理|总裁|董事长|厂长|院长|校长|行长|分管(?:副总|领导)|公司领导|总公司", "general_manager"),
    (r"大客户|客户经理|客户专员|销售|营销|推销|业务经理|渠道", "account_manager"),
    (r"财务|会计|出纳", "finance_clerk"),
    (r"仓管|仓库|保管员|库管|备件员|配件员", "parts_keeper"),
    (r"质量|质检|品质|品管|检验", "quality_engineer"),
    (r"制度归口|归口部门|企管|法务", "regulation_owner"),
    (r"热线|接线|话务|接听|客服(?:专员|人员|代表)?$|前台|受理(?:人|员)", "hotline_agent"),
    (r"内勤|调度|业务员|派工|文员|助理|秘书|开票|管家", "coordinator"),
    (r"(?:售后|技术|维修|服务|客服|质量)?(?:部门?)?(?:经理|主管|主任|部长|科长|处长|负责人|总监|组长|班长|队长|站长|店长)|部门领导|售后部|售后服务部|服务部|部门|领导", "department_manager"),
    (r"技术|维修|维保|工程师|技师|技工|上门|服务人员|售后人员|安装|电工|点检|操作|驻场|运维|养护|员工|人员|服务站|服务中心", "technician"),
)  # fmt: skip

#: What sets a duty off.
OCCASIONS = _words(
    (r"派工信息|派工单|接到派工|接单|派单", "dispatch.order.dispatched"),
    (r"电话.{0,4}(?:指导|解决)|指导.{0,8}(?:解决|使用)|使用不当|小问题", "cases.case.guided"),
    (r"无人接听|联系不上|未能.{0,4}联系|打不通", "dispatch.order.contact_attempted"),
    (r"投诉|抱怨|申诉", "cases.complaint.received"),
    (
        r"(?:售后|服务|维修|保养|安装|工作|任务)(?:服务|任务|工作)*(?:结束|完成|完毕)|完成(?:售后|服务|维修)|验收后|签字后|修复后",
        "fieldwork.visit.signed",
    ),
    (r"故障.{0,6}排除|修好|维修后|修理后", "fieldwork.visit.repaired"),
    (r"到达|抵达|到现场|进入客户|上门时", "dispatch.order.arrived"),
    (r"出发|路上|途中|堵车", "dispatch.order.departed"),
    (r"不能保证|无法保证|不能按时|无法按|不能.{0,8}(?:到达|上门)", "dispatch.order.late_foreseen"),
    (r"回到公司|回公司|返回公司", "fieldwork.visit.left"),
    (r"需要?上门|上门(?:售后|维修|服务)|现场(?:服务|处理)", "dispatch.order.dispatched"),
    (r"信息不符|资料不符|不符的", "customers.difference.reported"),
    (r"领料|领取", "parts.requisition.requested"),
    (r"无法现场收取|未收|欠款|欠费", "billing.charge.left_open"),
    (r"报销", "billing.expense.submitted"),
    (r"无法(?:解答|准确判断|处理)|疑难|新的问题", "cases.case.referred"),
    (
        r"报修|服务信息|服务请求|来电|咨询|保修电话|叫修|求助|报障|故障(?:信息|电话)|受理|客户(?:反映|反馈|来访)",
        "cases.case.reported",
    ),
)

#: What is done.
DEEDS = _words(
    (r"回访", "feedback.call_back.completed"),
    (r"(?:再打|再次(?:拨|联系)|电话联系|联系客户|与客户联系|重拨)", "dispatch.order.contact_attempted"),
    (r"改派|另派", "dispatch.order.reassigned"),
    (r"派工|派员|派人|派遣|安排.{0,12}上门", "dispatch.order.dispatched"),
    (r"到达|赶到|到场|抵达|赶赴", "dispatch.order.arrived"),
    (r"另约|改约|约定.{0,6}时间|预约", "dispatch.order.appointment_agreed"),
    (r"反馈.{0,6}内勤|反馈.{0,4}售后内勤", "dispatch.order.unreachable_reported"),
    (r"出示.{0,10}收费标准|告知.{0,6}收费", "fieldwork.visit.price_shown"),
    (r"试机", "fieldwork.visit.tested"),
    (r"讲解|(?:指导|培训).{0,12}使用", "fieldwork.visit.instructed"),
    (r"清理.{0,6}(?:现场|垃圾|场地)|垃圾清理|清点工具", "fieldwork.visit.cleaned"),
    (r"(?:上交|交回|交还|上缴).{0,14}(?:单|回执|报告|记录)|(?:单|回执)》?上交", "fieldwork.visit.papers_handed_in"),
    (r"签字|签名|签章|验收", "fieldwork.visit.signed"),
    (r"跟进收取|催收|收回", "billing.charge.collected"),
    (r"收取|收费|收款", "billing.charge.collected"),
    (r"开票|开具发票", "billing.charge.invoiced"),
    (r"报价", "billing.quotation.given"),
    (r"领取|领料", "parts.requisition.requested"),
    (r"走访|拜访|巡访", "customers.visit.made"),
    (r"汇总.{0,8}意见|意见.{0,8}汇总", "feedback.opinions.summarised"),
    (r"(?:征求|收集|搜集|听取).{0,10}意见", "feedback.opinion.collected"),
    (r"报表|月报|费用.{0,4}(?:统计|核算)", "billing.report.filed"),
    (r"(?:修改|更新|完善|更正).{0,6}客户.{0,4}(?:档案|信息|资料)", "customers.customer.corrected"),
    (r"建立.{0,4}客户.{0,2}档案|登记.{0,4}客户|客户.{0,6}登记", "customers.customer.registered"),
    (r"归档|存档", "cases.case.filed"),
    (r"答复|响应|回复|回应|受理", "cases.case.answered"),
    (r"修复|维修|修理|恢复", "fieldwork.visit.repaired"),
    (r"填写|填报|登记|记录", "procedures.form.completed"),
    (r"报告|上报|汇报|反馈|寻求.{0,4}支援", "cases.case.escalated"),
    (r"解决|处理", "cases.case.resolved"),
)

#: Who does a thing where the text names nobody: whose work it is in the house. The first that begins so counts.
USUALLY = (
    ("cases.case.answered", "hotline_agent"), ("cases.case.guided", "hotline_agent"), ("cases.case.reported", "hotline_agent"), ("cases.case.triaged", "hotline_agent"),
    ("cases.", "coordinator"), ("dispatch.order.dispatched", "coordinator"), ("dispatch.order.reassigned", "coordinator"), ("dispatch.order.archived", "coordinator"),
    ("dispatch.", "technician"), ("fieldwork.", "technician"), ("parts.requisition.requested", "technician"), ("parts.", "parts_keeper"),
    ("customers.", "coordinator"), ("feedback.", "coordinator"), ("billing.charge.", "technician"), ("billing.quotation.", "account_manager"),
    ("billing.expense.", "finance_clerk"), ("billing.", "coordinator"),
)  # fmt: skip

#: When behaviour is shown as a checklist.
MOMENTS = _words(
    (r"接听|热线|电话|用语|来电", "cases.case.reported"),
    (r"出发|准备|着装|工作服|工装|工具", "fieldwork.visit.prepared"),
    (r"结束|离开|完成|清理", "fieldwork.visit.signed"),
    (
        r"到达|进入|现场|上门|仪容|仪表|微笑|出示|耐心|礼貌|文明|态度|安全|顶撞|口角|冲突|客户|用户|顾客",
        "dispatch.order.arrived",
    ),
)

PERIODS = {
    "1/day": "day",
    "1/week": "week",
    "1/month": "month",
    "4/year": "quarter",
    "2/year": "half_year",
    "1/year": "year",
}
SANCTIONS = {
    "fine": "fine", "deduction": "deduction", "warning": "warning", "criticism": "warning", "public criticism": "warning", "demerit": "demerit", "major demerit": "major_demerit",
    "no reimbursement": "no_reimbursement", "dismissal": "dismissal", "legal liability": "legal",
}  # fmt: skip


def name_of(text: str, table: _Words) -> str:
    """Return what the house calls a thing that the words describe, empty if it has no name for it."""
    return next((name for pattern, name in table if pattern.search(text)), "")


def usual_role(event: str) -> str:
    """Return whose work an event is, empty if it is nobody's in particular."""
    return next((role for start, role in USUALLY if event.startswith(start)), "")
