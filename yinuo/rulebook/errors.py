"""What the rules themselves refuse. Refusals of one service stand in its own file."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yinuo.core.errors import Refusal
from yinuo.core.models import Person, Record
from yinuo.rulebook.models import RuleActivity


class GateRefusal(Refusal):
    """
    A gate of a regulation does not let an event pass. ``rule`` is the id of the first rule that spoke, ``rules`` the
    codes of all of them.
    """

    def __init__(
        self,
        *,
        rule: int,
        record: int,
        title: str,
        clause: str,
        missing: str,
        lifted_by: tuple[str, ...],
        rules: tuple[str, ...],
    ) -> None:
        super().__init__("gate", _("按“%(title)s”，现在还不能这样做。") % {"title": title}, clause, missing, lifted_by)
        self.rule = rule
        self.rules = rules
        self.record = record

    def note(self, *, by: Person | None, at: datetime) -> None:
        """Count the refusal among the figures of its rule."""
        if Record.objects.filter(pk=self.record).exists():
            RuleActivity.objects.create(rule_id=self.rule, record_id=self.record, outcome="refused", at=at, by=by)


class ApprovalMissing(Refusal):
    """A rule wants signatures before this may happen. ``rules`` holds its code."""

    def __init__(self, *, title: str, clause: str, waiting: str, rules: tuple[str, ...]) -> None:
        missing = _("等待 %(who)s 签字。") % {"who": waiting} if waiting else _("审批尚未发起。")
        super().__init__("approval_missing", _("“%(title)s”尚未批准。") % {"title": title}, clause, missing)
        self.rules = rules


class ReasonMissing(Refusal):
    def __init__(self) -> None:
        message = _("请写明理由。")
        super().__init__("reason_missing", message, fields={"reason": message})


def reason_of(text: str, limit: int = 300) -> str:
    """
    Return the reason that a person gave, trimmed.

    :raises ReasonMissing: there is none
    :raises ReasonTooLong: it does not fit
    """
    reason = text.strip()
    if not reason:
        raise ReasonMissing
    if len(reason) > limit:
        raise ReasonTooLong(limit)
    return reason


class ReasonTooLong(Refusal):
    def __init__(self, limit: int) -> None:
        message = _("理由最多 %(limit)s 字，请写短一些。") % {"limit": limit}
        super().__init__("reason_too_long", message, fields={"reason": message})


def language() -> str:
    """Return "zh" or "en", by the language in which the person is being spoken to."""
    return "en" if (get_language() or "zh").startswith("en") else "zh"
