from __future__ import annotations

from yinuo.cases import facts as case_facts
from yinuo.core.facts import EntityFacts, Fact, declare
from yinuo.feedback.models import CallBack

declare(
    "call_back",
    {
        "purpose": Fact("str", "回访类别", "kind of call-back", ("repair", "guidance", "regular")),
        "round": Fact("int", "第几轮回访", "round of call-backs"),
        "attempts": Fact("int", "已拨打次数", "calls made in this round"),
    },
)


def of_call_back(call_back: CallBack) -> dict[str, EntityFacts]:
    return {
        **case_facts.of_case(call_back.case),
        "call_back": {
            "purpose": call_back.purpose,
            "round": call_back.round,
            "attempts": call_back.attempts.count(),
        },
    }
