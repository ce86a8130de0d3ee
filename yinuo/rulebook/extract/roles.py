"""Finds who a sentence speaks of: 售后内勤, 维修技术人员, 部门经理, 质量部, 各分公司, 供应商."""

from __future__ import annotations

import re

_ENDS = (
    "技术人员|服务人员|管理人员|工作人员|接线人员|内勤人员|操作人员|维修人员|维保人员|值班人员|巡访人员|销售人员|业务人员|养护人员|运维人员|驻场人员|受理人员|经办人员|检验人员|财务人员|采购人员|安装人员|售后人员|"
    "[一-龥]{0,6}(?:局|机构|机关|工会|协会|学校|医院|银行)|各[市县地省]|客服(?:管理|服务)?(?:组组长|组长|组|岗|部|中心)|管理岗|[一-龥]{2}岗(?!位)|人员|负责人|责任人|当事人|经办人|申请人|领用人|使用人|报销人|接待人|值班长|领班|班长|组长|队长|店长|站长|厂长|部长|科长|处长|院长|校长|行长|会长|所长|总经理|副总经理|分管副总|副总|总裁|董事长|经理|主管|主任|总监|总工程师|总工|"
    "专员|内勤|客服|前台|司机|保安|保洁|技师|技工|技术员|工程师|业务员|营销员|推销员|采购员|配送员|开票员|仓管员|保管员|管理员|检验员|质检员|接线员|话务员|文员|会计员|会计|出纳|秘书|助理|(?:操作|维修|维护)工(?!作|具|时|程)|电工|点检员|安全员|监督员|监察员|"
    "护士长|护士|医生|药师|管家|调度员|调度|培训师|讲师|工勤|代表|顾问|驾驶员|话务|领导小组|委员会|评审组|工作组|小组|办公室|服务台|服务中心|客服中心|中心|部门|事业部|分公司|子公司|总公司|公司|总部|财务部|采购部|质量部|售后部|"
    "[一-龥]{0,5}(?<![全内局外底上下头中])部(?![门分位件署])|[一-龥]{1,5}科(?![学技目研])[长员]?|[一-龥]{2,5}处(?![理罚分置于])长?|[一-龥]{1,5}组(?![织成件合建])长?|[一-龥]{2,4}办(?![理公法事好妥结完])|[一-龥]{1,4}室(?!内|外)|供应商|供方|承包商|外协厂家|厂家|施工单位|承建单位|使用单位|各单位|单位|"
    "甲方|乙方|员工|职工|全体员工|仓库|财务|车间|门店|服务站|网点|营业部|支行|分行|管理处|项目部|物业|医务科|护理部|后勤|班组长?|当班人|值班员|管理层|领导|[一-龥]{2}员(?!工|额|会)"
)
_MODIFIER = r"[一-龥A-Z]{0,10}?"
_ROLE = re.compile(rf"(?:{_MODIFIER})(?:{_ENDS})+(?:(?:、|及|和|与|或|/|以及)(?:{_MODIFIER})(?:{_ENDS})+){{0,4}}")
#: What may stand before the actor at the head of a sentence.
_LEAD = re.compile(
    r"(?:由|原则上由?|应由|须由|必须由|对于|所有|各级?|全体|本公司|其中|同时|此外|另外|每个?|凡|其他|相关|有关|特别是|该|,)*"
)
_NOT_ROLE = re.compile(
    r"(?:对|向|给|^与|与(?=[客用顾])|为|将|把|(?<![日周月年通情])报(?!修|销|价|警)|交(?!接|付|通|易|班)|送(?!货|修|检|餐)|请(?!购|假)|经(?!理|营|办|销|济|纪)|到|按|依|根据|因|如|若|当(?!班|值|事|地)|在(?!线|职|场)|接到|收到|需(?!求)|须|(?<!供)应(?!急|用|收)|"
    r"要(?!求|素)|不得|严禁|填|联系|的|是|并|(?<!售)后(?!勤|台|续)|时|未|无(?!人机)|遵|负责(?!人)|承担(?!单位)|协助|配合|组织(?!部|科|处)|参与|督促|检查(?!员|组|人)|审核(?!员|组|人)|收集|汇总|提供|安排|派(?!出机构)|了解|听取|受理(?!人|员|中心|责任人)|处理(?!人|组|中心)|指导(?!员)|制定|编制|建立|执行|完成|进行|保证|确保|使用(?!人|单位)|满意|发生|造成|提高|加强|允许|通过|凭|以便|结合|留意|委托|随同|询问|注意|制订|拟定|负有|适用|^除|要求)"
)


def at_head(text: str) -> tuple[int, int] | None:
    """Return the place of the actor that a part of a sentence begins with, None if it begins with something else."""
    lead = _LEAD.match(text)
    start = lead.end() if lead else 0
    match = _ROLE.match(text, start, start + 30)
    if match is None or _NOT_ROLE.search(match[0]):
        match = _PLAIN.match(text, start, start + 14)
    if match is None or _NOT_ROLE.search(match[0]):
        return _owned(text, start)
    if text.startswith("的", match.end()):  # 员工的考勤
        return _owned(text, start)
    named = _BEGINS.search(match[0])  # 问题由|总部, 月报|各单位
    return match.start() + (named.end() if named else 0), match.end()


def _owned(text: str, start: int) -> tuple[int, int] | None:
    """售后服务热线的接线人员: an actor by what he belongs to."""
    owner = _OWNER.match(text, start, start + 12)
    match = _PLAIN.match(text, owner.end(), owner.end() + 10) if owner and not _NOT_ROLE.search(owner[0][:-1]) else None
    return (start, match.end()) if match and "由" not in match[0] and not _NOT_ROLE.search(match[0]) else None


def after_by(text: str, until: int | None = None) -> str:
    """Return the actor that 由 names inside a sentence (由内勤人员改派), 由 before a place, empty if none."""
    match = _BY.search(text)
    if match and until is not None and match.start() > until:
        return ""
    return match["who"] if match and not _NOT_ROLE.search(match["who"]) else ""


def before(text: str) -> str:
    """Return the actor that a text ends with (3小时内|技术人员), empty if none."""
    match = _LAST.search(text)
    who = re.sub(r"^.*[内前后时)在](?=[一-龥]{2})", "", match[0]) if match else ""
    return "" if not who or _NOT_ROLE.search(who) or _AIM.search(text[: len(text) - len(who)]) else who


def is_role(text: str) -> bool:
    """Say whether a heading is nothing but the name of a role: 配送员, 质管部退货组."""
    return bool(_HEADING.fullmatch(text))


def bare(text: str) -> str:
    """Return a heading without the words for duties: 配送员职责 is 配送员."""
    return re.sub(r"的?(?:岗位|主要|工作)*(?:职责|责任|分工|任务)$", "", text)


def named(text: str) -> list[str]:
    """Return all roles that a text names, in order, each without the verbs before it."""
    return [name for match in _NAMED.finditer(text) if (name := _VERBS.sub("", match[0]))]


_LAST = re.compile(rf"(?:[一-龥]{{0,8}}?)(?:{_ENDS})+$")
#: Whom something is done to is not who does it.
_AIM = re.compile(r"(?:对|向|给|与|和|的|通知|安排|要求|协助|联系|报|送|交)$")
_BEGINS = re.compile(r"^.*由(?=[一-龥]{2})|^[一-龥]{2,4}(?=各)|^(?:日报|月报|通报|再|则|即)(?=[一-龥]{3})")
_OWNER = re.compile(r"[一-龥]{2,10}的")
_PLAIN = re.compile(rf"(?:[一-龥]{{0,6}}?)(?:{_ENDS})+")
_BY = re.compile(rf"(?<![理自缘])由(?P<who>{_ROLE.pattern})(?=[^的]|$)")
_HEADING = re.compile(rf"(?:{_ROLE.pattern})(?:的?(?:岗位|主要|工作)*(?:职责|责任|分工|任务))?")
_NAMED = re.compile(rf"(?:[一-龥]{{0,6}}?)(?:{_ENDS})+")
_VERBS = re.compile(rf"^.*(?:{_NOT_ROLE.pattern}|听|及|和|与|未|无|的|并|后|时)(?=[一-龥]{{2}})")
