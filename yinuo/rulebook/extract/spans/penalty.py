# ruff: noqa: E501  # lists of words are read along the line
"""
Phrases that state a sanction: 罚款50元/次, 扣2分, 记大过, 辞退, 不予报销, 按旷工处理, 追究法律责任.

What only speaks of sanctions (处罚办法, 奖罚制度, 考核标准) is none; rewards are none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from yinuo.rulebook.extract.numerals import NUMBER, TO, number, plain
from yinuo.rulebook.extract.spans import money, percent
from yinuo.rulebook.extract.spans.found import Found, disjoint

_EACH = r"(?:(?:[/／每]|一)(?:人次?|次|单|件|例|起|天|日|项|台|份|处|月|小时|分钟|张|个)(?:/(?:次|人|天))?|\(?每次\)?|/人·?次)?(?:的?(?:罚款|处罚|罚金|罚单|负激励|乐捐|经济处罚|考核|扣款))?"
_PUNISH = r"(?:罚款|罚没|罚金|处罚金|处罚|扣罚|罚|扣款|扣发|扣除|扣减|扣|负激励|乐捐|赞助|违约金|考核|赔偿|赔付|处以|处|给予|交纳|缴纳|支付违约金)"
_GAP = r"(?:[^\d。;;!?\n\x1f]{0,14}?)"
_VERB_MONEY = re.compile(
    r"(?:给予|处以|并处|处|予以|将)?(?:一次性)?(?<![折抵搭])(?<![^缴交收退返还]回)(?P<verb>罚款|罚没|罚金|处罚金?|扣罚|扣款|扣发|扣除|扣减|扣|加罚|罚|负激励|乐捐|成长赞助|赞助|缴纳违约金|支付违约金|违约金|考核|赔偿|赔付)"
    r"(?P<gap>[^\d。;!?,、\n\x1f]{0,12}?)$"
)
_MONEY_PUNISH = re.compile(
    r"(?:[/每]?(?:人次|人/次|人|次|单|件|天|例))?(?:以上|以下|不等)?的?(?P<verb>罚款|罚金|经济处罚|处罚|扣款|扣罚|负激励|乐捐|赞助|违约金|罚单)"
)
_LEAD = re.compile(r"(?:给予|处以|并处|处|予以|罚|扣)(?:[^\d。;!?,、\n\x1f]{0,8})$")
_FROM = re.compile(r"(?P<n>\d{1,12}+)元以上[,、]?$")
_KINDS = {
    "罚": "fine", "加": "fine", "处": "fine", "负激励": "fine", "乐捐": "fine", "赞助": "fine", "成长赞助": "fine", "违约金": "penalty payment", "缴纳违约金": "penalty payment",
    "支付违约金": "penalty payment", "扣": "deduction", "考核": "deduction", "赔": "compensation",
}  # fmt: skip
_POINTS = re.compile(
    rf"(?:每次|一次|一律|予以|给予|另)?(?P<verb>(?<=每[次单台件例项])记|扣除|扣减|扣罚|扣(?!满)|减去|减|记-|-|倒扣|考核)(?P<gap>[^\d。;!?,、\n\x1f一二三四五六七八九十]{{0,12}}?)"
    rf"(?P<n>{NUMBER})(?:分?{TO}(?P<m>{NUMBER}))?(?:个)?分(?!钟|部|公|之|析|别|级|类|层|配|店|院|支)(?:[/每](?:人次|人|次|单|件|例|天|项|台|份|处)(?:/次)?)?"
)
_PERCENT_PAY = re.compile(
    rf"(?:扣除|扣减|扣发|扣罚|扣|停发|罚没|核减|罚)(?:(?:\d{{1,9}}+(?:\.\d{{1,4}}+)?|[半一二两三四五六七八九十]{{1,6}}+)(?:个?小时|天|日|个?月)的?(?P<base>[^\d。;!?,\n\x1f]{{0,4}}?(?:工资|薪资|薪水|薪))"
    rf"|(?P<what>[^\d。;!?,\n\x1f]{{0,10}}?(?:工资|奖金|绩效奖?金?|薪|补贴|提成|津贴|佣金|奖|货款|分红|保证金|押金|服务费|维保费|工时费|运费|结算款|费用|款项))"
    rf"(?:[^\d。;!?,、\n\x1f]{{0,6}}?(?:\d{{1,9}}+(?:\.\d{{1,4}}+)?%?(?:-\d{{1,9}})?%|百分之{NUMBER}|{NUMBER}(?:天|日|个月)(?:的)?(?:工资|薪资|薪)?))?)"
)
_TIMES = rf"(?:处分|处罚)?(?:{NUMBER}次)?(?:处分)?"
_NOUN_AFTER = r"(?!办法|制度|规定|标准|条例|细则|措施|依据|力度|条款|决定|通知|申请|手续|程序|意见|建议|单|书|结果|情况|记录|权|金额|原则|机制|方案|的?(?:建议|权限?|申请|手续|决定|审批|员工须|条件|情形|人员办))"

_Rule = tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]


def _times(kind: str) -> Callable[[re.Match[str]], str]:
    def value(match: re.Match[str]) -> str:
        count = re.search(rf"({NUMBER})次", match[0])
        times = number(count[1]) if count else None
        return f"{kind} {plain(times)}" if times and times > 1 else kind

    return value


def _kind_of_punishment(match: re.Match[str]) -> str:
    if "处分" in match[0]:
        return "discipline"
    return "fine" if match[0].endswith("罚款") else "punishment, unspecified"


def _kind_of_criticism(match: re.Match[str]) -> str:
    return "public criticism" if "通报" in match[0] else "criticism"


def _kind_of_removal(match: re.Match[str]) -> str:
    if "停" in match[0]:
        return "suspension"
    return "transfer" if match[0].startswith(("调", "撤离")) else "removal from post"


def _kind_of_end(match: re.Match[str]) -> str:
    if "结算" in match[0] or "付" in match[0]:
        return "no reimbursement"
    return "suspension" if match[0].startswith(("暂停", "停止", "中止")) else "disqualification"


def _kind_by_rate(match: re.Match[str]) -> str:
    kinds = {"罚款": "fine", "处罚": "fine", "扣款": "deduction", "扣罚": "deduction", "赔偿": "compensation"}
    return f"{kinds.get(match['by'], 'penalty payment')} {_rate(match[0])}".rstrip()


_FIXED: tuple[_Rule, ...] = (
    (re.compile(rf"记大过{_TIMES}"), _times("major demerit")),
    (re.compile(rf"记(?:小过|过(?!程|来|去|渡)){_TIMES}"), _times("demerit")),
    (re.compile(rf"(?:给予|予以|处以)?(?:一次)?(?:口头|书面|严重|行政|通报|黄牌|最后)?警告(?!客户|用户|顾客|牌|标|语|线|灯|信息|提示|声|意){_TIMES}(?:信|函)?"), "warning"),
    (re.compile(r"(?:给予|予以|在?全(?:公司|厂|院|行|网|店|校)|公开|内部|在[^。;,]{0,6}内)?通报批评|全(?:公司|厂|院|行|网|店|校|集团|系统)通报(?!制度)|(?:给予|予以|进行)(?:严肃|公开|口头|当面|内部)?(?:批评教育|批评|通报)(?!与|和自我)|责令(?:作出|写出|其)?(?:书面)?检[查讨]|(?:作|做|写)(?:出)?(?:书面|深刻)检[查讨](?!表|单|记录|报告)"), _kind_of_criticism),
    (re.compile(r"(?:按[^。;,\n\x1f]{1,10}?的?)?(?:并?处以|处|加收|给予|予以)?(?:\d{1,9}+(?:\.\d{1,4}+)?|[一二两三四五六七八九十双]{1,6}+)倍(?:以上|以下)?(?:[至到-]\d{1,9}倍)?的?(?:罚款|罚金|处罚)"), "fine"),
    (re.compile(r"(?:处以?|予以?|受到|可|将|并|和|或|及|、|直接|一律)(?P<fine>罚款)(?=$|[,。;、)\n\x1f]|处理|或|和|并|直至)"), "fine"),
    (re.compile(r"诫勉谈话|约谈"), "warning talk"),
    (re.compile(rf"(?:就地|立即|当场|一律|予以|给予|直接|作|做)?(?:无条件|自动)?(?:辞退|开除(?![氧湿尘草味霜锈])|解聘|解雇|除名|劝退|清退(?=$|[,。;、的出]))(?:处理|出厂)?{_NOUN_AFTER}"), "dismissal"),
    (re.compile(r"(?:解除|终止)(?:其|与其|双方)?(?:的)?(?:劳动|聘用|雇佣|用工)(?:合同|关系)(?:关系)?(?!书|证明|手续|的?(?:程序|通知|申请|条件))"), "dismissal"),
    (re.compile(r"(?:终止|解除|取消)(?:其|与其|双方)?(?:的)?(?:合作|供货|服务|代理|经销|承包|供应商)(?:关系|合同|协议|资格|权)|(?:终止|解除|中止)[一-龥]{0,6}?(?:(?:合作|承运|承包|代理|经销|委托|供货|服务)(?:关系|合同|协议|资格)?|(?<!劳动)(?<!聘用)(?<!用工)(?:合同|协议))(?=$|[,。;、!?\n\x1f])|(?:予以|给予|一律|直接)解约|(?:停止|终止|取消)合作(?=$|[,。;、])"), "contract termination"),
    (re.compile(r"(?:调岗(?!申请|手续|审批|的|、)|(?:调离|撤离|调整(?=其))[一-龥]{0,6}?岗位|停岗(?:学习|培训|检查|处理)?(?!休|维|期)|待岗(?:学习|培训|处理)?|停[班工线](?:(?:学习|培训)?[一二两三四五六七八九十\d]{1,4}[天日周]|学习|培训)|停职(?:检查|反省|处理)?|下岗(?:培训|处理|学习)?|撤换|遣返(?:回[^。;,]{1,4})?|责令(?:其)?(?:返回|离场|退场|撤出))"), _kind_of_removal),
    (re.compile(r"(?:予以|给予)?(?:降职降薪|降级降薪|降职|降级|降薪|撤职|免职|革职|降低(?:一级)?(?:职称|工资|薪资|岗位|技能)(?:等级|级别)?)(?:处理|处分|使用|留用)?"), "demotion"),
    (re.compile(r"(?:予以|给予)?降(?:低)?[一二两1-3](?:个)?(?:等)?[级星](?:工资|岗位|职务|使用|处理|聘用|薪资)?"), "demotion"),
    (re.compile(r"(?:取消|撤销|收回|吊销|中止|终止(?!后)|取缔)(?:其|该站|该店|该网点)?[^。;,、\n\x1f]{0,6}?(?:授权(?!书|人|范围|码)|特约资格|代理权|认证)|暂停(?:其)?[^。;,、\n\x1f]{0,4}?(?:权限|资格|派单|派工|接单|业务权|授权|索赔(?:权限?)?)|停止(?:结算|支付|拨付|派单|派工|供件)[^。;,、\n\x1f]{0,5}?(?=$|[。;,、\n\x1f])"), _kind_of_end),
    (re.compile(r"降低(?:其)?[^。;,、\n\x1f]{0,6}?(?:级别|等级|星级|档次)(?=$|[。;,、\n\x1f])"), "demotion"),
    (re.compile(r"(?:暂缓|推迟|延迟|停止)(?:发放|支付)[^。;,、\n\x1f]{0,4}?(?:工资|奖金|绩效|提成|薪资)"), "deduction"),
    (re.compile(rf"(?:按|处以?|收取|扣[除减]?|支付|承担)[^。;,、\n\x1f]{{1,16}}?(?:\d{{1,4}}(?:\.\d{{1,3}})?(?:-\d{{1,3}})?[%‰]|[百千万]分之{NUMBER})(?:计)?(?:的)?(?:标准|比例)?(?:予以|进行|给予|支付|计付|承担|缴纳|交纳|收取|扣|扣收)?(?P<by>罚款|处罚|扣款|扣罚|赔偿|违约金)"), _kind_by_rate),
    (re.compile(r"(?:取消|丧失|剥夺|不得享受|不享受|没有资格)(?:其|当[年月季]|本年度?|年度|当期|年终|一切|所有|评选|参与|参加)*[^。;,、]{0,8}?(?:评[优先比选]|资格|奖金|年终奖|绩效|先进|晋[升级]|提成|奖励|优秀|评优)[^。;,、]{0,4}?(?=$|[。;,、!?\n\x1f()])"), "disqualification"),
    (re.compile(r"(?:一律)?不(?:予|给予?|得|能)(?:以)?(?:报销|核销|结算|支付|付款|发放(?:工资|奖金|绩效)?|计发|兑现|补贴|计薪|结账)(?!的|或者?是)"), "no reimbursement"),
    (re.compile(r"(?:依法|严肃)?(?:追究|承担)(?:其|\d{1,9}+(?:\.\d{1,4}+)?%的?|当事人|责任人|相关|有关|直接|主要|领导|肇事者|相应|部门|人员|负责人|的|及|和|、|刑事|民事|经济|行政|法律|连带|管理|赔偿|违约|全部|一切|由此|造成|引起|产生|后果|者|主管|第一|个人|本人)*责任(?!制|人(?!责任)|书)"), "legal liability"),
    (re.compile(r"(?:移送|移交|送交|交由|交|报请)(?:国家)?(?:司法|公安|执法|检察|政法)(?:机关|部门)(?:依法)?(?:处理|查处|处置|追究(?:其)?[^。;,]{0,6}责任)?"), "legal liability"),
    (re.compile(r"(?:按照?|以|作为?|视为|视作|视同|算作?|(?<![累合总共])计|记)(?:其)?(?:无故|自动|擅自)?旷工(?:半天|[一二三两1-3]天)?(?:半日)?(?:论?处(?:理|罚)?|论|计算?|对待|论处)?"), "treated as absenteeism"),
    (re.compile(r"(?:视为|视作|视同|按照?|以)(?:自动|自行|主动)(?:离职|辞职|离岗|放弃|解除)(?:处理|论处?)?|自动离职(?!手续|申请|的)"), "treated as resignation"),
    (re.compile(r"(?:一律)?(?:视为|视作|视同|作|按)(?:严重)?(?:违反[^。;,、\n\x1f]{0,10}?(?:制度|规定|纪律|规程)|违约|违规|违纪|无效服务|严重违[纪约规]|失职|渎职|舞弊|作废|废标|不合格)(?:论?处(?:理|罚)?|处理|论)?(?!的)"), lambda match: "service void" if "无效" in match[0] else "breach"),
    (re.compile(r"(?:由[^。;,]{1,10})?(?:照价|按[^。;,]{1,10}?(?:价值|价款|价格|售价|进价|倍|成本)|按价|全额|双倍|加倍|如数|按原价|按[^。;,]{1,10}价格?|承担|负责|予以|等价|原价|折价|按市价|按购买价|负)(?:进行|予以|全部|一切|由此|相应|的|造成|经济)*赔偿(?:责任)?(?:[^。;,]{0,8}(?:损失|费用))?|赔偿(?:公司|客户|用户|全部|一切|相应|由此|造成|所造成|因此|直接|经济|其|的|所有|对方|实际|给|甲方|业主|学校|单位)*损失|(?:承担|负担)(?:全部|一切|相应|由此|造成|所造成|因此|直接|经济|的|所有|产生|引起|实际|其|带来|损坏)*(?:损失|费用的?[一二两三\d]*倍?)"), "compensation"),
    (re.compile(r"(?:按照?|依照?|依据|根据|参照)[^。;,、\n\x1f]{0,16}?(?:处罚|奖惩|奖罚|惩罚|处分|罚则|惩戒|违规|违纪)[^。;,、\n\x1f]{0,6}?(?:条例|规定|办法|制度|细则|标准|条款|规则|措施)[》”\"]?(?:的?(?:规定|要求))?(?:执行|处理|处罚|办理|论处|给予处罚|进行处罚|进行处理|予以处罚|予以处理)"), "per company penalty rules"),
    (re.compile(rf"(?:(?:按照?|依照?|根据|依据|参照)[^。;,\n\x1f]{{1,24}}?)(?:进行|给予|予以|处以|作出|做出)?(?:相应的?|严肃|从重|从严|必要的?|适当的?|加倍|一定的?|严厉的?)?(?:处罚|处分|惩处|扣罚|罚款|追责|惩罚)(?:处理)?{_NOUN_AFTER}"), "contract penalty"),
    (re.compile(rf"(?:给予|予以|处以|进行|作出|做出|实施|加以|接受|受到|将受|从重|从严|严肃|严厉|加重|加倍|并处|酌情|酌情给予|承受)(?:[^。;,、\n\x1f]{{0,8}}?)(?:处罚|处分|惩处|惩罚|惩戒|追责|罚款|经济处罚|行政处分|纪律处分|扣罚|扣分){_NOUN_AFTER}"), _kind_of_punishment),
    (re.compile(r"(?:从严|从重|严肃|严厉)(?:进行)?(?:处理|查处|追究|惩处)|(?:予以|给予)(?:严肃)?(?:查处|问责|责任追究|取缔)"), "discipline"),
    (re.compile(r"(?:扣发|停发|扣除|取消|没收|扣罚|罚没|扣减|减发|缓发|不发)(?:其|当[月年季]|全部|本月|该月|一个月|全年|半年|年终|相应|个人|所有|部门|责任人|的|部分|\d+%|百分之.{1,3})*(?:绩效工资|绩效奖金?|奖金|工资|薪资|绩效|年终奖|提成|押金|保证金|津贴|补贴|全勤奖|岗位工资|质保金|风险金)(?:的?\d+(?:-\d+)?%|的?百分之[一二三四五六七八九十百]+)?"), "deduction"),
    (re.compile(r"(?:经济|全部|一切|相应|由此造成的?|所造成的?|因此造成的?)*损失(?:均|全部|一律|概)?由[^。;,、]{1,12}?(?:自行|全额)?(?:承担|负担|赔偿)"), "compensation"),
    (re.compile(r"(?:保证金|押金|质保金|定金|预付款)(?:一律|全部|概)?不(?:予|再)?退还?"), "deduction"),
    (re.compile(r"(?:提成|奖金|工资|押金|保证金|质保金|绩效)(?:全部|一律|全额)(?:予以)?(?:扣除|没收|扣发|取消|扣罚)"), "deduction"),
    (re.compile(r"从[^。;,]{0,8}(?:工资|奖金|绩效|押金|保证金|薪资?|货款|质保金)[^。;,]{0,4}(?:扣除|抵扣|扣回|扣减|扣缴|扣)"), "deduction"),
    (re.compile(r"(?:予以|给予)?(?:一票否决|留(?:用|职|司|厂|校|行)察看|记入(?:个人|诚信|员工|不良|征信)(?:档案|记录)|列入[^。;,、\n\x1f]{0,6}?黑名单|通报处理)"), lambda match: "blacklist" if "黑名单" in match[0] else "discipline"),
)  # fmt: skip
_REWARD = re.compile(r"(?:奖励|奖金|奖|加)$")
_NOT = re.compile(
    r"(?:不得|禁止|严禁|不准|不能|不可|无权|免于|免予|不再|不予|如何|是否|避免|防止|以免|否则不|可以不)(?:对|以|任意|擅自|随意)?$"
)


def find(text: str) -> Iterator[Found]:
    """Yield the sanctions, valued as ``fine CNY 50``, ``score -2``, ``warning``, ``dismissal`` …"""
    yield from disjoint((*_with_money(text), *_with_points(text), *_pay(text), *_fixed(text)))


def _with_money(text: str) -> Iterator[Found]:
    for amount in money.find(text):
        head = text[max(0, amount.start - 24) : amount.start]
        before = _last_verb(head)
        if (
            before
            and not _REWARD.search(head[: before.start()])
            and "奖励" not in before["gap"]
            and "标准" not in before["gap"]
        ):
            end = _after_amount(text, amount.end)
            kind = _KINDS.get(before["verb"]) or _KINDS[before["verb"][0]]
            yield Found("PENALTY", amount.start - len(before[0]), end, f"{kind} {amount.value}")
        elif tail := _MONEY_PUNISH.match(text, amount.end):
            lead = _LEAD.search(head)
            value = amount.value
            if low := _FROM.search(head):  # 500元以上1000元以下罚款
                lead = _LEAD.search(head[: low.start()]) or low
                value = f"CNY {low['n']}-{amount.value.removeprefix('CNY ')}"
            kind = _KINDS.get(tail["verb"]) or _KINDS.get(tail["verb"][0], "fine")
            yield Found(
                "PENALTY", amount.start - (len(head) - lead.start() if lead else 0), tail.end(), f"{kind} {value}"
            )


def _last_verb(head: str) -> re.Match[str] | None:
    """Return the verb of an amount: in 扣除费用并罚款 the last one."""
    found = _VERB_MONEY.search(head)
    while found and (joined := re.search(r"[并和及]", found["gap"])):
        later = _VERB_MONEY.search(head, found.start("gap") + joined.start())
        if later is None:
            break
        found = later
    return found


def _after_amount(text: str, at: int) -> int:
    tail = re.compile(_EACH).match(text, at)
    return tail.end() if tail else at


def _with_points(text: str) -> Iterator[Found]:
    for match in _POINTS.finditer(text):
        if match["verb"] == "-" and (match.start() and text[match.start() - 1].isalnum()):
            continue
        if match["verb"] in {"考核", "-"} and match["gap"]:
            continue
        low = number(match["n"])
        high = number(match["m"]) if match["m"] else None
        if low is None:
            continue
        yield Found("PENALTY", match.start(), match.end(), f"score -{plain(low)}" + (f"-{plain(high)}" if high else ""))


def _fixed(text: str) -> Iterator[Found]:
    for pattern, value in _FIXED:
        for match in pattern.finditer(text):
            if _NOT.search(text[max(0, match.start() - 6) : match.start()]):
                continue
            yield Found("PENALTY", match.start(), match.end(), value if isinstance(value, str) else value(match))


def _pay(text: str) -> Iterator[Found]:
    for match in _PERCENT_PAY.finditer(text):
        yield Found("PENALTY", match.start(), match.end(), f"deduction {_rate(match[0])}".rstrip())


def _rate(words: str) -> str:
    """Return the rate in the words of a sanction as ``5%``, ``10-20%``; "" where they name none."""
    found = next(percent.find(words), None)
    return found.value if found else ""
