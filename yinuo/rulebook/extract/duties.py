"""Who must do what, on what occasion and in what time: the duties that the sentences of a regulation state."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from typing import Literal

from yinuo.rulebook.extract import normal, roles, sentences
from yinuo.rulebook.extract.flow import Flow
from yinuo.rulebook.extract.model import Clause, Duty, Place, Span
from yinuo.rulebook.extract.sentences import Sentence

Modal = Literal["must", "must not", "may", "does"]
_MUST = (
    r"(?<![供响反对适相效感])应(?:当(?![天日班场面月年地晚])|该|即|予)?(?!用|对(?:措施|策略|方案|预案|突发|挑战|风险|危机)|急|收(?!回|集|到)|付(?!清|给))|必须|必需|务必|(?<!必)须(?!知|发)|(?<![所无不急必如若凡还])需要?+(?![求用件什多的])|"
    r"有责任|有义务|负责|承担|(?<![需主重只不所必首次])要(?=[^求素点件约害闻领时紧])|"
    r"确保|(?<!能)(?<!法)(?<!量)(?<!质)保证(?!期|金|书|范)|严格|一律|均(?![衡等])"
)
_MUST_NOT = (
    r"不得|严禁|禁止|不准|不许|不允许|绝不|决不|不可(?!抗|避免)|不能(?=[只对向以将把随私擅任在泄有与])|杜绝|切勿|勿"
)
_MODAL = re.compile(rf"(?P<no>{_MUST_NOT})|(?P<must>{_MUST})|(?P<may>可以?(?=[由根在提对申向按采自视实进]))")
_ACTS = (
    "填写|填报|填制|提交|上交|上报|报送|报告|汇报|通知|反馈|回访|联系|答复|回复|响应|到达|赶到|派工|派遣|派员|派人|安排|登记|记录|建立|编制|制定|整理|汇总|归档|存档|检查|审核|审批|批准|签字|签署|确认|核对|核实|验收|"
    "维修|修复|解决|处理|保养|维护|巡视|巡检|巡查|巡访|走访|拜访|清理|清点|盘点|备份|测试|培训|考核|评价|评估|调查|分析|跟踪|跟进|收取|收费|支付|结算|开具|出具|发放|领取|交付|送|保存|保管|留存|召开|组织|开展|进行|实施|"
    "执行|配合|协助|提供|指导|讲解|说明|道歉|致歉|告知|公布|公告|更新|修改|修订|改进|改派|另约|受理|接听|接收|接待|转交|移交|交给|交|征求|收集|搜集|出示|佩戴|着装|穿|遵守|完成|做好|负责|参加|参与|准备|备好|携带|申请|请假|补办|办理|监督|统计|公示|抽查|复核|制订|拟定|拟订|编报|研究|核算|落实|协调|推广|培育|召集|指定(?!的|时|地)"
)
_ACT = re.compile(_ACTS)
_TRIGGER = re.compile(
    r"^(?:(?:如(?:果|遇|因|有|需)?(?!实|期|数|下|同)|若|倘若|假如|当|凡|一旦|对于|对(?=[^,。;]{1,40}?(?:的|时|后),)|遇到?|因|在(?=[^,。;]{1,60}?(?:时|后|前|内|中|下|上|间|处|期),)|接到|收到|自|从|经|每逢|由于|发生|出现|发现|为了?)[^,。;]{1,60}?(?:时|后|的|之后|之日起|前|情况下|前提下|原因|内|情形|期间|者)?,"
    r"|[^,。;]{2,40}?(?:的|时|后|之后|之日起|前|情况下|者),)"
)
_INNER_TRIGGER = re.compile(
    r"(?:在|于|自)?(?P<what>(?:接到|收到|得知|发现|确认|完成|到达|接报|受理|签收|验收|出现|发生)[^,。;]{0,24}?(?:后|时|之日起)|[^,。;在于自须应必]{2,14}?(?:结束后?|完成后|到达后|之日起|后的?(?=\d|[一二三四五六七八九十两半]{1,3}(?:个|小时|天|日|分钟|工作)))|售后结束的?)"
)
#: 指定服务器管理员, 派员赶赴: what may follow an actor though no word says that he must.
_DOES = re.compile(
    rf"(?:[一-龥]{{0,3}}(?:及时|认真|定期|按时|主动|积极|立即|统一|逐层|逐级|当场|当日|当天|每[日天周月季年次班]|每?年度|应?将|对|把|向|遇|如|若|根据|按照?|依据|凭|持|以|与|给|在|于|为|要|可|再|全面|具体)[^,。;]{{0,24}}?)?(?:{_ACTS}|"
    r"指定|指派|派|着(?=工|装|统)|戴|承担|成立|设立|设置|填具|填列|携回|携带|送请|召集|制订|拟定|拟订|负责|落实|协调|汇集|抄送|复印|张贴|统筹|主持|牵头|提出|下达|下发|签发|决定|判定|判断|确定|询问|了解|听取|传递|送达|收回|回收|退还|归还|交回|寄回|录入|暂停|陪同|牵头|拍照|报警|通报|发出|签署|评选|报|参与|采购|发货|出库|入库|推荐|推销|借支|检核|核算|监控|维持|持|到达|寻求|回避|列入|纳入|分解|追偿|鉴定|接洽)"
)
#: 遵循四不伤害原则: what only leads to a list.
_INTRO = re.compile(r"[,，][^,，]*[:：]$")
#: 员工的出勤情况, 经理以上: no new actor.
_LINKED = re.compile(r"的|等|以上|以下|或|和|及|、")
_TOLD_BY = re.compile(r"(?:须|应当?|必须|需|均|统一|一律)由")
#: 接到报修后15分钟内到场: more than an occasion.
_LIMITED = re.compile(
    rf"(?:小时|分钟|工作日|[日天周月])(?:之|以)?[内前][^,]{{0,10}}?(?:{_ACTS})(?![^,]*(?:的|者|时|后)$)|(?<![供响反对适相效感])(?:应当?|须|必须)(?=[在于])"
)
_MANNER = re.compile(
    r"(?:根据|按照?|依据|在|于|对|将|把|与|每|并|同时|及时|另|则|还|也|均|都|又|再|一般|原则上|由|自|从|当|为|及|提前|以|可|先|接|收|首)"
)
#: 由总部协调: who does it stands behind 由.
_BY_WHOM = re.compile(
    rf"(?<![理自缘])由[一-龥、]{{2,16}}?(?:统一|及时|负责|共同|直接|出面|进行|牵头)*(?:{_ACTS}|协调|出面|代为|指定|解决)"
)
_FORBIDS = re.compile(r"(?:绝|决)?不允许|严禁|禁止|不准|不许|杜绝")
_ACTS_FIRST = re.compile(rf"(?:及时|认真|定期|按时|主动|积极|每[日天周月季年])?(?:{_ACTS})")
_DUTY_HEAD = re.compile(r"职责|承担|责任|任务|流程|步骤|程序|作业|工作内容|分工|权限|服务内容|要求|标准|规范|守则|须知")
_DEFINES = re.compile(r"是指|指的是|包括|适用于|本(?:办法|制度|规定)|^指|属于|定义|即为")
#: What a deed rests on is not what sets it off.
_BASIS = re.compile(r"根据|按照|依据|为")
#: 为规范工作,特制定本办法 asks nothing of anybody.
_PURPOSE = re.compile(r"制[定订]本|^(?:本[一-龥]{2,6})?(?:由[一-龥]{2,14})?(?:提出|起草|归口|解释)$")
_COLON = re.compile(r"[:：]$")


def find(
    stretch: Flow, clauses: Sequence[Clause], spans: Sequence[Span], place: Callable[[int, int], Place]
) -> tuple[Duty, ...]:
    """Return the duties in reading order."""
    return tuple(_Reader(clauses, spans, place).read(sentences.find(stretch, clauses)))


class _Reader:
    def __init__(self, clauses: Sequence[Clause], spans: Sequence[Span], place: Callable[[int, int], Place]) -> None:
        self._clauses = clauses
        self._spans = spans
        self._starts = [span.place.start for span in spans]
        self._place = place
        self._by_number = {clause.number: clause for clause in clauses}
        self._heads: dict[str, str] = {}
        self._last: tuple[int, str] = (-2, "")  # the clause and actor of the sentence before

    def read(self, found: Iterator[Sentence]) -> Iterator[Duty]:
        for sentence in found:
            for part in _parts(sentence):
                duty = self._duty(part)
                if duty is not None:
                    yield duty

    def _duty(self, sentence: Sentence) -> Duty | None:
        if sentence.text.endswith("?") or (sentence.clause >= 0 and self._clauses[sentence.clause].title):
            return None
        text = _INTRO.sub("", sentence.text.rstrip("。;!?"))
        trigger, rest = _split(text)
        actor, rest = _actor(rest, text, trigger)
        limits = self._limits(sentence)
        modal, lead, action = _modal(rest)
        if not self._states_duty(modal, actor, rest, limits, listed=self._is_listed(sentence)) or _COLON.search(text):
            return None
        if actor:
            self._last = (sentence.clause, actor)
        inherited = not actor
        actor = actor or self._inherited(sentence, near=not (modal == "must not" or _has_subject(lead)))
        if not trigger or _BASIS.match(trigger):
            trigger = _occasion(lead) or _inner_trigger(action or rest)
        confidence = _confidence(
            actor=actor, inherited=inherited, modal=modal, trigger=trigger, action=action, limits=limits
        )
        number = self._clauses[sentence.clause].number if sentence.clause >= 0 else None
        return Duty(
            number, actor, inherited and bool(actor), modal or "does", trigger, action, limits,
            self._place(sentence.begin, sentence.stop), confidence,
        )  # fmt: skip

    @staticmethod
    def _states_duty(modal: Modal | None, actor: str, rest: str, limits: tuple[Span, ...], *, listed: bool) -> bool:
        if modal is not None or _PURPOSE.search(rest) or _DEFINES.search(rest[:12]):
            binds = bool(limits) if modal == "may" else modal is not None and len(rest) >= 4
            return binds and not _PURPOSE.search(rest)
        if actor and (_DOES.match(rest) or _BY_WHOM.search(rest)):
            return True
        if listed and _ACT.search(rest[:40]) and not _DEFINES.search(rest):
            return True
        return (bool(limits) and bool(actor or _ACT.search(rest[:80]))) or bool(_ACTS_FIRST.match(rest))

    def _head(self, clause: Clause) -> str:
        """Return the heading of a clause, or its text, in normal signs."""
        if clause.number not in self._heads:
            self._heads[clause.number] = normal.normal((clause.title or clause.text)[:60])
        return self._heads[clause.number]

    def _is_listed(self, sentence: Sentence) -> bool:
        """Say whether a clause stands under a heading that promises duties: 职责, 处理流程, 作业内容."""
        above = self._clauses[sentence.clause].parent if sentence.clause >= 0 else None
        while above is not None:
            clause = self._by_number[above]
            head = self._head(clause)[:24]
            if _DUTY_HEAD.search(head) or roles.is_role(head):
                return True
            above = clause.parent
        return False

    def _limits(self, sentence: Sentence) -> tuple[Span, ...]:
        low, high = bisect_left(self._starts, sentence.begin), bisect_left(self._starts, sentence.stop)
        spans = self._spans[low:high]
        names = [span.place for span in spans if span.type == "FORM"]  # 月度 in 月度计划表 is part of a name
        return tuple(
            span
            for span in spans
            if span.type in {"DEADLINE", "FREQUENCY"}
            and not any(name.start <= span.place.start < name.end for name in names)
        )

    def _inherited(self, sentence: Sentence, *, near: bool) -> str:
        """Return the actor of the sentence before in the clause, of a clause above, or (``near``) of one before."""
        if self._last[0] == sentence.clause and self._last[1]:
            return self._last[1]
        at = sentence.clause
        above = self._clauses[at].parent if at >= 0 else None
        while above is not None:
            clause = self._by_number[above]
            head = self._head(clause)[:30]
            if roles.is_role(head):
                return roles.bare(head)
            place = roles.at_head(head)
            if place is not None:
                return head[place[0] : place[1]]
            above = clause.parent
        return self._neighbour(at) if near else ""

    def _neighbour(self, at: int) -> str:
        """Return the actor of the clause just before under the same clause: 4.1.1 says who, 4.1.2 goes on."""
        if at < 1 or self._last[0] < 0 or not self._last[1]:
            return ""
        before, own = self._clauses[self._last[0]], self._clauses[at]
        same = own.parent is not None and before.parent == own.parent
        if same and at - self._last[0] <= 3:
            return self._last[1]
        return self._last[1] if self._top(before) == self._top(own) and at - self._last[0] <= 8 else ""

    def _top(self, clause: Clause) -> str:
        """Return the number of the topmost clause above a clause."""
        while clause.parent is not None:
            clause = self._by_number[clause.parent]
        return clause.number


def _parts(sentence: Sentence) -> Iterator[Sentence]:
    """Yield the parts of a sentence in which a new actor is told what to do: 应在十分钟内答复,|内勤应在十分钟内派工."""
    cuts = [0]
    for comma in re.finditer(r"[,，]", sentence.text):
        place = roles.at_head(sentence.text[comma.end() :])
        if place is None or place[0] or comma.start() - cuts[-1] < 8:
            continue
        before, rest = sentence.text[cuts[-1] : comma.start()], sentence.text[comma.end() + place[1] :]
        says = bool(_MODAL.search(before) or "由" in before or _ACT.search(before))
        said = says and not re.search(r"(?:的|时|后|前|下|内|起)$", before)
        if said and (_MODAL.match(rest) or (_DOES.match(rest) and not _LINKED.match(rest))):
            cuts.append(comma.end())
    for low, high in zip(cuts, [*cuts[1:], len(sentence.text)], strict=True):
        yield Sentence(
            sentence.text[low:high].rstrip(","), sentence.start + low, sentence.start + high,
            sentence.place(low), sentence.place(high - 1) + 1, sentence.clause, sentence.stretch,
        )  # fmt: skip


def _split(text: str) -> tuple[str, str]:
    """Return the occasion that a sentence begins with, and the rest of it."""
    first = roles.at_head(text)
    if first is not None and first[0] == 0 and not re.match(r"[^,]{1,30}(?:的|时|后),", text[first[1] :]):
        head, rest = text[: first[1]], text[first[1] :].lstrip(",")
        match = _TRIGGER.match(rest)
        if match and not _LIMITED.search(match[0].rstrip(",")):
            return match[0].strip(","), head + rest[match.end() :]
        return "", text
    match = _TRIGGER.match(text)
    if match and len(text) - match.end() >= 4 and not _LIMITED.search(match[0].rstrip(",")):
        return match[0].strip(","), text[match.end() :]
    return "", text


def _actor(rest: str, whole: str, trigger: str) -> tuple[str, str]:
    """Return who has the duty, and what is said of him."""
    place = roles.at_head(rest)
    if place is not None:
        told = _TOLD_BY.search(rest)  # 外来人员须由工程师陪同
        who = roles.after_by(rest[told.end() - 1 :]) if told else ""
        return (who, rest) if who else (rest[place[0] : place[1]], rest[place[1] :])
    inside = _actor_inside(rest)
    if inside is not None:
        return inside
    for text in (whole, trigger):
        place = roles.at_head(text)
        if place is not None:
            return text[place[0] : place[1]], rest
    return "", rest


def _actor_inside(rest: str) -> tuple[str, str] | None:
    """Find who has the duty before the word that binds him, after 严禁, after a comma or after 由."""
    modal = _MODAL.search(rest)
    if modal and (who := roles.before(re.split(r"[,，]", rest[: modal.start()])[-1])):
        return who, rest
    if (no := _FORBIDS.match(rest)) and (place := roles.at_head(rest[no.end() :])) is not None:
        at = no.end()
        return rest[at + place[0] : at + place[1]], no[0] + rest[at + place[1] :]
    for part in re.finditer(r",", rest):
        tail = rest[part.end() :]
        place = roles.at_head(tail)
        if place is not None and (_MODAL.match(tail[place[1] :]) or _DOES.match(tail[place[1] :])):
            return tail[place[0] : place[1]], tail[place[1] :]
    who = roles.after_by(rest, modal.end() + 1 if modal else None)
    return (who, rest) if who else None


def _modal(rest: str) -> tuple[Modal | None, str, str]:
    """Return how strongly something is said, what stands before that word, and what is to be done."""
    match = _MODAL.search(rest)
    if match is None:
        return None, "", rest.strip(",、 ")
    lead = rest[: match.start()]
    acts = bool(_ACT.search(lead)) and not _occasion(lead)
    if acts or ("," in lead and not match["no"]):  # 记录并保证准确, 检查故障,确保无误
        return None if match["no"] else "must", "", rest.strip(",、 ")
    modal: Modal = "must not" if match["no"] else "must" if match["must"] else "may"
    action = rest[match.start() if match["no"] else match.end() :].strip(",、 ")
    return modal, rest[: match.start()], action or rest.strip(",、 ")


def _has_subject(lead: str) -> bool:
    """Say whether something is spoken of before the word that binds (动火作业|须): what is done, not who does it."""
    lead = re.sub(r"^.*,", "", lead)
    return bool(re.search(r"[一-龥]{2}", lead)) and not _occasion(lead) and not _MANNER.match(lead)


def _occasion(lead: str) -> str:
    """接线员|接到报修后|须: what stands between the actor and the word that binds him may be the occasion."""
    lead = lead.strip(", ")
    return lead if re.search(r"(?:后|时|之日起|前|的)$", lead) and len(lead) >= 3 else _inner_trigger(lead)


def _inner_trigger(action: str) -> str:
    match = _INNER_TRIGGER.search(action)
    return match["what"].rstrip("的") if match else ""


def _confidence(
    *, actor: str, inherited: bool, modal: Modal | None, trigger: str, action: str, limits: tuple[Span, ...]
) -> float:
    """More of the parts found, more sure: 0.3 for a bare duty up to 0.95 for actor, occasion, act and limit."""
    score = 0.3
    score += 0.25 if actor and not inherited else 0.12 if actor else 0.0
    score += 0.1 if modal is not None else 0.0
    score += 0.1 if trigger else 0.0
    score += 0.1 if _ACT.search(action) else 0.0
    score += 0.1 if limits else 0.0
    return round(min(score, 0.95), 2)
