"""Approvals: who signs what, in which order (报部门经理审核, 总经理批准)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from yinuo.rulebook.extract import roles
from yinuo.rulebook.extract.drafting.context import Context
from yinuo.rulebook.extract.model import DraftRule

_ACT = (
    r"审核|审批|批准|核准|审定|审查|会签|会审|批复|核定|签批|批示|验讫|裁决|裁定|审议|同意|"
    r"签字(?:确认|认可|同意)?|签章|签名(?:确认)?|复核|核实签字"
)
_STEP = re.compile(
    rf"(?:报请?|呈报?|呈请|提请|经|由|送|交|须经|需经|提交|上报|应经|请|并经|,|、|和|及|给|转|逐级|再|最后|后)(?P<who>[一-龥]{{1,16}}?(?:部|科|处|室|组|员|人|长|理|任|监|裁|导|会|司|经理|主管|领导|副总|小组|办公室|负责人|法人|财务|中心|方|院|厂|局))"
    rf"(?:签署|进行|逐级|最终|负责|统一|意见)*(?P<act>{_ACT})"
)
_LEADING = re.compile(
    r"^(?P<who>(?:(?!须|应|经(?![理营])|报|由|送|交|提交)[一-龥]){1,14}?(?:经理|主管|主任|总监|部|处|科|领导|负责人|委员会|小组|会|总裁|董事长))(?:负责)?(?P<act>审核|审批|批准|核准|审定)(?!通过后?的?)"
)
_WITHOUT = re.compile(r"^(?:批准|审核|审批)(?:后|的|权限|程序|流程|意见|人|制度|通过|时)")
_AMOUNT = re.compile(r"[^,。;]{0,20}(?:以上|以下|超过|不超过|大于|小于|低于|高于)[^,。;]{0,8}")


def draft(context: Context) -> Iterator[DraftRule]:
    """Yield an approval for each sentence that says who signs."""
    for sentence in context.sentences:
        steps = _steps(sentence.text)
        if not steps:
            continue
        subject = _subject(sentence.text, [span.value for span in context.spans_in(sentence, "FORM")])
        condition = _AMOUNT.search(sentence.text) if re.search(r"\d|万元|金额|天", sentence.text) else None
        doubts = [] if subject else ["原文没有写明审批什么"]
        if condition:
            doubts.append("有条件，请写成表达式")
        duty = context.duty_at(sentence)
        fields = {
            "subject": subject, "steps": steps, "condition": condition[0].strip() if condition else "",
            "by": duty.actor if duty else "",
        }  # fmt: skip
        confidence = (
            0.55 + 0.1 * bool(subject) + 0.1 * all(roles.named(step["who"]) for step in steps) + 0.05 * (len(steps) > 1)
        )
        yield context.rule(
            "approval",
            sentence,
            f"{subject or '审批'}：{'、'.join(step['who'] for step in steps)}",
            fields,
            confidence,
            doubts,
        )


def _steps(text: str) -> list[dict[str, str]]:
    steps: list[dict[str, str]] = []
    if match := _LEADING.match(text):
        steps.append({"who": match["who"], "act": match["act"]})
    for match in _STEP.finditer(text):
        who = re.sub(r"^.*(?:报请?|经|由|送|交|给|请|后|再|需|须)(?=[一-龥]{2})", "", match["who"])
        if _WITHOUT.match(text[match.start("act") :]) and match["act"] not in {"同意", "批准", "审核", "审批"}:
            continue
        if who in {"客户", "用户", "顾客", "业主"} or not roles.named(who):
            continue
        if all(step["who"] != who or step["act"] != match["act"] for step in steps):
            steps.append({"who": who, "act": match["act"]})
    return steps


def _subject(text: str, forms: list[str]) -> str:
    if forms:
        return forms[0]
    head = re.split(r"(?:须|需|应|必须|要|均)?(?:报请?|呈|经|由|送|交|提交|上报)", text, maxsplit=1)[0]
    head = re.sub(r"^(?:凡|对于?|所有|如|若)", "", head).strip(",、 须需应要")
    return head[-24:] if len(head) >= 2 else ""
