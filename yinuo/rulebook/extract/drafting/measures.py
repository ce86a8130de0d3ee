"""Targets, numbering of documents, and how long records are kept."""

from __future__ import annotations

import re
from collections.abc import Iterator

from yinuo.rulebook.extract.drafting.context import Context
from yinuo.rulebook.extract.model import DraftRule
from yinuo.rulebook.extract.spans import durations

_NAME = re.compile(
    r"(?P<name>[一-龥A-Za-z]{1,16}?(?:率|满意度|程度|完好度|准确度|忠诚度|比例|占比|比率|覆盖面))(?:\([^)]*\))?(?:应|须|要|必须|需|均|指标|目标|值)*(?:为|在|是|:)?$"
)
_NUMBERING = re.compile(r"编号|编码|流水号|文号|单号|顺序号")
_NUMBERING_RULE = re.compile(
    r"由[^。;]{2,40}组成|原则|规则|方式|方法|格式|×|XX|流水|顺序|统一编|按[^。;]{2,20}编|年度|代号"
)
_RETENTION = re.compile(r"保存|保管|留存|保留|存档|归档|存放")
_FOREVER = re.compile(r"永久|长期")


def metrics(context: Context) -> Iterator[DraftRule]:
    """Yield a target for each percentage that is said of a rate: 及时率≥90%."""
    for sentence in context.sentences:
        for span in context.spans_in(sentence, "PERCENT"):
            at = sentence.text.find(re.sub(r"\s", "", span.text)[:3])
            match = _NAME.search(sentence.text[max(0, at - 30) : at]) if at > 0 else None
            if match is None:
                continue
            compare, amount = _compared(span.value)
            doubts = ["请选定公式"] if compare else ["请选定公式", "原文没有写明是至少还是至多"]
            fields = {
                "name": match["name"],
                "compare": compare or ">=",
                "target": amount,
                "unit": "percent",
                "words": span.text,
            }
            yield context.rule("metric", sentence, match["name"], fields, 0.7 + 0.15 * bool(compare), doubts)


def _compared(value: str) -> tuple[str, str]:
    match = re.match(r"(?P<sign>>=|<=|>|<|±)?(?P<amount>[\d.]+)", value)
    return (match["sign"] or "", match["amount"]) if match else ("", value)


def numberings(context: Context) -> Iterator[DraftRule]:
    """Yield a numbering for a sentence that says how numbers are made."""
    for sentence in context.sentences:
        if _NUMBERING.search(sentence.text) and _NUMBERING_RULE.search(sentence.text):
            gapless = bool(re.search(r"连续|不得(?:跳|断|缺)号|不得重复", sentence.text))
            fields = {
                "record": sentence.text.split("编")[0][-12:],
                "pattern_words": sentence.text.strip("。;"),
                "gapless": gapless,
            }
            yield context.rule("numbering", sentence, "编号规则", fields, 0.5, ["请写成编号格式"])


def retentions(context: Context) -> Iterator[DraftRule]:
    """Yield a retention for a sentence that says how long something is kept."""
    for sentence in context.sentences:
        verb = _RETENTION.search(sentence.text)
        if verb is None:
            continue
        kept = next(
            (one for one in durations.find(sentence.text) if one.unit in {"year", "month", "day", "week"}), None
        )
        near = (
            kept is not None
            and abs(kept.start - verb.end()) <= 12
            and "前" not in sentence.text[kept.end : kept.end + 2]
        )
        if near and kept is not None and not re.match(r"内|之内|以内|后", sentence.text[kept.end :]):
            value = kept.value
        elif _FOREVER.search(sentence.text[max(0, verb.start() - 4) : verb.end() + 4]):
            value = ""
        else:
            continue
        what = sentence.text[: verb.start()].strip(" ,、应须要由")[-24:]
        fields = {"what": what, "period": value, "forever": not value}
        yield context.rule(
            "retention",
            sentence,
            f"{what}保存",
            fields,
            0.6 + 0.15 * bool(what),
            [] if what else ["原文没有写明保存什么"],
        )
