# ruff: noqa: E501  # styles and words are read along the line
"""A page to read: left the text with its clauses and marked spans, right what was made of each clause. One file, no network."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any

from yinuo.rulebook.extract.model import Clause, DraftRule, Extraction, Regulation, Span

_TYPES = {
    "DEADLINE": "期限",
    "FREQUENCY": "频次",
    "MONEY": "金额",
    "PERCENT": "百分比",
    "FORM": "表单",
    "PENALTY": "处罚",
}
_KINDS = {
    "obligation": "时限义务", "approval": "审批", "form": "表单", "sanction": "考核", "tier": "分级", "metric": "指标", "numbering": "编号",
    "retention": "保存期限", "conduct": "行为规范",
}  # fmt: skip
_FIELDS = {
    "who": "谁", "when": "何时", "do": "做什么", "within": "时限", "by": "最晚", "every": "周期", "cause": "事由", "whom": "罚谁", "sanction": "处理",
    "from": "从", "to": "到", "unit": "单位", "per": "每", "name": "名称", "filled_by": "谁填", "fields": "栏目", "signed_by": "谁签", "subject": "审批什么",
    "steps": "步骤", "condition": "条件", "levels": "级别", "compare": "比较", "target": "目标", "items": "要点", "what": "保存什么", "period": "多久",
    "pattern_words": "原文", "record": "编什么号", "more_limits": "其他时限", "at": "何时",
}  # fmt: skip
_STYLE = """
:root{color-scheme:light dark}body{font:15px/1.7 system-ui,"Noto Sans SC","Microsoft YaHei",sans-serif;margin:0 auto;max-width:1400px;padding:1rem}
h1{font-size:1.5rem}h2{border-bottom:2px solid #8886;padding-bottom:.3rem;margin-top:2.5rem}table{border-collapse:collapse}td,th{padding:.15rem .8rem .15rem 0;text-align:left}
.row{display:grid;grid-template-columns:minmax(0,3fr) minmax(0,2fr);gap:1.5rem;border-top:1px solid #8883;padding:.5rem 0}
.text{white-space:pre-wrap;overflow-wrap:anywhere}.number{font-weight:700;margin-right:.5rem}.card{border:1px solid #8885;border-left:4px solid #4a90d9;border-radius:4px;padding:.4rem .7rem;margin-bottom:.5rem}
.card.unsure{border-left-color:#e0a030}.card h3{font-size:1rem;margin:0}.card dl{display:grid;grid-template-columns:max-content 1fr;gap:0 .8rem;margin:.3rem 0}.card dd{margin:0;overflow-wrap:anywhere}
.doubt{color:#b06000;margin:.2rem 0}.muted{opacity:.65}mark{color:inherit;border-radius:3px;padding:0 .15em}
.DEADLINE{background:#ffd54f99}.FREQUENCY{background:#81d4fa99}.MONEY{background:#a5d6a799}.PERCENT{background:#ce93d899}.FORM{background:#b0bec599}.PENALTY{background:#ef9a9a99}
@media(max-width:800px){.row{grid-template-columns:1fr}}
"""


def html(extraction: Extraction) -> str:
    """Return the whole page."""
    body = "".join(_regulation(extraction, one) for one in extraction.regulations)
    counted: Counter[str] = Counter(span.type for span in extraction.spans)
    counts = "".join(
        f"<tr><th><mark class='{kind}'>{zh}</mark></th><td>{counted[kind]}</td></tr>" for kind, zh in _TYPES.items()
    )
    clauses = sum(len(one.clauses) for one in extraction.regulations)
    rules = sum(len(one.rules) for one in extraction.regulations)
    title = escape(extraction.name)
    return (
        f"<!doctype html><html lang='zh'><head><meta charset='utf-8'><meta name='viewport' content='width=device-width,initial-scale=1'>"
        f"<title>{title}</title><style>{_STYLE}</style></head><body><h1>{title}</h1>"
        f"<p>{len(extraction.regulations)} 项制度，{clauses} 个条款，{rules} 条规则草案。草案须逐条审核后才能生效。</p>"
        f"<table>{counts}</table>{_contents(extraction.regulations)}{body}</body></html>\n"
    )


def _contents(regulations: Sequence[Regulation]) -> str:
    items = "".join(
        f"<li><a href='#r{one.first}'>{escape(one.title)}</a> <span class='muted'>第 {one.first}–{one.last} 行</span></li>"
        for one in regulations
    )
    return f"<ol>{items}</ol>"


def _regulation(extraction: Extraction, one: Regulation) -> str:
    rows = "".join(_rows(extraction, one))
    head = f"<h2 id='r{one.first}'>{escape(one.title)}</h2><p class='muted'>第 {one.first}–{one.last} 行，{len(one.clauses)} 个条款，{len(one.rules)} 条规则草案</p>"
    return head + rows


def _rows(extraction: Extraction, one: Regulation) -> Iterator[str]:
    text = extraction.text
    before = one.clauses[0].place.start if one.clauses else _end_of(extraction, one)
    start = _start_of(extraction, one)
    if text[start:before].strip():
        yield _row("", 0, _marked(text, start, before, one.spans), one.rules_of(None))
    for clause in one.clauses:
        yield _row(
            clause.number, clause.depth, _marked(text, clause.place.start, clause.place.end, one.spans), one.rules_of(clause.number), clause
        )  # fmt: skip


def _start_of(extraction: Extraction, one: Regulation) -> int:
    return sum(len(line) + 1 for line in extraction.lines[: one.first - 1])


def _end_of(extraction: Extraction, one: Regulation) -> int:
    return sum(len(line) + 1 for line in extraction.lines[: one.last]) - 1


def _row(number: str, depth: int, text: str, rules: Sequence[DraftRule], clause: Clause | None = None) -> str:
    label = f"<span class='number'>{escape(number)}</span>" if clause else ""
    cards = "".join(map(_card, rules)) or "<p class='muted'>（没有规则）</p>"
    return f"<div class='row'><div class='text' style='padding-left:{depth * 1.2:.1f}rem'>{label}{text}</div><div>{cards}</div></div>"


def _marked(text: str, start: int, end: int, spans: Sequence[Span]) -> str:
    """Return a stretch of the text with its spans marked; of two that overlap the earlier, longer one."""
    made: list[str] = []
    at = start
    inside = [span for span in spans if start <= span.place.start and span.place.end <= end]
    for span in sorted(inside, key=lambda one: (one.place.start, -one.place.end)):
        if span.place.start < at:
            continue
        made.append(escape(text[at : span.place.start]))
        title = escape(f"{_TYPES[span.type]} {span.value}", quote=True)
        made.append(f"<mark class='{span.type}' title='{title}'>{escape(span.text)}</mark>")
        at = span.place.end
    made.append(escape(text[at:end]))
    return "".join(made).strip()


def _card(rule: DraftRule) -> str:
    fields = "".join(
        f"<dt class='muted'>{_FIELDS[key]}</dt><dd>{escape(_said(value))}</dd>"
        for key, value in rule.fields.items()
        if key in _FIELDS and value not in ("", [], None)
    )
    doubts = "".join(f"<p class='doubt'>{escape(doubt)}</p>" for doubt in rule.doubts)
    unsure = " unsure" if rule.doubts else ""
    return (
        f"<div class='card{unsure}'><h3>{escape(rule.code)} {_KINDS[rule.kind]}：{escape(rule.title)}</h3><dl>{fields}</dl>{doubts}"
        f"<p class='muted'>把握 {rule.confidence:.0%}，第 {rule.place.line} 行</p></div>"
    )


def _said(value: Any) -> str:
    if isinstance(value, Mapping):
        return " ".join(str(one) for one in value.values() if one)
    if isinstance(value, list | tuple):
        return "；".join(_said(one) for one in value)
    return str(value)
