from __future__ import annotations

from dataclasses import dataclass

from yinuo.core.happenings import Happening


@dataclass(frozen=True, kw_only=True)
class CallBackAttempted(Happening):
    KIND = "feedback.call_back.attempted"
    ON = "call_back"
    FACTS = ("case", "call_back")
    ZH = "回访拨打"
    EN = "call-back attempted"

    outcome: str
    attempts: int


@dataclass(frozen=True, kw_only=True)
class CallBackCompleted(Happening):
    KIND = "feedback.call_back.completed"
    ON = "call_back"
    FACTS = ("case", "call_back")
    ZH = "回访完成"
    EN = "call-back completed"

    purpose: str  # repair, guidance, regular
    is_solved: bool
    is_satisfied: bool
    score: int
    wore_uniform: bool = True  # also true when it was not asked
    charged_as_shown: bool = True


@dataclass(frozen=True, kw_only=True)
class SurveyFilled(Happening):
    KIND = "feedback.survey.filled"
    ON = "case"
    FACTS = ("case", "customer")
    ZH = "满意度调查"
    EN = "survey filled"

    score: int
    channel: str


@dataclass(frozen=True, kw_only=True)
class OpinionCollected(Happening):
    KIND = "feedback.opinion.collected"
    ON = "*"
    FACTS = ()
    ZH = "收集客户意见"
    EN = "opinion collected"

    topic: str


@dataclass(frozen=True, kw_only=True)
class OpinionsSummarised(Happening):
    KIND = "feedback.opinions.summarised"
    ON = "branch"
    FACTS = ()
    ZH = "客户意见汇总"
    EN = "opinions summarised"

    count: int
    period: str
