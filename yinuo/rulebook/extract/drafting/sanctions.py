"""Sanctions: what is imposed on whom for what."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from yinuo.rulebook.extract import normal, roles
from yinuo.rulebook.extract.drafting.context import Context
from yinuo.rulebook.extract.model import DraftRule
from yinuo.rulebook.extract.sentences import Sentence
from yinuo.rulebook.extract.spans import penalty
from yinuo.rulebook.extract.spans.found import Found

_AMOUNT = re.compile(r"(?P<coin>[A-Z]{3}) (?P<low>[\d.]+)(?:-(?P<high>[\d.]+))?$")
_SCORE = re.compile(r"score -(?P<low>[\d.]+)(?:-(?P<high>[\d.]+))?$")
_RATE = re.compile(r" [\d.-]+[%‰‱]$")
_LINK = re.compile(
    r"(?:则|视情节(?:轻重|严重|给予)?|情节严重(?:的|者)?|一经(?:查实|发现|核实)|每次|一律|对(?:责任人|当事人)|并|者|,|直至|给予|予以|将|应|由公司|、|或|至)+$"
)
_GRAVER = re.compile(r"^[,、]?(?:直至|情节(?:较重|严重|特别严重)|造成.{0,12}损失|屡教不改|再次|累计|构成犯罪)")
_LEAST_CAUSE = 3


def draft(context: Context) -> Iterator[DraftRule]:
    """Yield a sanction for each phrase that states one; those of one sentence share their cause."""
    for sentence in context.sentences:
        found = sorted(penalty.find(sentence.text), key=lambda one: one.start)
        cause = ""
        last = 0
        for one in found:
            between = sentence.text[last : one.start]
            own = _cause(between)
            if len(own) >= _LEAST_CAUSE and not _GRAVER.match(between):
                cause = own
            elif not cause:
                cause = _cause_above(context, sentence)
            last = one.end
            yield _rule(context, sentence, one, cause)


def _cause(text: str) -> str:
    text = text.strip(" ,;、:。")
    for _ in range(3):
        text = _LINK.sub("", text).strip(" ,;、:")
    return re.sub(r"(?:的|者|(?<!及)时|,)$", "", text)


def _cause_above(context: Context, sentence: Sentence) -> str:
    """The cause stands before: in the sentence before in the clause, or in the clause above."""
    clause = context.clause_of(sentence)
    if clause is None:
        return ""
    before = context.before(sentence)
    if before is not None:
        return _cause(before.text.rstrip("。;"))[:60]
    above = context.above(clause)
    return normal.normal((above.title or above.text)[:60]) if above is not None else ""


def _rule(context: Context, sentence: Sentence, one: Found, cause: str) -> DraftRule:
    duty = context.duty_at(sentence)
    whom = _whom(sentence, cause) or (duty.actor if duty else "")
    fields: dict[str, Any] = {
        "cause": cause,
        "whom": whom,
        "sanction": one.value.split(" ")[0],
        "words": sentence.text[one.start : one.end],
    }
    if match := _AMOUNT.search(one.value):
        fields |= {"from": match["low"], "to": match["high"] or match["low"], "unit": match["coin"]}
    elif match := _SCORE.match(one.value):
        fields |= {"sanction": "score", "from": match["low"], "to": match["high"] or match["low"], "unit": "points"}
    else:
        fields["sanction"] = _RATE.sub("", one.value)
    if per := re.search(r"[/每](人次|人|次|单|件|例|天|项|台)", fields["words"]):
        fields["per"] = per[1]
    doubts = [] if whom else ["原文没有写明罚谁"]
    if not cause:
        doubts.append("原文没有写明事由")
    confidence = 0.45 + 0.25 * bool(cause) + 0.15 * bool(whom) + 0.1 * ("from" in fields)
    return context.rule("sanction", sentence, cause or fields["words"], fields, confidence, doubts)


def _whom(sentence: Sentence, cause: str) -> str:
    for text in (cause, sentence.text):
        place = roles.at_head(text)
        if place is not None:
            return text[place[0] : place[1]]
    if match := re.search(r"对(?P<who>[一-龥]{2,10}?)(?:处以?|给予|罚款|扣|进行|予以)", sentence.text):
        return match["who"]
    named = roles.named(cause)
    return named[0] if named else ""
