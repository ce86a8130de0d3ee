"""
Time limits in which something must be done: a length of time that its words make a limit, the same day, a moment.

A length alone is no limit: 24小时服务热线 is opening hours, 保修期一年 a warranty, 三天以上 a condition,
最近7日 a span of data,
保存三年 a retention, 2小时车程 a distance. What stands before and after decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from yinuo.rulebook.extract.numerals import NUMBER, whole
from yinuo.rulebook.extract.spans import durations, moments
from yinuo.rulebook.extract.spans.durations import Length
from yinuo.rulebook.extract.spans.found import STOP, Found, after, before

_INSIDE = re.compile(r"(?:时间)?(?:之内|以内|內|内(?!容|部|勤|业|外|置))")
_SOONER = re.compile(r"(?:之前|以前|前(?!台|期|述|款|者|来|往|后|面|任|提下))")
_LATER = re.compile(r"(?:之后|以后|后(?!台|期|续|勤|者|备|果|面))")
_AHEAD = re.compile(
    r"(?:至少|最少|最迟|应|须|需|必须|均|都|要|请|或)*(?:提前|提早|预先)(?:至少|最少|不少于|不得少于|约|一般|不低于|在|的)*$"
)
_AT_MOST = re.compile(
    r"(?:不(?:得|能|应|可|宜|许)?(?:超过|多于|大于|晚于|迟于|高于|超出)|最长|最迟|最晚|至迟|至多|最多|最慢|不出|延长[至到]|放宽[至到]|缩短[至到为]|控制在|(?<!年)限定?在?|≤|<=|<|(?<!不)(?<!得)(?<!应)(?<!能)(?:小于|少于|低于)|不到)"
    r"(?:了|为|在|于|不超过|不得超过)*$"
)
#: 开工前三天, 合同到期前一个月: so long before something.
_UNTIL = re.compile(
    r"(?:到期|届满|期满|开工|施工|上门|出发|会议|开会|召开|活动|培训|演练|停电|停水|停机|检修|交付|交货|使用|上线|离职|到货|装船|入住|交房|开业|来访|到访|接待|验收|变更|调整|执行|实施|作业|检查|生效|开始|结束|下班|上班|开庭|发货|举行|考试)前(?:至少|最少|不少于|约)?$"
)
#: 年检前一个月提交: before anything at all, where a deed follows.
_UNTIL_ANY = re.compile(r"(?:[一-龥](?<![之以从先此目提当日天月年])|[,;、:]|^)前(?:至少|最少|不少于|约)?$")
_DEED = re.compile(
    r"(?:应|须|必须|要|需|内|向[一-龥]{1,6}?|由[一-龥]{1,8}?|给[一-龥]{1,6}?|将|把|以书面|书面|主动|密封|统一|分别|(?:将|把)[一-龥、]{1,10}?)*(?:送|寄|抵达|交|递|上门|提交|提出|通知|申请|上报|报|办理|完成|进行|组织|发|告知|预约|联系|公告|公布|做好|制定|编制|召开|续|检|清|到|登门|拜访|洽谈|商谈|致电|来电|电话)"
)
#: 试用期一般为三个月,最长不超过六个月: what lasts, not what is due.
_LASTING = re.compile(
    r"(?:试用|见习|实习|质保|保修|保质|有效|租赁|租|合同|任职|任|借阅|假|服务|保存|保管|存储|培训|学习|处分|观察|值班|工作|加班|休息|借用)(?:期限?|时间|时长)|[年婚产病事丧陪护理]假|休假|停职|加班|[车路航行]程"
)
_SET = re.compile(
    r"(?:为|在|于|是|保证|承诺|确保|必须|应|须|要求|限期?|时限为?|期限为?|周期为?|时间为?|约|需|能|用|即|:)$"
)
_LATE = re.compile(r"(?:超过|早于|晚于|逾期|超期|超出|迟于|延期|延误|延迟|超时|超)(?:了|达|达到)?$")
_NOT_DONE = re.compile(
    r"(?:仍|还|尚|依然|依旧|内)?(?:未|没有|没|无|不(?!含|足|论|等)|下班|上班|离|到岗|才)|(?:的)?(?:仍|尚)"
)
_ACT = re.compile(
    r"(?:必须|应|须|要|就|能|可|必|以内|内)*(?:上门|到达|到场|抵达|赶到|赶赴|响应|回应|回复|答复|解决|完成|处理|回访|反馈|修复|恢复|送达|办结|派工|派人|派员|派出|到[厂店家站库岗户货账](?!位)|完工|竣工|交车|退款|发还|入户|进场|接通|回电|"
    r"出发|到位|通知|上报|报告|汇报|交付|交货|发货|送货|提交|受理|审批|审核|签收|确认|安排|维修|无理由|包退|包换|退货|换货|退换|服务到|人员到|现场|给予|出具|排除|退回|归还|结清|付款)"
)
_NO_BEFORE = re.compile(
    r"(?:含|每隔?|近|最近|过去|前|连续|累计|共计|总计|满|试用期?|工龄|年龄|龄|质保期?|保修期?|保质期?|质保|免费|有效期?|任期|任职|从业|从事|工作经验|经验|保存期?限?|保管期?限?|保留|留存|"
    r"存放|储存|归档期限|库存|不少于|不得少于|不低于|至少|不小于|大于|多于|达到?|寿命|使用期?|周期性|运行|间隔|历时|第|以来|已|建立|成立|售后期|年满|期满|有|服务期?|合同期限?|租期|租赁|休假|假期|"
    r"停薪|年限|浮动|老化|通电|浸泡|静置|充电|烘烤|加班|缺勤|旷工|迟到|累计旷工|请假|病假|事假|产假|年假|婚假|丧假|停职|停工|休息|营业|开放|值班|轮值|观察|保持|延长|备份|两|余|约定)"
    r"(?:期限|时间|期|为|是|了|的|在|共|约|有|达|超过|不超过|少于|不少于|不得少于|不低于|至少|以|达到|满|应|须|要|需)*$"
)
_NO_AFTER = re.compile(
    r"(?:以上|及以上|\(含|以下|及以下|服务(?:热线|电话|台|中心|承诺|窗口|支持)?(?!到)|热线|电话|值班|值守|开机|营业|待命|不间断|全天|轮班|轮值|制|工作制|车程|路程|左右的?车|的?(?:数据|资料|记录|日志|备份|录像|历史|保修|质保|经验|"
    r"使用|免费|保养|有效|工作经|车程|培训|会议|课|试用|时间(?!内|之内)|假|病假|事假|薪|工资|工龄|量|营业|销售|滚动|期限)|来|间|未使用|计划|工作经|学习|值|龄|一次|1次|两次|"
    r"为(?:一|1)?(?:个)?(?:周期|单位|限|期|一期|批次|周|轮)|视|算|计|[/每]|\d|×|7天|x7|\*)"
)
#: 两天汇报一次 is a recurrence.
_ONCE = re.compile(r"[^\d。;,、!?\n\x1f内前后]{1,12}?(?:一|1)次(?!性)")
#: 7×24小时, 提供24小时上门服务.
_OPEN_HOURS = re.compile(r"(?:[×xX*＊]|提供|实行|全天|开通|设立|实施|每天|每日)$")
_TITLE = re.compile(r"《[^》]*$")
#: 2小时未解决的升级, 三天未答复的.
_STILL = re.compile(
    r"(?:仍|还|尚)?(?:未|没有?|无法|不能)(?:能|有|予|曾)?(?:解决|答复|回复|响应|到|完成|处理|修复|反馈|派工|接单|整改|"
    r"关闭|恢复|联系|回访|受理|排除|签收|确认|审批|上报|办结|提交|归还|付)"
)
#: 迟到10分钟以内 says how late, 24小时内有效 how long.
_HOW_LATE = re.compile(
    r"(?:迟到|早退|晚到|缺席|离岗|脱岗|空岗|缺勤|旷工|旷课|停机|中断|误差|偏差|延误|晚点|超时|请假|病假|事假|休假|逾期|超期|延期|住院|浮动)(?:时间)?(?:在|为|达)?$"
)
_HOW_LONG = re.compile(
    r"(?:的?由|报)[^。;,]{1,12}(?:批(?!复)|审|签|准)|均?有(?:专)?人|有效|开机|值班|值守|保持|均可|可随时|随时|营业|开放|免费|不间断"
)
_ENDS = re.compile(r"(?:期满|届满|到期)$")
_SAME_DAY = re.compile(r"当天|当日(?![报志期])|当晚|(?<!合)同日(?!期)|同一天|即日(?!起)|当班(?:内|结束前|期间内)")
_FROM_HOUR = re.compile(r"(?:\d|[点时晚夜])\s?(?:至|到|-|~|—|–)$")
_TO_HOUR = re.compile(r"(?:上午|早上?|凌晨|中午|下午)?\s?(?:\d|[一二三四五六七八九十]{1,3}[点时])")
_NEXT_DAY = re.compile(
    r"(?P<second>第二(?:个)?(?P<w>工作日|天)|次(?:个|一)?(?P<w2>工作日)|下(?:一)?个?(?P<w3>工作日)|次日|翌日|隔天(?=[回上反交提])|第三天|三日后)"
    r"(?P<by>之?内|以?前|之前)?"
)
#: 交车后第3天.
_AFTER_DAYS = re.compile(rf"(?<=[一-龥])(?:后|之日起|起)的?(?P<day>第(?P<n>{NUMBER})(?:个)?(?:(?P<w>工作日)|天|日))")
#: 次日预约看板 is a board of the next day.
_NO_NEXT_DAY = re.compile(r"的?(?:预约|工作|计划|排班|班次|行程|天气|任务|生产|出勤|值班|早餐)(?!日)")
_NO_SAME_DAY = re.compile(
    r"[的之]?(?:工资|薪|全部工资|奖金|绩效|费用|价格|缺勤|旷工|值班|工作|营业|销售|天气|收入|值日|价格|班次|考勤|生产|库存)"
)


def find(text: str) -> Iterator[Found]:
    """Yield the time limits, valued as ISO 8601 durations or moments; never two at one place."""
    found = [*moments.find(text), *_lengths(text), *_days(text)]
    last = -1
    for one in sorted(found, key=lambda one: (one.start, one.start - one.end)):
        if one.start >= last:
            yield one
            last = one.end


def _days(text: str) -> Iterator[Found]:
    for match in _SAME_DAY.finditer(text):
        if not _NO_SAME_DAY.match(text, match.end()):
            yield Found("DEADLINE", match.start(), match.end(), "P0D")
    for match in _AFTER_DAYS.finditer(text):
        if (count := whole(match["n"])) and 2 < count <= 60:
            value = f"P{count}D;working" if match["w"] else f"P{count}D"
            yield Found("DEADLINE", match.start("day"), match.end(), value)
    for match in _NEXT_DAY.finditer(text):
        if _is_end_of_hours(text, match) or (not match["by"] and _NO_NEXT_DAY.match(text, match.end())):
            continue
        working = match["w"] == "工作日" or match["w2"] or match["w3"]
        days = 2 if match["second"].startswith("第三") else 1
        yield Found("DEADLINE", match.start(), match.end(), f"P{days}D;working" if working else f"P{days}D")


def _is_end_of_hours(text: str, match: re.Match[str]) -> bool:
    """22:00至次日6:00 are hours, no limit."""
    if match["by"] or not _FROM_HOUR.search(text[max(0, match.start() - 4) : match.start()]):
        return False
    return bool(_TO_HOUR.match(text, match.end()))


def _lengths(text: str) -> Iterator[Found]:
    for length in durations.find(text):
        found = _limit(text, length)
        if found is not None:
            yield found


def _limit(text: str, length: Length) -> Found | None:
    head = before(text, length.start)
    if _OPEN_HOURS.search(text[max(0, length.start - 4) : length.start]) and length.unit == "hour":
        return None
    if inside := _INSIDE.match(text, length.end):
        is_data = _is_span_of_data(text, length, head, inside.end())
        return None if is_data else Found("DEADLINE", length.start, inside.end(), length.value)
    for reading in (_ahead, _until, _at_most, _late, _edged):
        said = reading(text, length, head)
        if said is not None:
            return Found("DEADLINE", *said, length.value) if said else None
    return _bare(text, length, head)


#: A reading gives the place of the limit, () where it is sure that there is none, None where it has nothing to say.
_Said = tuple[int, int] | tuple[()] | None


def _ahead(text: str, length: Length, head: str) -> _Said:
    """提前三天, 至少提前一个工作日."""
    ahead = _AHEAD.search(head)
    if ahead is None:
        return () if re.search(r"每隔?$", head) else None
    word = re.search(r"提前|提早|预先", ahead[0])
    sooner = _SOONER.match(text, length.end)
    return length.start - len(ahead[0]) + (word.start() if word else 0), sooner.end() if sooner else length.end


def _until(text: str, length: Length, head: str) -> _Said:
    is_before = _UNTIL.search(head) or (_UNTIL_ANY.search(head) and _DEED.match(text, length.end))
    return (length.start - (len(head) - head.rindex("前")), length.end) if is_before else None


def _at_most(text: str, length: Length, head: str) -> _Said:
    most = _AT_MOST.search(head)
    if most is None:
        return None
    lasts = _LASTING.search(_sentence_before(text, length.start))
    is_none = lasts or _NO_BEFORE.search(head[: most.start()]) or _NO_AFTER.match(text, length.end)
    return () if is_none else (length.start, length.end)


def _late(text: str, length: Length, head: str) -> _Said:
    """超过三十分钟未到 sets a limit, 超过三小时的 and 每逾期一天 a condition."""
    if not _LATE.search(head):
        return None
    return (length.start, length.end) if _NOT_DONE.match(text, length.end) else ()


def _edged(text: str, length: Length, head: str) -> _Said:
    for edge in (_SOONER, _LATER):
        if (match := edge.match(text, length.end)) and _counts(text, length, head, match.end()):
            return length.start, match.end()
    return None


def _counts(text: str, length: Length, head: str, end: int) -> bool:
    """3年前, 使用两年后 look back; a limit ahead is short or a payment, and nothing lasts for it."""
    is_ahead = length.unit != "year" or re.match(r"[一-龥]{0,3}(?:付清|支付|付|退还|返还|退|归还|结清)", text[end:])
    if head.endswith("间隔") and re.match(r"[再重]", text[end:]):  # 间隔30分钟后再拨
        return True
    is_until = _ENDS.search(head) and _SOONER.match(text, length.end)  # 期满60日前
    return bool(is_ahead) and (bool(is_until) or not _NO_BEFORE.search(head))


def _bare(text: str, length: Length, head: str) -> Found | None:
    """A length with nothing that makes it a limit but the act that follows, or the word that sets it."""
    if _NO_BEFORE.search(head) or length.unit in {"year", "quarter", "second"} or _ONCE.match(text, length.end):
        return None
    if _TITLE.search(text[max(0, length.start - 40) : length.start]):  # 《七日无理由退货办法》
        return None
    acts = _ACT.match(text, length.end)
    if not acts and not _STILL.match(text, length.end):
        ends = length.end >= len(text) or text[length.end] in STOP
        if _NO_AFTER.match(text, length.end) or not (ends or _SET.search(head)) or not _is_speed(text, length):
            return None
    return Found("DEADLINE", length.start, length.end, length.value)


def _sentence_before(text: str, at: int) -> str:
    return re.split(r"[。;!?\n\x1f]", text[max(0, at - 40) : at])[-1]


def _is_speed(text: str, length: Length) -> bool:
    """Say whether the sentence so far speaks of how fast something is done."""
    before_it = _sentence_before(text, length.start)
    after_it = re.split(r"[。;!?\n\x1f]", text[length.end : length.end + 24])[0]
    sentence = f"{before_it} {after_it}"
    return bool(
        re.search(
            r"时限|期限|响应|到达|到场|时间为|内|处理时|完成时|周期|回复|答复|办理|限|审批|反馈|赶到|解决|修复|交付|交货",
            sentence,
        )
    ) and not re.search(
        r"工作时间|上班|营业|借阅|借用|质保|保修|有效期|试用|合同期|保存|保管|保质|使用期|假期|休假|年限", sentence
    )


def _is_span_of_data(text: str, length: Length, head: str, end: int) -> bool:
    """最近三个月内, 质保期一年内, 一年内累计三次, 三个月内发生两次: inside a span, but nothing is due."""
    if _HOW_LATE.search(head) or _HOW_LONG.match(text, end):
        return True
    if length.unit not in {"second", "minute"} and text.startswith("接听", end):  # 24小时内接听, but 15秒内接听
        return True
    if re.search(
        r"(?:近|最近|过去|(?<![一-龥])前|[的之以]前|连续|保修期?|质保期?|有效期?|保质期?|保存期?限?|试用期?|合同期|任期|保修期限为?|质保期为?)(?:为|的)?$",
        head,
    ):
        return True
    tail = after(text, end, 16)
    if length.unit in {"year", "month", "quarter", "week", "day"} and re.match(
        r"(?:累计|连续|发生|出现|受到|有|重复|两次|三次|[二三四五两\d]+次|无(?!息|条件|偿)|[一-龥]{1,6}?(?:达到?|满|累计)[二三四五两\d]+[次起例]|未(?:发生|出现|受)|的(?:产品|设备|数据|记录|资料|免费|保修)|免费|因质量|非人为|如出现|如发生|所发生)",
        tail,
    ):
        return True
    return length.unit == "year" and not re.search(r"提交|完成|办理|归还|申请|提出|付|结|报", tail)
