"""Forms: the records that somebody fills in, with the fields that the text names."""

from __future__ import annotations

import re
from collections.abc import Iterator

from yinuo.rulebook.extract.drafting.context import Context
from yinuo.rulebook.extract.model import DraftRule, Span
from yinuo.rulebook.extract.sentences import Sentence

_NO_RECORD = re.compile(
    r"(?:法|条例|办法|制度|规定|规范|细则|规程|标准|准则|章程|意见|纲要|政策|的通知|目录|流程|程序|指引|指南|体系|守则|手册|大纲|条件|规则|制度\(.*\)|办法\(.*\)|计划纲要)$"
)
_FILLED = re.compile(
    r"填写|填报|填制|填具|填好|填妥|填|开具|开立|出具|编制|撰写|登记于?|记入|记录[于在]|建立|提交|上报|做好|签订|签认"
)
_SIGNED = re.compile(
    r"(?P<who>客户|用户|顾客|业主|经理|主管|主任|部门经理|总经理|双方|负责人|[一-龥]{2,6}(?:经理|主管|主任|部))[^,。;]{0,14}?(?:签字|签名|签章|签认|盖章|签收)"
)
_FIELDS = re.compile(
    r"(?:内容|项目|信息|栏目)?(?:主要)?(?:包括|包含|应有|注明|写明|载明|如下|有)[:：]?(?P<items>[一-龥A-Za-z()/]{2,14}(?:[、,][一-龥A-Za-z()/]{2,14}){2,14})"
)

_NO_FIELD = re.compile(r"由|经|并|应|须|不|将|后|且|交|报")


def draft(context: Context) -> Iterator[DraftRule]:
    """Yield one form for each name, from the place that says most of it."""
    best: dict[str, tuple[int, Sentence, Span]] = {}
    for sentence in context.sentences:
        for span in context.spans_in(sentence, "FORM"):
            if _NO_RECORD.search(span.value):
                continue
            weight = 2 * bool(_FILLED.search(sentence.text)) + bool(_FIELDS.search(sentence.text))
            if span.value not in best or weight > best[span.value][0]:
                best[span.value] = (weight, sentence, span)
    for name, (weight, sentence, span) in best.items():
        yield _rule(context, name, weight, sentence, span)


def _rule(context: Context, name: str, weight: int, sentence: Sentence, span: Span) -> DraftRule:
    duty = context.duty_at(sentence)
    listed = _FIELDS.search(sentence.text)
    items = [re.sub(r"等.*$", "", item) for item in re.split(r"[、,]", listed["items"])] if listed else []
    signed = [match["who"] for match in _SIGNED.finditer(sentence.text)]
    fields = {
        "name": name,
        "filled_by": duty.actor if duty else "",
        "fields": [item for item in items if item and not _NO_FIELD.match(item)],
        "signed_by": signed,
    }
    doubts = [] if items else ["原文没有写明栏目"]
    if not fields["filled_by"]:
        doubts.append("原文没有写明由谁填写")
    is_marked = context.place(span.place.start - 1, span.place.start).text in "《“\"'「" if span.place.start else False
    confidence = 0.4 + 0.25 * is_marked + 0.1 * weight + 0.1 * bool(fields["filled_by"])
    return context.rule("form", sentence, name, fields, confidence, doubts)
