"""What feedback refuses, by name."""

from __future__ import annotations

from django.utils.translation import gettext as _

from yinuo.core.errors import Refusal


class BadScore(Refusal):
    def __init__(self) -> None:
        message = _("评分应为 1 到 5 分。")
        super().__init__(code="feedback.bad_score", message=message, fields={"score": message})


class UnknownPurpose(Refusal):
    def __init__(self, purpose: str) -> None:
        super().__init__(
            code="feedback.unknown_purpose", message=_("没有“%(purpose)s”这种回访。") % {"purpose": purpose}
        )


class TextMissing(Refusal):
    def __init__(self, field: str, message: str) -> None:
        super().__init__(code="feedback.text_missing", message=message, fields={field: message})


class ReasonForDiscontent(TextMissing):
    """Who is not content is asked why, or nobody could put it right."""

    def __init__(self) -> None:
        super().__init__("opinion", _("客户不满意或问题未解决时，请写下客户的意见，便于继续跟进。"))


class SurveyAnswered(Refusal):
    def __init__(self) -> None:
        super().__init__(code="feedback.survey_answered", message=_("本次服务的满意度调查已经填写过，谢谢您。"))


class LinkInvalid(Refusal):
    """The link was not made by this system, is too old, or belongs to an earlier round."""

    def __init__(self) -> None:
        super().__init__(code="feedback.link_invalid", message=_("链接无效或已过期。请致电售后热线索取新的链接。"))


class TooManyTries(Refusal):
    def __init__(self) -> None:
        super().__init__(code="feedback.too_many_tries", message=_("操作过于频繁，请稍后再试。"))


class AlreadySummarised(Refusal):
    def __init__(self, period: str) -> None:
        super().__init__(
            code="feedback.already_summarised", message=_("%(period)s 的客户意见已经汇总。") % {"period": period}
        )
